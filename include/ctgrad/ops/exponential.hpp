// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Exponentials, logarithms and the square root (layer 2, ops).
#pragma once
#include <cmath>

#include "ctgrad/core/math.hpp"
#include "ctgrad/ops/arithmetic.hpp"

namespace ctgrad {

struct exp_op : pointwise<1> {
    static constexpr std::string_view name = "exp", latex = R"(\exp)";
    static constexpr double evaluate(double x) { return math::exp(x); }
    static constexpr term derivative(auto, auto y) { return y; }
    static auto lower(auto x) { return exp(x); }
    static auto lower_single(auto x) { return std::exp(x); }  // by tables: half as long to wait for
};
// exp(x), pointwise. Accuracy: 2 ulp.
CTGRAD_UNARY(exp, exp_op);

struct log_op : pointwise<1> {
    static constexpr std::string_view name = "log", latex = R"(\log)";
    static constexpr double evaluate(double x) { return math::log(x); }
    static constexpr term derivative(auto x, auto) { return 1 / x; }
    static constexpr rules rewrites(auto x) {
        return {
            rewrite(log(exp(x)), x),
            rewrite(log(1 + exp(x)), softplus(x)),
            rewrite(log(sigmoid(x)), -softplus(-x)),
            rewrite(log(1 - sigmoid(x)), -softplus(x)),
            rewrite(log(sum(exp(x))), logsumexp(x)),
            rewrite(log(softmax(x)), log_softmax(x)),
        };
    }
    static auto lower(auto x) { return log(x); }
    static auto lower_single(auto x) { return std::log(x); }
};
// log(x), pointwise, for x > 0; -inf at 0, NaN below. Accuracy: 2 ulp.
CTGRAD_UNARY(log, log_op);

struct log1p_op : pointwise<1> {
    static constexpr std::string_view name = "log1p", latex = R"(\operatorname{log1p})";
    static constexpr double evaluate(double x) { return math::log1p(x); }
    static constexpr term derivative(auto x, auto) { return 1 / (1 + x); }
    static constexpr rules rewrites(auto x) {
        return {
            rewrite(log1p(exp(x)), softplus(x)),
        };
    }
    static auto lower(auto x) { return log1p(x); }
};
// log(1 + x), pointwise, exact near 0. Accuracy: 3 ulp.
CTGRAD_UNARY(log1p, log1p_op);

struct expm1_op : pointwise<1> {
    static constexpr std::string_view name = "expm1", latex = R"(\operatorname{expm1})";
    static constexpr double evaluate(double x) { return math::expm1(x); }
    static constexpr term derivative(auto, auto y) { return 1 + y; }
    static auto lower(auto x) { return expm1(x); }
};
// exp(x) - 1, pointwise, exact near 0. Accuracy: 3 ulp.
CTGRAD_UNARY(expm1, expm1_op);

struct sqrt_op : pointwise<1> {
    static constexpr std::string_view name = "sqrt", latex = R"(\sqrt)";
    static constexpr double evaluate(double x) { return math::sqrt(x); }
    static constexpr term derivative(auto, auto y) { return 0.5 / y; }
    static auto lower(auto x) { return sqrt(x); }
};
// √x, pointwise, for x ≥ 0; NaN below, derivative +inf at 0. Accuracy: correctly rounded.
CTGRAD_UNARY(sqrt, sqrt_op);


}  // namespace ctgrad
