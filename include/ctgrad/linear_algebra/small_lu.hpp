// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// P A = L U of up to four rows, unrolled in registers (layer 7, linear_algebra).
#pragma once
#include <cmath>
#include <limits>

#include "ctgrad/linear_algebra/eigen.hpp"

namespace ctgrad::linear_algebra {

// Rows change places by selection, not by address; a loop that is not unrolled would need memory. (Cofactors are faster at
// 4 x 4, but their residual is not small where the matrix is ill-conditioned, and they overflow.)
template <class T, int N>
class small_lu {
    T a_[N][N], pivot_[N], reciprocal_[N];
    bool singular_ = false;

    static void swap_if(bool condition, T& a, T& b) {
        const T first = condition ? b : a;
        b = condition ? a : b;
        a = first;
    }
    // x / a_[k][k]: divisions that wait for one another take longest.
    T over_diagonal(T x, int k) const { return std::isfinite(reciprocal_[k]) ? x * reciprocal_[k] : x / a_[k][k]; }

public:
    explicit small_lu(const auto& a) {
#pragma GCC unroll 4
        for (int i = 0; i < N; ++i)
#pragma GCC unroll 4
            for (int j = 0; j < N; ++j) a_[i][j] = a(i, j);
#pragma GCC unroll 4
        for (int k = 0; k < N; ++k) {
            int best = k;
            T largest = std::abs(a_[k][k]);
#pragma GCC unroll 4
            for (int i = k + 1; i < N; ++i) {
                const T size = std::abs(a_[i][k]);
                best = size > largest ? i : best;
                largest = size > largest ? size : largest;
            }
            pivot_[k] = static_cast<T>(best);
#pragma GCC unroll 4
            for (int i = k + 1; i < N; ++i)
#pragma GCC unroll 4
                for (int j = 0; j < N; ++j) swap_if(best == i, a_[k][j], a_[i][j]);
            if (a_[k][k] == 0) continue;
            reciprocal_[k] = 1 / a_[k][k];
#pragma GCC unroll 4
            for (int i = k + 1; i < N; ++i) {
                a_[i][k] = over_diagonal(a_[i][k], k);
#pragma GCC unroll 4
                for (int j = k + 1; j < N; ++j) a_[i][j] -= a_[i][k] * a_[k][j];
            }
        }
    }
    // What store has written.
    small_lu(const auto& f, const T* pivots, index step) {
#pragma GCC unroll 4
        for (int i = 0; i < N; ++i) {
#pragma GCC unroll 4
            for (int j = 0; j < N; ++j) a_[i][j] = f(i, j);
            pivot_[i] = pivots[i * step];
            singular_ = singular_ || a_[i][i] == 0;
            reciprocal_[i] = 1 / a_[i][i];
        }
    }
    void store(auto&& f, T* pivots, index step) const {
#pragma GCC unroll 4
        for (int i = 0; i < N; ++i) {
#pragma GCC unroll 4
            for (int j = 0; j < N; ++j) f(i, j) = a_[i][j];
            pivots[i * step] = pivot_[i];
        }
    }
    // A x = b, or Aᵀ x = b, of one column; NaN where A is singular.
    template <bool Transposed>
    void solve(const auto& right, auto& solution, index column) const {
        T x[N];
#pragma GCC unroll 4
        for (int i = 0; i < N; ++i) x[i] = singular_ ? std::numeric_limits<T>::quiet_NaN() : right(i, column);
        if constexpr (Transposed) {
#pragma GCC unroll 4
            for (int i = 0; i < N; ++i) {
#pragma GCC unroll 4
                for (int j = 0; j < i; ++j) x[i] -= a_[j][i] * x[j];
                x[i] = over_diagonal(x[i], i);
            }
#pragma GCC unroll 4
            for (int i = N - 1; i >= 0; --i)
#pragma GCC unroll 4
                for (int j = i + 1; j < N; ++j) x[i] -= a_[j][i] * x[j];
#pragma GCC unroll 4
            for (int k = N - 1; k >= 0; --k)
#pragma GCC unroll 4
                for (int i = k + 1; i < N; ++i) swap_if(pivot_[k] == static_cast<T>(i), x[k], x[i]);
        } else {
#pragma GCC unroll 4
            for (int k = 0; k < N; ++k)
#pragma GCC unroll 4
                for (int i = k + 1; i < N; ++i) swap_if(pivot_[k] == static_cast<T>(i), x[k], x[i]);
#pragma GCC unroll 4
            for (int i = 0; i < N; ++i)
#pragma GCC unroll 4
                for (int j = 0; j < i; ++j) x[i] -= a_[i][j] * x[j];
#pragma GCC unroll 4
            for (int i = N - 1; i >= 0; --i) {
#pragma GCC unroll 4
                for (int j = i + 1; j < N; ++j) x[i] -= a_[i][j] * x[j];
                x[i] = over_diagonal(x[i], i);
            }
        }
#pragma GCC unroll 4
        for (int i = 0; i < N; ++i) solution(i, column) = x[i];
    }
};

}  // namespace ctgrad::linear_algebra
