// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// From a graph to its plan (layer 4, schedule).
#pragma once
#include "ctgrad/schedule/factors.hpp"
#include "ctgrad/schedule/materialize.hpp"
#include "ctgrad/schedule/planner.hpp"
#include "ctgrad/schedule/staging.hpp"

namespace ctgrad::schedule {

constexpr plan plan_of(const graph& g) {
    plan result;
    result.graph = g;
    const graph_view view = result.graph.view();
    sequence<char> live;
    for (const int u : count_uses(view)) live.push_back(u > 0 ? 1 : 0);
    planner(result, live);
    return result;
}
// The plan of a graph whose named operations are expanded.
constexpr plan make_plan(const graph_view& from) {
    sequence<double> scales;
    plan result = plan_of(materialize(from, scales));
    const staging inputs(result.view());
    if (inputs.any()) result = plan_of(inputs.staged());
    for (int k = 0; k < result.graph.outputs.size(); ++k) result.homes[result.graph.outputs[k].value.node].scale = scales[k];
    return result;
}

}  // namespace ctgrad::schedule
