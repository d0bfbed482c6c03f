// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Comparisons, and choices by them (layer 2, ops).
#pragma once
#include "ctgrad/ops/arithmetic.hpp"

namespace ctgrad {

namespace ir {
template <class Pack>
Pack zero(Pack) {
    return Pack::broadcast(0);
}
template <class Pack>
Pack one(Pack) {
    return Pack::broadcast(1);
}
template <class Pack, class Mask>
Pack truth(Pack x, Mask m) {
    return select(m, one(x), zero(x));
}
}  // namespace ir

// 1 where it holds, else 0 (where an operand is NaN too, except for !=). No derivative.
struct comparison_op : pointwise<2> {
    static constexpr ir::writing form = ir::writing::relation;
    static constexpr bool light = true;
    static constexpr std::string_view remedy =
        ": choose by it with where(condition, a, b), or hold it constant with stop_gradient";
};
struct less_op : comparison_op {
    static constexpr std::string_view name = "<", latex = "<";
    static constexpr double evaluate(double a, double b) { return a < b ? 1 : 0; }
    static auto lower(auto a, auto b) { return ir::truth(a, a < b); }
};
struct less_equal_op : comparison_op {
    static constexpr std::string_view name = "<=", latex = R"(\le)";
    static constexpr double evaluate(double a, double b) { return a <= b ? 1 : 0; }
    static auto lower(auto a, auto b) { return ir::truth(a, a <= b); }
};
struct greater_op : comparison_op {
    static constexpr std::string_view name = ">", latex = ">";
    static constexpr double evaluate(double a, double b) { return a > b ? 1 : 0; }
    static auto lower(auto a, auto b) { return ir::truth(a, a > b); }
};
struct greater_equal_op : comparison_op {
    static constexpr std::string_view name = ">=", latex = R"(\ge)";
    static constexpr double evaluate(double a, double b) { return a >= b ? 1 : 0; }
    static auto lower(auto a, auto b) { return ir::truth(a, a >= b); }
};
struct equal_op : comparison_op {
    static constexpr std::string_view name = "==", latex = "=";
    static constexpr bool commutative = true;
    static constexpr double evaluate(double a, double b) { return a == b ? 1 : 0; }
    static auto lower(auto a, auto b) { return ir::truth(a, a == b); }
};
struct not_equal_op : comparison_op {
    static constexpr std::string_view name = "!=", latex = R"(\ne)";
    static constexpr bool commutative = true;
    static constexpr double evaluate(double a, double b) { return a != b ? 1 : 0; }
    static auto lower(auto a, auto b) { return select(a == b, ir::zero(a), ir::one(a)); }
};
CTGRAD_BINARY(operator<, less_op);
CTGRAD_BINARY(operator<=, less_equal_op);
CTGRAD_BINARY(operator>, greater_op);
CTGRAD_BINARY(operator>=, greater_equal_op);
CTGRAD_BINARY(operator==, equal_op);
CTGRAD_BINARY(operator!=, not_equal_op);

// The same within derivatives, where it counts as a constant: a second derivative of a kink is 0 beside it.
template <class Comparison>
struct indicator_op : Comparison {
    static constexpr unsigned inert = 3;
};
CTGRAD_LOWERED(indicator_op<less_op>);
CTGRAD_LOWERED(indicator_op<less_equal_op>);
CTGRAD_LOWERED(indicator_op<greater_op>);
CTGRAD_LOWERED(indicator_op<greater_equal_op>);
CTGRAD_LOWERED(indicator_op<equal_op>);
template <class Comparison, class A, class B>
constexpr auto indicator(A a, B b) {
    return apply<indicator_op<Comparison>>(a, b);
}

struct where_op : pointwise<3> {
    static constexpr std::string_view name = "where", latex = R"(\operatorname{where})";
    static constexpr bool light = true;
    static constexpr unsigned inert = 1;
    static constexpr double evaluate(double c, double a, double b) { return c != 0 ? a : b; }
    static constexpr partials derivative(auto c, auto, auto, auto);
    static auto lower(auto c, auto a, auto b) { return select(c == ir::zero(c), b, a); }
};
// a where the condition is not 0, else b, pointwise. The gradient flows to what was chosen, none to the condition; 0
// times an infinite derivative of the other choice is NaN, as in every calculus of this kind: guard its argument too.
CTGRAD_TERNARY(where, where_op);
constexpr partials where_op::derivative(auto c, auto, auto, auto) {
    return {c.home->number(0), where(c, 1, 0), where(c, 0, 1)};
}

struct sign_op : pointwise<1> {
    static constexpr std::string_view name = "sign", latex = R"(\operatorname{sign})";
    static constexpr bool light = true;
    static constexpr double evaluate(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
    static constexpr term derivative(auto x, auto) { return x.home->number(0); }
    static auto lower(auto x) { return select(x > ir::zero(x), ir::one(x), select(x < ir::zero(x), -ir::one(x), x)); }
};
// 1, -1, 0 and NaN for positive, negative, zero and NaN, pointwise; its derivative is 0.
CTGRAD_UNARY(sign, sign_op);

struct abs_op : pointwise<1> {
    static constexpr std::string_view name = "abs", latex = R"(\operatorname{abs})";
    static constexpr bool light = true;
    static constexpr double evaluate(double x) { return x < 0 ? -x : x == 0 ? 0 : x; }
    static constexpr term derivative(auto x, auto) { return sign(x); }
    static constexpr rules rewrites(auto x) {
        return {
            rewrite(abs(-x), abs(x)),
        };
    }
    static auto lower(auto x) { return abs(x); }
};
// |x|, pointwise; the derivative at 0 is 0 (the subgradient of least norm).
CTGRAD_UNARY(abs, abs_op);

struct minimum_op : pointwise<2> {
    static constexpr std::string_view name = "minimum", latex = R"(\min)";
    static constexpr bool light = true;
    static constexpr bool commutative = true;
    static constexpr double evaluate(double a, double b) { return a < b || a != a ? a : b; }
    static constexpr partials derivative(auto a, auto b, auto) {
        const auto tie = 0.5 * indicator<equal_op>(a, b);
        return {indicator<less_op>(a, b) + tie, indicator<less_op>(b, a) + tie};
    }
    static auto lower(auto a, auto b) { return min(a, b); }
};
// The smaller of a and b, pointwise; NaN if one is NaN. Where they are equal each gets half of the gradient.
CTGRAD_BINARY(minimum, minimum_op);

struct maximum_op : pointwise<2> {
    static constexpr std::string_view name = "maximum", latex = R"(\max)";
    static constexpr bool light = true;
    static constexpr bool commutative = true;
    static constexpr double evaluate(double a, double b) { return a > b || a != a ? a : b; }
    static constexpr partials derivative(auto a, auto b, auto) {
        const auto tie = 0.5 * indicator<equal_op>(a, b);
        return {indicator<greater_op>(a, b) + tie, indicator<greater_op>(b, a) + tie};
    }
    static constexpr rules rewrites(auto a, auto) {
        return {
            rewrite(maximum(a, 0), relu(a)),
        };
    }
    static auto lower(auto a, auto b) { return max(a, b); }
};
// The larger of a and b, pointwise; NaN if one is NaN. Where they are equal each gets half of the gradient, but
// maximum(x, 0) is relu(x), whose derivative at 0 is 0.
CTGRAD_BINARY(maximum, maximum_op);

struct clamp_op : pointwise<3> {
    static constexpr std::string_view name = "clamp", latex = R"(\operatorname{clamp})";
    static constexpr bool light = true;
    static constexpr double evaluate(double x, double low, double high) { return x < low ? low : x > high ? high : x; }
    static constexpr partials derivative(auto x, auto low, auto high, auto) {
        const auto inside = hadamard(indicator<greater_equal_op>(x, low), indicator<less_equal_op>(x, high));
        return {inside, indicator<less_op>(x, low), indicator<greater_op>(x, high)};
    }
    static auto lower(auto x, auto low, auto high) { return select(x < low, low, select(x > high, high, x)); }
};
// x moved into [low, high], pointwise; the gradient passes on the closed interval.
CTGRAD_TERNARY(clamp, clamp_op);

struct stop_gradient_op : pointwise<1> {
    static constexpr std::string_view name = "stop_gradient", latex = R"(\operatorname{stop\_gradient})";
    static constexpr unsigned inert = 1;
    static constexpr double evaluate(double x) { return x; }
    static constexpr term derivative(auto x, auto) { return x.home->number(0); }
    static constexpr term expand(const auto* x, unsigned) { return x[0]; }
};
// x, which derivatives take for a constant.
CTGRAD_UNARY(stop_gradient, stop_gradient_op);

}  // namespace ctgrad
