// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Determinants and their logarithms (layer 7, linear_algebra).
#pragma once
#include "ctgrad/linear_algebra/exponential.hpp"
#include "ctgrad/linear_algebra/inverse.hpp"

namespace ctgrad {

namespace linear_algebra {
constexpr bool is_exponential(const term& x, axis_map axes) {
    return is_same_matrix_of<matrix_exp_op>(x, axes) && (*x.home)[x.value.node].count == 1;
}
constexpr term trace_of(const term& x, axis_map axes) {
    const int k = x.rank();
    return x.home->contract(extended(x.shape, axes[0]), k, {renamed(x, {{axes[0], k}, {axes[1], k}})});
}
}  // namespace linear_algebra

struct det_op : linear_algebra::square_matrix<det_op> {
    static constexpr std::string_view name = "det", latex = R"(\det)";
    static constexpr int arity = 1, roles = 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core();
    static constexpr bool transposes = true;

    static constexpr term build(const auto* x) { return linear_algebra::of_matrix<det_op>(x[0]); }
    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        using namespace linear_algebra;
        const int n = static_cast<int>(sizes[0]);
        reference::numbers a = reference::copied(x[0], n * n), pivot(n, 0);
        reference::factor(a.begin(), pivot.begin(), n);
        *y = 1;
        for (int k = 0; k < n; ++k) *y *= pivot[k] == k ? a[k * (n + 1)] : -a[k * (n + 1)];
    }
    // det(A) A⁻ᵀ
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned packed) {
        const T inverse = linear_algebra::over<inverse_op>(ir::axis_map{packed}, x[0]);
        return y.home->contract(g.shape, g.rank(), {g.value, y.value, inverse.value});
    }
    template <class T>
    static constexpr bool simplify(const T* x, ir::axis_map axes, T& simpler) {
        using namespace linear_algebra;
        if (const double c = x[0].value.coefficient; c != 1) {  // det(c A) -> cⁿ det(A)
            T a = x[0];
            a.value.coefficient = 1;
            const T power = pow(a.home->number(c), a.home->size(a.shape[axes[0]]));
            simpler = over<det_op>(axes, a);
            simpler = a.home->contract(a.shape, a.rank(), {power.value, simpler.value});
            return true;
        }
        if (is_same_matrix_of<inverse_op>(x[0], axes)) {  // det(A⁻¹) -> 1 / det(A)
            simpler = 1 / over<det_op>(axes, operand_of(x[0]));
        } else if (is_exponential(x[0], axes)) {  // det(exp(A)) -> exp(tr(A))
            simpler = exp(trace_of(operand_of(x[0]), axes));
        } else {
            return false;
        }
        return true;
    }
    template <class T>
    static constexpr T factor(const T* x, ir::axis_map axes) {
        using namespace linear_algebra;
        const lu_factor f(x[0], axes);
        const T d = f.diagonal(0), row = d.home->index(d.shape, f.roles[1]);
        const T signed_pivots = where(f.diagonal(1) == row, d, -d);
        return without_last(ir::reduce_along<prod_op>(signed_pivots, 1u << f.roles[1]));
    }
};

struct logdet_op : linear_algebra::square_matrix<logdet_op> {
    static constexpr std::string_view name = "logdet", latex = R"(\operatorname{logdet})";
    static constexpr int arity = 1, roles = 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core();
    static constexpr bool transposes = true;

    static constexpr term build(const auto* x) { return linear_algebra::of_matrix<logdet_op>(x[0]); }
    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        using namespace linear_algebra;
        const int n = static_cast<int>(sizes[0]);
        reference::numbers a = reference::copied(x[0], n * n), pivot(n, 0);
        reference::factor(a.begin(), pivot.begin(), n);
        *y = 0;
        for (int k = 0; k < n; ++k) *y += log_op::evaluate(abs_op::evaluate(a[k * (n + 1)]));
    }
    // A⁻ᵀ
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned packed) {
        const T inverse = linear_algebra::over<inverse_op>(ir::axis_map{packed}, x[0]);
        return y.home->contract(g.shape, g.rank(), {g.value, inverse.value});
    }
    template <class T>
    static constexpr bool simplify(const T* x, ir::axis_map axes, T& simpler) {
        using namespace linear_algebra;
        if (const double c = x[0].value.coefficient; c != 1) {  // logdet(c A) -> logdet(A) + n log|c|
            T a = x[0];
            a.value.coefficient = 1;
            const T logarithm = log(abs(a.home->number(c))), n = a.home->size(a.shape[axes[0]]);
            simpler = over<logdet_op>(axes, a);
            const T shift = a.home->contract(a.shape, a.rank(), {n.value, logarithm.value});
            simpler = a.home->linear(a.shape, {simpler.value, shift.value});
            return true;
        }
        if (is_same_matrix_of<inverse_op>(x[0], axes)) {  // logdet(A⁻¹) -> -logdet(A)
            simpler = -over<logdet_op>(axes, operand_of(x[0]));
        } else if (is_exponential(x[0], axes)) {  // logdet(exp(A)) -> tr(A)
            simpler = trace_of(operand_of(x[0]), axes);
        } else {
            return false;
        }
        return true;
    }
    // Σ log|Uᵢᵢ|, or 2 Σ log Lᵢᵢ
    template <class T>
    static constexpr T factor(const T* x, ir::axis_map axes) {
        using namespace linear_algebra;
        if (is_of<spd_op>(x[0])) {
            const T l = cholesky_factor(operand_of(x[0]), axes);
            const T d{*l.home, renamed(l, {{axes[1], axes[0]}}), l.shape};
            return 2 * ir::sum_along(log(d), 1u << axes[0]);
        }
        const lu_factor f(x[0], axes);
        return without_last(ir::sum_along(log(abs(f.diagonal(0))), 1u << f.roles[1]));
    }
};

// det A: [.., n, n] -> [..]. 0 where A is singular; its derivatives are NaN there.
CTGRAD_UNARY(det, det_op);
// log |det A|: [.., n, n] -> [..], which neither overflows nor underflows. -inf where A is singular; its derivative, A⁻ᵀ, is
// NaN there.
CTGRAD_UNARY(logdet, logdet_op);

}  // namespace ctgrad
