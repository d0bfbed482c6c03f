// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// x log y with 0 log 0 = 0, as entropies and likelihoods mean it (layer 8, probability).
#pragma once
#include "ctgrad/ops/normalisation.hpp"

namespace ctgrad {

struct xlogy_op : pointwise<2> {
    static constexpr std::string_view name = "xlogy", latex = R"(\operatorname{xlogy})";
    static constexpr double evaluate(double x, double y) { return x == 0 && y == y ? 0 : x * math::log(y); }
    static constexpr partials derivative(auto x, auto y, auto) { return {log(y), x / y}; }
    static constexpr rules rewrites(auto x, auto y) {
        return {
            rewrite(xlogy(x, exp(y)), hadamard(x, y)),
            rewrite(xlogy(x, softmax(y)), hadamard(x, log_softmax(y))),
        };
    }
    static auto lower(auto x, auto y) {
        return select(x == ir::zero(x), select(y == y, ir::zero(x), y), x * log(y));
    }
};
// x log y, pointwise, and 0 where x is 0, whatever y is but NaN. Accuracy: 3 ulp. Its derivatives are log y and x / y.
CTGRAD_BINARY(xlogy, xlogy_op);

}  // namespace ctgrad
