// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// P A = L U with partial pivoting (layer 7, linear_algebra).
//
// The factor's first matrix is L below the diagonal and U above, the pivots are on the diagonal of the second: row k changed
// places with row pivot k.
#pragma once
#include "ctgrad/linear_algebra/eigen.hpp"
#include "ctgrad/linear_algebra/reference.hpp"
#include "ctgrad/linear_algebra/small_lu.hpp"

namespace ctgrad::linear_algebra {

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

// See factor.hpp.
struct lu {
    static constexpr std::string_view name = "lu", solve_name = "lu_solve", transposed_name = "lu_solve_transposed",
                                      inverse_name = "lu_inverse";

    static constexpr void compute(const double* x, double* f, int n) {
        reference::numbers a = reference::copied(x, n * n), pivot(n, 0);
        reference::factor(a.begin(), pivot.begin(), n);
        for (int i = 0; i < n * n; ++i) {
            f[i] = a[i];
            f[n * n + i] = i % (n + 1) == 0 ? pivot[i / (n + 1)] : 0;
        }
    }
    template <bool Transposed>
    static constexpr void compute_solution(const double* f, double* x, int n, int stride) {
        reference::numbers pivot(n, 0);
        for (int k = 0; k < n; ++k) pivot[k] = f[n * n + k * (n + 1)];
        if (Transposed)
            reference::solve_transposed(f, pivot.data(), x, n, stride);
        else
            reference::solve(f, pivot.data(), x, n, stride);
    }
    template <int N, class T>
    static void run(const strided<const T, N, N>& a, const array_view<T>& y) {
        auto f = as_square<N>(y, 1, a.rows());
        T* const pivots = y.data + y.steps[0];
        const index step = y.steps[1] + y.steps[2];
        if constexpr (N == Eigen::Dynamic) {
            f = a;
            factor_in_place(f, pivots, step);
        } else {
            small_lu<T, N>(a).store(f, pivots, step);
        }
    }
    template <bool Transposed, int N, class T, class Solution>
    static void solve(const array_view<const T>& factor, const auto& right, Solution& x) {
        const auto f = as_square<N>(factor, 1, x.rows());
        const T* const pivots = factor.data + factor.steps[0];
        const index step = factor.steps[1] + factor.steps[2];
        if constexpr (N == Eigen::Dynamic) {
            x = right;
            solve_in_place<Transposed>(f, pivots, step, x);
        } else {
            const small_lu<T, N> local(f, pivots, step);
            for (index j = 0; j < x.cols(); ++j) local.template solve<Transposed>(right, x, j);
        }
    }
};

}  // namespace ctgrad::linear_algebra
