// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The memory that statements touch, and how: what code generation asks about a plan (layer 5, codegen).
#pragma once
#include "ctgrad/schedule/structure.hpp"
#include "ctgrad/schedule/use.hpp"

namespace ctgrad::codegen {

using namespace schedule;

// Memory that a statement touches: which axes of it move with which of the statement's loops.
struct access {
    use of;                    // what, seen from the statement
    std::int32_t reader = 0;   // the statement
    std::uint32_t stored = 0;  // a mask of the axes of `of.shape` that the memory has
};
constexpr int loop_of_axis(const plan_view& p, const access& a, int axis) {
    const int target = a.of.axes[axis];
    return (a.stored >> axis & 1u) == 0 || target == axis_map::fixed ? -1 : p.homes[a.reader].loops[target];
}
// 0: one place for all lanes, 1: next to each other, 2: apart by a stride.
constexpr int spread(const plan_view& p, const access& a) {
    const int vector = vector_loop_of_statement(p, a.reader);
    const node& n = p.graph[a.of.shape];
    int found = 0;
    bool last = true;  // no stored axis of more than one element comes behind
    for (int axis = n.rank - 1; axis >= 0; --axis) {
        if ((a.stored >> axis & 1u) == 0) continue;
        if (vector >= 0 && loop_of_axis(p, a, axis) == vector) found = found == 0 && last ? 1 : 2;
        last = last && n.domain[axis] == 1;
    }
    return found;
}

// Which memory a statement touches: that of operand k, of the labels of operand k, its own, or the caller's for a result.
enum memory_of : int { own_memory = -1, output_memory = -2, labels_of_first = -3 };
constexpr int labels_of(int operand) { return labels_of_first - operand; }

constexpr access access_to(const plan_view& p, int reader, int what) {
    const node& n = p.graph[reader];
    access a;
    a.reader = reader;
    if (what <= labels_of_first) {
        const use hot = use_of(p.graph, n, p.graph.operand(n, labels_of_first - what));
        const read& labels = p.graph.operand(p.graph[hot.node], 0);
        a.of.node = a.of.shape = labels.node;
        a.of.axes = labels.axes.then(hot.axes, p.graph[labels.node].rank);
    } else if (what >= 0) {
        a.of = use_of(p.graph, n, p.graph.operand(n, what));
    } else {
        a.of.node = a.of.shape = reader;
        a.of.axes = axis_map::identity(n.rank);
    }
    const bool whole = what == output_memory || a.of.node != a.of.shape;
    a.stored = whole ? (1u << p.graph[a.of.shape].rank) - 1 : p.homes[a.of.node].stored;
    // leading axes that a reshape keeps may be shared with the reader, and not stored
    for (int axis = 0; a.of.node != a.of.shape && axis < p.graph[a.of.node].rank; ++axis) {
        if (p.graph[a.of.node].domain[axis] != p.graph[a.of.shape].domain[axis]) break;
        if ((p.homes[a.of.node].stored >> axis & 1u) == 0) a.stored &= ~(1u << axis);
    }
    return a;
}
// Whether an operand of a product only says where along an axis it is: a label picks the index.
constexpr bool only_picks(const plan_view& p, int reader, int operand) {
    for (int axis = 0; axis < p.graph[reader].domain.rank; ++axis)
        if (picking_factor(p.graph, p.graph[reader], axis) == operand) return true;
    return false;
}

// How many packs a strip of the loop has.
constexpr int packs_of(const plan_view& p, int loop, int lanes) {
    const int most = p.loops[loop].unroll;
    const extent size = p.loops[loop].size;
    if (is_named(size) || size >= most * lanes) return most;
    return size < 2 * lanes ? 1 : size / lanes;
}
// Whether the loop is the outermost that runs an axis that the node reduces, and the result gathers in registers.
constexpr bool is_summed_by(const plan_view& p, int node, int loop) {
    const home& h = p.homes[node];
    if (h.in_memory || h.slot < 0 || h.scope != p.loops[loop].parent) return false;
    for (int a = p.graph[node].rank; a < p.graph[node].domain.rank; ++a)
        if (h.loops[a] == loop) return true;
    return false;
}
// How many accumulators a reduction has where strips of the loops around it have so many packs.
constexpr int accumulators_of(const plan_view& p, int node, int packs, int lanes) {
    const int inner = vector_loop_of_statement(p, node);
    return inner < 0 ? 1 : inner == vector_loop_of_value(p, node) ? packs : packs_of(p, inner, lanes);
}

}  // namespace ctgrad::codegen
