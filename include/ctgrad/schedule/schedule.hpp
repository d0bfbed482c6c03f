// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// From a graph to its plan (layer 4, schedule).
#pragma once
#include "ctgrad/schedule/copies.hpp"
#include "ctgrad/schedule/factors.hpp"
#include "ctgrad/schedule/materialize.hpp"
#include "ctgrad/schedule/planner.hpp"

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
// The plan of a graph whose named operations are expanded, up to copies.
constexpr plan plan_first(const graph_view& from) {
    sequence<double> scales;
    plan result = plan_of(materialize(from, scales));
    for (int k = 0; k < result.graph.outputs.size(); ++k) result.homes[result.graph.outputs[k].value.node].scale = scales[k];
    return result;
}
constexpr bool wants_copies(const plan_view& first) { return copies(first).any(); }
constexpr graph with_copies(const plan_view& first) { return copies(first).make(); }
// The plan of its graph with them.
constexpr plan plan_again(const graph_view& copied, const plan_view& first) {
    plan result = plan_of(graph(copied));
    for (int k = 0; k < first.graph.output_count; ++k)
        result.homes[result.graph.outputs[k].value.node].scale = first.homes[first.graph.outputs[k].value.node].scale;
    return result;
}
constexpr plan make_plan(const graph_view& from) {
    plan first = plan_first(from);
    if (!wants_copies(first.view())) return first;
    return plan_again(with_copies(first.view()).view(), first.view());
}

}  // namespace ctgrad::schedule
