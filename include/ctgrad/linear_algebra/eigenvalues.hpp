// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Eigenvalues and eigenvectors of symmetric matrices (layer 7, linear_algebra).
#pragma once
#include <Eigen/Eigenvalues>

#include "ctgrad/linear_algebra/eigen.hpp"
#include "ctgrad/linear_algebra/reference.hpp"
#include "ctgrad/linear_algebra/routine.hpp"

namespace ctgrad {

namespace linear_algebra {
// Columns with their largest element positive, so that they are the same whatever algorithm found them.
template <class Matrix>
void fix_signs(Matrix&& v) {
    for (index k = 0; k < v.cols(); ++k) {
        index largest = 0;
        for (index i = 1; i < v.rows(); ++i)
            if (std::abs(v(i, k)) > std::abs(v(largest, k)) * static_cast<typename std::decay_t<Matrix>::Scalar>(1 + 1e-9)) largest = i;
        if (v(largest, k) < 0) v.col(k) = -v.col(k);
    }
}
}  // namespace linear_algebra

// [2, n, n]: the eigenvectors as columns, and the eigenvalues, ascending, on the diagonal of the second matrix.
struct eigen_op {
    static constexpr std::string_view name = "symmetric_eigen", latex = R"(\operatorname{eigen})";
    static constexpr int arity = 1, roles = 3;
    static constexpr ir::core operands[arity] = {ir::core(1, 2)}, result = ir::core(0, 1, 2);

    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        const int n = static_cast<int>(sizes[1]);
        linear_algebra::reference::numbers w(n, 0);
        linear_algebra::reference::symmetric_eigen(x[0], y, w.begin(), n);
        for (int i = 0; i < n * n; ++i) y[n * n + i] = i % (n + 1) == 0 ? w[i / (n + 1)] : 0;
    }
    template <class Extents, class T>
    static void run(const codegen::array_view<const T>* x, const codegen::array_view<T>& y, const std::ptrdiff_t* sizes, int) {
        using namespace linear_algebra;
        constexpr int n = fixed<Extents, 1>;
        const auto a = as_matrix<n, n>(x[0], 0, sizes[1], 1, sizes[1]);
        auto v = as_square<n>(y, 1, sizes[1]);
        Eigen::Map<Eigen::Matrix<T, n, 1>, Eigen::Unaligned, Eigen::InnerStride<>> w(y.data + y.steps[0], sizes[1],
                                                                                    Eigen::InnerStride<>(y.steps[1] + y.steps[2]));
        if (sizes[1] == 0) return;
        const Eigen::SelfAdjointEigenSolver<Eigen::Matrix<T, n, n>> found((a + a.transpose()) / 2);
        if (found.info() != Eigen::Success || !found.eigenvalues().allFinite()) {
            fill_with_nan(v);
            return fill_with_nan(w);
        }
        v = found.eigenvectors();
        w = found.eigenvalues();
        fix_signs(v);
    }
};
CTGRAD_LOWERED(eigen_op);

struct symmetric_eigenvectors_op;

namespace linear_algebra {
// One of the two matrices of a routine's result, over x's frame.
constexpr term part_of(const term& pair, int which) {
    const term part = pair.home->window(pair, pair.rank() - 1, which, 1);
    return without_last({*pair.home, renamed(part, {{pair.rank() - 1, axis_map::fixed}}), pair.shape});
}
constexpr term diagonal_of(const term& x, int from, int to) { return {*x.home, renamed(x, {{from, to}}), x.shape}; }
constexpr term longer(term x, ir::extent e) {
    x.shape.push_back(e);
    return x;
}
// U C Vᵀ for U and V over (p, q), C over them too: its rows go with the columns of U, its columns with those of V.
constexpr term sandwich(const term& u, const term& c, const term& v, int p, int q) {
    const int k = c.rank(), l = k + 1;
    return c.home->contract(extended(c.shape, q, q), k,
                            {renamed(u, {{q, k}}), renamed(c, {{p, k}, {q, l}}), renamed(v, {{p, q}, {q, l}})});
}
// Uᵀ X V, over (p, q) for the columns of U and V.
constexpr term inner(const term& u, const term& x, const term& v, int p, int q) {
    const int k = x.rank(), l = k + 1;
    return x.home->contract(extended(x.shape, p, q), k,
                            {renamed(u, {{p, k}, {q, p}}), renamed(x, {{p, k}, {q, l}}), renamed(v, {{p, l}})});
}
// U diag(c) Vᵀ for c over q.
constexpr term scaled_sandwich(const term& u, const term& c, const term& v, int p, int q) {
    const int k = c.rank();
    return c.home->contract(extended(c.shape, q), k, {renamed(u, {{q, k}}), renamed(c, {{q, k}}), renamed(v, {{p, q}, {q, k}})});
}
}  // namespace linear_algebra

