// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Inverses and the systems that they solve (layer 7, linear_algebra).
//
// A⁻¹ stays a symbol in formulas, whose derivative is a product again: -A⁻ᵀ G A⁻ᵀ. When products have been put in order,
// each that holds one becomes a solve with a factor of A, which all solves, determinants and inverses of A share.
#pragma once
#include "ctgrad/linear_algebra/cholesky.hpp"
#include "ctgrad/linear_algebra/factor.hpp"

namespace ctgrad {

namespace linear_algebra {
template <class Op>
constexpr bool is_of(const term& x) {
    return (*x.home)[x.value.node].op == &descriptor<Op>;
}
// What the routine that x is was applied to, in x's frame.
constexpr term operand_of(const term& x) {
    const ir::node n = (*x.home)[x.value.node];
    ir::read r = x.home->operand(n, 0);
    r.axes = r.axes.then(x.value.axes, (*x.home)[r.node].rank);
    return {*x.home, r, x.shape};
}
// Whether x is the operation applied to the matrix over the same two axes.
template <class Op>
constexpr bool is_same_matrix_of(const term& x, axis_map roles) {
    if (!is_of<Op>(x) || x.value.coefficient != 1) return false;
    const axis_map own = ir::roles_of((*x.home)[x.value.node]);
    const int p = x.value.axes[own[0]], q = x.value.axes[own[1]];
    return (p == roles[0] && q == roles[1]) || (p == roles[1] && q == roles[0]);
}
// L x = b or Lᵀ x = b for what the read x[axes] of a Cholesky factor is.
constexpr term solve_triangular(const term& x, axis_map axes, const term& b, int columns) {
    const axis_map own = ir::roles_of((*x.home)[x.value.node]);
    if (x.value.axes[own[0]] == axes[0]) return solve_lower<false>(x, axes, b, columns);
    return solve_lower<true>(x, roles_at(axes[1], axes[0]), b, columns);
}
}  // namespace linear_algebra

struct inverse_op : linear_algebra::square_matrix<inverse_op> {
    static constexpr std::string_view name = "inverse", latex = R"(\operatorname{inverse})";
    static constexpr int arity = 1, roles = 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core(1, 0);
    static constexpr bool transposes = true;
    static constexpr signed char degree[] = {-1, 0};
    static constexpr ir::writing form = ir::writing::inverse;

    static constexpr term build(const auto* x) { return linear_algebra::of_matrix<inverse_op>(x[0]); }
    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        const int n = static_cast<int>(sizes[0]);
        linear_algebra::reference::numbers a = linear_algebra::reference::copied(x[0], n * n), pivot(n, 0);
        linear_algebra::reference::factor(a.begin(), pivot.begin(), n);
        for (int j = 0; j < n; ++j) {
            for (int i = 0; i < n; ++i) y[i * n + j] = i == j ? 1 : 0;
            linear_algebra::reference::solve(a.data(), pivot.data(), y + j, n, n);
        }
    }
    // y[p, q] = A⁻¹[q, p]: y is A⁻ᵀ over the axes of A, and the cotangent of A is -A⁻ᵀ gᵀ A⁻ᵀ.
    template <class T>
    static constexpr term pull_back(const T*, const T& y, const T& g, int, unsigned packed) {
        const ir::axis_map axes{packed};
        const int p = axes[0], q = axes[1], k = g.rank(), l = k + 1;
        const ir::space all = linear_algebra::extended(g.shape, q, p);
        return y.home->contract(all, g.rank(),
                                {linear_algebra::renamed(y, {{q, k}}), linear_algebra::renamed(g, {{p, l}, {q, k}}),
                                 linear_algebra::renamed(y, {{p, l}})}, -1);
    }
    // (A⁻¹)⁻¹ -> A
    template <class T>
    static constexpr bool simplify(const T* x, ir::axis_map axes, T& simpler) {
        if (!linear_algebra::is_same_matrix_of<inverse_op>(x[0], axes)) return false;
        simpler = linear_algebra::operand_of(x[0]);
        return true;
    }
    template <class T>
    static constexpr T factor(const T* x, ir::axis_map axes) {
        using namespace linear_algebra;
        if (is_of<spd_op>(x[0])) return cholesky_inverse(operand_of(x[0]), axes);
        if (is_of<symmetric_op>(x[0])) return factor_of<ldlt>(operand_of(x[0]), axes).inverse();
        return factor_of<lu>(x[0], axes).inverse();
    }
    template <class T>
    static constexpr T solve(const T* x, ir::axis_map axes, const T& b, int columns) {
        using namespace linear_algebra;
        if (is_of<spd_op>(x[0])) return solve_cholesky(operand_of(x[0]), axes, b, columns);
        if (is_of<cholesky_op>(x[0])) return solve_triangular(x[0], axes, b, columns);
        if (is_of<symmetric_op>(x[0])) return factor_of<ldlt>(operand_of(x[0]), axes).solve(b, columns);
        return factor_of<lu>(x[0], axes).solve(b, columns);
    }
};

// solve(A, b) is the product A⁻¹ b: no inverse is formed for it.
struct solve_op {
    static constexpr std::string_view name = "solve";
    static constexpr verdict shape(const shape_of* x, int) {
        verdict v = ir::shape_of_square(name, x[0]);
        if (!v.ok()) return v;
        if (x[1].rank > 0 && !x[1].labels) {
            const extent_of n = x[0][x[0].rank - 1], rows = x[1][x[1].rank == 1 ? 0 : x[1].rank - 2];
            return n == rows ? ir::shape_of_product(x[0], x[1]) : verdict(disagreement(name, x[0], x[1], "numbers of rows", n, rows));
        }
        if (x[1].labels) return broadcast(name, x[1]);
        message m(name);
        return add(m.add(": "), x[1], "the right side").add(" is a scalar: a vector or a matrix is needed");
    }
    static constexpr term build(const auto* x) { return ir::product(inverse_op::build(x), x[1]); }
};

// A⁻¹ of a square matrix: [.., n, n] -> [.., n, n], by LU with partial pivoting. Where A is exactly singular, all is NaN.
CTGRAD_UNARY(inverse, inverse_op);
// x of A x = b: [.., n, n], [n] -> [.., n] and [.., n, n], [.., n, k] -> [.., n, k], by NumPy's rules for A⁻¹ * b. The inverse
// is not formed; the residual is that of LU with partial pivoting. Where A is exactly singular, x is NaN.
CTGRAD_BINARY(solve, solve_op);
// A tag: A is symmetric, definite or not. Solves, determinants and inverses of symmetric(A) are made by P A Pᵀ = L D Lᵀ (Bunch
// and Kaufman), as stable as LU but not by blocks: beyond some 100 rows LU is faster. NaN where A is exactly singular. Its
// value is the symmetric part (A + Aᵀ) / 2, and so are its derivatives symmetric: a change of A[i,j] counts half at [i,j] and half
// at [j,i].
CTGRAD_UNARY(symmetric, symmetric_op);
// A tag: A is symmetric and positive definite. Solves, determinants and inverses of spd(A) are made by Cholesky's factor,
// NaN where there is none. Its value is the symmetric part (A + Aᵀ) / 2, and so are its derivatives symmetric.
CTGRAD_UNARY(spd, spd_op);
// L of A = L Lᵀ, 0 above the diagonal, of the symmetric part of A: [.., n, n] -> [.., n, n]; all NaN where that is not
// positive definite. Derivatives are those of the symmetric part.
CTGRAD_UNARY(cholesky, cholesky_op);

}  // namespace ctgrad
