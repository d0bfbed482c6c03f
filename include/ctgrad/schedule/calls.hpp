// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Nodes that a function computes whole, from memory to memory, instead of loops of the plan: products of large matrices,
// routines (layer 4, schedule).
#pragma once
#include "ctgrad/ir/recurrence.hpp"
#include "ctgrad/schedule/structure.hpp"
#include "ctgrad/schedule/use.hpp"

namespace ctgrad::schedule {

// C[.., i, j] = Σ_k A[.., i, k] B[.., k, j], times factors that are numbers. Axes that are none of i, j and k run by loops
// around it.
struct matrix_product {
    int left = -1, right = -1;            // the operands A and B; -1: the node is no such product
    int row = -1, column = -1, sum = -1;  // the axes i, j, k of its domain

    constexpr explicit operator bool() const { return left >= 0; }
    constexpr bool takes(int axis) const { return axis == row || axis == column || axis == sum; }
};

namespace detail {

// Whether a function can walk over the operand by strides: elements as they lie in memory, each axis at most once.
constexpr bool is_plain_memory(const graph_view& g, const node& reader, const read& r) {
    const use u = use_of(g, reader, r);
    if (u.moves()) return false;
    const node& n = g[u.node];
    if (n.kind != node_kind::input && n.kind != node_kind::map && n.kind != node_kind::contract &&
        n.kind != node_kind::linear && n.kind != node_kind::reduce && n.kind != node_kind::routine && !is_recurrent(n))
        return false;
    unsigned seen = 0;
    for (int a = 0; a < n.rank; ++a) {
        const int axis = u.axes[a];
        if (axis == axis_map::fixed) continue;
        if ((seen >> axis & 1u) != 0) return false;
        seen |= 1u << axis;
    }
    return true;
}
constexpr bool reads_axis(const graph_view& g, const read& r, int axis) {
    for (int a = 0; a < g[r.node].rank; ++a)
        if (r.axes[a] == axis) return true;
    return false;
}

}  // namespace detail

// The node as a product of matrices, of axes that no loop runs (`looped` masks those). Of several axes that could be i (or
// j) the longest is, of equal ones the last.
constexpr matrix_product find_matrix_product(const graph_view& g, const node& n, unsigned looped) {
    matrix_product p;
    if (n.kind != node_kind::contract) return {};
    for (int k = 0; k < n.count; ++k) {
        if (g[g.operand(n, k).node].rank == 0) continue;
        if (p.right >= 0 || !detail::is_plain_memory(g, n, g.operand(n, k))) return {};
        (p.left < 0 ? p.left : p.right) = k;
    }
    if (p.right < 0) return {};
    const auto longer = [&](int axis, int than) {
        return than < 0 || weight_of(g, n.domain[axis]) >= weight_of(g, n.domain[than]);
    };
    for (int a = 0; a < n.domain.rank; ++a) {
        const bool left = detail::reads_axis(g, g.operand(n, p.left), a), right = detail::reads_axis(g, g.operand(n, p.right), a);
        if (a >= n.rank) {
            if (!left || !right || p.sum >= 0) return {};
            p.sum = a;
        } else if ((looped >> a & 1u) != 0) {
            continue;
        } else if (left && !right && longer(a, p.row)) {
            p.row = a;
        } else if (right && !left && longer(a, p.column)) {
            p.column = a;
        }
    }
    if (p.row < 0 || p.column < 0 || p.sum < 0) return {};
    if (p.row < p.column) return p;
    return {p.right, p.left, p.column, p.row, p.sum};  // Cᵀ = Bᵀ Aᵀ: rows first
}

// Whether C is symmetric because B is Aᵀ, or one is the other times factors of k: Σ_k X[k,i] r[k] X[k,j].
constexpr bool is_symmetric(const graph_view& g, const node& n, const matrix_product& p) {
    if (!p || n.domain[p.row] != n.domain[p.column]) return false;
    // Whether reads r and s of a node differ only in that one walks along i where the other does along j.
    const auto mirrored = [&](const read& r, const read& s) {
        if (r.node != s.node) return false;
        for (int a = 0; a < g[r.node].rank; ++a) {
            const int of_r = r.axes[a] == p.row ? p.column : r.axes[a] == p.column ? p.row : r.axes[a];
            if (of_r != s.axes[a]) return false;
        }
        return true;
    };
    const auto scales = [&](const read& scaled, const read& other) {
        const node& m = g[scaled.node];
        bool found = false;
        for (int k = 0; k < m.count && m.kind == node_kind::contract && m.domain.rank == m.rank; ++k) {
            read f = g.operand(m, k);
            f.axes = f.axes.then(scaled.axes, g[f.node].rank);
            if (!found && mirrored(f, other))
                found = true;
            else if (detail::reads_axis(g, f, p.row) || detail::reads_axis(g, f, p.column))
                return false;
        }
        return found;
    };
    const read &a = g.operand(n, p.left), &b = g.operand(n, p.right);
    return mirrored(a, b) || scales(a, b) || scales(b, a);
}

// Where packing and tiles pay for what fusion would save: that is memory read again, which where all of it is known to stay
// in the cache costs less than narrow loops.
constexpr extent least_for_kernel = 48, least_in_cache = 8;             // of each extent
constexpr extent most_in_cache = 1 << 16, least_work_in_cache = 1 << 15;  // elements, multiplications
constexpr bool pays(const graph_view& g, const node& n, const matrix_product& p) {
    if (!p) return false;
    const extent i = n.domain[p.row], j = n.domain[p.column], k = n.domain[p.sum];
    const bool cached = !is_named(i) && !is_named(j) && !is_named(k) && i * k <= most_in_cache && k * j <= most_in_cache &&
                        i * j <= most_in_cache && i * j * k >= least_work_in_cache;
    const double least = cached ? least_in_cache : least_for_kernel;
    return weight_of(g, i) >= least && weight_of(g, j) >= least && weight_of(g, k) >= least;
}

// The extents i, j, k of each product that a function computes, which may need memory to pack its operands in.
constexpr sequence<space> products_of(const plan_view& p) {
    sequence<space> found;
    for (int i = 0; i < p.graph.node_count; ++i) {
        if (!p.homes[i].whole || p.graph[i].kind != node_kind::contract) continue;
        const node& n = p.graph[i];
        const matrix_product m = find_matrix_product(p.graph, n, looped_axes(p, i));
        space extents;
        for (const int axis : {m.row, m.column, m.sum}) extents.push_back(n.domain[axis]);
        found.push_back(extents);
    }
    return found;
}

}  // namespace ctgrad::schedule
