// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A = L Lᵀ, and what is computed from it (layer 7, linear_algebra).
#pragma once
#include "ctgrad/linear_algebra/eigen.hpp"
#include "ctgrad/linear_algebra/reference.hpp"
#include "ctgrad/linear_algebra/routine.hpp"

namespace ctgrad {

struct inverse_op;

namespace linear_algebra {
// (L Lᵀ)⁻¹ = WᵀW with W = L⁻¹, both without what is 0 in a triangle: half as many operations as two solves.
template <class L, class Inverse>
void invert_by_cholesky(const L& l, Inverse& inverse) {
    constexpr int N = L::RowsAtCompileTime;
    const index n = l.rows();
    inverse.setIdentity();
    if constexpr (N != Eigen::Dynamic) {
        l.template triangularView<Eigen::Lower>().solveInPlace(inverse);
        l.transpose().template triangularView<Eigen::Upper>().solveInPlace(inverse);
    } else {
        constexpr index block = 48;
        for_blocks(n, block, [&](index j, index columns) {
            auto w = inverse.block(j, j, n - j, columns);
            l.bottomRightCorner(n - j, n - j).template triangularView<Eigen::Lower>().solveInPlace(w);
        });
        matrix_type<typename Inverse::Scalar, N, N> product(std::min(block, n), n);
        for_blocks(n, block, [&](index i, index rows) {  // reads rows from i on, and replaces those of the block
            auto part = product.topLeftCorner(rows, i + rows);
            part.noalias() = inverse.block(i, i, n - i, rows).transpose() * inverse.bottomLeftCorner(n - i, i + rows);
            inverse.block(i, 0, rows, i + rows) = part;
        });
        for_tiles_below(n, [&](index i, index j, index rows, index columns) {
            if (i != j) inverse.block(j, i, columns, rows) = inverse.block(i, j, rows, columns).transpose();
        });
    }
}
constexpr term half_sum(const term& a, axis_map axes) { return 0.5 * (a + swapped(a, axes[0], axes[1])); }
}  // namespace linear_algebra

// (A + Aᵀ) / 2, a node of its own to say by which factor systems are solved.
template <class Op>
struct symmetric_part : linear_algebra::square_matrix<Op> {
    static constexpr int arity = 1, roles = 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core(0, 1);
    static constexpr bool transposes = true, symmetric = true;

    static constexpr term build(const auto* x) { return linear_algebra::of_matrix<Op>(x[0]); }
    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        const int n = static_cast<int>(sizes[0]);
        const linear_algebra::reference::numbers s = linear_algebra::reference::symmetric_part(x[0], n);
        for (int i = 0; i < n * n; ++i) y[i] = s[i];
    }
    template <class T>
    static constexpr term pull_back(const T*, const T&, const T& g, int, unsigned packed) {
        return linear_algebra::half_sum(g, ir::axis_map{packed});
    }
    template <class Extents, class T>
    static void run(const codegen::array_view<const T>* x, const codegen::array_view<T>& y, const std::ptrdiff_t* sizes, int) {
        using namespace linear_algebra;
        constexpr int n = fixed<Extents, 0>;
        const auto a = as_matrix<n, n>(x[0], 0, sizes[0], 1, sizes[0]);
        as_matrix<n, n>(y, 0, sizes[0], 1, sizes[0]) = (a + a.transpose()) / 2;
    }
};
struct spd_op : symmetric_part<spd_op> {  // by Cholesky's
    static constexpr std::string_view name = "spd", latex = R"(\operatorname{spd})";
};
struct symmetric_op : symmetric_part<symmetric_op> {  // by L D Lᵀ
    static constexpr std::string_view name = "symmetric", latex = R"(\operatorname{symmetric})";
};

struct cholesky_op : linear_algebra::square_matrix<cholesky_op> {
    static constexpr std::string_view name = "cholesky", latex = R"(\operatorname{cholesky})";
    static constexpr int arity = 1, roles = 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core(0, 1);
    static constexpr bool symmetric = true;

    static constexpr term build(const auto* x) { return linear_algebra::of_matrix<cholesky_op>(x[0]); }
    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        linear_algebra::reference::cholesky(x[0], y, static_cast<int>(sizes[0]));
    }
    template <class Extents, class T>
    static void run(const codegen::array_view<const T>* x, const codegen::array_view<T>& y, const std::ptrdiff_t* sizes, int) {
        using namespace linear_algebra;
        constexpr int n = fixed<Extents, 0>;
        const auto a = as_matrix<n, n>(x[0], 0, sizes[0], 1, sizes[0]);
        with_rows<n>(y, sizes[0], [&](auto l) {
            set_to_symmetric_part(l, a);
            l.template triangularView<Eigen::StrictlyUpper>().setZero();
            const Eigen::LLT<Eigen::Ref<matrix_type<T, n, n>, 0, Eigen::OuterStride<>>> factor(l);
            if (factor.info() != Eigen::Success || !(l.diagonal().array() > 0).all()) fill_with_nan(l);
        });
    }
    // S = L⁻ᵀ M L⁻¹ where M is Lᵀ g below the diagonal, half of it on the diagonal (Murray 2016, arXiv:1602.07527); the
    // cotangent is S's symmetric part.
    template <class T>
    static constexpr term pull_back(const T*, const T& y, const T& g, int, unsigned packed) {
        using namespace linear_algebra;
        const ir::axis_map axes{packed};
        const int p = axes[0], q = axes[1], k = g.rank(), l = k + 1;
        const T row = y.home->index(g.shape, p), column = y.home->index(g.shape, q);
        const T mask = 0.5 * ((row > column) + (row >= column));
        const T m = y.home->contract(extended(g.shape, p), g.rank(),
                                     {renamed(y, {{p, k}, {q, p}}), renamed(g, {{p, k}}), mask.value});
        const T r = over<inverse_op>(axes, T(*y.home, y.value, g.shape));  // L⁻ᵀ
        const T s = y.home->contract(extended(g.shape, p, q), g.rank(),
                                     {renamed(r, {{q, k}}), renamed(m, {{p, k}, {q, l}}), renamed(r, {{p, q}, {q, l}})});
        return half_sum(s, axes);
    }
};

