// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Norms over everything or along axes, with the subgradient of least norm where they have a kink (layer 2, ops).
#pragma once
#include "ctgrad/ops/normalisation.hpp"

namespace ctgrad {

// a / b, and 0 where b is 0: the subgradient of least norm at a kink.
struct divide_or_zero_op : pointwise<2> {
    static constexpr std::string_view name = "divide_or_zero", latex = R"(\frac)";
    static constexpr ir::writing form = ir::writing::quotient;
    static constexpr signed char degree[] = {1, -1};
    static constexpr double evaluate(double a, double b) { return b == 0 ? 0 : a / b; }
    static constexpr partials derivative(auto, auto b, auto y) {
        return {divide_or_zero(1, b), -divide_or_zero(y, b)};
    }
    static auto lower(auto a, auto b) { return select(b == ir::zero(b), ir::zero(b), a / b); }
};
CTGRAD_BINARY(divide_or_zero, divide_or_zero_op);

namespace ir {
// Powers of two by which tiny and huge numbers are scaled so that their squares neither underflow nor overflow.
template <class T>
inline constexpr T upscale = sizeof(T) == 4 ? static_cast<T>(0x1p100) : static_cast<T>(0x1p600);
template <class T>
inline constexpr T downscale = sizeof(T) == 4 ? static_cast<T>(0x1p-70) : static_cast<T>(0x1p-600);
}  // namespace ir

struct scaled_down_op : pointwise<1> {
    static constexpr std::string_view name = "scaled_down", latex = R"(\operatorname{scaled\_down})";
    static constexpr double evaluate(double x) { return x * ir::downscale<double>; }
    static auto lower(auto x) { return x * decltype(x)::broadcast(ir::downscale<typename decltype(x)::value_type>); }
};
CTGRAD_UNARY(scaled_down, scaled_down_op);
struct scaled_up_op : pointwise<1> {
    static constexpr std::string_view name = "scaled_up", latex = R"(\operatorname{scaled\_up})";
    static constexpr double evaluate(double x) { return x * ir::upscale<double>; }
    static auto lower(auto x) { return x * decltype(x)::broadcast(ir::upscale<typename decltype(x)::value_type>); }
};
CTGRAD_UNARY(scaled_up, scaled_up_op);

// √ of a sum of squares, given with its operands scaled down and scaled up too: of that which is trustworthy.
struct root_of_sums_op : pointwise<3> {
    static constexpr std::string_view name = "root_of_sums", latex = R"(\sqrt)";
    static constexpr double evaluate(double plain, double down, double up) {
        if (plain < 1 / ir::upscale<double>) return math::sqrt(up) / ir::upscale<double>;
        return math::is_finite(plain) ? math::sqrt(plain) : math::sqrt(down) / ir::downscale<double>;
    }
    static auto lower(auto plain, auto down, auto up) {
        using pack = decltype(plain);
        using T = typename pack::value_type;
        const pack small = pack::broadcast(1 / ir::upscale<T>), large = pack::broadcast(1 / ir::downscale<T>);
        const pack infinity = pack::broadcast(std::numeric_limits<T>::infinity());
        const pack square = select(plain < small, up, select(plain < infinity, plain, down));
        return sqrt(square) * select(plain < small, small, select(plain < infinity, pack::broadcast(1), large));
    }
};
CTGRAD_TERNARY(root_of_sums, root_of_sums_op);

struct norm2_op {
    static constexpr std::string_view name = "norm2", latex = R"(\operatorname{norm})";
    static constexpr term along(const auto& x, unsigned mask) { return ir::over<norm2_op>(x, mask); }
    static constexpr pattern match(const auto& x) { return ir::composite_pattern<norm2_op>(x); }
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned) {
        return hadamard(g, divide_or_zero(x[0], y));
    }
    static constexpr term expand(const auto* x, unsigned axes) {
        const auto sum_of_squares = [&](const auto& a) { return ir::sum_along(square(a), axes); };
        return root_of_sums(sum_of_squares(x[0]), sum_of_squares(scaled_down(x[0])), sum_of_squares(scaled_up(x[0])));
    }
    static constexpr void evaluate(const double* x, double* y, int count) {
        double plain = 0, down = 0, up = 0;
        for (int i = 0; i < count; ++i) {
            plain += x[i] * x[i];
            down += scaled_down_op::evaluate(x[i]) * scaled_down_op::evaluate(x[i]);
            up += scaled_up_op::evaluate(x[i]) * scaled_up_op::evaluate(x[i]);
        }
        *y = root_of_sums_op::evaluate(plain, down, up);
    }
};

