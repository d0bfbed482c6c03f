// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Large matrix products by a CBLAS, where a program asks for it (layer 5, codegen).
//
// Define CTGRAD_USE_CBLAS in every file of the program and link one: products of CTGRAD_CBLAS_WORK multiply-adds and more
// whose matrices have their rows or their columns next to each other then go to it. Results are right to its rounding, and as
// reproducible as it is.
#pragma once
#include "ctgrad/codegen/gemm_tile.hpp"
#if defined(CTGRAD_USE_CBLAS)
#include <cblas.h>

#include <algorithm>
#include <limits>
#include <optional>
#if !defined(CTGRAD_CBLAS_WORK)
#define CTGRAD_CBLAS_WORK (1 << 21)
#endif

namespace ctgrad::codegen::gemm_detail {

// How BLAS is told of a matrix: by rows as it lies, or by columns. None: it does not lie in either way.
struct blas_matrix {
    bool transposed;
    int leading;
};
template <class T>
std::optional<blas_matrix> as_blas_matrix(const matrix_view<T>& m, std::ptrdiff_t rows, std::ptrdiff_t columns) {
    constexpr std::ptrdiff_t most = std::numeric_limits<int>::max();
    const auto fits = [](std::ptrdiff_t stride, std::ptrdiff_t count, std::ptrdiff_t length) {
        return (stride >= length || count == 1) && stride <= most;
    };
    if (m.column_stride == 1 && fits(m.row_stride, rows, columns))
        return blas_matrix{false, static_cast<int>(std::max(m.row_stride, columns))};
    if (m.row_stride == 1 && fits(m.column_stride, columns, rows))
        return blas_matrix{true, static_cast<int>(std::max(m.column_stride, rows))};
    return {};
}

inline void blas_product(CBLAS_TRANSPOSE a_as, CBLAS_TRANSPOSE b_as, int m, int n, int k, float alpha, const float* a, int a_lead,
                         const float* b, int b_lead, float beta, float* c, int c_lead) {
    cblas_sgemm(CblasRowMajor, a_as, b_as, m, n, k, alpha, a, a_lead, b, b_lead, beta, c, c_lead);
}
inline void blas_product(CBLAS_TRANSPOSE a_as, CBLAS_TRANSPOSE b_as, int m, int n, int k, double alpha, const double* a, int a_lead,
                         const double* b, int b_lead, double beta, double* c, int c_lead) {
    cblas_dgemm(CblasRowMajor, a_as, b_as, m, n, k, alpha, a, a_lead, b, b_lead, beta, c, c_lead);
}

// Whether it was done.
template <class T, class Product>
bool multiply_by_blas(const Product& g) {
    constexpr std::ptrdiff_t most = std::numeric_limits<int>::max();
    if (g.m > most || g.n > most || g.k > most) return false;
    if (static_cast<double>(g.m) * static_cast<double>(g.n) * static_cast<double>(g.k) < CTGRAD_CBLAS_WORK) return false;
    const auto a = as_blas_matrix(g.a, g.m, g.k), b = as_blas_matrix(g.b, g.k, g.n), c = as_blas_matrix(g.c, g.m, g.n);
    if (!a || !b || !c) return false;
    if (c->transposed) return multiply_by_blas<T>(g.transposed());
    blas_product(a->transposed ? CblasTrans : CblasNoTrans, b->transposed ? CblasTrans : CblasNoTrans, static_cast<int>(g.m),
                 static_cast<int>(g.n), static_cast<int>(g.k), g.alpha, g.a.at, a->leading, g.b.at, b->leading, T(g.accumulate ? 1 : 0),
                 g.c.at, c->leading);
    return true;
}

}  // namespace ctgrad::codegen::gemm_detail
#endif
