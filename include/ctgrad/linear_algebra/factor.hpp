// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Factorizations with pivots, and what is computed from them (layer 7, linear_algebra).
//
// A factor is one array [2, n, n], whose matrices mean what the method (lu, ldlt) says. On the diagonal of the first are the
// numbers whose product is the determinant up to sign, on that of the second the pivots.
#pragma once
#include "ctgrad/linear_algebra/ldlt.hpp"
#include "ctgrad/linear_algebra/lu.hpp"
#include "ctgrad/linear_algebra/routine.hpp"

namespace ctgrad {

template <class Method>
struct factor_op {
    static constexpr std::string_view name = Method::name, latex = R"(\operatorname{factor})";
    static constexpr int arity = 1, roles = 3;  // which matrix, rows, columns
    static constexpr ir::core operands[arity] = {ir::core(1, 2)}, result = ir::core(0, 1, 2);

    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        Method::compute(x[0], y, static_cast<int>(sizes[1]));
    }
    template <class Extents, class T>
    static void run(const codegen::array_view<const T>* x, const codegen::array_view<T>& y, const std::ptrdiff_t* sizes, int) {
        using namespace linear_algebra;
        constexpr int n = fixed<Extents, 1>;
        Method::template run<n, T>(as_matrix<n, n>(x[0], 0, sizes[1], 1, sizes[1]), y);
    }
};

// A x = b, or Aᵀ x = b, for one b or the columns of a matrix.
template <class Method, bool Transposed, bool Matrix>
struct factor_solve_op {
    static constexpr std::string_view name = Transposed ? Method::transposed_name : Method::solve_name;
    static constexpr std::string_view latex = R"(\operatorname{solve})";
    static constexpr int arity = 2, roles = Matrix ? 4 : 3;
    static constexpr int from = Transposed ? 2 : 1, to = Transposed ? 1 : 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1, 2), Matrix ? ir::core(from, 3) : ir::core(from)};
    static constexpr ir::core result = Matrix ? ir::core(to, 3) : ir::core(to);

    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        const int n = static_cast<int>(sizes[1]), columns = Matrix ? static_cast<int>(sizes[3]) : 1;
        for (int i = 0; i < n * columns; ++i) y[i] = x[1][i];
        for (int j = 0; j < columns; ++j) Method::template compute_solution<Transposed>(x[0], y + j, n, columns);
    }
    template <class Extents, class T>
    static void run(const codegen::array_view<const T>* x, const codegen::array_view<T>& y, const std::ptrdiff_t* sizes, int) {
        using namespace linear_algebra;
        constexpr int n = fixed<Extents, 1>, columns = Matrix ? fixed<Extents, Matrix ? 3 : 1> : 1, second = Matrix ? 1 : -1;
        const index width = Matrix ? sizes[roles - 1] : 1;
        auto solution = as_matrix<n, columns>(y, 0, sizes[1], second, width);
        Method::template solve<Transposed, n>(x[0], as_matrix<n, columns>(x[1], 0, sizes[1], second, width), solution);
    }
};

template <class Method>
struct factor_inverse_op {
    static constexpr std::string_view name = Method::inverse_name, latex = R"(\operatorname{inverse})";
    static constexpr int arity = 1, roles = 3;
    static constexpr ir::core operands[arity] = {ir::core(0, 1, 2)}, result = ir::core(2, 1);

    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        const int n = static_cast<int>(sizes[1]);
        const linear_algebra::reference::numbers unit = linear_algebra::reference::identity(n);
        const double* const operands_of_solve[] = {x[0], unit.data()};
        const std::int64_t extents[] = {2, n, n, n};
        factor_solve_op<Method, false, true>::compute(operands_of_solve, y, extents, 2);
    }
    template <class Extents, class T>
    static void run(const codegen::array_view<const T>* x, const codegen::array_view<T>& y, const std::ptrdiff_t* sizes, int) {
        using namespace linear_algebra;
        constexpr int n = fixed<Extents, 1>;
        auto solution = as_matrix<n, n>(y, 0, sizes[1], 1, sizes[1]);
        Method::template solve<false, n>(x[0], matrix_type<T, n, n>::Identity(sizes[1], sizes[1]), solution);
    }
};

#define CTGRAD_FACTORIZATION(method)                       \
    CTGRAD_LOWERED(factor_op<method>);                     \
    CTGRAD_LOWERED(factor_inverse_op<method>);             \
    CTGRAD_LOWERED(factor_solve_op<method, false, false>); \
    CTGRAD_LOWERED(factor_solve_op<method, false, true>);  \
    CTGRAD_LOWERED(factor_solve_op<method, true, false>);  \
    CTGRAD_LOWERED(factor_solve_op<method, true, true>)
CTGRAD_FACTORIZATION(linear_algebra::lu);
CTGRAD_FACTORIZATION(linear_algebra::ldlt);
#undef CTGRAD_FACTORIZATION

namespace linear_algebra {

// The factor of a matrix, or of its transpose: of the one whose rows are the first of the two axes that it reads.
template <class Method>
struct factor_of {
    term value;      // over the frame and, behind it, an axis of its two matrices
    axis_map roles;  // which matrix, rows, columns
    bool transposed;

    constexpr factor_of(const term& x, axis_map axes)
        : roles(roles_at(x.rank(), axes[0], axes[1])),
          transposed(ir::appears_first(*x.home, x.value, axes[1], axes[0])) {
        if (transposed) roles = roles_at(x.rank(), axes[1], axes[0]);
        term longer = x;
        longer.shape.push_back(2);
        value = over<factor_op<Method>>(roles, longer);
    }
    // The diagonal of one of the two matrices, over the rows.
    constexpr term diagonal(int which) const {
        term part = value.home->window(value, value.rank() - 1, which, 1);
        return {*value.home, renamed(part, {{value.rank() - 1, axis_map::fixed}, {roles[2], roles[1]}}), value.shape};
    }
    constexpr term inverse() const { return without_last(over<factor_inverse_op<Method>>(roles, value)); }
    // A x = b for A over the two axes, b over the first of them, x over the second.
    constexpr term solve(const term& b, int columns) const {
        if (transposed) return solve_as<true>(b, columns);
        return solve_as<false>(b, columns);
    }

private:
    template <bool Transposed>
    constexpr term solve_as(const term& b, int columns) const {
        axis_map all = roles;
        if (columns < 0) return without_last(over<factor_solve_op<Method, Transposed, false>>(all, value, b));
        all.set(3, columns);
        return without_last(over<factor_solve_op<Method, Transposed, true>>(all, value, b));
    }
};

}  // namespace linear_algebra
}  // namespace ctgrad
