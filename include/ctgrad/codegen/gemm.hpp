// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

namespace ctgrad::codegen {
template <class T>
struct matrix_view {
    T* data;
    std::ptrdiff_t row_stride, column_stride;
};
template <class T>
inline constexpr std::ptrdiff_t gemm_workspace = 1024;
template <class Pack, class T = typename Pack::value_type>
[[gnu::noinline]] void gemm(std::ptrdiff_t m, std::ptrdiff_t n, std::ptrdiff_t k, matrix_view<const T> a, matrix_view<const T> b, matrix_view<T> c, T alpha, T*) {
    for (std::ptrdiff_t i = 0; i < m; ++i)
        for (std::ptrdiff_t j = 0; j < n; ++j) {
            T s = 0;
            for (std::ptrdiff_t l = 0; l < k; ++l) s += a.data[i * a.row_stride + l * a.column_stride] * b.data[l * b.row_stride + j * b.column_stride];
            c.data[i * c.row_stride + j * c.column_stride] = alpha * s;
        }
}
}  // namespace ctgrad::codegen
