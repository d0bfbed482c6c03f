// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Norms (layer 2, ops).
#pragma once
#include "ctgrad/ops/normalisation.hpp"

namespace ctgrad {

// a / b, and 0 where b is 0: the subgradient of least norm at a kink.
struct divide_or_zero_op : pointwise<2> {
    static constexpr std::string_view name = "divide_or_zero", latex = R"(\frac)";
    static constexpr signed char degree[] = {1, -1};
    static constexpr double evaluate(double a, double b) { return b == 0 ? 0 : a / b; }
    static constexpr partials derivative(auto, auto b, auto y);
    static auto lower(auto a, auto b) { return select(b == ir::zero(b), ir::zero(b), a / b); }
};
template <>
struct operation_of<&tag_of<divide_or_zero_op>> : std::type_identity<divide_or_zero_op> {};
CTGRAD_BINARY(divide_or_zero, divide_or_zero_op);
constexpr partials divide_or_zero_op::derivative(auto, auto b, auto y) {
    return {divide_or_zero(1, b), -divide_or_zero(y, b)};
}

struct norm2_op {
    static constexpr std::string_view name = "norm2", latex = R"(\operatorname{norm})";
    static constexpr term along(const auto& x, unsigned mask) { return ir::over<norm2_op>(x, mask); }
    static constexpr pattern match(const auto& x) { return ir::composite_pattern<norm2_op>(x); }
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned) {
        return hadamard(g, divide_or_zero(x[0], y));
    }
    static constexpr term expand(const auto* x, unsigned axes) { return sqrt(ir::sum_along(square(x[0]), axes)); }
    static constexpr void evaluate(const double* x, double* y, int count) {
        double s = 0;
        for (int i = 0; i < count; ++i) s += x[i] * x[i];
        *y = math::sqrt(s);
    }
};

// ‖x‖ = √(Σ x²) over all axes or the given ones; its gradient is x / ‖x‖, and 0 at 0. The squares must not overflow.
CTGRAD_ALONG(norm2, norm2_op);

}  // namespace ctgrad
