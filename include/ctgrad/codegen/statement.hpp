// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What code generation asks about a plan, answered at compile time (layer 5, codegen).
#pragma once
#include "ctgrad/schedule/plan.hpp"

namespace ctgrad::codegen {

using namespace schedule;

constexpr bool encloses(const plan_view& p, int outer, int inner) {
    for (; inner != -1; inner = p.loops[inner].parent)
        if (inner == outer) return true;
    return outer == -1;
}

// The SIMD loop among those that run the first `count` axes of the node, -1: none.
constexpr int vector_loop(const plan_view& p, int node, int count) {
    for (int a = 0; a < count; ++a) {
        const int l = p.homes[node].loops[a];
        if (l >= 0 && p.loops[l].vector) return l;
    }
    return -1;
}
// Around the statement that computes or updates the node, and around its finished value.
constexpr int vector_loop_of_statement(const plan_view& p, int node) {
    return vector_loop(p, node, p.graph[node].domain.rank);
}
constexpr int vector_loop_of_value(const plan_view& p, int node) { return vector_loop(p, node, p.graph[node].rank); }

// The innermost loop around the statement.
constexpr int scope_of_statement(const plan_view& p, int node) {
    int scope = -1;
    for (int a = 0; a < p.graph[node].domain.rank; ++a) {
        const int l = p.homes[node].loops[a];
        if (l >= 0 && encloses(p, scope, l)) scope = l;
    }
    return scope;
}

// Whether the reader finds the value in a register.
constexpr bool in_register(const plan_view& p, int node, int reader) {
    const home& h = p.homes[node];
    return h.slot >= 0 && !h.in_memory && encloses(p, h.scope, scope_of_statement(p, reader));
}

constexpr bool is_indicator(const node& n) { return n.kind == node_kind::one_hot || n.kind == node_kind::delta; }

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

}  // namespace ctgrad::codegen
