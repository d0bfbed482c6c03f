// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Powers, the error function and the gamma function of double that constant evaluation can call too (layer 0, core).
//
// As in math.hpp, but digamma and trigamma, which the C library has not, are these at run time also.
#pragma once
#include "ctgrad/core/math.hpp"

namespace ctgrad::math {

namespace constant {

// -- powers --------------------------------------------------------------------------------------------------------------

// high + low, not added up: twice the precision.
struct twofold {
    double high, low;
};
constexpr twofold sum(double a, double b) {
    const double s = a + b, t = s - a;
    return {s, (a - (s - t)) + (b - t)};
}
constexpr twofold sum(twofold a, twofold b) {
    const twofold s = sum(a.high, b.high);
    return sum(s.high, s.low + (a.low + b.low));
}
constexpr double upper_half(double x) {
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(x) & ~0x7FFFFFFull);
}
constexpr twofold product(twofold a, twofold b) {
    const double x = upper_half(a.high), y = upper_half(b.high);  // x y is exact
    const double rest = x * (b.high - y) + (a.high - x) * b.high + (a.high * b.low + a.low * b.high);
    return sum(x * y, rest);
}
constexpr twofold quotient(twofold a, twofold b) {
    const double q = a.high / b.high;
    const twofold back = product({q, 0}, b);
    return sum(q, (sum(a, {-back.high, -back.low}).high) / b.high);
}
constexpr twofold log_twofold(double x) {  // for finite x > 0
    const scaled of = near_1(x);
    const twofold s = quotient({of.m - 1, 0}, sum(of.m, 1)), square = product(s, s);
    twofold series = {0, 0};
    for (int k = 45; k > 1; k -= 2) series = product(sum(series, quotient({1, 0}, {1.0 * k, 0})), square);
    const twofold half = sum(s, product(s, series));
    return sum({of.exponent * ln2_high, of.exponent * ln2_low}, {2 * half.high, 2 * half.low});
}
constexpr bool is_whole(double x) {  // of magnitudes
    return x >= 0x1p52 || x == static_cast<double>(static_cast<std::int64_t>(x < 0x1p52 ? x : 0));
}
// |x|^y for finite x other than 0 and finite y
constexpr double power_of_magnitude(double x, double y) {
    const twofold log_x = log_twofold(magnitude(x));
    if (log_x.high == 0) return 1;
    if (magnitude(y) > 800 / magnitude(log_x.high)) return (y > 0) == (log_x.high > 0) ? infinity : 0;
    const twofold p = product({y, 0}, log_x);
    const int n = static_cast<int>(p.high / (ln2_high + ln2_low) + (p.high < 0 ? -0.5 : 0.5));
    const double r = (p.high - n * ln2_high) - n * ln2_low + p.low;
    return scale_by_power(1 + exp_series(r), n);
}
constexpr double pow(double x, double y) {
    if (y == 0 || x == 1) return 1;
    if (x != x || y != y) return nan;
    const double a = magnitude(x), b = magnitude(y);
    const bool whole = is_whole(b), odd = whole && !is_whole(b / 2);
    double z = 0;
    if (b == infinity)
        z = a == 1 ? 1 : (a > 1) == (y > 0) ? infinity : 0;
    else if (a == 0 || a == infinity)
        z = (a > 1) == (y > 0) ? infinity : 0;
    else
        z = x < 0 && !whole ? nan : power_of_magnitude(a, y);
    return is_negative(x) && odd ? -z : z;
}

// -- the error function --------------------------------------------------------------------------------------------------

// exp(-x²), from an exact square of the leading digits
constexpr double exp_of_minus_square(double x) {
    const double leading = upper_half(x);
    return exp(-leading * leading) * exp(-(x - leading) * (x + leading));
}
constexpr double erf_series(double x) {  // |x| < 1
    double term = 1, sum = 0;            // Σ (-x²)^k / (k! (2k + 1)) from k = 1
    for (int k = 1; k < 20; ++k) {
        term *= -x * x / k;
        sum += term / (2 * k + 1);
    }
    return 1.1283791670955126 * (x + x * sum);
}
// For x ≥ ¾, by the continued fraction 1/(x + ½/(x + 1/(x + 3/2/(x + ...)))) of √π exp(x²) erfc(x).
constexpr double erfc_fraction(double x) {
    if (x > 28) return 0;
    double fraction = x;
    for (int k = 16 + static_cast<int>(190 / (x * x)); k > 0; --k) fraction = x + k / (2 * fraction);
    return 0.56418958354775629 * exp_of_minus_square(x) / fraction;
}
constexpr double erf(double x) {
    if (x == 0 || x != x) return x;
    return magnitude(x) < 1 ? erf_series(x) : with_sign(1 - erfc_fraction(magnitude(x)), x);
}
constexpr double erfc(double x) {
    if (x != x) return x;
    return x < -1 ? 2 - erfc_fraction(-x) : x < 0.75 ? 1 - erf_series(x) : erfc_fraction(x);
}

// -- the gamma function --------------------------------------------------------------------------------------------------

constexpr bool is_pole(double x) {
    return x <= 0 && is_whole(-x);
}
constexpr double sin_of_half_turns(double x) {  // |sin(π x)| for x ≥ 0
    const double rest = x < 0x1p52 ? x - static_cast<double>(static_cast<std::int64_t>(x)) : 0;
    return math::sin(pi * (rest > 0.5 ? 1 - rest : rest));
}
// lgamma(2 + z)/z on [-¾, ½] as a polynomial (minimax fit)
inline constexpr double lgamma_near_2[] = {
    0x1.b0ee6072093cep-2,   0x1.4a34cc4a60fa6p-2,   -0x1.13e001a557601p-4,  0x1.51322ac7d838fp-6,
    -0x1.e404fc2191f88p-8,  0x1.7add6eadd2fd5p-9,   -0x1.38ac5c2a066aap-10, 0x1.0b36af7b3789ep-11,
    -0x1.d3fd4df6f14b9p-13, 0x1.a127b4e09d7bcp-14,  -0x1.78de068014f07p-15, 0x1.580d98768f4d8p-16,
    -0x1.3cc80d894e364p-17, 0x1.258eac289edcep-18,  -0x1.10c492c015490p-19, 0x1.023000a722ec9p-20,
    -0x1.f84eebc74179bp-22, 0x1.834b3920e9e84p-23,  -0x1.3dd707339851fp-24, 0x1.00794cccac414p-23,
    -0x1.eceb3eb1c6d9fp-27, -0x1.c1f4cda2550dap-25, -0x1.94ebafc180fe9p-25};
constexpr double lgamma_beside_2(double z) {
    double y = 0;
    for (int k = 22; k >= 0; --k) y = y * z + lgamma_near_2[k];
    return y * z;
}
constexpr double lgamma_of_positive(double x) {
    if (x < 0.5) return lgamma_beside_2(x) - log1p(x) - log(x);
    if (x < 1.25) return lgamma_beside_2(x - 1) - log1p(x - 1);
    if (x < 10) {
        double product = 1;
        while (x >= 2.5) product *= x -= 1;
        return lgamma_beside_2(x - 2) + log(product);
    }
    // Stirling's series
    const double inverse = 1 / x, square = inverse * inverse;
    constexpr double terms[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                                1.0 / 1188, -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400};
    double sum = 0;
    for (int k = 7; k >= 0; --k) sum = sum * square + terms[k];
    const double log_x = log(x);
    if (x > 2.55634816387169e305) return infinity;
    return x > 1e300 ? x * (log_x - 1) : (x - 0.5) * (log_x - 1) + (0.41893853320467274 + sum * inverse);
}
constexpr double lgamma(double x) {
    if (x != x) return x;
    if (is_pole(x) || x == infinity || x == -infinity) return infinity;
    if (x > 0) return lgamma_of_positive(x);
    if (x > -1e-20) return -log(-x);
    // Γ(x) Γ(-x) = -π / (x sin(π x))
    return log(pi / sin_of_half_turns(-x)) - log(-x) - lgamma_of_positive(-x);
}

}  // namespace constant

