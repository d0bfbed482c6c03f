// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Sums, differences, quotients and pointwise products (layer 2, ops).
#pragma once
#include <bit>
#include <limits>

#include "ctgrad/ops/operation.hpp"

namespace ctgrad {

namespace ir {
// a / b as IEEE says, which constant evaluation refuses for b = 0.
constexpr double quotient(double a, double b) {
    if (b != 0) return a / b;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (a == 0 || a != a) return std::numeric_limits<double>::quiet_NaN();
    const bool negative = (a < 0) != (std::bit_cast<std::int64_t>(b) < 0);
    return negative ? -infinity : infinity;
}
// x / y, and c x where y is the number 1 / c.
template <class Op>
constexpr term build_quotient(const term* x) {
    aligned a = align(x, 2);
    if (a.reads[1].node != 0) return x[0].home->map(descriptor<Op>, a.shape, a.reads);
    a.reads[0].coefficient *= quotient(1, a.reads[1].coefficient);
    return {*x[0].home, a.reads[0], a.shape};
}
// Σ signs[k] x[k]
constexpr term weighted_sum(const term* x, int count, const double* weights) {
    aligned a = align(x, count);
    for (int k = 0; k < count; ++k) a.reads[k].coefficient *= weights[k];
    return x[0].home->linear(a.shape, a.reads);
}
}  // namespace ir

struct add_op {
    static constexpr std::string_view name = "+";
    static constexpr term build(const auto* x) {
        const double weights[] = {1, 1};
        return ir::weighted_sum(x, 2, weights);
    }
    static constexpr pattern match(const pattern& a, const pattern& b) {
        return pattern::inner({ir::pattern_kind::sum_of, nullptr, 0, -1, -1}, a, b);
    }
};

struct subtract_op {
    static constexpr std::string_view name = "-";
    static constexpr term build(const auto* x) {
        const double weights[] = {1, -1};
        return ir::weighted_sum(x, 2, weights);
    }
    static constexpr pattern match(const pattern& a, const pattern& b) {
        const pattern minus_b = pattern::inner({ir::pattern_kind::scale, nullptr, -1, -1, -1}, b);
        return pattern::inner({ir::pattern_kind::sum_of, nullptr, 0, -1, -1}, a, minus_b);
    }
};

struct negate_op {
    static constexpr std::string_view name = "-";
    static constexpr term build(const auto* x) {
        term result = x[0];
        result.value.coefficient = -result.value.coefficient;
        return result;
    }
    static constexpr pattern match(const pattern& a) {
        return pattern::inner({ir::pattern_kind::scale, nullptr, -1, -1, -1}, a);
    }
};

struct hadamard_op {
    static constexpr std::string_view name = "hadamard";
    static constexpr term build(const auto* x) {
        const ir::aligned a = ir::align(x, 2);
        return x[0].home->contract(a.shape, a.shape.rank, a.reads);
    }
    static constexpr pattern match(const pattern& a, const pattern& b) {
        return pattern::inner({ir::pattern_kind::product, nullptr, 0, -1, -1}, a, b);
    }
};

struct square_op {
    static constexpr std::string_view name = "square";
    static constexpr term build(const auto* x) {
        const term twice[] = {x[0], x[0]};
        return hadamard_op::build(twice);
    }
    static constexpr pattern match(const pattern& a) { return hadamard_op::match(a, a); }
};

struct divide_op : pointwise<2> {
    static constexpr std::string_view name = "/", latex = R"(\frac)";
    static constexpr ir::writing form = ir::writing::quotient;
    static constexpr signed char degree[] = {1, -1};
    static constexpr double evaluate(double a, double b) { return ir::quotient(a, b); }
    static constexpr term build(const auto* x) { return ir::build_quotient<divide_op>(x); }
    static constexpr partials derivative(auto, auto b, auto y) { return {1 / b, -(y / b)}; }
    static constexpr rules rewrites(auto x, auto) {
        return {
            rewrite(1 / (1 + exp(-x)), sigmoid(x)),
            rewrite(1 / (1 + exp(x)), sigmoid(-x)),
            rewrite(exp(x) / (1 + exp(x)), sigmoid(x)),
        };
    }
    static auto lower(auto a, auto b) { return a / b; }
};

CTGRAD_BINARY(operator+, add_op);
CTGRAD_BINARY(operator-, subtract_op);
CTGRAD_UNARY(operator-, negate_op);
// a / b, pointwise. Accuracy: correctly rounded; division by a plain number multiplies by its reciprocal, 1 ulp.
CTGRAD_BINARY(operator/, divide_op);
// a ⊙ b, the pointwise product of operands broadcast to a common shape.
CTGRAD_BINARY(hadamard, hadamard_op);
// x ⊙ x
CTGRAD_UNARY(square, square_op);

}  // namespace ctgrad
