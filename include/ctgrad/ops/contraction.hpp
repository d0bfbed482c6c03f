// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Products summed over shared axes: NumPy's matmul, dot, outer (layer 2, ops).
#pragma once
#include "ctgrad/ops/arithmetic.hpp"

namespace ctgrad {

namespace ir {

// NumPy's product: [..., m, k] [..., k, n] -> [..., m, n], batch axes broadcast, a vector on the left is a row, on the
// right a column, and its axis disappears; a scalar scales.
constexpr verdict shape_of_product(const shape_of& a, const shape_of& b) {
    if (a.rank == 0 || b.rank == 0 || a.labels || b.labels) return broadcast("*", a, b);
    const extent_of inner_a = a[a.rank - 1], inner_b = b[b.rank == 1 ? 0 : b.rank - 2];
    if (!(inner_a == inner_b)) return disagreement("matmul", a, b, "inner dimensions", inner_a, inner_b);
    shape_of result;
    if (a.rank > 7 || b.rank > 7) return message("matmul: an operand has more than 7 axes");
    const int batch_a = a.rank < 2 ? 0 : a.rank - 2, batch_b = b.rank < 2 ? 0 : b.rank - 2;
    const int batch = batch_a > batch_b ? batch_a : batch_b;
    for (int i = 0; i < batch; ++i) {
        const int ia = i - (batch - batch_a), ib = i - (batch - batch_b);
        const extent_of x = ia < 0 ? unit_extent : a[ia], y = ib < 0 ? unit_extent : b[ib];
        if (!agree(x, y)) return disagreement("matmul", a, b, "batch extents", x, y);
        result.push_back(x == unit_extent ? y : x);
    }
    if (a.rank > 1) result.push_back(a[a.rank - 2]);
    if (b.rank > 1) result.push_back(b[b.rank - 1]);
    return result;
}

constexpr term product(const term& a, const term& b) {
    if (a.rank() == 0 || b.rank() == 0) return hadamard(a, b);
    const int batch_a = a.rank() < 2 ? 0 : a.rank() - 2, batch_b = b.rank() < 2 ? 0 : b.rank() - 2;
    const int batch = batch_a > batch_b ? batch_a : batch_b;
    space domain;
    axis_map to_a, to_b;
    for (int i = 0; i < batch; ++i) {
        const int ia = i - (batch - batch_a), ib = i - (batch - batch_b);
        const extent ea = ia < 0 ? 1 : a.shape[ia], eb = ib < 0 ? 1 : b.shape[ib];
        domain.push_back(ea == 1 ? eb : ea);
        if (ia >= 0) to_a.set(ia, ea == domain[i] ? i : axis_map::fixed);
        if (ib >= 0) to_b.set(ib, eb == domain[i] ? i : axis_map::fixed);
    }
    if (a.rank() > 1) {
        to_a.set(batch_a, domain.rank);
        domain.push_back(a.shape[batch_a]);
    }
    if (b.rank() > 1) {
        to_b.set(batch_b + 1, domain.rank);
        domain.push_back(b.shape[batch_b + 1]);
    }
    const int rank = domain.rank;
    to_a.set(a.rank() - 1, rank);
    to_b.set(b.rank() == 1 ? 0 : batch_b, rank);
    domain.push_back(a.shape[a.rank() - 1]);
    read ra = a.value, rb = b.value;
    ra.axes = ra.axes.then(to_a, (*a.home)[ra.node].rank);
    rb.axes = rb.axes.then(to_b, (*b.home)[rb.node].rank);
    return a.home->contract(domain, rank, {ra, rb});
}

}  // namespace ir

struct multiply_op {
    static constexpr std::string_view name = "*";
    static constexpr verdict shape(const shape_of* x, int) { return ir::shape_of_product(x[0], x[1]); }
    static constexpr term build(const auto* x) { return ir::product(x[0], x[1]); }
    static constexpr pattern match(const pattern& a, const pattern& b) { return hadamard_op::match(a, b); }
};

// Σ a ⊙ b of two vectors of one length.
struct dot_op {
    static constexpr std::string_view name = "dot";
    static constexpr verdict shape(const shape_of* x, int) {
        for (int k = 0; k < 2; ++k) {
            const verdict v = broadcast(name, x[k]);
            if (!v.ok()) return v;
            if (x[k].rank == 1) continue;
            message m("dot: ");
            add(m, x[k], k == 0 ? "the left operand" : "the right operand").add(" is ");
            return add(m, x[k]).add(" but must be a vector");
        }
        if (x[0] == x[1]) return shape_of();
        return disagreement(name, x[0], x[1], "extents", x[0][0], x[1][0]);
    }
    static constexpr term build(const auto* x) { return ir::product(x[0], x[1]); }
};

// As `*`, but a scalar is no matrix.
struct matmul_op : multiply_op {
    static constexpr std::string_view name = "matmul";
    static constexpr verdict shape(const shape_of* x, int count) {
        for (int k = 0; k < 2; ++k)
            if (x[k].rank == 0) {
                message m("matmul: ");
                return add(m, x[k], k == 0 ? "the left operand" : "the right operand").add(" is a scalar: scale with *");
            }
        return multiply_op::shape(x, count);
    }
};

struct outer_op {
    static constexpr std::string_view name = "outer";
    static constexpr verdict shape(const shape_of* x, int) {
        for (int k = 0; k < 2; ++k)
            if (const verdict v = broadcast(name, x[k]); !v.ok()) return v;
        shape_of result = x[0];
        if (x[0].rank + x[1].rank > shape_of::max_rank) return message("outer: the result would have more than 8 axes");
        for (int a = 0; a < x[1].rank; ++a) result.push_back(x[1][a]);
        return result;
    }
    static constexpr term build(const auto* x) {
        ir::space s = x[0].shape;
        ir::axis_map behind;
        for (int a = 0; a < x[1].rank(); ++a) {
            behind.set(a, s.rank);
            s.push_back(x[1].shape[a]);
        }
        return x[0].home->contract(s, s.rank, {x[0].value, ir::viewed(x[1], behind, s).value});
    }
};

// Σ X ⊙ Y over all indices of two tensors of one shape.
struct generalized_dot_op {
    static constexpr std::string_view name = "generalized_dot";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = broadcast(name, x[0], x[1]);
        if (!v.ok() || x[0] == x[1]) return v.ok() ? verdict(shape_of()) : v;
        message m(name);
        add(add(m.add(": "), x[0], "the left operand").add(" is "), x[0]).add(" and ");
        return add(add(m, x[1], "the right operand").add(" is "), x[1]).add(": equal shapes are needed");
    }
    static constexpr term build(const auto* x) {
        return x[0].home->contract(x[0].shape, 0, {x[0].value, x[1].value});
    }
};