// x^y. Special values as C's pow.
constexpr double pow(double x, double y) {
    return std::is_constant_evaluated() ? constant::pow(x, y) : __builtin_pow(x, y);
}
constexpr double erf(double x) {
    return std::is_constant_evaluated() ? constant::erf(x) : __builtin_erf(x);
}
constexpr double erfc(double x) {
    return std::is_constant_evaluated() ? constant::erfc(x) : __builtin_erfc(x);
}

// log|Γ(x)|; infinite at 0, -1, -2, ... Near its zeros below -2 it is the absolute error that is small.
constexpr double lgamma(double x) {
#if defined(__has_builtin)
#if __has_builtin(__builtin_lgamma_r)
    if (!std::is_constant_evaluated()) {
        int sign = 0;  // C's lgamma writes it to a global variable, which threads would race for
        return __builtin_lgamma_r(x, &sign);
    }
#endif
#endif
    return constant::lgamma(x);
}

// ψ(x) = d/dx log Γ(x); NaN at 0, -1, -2, ... and -∞. An error of a few units in the last place of max(|ψ(x)|, 1).
constexpr double digamma(double x) {
    if (x != x) return x;
    if (constant::is_pole(x) || x == -constant::infinity) return constant::nan;
    if (constant::magnitude(x) < 1e-20)
        return constant::magnitude(x) > 5.6e-309 ? -1 / x : constant::with_sign(constant::infinity, -x);
    if (x < 0.5) {  // ψ(x) = ψ(1 - x) - π cot(π x)
        const double turns = x - static_cast<double>(static_cast<std::int64_t>(x > -0x1p52 ? x : 0));
        return digamma(1 - x) - constant::pi / tan(constant::pi * (turns < -0.5 ? turns + 1 : turns));
    }
    double y = 0;
    const int steps = x < 10 ? 10 - static_cast<int>(x) : 0;
    for (int k = steps; k > 0; --k) y -= 1 / (x + (k - 1));
    x += steps;
    // log(x) - 1/(2x) - Σ B(2k)/(2k x^2k)
    const double square = 1 / x / x;
    constexpr double terms[] = {1.0 / 12,  -1.0 / 120,     1.0 / 252, -1.0 / 240,
                                1.0 / 132, -691.0 / 32760, 1.0 / 12,  -3617.0 / 8160};
    double sum = 0;
    for (int k = 7; k >= 0; --k) sum = (sum + terms[k]) * square;
    return log(x) + (y - 0.5 / x - sum);
}
// ψ'(x); NaN at 0, -1, -2, ... and -∞. Accuracy: 6 ulp.
constexpr double trigamma(double x) {
    if (x != x) return x;
    if (constant::is_pole(x) || x == -constant::infinity) return constant::nan;
    if (constant::magnitude(x) < 1e-20) return constant::magnitude(x) > 7.5e-155 ? 1 / x / x : constant::infinity;
    if (x < 0.5) {  // ψ'(x) = (π / sin(π x))² - ψ'(1 - x)
        const double sine = x < 0 ? constant::sin_of_half_turns(-x) : constant::sin_of_half_turns(x);
        return (constant::pi / sine) * (constant::pi / sine) - trigamma(1 - x);
    }
    double y = 0;
    const int steps = x < 10 ? 10 - static_cast<int>(x) : 0;
    for (int k = steps; k > 0; --k) y += 1 / (x + (k - 1)) / (x + (k - 1));
    x += steps;
    // 1/x + 1/(2x²) + Σ B(2k)/x^(2k+1)
    const double square = 1 / x / x;
    constexpr double terms[] = {1.0 / 6,  -1.0 / 30,     1.0 / 42, -1.0 / 30,
                                5.0 / 66, -691.0 / 2730, 7.0 / 6,  -3617.0 / 510};
    double sum = 0;
    for (int k = 7; k >= 0; --k) sum = (sum + terms[k]) * square;
    return y + (1 / x + (0.5 * square + sum / x));
}

}  // namespace ctgrad::math
