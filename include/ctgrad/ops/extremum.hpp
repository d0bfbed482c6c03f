// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Largest and smallest elements, and where they are (layer 2, ops).
#pragma once
#include "ctgrad/ops/reduction.hpp"

namespace ctgrad {

namespace ir {
// The gradient of an extremum: those elements that are it share evenly.
constexpr auto shared_by_ties(const auto& x, const auto& y, const auto& g, unsigned axes) {
    const auto tie = indicator<equal_op>(x, y);
    return hadamard(g, tie / sum_along(tie, axes));
}
// Row-major position along the masked axes.
constexpr term position_along(const auto& x, unsigned axes) {
    auto position = x.home->number(0, x.shape);
    for (int a = 0; a < x.rank(); ++a)
        if ((axes >> a & 1u) != 0) position = hadamard(position, x.home->size(x.shape[a])) + x.home->index(x.shape, a);
    return position;
}
}  // namespace ir

// The largest of the values, -inf over nothing.
struct largest_op {
    static constexpr std::string_view name = "max", latex = R"(\max)";
    static constexpr double identity = -std::numeric_limits<double>::infinity();
    static constexpr void evaluate(const double* x, double* y, int count) {
        *y = identity;
        for (int i = 0; i < count; ++i) *y = maximum_op::evaluate(*y, x[i]);
    }
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned axes) {
        return ir::shared_by_ties(x[0], y, g, axes);
    }
    static auto lower(auto x, auto y) { return max(x, y); }
    static auto across(auto x) { return reduce_max(x); }
};
CTGRAD_LOWERED(largest_op);
struct max_op : largest_op {
    static constexpr bool needs_elements = true;
    static constexpr term along(const auto& x, unsigned mask) { return ir::reduce_over<max_op>(x, mask); }
};
CTGRAD_LOWERED(max_op);

// The smallest of the values, +inf over nothing.
struct smallest_op {
    static constexpr std::string_view name = "min", latex = R"(\min)";
    static constexpr double identity = std::numeric_limits<double>::infinity();
    static constexpr void evaluate(const double* x, double* y, int count) {
        *y = identity;
        for (int i = 0; i < count; ++i) *y = minimum_op::evaluate(*y, x[i]);
    }
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned axes) {
        return ir::shared_by_ties(x[0], y, g, axes);
    }
    static auto lower(auto x, auto y) { return min(x, y); }
    static auto across(auto x) { return reduce_min(x); }
};
CTGRAD_LOWERED(smallest_op);
struct min_op : smallest_op {
    static constexpr bool needs_elements = true;
    static constexpr term along(const auto& x, unsigned mask) { return ir::reduce_over<min_op>(x, mask); }
};
CTGRAD_LOWERED(min_op);

struct argmax_op {
    static constexpr std::string_view name = "argmax", latex = R"(\operatorname{argmax})";
    static constexpr bool needs_elements = true;
    static constexpr std::string_view remedy = ": it jumps; softmax is what it becomes when it is smoothed";
    static constexpr term along(const auto& x, unsigned mask) { return ir::over<argmax_op>(x, mask); }
    // The least position of what is the largest or NaN.
    static constexpr term expand(const auto* x, unsigned axes) {
        const auto chosen = (x[0] == ir::reduce_along<largest_op>(x[0], axes)) + (x[0] != x[0]);
        return ir::reduce_along<smallest_op>(where(chosen, ir::position_along(x[0], axes), smallest_op::identity), axes);
    }
    static constexpr void evaluate(const double* x, double* y, int count) {
        int best = 0;
        for (int i = 1; i < count; ++i)
            if (x[best] == x[best] && (x[i] > x[best] || x[i] != x[i])) best = i;
        *y = best;
    }
};

// The largest element, over everything or over the given axes; NaN if one is NaN; ties share the gradient evenly. Over no
// elements a program throws shape_error.
CTGRAD_ALONG(max, max_op);
// The smallest element, as max.
CTGRAD_ALONG(min, min_op);
// The row-major position of the first largest element, or of the first NaN. It has no derivative.
CTGRAD_ALONG(argmax, argmax_op);

}  // namespace ctgrad
