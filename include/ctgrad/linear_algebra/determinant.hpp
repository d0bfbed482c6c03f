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

// What det, logdet and sign_det have in common. Op says what is made of the numbers whose product is the determinant (of_factors, and
// unit and include for one after the other), and of a determinant by laws.
template <class Op>
struct determinant : square_matrix<Op> {
    static constexpr int arity = 1, roles = 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core();
    static constexpr bool transposes = true;

    static constexpr term build(const auto* x) { return of_matrix<Op>(x[0]); }
    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        const int n = static_cast<int>(sizes[0]);
        reference::numbers a = reference::copied(x[0], n * n), pivot(n, 0);
        reference::factor(a.begin(), pivot.begin(), n);
        *y = Op::unit;
        for (int k = 0; k < n; ++k) Op::include(*y, pivot[k] == k ? a[k * (n + 1)] : -a[k * (n + 1)]);
    }
    template <class T>
    static constexpr bool simplify(const T* x, axis_map axes, T& simpler) {
        if (const double c = x[0].value.coefficient; c != 1) {
            T a = x[0];
            a.value.coefficient = 1;
            const T number = a.home->number(c), n = a.home->size(a.shape[axes[0]]);
            simpler = Op::of_scaled(over<Op>(axes, a), number, n);
        } else if (is_same_matrix_of<inverse_op>(x[0], axes)) {
            simpler = Op::of_inverse(over<Op>(axes, operand_of(x[0])));
        } else if (is_exponential(x[0], axes)) {
            simpler = Op::of_exponential(trace_of(operand_of(x[0]), axes));
        } else {
            return false;
        }
        return true;
    }
    template <class T>
    static constexpr T factor(const T* x, axis_map axes) {
        if (is_of<spd_op>(x[0])) {
            const T l = cholesky_factor(operand_of(x[0]), axes);
            const T diagonal{*l.home, renamed(l, {{axes[1], axes[0]}}), l.shape};
            return Op::of_factors(square(diagonal), 1u << axes[0]);
        }
        if (is_of<symmetric_op>(x[0])) {
            const factor_of<ldlt> f(operand_of(x[0]), axes);
            return without_last(Op::of_factors(f.diagonal(0), 1u << f.roles[1]));
        }
        const factor_of<lu> f(x[0], axes);
        const T d = f.diagonal(0), row = d.home->index(d.shape, f.roles[1]);
        return without_last(Op::of_factors(where(f.diagonal(1) == row, d, -d), 1u << f.roles[1]));
    }
};
}  // namespace linear_algebra

struct det_op : linear_algebra::determinant<det_op> {
    static constexpr std::string_view name = "det", latex = R"(\det)";
    static constexpr double unit = 1;

    static constexpr void include(double& y, double factor) { y *= factor; }
    static constexpr term of_factors(const term& d, unsigned axes) { return ir::reduce_along<prod_op>(d, axes); }
    // cⁿ det(A)
    static constexpr term of_scaled(const term& d, const term& c, const term& n) {
        return d.home->contract(d.shape, d.rank(), {pow(c, n).value, d.value});
    }
    static constexpr term of_inverse(const term& d) { return 1 / d; }
    static constexpr term of_exponential(const term& trace) { return exp(trace); }
    // det(A) A⁻ᵀ
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned packed) {
        const T inverse = linear_algebra::over<inverse_op>(ir::axis_map{packed}, x[0]);
        return y.home->contract(g.shape, g.rank(), {g.value, y.value, inverse.value});
    }
};

struct logdet_op : linear_algebra::determinant<logdet_op> {
    static constexpr std::string_view name = "logdet", latex = R"(\operatorname{logdet})";
    static constexpr double unit = 0;

    static constexpr void include(double& y, double factor) { y += log_op::evaluate(abs_op::evaluate(factor)); }
    static constexpr term of_factors(const term& d, unsigned axes) { return ir::sum_along(log(abs(d)), axes); }
    // logdet(A) + n log|c|
    static constexpr term of_scaled(const term& d, const term& c, const term& n) {
        const term shift = d.home->contract(d.shape, d.rank(), {n.value, log(abs(c)).value});
        return d.home->linear(d.shape, {d.value, shift.value});
    }
    static constexpr term of_inverse(const term& d) { return -d; }
    static constexpr term of_exponential(const term& trace) { return trace; }
    // A⁻ᵀ
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned packed) {
        const T inverse = linear_algebra::over<inverse_op>(ir::axis_map{packed}, x[0]);
        return y.home->contract(g.shape, g.rank(), {g.value, inverse.value});
    }
};

struct sign_det_op : linear_algebra::determinant<sign_det_op> {
    static constexpr std::string_view name = "sign_det", latex = R"(\operatorname{sign}\det)";
    static constexpr double unit = 1;
    static constexpr unsigned inert = 1;

    static constexpr void include(double& y, double factor) { y *= sign_op::evaluate(factor); }
    static constexpr term of_factors(const term& d, unsigned axes) { return ir::reduce_along<prod_op>(sign(d), axes); }
    static constexpr term of_scaled(const term& d, const term& c, const term& n) {
        return d.home->contract(d.shape, d.rank(), {pow(sign(c), n).value, d.value});
    }
    static constexpr term of_inverse(const term& d) { return d; }
    static constexpr term of_exponential(const term& trace) { return trace.home->number(1, trace.shape); }
};

// det A: [.., n, n] -> [..]. 0 where A is singular; its derivatives, det(A) A⁻ᵀ, are NaN there, although the adjugate exists.
CTGRAD_UNARY(det, det_op);
// log |det A|: [.., n, n] -> [..], which neither overflows nor underflows. -inf where A is singular; its derivative, A⁻ᵀ, is
// NaN there.
CTGRAD_UNARY(logdet, logdet_op);
// The sign of det A, 1, -1, or 0 where A is singular: [.., n, n] -> [..]; det A is sign_det(A) exp(logdet(A)). It shares their
// factor, and derivatives take it for a constant.
CTGRAD_UNARY(sign_det, sign_det_op);

}  // namespace ctgrad
