// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The builder's normal form of products with factors that are 0 or 1: Kronecker deltas and triangles (layer 1, ir).
#pragma once
#include "ctgrad/ir/builder.hpp"

namespace ctgrad::ir {

constexpr void builder::rename(sequence<read>& reads, int from, int to, int except) {
    for (int k = 0; k < reads.size(); ++k) {
        if (k == except) continue;
        for (int i = 0; i < graph_.nodes[reads[k].node].rank; ++i)
            if (reads[k].axes[i] == from) reads[k].axes.set(i, to);
    }
}

// Σ_b δ_ab x_b -> x_a; a delta of two output axes stays, the others then read the first of the two.
constexpr void builder::eliminate_deltas(sequence<read>& reads, bool (&summed)[max_rank], int rank) {
    for (int k = 0; k < reads.size();) {
        if (!is_delta(reads[k])) {
            ++k;
            continue;
        }
        int a = reads[k].axes[0], b = reads[k].axes[1];
        if (a > b) {
            const int t = a;
            a = b;
            b = t;
        }
        if (a != b && b < rank) {
            reads[k].axes.set(0, a);
            reads[k].axes.set(1, b);
            bool changed = false;
            for (int j = 0; j < reads.size(); ++j) {
                if (j == k) continue;
                const axis_map before = reads[j].axes;
                for (int i = 0; i < graph_.nodes[reads[j].node].rank; ++i)
                    if (reads[j].axes[i] == b) reads[j].axes.set(i, a);
                changed = changed || !(before == reads[j].axes);
            }
            ++k;
            if (changed) k = 0;
            continue;
        }
        if (a != b) {
            rename(reads, b, a, k);
            summed[b] = false;
        }
        for (int j = k; j + 1 < reads.size(); ++j) reads[j] = reads[j + 1];
        reads.pop_back();
        k = 0;
    }
}

// Ones disappear, and what a product with a delta or a triangle multiplies is multiplied here, where it may meet a sum.
constexpr void builder::add_factor(sequence<read>& factors, const read& r) {
    if (r.node == 0) return;
    const node& n = graph_.nodes[r.node];
    if (n.kind == node_kind::routine) return factors.push_back(in_order(r));
    bool opens = false;
    for (int k = 0; k < n.count && n.kind == node_kind::contract && n.domain.rank == n.rank; ++k)
        opens = opens || is_delta(operand(n, k)) || is_triangle(operand(n, k));
    if (!opens) return factors.push_back(r);
    for (int k = 0; k < n.count; ++k) {
        const read inner = operand(n, k);
        add_factor(factors, {inner.node, inner.axes.then(r.axes, graph_.nodes[inner.node].rank), 1});
    }
}

constexpr sequence<read> builder::take_deltas(sequence<read>& factors) const {
    sequence<read> deltas, rest;
    for (const read& r : factors) (is_delta(r) ? deltas : rest).push_back(r);
    factors = rest;
    return deltas;
}

// The operands of a product without a sum, in the axes of its reader.
constexpr sequence<read> builder::factors_of(const read& r) const {
    const node& n = graph_.nodes[r.node];
    sequence<read> factors;
    if (n.kind == node_kind::delta) factors.push_back({r.node, r.axes, 1});
    for (int k = 0; k < n.count && n.kind == node_kind::contract && n.domain.rank == n.rank; ++k) {
        const read inner = operand(n, k);
        factors.push_back({inner.node, inner.axes.then(r.axes, graph_.nodes[inner.node].rank), 1});
    }
    return factors;
}

// A delta by which all terms of a sum are multiplied.
constexpr bool builder::has_common_delta(const sequence<read>& terms, read& found) const {
    for (const read& candidate : factors_of(terms[0])) {
        if (!is_delta(candidate) || candidate.axes[0] == candidate.axes[1]) continue;
        bool common = true;
        for (const read& r : terms) {
            bool has = false;
            for (const read& f : factors_of(r)) has = has || f == candidate;
            common = common && has;
        }
        if (!common) continue;
        found = candidate;
        return true;
    }
    return false;
}

constexpr read builder::without_delta(const read& r, const space& shape, const read& delta) {
    sequence<read> rest;
    for (const read& f : factors_of(r))
        if (!(f == delta)) rest.push_back(f);
    return contract(shape, shape.rank, rest, r.coefficient).value;
}

// On the diagonal a triangle is 1; twice the same is once.
constexpr void builder::drop_triangles(sequence<read>& factors) {
    sequence<read> rest;
    for (const read& r : factors) {
        bool drops = is_triangle(r) && r.axes[0] == r.axes[1];
        for (const read& earlier : rest) drops = drops || (is_triangle(r) && earlier == r);
        if (!drops) rest.push_back(r);
    }
    if (rest.size() < factors.size()) factors = rest;
}

}  // namespace ctgrad::ir
