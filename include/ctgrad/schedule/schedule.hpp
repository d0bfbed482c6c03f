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
// The plan of a graph whose named operations are expanded, up to copies of rows that lie across packs.
constexpr plan plan_first(const graph_view& from) {
    sequence<double> scales;
    plan result = plan_of(materialize(from, scales));
    for (int k = 0; k < result.graph.outputs.size(); ++k) result.homes[result.graph.outputs[k].value.node].scale = scales[k];
    return result;
}
constexpr bool wants_copies(const plan_view& first) { return staging(first).any(); }
// The same with them.
constexpr plan plan_with_copies(const plan_view& first) {
    plan result = plan_of(staging(first).staged());
    for (int k = 0; k < first.graph.output_count; ++k)
        result.homes[result.graph.outputs[k].value.node].scale = first.homes[first.graph.outputs[k].value.node].scale;
    return result;
}
constexpr plan make_plan(const graph_view& from) {
    plan first = plan_first(from);
    if (wants_copies(first.view())) return plan_with_copies(first.view());
    return first;
}

}  // namespace ctgrad::schedule
