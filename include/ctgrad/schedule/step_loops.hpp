// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Which nodes run step by step (layer 4, schedule).
#pragma once
#include "ctgrad/ir/recurrence.hpp"

namespace ctgrad::schedule {

using namespace ir;

struct step_loops {
    bool any = false;
    sequence<int> recurrence;    // node -> that whose steps it belongs to, -1: none
    sequence<signed char> axis;  // the node's axis that is the step
    sequence<int> least;         // of the node's level, while those of steps are assigned

    constexpr step_loops(const graph_view& g, const sequence<char>& live) {
        for (int i = 0; i < g.node_count; ++i)
            if (g[i].kind == node_kind::recurrence && live[i] != 0) add(g, i);
    }
    // The axis as a mask.
    constexpr unsigned mask(int node) const { return !any || axis[node] < 0 ? 0 : 1u << axis[node]; }

private:
    constexpr void add(const graph_view& g, int i) {
        if (!any) {
            recurrence = sequence<int>(g.node_count, -1);
            axis = sequence<signed char>(g.node_count, step_axes::none);
            least = sequence<int>(g.node_count, 0);
        }
        any = true;
        const step_axes steps = find_steps(g, i);
        for (int j = 0; j <= i; ++j) {
            if (!steps.contains(j)) continue;
            recurrence[j] = i;
            axis[j] = steps.of[j];
        }
    }
};

}  // namespace ctgrad::schedule