// L x = b, or Lᵀ x = b.
template <bool Transposed, bool Matrix>
struct lower_solve_op {
    static constexpr std::string_view name = Transposed ? "lower_solve_transposed" : "lower_solve";
    static constexpr std::string_view latex = R"(\operatorname{solve})";
    static constexpr int arity = 2, roles = Matrix ? 3 : 2;
    static constexpr int from = Transposed ? 1 : 0, to = Transposed ? 0 : 1;
    static constexpr ir::core operands[arity] = {ir::core(0, 1), Matrix ? ir::core(from, 2) : ir::core(from)};
    static constexpr ir::core result = Matrix ? ir::core(to, 2) : ir::core(to);

    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        using namespace linear_algebra;
        const int n = static_cast<int>(sizes[0]), columns = Matrix ? static_cast<int>(sizes[2]) : 1;
        for (int i = 0; i < n * columns; ++i) y[i] = x[1][i];
        for (int j = 0; j < columns; ++j)
            if (Transposed)
                reference::solve_lower_transposed(x[0], y + j, n, columns);
            else
                reference::solve_lower(x[0], y + j, n, columns);
    }
    template <class Extents, class T>
    static void run(const codegen::array_view<const T>* x, const codegen::array_view<T>& y, const std::ptrdiff_t* sizes, int) {
        using namespace linear_algebra;
        constexpr int n = fixed<Extents, 0>, columns = Matrix ? fixed<Extents, Matrix ? 2 : 1> : 1, second = Matrix ? 1 : -1;
        const index width = Matrix ? sizes[roles - 1] : 1;
        auto solution = as_matrix<n, columns>(y, 0, sizes[0], second, width);
        solution = as_matrix<n, columns>(x[1], 0, sizes[0], second, width);
        with_rows<n>(x[0], sizes[0], [&](auto l) {
            if constexpr (Transposed)
                l.transpose().template triangularView<Eigen::Upper>().solveInPlace(solution);
            else
                l.template triangularView<Eigen::Lower>().solveInPlace(solution);
        });
    }
};
CTGRAD_LOWERED(lower_solve_op<false, false>);
CTGRAD_LOWERED(lower_solve_op<false, true>);
CTGRAD_LOWERED(lower_solve_op<true, false>);
CTGRAD_LOWERED(lower_solve_op<true, true>);

// (L Lᵀ)⁻¹
struct cholesky_inverse_op {
    static constexpr std::string_view name = "cholesky_inverse", latex = R"(\operatorname{inverse})";
    static constexpr int arity = 1, roles = 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core(0, 1);

    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        using namespace linear_algebra;
        const int n = static_cast<int>(sizes[0]);
        for (int j = 0; j < n; ++j) {
            for (int i = 0; i < n; ++i) y[i * n + j] = i == j ? 1 : 0;
            reference::solve_lower(x[0], y + j, n, n);
            reference::solve_lower_transposed(x[0], y + j, n, n);
        }
    }
    template <class Extents, class T>
    static void run(const codegen::array_view<const T>* x, const codegen::array_view<T>& y, const std::ptrdiff_t* sizes, int) {
        using namespace linear_algebra;
        constexpr int n = fixed<Extents, 0>;
        with_rows<n>(x[0], sizes[0], [&](auto l) {
            with_rows<n>(y, sizes[0], [&](auto inverse) { invert_by_cholesky(l, inverse); });
        });
    }
};
CTGRAD_LOWERED(cholesky_inverse_op);

namespace linear_algebra {

// Templates, as formulas are: the derivative of the factor mentions inverses, which are not known yet.
template <class T>
constexpr T cholesky_factor(const T& x, axis_map axes) {
    return over<cholesky_op>(axes, x);
}
// L x = b for L over the two axes, b over the first of them, x over the second; or Lᵀ x = b, b over the second.
template <bool Transposed>
constexpr term solve_lower(const term& l, axis_map axes, const term& b, int columns) {
    if (columns < 0) return over<lower_solve_op<Transposed, false>>(axes, l, b);
    axes.set(2, columns);
    return over<lower_solve_op<Transposed, true>>(axes, l, b);
}
// The symmetric A x = b by its factor, x over the second axis.
template <class T>
constexpr T solve_cholesky(const T& a, axis_map axes, const T& b, int columns) {
    const T l = cholesky_factor(a, axes);
    const T x = solve_lower<true>(l, axes, solve_lower<false>(l, axes, b, columns), columns);
    return {*x.home, renamed(x, {{axes[0], axes[1]}}), x.shape};
}
template <class T>
constexpr T cholesky_inverse(const T& a, axis_map axes) {
    return over<cholesky_inverse_op>(axes, cholesky_factor(a, axes));
}

}  // namespace linear_algebra
}  // namespace ctgrad
