// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// P S Pᵀ = L D Lᵀ of a symmetric S, definite or not, by J. R. Bunch and L. Kaufman, "Some stable methods for calculating
// inertia and solving symmetric linear systems", Math. Comp. 31 (1977), 10.1090/S0025-5718-1977-0428694-0 (layer 7, linear_algebra).
//
// D has blocks of one or two rows. The factor's first matrix is L below the diagonal; the numbers on its diagonal are those
// whose product is det D. A block e [x 1; 1 y] has e and e (x y - 1) there, and x and y beside the diagonal of the second
// matrix, on which are the pivots: row k changed places with row pivot k; the first row of a block has -1 and changed with none.
#pragma once
#include "ctgrad/linear_algebra/eigen.hpp"
#include "ctgrad/linear_algebra/reference.hpp"

namespace ctgrad::linear_algebra {

// Rows lie `down` apart in memory.
template <class T>
class symmetric_factor {
    using number = std::remove_const_t<T>;
    T *first_, *second_;
    index down_, n_;

    static constexpr T magnitude(T x) { return x < 0 ? -x : x; }
    constexpr T& at(index i, index j) const { return first_[i * down_ + j]; }
    constexpr T& beside(index i, index j) const { return second_[i * down_ + j]; }

    // The row to become the pivot, and whether it is that of a block.
    constexpr std::pair<index, bool> find_pivot(index k) const {
        constexpr T alpha = T(0.6403882032022076);  // (1 + √17) / 8, which bounds the growth of elements
        index other = k;
        T below = 0, row = 0;
        for (index i = k + 1; i < n_; ++i)
            if (magnitude(at(i, k)) > below) below = magnitude(at(other = i, k));
        if (other == k || magnitude(at(k, k)) >= alpha * below) return {k, false};
        for (index j = k; j < n_; ++j) {
            const T size = magnitude(j < other ? at(other, j) : at(j, other));
            if (j != other && size > row) row = size;
        }
        if (magnitude(at(k, k)) >= alpha * below * (below / row)) return {k, false};
        return {other, !(magnitude(at(other, other)) >= alpha * row)};
    }
    static constexpr void swap(number& a, number& b) {
        const T first = a;
        a = b;
        b = first;
    }
    // Rows and columns p < q of the symmetric matrix of which this is the lower half.
    constexpr void exchange(index p, index q) const {
        for (index j = 0; j < p; ++j) swap(at(p, j), at(q, j));
        for (index j = p + 1; j < q; ++j) swap(at(j, p), at(q, j));
        for (index i = q + 1; i < n_; ++i) swap(at(i, p), at(i, q));
        if (p != q) swap(at(p, p), at(q, q));
    }
    // Columns k .. k + Count - 1 become those of L; above the diagonal they are kept as rows, for loops along rows.
    template <int Count>
    constexpr void eliminate(index k) const {
        const index rest = k + Count;
        for (index i = rest; i < n_; ++i)
            for (int c = 0; c < Count; ++c) at(k + c, i) = at(i, k + c);
        for (index i = rest; i < n_; ++i) {
            T l[2] = {at(i, k), Count == 2 ? at(i, k + 1) : 0};
            solve_block<Count>(k, l[0], l[1]);
            T* const row = &at(i, 0);
            const T *const u = &at(k, 0), *const v = &at(k + Count - 1, 0);
            for (index j = rest; j <= i; ++j) row[j] -= Count == 2 ? l[0] * u[j] + l[1] * v[j] : l[0] * u[j];
            for (int c = 0; c < Count; ++c) at(i, k + c) = l[c];
        }
    }
    // D x = b for the rows of one block.
    template <int Count>
    constexpr void solve_block(index k, number& a, number& b) const {
        if constexpr (Count == 1) {
            a /= at(k, k);
        } else {
            const T first = a, f = at(k + 1, k + 1);
            a = (beside(k + 1, k) * first - b) / f;
            b = (beside(k, k + 1) * b - first) / f;
        }
    }

public:
    constexpr symmetric_factor(T* first, T* second, index down, index n) : first_(first), second_(second), down_(down), n_(n) {}

