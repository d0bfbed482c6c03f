// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A table of measurements: each line printed as it comes, all of them written as JSON at the end (bench).
#pragma once
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>

namespace bench {

template <class T>
constexpr const char* precision = std::is_same_v<T, float> ? "f32" : "f64";

// What a time is compared with: `value` times as slow, or a share of what the machine can do.
struct figure {
    const char* of;
    double value;       // NaN or 0: not measured here, and left out
    double wanted = 0;  // it should be at least as much; 0: nothing is asked
};

class table {
    std::string name_;
    nlohmann::ordered_json rows_ = nlohmann::ordered_json::array();

public:
    explicit table(const char* name) : name_(name) {
        std::printf("%-30s %3s %-22s %14s   %s\n", "", "", "size", "time", "times as slow, or share; (wanted), * where missed");
    }
    void add(const std::string& workload, const char* precision, const std::string& size, double seconds,
             std::initializer_list<figure> figures) {
        std::printf("%-30s %3s %-22s %11.3f us  ", workload.c_str(), precision, size.c_str(), 1e6 * seconds);
        nlohmann::ordered_json row{{"workload", workload}, {"precision", precision}, {"size", size}, {"seconds", seconds}};
        for (const figure& f : figures) {
            if (!(f.value > 0)) continue;
            row["figures"][f.of] = f.value;
            std::printf(" %s %.2f", f.of, f.value);
            if (f.wanted == 0) continue;
            row["wanted"][f.of] = f.wanted;
            std::printf(" (%.2f%s)", f.wanted, f.value < f.wanted ? "*" : "");
        }
        std::printf("\n");
        std::fflush(stdout);
        rows_.push_back(std::move(row));
    }
    // Into NAME.json of the folder that CTGRAD_BENCH_OUTPUT names, or of the current one.
    void write() const {
        const char* const folder = std::getenv("CTGRAD_BENCH_OUTPUT");
        const std::string path = (folder != nullptr ? std::string(folder) + "/" : std::string()) + name_ + ".json";
        std::ofstream file(path);
        file << nlohmann::ordered_json{{"name", name_}, {"rows", rows_}}.dump(1) << "\n";
        std::printf("written: %s\n", path.c_str());
        if (!file) std::exit(1);
    }
};

inline std::string size_text(std::initializer_list<std::ptrdiff_t> extents) {
    std::string text;
    for (const std::ptrdiff_t e : extents) text += (text.empty() ? "" : " x ") + std::to_string(e);
    return text;
}

}  // namespace bench
