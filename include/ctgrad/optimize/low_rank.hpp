// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The nuclear norm as a penalty of proximal gradient methods; singular values are Eigen's (layer 8, optimize).
#pragma once
#include <Eigen/SVD>

#include "ctgrad/optimize/proximal.hpp"

namespace ctgrad {
namespace optimize {

template <class T>
using rows_first = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// The singular values of a parameter as a matrix, and those vectors that `options` names.
template <class T>
Eigen::JacobiSVD<rows_first<T>> decompose(std::span<const T> x, std::ptrdiff_t columns, unsigned options = 0) {
    const auto rows = static_cast<std::ptrdiff_t>(x.size()) / columns;
    return Eigen::JacobiSVD<rows_first<T>>(Eigen::Map<const rows_first<T>>(x.data(), rows, columns), options);
}

}  // namespace optimize

// weight · Σ σ, the sum of the singular values, of a parameter [.., n] as a matrix of n columns: its rank falls;
// U max(diag(σ) - t weight, 0) Vᵀ (Cai, Candès, Shen 2010, doi 10.1137/080738970). NaN where z is not finite.
// Allocates.
struct norm_nuclear_penalty {
    double weight = 1;

    template <class T>
    static double value(std::span<const T> x, std::ptrdiff_t columns) {
        const auto svd = optimize::decompose(x, columns);
        return svd.info() == Eigen::Success ? static_cast<double>(svd.singularValues().sum()) : NAN;
    }
    template <class T>
    static void apply(std::span<T> z, std::ptrdiff_t columns, double t) {
        const auto svd = optimize::decompose(std::span<const T>(z), columns, Eigen::ComputeThinU | Eigen::ComputeThinV);
        if (svd.info() != Eigen::Success) return std::fill(z.begin(), z.end(), static_cast<T>(NAN));
        const optimize::rows_first<T> scaled =
            svd.matrixU() * (svd.singularValues().array() - static_cast<T>(t)).max(T(0)).matrix().asDiagonal();
        Eigen::Map<optimize::rows_first<T>> to(z.data(), svd.rows(), columns);
        to.noalias() = scaled * svd.matrixV().transpose();
    }
};

}  // namespace ctgrad