// The Frobenius norm, of a matrix the same as its Euclidean one.
struct norm_fro_op {
    static constexpr std::string_view name = "norm_fro";
    static constexpr term along(const auto& x, unsigned mask) { return norm2_op::along(x, mask); }
};

struct norm1_op {
    static constexpr std::string_view name = "norm1", latex = R"(\operatorname{norm1})";
    static constexpr term along(const auto& x, unsigned mask) { return ir::over<norm1_op>(x, mask); }
    template <class T>
    static constexpr term pull_back(const T* x, const T&, const T& g, int, unsigned) {
        return hadamard(g, sign(x[0]));
    }
    static constexpr term expand(const auto* x, unsigned axes) { return ir::sum_along(abs(x[0]), axes); }
    static constexpr void evaluate(const double* x, double* y, int count) {
        *y = 0;
        for (int i = 0; i < count; ++i) *y += abs_op::evaluate(x[i]);
    }
};

struct norm_inf_op {
    static constexpr std::string_view name = "norm_inf", latex = R"(\operatorname{norm}_\infty)";
    static constexpr term along(const auto& x, unsigned mask) { return ir::over<norm_inf_op>(x, mask); }
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned axes) {
        return ir::shared_by_ties(abs(x[0]), y, hadamard(g, sign(x[0])), axes);
    }
    // 0 over nothing: no magnitude is less.
    static constexpr term expand(const auto* x, unsigned axes) {
        return maximum(ir::reduce_along<largest_op>(abs(x[0]), axes), 0);
    }
    static constexpr void evaluate(const double* x, double* y, int count) {
        *y = 0;
        for (int i = 0; i < count; ++i) *y = maximum_op::evaluate(*y, abs_op::evaluate(x[i]));
    }
};

struct norm0_op {
    static constexpr std::string_view name = "norm0", latex = R"(\operatorname{norm}_0)";
    static constexpr std::string_view remedy = ": it jumps; norm1 is its usual stand-in";
    static constexpr term along(const auto& x, unsigned mask) { return ir::over<norm0_op>(x, mask); }
    static constexpr term expand(const auto* x, unsigned axes) { return count_nonzero_op::expand(x, axes); }
    static constexpr void evaluate(const double* x, double* y, int count) { count_nonzero_op::evaluate(x, y, count); }
};

// ‖x‖₂ = √(Σ x²) over everything or over the given axes, also of a matrix: entry by entry. Scaled: neither (1e200, 1e200)
// overflows nor (3e-200, 4e-200) underflows. Its gradient is x / ‖x‖, and 0 at 0.
CTGRAD_ALONG(norm2, norm2_op);
// The Frobenius norm: norm2 by the name it has for matrices.
CTGRAD_ALONG(norm_fro, norm_fro_op);
// ‖x‖₁ = Σ |x|; its gradient is sign(x), 0 where x is 0.
CTGRAD_ALONG(norm1, norm1_op);
// ‖x‖∞ = max |x|, entry by entry; its gradient is sign(x) at the largest, shared evenly by ties, and 0 at 0. Dual to norm1.
CTGRAD_ALONG(norm_inf, norm_inf_op);
// ‖x‖₀, how many elements are not 0. It has no derivative.
CTGRAD_ALONG(norm0, norm0_op);

}  // namespace ctgrad
