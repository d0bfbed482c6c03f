// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Trigonometric and hyperbolic functions and their inverses; tanh is an activation (layer 2, ops).
#pragma once
#include "ctgrad/ops/exponential.hpp"

namespace ctgrad {

struct sin_op : pointwise<1> {
    static constexpr std::string_view name = "sin", latex = R"(\sin)";
    static constexpr double evaluate(double x) { return math::sin(x); }
    static constexpr term derivative(auto x, auto) { return cos(x); }
    static constexpr rules rewrites(auto x) {
        return {
            rewrite(sin(-x), -sin(x)),
        };
    }
    static auto lower(auto x) { return sin(x); }
};
// sin(x), x in radians, pointwise; NaN for infinite x. Accuracy: 3 ulp.
CTGRAD_UNARY(sin, sin_op);

struct cos_op : pointwise<1> {
    static constexpr std::string_view name = "cos", latex = R"(\cos)";
    static constexpr double evaluate(double x) { return math::cos(x); }
    static constexpr term derivative(auto x, auto) { return -sin(x); }
    static constexpr rules rewrites(auto x) {
        return {
            rewrite(cos(-x), cos(x)),
        };
    }
    static auto lower(auto x) { return cos(x); }
};
// cos(x), x in radians, pointwise; NaN for infinite x. Accuracy: 3 ulp.
CTGRAD_UNARY(cos, cos_op);

struct tan_op : pointwise<1> {
    static constexpr std::string_view name = "tan", latex = R"(\tan)";
    static constexpr double evaluate(double x) { return math::tan(x); }
    static constexpr term derivative(auto, auto y) { return 1 + square(y); }
    static auto lower(auto x) { return tan(x); }
};
// tan(x), x in radians, pointwise; NaN for infinite x. Accuracy: 4 ulp.
CTGRAD_UNARY(tan, tan_op);

struct asin_op : pointwise<1> {
    static constexpr std::string_view name = "asin", latex = R"(\arcsin)";
    static constexpr double evaluate(double x) { return math::asin(x); }
    static constexpr term derivative(auto x, auto) { return 1 / sqrt(1 - square(x)); }
    static auto lower(auto x) { return asin(x); }
};
// arcsin(x) in [-π/2, π/2], pointwise, for |x| ≤ 1; NaN beyond. Accuracy: 4 ulp.
CTGRAD_UNARY(asin, asin_op);

struct acos_op : pointwise<1> {
    static constexpr std::string_view name = "acos", latex = R"(\arccos)";
    static constexpr double evaluate(double x) { return math::acos(x); }
    static constexpr term derivative(auto x, auto) { return -1 / sqrt(1 - square(x)); }
    static auto lower(auto x) { return acos(x); }
};
// arccos(x) in [0, π], pointwise, for |x| ≤ 1; NaN beyond. Accuracy: 4 ulp.
CTGRAD_UNARY(acos, acos_op);

struct atan_op : pointwise<1> {
    static constexpr std::string_view name = "atan", latex = R"(\arctan)";
    static constexpr double evaluate(double x) { return math::atan(x); }
    static constexpr term derivative(auto x, auto) { return 1 / (1 + square(x)); }
    static auto lower(auto x) { return atan(x); }
};
// arctan(x) in [-π/2, π/2], pointwise. Accuracy: 4 ulp.
CTGRAD_UNARY(atan, atan_op);

struct atan2_op : pointwise<2> {
    static constexpr std::string_view name = "atan2", latex = R"(\operatorname{atan2})";
    static constexpr double evaluate(double y, double x) { return math::atan2(y, x); }
    static constexpr partials derivative(auto y, auto x, auto) {
        const auto squares = square(x) + square(y);
        return {x / squares, -y / squares};
    }
    static auto lower(auto y, auto x) { return atan2(y, x); }
};
// The angle of the point (x, y) in [-π, π], y first as in C, pointwise. Accuracy: 4 ulp.
CTGRAD_BINARY(atan2, atan2_op);

struct sinh_op : pointwise<1> {
    static constexpr std::string_view name = "sinh", latex = R"(\sinh)";
    static constexpr double evaluate(double x) { return math::sinh(x); }
    static constexpr term derivative(auto x, auto) { return cosh(x); }
    static auto lower(auto x) { return sinh(x); }
};
// sinh(x), pointwise. Accuracy: 4 ulp.
CTGRAD_UNARY(sinh, sinh_op);

struct cosh_op : pointwise<1> {
    static constexpr std::string_view name = "cosh", latex = R"(\cosh)";
    static constexpr double evaluate(double x) { return math::cosh(x); }
    static constexpr term derivative(auto x, auto) { return sinh(x); }
    static auto lower(auto x) { return cosh(x); }
};
// cosh(x), pointwise. Accuracy: 4 ulp.
CTGRAD_UNARY(cosh, cosh_op);

}  // namespace ctgrad
