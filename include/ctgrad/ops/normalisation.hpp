// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Softmax and its relatives, stable for every finite input (layer 2, ops).
#pragma once
#include "ctgrad/ops/activation.hpp"
#include "ctgrad/ops/extremum.hpp"

namespace ctgrad {

// x where x is finite, else 0: what may be subtracted without making a NaN.
struct finite_or_zero_op : pointwise<1> {
    static constexpr std::string_view name = "finite_or_zero", latex = R"(\operatorname{finite})";
    static constexpr bool light = true;
    static constexpr double evaluate(double x) { return math::is_finite(x) ? x : 0; }
    static auto lower(auto x) { return select(x - x == ir::zero(x), x, ir::zero(x)); }
};
CTGRAD_UNARY(finite_or_zero, finite_or_zero_op);

namespace ir {

constexpr term finite_max(const auto& x, unsigned axes) {
    return finite_or_zero(reduce_along<largest_op>(x, axes));
}
constexpr double finite_max(const double* x, int count) {
    double m = 0;
    largest_op::evaluate(x, &m, count);
    return finite_or_zero_op::evaluate(m);
}
}  // namespace ir

struct softmax_op {
    static constexpr std::string_view name = "softmax", latex = R"(\operatorname{softmax})";
    static constexpr int keeps_axes = 1;
    static constexpr term along(const auto& x, unsigned mask) {
        return ir::along<softmax_op>(x, mask);
    }
    static constexpr pattern match(const auto& x) { return ir::composite_pattern<softmax_op>(x); }
    template <class T>
    static constexpr term pull_back(const T*, const T& y, const T& g, int, unsigned axes) {
        return hadamard(y, g - ir::sum_along(hadamard(g, y), axes));
    }
    static constexpr term expand(const auto* x, unsigned axes) {
        const auto e = exp(x[0] - ir::finite_max(x[0], axes));
        return e / ir::sum_along(e, axes);
    }
    static constexpr void evaluate(const double* x, double* y, int count) {
        double s = 0;
        const double m = ir::finite_max(x, count);
        for (int i = 0; i < count; ++i) s += y[i] = math::exp(x[i] - m);
        for (int i = 0; i < count; ++i) y[i] = ir::quotient(y[i], s);
    }
};

struct logsumexp_op {
    static constexpr std::string_view name = "logsumexp", latex = R"(\operatorname{logsumexp})";
    static constexpr term along(const auto& x, unsigned mask) {
        return ir::over<logsumexp_op>(x, mask);
    }
    static constexpr pattern match(const auto& x) { return ir::composite_pattern<logsumexp_op>(x); }
    template <class T>
    static constexpr term pull_back(const T* x, const T&, const T& g, int, unsigned axes) {
        return hadamard(g, ir::along<softmax_op>(x[0], axes));
    }
    static constexpr term expand(const auto* x, unsigned axes) {
        const auto m = ir::finite_max(x[0], axes);
        return m + log(ir::sum_along(exp(x[0] - m), axes));
    }
    static constexpr void evaluate(const double* x, double* y, int count) {
        double s = 0;
        const double m = ir::finite_max(x, count);
        for (int i = 0; i < count; ++i) s += math::exp(x[i] - m);
        *y = m + math::log(s);
    }
};

struct log_softmax_op {
    static constexpr std::string_view name = "log_softmax", latex = R"(\log\operatorname{softmax})";
    static constexpr int keeps_axes = 1;
    static constexpr term along(const auto& x, unsigned mask) {
        return ir::along<log_softmax_op>(x, mask);
    }
    static constexpr pattern match(const auto& x) { return ir::composite_pattern<log_softmax_op>(x); }
    template <class T>
    static constexpr term pull_back(const T* x, const T&, const T& g, int, unsigned axes) {
        return g - hadamard(ir::along<softmax_op>(x[0], axes), ir::sum_along(g, axes));
    }
    static constexpr term expand(const auto* x, unsigned axes) {
        const auto shifted = x[0] - ir::finite_max(x[0], axes);
        return shifted - log(ir::sum_along(exp(shifted), axes));
    }
    static constexpr void evaluate(const double* x, double* y, int count) {
        double s = 0;
        const double m = ir::finite_max(x, count);
        for (int i = 0; i < count; ++i) s += math::exp(x[i] - m);
        for (int i = 0; i < count; ++i) y[i] = (x[i] - m) - math::log(s);
    }
};

// exp(x_i) / Σ exp(x_j) along all axes or the given ones. Accuracy: 6 ulp of the largest.
CTGRAD_ALONG(softmax, softmax_op);
// log Σ exp(x_i) over all axes or the given ones, as m + log Σ exp(x_i - m) with m the largest; -inf over nothing.
CTGRAD_ALONG(logsumexp, logsumexp_op);
// x_i - logsumexp(x) along all axes or the given ones.
CTGRAD_ALONG(log_softmax, log_softmax_op);

}  // namespace ctgrad
