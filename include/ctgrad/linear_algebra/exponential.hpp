// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The exponential of a matrix, and powers (layer 7, linear_algebra).
#pragma once
#include "ctgrad/linear_algebra/exponential_kernel.hpp"
#include "ctgrad/linear_algebra/inverse.hpp"

namespace ctgrad {

// exp(A) = Σ Aᵏ / k!. Further operands E_1 .. E_m are directions: the m-th derivative along them, which is linear in each.
struct matrix_exp_op : linear_algebra::square_matrix<matrix_exp_op> {
    static constexpr std::string_view name = "matrix_exp", latex = R"(\operatorname{expm})";
    static constexpr int arity = 1, roles = 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core(0, 1);
    static constexpr bool transposes = true;
    static constexpr int most_directions = 3;

    static constexpr term build(const auto* x) { return linear_algebra::of_matrix<matrix_exp_op>(x[0]); }
    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int count) {
        linear_algebra::reference::exponential(x, y, static_cast<int>(sizes[0]), count - 1);
    }
    template <class Extents, class T>
    static void run(const codegen::array_view<const T>* x, const codegen::array_view<T>& y, const std::ptrdiff_t* sizes, int count) {
        using namespace linear_algebra;
        constexpr int n = fixed<Extents, 0>;
        if (sizes[0] == 0) return;
        const int parts = 1 << (count - 1);
        jet<T, n> a(parts, sizes[0]);
        a.all().setZero();
        for (int k = 0; k < count; ++k) a[k == 0 ? 0 : 1 << (k - 1)] = as_matrix<n, n>(x[k], 0, sizes[0], 1, sizes[0]);
        auto to = as_matrix<n, n>(y, 0, sizes[0], 1, sizes[0]);
        if (!std::isfinite(norm1(a[0]))) return fill_with_nan(to);
        to = exponential(a)[parts - 1];
    }
    // ⟨G, L(A, E)⟩ = ⟨L(Aᵀ, G), E⟩ for the derivative L along E, and so for more directions; L(Aᵀ, G) is L(A, Gᵀ)ᵀ.
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int k, unsigned packed) {
        const ir::axis_map axes{packed};
        ir::builder& home = *y.home;
        const int count = home[y.value.node].count;
        const ir::op_info& itself = *home[y.value.node].op;  // its descriptor refers to this function: clang would not see it whole
        sequence<ir::read> reads{x[0].value};
        for (int j = 1; j < count; ++j)
            if (j != k) reads.push_back(x[j].value);
        reads.push_back(linear_algebra::swapped(g, axes[0], axes[1]).value);
        if (reads.size() > 1 + most_directions)
            home.fail(message("gradient: matrix_exp has derivatives up to the third"));
        return linear_algebra::swapped(home.routine(itself, g.shape, axes, reads), axes[0], axes[1]);
    }
};

// A^K by squaring.
template <int K>
struct matrix_power_op {
    static constexpr std::string_view name = "matrix_power";
    static constexpr verdict shape(const shape_of* x, int) { return ir::shape_of_square(name, x[0]); }
    static constexpr term build(const auto* x) {
        term square = x[0], result;
        if (K < 0) square = inverse_op::build(x);
        bool first = true;
        for (int k = K < 0 ? -K : K; k > 0; k /= 2) {
            if (k % 2 == 1) {
                result = first ? square : ir::product(result, square);
                first = false;
            }
            if (k > 1) square = ir::product(square, square);
        }
        if (!first) return result;
        const int row = x[0].rank() - 2;
        return {*x[0].home, x[0].home->delta(x[0].shape[row], row, row + 1), x[0].shape};
    }
};

// exp(A) = Σ Aᵏ / k! of a square matrix: [.., n, n] -> [.., n, n], by scaling and squaring; exp is that of each element.
// Accuracy: backward error of a few ulp of A. NaN where A is not finite. Derivatives up to the third are exact (Fréchet).
CTGRAD_UNARY(matrix_exp, matrix_exp_op);
// A^K of a square matrix by multiplying: [.., n, n] -> [.., n, n]; A^0 is the identity, A^-K is (A⁻¹)^K.
template <int K, class A>
    requires Accepts<matrix_power_op<K>, A>
constexpr application_t<matrix_power_op<K>, A> matrix_power(A a) {
    return apply<matrix_power_op<K>>(a);
}
template <int K, class A>
    requires Rejects<matrix_power_op<K>, A>
auto matrix_power(A) -> decltype(sentence_of<matrix_power_op<K>, A>());

}  // namespace ctgrad
