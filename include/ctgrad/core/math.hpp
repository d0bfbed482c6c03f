// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Elementary functions of double that constant evaluation can call too (layer 0, core).
//
// At run time they are the C library's. In constant evaluation they are series on a reduced argument, right to a few
// units in the last place: enough to fold constants and to check formulas.
#pragma once
#include <bit>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace ctgrad::math {

namespace constant {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double ln2_high = 0x1.62e42fefa38p-1, ln2_low = 0x1.ef35793c7673p-45;

constexpr double scale_by_power(double x, int n) {  // x 2^n
    while (n > 1000) {
        x *= 0x1p1000;
        n -= 1000;
    }
    while (n < -1000) {
        x *= 0x1p-1000;
        n += 1000;
    }
    return x * std::bit_cast<double>(static_cast<std::uint64_t>(1023 + n) << 52);
}

// Σ x^k / k! from k = 1, for |x| ≤ ½
constexpr double exp_series(double x) {
    double sum = 0;
    for (int k = 18; k > 0; --k) sum = (1 + sum) * x / k;
    return sum;
}
constexpr double exp(double x) {
    if (x != x) return x;
    if (x > 709.8) return infinity;
    if (x < -746) return 0;
    const int n = static_cast<int>(x / (ln2_high + ln2_low) + (x < 0 ? -0.5 : 0.5));
    return scale_by_power(1 + exp_series((x - n * ln2_high) - n * ln2_low), n);
}
constexpr double expm1(double x) { return x < 0.5 && x > -0.5 ? (x == 0 ? x : exp_series(x)) : exp(x) - 1; }

// log(1 + f) = 2 atanh(f / (2 + f)), for 1 + f in [√½, √2]
constexpr double log_series(double f) {
    const double s = f / (2 + f), square = s * s;
    double sum = 0;
    for (int k = 45; k > 1; k -= 2) sum = (sum + 1.0 / k) * square;
    return 2 * s + 2 * s * sum;
}
constexpr double log(double x) {
    if (x == 0) return -infinity;
    if (!(x > 0)) return nan;
    if (x == infinity) return x;
    int exponent = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        exponent = -54;
    }
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
    exponent += static_cast<int>(bits >> 52) - 1023;
    double m = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFFull) | 0x3FF0000000000000ull);
    if (m > 1.4142135623730951) {
        m /= 2;
        ++exponent;
    }
    return exponent * ln2_high + (log_series(m - 1) + exponent * ln2_low);
}
constexpr double log1p(double x) {
    if (x > -0.25 && x < 0.4) return x == 0 ? x : log_series(x);
    const double u = 1 + x;
    return x == infinity || !(u > 0) ? log(u) : log(u) + (x - (u - 1)) / u;
}
constexpr double tanh(double x) {
    if (x == 0 || x != x) return x;
    const double a = x < 0 ? -x : x;
    const double e = expm1(-2 * a), y = -e / (2 + e);
    return x < 0 ? -y : y;
}
constexpr double sqrt(double x) {
    if (x == 0 || x == infinity) return x;
    if (!(x > 0)) return nan;
    int half = 0;  // x 4^-half in [1, 4)
    while (x >= 4) {
        x /= 4;
        ++half;
    }
    while (x < 1) {
        x *= 4;
        --half;
    }
    double y = x < 2 ? 1.2 : 1.7;
    for (int i = 0; i < 5; ++i) y = (y + x / y) / 2;
    return scale_by_power(y, half);
}

}  // namespace constant

#define CTGRAD_ELEMENTARY(name)                                                           \
    constexpr double name(double x) {                                                     \
        return std::is_constant_evaluated() ? constant::name(x) : __builtin_##name(x);    \
    }
CTGRAD_ELEMENTARY(exp)
CTGRAD_ELEMENTARY(expm1)
CTGRAD_ELEMENTARY(log)
CTGRAD_ELEMENTARY(log1p)
CTGRAD_ELEMENTARY(tanh)
CTGRAD_ELEMENTARY(sqrt)
#undef CTGRAD_ELEMENTARY

// Not x - x == 0, which is no constant expression where x is infinite.
constexpr bool is_finite(double x) { return x < constant::infinity && x > -constant::infinity; }

// 1 / (1 + exp(-x)), without overflow on either side.
constexpr double sigmoid(double x) {
    const double e = exp(x < 0 ? x : -x);
    return (x < 0 ? e : 1) / (1 + e);
}
// log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|))
constexpr double softplus(double x) { return (x > 0 || x != x ? x : 0) + log1p(exp(x < 0 ? x : -x)); }

}  // namespace ctgrad::math
