// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// From a graph to its plan (layer 4, schedule).
#pragma once
#include "ctgrad/schedule/factors.hpp"
#include "ctgrad/schedule/materialize.hpp"
#include "ctgrad/schedule/planner.hpp"

namespace ctgrad::schedule {

// The plan of a graph whose named operations are expanded.
constexpr plan make_plan(const graph_view& from) {
    plan result;
    sequence<double> scales;
    result.graph = materialize(from, scales);
    const graph_view g = result.graph.view();
    const sequence<int> uses = count_uses(g);
    sequence<char> live;
    for (const int u : uses) live.push_back(u > 0 ? 1 : 0);
    planner(result, live);
    for (int k = 0; k < g.output_count; ++k) result.homes[g.outputs[k].value.node].scale = scales[k];
    return result;
}

}  // namespace ctgrad::schedule
