// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Recurrences h[t] = f(h[t-1], x[t]): what belongs to one, and what it needs (layer 1, ir).
//
// `previous` is h[t-1] for all t, `recurrence` h[t]; the body lies between them, ordinary nodes with t among their axes.
// Of both nodes t is axis 0. That a `previous` reads its `recurrence` is no edge of the graph, which stays acyclic:
// whoever asks what a value needs, or in what order values are known, asks here.
#pragma once
#include "ctgrad/ir/graph.hpp"
#include "ctgrad/ir/op.hpp"

namespace ctgrad::ir {

constexpr bool is_recurrent(const node& n) { return n.kind == node_kind::previous || n.kind == node_kind::recurrence; }

// The `recurrence` of a `previous`, -1: none.
constexpr int recurrence_of(const graph_view& g, int previous) {
    for (int i = previous + 1; i < g.node_count; ++i)
        if (g[i].kind == node_kind::recurrence && g.operand(g[i], 0).node == previous) return i;
    return -1;
}

// How often each node's value is read by what reaches an output; 0 for dead code.
constexpr sequence<int> count_uses(const graph_view& g) {
    sequence<int> uses(g.node_count, 0), kept;  // kept: recurrences that a `previous` reads
    for (int i = 0; i < g.output_count; ++i) ++uses[g.outputs[i].value.node];
    for (int i = g.node_count - 1; i >= 0; --i) {
        if (uses[i] == 0) continue;
        for (int k = 0; k < g[i].count; ++k) ++uses[g.operand(g[i], k).node];
        if (g[i].kind != node_kind::previous) continue;
        const int r = recurrence_of(g, i);
        bool known = false;
        for (const int each : kept) known = known || each == r;
        if (known) continue;
        kept.push_back(r);  // once more, with what it needs
        for (int& u : uses) u = 0;
        for (int k = 0; k < g.output_count; ++k) ++uses[g.outputs[k].value.node];
        for (const int each : kept) ++uses[each];
        i = g.node_count;
    }
    return uses;
}

// Whether a node needs each other one, up to the last that it needs: that may come behind it.
constexpr sequence<char> needed_by(const graph_view& g, int root) {
    sequence<char> needed(g.node_count, 0);
    needed[root] = 1;
    int last = root;
    for (int i = root; i >= 0; --i) {
        if (needed[i] == 0) continue;
        for (int k = 0; k < g[i].count; ++k) needed[g.operand(g[i], k).node] = 1;
        const int r = g[i].kind == node_kind::previous ? recurrence_of(g, i) : i;
        if (needed[r] != 0) continue;
        needed[r] = 1;
        if (r > last) last = r;
        i = r + 1;
    }
    needed.resize(last + 1, 0);
    return needed;
}
// What is so of a recurrence is so of its step before. Where that is news, all between is asked again: a pass over the
// nodes goes on behind the node that is returned.
constexpr int mark_steps(const graph_view& g, sequence<char>& marked, int i) {
    if (g[i].kind != node_kind::recurrence || marked[i] == 0) return i;
    const int previous = g.operand(g[i], 0).node;
    if (marked[previous] != 0) return i;
    marked[previous] = 1;
    return previous;
}

// What runs step by step: the nodes that need the `previous` and that the `recurrence` needs, both of them included.
struct step_axes {
    static constexpr signed char none = -1, several = -2;
    sequence<signed char> of;  // node -> its axis that is t; none: outside
    bool causal = true;        // whether every step needs the one before alone

    constexpr bool contains(int node) const { return of[node] >= 0; }
};

namespace detail {
// Which output axis of a node is an axis of the space that its operands are read in.
constexpr signed char output_axis(const node& n, int axis) {
    if (n.kind == node_kind::reshape)  // leading, it is kept
        return axis == n.rank && n.domain[0] == n.domain[axis] ? 0 : step_axes::several;
    unsigned along = n.kind == node_kind::composite ? static_cast<unsigned>(n.id) : 0;
    if (n.kind == node_kind::routine) along = core_axes(*n.op->routine, roles_of(n));
    const bool worked = (along >> axis & 1u) != 0;
    if (axis >= n.rank || worked || (n.kind == node_kind::window && n.axis == axis)) return step_axes::several;
    return static_cast<signed char>(axis);
}
}  // namespace detail

constexpr step_axes find_steps(const graph_view& g, int recurrence) {
    const int first = g.operand(g[recurrence], 0).node;
    step_axes steps;
    steps.of = sequence<signed char>(g.node_count, step_axes::none);
    steps.of[first] = 0;
    for (int i = first + 1; i <= recurrence; ++i)
        for (int k = 0; k < g[i].count; ++k) {
            const read& r = g.operand(g[i], k);
            const signed char inner = steps.of[r.node];
            if (inner == step_axes::none) continue;
            const signed char axis = inner < 0 ? inner : detail::output_axis(g[i], r.axes[inner]);
            steps.of[i] = steps.of[i] == step_axes::none || steps.of[i] == axis ? axis : step_axes::several;
        }
    sequence<char> needed(recurrence + 1, 0);
    needed[recurrence] = 1;
    for (int i = recurrence; i > first; --i) {
        if (needed[i] == 0) {
            steps.of[i] = step_axes::none;
            continue;
        }
        steps.causal = steps.causal && steps.of[i] != step_axes::several;
        for (int k = 0; k < g[i].count; ++k) needed[g.operand(g[i], k).node] = 1;
    }
    steps.causal = steps.causal && steps.of[recurrence] == 0;
    return steps;
}

}  // namespace ctgrad::ir
