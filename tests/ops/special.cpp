// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The error function and the gamma function's relatives: the C library in long double, recurrences, published constants.
#include "ctgrad/ops/special.hpp"

#include "operations.hpp"

using namespace operations;

namespace {

// ψ(x) = ψ(x + 1) - 1/x and ψ₁(x) = ψ₁(x + 1) + 1/x² up to where the asymptotic series has 19 digits (DLMF 5.11.2, 5.15.8).
bool is_pole(real x) { return x <= 0 && (x < -1e9L || x == std::floor(x)); }
real digamma_of(real x, real) {
    if (is_pole(x)) return NAN;
    real total = 0;
    for (; x < 100; x += 1) total -= 1 / x;
    const real s = 1 / x / x;
    return total + std::log(x) - 1 / (2 * x) - s * (1 / 12.0L - s * (1 / 120.0L - s * (1 / 252.0L - s / 240)));
}
real trigamma_of(real x, real) {
    if (is_pole(x)) return NAN;
    real total = 0;
    for (; x < 100; x += 1) total += 1 / x / x;
    const real s = 1 / x / x;
    return total + 1 / x + s / 2 + s / x * (1 / 6.0L - s * (1 / 30.0L - s * (1 / 42.0L - s / 30)));
}

}  // namespace

TEST_CASE("the error function and the gamma function") {
    check({
        entry("erf", erf(x), [](real a, real) { return std::erf(a); }, -2, 2, 1),
        entry("erfc", erfc(x), [](real a, real) { return std::erfc(a); }, -2, 2, 3),
        entry("lgamma", lgamma(x), [](real a, real) { return std::lgamma(a); }, 2.5, 5, 2),
        entry("lgamma, on the left", lgamma(x), [](real a, real) { return std::lgamma(a); }, -0.7, -0.3, 8),
        entry("digamma", digamma(x), digamma_of, 2, 5, 8),  // of 1: it has a zero near
    });
    check_values({
        entry("digamma, on the left", digamma(x), digamma_of, -0.9, -0.6, 16),
        entry("trigamma", trigamma(x), trigamma_of, 0.5, 5, 6),
        entry("trigamma, on the left", trigamma(x), trigamma_of, -0.9, -0.1, 8),
    });
}

TEST_CASE("published constants") {
    passes::inputs in;
    in.sizes["n"] = 2;
    in.values["x"] = {1, 0.5};
    const double euler = 0.57721566490153286;
    CHECK(passes::distance(value(digamma(x), in), {-euler, -euler - 2 * std::log(2.0)}) < 1e-15);
    CHECK(passes::distance(value(trigamma(x), in), {M_PI * M_PI / 6, M_PI * M_PI / 2}) < 2e-15);
    CHECK(passes::distance(value(lgamma(x), in), {0, std::log(M_PI) / 2}) < 1e-15);
    CHECK(passes::distance(value(gradient(sum(gradient(sum(lgamma(x)), x)), x), in), {M_PI * M_PI / 6, M_PI * M_PI / 2}) < 2e-15);
}