struct squared_norm_op {
    static constexpr std::string_view name = "squared_norm";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = broadcast(name, x[0]);
        return v.ok() ? verdict(shape_of()) : v;
    }
    static constexpr term build(const auto* x) {
        return x[0].home->contract(x[0].shape, 0, {x[0].value, x[0].value});
    }
};

struct transpose_op {
    static constexpr std::string_view name = "transpose";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = broadcast(name, x[0]);
        if (!v.ok()) return v;
        if (x[0].rank < 2) {
            message m("transpose: ");
            return add(add(m, x[0], "the operand").add(" is "), x[0]).add(" but must have two axes or more");
        }
        shape_of result = v.shape;
        result.extents[result.rank - 1] = x[0][x[0].rank - 2];
        result.extents[result.rank - 2] = x[0][x[0].rank - 1];
        return result;
    }
    static constexpr term build(const auto* x) {
        const int last = x[0].rank() - 1;
        ir::axis_map to = ir::axis_map::identity(x[0].rank());
        to.set(last, last - 1);
        to.set(last - 1, last);
        term result = x[0];
        result.value.axes = result.value.axes.then(to, (*result.home)[result.value.node].rank);
        result.shape.extents[last] = x[0].shape[last - 1];
        result.shape.extents[last - 1] = x[0].shape[last];
        return result;
    }
};

// a b, by NumPy's rules for matmul: [m, k] [k, n] -> [m, n], [m, k] [k] -> [m], [k] [k, n] -> [n], [k] [k] -> [],
// leading axes are batches and broadcast, a scalar scales.
CTGRAD_BINARY(operator*, multiply_op);
// Σ a ⊙ b of two vectors: [n] [n] -> []
CTGRAD_BINARY(dot, dot_op);
// ‖x‖² = Σ x ⊙ x over all elements.
CTGRAD_UNARY(squared_norm, squared_norm_op);
// The same without scalars.
CTGRAD_BINARY(matmul, matmul_op);
// a_i b_j: a.shape + b.shape.
CTGRAD_BINARY(outer, outer_op);
// Σ X ⊙ Y over all indices of two tensors of one shape, of any rank.
CTGRAD_BINARY(generalized_dot, generalized_dot_op);
// Exchanges the last two axes: [..., m, n] -> [..., n, m]. Never moves data.
CTGRAD_UNARY(transpose, transpose_op);

}  // namespace ctgrad
