// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Activation functions of neural networks (layer 2, ops).
#pragma once
#include "ctgrad/ops/comparison.hpp"
#include "ctgrad/ops/special.hpp"

namespace ctgrad {

// 1 where x ≥ 0, else y: the numerator of the logistic function.
struct one_or_op : pointwise<2> {
    static constexpr std::string_view name = "one_or", latex = R"(\operatorname{one\_or})";
    static constexpr double evaluate(double x, double y) { return x >= 0 ? 1 : y; }
    static auto lower(auto x, auto y) {
        return select(x >= ir::zero(x), ir::one(x), y);
    }
};
// 1 where a ≥ 0, else b.
CTGRAD_BINARY(one_or, one_or_op);

// exp(-|x|), which never overflows.
struct exp_minus_abs_op : pointwise<1> {
    static constexpr std::string_view name = "exp_minus_abs", latex = R"(e^{-|\cdot|})";
    static constexpr double evaluate(double x) { return math::exp(x < 0 ? x : -x); }
    static auto lower(auto x) { return exp(minus_abs(x)); }
};
// exp(-|x|)
CTGRAD_UNARY(exp_minus_abs, exp_minus_abs_op);

// log(1 + x) for 0 ≤ x ≤ 1: no exponent has to be taken apart.
struct log1p_of_fraction_op : pointwise<1> {
    static constexpr std::string_view name = "log1p_of_fraction", latex = R"(\operatorname{log1p})";
    static constexpr double evaluate(double x) { return math::log1p(x); }
    static auto lower(auto x) { return log1p_of_fraction(x); }
};
// log(1 + x) for 0 ≤ x ≤ 1
CTGRAD_UNARY(log1p_of_fraction, log1p_of_fraction_op);

struct tanh_op : pointwise<1> {
    static constexpr std::string_view name = "tanh", latex = R"(\tanh)";
    static constexpr double evaluate(double x) { return math::tanh(x); }
    static constexpr term derivative(auto, auto y) { return 1 - square(y); }
    static constexpr rules rewrites(auto x) {
        return {
            rewrite(tanh(-x), -tanh(x)),
        };
    }
    static auto lower(auto x) { return tanh(x); }
};
// tanh(x), pointwise. Accuracy: 3 ulp.
CTGRAD_UNARY(tanh, tanh_op);

struct relu_op : pointwise<1> {
    static constexpr std::string_view name = "relu", latex = R"(\operatorname{relu})";
    static constexpr bool light = true;
    static constexpr double evaluate(double x) { return x > 0 || x != x ? x : 0; }
    static constexpr term derivative(auto x, auto) { return indicator<greater_op>(x, 0); }
    static auto lower(auto x) { return larger(ir::zero(x), x); }
};
// max(x, 0), pointwise; the derivative at 0 is 0 (the subgradient of least norm).
CTGRAD_UNARY(relu, relu_op);

struct sigmoid_op : pointwise<1> {
    static constexpr std::string_view name = "sigmoid", latex = R"(\sigma)";
    static constexpr term expand(const auto* x, unsigned) {
        const auto e = exp_minus_abs(x[0]);
        return one_or(x[0], e) / (1 + e);
    }
    static constexpr double evaluate(double x) { return math::sigmoid(x); }
    static constexpr term derivative(auto, auto y) { return hadamard(y, 1 - y); }
};
// 1 / (1 + exp(-x)), pointwise, without overflow on either side. Accuracy: 3 ulp.
CTGRAD_UNARY(sigmoid, sigmoid_op);

struct softplus_op : pointwise<1> {
    static constexpr std::string_view name = "softplus", latex = R"(\operatorname{softplus})";
    static constexpr term expand(const auto* x, unsigned) { return relu(x[0]) + log1p_of_fraction(exp_minus_abs(x[0])); }
    static constexpr double evaluate(double x) { return math::softplus(x); }
    static constexpr term derivative(auto x, auto) { return sigmoid(x); }
};
// log(1 + exp(x)), pointwise, as max(x, 0) + log1p(exp(-|x|)). Accuracy: 3 ulp.
CTGRAD_UNARY(softplus, softplus_op);

struct leaky_relu_op : pointwise<2> {
    static constexpr std::string_view name = "leaky_relu", latex = R"(\operatorname{leaky\_relu})";
    static constexpr double evaluate(double x, double slope) { return x > 0 ? x : slope * x; }
    static constexpr partials derivative(auto x, auto slope, auto) { return {where(x > 0, 1, slope), where(x > 0, 0, x)}; }
    static auto lower(auto x, auto slope) { return select(x > ir::zero(x), x, slope * x); }
};
// x for x > 0, else slope x, pointwise; at 0 the derivative is the slope.
CTGRAD_BINARY(leaky_relu, leaky_relu_op);
template <Notation A>
constexpr auto leaky_relu(A a) {
    return leaky_relu(a, 0.01);
}

struct elu_op : pointwise<2> {
    static constexpr std::string_view name = "elu", latex = R"(\operatorname{elu})";
    static constexpr double evaluate(double x, double scale) { return x > 0 ? x : scale * math::expm1(x); }
    static constexpr partials derivative(auto x, auto scale, auto y) {
        return {where(x > 0, 1, y + scale), where(x > 0, 0, expm1(x))};
    }
    static auto lower(auto x, auto scale) { return select(x > ir::zero(x), x, scale * expm1(x)); }
};
// x for x > 0, else scale (exp(x) - 1), pointwise (Clevert, Unterthiner, Hochreiter 2015, arXiv:1511.07289).
CTGRAD_BINARY(elu, elu_op);
template <Notation A>
constexpr auto elu(A a) {
    return elu(a, 1);
}

struct gelu_op : pointwise<1> {
    static constexpr std::string_view name = "gelu", latex = R"(\operatorname{gelu})";
    static constexpr double root_half = 0.70710678118654757, density_at_0 = 0.39894228040143270;  // √½, 1/√(2π)
    static constexpr term expand(const auto* x, unsigned) { return 0.5 * hadamard(x[0], erfc(-root_half * x[0])); }
    static constexpr double evaluate(double x) { return 0.5 * x * math::erfc(-root_half * x); }
    static constexpr term derivative(auto x, auto) {
        return 0.5 * erfc(-root_half * x) + density_at_0 * hadamard(x, exp(-0.5 * square(x)));
    }
};
// x Φ(x) with Φ the distribution function of the normal distribution, pointwise, exact rather than its approximation by
// tanh (Hendrycks, Gimpel 2016, arXiv:1606.08415).
CTGRAD_UNARY(gelu, gelu_op);

struct silu_op : pointwise<1> {
    static constexpr std::string_view name = "silu", latex = R"(\operatorname{silu})";
    static constexpr term expand(const auto* x, unsigned) { return hadamard(x[0], sigmoid(x[0])); }
    static constexpr double evaluate(double x) { return x * math::sigmoid(x); }
    static constexpr term derivative(auto x, auto y) {
        const auto s = sigmoid(x);
        return s + hadamard(y, 1 - s);
    }
};
// x σ(x), pointwise, also called swish. Accuracy: 5 ulp.
CTGRAD_UNARY(silu, silu_op);

struct softsign_op : pointwise<1> {
    static constexpr std::string_view name = "softsign", latex = R"(\operatorname{softsign})";
    static constexpr double evaluate(double x) { return x / (1 + abs_op::evaluate(x)); }
    static constexpr term derivative(auto x, auto) { return 1 / square(1 + abs(x)); }
    static auto lower(auto x) { return x / (ir::one(x) + abs(x)); }
};
// x / (1 + |x|), pointwise (Bergstra, Desjardins, Lamblin, Bengio 2009, Quadratic polynomials learn better image
// features). Accuracy: 2 ulp.
CTGRAD_UNARY(softsign, softsign_op);

}  // namespace ctgrad
