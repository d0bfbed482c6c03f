// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// P A = L U with partial pivoting, and what is computed from it (layer 7, linear_algebra).
//
// A factor is one array [2, n, n]: L below the diagonal of the first matrix and U above, the pivots on the diagonal of the
// second. Row k changed places with row pivot k.
#pragma once
#include "ctgrad/linear_algebra/eigen.hpp"
#include "ctgrad/linear_algebra/reference.hpp"
#include "ctgrad/linear_algebra/routine.hpp"
#include "ctgrad/linear_algebra/small_lu.hpp"

namespace ctgrad {

namespace linear_algebra {

// Blocks of columns: the rows right of a block get its part of L and U by matrix products.
template <class Matrix, class T>
void factor_in_place(Matrix& a, T* pivots, index step) {
    const index n = a.rows();
    constexpr index block = 32;
    for (index first = 0; first < n; first += block) {
        const index width = std::min(block, n - first), last = first + width, rest = n - last;
        for (index k = first; k < last; ++k) {
            index best = k;
            for (index i = k + 1; i < n; ++i)
                if (std::abs(a(i, k)) > std::abs(a(best, k))) best = i;
            pivots[k * step] = static_cast<T>(best);
            if (best != k) a.row(k).swap(a.row(best));
            if (a(k, k) == 0) continue;
            const T reciprocal = 1 / a(k, k);
            for (index i = k + 1; i < n; ++i) {
                const T factor = a(i, k) = std::isfinite(reciprocal) ? a(i, k) * reciprocal : a(i, k) / a(k, k);
                for (index j = k + 1; j < last; ++j) a(i, j) -= factor * a(k, j);
            }
        }
        if (rest == 0) continue;
        auto right = a.block(first, last, width, rest);
        a.block(first, first, width, width).template triangularView<Eigen::UnitLower>().solveInPlace(right);
        a.block(last, last, rest, rest).noalias() -= a.block(last, first, rest, width) * right;
    }
}

template <class Matrix>
bool has_zero_on_diagonal(const Matrix& a) {
    for (index k = 0; k < a.rows(); ++k)
        if (a(k, k) == 0) return true;
    return false;
}
// A x = b, or Aᵀ x = b, in place; NaN where A is singular.
template <bool Transposed, class Matrix, class T, class X>
void solve_in_place(const Matrix& f, const T* pivots, index step, X& x) {
    const index n = f.rows();
    const auto exchange = [&](index k) {
        const index other = static_cast<index>(pivots[k * step]);
        if (other != k) x.row(k).swap(x.row(other));
    };
    if (has_zero_on_diagonal(f)) return fill_with_nan(x);
    if constexpr (Transposed) {
        f.transpose().template triangularView<Eigen::Lower>().solveInPlace(x);
        f.transpose().template triangularView<Eigen::UnitUpper>().solveInPlace(x);
        for (index k = n - 1; k >= 0; --k) exchange(k);
    } else {
        for (index k = 0; k < n; ++k) exchange(k);
        f.template triangularView<Eigen::UnitLower>().solveInPlace(x);
        f.template triangularView<Eigen::Upper>().solveInPlace(x);
    }
}

}  // namespace linear_algebra

struct lu_op {
    static constexpr std::string_view name = "lu", latex = R"(\operatorname{lu})";
    static constexpr int arity = 1, roles = 3;  // which matrix, rows, columns
    static constexpr ir::core operands[arity] = {ir::core(1, 2)}, result = ir::core(0, 1, 2);

    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        using namespace linear_algebra;
        const int n = static_cast<int>(sizes[1]);
        reference::numbers a = reference::copied(x[0], n * n), pivot(n, 0);
        reference::factor(a.begin(), pivot.begin(), n);
        for (int i = 0; i < n * n; ++i) {
            y[i] = a[i];
            y[n * n + i] = i % (n + 1) == 0 ? pivot[i / (n + 1)] : 0;
        }
    }
    template <class Extents, class T>
    static void run(const codegen::array_view<const T>* x, const codegen::array_view<T>& y, const std::ptrdiff_t* sizes, int) {
        using namespace linear_algebra;
        constexpr int n = fixed<Extents, 1>;
        auto f = as_square<n>(y, 1, sizes[1]);
        const auto a = as_matrix<n, n>(x[0], 0, sizes[1], 1, sizes[1]);
        T* const pivots = y.data + y.steps[0];
        const index step = y.steps[1] + y.steps[2];
        if constexpr (n == Eigen::Dynamic) {
            f = a;
            factor_in_place(f, pivots, step);
        } else {
            small_lu<T, n>(a).store(f, pivots, step);
        }
    }
};
CTGRAD_LOWERED(lu_op);

