// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Activation functions of neural networks (layer 2, ops).
#pragma once
#include "ctgrad/ops/exponential.hpp"

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
}  // namespace ir

// 1 where x > 0, else 0.
struct is_positive_op : pointwise<1> {
    static constexpr std::string_view name = "is_positive", latex = R"(\mathbb{1}_{>0})";
    static constexpr double evaluate(double x) { return x > 0 ? 1 : 0; }
    static constexpr term derivative(auto x, auto) { return x.home->number(0); }
    static auto lower(auto x) { return select(x > ir::zero(x), ir::one(x), ir::zero(x)); }
};
template <>
struct operation_of<&tag_of<is_positive_op>> : std::type_identity<is_positive_op> {};
// 1 where x > 0, else 0; its derivative is 0.
CTGRAD_UNARY(is_positive, is_positive_op);

// 1 where x ≥ 0, else y: the numerator of the logistic function.
struct one_or_op : pointwise<2> {
    static constexpr std::string_view name = "one_or", latex = R"(\operatorname{one\_or})";
    static constexpr double evaluate(double x, double y) { return x >= 0 ? 1 : y; }
    static auto lower(auto x, auto y) {
        return select(x >= ir::zero(x), ir::one(x), y);
    }
};
template <>
struct operation_of<&tag_of<one_or_op>> : std::type_identity<one_or_op> {};
// 1 where a ≥ 0, else b.
CTGRAD_BINARY(one_or, one_or_op);

// exp(-|x|), which never overflows.
struct exp_minus_abs_op : pointwise<1> {
    static constexpr std::string_view name = "exp_minus_abs", latex = R"(e^{-|\cdot|})";
    static constexpr double evaluate(double x) { return math::exp(x < 0 ? x : -x); }
    static auto lower(auto x) { return exp(-abs(x)); }
};
template <>
struct operation_of<&tag_of<exp_minus_abs_op>> : std::type_identity<exp_minus_abs_op> {};
// exp(-|x|)
CTGRAD_UNARY(exp_minus_abs, exp_minus_abs_op);

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
template <>
struct operation_of<&tag_of<tanh_op>> : std::type_identity<tanh_op> {};
// tanh(x), pointwise. Accuracy: 3 ulp.
CTGRAD_UNARY(tanh, tanh_op);

struct relu_op : pointwise<1> {
    static constexpr std::string_view name = "relu", latex = R"(\operatorname{relu})";
    static constexpr double evaluate(double x) { return x > 0 || x != x ? x : 0; }
    static constexpr term derivative(auto x, auto) { return is_positive(x); }
    static auto lower(auto x) { return select(x <= ir::zero(x), ir::zero(x), x); }
};
template <>
struct operation_of<&tag_of<relu_op>> : std::type_identity<relu_op> {};
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
template <>
struct operation_of<&tag_of<sigmoid_op>> : std::type_identity<sigmoid_op> {};
// 1 / (1 + exp(-x)), pointwise, without overflow on either side. Accuracy: 4 ulp.
CTGRAD_UNARY(sigmoid, sigmoid_op);

struct softplus_op : pointwise<1> {
    static constexpr std::string_view name = "softplus", latex = R"(\operatorname{softplus})";
    static constexpr term expand(const auto* x, unsigned) { return relu(x[0]) + log1p(exp_minus_abs(x[0])); }
    static constexpr double evaluate(double x) { return math::softplus(x); }
    static constexpr term derivative(auto x, auto) { return sigmoid(x); }
};
template <>
struct operation_of<&tag_of<softplus_op>> : std::type_identity<softplus_op> {};
// log(1 + exp(x)), pointwise, as max(x, 0) + log1p(exp(-|x|)). Accuracy: 4 ulp.
CTGRAD_UNARY(softplus, softplus_op);


}  // namespace ctgrad
