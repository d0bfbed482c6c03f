// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What ADBench's objectives and their derivatives are, and how far a program is from it.
#pragma once
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "files.hpp"

namespace adbench {

class reference {
    nlohmann::json content_;

public:
    explicit reference(const std::string& name) {
        std::ifstream file(CTGRAD_TEST_DATA_DIR "/adbench/reference/" + name + ".json");
        REQUIRE(file.good());
        content_ = nlohmann::json::parse(file);
    }
    std::string file() const { return content_.at("file").get<std::string>().substr(5); }  // without data/
    double number(const char* field) const { return content_.at(field).get<double>(); }
    numbers array(const char* field) const { return content_.at(field).at("values").get<numbers>(); }
};

// The largest error of an element relative to itself. An element of less than 10⁻⁵ of the largest is what is left of a sum
// of others: its error is relative to that.
inline double relative_error(const numbers& found, const numbers& expected) {
    REQUIRE(found.size() == expected.size());
    double largest = 0, error = 0;
    for (const double e : expected) largest = std::max(largest, std::abs(e));
    for (std::size_t i = 0; i < found.size(); ++i) {
        const double distance = std::abs(found[i] - expected[i]);
        if (!(distance <= 1e-15 * largest)) error = std::max(error, distance / std::max(std::abs(expected[i]), 1e-5 * largest));
    }
    return error;
}
// Matrices of so many columns side by side.
inline numbers in_columns(const std::vector<numbers>& parts, const std::vector<std::size_t>& columns) {
    numbers all;
    for (std::size_t row = 0; row < parts[0].size() / columns[0]; ++row)
        for (std::size_t k = 0; k < parts.size(); ++k)
            for (std::size_t j = 0; j < columns[k]; ++j) all.push_back(parts[k][row * columns[k] + j]);
    return all;
}
inline constexpr double wanted = 1e-10;

}  // namespace adbench
