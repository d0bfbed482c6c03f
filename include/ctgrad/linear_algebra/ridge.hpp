// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Least squares, plain and regularized (layer 7, linear_algebra).
#pragma once
#include "ctgrad/linear_algebra/inverse.hpp"

namespace ctgrad {

namespace linear_algebra {
// X [n, d] and y [n] or [n, k]: w is [d] or [d, k].
constexpr verdict shape_of_regression(std::string_view op, const shape_of& x, const shape_of& y) {
    for (const shape_of* s : {&x, &y})
        if (const verdict v = broadcast(op, *s); !v.ok()) return v;
    message m(op);
    m.add(": ");
    if (x.rank != 2) return add(add(m, x, "X").add(" is "), x).add(" but must be a matrix");
    if (y.rank != 1 && y.rank != 2) return add(add(m, y, "y").add(" is "), y).add(" but must be a vector or a matrix");
    if (!(x[0] == y[0])) return disagreement(op, x, y, "numbers of rows", x[0], y[0]);
    shape_of result = y;
    result.extents[0] = x[1];
    return result;
}
constexpr bool is_wide(const term& x) {
    const ir::graph_view g = x.home->view();
    return ir::weight_of(g, x.shape[0]) < ir::weight_of(g, x.shape[1]);
}
constexpr term transposed(const term& x) { return transpose_op::build(&x); }
// A⁻¹ b for a symmetric positive definite A.
constexpr term solve_spd(const term& a, const term& b) {
    const term tagged = spd_op::build(&a);
    return ir::product(inverse_op::build(&tagged), b);
}
}  // namespace linear_algebra

struct least_squares_op {
    static constexpr std::string_view name = "least_squares";
    static constexpr verdict shape(const shape_of* x, int) { return linear_algebra::shape_of_regression(name, x[0], x[1]); }
    static constexpr term build(const auto* x) {
        using namespace linear_algebra;
        const term t = transposed(x[0]);
        if (is_wide(x[0])) return ir::product(t, solve_spd(ir::product(x[0], t), x[1]));
        return solve_spd(ir::product(t, x[0]), ir::product(t, x[1]));
    }
};

struct ridge_op {
    static constexpr std::string_view name = "ridge";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = linear_algebra::shape_of_regression(name, x[0], x[1]);
        if (!v.ok() || (x[2].rank == 0 && !x[2].labels)) return v;
        message m(name);
        return add(add(m.add(": "), x[2], "lambda").add(" is "), x[2]).add(" but must be a scalar");
    }
    static constexpr term build(const auto* x) {
        using namespace linear_algebra;
        const term t = transposed(x[0]);
        const auto regularized = [&](const term& gram) {
            const ir::read unit = gram.home->delta(gram.shape[0], 0, 1);
            const term shift = gram.home->contract(gram.shape, 2, {x[2].value, unit});
            return gram.home->linear(gram.shape, {gram.value, shift.value});
        };
        if (is_wide(x[0])) return ir::product(t, solve_spd(regularized(ir::product(x[0], t)), x[1]));
        return solve_spd(regularized(ir::product(t, x[0])), ir::product(t, x[1]));
    }
};

// The w that makes ‖X w - y‖ least, for X [n, d] of full rank: by the normal equations and Cholesky's factor, so that rounding
// grows with the square of X's condition; of fewer rows than columns the w of least norm with X w = y. y may be a matrix, a
// problem for each column. A named extent counts as long. NaN where X has not full rank.
CTGRAD_BINARY(least_squares, least_squares_op);
// (XᵀX + λ I)⁻¹ Xᵀ y, which makes ‖X w - y‖² + λ ‖w‖² least: by Cholesky's factor of the smaller of XᵀX + λ I and X Xᵀ + λ I.
// Shapes as least_squares; λ is a number or a scalar. Differentiable by all three. NaN where the matrix is not definite.
CTGRAD_TERNARY(ridge, ridge_op);

}  // namespace ctgrad
