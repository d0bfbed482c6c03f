// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Special functions: of the normal distribution and of the gamma function (layer 2, ops).
#pragma once
#include "ctgrad/core/special_math.hpp"
#include "ctgrad/ops/exponential.hpp"

namespace ctgrad {

struct erf_op : pointwise<1> {
    static constexpr std::string_view name = "erf", latex = R"(\operatorname{erf})";
    static constexpr double evaluate(double x) { return math::erf(x); }
    static constexpr term derivative(auto x, auto) { return 1.1283791670955126 * exp(-square(x)); }  // 2/√π
    static auto lower(auto x) { return erf(x); }
};
// The error function 2/√π ∫₀ˣ exp(-t²) dt, pointwise. Accuracy: 3 ulp.
CTGRAD_UNARY(erf, erf_op);

struct erfc_op : pointwise<1> {
    static constexpr std::string_view name = "erfc", latex = R"(\operatorname{erfc})";
    static constexpr double evaluate(double x) { return math::erfc(x); }
    static constexpr term derivative(auto x, auto) { return -1.1283791670955126 * exp(-square(x)); }
    static auto lower(auto x) { return erfc(x); }
};
// 1 - erf(x) without cancellation, pointwise. Accuracy: 4 ulp.
CTGRAD_UNARY(erfc, erfc_op);

struct trigamma_op : pointwise<1> {
    static constexpr std::string_view name = "trigamma", latex = R"(\psi_1)";
    static constexpr double evaluate(double x) { return math::trigamma(x); }
    static constexpr std::string_view remedy = ": derivatives of the gamma function end at trigamma";
    static auto lower(auto x) { return trigamma(x); }
};
// The second derivative of log Γ(x), pointwise. Accuracy: 1e-13 relative in f64; has no derivative here.
CTGRAD_UNARY(trigamma, trigamma_op);

struct digamma_op : pointwise<1> {
    static constexpr std::string_view name = "digamma", latex = R"(\psi)";
    static constexpr double evaluate(double x) { return math::digamma(x); }
    static constexpr term derivative(auto x, auto) { return trigamma(x); }
    static auto lower(auto x) { return digamma(x); }
};
// The derivative of log Γ(x), pointwise; NaN at 0, -1, -2, ... Accuracy: 1e-13, relative or absolute, in f64.
CTGRAD_UNARY(digamma, digamma_op);

struct lgamma_op : pointwise<1> {
    static constexpr std::string_view name = "lgamma", latex = R"(\log\Gamma)";
    static constexpr double evaluate(double x) { return math::lgamma(x); }
    static constexpr term derivative(auto x, auto) { return digamma(x); }
    static auto lower(auto x) { return lgamma(x); }
};
// log |Γ(x)|, pointwise; +inf at 0, -1, -2, ... Accuracy: the C library's.
CTGRAD_UNARY(lgamma, lgamma_op);

}  // namespace ctgrad
