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

// The operators may neither overflow nor make a NaN here, not even of a NaN: no constant expression does.

constexpr double power_of_2(int n) {  // of a normal number
    return std::bit_cast<double>(static_cast<std::uint64_t>(1023 + n) << 52);
}
constexpr double scale_by_power(double x, int n) {  // x 2^n for x > 0
    while (n > 1000) {
        x *= 0x1p1000;
        n -= 1000;
    }
    while (n < -1000) {
        x *= 0x1p-1000;
        n += 1000;
    }
    return n > 0 && x > std::numeric_limits<double>::max() * power_of_2(-n) ? infinity : x * power_of_2(n);
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
constexpr double expm1(double x) {
    if (x == 0 || x != x) return x;
    return x < 0.5 && x > -0.5 ? exp_series(x) : exp(x) - 1;
}

// log(1 + f) = 2 atanh(f / (2 + f)), for 1 + f in [√½, √2]
constexpr double log_series(double f) {
    const double s = f / (2 + f), square = s * s;
    double sum = 0;
    for (int k = 45; k > 1; k -= 2) sum = (sum + 1.0 / k) * square;
    return 2 * s + 2 * s * sum;
}
// x = 2^exponent m with m in (√½, √2], for finite x > 0
struct scaled {
    int exponent;
    double m;
};
constexpr scaled near_1(double x) {
    int exponent = -1023;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        exponent -= 54;
    }
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
    exponent += static_cast<int>(bits >> 52);
    const double m = std::bit_cast<double>((bits & 0xFFFFFFFFFFFFFull) | 0x3FF0000000000000ull);
    return m > 1.4142135623730951 ? scaled{exponent + 1, m / 2} : scaled{exponent, m};
}
constexpr double log(double x) {
    if (x == 0) return -infinity;
    if (!(x > 0)) return nan;
    if (x == infinity) return x;
    const scaled of = near_1(x);
    return of.exponent * ln2_high + (log_series(of.m - 1) + of.exponent * ln2_low);
}
constexpr double log1p(double x) {
    if (x != x) return x;
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

// -- circular functions --------------------------------------------------------------------------------------------------

inline constexpr double pi = 3.14159265358979323846;

constexpr double magnitude(double x) { return x < 0 ? -x : x; }
constexpr bool is_negative(double x) { return std::bit_cast<std::uint64_t>(x) >> 63 != 0; }  // -0 too
constexpr double with_sign(double x, double sign) { return is_negative(x) != is_negative(sign) ? -x : x; }

// The bits of 2/π behind the point.
inline constexpr std::uint32_t two_over_pi[] = {
    0xA2F9836E, 0x4E441529, 0xFC2757D1, 0xF534DDC0, 0xDB629599, 0x3C439041, 0xFE5163AB, 0xDEBBC561, 0xB7246E3A, 0x424DD2E0,
    0x06492EEA, 0x09D1921C, 0xFE1DEB1C, 0xB129A73E, 0xE88235F5, 0x2EBB4484, 0xE99C7026, 0xB45F7E41, 0x3991D639, 0x835339F4,
    0x9C845F8B, 0xBDF9283B, 0x1FF897FF, 0xDE05980F, 0xEF2F118B, 0x5A0A6D1F, 0x6D367ECF, 0x27CB09B7, 0x4F463F66, 0x9E5FEA2D,
    0x7527BAC7, 0xEBE5F17B, 0x3D0739F7, 0x8A5292EA, 0x6BFB5FB1, 0x1F8D5D08, 0x56033046};

// |x| = n π/2 + r with |r| ≤ π/4, n modulo 4
struct quarter_turns {
    int n;
    double r;
};
// With x = m 2^e, the bits of 2/π worth 8/2^e and more make multiples of 4. Of the next ones, six words times m hold n in
// two bits, and enough of the rest for the nearest x there is to a multiple of π/2 (M. Payne, R. Hanek, 1983).
constexpr quarter_turns in_quarter_turns(double x) {
    x = magnitude(x);
    if (x <= pi / 4) return {0, x};
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(x), m = (bits & 0xFFFFFFFFFFFFFull) | 0x10000000000000ull;
    const int first = static_cast<int>(bits >> 52) - 1075 - 2;
    std::uint64_t word[6] = {}, product[6] = {};
    for (int k = 0; k < 192; ++k) {
        const int at = first + k;
        const std::uint64_t bit = at < 0 ? 0 : two_over_pi[at / 32] >> (31 - at % 32) & 1;
        word[k / 32] = word[k / 32] << 1 | bit;
    }
    for (int half = 0; half < 2; ++half) {
        std::uint64_t carry = 0;
        for (int k = 5 - half; k >= 0; --k) {
            carry += product[k] + word[k + half] * (half == 0 ? m & 0xFFFFFFFF : m >> 32);
            product[k] = carry & 0xFFFFFFFF;
            carry >>= 32;
        }
    }
    const int whole = static_cast<int>(product[0] >> 30);
    const bool above = (product[0] >> 29 & 1) != 0;  // half a quarter: count down from the next one
    double fraction = 0;
    for (int k = 5; k >= 0; --k) {
        const std::uint64_t digit = (above ? ~product[k] : product[k]) & (k == 0 ? 0x3FFFFFFF : 0xFFFFFFFF);
        fraction = (fraction + static_cast<double>(digit)) * 0x1p-32;
    }
    const double r = fraction * (2 * pi);
    return {(whole + above) % 4, above ? -r : r};
}

constexpr double sin_series(double r) {  // |r| ≤ π/4
    double sum = 0;
    for (int k = 19; k > 1; k -= 2) sum = -(1 + sum) * r * r / (k * (k - 1));
    return r + r * sum;
}
constexpr double cos_series(double r) {
    double sum = 0;
    for (int k = 20; k > 0; k -= 2) sum = -(1 + sum) * r * r / (k * (k - 1));
    return 1 + sum;
}
constexpr double sin_after(quarter_turns turns, int shift) {  // sin((n + shift) π/2 + r)
    const int n = turns.n + shift;
    const double y = n % 2 != 0 ? cos_series(turns.r) : sin_series(turns.r);
    return n % 4 >= 2 ? -y : y;
}
constexpr double sin(double x) {
    if (!(magnitude(x) < infinity)) return nan;
    const double y = sin_after(in_quarter_turns(x), 0);
    return is_negative(x) ? -y : y;
}
constexpr double cos(double x) { return magnitude(x) < infinity ? sin_after(in_quarter_turns(x), 1) : nan; }
constexpr double tan(double x) {
    if (!(magnitude(x) < infinity)) return nan;
    const quarter_turns turns = in_quarter_turns(x);
    const double y = sin_after(turns, 0) / sin_after(turns, 1);
    return is_negative(x) ? -y : y;
}

constexpr double atan_series(double t) {  // |t| ≤ tan(π/8)
    double sum = 0;
    for (int k = 43; k > 1; k -= 2) sum = (1.0 / k - sum) * t * t;
    return t - t * sum;
}
constexpr double atan(double x) {
    if (x != x) return x;
    constexpr double pi_low = 1.2246467991473532e-16;
    const double a = magnitude(x);
    const double y = !(a > 0.41421356237309505) ? atan_series(a)
                     : a < 2.4142135623730951   ? pi / 4 + (atan_series((a - 1) / (a + 1)) + pi_low / 4)
                     : a < infinity             ? pi / 2 - (atan_series(1 / a) - pi_low / 2)
                                                : pi / 2;
    return with_sign(y, x);
}
constexpr double atan2(double y, double x) {
    if (x != x || y != y) return nan;
    const double width = magnitude(x), height = magnitude(y);
    double angle = 0;
    if (width == height)
        angle = width == 0 ? 0 : pi / 4;
    else if (height < width)
        angle = width == infinity ? 0 : atan(height / width);
    else
        angle = height == infinity ? pi / 2 : pi / 2 - atan(width / height);
    return with_sign(is_negative(x) ? pi - angle : angle, y);
}
constexpr double asin(double x) { return magnitude(x) <= 1 ? atan2(x, sqrt((1 - x) * (1 + x))) : nan; }
constexpr double acos(double x) { return magnitude(x) <= 1 ? 2 * atan2(sqrt(1 - x), sqrt(1 + x)) : nan; }

// -- hyperbolic functions ------------------------------------------------------------------------------------------------

constexpr double half_exp(double x) {  // exp(x)/2
    const double root = exp(x / 2), half = root / 2;
    return half > std::numeric_limits<double>::max() / root ? infinity : half * root;
}
constexpr double sinh(double x) {
    const double a = magnitude(x);
    if (!(a > 1e-9)) return x;
    if (a > 40) return with_sign(half_exp(a), x);
    const double e = expm1(a);
    return with_sign((e + e / (e + 1)) / 2, x);
}
constexpr double cosh(double x) {
    if (x != x) return x;
    const double a = magnitude(x);
    if (a > 40) return half_exp(a);
    const double e = exp(a);
    return (e + 1 / e) / 2;
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
CTGRAD_ELEMENTARY(sin)
CTGRAD_ELEMENTARY(cos)
CTGRAD_ELEMENTARY(tan)
CTGRAD_ELEMENTARY(asin)
CTGRAD_ELEMENTARY(acos)
CTGRAD_ELEMENTARY(atan)
CTGRAD_ELEMENTARY(sinh)
CTGRAD_ELEMENTARY(cosh)
#undef CTGRAD_ELEMENTARY

constexpr double atan2(double y, double x) {
    return std::is_constant_evaluated() ? constant::atan2(y, x) : __builtin_atan2(y, x);
}

// Not x - x == 0, which is no constant expression where x is infinite.
constexpr bool is_finite(double x) { return x < constant::infinity && x > -constant::infinity; }

// 1 / (1 + exp(-x)), without overflow on either side.
constexpr double sigmoid(double x) {
    if (x != x) return x;
    const double e = exp(x < 0 ? x : -x);
    return (x < 0 ? e : 1) / (1 + e);
}
// log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|))
constexpr double softplus(double x) { return x != x ? x : (x > 0 ? x : 0) + log1p(exp(x < 0 ? x : -x)); }

}  // namespace ctgrad::math
