// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What can be read off a plan: which loops are around what, and where a reader finds a value (layer 4, schedule).
#pragma once
#include "ctgrad/schedule/plan.hpp"

namespace ctgrad::schedule {

// Whether a statement computes the node.
constexpr bool is_computed(const plan_view& p, int node) {
    const place where = p.homes[node].where;
    return where == place::register_ || where == place::buffer || where == place::output;
}
constexpr int depth_of(const plan_view& p, int loop) {
    int depth = 0;
    for (; loop >= 0; loop = p.loops[loop].parent) ++depth;
    return depth;
}
constexpr bool encloses(const plan_view& p, int outer, int inner) {
    for (; inner != -1; inner = p.loops[inner].parent)
        if (inner == outer) return true;
    return outer == -1;
}

// Registers for a value in each pack of a strip of the loops around it.
template <class Plan>
constexpr int packs_around(const Plan& p, int scope) {
    for (; scope != -1; scope = p.loops[scope].parent)
        if (p.loops[scope].vector) return p.loops[scope].unroll;
    return 1;
}

// The innermost SIMD loop among those that run the first `count` axes of the node, -1: none.
constexpr int vector_loop(const plan_view& p, int node, int count) {
    int found = -1;
    for (int a = 0; a < count; ++a) {
        const int l = p.homes[node].loops[a];
        if (l >= 0 && p.loops[l].vector && encloses(p, found, l)) found = l;
    }
    return found;
}
// Around the statement that computes or updates the node, and around its finished value.
constexpr int vector_loop_of_statement(const plan_view& p, int node) {
    return vector_loop(p, node, p.graph[node].domain.rank);
}
constexpr int vector_loop_of_value(const plan_view& p, int node) { return vector_loop(p, node, p.graph[node].rank); }

// Rows in blocks: the loop over blocks, and those along the rows, which take several of the block at once.
constexpr bool runs_blocks(const loop& l) { return l.how == emitter::rows && l.parent < 0; }
constexpr bool runs_along_rows(const loop& l) { return l.how == emitter::rows && l.parent >= 0; }
constexpr bool runs_across(const loop& l) { return l.how == emitter::across; }
// Whether a statement in a loop along the rows reads a number of each row, which the block has as one pack.
constexpr bool is_number_of_rows(const plan_view& p, int node, int reader) {
    const int along = vector_loop_of_statement(p, reader), own = vector_loop_of_value(p, node);
    return own >= 0 && along >= 0 && own != along && runs_along_rows(p.loops[along]) && own == p.loops[along].parent;
}
// Whether a loop along the rows finds the node's value, a number of each row.
constexpr bool is_sum_along_rows(const plan_view& p, int node) {
    return p.homes[node].slot >= 0 && p.graph[node].domain.rank > p.graph[node].rank && is_number_of_rows(p, node, node);
}

// A mask of the axes of the statement that loops run.
constexpr unsigned looped_axes(const plan_view& p, int node) {
    unsigned axes = 0;
    for (int a = 0; a < p.graph[node].domain.rank; ++a) axes |= p.homes[node].loops[a] >= 0 ? 1u << a : 0u;
    return axes;
}
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

constexpr bool is_indicator(const node& n) {
    return n.kind == node_kind::one_hot || n.kind == node_kind::delta || n.kind == node_kind::triangle;
}

}  // namespace ctgrad::schedule
