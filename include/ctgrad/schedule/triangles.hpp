// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Loops over a triangle (layer 4, schedule).
//
//     for i < n: for j < n: s += A[i,j] (i >= j) x[j]        is        for i < n: for j <= i: s += A[i,j] x[j]
#pragma once
#include "ctgrad/schedule/structure.hpp"

namespace ctgrad::schedule {

// The loop that runs an axis of a statement, -1: none, as along one that its operand does not have.
constexpr int loop_along(const home& h, int axis) { return axis < max_rank ? h.loops[axis] : -1; }

class triangles {
    plan& plan_;
    const graph_view graph_;

public:
    constexpr explicit triangles(plan& p) : plan_(p), graph_(p.graph.view()) {
        for (int l = 0; l < p.loops.size(); ++l) {
            loop& inner = p.loops[l];
            if (inner.vector || inner.direction != 0) continue;
            for (int outer = inner.parent; outer >= 0 && inner.limit < 0; outer = p.loops[outer].parent) {
                if (p.loops[outer].vector) continue;
                for (const bool begins : {false, true})
                    if (inner.limit < 0 && all_inside(l, begins ? l : outer, begins ? outer : l)) {
                        inner.limit = outer;
                        inner.begins = begins;
                    }
            }
        }
    }

private:
    // Whether all that happens in a loop are sums over what lies where the index of one loop is at least that of the other.
    constexpr bool all_inside(int l, int one, int other) const {
        for (int i = plan_.loops[l].first; i < plan_.loops[l].first + plan_.loops[l].count; ++i) {
            const item& it = plan_.items[i];
            const bool inside = it.what == action::loop ? all_inside(it.index, one, other) : it.what == action::update && has_factor(it.index, one, other);
            if (!inside) return false;
        }
        return true;
    }
    constexpr bool has_factor(int i, int one, int other) const {
        const node& n = graph_[i];
        if (n.kind != node_kind::contract) return false;
        for (int k = 0; k < n.count; ++k) {
            const read& r = graph_.operand(n, k);
            const home& h = plan_.homes[i];
            if (graph_[r.node].kind == node_kind::triangle && loop_along(h, r.axes[0]) == one && loop_along(h, r.axes[1]) == other)
                return true;
        }
        return false;
    }
};

// Whether a loop of the statement runs where the factor is 1 alone.
constexpr bool is_limit(const plan_view& p, int reader, int factor) {
    const read& r = p.graph.operand(p.graph[reader], factor);
    if (p.graph[r.node].kind != node_kind::triangle || p.graph[reader].kind != node_kind::contract) return false;
    const int one = loop_along(p.homes[reader], r.axes[0]), other = loop_along(p.homes[reader], r.axes[1]);
    if (one < 0 || other < 0) return false;
    return (p.loops[one].limit == other && p.loops[one].begins) || (p.loops[other].limit == one && !p.loops[other].begins);
}

}  // namespace ctgrad::schedule
