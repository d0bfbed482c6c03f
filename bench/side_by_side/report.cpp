// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Prints and writes what was measured (bench).
#include "report.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "../chart.hpp"

namespace side_by_side {
namespace {

// What value and gradient should take: how many times ctgrad's time a rival's at least, and how many times hand's ctgrad's at most.
double wanted(const outcome& o, const measurement& m) {
    const bool array = o.of == kind::array;
    if (m.name == "hand") return 1 / (o.of == kind::scan ? 1.3 : 1.15);
    if (m.name == "Eigen") return array ? 1.5 : o.of == kind::one_instruction ? 1.2 : 0;
    if (m.name == "libtorch") return 2.5;
    if (m.name == "ctgrad") return 0;
    return array || o.of == kind::one_instruction ? 10 : 1;
}
double most_of_value(const outcome& o) {
    return o.second_order ? HUGE_VAL : o.name == "product" ? 2 : 2.5;
}

std::ofstream open(const char* ending) {
    const char* const folder = std::getenv("CTGRAD_BENCH_OUTPUT");
    const std::string path = (folder != nullptr ? std::string(folder) + "/" : std::string()) + "side_by_side." + ending;
    std::printf("written: %s\n", path.c_str());
    std::ofstream file(path);
    if (!file) std::exit(1);
    return file;
}
double ratio(double a, double b) {
    return b > 0 ? a / b : 0;
}

struct rival {
    const char *name, *way;
};
constexpr rival rivals[] = {
    {"hand", ""},         {"Eigen", ""},      {"ADOL-C", "once"},     {"ADOL-C", "each call"},  {"Sacado::Rad", "each call"},
    {"Sacado::SFad", ""}, {"ceres::Jet", ""}, {"AutoDiffScalar", ""}, {"libtorch", "each call"}};

}  // namespace

double outcome::time_of(const std::string& of_name, const std::string& of_way) const {
    for (const measurement& m : all)
        if (m.name == of_name && m.way == of_way) return m.both;
    return 0;
}

void print_head() {
    std::printf("\n%-46s %12s %12s %9s %9s %10s   %s\n", "us", "value", "+ gradient", "/ value", "/ hand", "/ ctgrad",
                "allocations; (wanted), * where missed");
}
void print(const outcome& o) {
    const double hand = o.time_of("hand"), own = o.time_of("ctgrad", "bound");
    std::printf("%s\n", o.label().c_str());
    for (const measurement& m : o.all) {
        std::printf("    %-42s %12.4f %12.4f %9.2f %9.2f %10.2f   %ld", m.label().c_str(), 1e6 * m.value, 1e6 * m.both,
                    m.both / m.value, ratio(m.both, hand), ratio(m.both, own), m.allocations);
        if (m.name == "ctgrad" && m.both / m.value > most_of_value(o)) std::printf("   (/ value %.1f*)", most_of_value(o));
        if (const double least = wanted(o, m); least > 0 && own > 0)
            std::printf("   (%.2f%s)", least, m.both / own < least ? "*" : "");
        std::printf("\n");
    }
    std::fflush(stdout);
}

void print_markdown(const std::vector<outcome>& outcomes) {
    std::printf("\n| value and gradient | ctgrad, µs | ÷ value |");
    for (const rival& r : rivals) std::printf(*r.way ? " %s, %s |" : " %s |", r.name, r.way);
    std::printf("\n|---|---|---|");
    for (std::size_t k = 0; k < std::size(rivals); ++k) std::printf("---|");
    for (const outcome& o : outcomes) {
        const double own = o.time_of("ctgrad", "bound");
        if (!(own > 0)) continue;
        double value = 0;
        for (const measurement& m : o.all)
            if (m.name == "ctgrad" && m.way == "bound") value = m.value;
        std::printf(own < 1e-3 ? "\n| %s | %.3g | %.1f |" : "\n| %s | %.0f | %.1f |", o.label().c_str(), 1e6 * own, own / value);
        for (const rival& r : rivals) {
            const double times = ratio(o.time_of(r.name, r.way), own);
            if (times > 0)
                std::printf(times < 10 ? " %.2f |" : " %.0f |", times);
            else
                std::printf(" |");
        }
    }
    std::printf("\n\n");
}

void write(const std::vector<outcome>& outcomes) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    bench::chart chart("Value and gradient: times as slow as ctgrad");
    std::ofstream csv = open("csv");
    csv << "workload,size,contestant,way,value_seconds,value_and_gradient_seconds,gradient_over_value,over_hand,over_ctgrad,"
           "allocations\n";
    for (const outcome& o : outcomes) {
        const double hand = o.time_of("hand"), own = o.time_of("ctgrad", "bound");
        for (const measurement& m : o.all) {
            csv << '"' << o.name << "\",\"" << o.size << "\",\"" << m.name << "\",\"" << m.way << "\"," << m.value << ','
                << m.both << ',' << m.both / m.value << ',' << ratio(m.both, hand) << ',' << ratio(m.both, own) << ','
                << m.allocations << '\n';
            rows.push_back({{"workload", o.name},
                            {"size", o.size},
                            {"contestant", m.name},
                            {"way", m.way},
                            {"value", m.value},
                            {"value_and_gradient", m.both},
                            {"gradient_over_value", m.both / m.value},
                            {"over_hand", ratio(m.both, hand)},
                            {"over_ctgrad", ratio(m.both, own)},
                            {"allocations", m.allocations}});
            if (m.name != "ctgrad") chart.add(o.label(), m.label(), ratio(m.both, own));
        }
    }
    open("json") << nlohmann::ordered_json{{"name", "side_by_side"}, {"rows", rows}}.dump(1) << '\n';
    std::ofstream svg = open("svg");
    chart.write(svg);
}

}  // namespace side_by_side
