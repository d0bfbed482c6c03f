// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What was measured: a table as it comes, then a short one in Markdown, and JSON, CSV and a chart (bench).
#pragma once
#include "contestant.hpp"

namespace side_by_side {

struct measurement {
    std::string name, way;
    double value, both;  // seconds
    long allocations;

    std::string label() const { return way.empty() ? name : name + ", " + way; }
};
struct outcome {
    std::string name, size;
    kind of;
    bool second_order;
    std::vector<measurement> all;

    std::string label() const { return name + ", " + size; }
    // 0: it did not take part.
    double time_of(const std::string& name, const std::string& way = "") const;
};

void print_head();
void print(const outcome& o);
void print_markdown(const std::vector<outcome>& outcomes);
// Into side_by_side.json, .csv and .svg of the folder that CTGRAD_BENCH_OUTPUT names, or of the current one.
void write(const std::vector<outcome>& outcomes);

}  // namespace side_by_side
