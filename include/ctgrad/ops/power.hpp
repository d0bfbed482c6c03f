// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Powers (layer 2, ops).
#pragma once
#include "ctgrad/ops/comparison.hpp"
#include "ctgrad/core/special_math.hpp"
#include "ctgrad/ops/exponential.hpp"

namespace ctgrad {

// x^k for a small whole number k is a product, x^-k its inverse, x^½ a square root: what other formulas make of them too.
struct pow_op : pointwise<2> {
    static constexpr std::string_view name = "pow", latex = R"(\operatorname{pow})";
    static constexpr ir::writing form = ir::writing::power;
    static constexpr int longest_product = 6;
    static constexpr double evaluate(double x, double p) { return math::pow(x, p); }
    static constexpr partials derivative(auto x, auto p, auto y);
    static constexpr term build(const auto* x) {
        const ir::aligned a = ir::align(x, 2);
        const auto exponent = a.reads[1];
        const std::remove_cvref_t<decltype(*x)> base(*x[0].home, a.reads[0], a.shape);
        if (exponent.node != 0) return ir::build_map<pow_op>(x, 2);
        const double p = exponent.coefficient, size = p < 0 ? -p : p;
        if (size == 0.5) return p < 0 ? 1 / sqrt(base) : sqrt(base);
        if (size > longest_product || size != static_cast<int>(size)) return ir::build_map<pow_op>(x, 2);
        sequence<ir::read> factors;
        for (int k = 0; k < static_cast<int>(size); ++k) factors.push_back(base.value);
        const auto product = base.home->contract(a.shape, a.shape.rank, factors);
        return p < 0 ? 1 / product : product;
    }
    static auto lower(auto x, auto p) { return pow(x, p); }
};
// x^p, pointwise, as C's pow: 1 for p = 0, NaN for x < 0 and p not whole. With respect to p the derivative at x = 0 is 0.
// Accuracy: 3 ulp.
CTGRAD_BINARY(pow, pow_op);
constexpr partials pow_op::derivative(auto x, auto p, auto y) {
    return {hadamard(p, pow(x, p - 1)), where(x == 0, 0, hadamard(y, log(x)))};
}

}  // namespace ctgrad