    // Whether the row is the first of two.
    constexpr bool is_block(index k) const { return beside(k, k) < 0; }
    constexpr bool is_singular() const {
        for (index k = 0; k < n_; ++k)
            if (at(k, k) == 0) return true;
        return false;
    }
    // Of the lower half of S in the first matrix.
    constexpr void factor() const {
        for (index k = 0; k < n_;) {
            const auto [pivot, block] = find_pivot(k);
            if (!block) {
                beside(k, k) = static_cast<T>(pivot);
                exchange(k, pivot);
                if (at(k, k) != 0) eliminate<1>(k);
                ++k;
                continue;
            }
            exchange(k + 1, pivot);
            beside(k, k) = -1;
            beside(k + 1, k + 1) = static_cast<T>(pivot);
            const T e = at(k + 1, k), x = at(k, k) / e, y = at(k + 1, k + 1) / e;
            beside(k, k + 1) = x;
            beside(k + 1, k) = y;
            at(k, k) = e;
            at(k + 1, k + 1) = e * (x * y - 1);
            at(k + 1, k) = 0;
            eliminate<2>(k);
            k += 2;
        }
    }
    // f(k, row that k changed places with), in order or backwards.
    template <class F>
    constexpr void for_exchanges(bool forward, F f) const {
        for (index i = 0; i < n_; ++i) {
            const index k = forward ? i : n_ - 1 - i;
            if (!is_block(k)) f(k, static_cast<index>(beside(k, k)));
        }
    }
    // D x = b in place, of elements x(k).
    constexpr void divide(auto x) const {
        for (index k = 0; k < n_; ++k) {
            if (is_block(k)) {
                solve_block<2>(k, x(k), x(k + 1));
                ++k;
            } else {
                solve_block<1>(k, x(k), x(k));
            }
        }
    }
};

// See factor.hpp; the matrix is symmetric, and so transposed is not another.
struct ldlt {
    static constexpr std::string_view name = "ldlt", solve_name = "ldlt_solve", transposed_name = "ldlt_solve",
                                      inverse_name = "ldlt_inverse";

    static constexpr void compute(const double* x, double* f, int n) {
        const reference::numbers s = reference::symmetric_part(x, n);
        for (int i = 0; i < n * n; ++i) {
            f[i] = s[i];
            f[n * n + i] = 0;
        }
        symmetric_factor<double>(f, f + n * n, n, n).factor();
    }
    template <bool>
    static constexpr void compute_solution(const double* f, double* x, int n, int stride) {
        const symmetric_factor<const double> factor(f, f + n * n, n, n);
        if (factor.is_singular()) {
            for (int i = 0; i < n; ++i) x[i * stride] = reference::nan;
            return;
        }
        const auto exchange = [&](index i, index j) { reference::swap(x[i * stride], x[j * stride]); };
        factor.for_exchanges(true, exchange);
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < i; ++j) x[i * stride] -= f[i * n + j] * x[j * stride];
        factor.divide([&](index k) -> double& { return x[k * stride]; });
        for (int i = n - 1; i >= 0; --i)
            for (int j = i + 1; j < n; ++j) x[i * stride] -= f[j * n + i] * x[j * stride];
        factor.for_exchanges(false, exchange);
    }
    template <int N, class T>
    static void run(const strided<const T, N, N>& a, const array_view<T>& y) {
        const index n = a.rows();
        if (n == 0) return;
        auto half = as_square<N>(y, 1, n);
        set_to_symmetric_part(half, a);
        symmetric_factor<T>(y.data, y.data + y.steps[0], n > 1 ? y.steps[1] : 1, n).factor();
    }
    template <bool, int N, class T, class Solution>
    static void solve(const array_view<const T>& factor, const auto& right, Solution& x) {
        const index n = x.rows();
        const auto f = as_square<N>(factor, 1, n);
        const symmetric_factor<const T> blocks(factor.data, factor.data + factor.steps[0], n > 1 ? factor.steps[1] : 1, n);
        if (blocks.is_singular()) return fill_with_nan(x);
        const auto exchange = [&](index i, index j) {
            if (i != j) x.row(i).swap(x.row(j));
        };
        x = right;
        blocks.for_exchanges(true, exchange);
        f.template triangularView<Eigen::UnitLower>().solveInPlace(x);
        for (index j = 0; j < x.cols(); ++j) blocks.divide([&](index k) -> T& { return x(k, j); });
        f.transpose().template triangularView<Eigen::UnitUpper>().solveInPlace(x);
        blocks.for_exchanges(false, exchange);
    }
};

}  // namespace ctgrad::linear_algebra