// A x = b, or Aᵀ x = b, for one b or the columns of a matrix.
template <bool Transposed, bool Matrix>
struct lu_solve_op {
    static constexpr std::string_view name = Transposed ? "lu_solve_transposed" : "lu_solve";
    static constexpr std::string_view latex = R"(\operatorname{solve})";
    static constexpr int arity = 2, roles = Matrix ? 4 : 3;
    static constexpr int from = Transposed ? 2 : 1, to = Transposed ? 1 : 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1, 2), Matrix ? ir::core(from, 3) : ir::core(from)};
    static constexpr ir::core result = Matrix ? ir::core(to, 3) : ir::core(to);

    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        using namespace linear_algebra;
        const int n = static_cast<int>(sizes[1]), columns = Matrix ? static_cast<int>(sizes[3]) : 1;
        reference::numbers pivot(n, 0);
        for (int k = 0; k < n; ++k) pivot[k] = x[0][n * n + k * (n + 1)];
        for (int i = 0; i < n * columns; ++i) y[i] = x[1][i];
        for (int j = 0; j < columns; ++j)
            if (Transposed)
                reference::solve_transposed(x[0], pivot.data(), y + j, n, columns);
            else
                reference::solve(x[0], pivot.data(), y + j, n, columns);
    }
    template <class Extents, class T>
    static void run(const codegen::array_view<const T>* x, const codegen::array_view<T>& y, const std::ptrdiff_t* sizes, int) {
        using namespace linear_algebra;
        constexpr int n = fixed<Extents, 1>, columns = Matrix ? fixed<Extents, Matrix ? 3 : 1> : 1;
        const index width = Matrix ? sizes[roles - 1] : 1, second = Matrix ? 1 : -1;
        const array_view<const T>& f = x[0];
        auto solution = as_matrix<n, columns>(y, 0, sizes[1], static_cast<int>(second), width);
        const auto right = as_matrix<n, columns>(x[1], 0, sizes[1], static_cast<int>(second), width);
        if constexpr (n == Eigen::Dynamic) {
            solution = right;
            solve_in_place<Transposed>(as_square<n>(f, 1, sizes[1]), f.data + f.steps[0], f.steps[1] + f.steps[2], solution);
        } else {
            const small_lu<T, n> local(as_square<n>(f, 1, sizes[1]), f.data + f.steps[0], f.steps[1] + f.steps[2]);
            for (index j = 0; j < width; ++j) local.template solve<Transposed>(right, solution, j);
        }
    }
};

struct lu_inverse_op {
    static constexpr std::string_view name = "lu_inverse", latex = R"(\operatorname{inverse})";
    static constexpr int arity = 1, roles = 3;
    static constexpr ir::core operands[arity] = {ir::core(0, 1, 2)}, result = ir::core(2, 1);

    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        const int n = static_cast<int>(sizes[1]);
        const linear_algebra::reference::numbers unit = linear_algebra::reference::identity(n);
        const double* const operands_of_solve[] = {x[0], unit.data()};
        const std::int64_t extents[] = {2, n, n, n};
        lu_solve_op<false, true>::compute(operands_of_solve, y, extents, 2);
    }
    template <class Extents, class T>
    static void run(const codegen::array_view<const T>* x, const codegen::array_view<T>& y, const std::ptrdiff_t* sizes, int) {
        using namespace linear_algebra;
        constexpr int n = fixed<Extents, 1>;
        const array_view<const T>& f = x[0];
        auto solution = as_matrix<n, n>(y, 0, sizes[1], 1, sizes[1]);
        if constexpr (n == Eigen::Dynamic) {
            solution.setIdentity();
            solve_in_place<false>(as_square<n>(f, 1, sizes[1]), f.data + f.steps[0], f.steps[1] + f.steps[2], solution);
        } else {
            const small_lu<T, n> local(as_square<n>(f, 1, sizes[1]), f.data + f.steps[0], f.steps[1] + f.steps[2]);
            for (index j = 0; j < n; ++j) local.template solve<false>(matrix_type<T, n, n>::Identity(), solution, j);
        }
    }
};
CTGRAD_LOWERED(lu_inverse_op);
template <>
struct operation_of<&tag_of<lu_solve_op<false, false>>> : std::type_identity<lu_solve_op<false, false>> {};
template <>
struct operation_of<&tag_of<lu_solve_op<false, true>>> : std::type_identity<lu_solve_op<false, true>> {};
template <>
struct operation_of<&tag_of<lu_solve_op<true, false>>> : std::type_identity<lu_solve_op<true, false>> {};
template <>
struct operation_of<&tag_of<lu_solve_op<true, true>>> : std::type_identity<lu_solve_op<true, true>> {};

namespace linear_algebra {

// The factor of a matrix, or of its transpose: of the one whose rows are the first of the two axes that it reads.
struct lu_factor {
    term value;      // over the frame and, behind it, an axis of its two matrices
    axis_map roles;  // which matrix, rows, columns
    bool transposed;

    constexpr lu_factor(const term& x, axis_map axes)
        : roles(roles_at(x.rank(), axes[0], axes[1])),
          transposed(ir::appears_first(*x.home, x.value, axes[1], axes[0])) {
        if (transposed) roles = roles_at(x.rank(), axes[1], axes[0]);
        term longer = x;
        longer.shape.push_back(2);
        value = over<lu_op>(roles, longer);
    }
    // The diagonal of one of the two matrices, over the rows.
    constexpr term diagonal(int which) const {
        term part = value.home->window(value, value.rank() - 1, which, 1);
        return {*value.home, renamed(part, {{value.rank() - 1, axis_map::fixed}, {roles[2], roles[1]}}), value.shape};
    }
};
constexpr term lu_inverse(const term& x, axis_map axes) {
    const lu_factor f(x, axes);
    const term y = without_last(over<lu_inverse_op>(f.roles, f.value));
    return y;
}
template <bool Transposed>
constexpr term solve_lu(const lu_factor& f, const term& b, int columns) {
    axis_map roles = f.roles;
    if (columns < 0) return without_last(over<lu_solve_op<Transposed, false>>(roles, f.value, b));
    roles.set(3, columns);
    return without_last(over<lu_solve_op<Transposed, true>>(roles, f.value, b));
}
// A x = b for A over the two axes, b over the first of them, x over the second.
constexpr term solve_lu(const term& x, axis_map axes, const term& b, int columns) {
    const lu_factor f(x, axes);
    if (f.transposed) return solve_lu<true>(f, b, columns);
    return solve_lu<false>(f, b, columns);
}

}  // namespace linear_algebra
}  // namespace ctgrad
