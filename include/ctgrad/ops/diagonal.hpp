// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Diagonals, traces and diagonal matrices (layer 2, ops).
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

// The sum of the diagonal: [..., n, n] -> [...].
CTGRAD_UNARY(trace, trace_op);
// The diagonal of a matrix: [..., n, n] -> [..., n], and the matrix of a diagonal: [..., n] -> [..., n, n].
CTGRAD_UNARY(diagonal, diagonal_op);
CTGRAD_UNARY(diag, diag_op);

}  // namespace ctgrad
