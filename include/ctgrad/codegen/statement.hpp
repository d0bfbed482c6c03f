// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The memory that statements touch, and how: what code generation asks about a plan (layer 5, codegen).
#pragma once
#include "ctgrad/schedule/structure.hpp"

namespace ctgrad::codegen {

using namespace schedule;

// One use of memory by a statement: which axes of the memory move with which loops.
struct access {
    std::int32_t node = 0;    // whose memory
    std::int32_t reader = 0;  // whose loops
    std::uint32_t axes = 0;   // an axis_map from the memory's node to the reader
    std::uint32_t stored = 0;
};
constexpr axis_map map_of(const access& a) {
    axis_map m;
    for (int x = 0; x < max_rank; ++x) m.set(x, static_cast<int>(a.axes >> (4 * x) & 15u));
    return m;
}
constexpr int loop_of_axis(const plan_view& p, const access& a, int axis) {
    const int target = map_of(a)[axis];
    return (a.stored >> axis & 1u) == 0 || target == axis_map::fixed ? -1 : p.homes[a.reader].loops[target];
}
// 0: one place for all lanes, 1: next to each other, 2: apart by a stride.
constexpr int spread(const plan_view& p, const access& a) {
    const int vector = vector_loop_of_statement(p, a.reader);
    const node& n = p.graph[a.node];
    int found = 0;
    bool last = true;  // no stored axis of more than one element comes behind
    for (int axis = n.rank - 1; axis >= 0; --axis) {
        if ((a.stored >> axis & 1u) == 0) continue;
        if (vector >= 0 && loop_of_axis(p, a, axis) == vector) found = found == 0 && last ? 1 : 2;
        last = last && n.domain[axis] == 1;
    }
    return found;
}

constexpr access access_to(const plan_view& p, const read& r, int reader) {
    return {r.node, reader, r.axes.packed(), p.homes[r.node].stored};
}
// The node's own memory, as its statement writes it.
constexpr access own_access(const plan_view& p, int node) {
    return {node, node, axis_map::identity(p.graph[node].rank).packed(), p.homes[node].stored};
}
constexpr access output_access(const plan_view& p, int node) {
    return {node, node, axis_map::identity(p.graph[node].rank).packed(), (1u << p.graph[node].rank) - 1};
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
