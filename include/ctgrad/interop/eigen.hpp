// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Results as Eigen's matrices, without a copy (layer 7, interop).
#pragma once
#include <Eigen/Core>

#include "ctgrad/ctgrad.hpp"

namespace ctgrad {
namespace interop {

template <class Extent>
inline constexpr int eigen_size = Extent::extent().named() ? Eigen::Dynamic : static_cast<int>(Extent::extent().size);

template <class T, class... Extents>
struct eigen_matrix;
template <class T, class Size>
struct eigen_matrix<T, Size> : std::type_identity<Eigen::Matrix<T, eigen_size<Size>, 1>> {};
template <class T, class Rows, class Columns>
struct eigen_matrix<T, Rows, Columns>
    : std::type_identity<
          Eigen::Matrix<T, eigen_size<Rows>, eigen_size<Columns>,
                        eigen_size<Columns> == 1 && eigen_size<Rows> != 1 ? Eigen::ColMajor : Eigen::RowMajor>> {};

template <class Matrix, class Array>
Eigen::Map<Matrix> map_of(Array& a) {
    return {a.data(), a.extent(0), Array::rank() == 2 ? a.extent(1) : 1};
}

}  // namespace interop

// The elements of an array of one or two axes as a vector or a row-major matrix of Eigen, a map: the array must outlive it.
// Extents that the array's type fixes are fixed in the map's.
//
//     const auto slope = step(X = data, w = weights);
//     Eigen::VectorXd next = w - rate * as_eigen(slope);
template <class T, class... Extents>
    requires(sizeof...(Extents) == 1 || sizeof...(Extents) == 2)
auto as_eigen(basic_array<T, Extents...>& array) {
    return interop::map_of<typename interop::eigen_matrix<T, Extents...>::type>(array);
}
template <class T, class... Extents>
    requires(sizeof...(Extents) == 1 || sizeof...(Extents) == 2)
auto as_eigen(const basic_array<T, Extents...>& array) {
    return interop::map_of<const typename interop::eigen_matrix<T, Extents...>::type>(array);
}
template <class T, class... Extents>
void as_eigen(const basic_array<T, Extents...>&& array) = delete;  // name the array first: it would be gone

}  // namespace ctgrad