// Over the columns of A.
struct symmetric_eigenvalues_op : linear_algebra::square_matrix<symmetric_eigenvalues_op> {
    static constexpr std::string_view name = "symmetric_eigenvalues", latex = R"(\operatorname{eigenvalues})";
    static constexpr int arity = 1, roles = 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core(1);
    static constexpr bool symmetric = true;

    static constexpr term build(const auto* x) { return linear_algebra::of_matrix<symmetric_eigenvalues_op>(x[0]); }
    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        linear_algebra::reference::numbers v(static_cast<int>(sizes[0] * sizes[0]), 0);
        linear_algebra::reference::symmetric_eigen(x[0], v.begin(), y, static_cast<int>(sizes[0]));
    }
    // V diag(g) Vᵀ
    template <class T>
    static constexpr term pull_back(const T* x, const T&, const T& g, int, unsigned packed) {
        using namespace linear_algebra;
        const axis_map axes{packed};
        const T v = over<symmetric_eigenvectors_op>(axes, x[0]);
        return scaled_sandwich(v, g, v, axes[0], axes[1]);
    }
    template <class T>
    static constexpr T factor(const T* x, ir::axis_map axes) {
        using namespace linear_algebra;
        const T both = over<eigen_op>(roles_at(x[0].rank(), axes[0], axes[1]), longer(x[0], 2));
        return diagonal_of(part_of(both, 1), axes[0], axes[1]);
    }
};

struct symmetric_eigenvectors_op : linear_algebra::square_matrix<symmetric_eigenvectors_op> {
    static constexpr std::string_view name = "symmetric_eigenvectors", latex = R"(\operatorname{eigenvectors})";
    static constexpr int arity = 1, roles = 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core(0, 1);
    static constexpr bool symmetric = true;

    static constexpr term build(const auto* x) { return linear_algebra::of_matrix<symmetric_eigenvectors_op>(x[0]); }
    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        linear_algebra::reference::numbers w(static_cast<int>(sizes[0]), 0);
        linear_algebra::reference::symmetric_eigen(x[0], y, w.begin(), static_cast<int>(sizes[0]));
    }
    // The symmetric part of V (F ⊙ Vᵀ g) Vᵀ, F[i, j] = 1 / (w[j] - w[i]) beside the diagonal.
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned packed) {
        using namespace linear_algebra;
        const axis_map axes{packed};
        const int p = axes[0], q = axes[1], k = g.rank();
        const T v{*y.home, y.value, g.shape}, w = over<symmetric_eigenvalues_op>(axes, x[0]);
        const T gap = w - diagonal_of(w, q, p);
        const T f = divide_or_zero(y.home->number(1, g.shape), gap);
        const T product = y.home->contract(extended(g.shape, p), k, {renamed(v, {{p, k}, {q, p}}), renamed(g, {{p, k}})});
        const T s = sandwich(v, y.home->contract(g.shape, k, {f.value, product.value}), v, p, q);
        return 0.5 * (s + swapped(s, p, q));
    }
    template <class T>
    static constexpr T factor(const T* x, ir::axis_map axes) {
        using namespace linear_algebra;
        return part_of(over<eigen_op>(roles_at(x[0].rank(), axes[0], axes[1]), longer(x[0], 2)), 0);
    }
};

// The eigenvalues, ascending, of the symmetric part of a matrix: [.., n, n] -> [.., n]. NaN where it is not finite. Derivatives
// are those of the symmetric part; the first is right at ties too for symmetric functions of the eigenvalues, higher ones
// are those away from ties.
CTGRAD_UNARY(symmetric_eigenvalues, symmetric_eigenvalues_op);
// Their eigenvectors as columns, of length 1, the largest element of each positive: [.., n, n] -> [.., n, n]. Derivatives
// hold away from ties; between equal eigenvalues they are taken for 0.
CTGRAD_UNARY(symmetric_eigenvectors, symmetric_eigenvectors_op);

}  // namespace ctgrad
