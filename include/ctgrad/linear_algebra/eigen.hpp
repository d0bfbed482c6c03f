// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The memory of routines as matrices of Eigen (layer 7, linear_algebra).
#pragma once
#include <Eigen/Cholesky>
#include <Eigen/Core>

#include "ctgrad/codegen/array_view.hpp"

namespace ctgrad::linear_algebra {

using codegen::array_view;
using index = std::ptrdiff_t;

// Extents up to 4 are types, so that Eigen unrolls and needs no heap.
template <class Extents, int Role>
inline constexpr int fixed = Extents::of[Role] > 0 && Extents::of[Role] <= 4 ? Extents::of[Role] : Eigen::Dynamic;

template <class T, int Rows, int Columns>
using matrix_type = Eigen::Matrix<T, Rows, Columns, Columns == 1 && Rows != 1 ? Eigen::ColMajor : Eigen::RowMajor>;
template <class T, int Rows, int Columns>
using strided = Eigen::Map<std::conditional_t<std::is_const_v<T>, const matrix_type<std::remove_const_t<T>, Rows, Columns>,
                                              matrix_type<T, Rows, Columns>>,
                           Eigen::Unaligned, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>>;
template <class T, int N>
using square_map = Eigen::Map<std::conditional_t<std::is_const_v<T>, const matrix_type<std::remove_const_t<T>, N, N>, matrix_type<T, N, N>>,
                          Eigen::Unaligned, Eigen::OuterStride<>>;

// Axes `row` and `column` of an array; a vector has no second axis.
template <int Rows, int Columns, class T>
strided<T, Rows, Columns> as_matrix(const array_view<T>& a, int row, index rows, int column, index columns) {
    const index down = a.steps[row], across = column < 0 ? rows : a.steps[column];
    constexpr bool column_major = Columns == 1 && Rows != 1;
    return {a.data, rows, columns, {column_major ? across : down, column_major ? down : across}};
}
// A matrix of a buffer, whose rows are contiguous.
template <int N, class T>
square_map<T, N> as_square(const array_view<T>& a, int row, index n) {
    return {a.data, n, n, Eigen::OuterStride<>(n > 1 ? a.steps[row] : 1)};
}
// Calls f with the matrix as one whose rows are contiguous, which is what Eigen is fast on: itself, or else a copy.
template <int N, class T, class F>
void with_rows(const array_view<T>& a, index n, F f) {
    if (a.steps[1] == 1 || n < 2) return f(as_square<N>(a, 0, n));
    matrix_type<std::remove_const_t<T>, N, N> copy = as_matrix<N, N>(a, 0, n, 1, n);
    f(square_map<T, N>(copy.data(), n, n, Eigen::OuterStride<>(n)));
    if constexpr (!std::is_const_v<T>) as_matrix<N, N>(a, 0, n, 1, n) = copy;
}
// f(first, count) for the blocks that n rows are.
template <class F>
void for_blocks(index n, index block, F f) {
    for (index first = 0; first < n; first += block) f(first, std::min(block, n - first));
}
// f(i, j, rows, columns) for tiles that cover what is on and below the diagonal.
template <class F>
void for_tiles_below(index n, F f) {
    constexpr index tile = 16;
    for_blocks(n, tile, [&](index i, index rows) {
        for_blocks(i + rows, tile, [&](index j, index columns) { f(i, j, rows, columns); });
    });
}
// (A + Aᵀ) / 2 on and below the diagonal.
template <class Matrix>
void set_to_symmetric_part(Matrix& to, const auto& a) {
    for_tiles_below(a.rows(), [&](index i, index j, index rows, index columns) {
        to.block(i, j, rows, columns) = (a.block(i, j, rows, columns) + a.block(j, i, columns, rows).transpose()) / 2;
    });
}
template <class Matrix>
void fill_with_nan(Matrix&& m) {
    m.setConstant(std::numeric_limits<typename std::decay_t<Matrix>::Scalar>::quiet_NaN());
}

}  // namespace ctgrad::linear_algebra
