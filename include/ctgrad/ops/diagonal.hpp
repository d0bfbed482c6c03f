// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Diagonals, traces, diagonal and triangular matrices (layer 2, ops).
#pragma once
#include "ctgrad/ops/operation.hpp"

namespace ctgrad {

namespace ir {
// The last two axes must be equal.
constexpr verdict shape_of_square(std::string_view op, const shape_of& x) {
    const verdict v = broadcast(op, x);
    if (!v.ok() || (x.rank > 1 && x[x.rank - 1] == x[x.rank - 2])) return v;
    message m(op);
    return add(add(m.add(": "), x, "the operand").add(" is "), x).add(": a square matrix is needed");
}
// The last axis read twice, as rows and as columns.
constexpr term on_diagonal(const term& x) {
    axis_map to = axis_map::identity(x.rank());
    to.set(x.rank() - 1, x.rank() - 2);
    space s = x.shape;
    --s.rank;
    return viewed(x, to, s);
}
}  // namespace ir

struct diagonal_op {
    static constexpr std::string_view name = "diagonal";
    static constexpr verdict shape(const shape_of* x, int) {
        verdict v = ir::shape_of_square(name, x[0]);
        if (v.ok()) --v.shape.rank;
        return v;
    }
    static constexpr term build(const auto* x) { return ir::on_diagonal(x[0]); }
};
struct trace_op {
    static constexpr std::string_view name = "trace";
    static constexpr verdict shape(const shape_of* x, int) {
        verdict v = ir::shape_of_square(name, x[0]);
        if (v.ok()) v.shape.rank -= 2;
        return v;
    }
    static constexpr term build(const auto* x) {
        const auto d = ir::on_diagonal(x[0]);
        return x[0].home->contract(d.shape, d.rank() - 1, {d.value});
    }
};
struct diag_op {
    static constexpr std::string_view name = "diag";
    static constexpr verdict shape(const shape_of* x, int) {
        verdict v = broadcast(name, x[0]);
        if (!v.ok()) return v;
        if (x[0].rank > 0 && x[0].rank < shape_of::max_rank) {
            v.shape.push_back(x[0][x[0].rank - 1]);
            return v;
        }
        message m("diag: ");
        return add(add(m, x[0], "the operand").add(" is "), x[0]).add(": a vector is needed");
    }
    static constexpr term build(const auto* x) {
        ir::space s = x[0].shape;
        s.push_back(s[s.rank - 1]);
        return x[0].home->contract(s, s.rank, {x[0].value, x[0].home->delta(s[s.rank - 1], s.rank - 2, s.rank - 1)});
    }
};
struct triangular_op {
    static constexpr verdict shape_of_matrix(std::string_view name, const shape_of& x) {
        const verdict v = broadcast(name, x);
        if (!v.ok() || x.rank > 1) return v;
        message m(name);
        return add(add(m.add(": "), x, "the operand").add(" is "), x).add(": a matrix is needed");
    }
    // The elements whose index along one axis is at least that along the other.
    static constexpr term part(const term& x, int axis, int other) {
        return x.home->contract(x.shape, x.rank(), {x.value, x.home->triangle(x.shape, axis, other).value});
    }
};
struct tril_op : triangular_op {
    static constexpr std::string_view name = "tril";
    static constexpr verdict shape(const shape_of* x, int) { return shape_of_matrix(name, x[0]); }
    static constexpr term build(const auto* x) { return part(x[0], x[0].rank() - 2, x[0].rank() - 1); }
};
struct triu_op : triangular_op {
    static constexpr std::string_view name = "triu";
    static constexpr verdict shape(const shape_of* x, int) { return shape_of_matrix(name, x[0]); }
    static constexpr term build(const auto* x) { return part(x[0], x[0].rank() - 1, x[0].rank() - 2); }
};

// The sum of the diagonal: [..., n, n] -> [...].
CTGRAD_UNARY(trace, trace_op);
// The diagonal of a matrix: [..., n, n] -> [..., n], and the matrix of a diagonal: [..., n] -> [..., n, n].
CTGRAD_UNARY(diagonal, diagonal_op);
CTGRAD_UNARY(diag, diag_op);
// The lower triangle of a matrix, and the upper one, each with the diagonal, and 0 elsewhere whatever the matrix has there:
// [..., m, n] -> [..., m, n], as numpy.tril and numpy.triu. Sums over a triangle take half as many steps where their loop
// does not run by packs.
CTGRAD_UNARY(tril, tril_op);
CTGRAD_UNARY(triu, triu_op);

}  // namespace ctgrad
