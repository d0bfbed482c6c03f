// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Elementary functions of packs (layer 5, codegen).
//
// Polynomials are minimax fits (Remez exchange) of the relative error, their coefficients then rounded. Nothing here
// depends on whether a*b + c is contracted.
#pragma once
#include <limits>

#include "ctgrad/codegen/simd.hpp"

namespace ctgrad::simd {

namespace detail {

template <class T>
struct constants;
template <>
struct constants<float> {
    static constexpr int fraction_bits = 23;
    static constexpr float ln2_high = 0x1.62e4p-1f, ln2_low = 0x1.7f7d1cp-20f;  // n·ln2_high is exact for an exponent n
    static constexpr float one_below = -17.5f;                                 // expm1 is -1 from here down
    static constexpr float exp_below = -104, exp_above = 89;                   // exp is 0 and infinite beyond
    // (exp(r) - 1 - r)/r² on |r| ≤ ln(2)/2
    static constexpr float exp[] = {0.4999999815f, 0.1666654346f, 0.04166720102f, 0.008366544615f, 0.001388249573f};
    // (log((1+s)/(1-s)) - 2s)/s³ as a function of s², |s| ≤ 1/5
    static constexpr float log[] = {0.6666676977f, 0.3997818571f, 0.2985712867f};
};
template <>
struct constants<double> {
    static constexpr int fraction_bits = 52;
    static constexpr double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;
    static constexpr double one_below = -37.5;
    static constexpr double exp_below = -746, exp_above = 710;
    static constexpr double exp[] = {0x1.0000000000005p-1,  0x1.5555555555539p-3,  0x1.555555555228bp-5,
                                     0x1.1111111118ff2p-7,  0x1.6c16c17ee7cefp-10, 0x1.a01a01750b7afp-13,
                                     0x1.a019a748be03ep-16, 0x1.71de87fa42866p-19, 0x1.28a2081d38778p-22,
                                     0x1.ae6bf34cb5c14p-26};
    static constexpr double log[] = {0x1.5555555555776p-1, 0x1.99999998f0ccfp-2, 0x1.249249b21bcd1p-2,
                                     0x1.c71c01686116fp-3, 0x1.7474e2150d55fp-3, 0x1.3852e46f09710p-3,
                                     0x1.3abdba82c3ea5p-3};
};

template <class T>
CTGRAD_INLINE pack<T> number(double x) {
    return pack<T>::broadcast(static_cast<T>(x));
}

// Σ coefficients[k] xᵏ by Horner's rule.
template <class T, std::size_t Count, std::size_t... I>
CTGRAD_INLINE pack<T> polynomial(pack<T> x, const T (&coefficients)[Count], std::index_sequence<I...>) {
    pack<T> y = pack<T>::broadcast(coefficients[Count - 1]);
    ((y = fma(y, x, pack<T>::broadcast(coefficients[Count - 2 - I]))), ...);
    return y;
}
template <class T, std::size_t Count>
CTGRAD_INLINE pack<T> polynomial(pack<T> x, const T (&coefficients)[Count]) {
    return polynomial(x, coefficients, std::make_index_sequence<Count - 1>());
}

// -- powers of 2 ---------------------------------------------------------------------------------------------------------

// Added to a small number, this rounds it to an integer, which then stands in the low bits.
template <class T>
constexpr T rounder = static_cast<T>(std::uint64_t{3} << (constants<T>::fraction_bits - 1));
template <class T>
constexpr int bias = std::numeric_limits<T>::max_exponent - 1;

// 2ⁿ for the integer exponents of normal numbers.
template <class T>
CTGRAD_INLINE pack<T> power_of_2(pack<T> n) {
    return pack<T>::from_words((n + number<T>(rounder<T> + bias<T>)).to_words() << constants<T>::fraction_bits);
}
// y 2ⁿ for an integer n, rounded once if y is near 1.
template <class T>
CTGRAD_INLINE pack<T> scale(pack<T> y, pack<T> n) {
#if defined(__AVX512F__)
    return CTGRAD_MM_ALL(scalef_, y.v, n.v);
#else
    // By two powers, of half of n each: 2ⁿ need not be a normal number.
    constexpr int to_exponent = constants<T>::fraction_bits;
    const auto whole = (n + number<T>(rounder<T> + 2 * bias<T>)).to_words() << to_exponent;
    const auto half = fma(n, number<T>(0.5), number<T>(rounder<T> + bias<T>)).to_words() << to_exponent;
    return y * pack<T>::from_words(half) * pack<T>::from_words(whole - half);
#endif
}

// -- exponentials --------------------------------------------------------------------------------------------------------

// exp(x) = 2ⁿ (1 + p). If x may be infinite or so large that the result is, it is said to be unbounded.
template <class T>
struct exponential {
    pack<T> n, p;

    CTGRAD_INLINE explicit exponential(pack<T> argument_, bool bounded_ = false) {
        using c = constants<T>;
        pack<T> x = argument_;
#if !defined(__AVX512F__)
        if (!bounded_) x = larger(number<T>(c::exp_below), smaller(number<T>(c::exp_above), x));
#endif
        n = fma(x, number<T>(1.4426950408889634074), number<T>(rounder<T>)) - number<T>(rounder<T>);
        pack<T> r = fma(n, number<T>(-c::ln2_low), fma(n, number<T>(-c::ln2_high), x));
#if defined(__AVX512DQ__)
        if (!bounded_) r = CTGRAD_MM_ALL(range_, r.v, number<T>(1).v, 2);  // the lesser in magnitude, with the sign of r
#elif defined(__AVX512F__)
        if (!bounded_) r = larger(smaller(r, number<T>(1)), number<T>(-1));
#endif
        // Where r is not small or not a number, n alone now says that the result is 0, infinite or NaN.
        p = fma(r * r, polynomial(r, c::exp), r);
    }
};

// -- logarithms ----------------------------------------------------------------------------------------------------------

// argument_ = 2ⁿ m with m in [3/4, 3/2), so that n is 0 around 1
template <class T>
struct logarithm {
    pack<T> minus_n, m;

    CTGRAD_INLINE explicit logarithm(pack<T> argument_) {
#if defined(__AVX512F__)
        m = CTGRAD_MM_ALL(getmant_, argument_.v, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_nan);
        minus_n = pack<T>(CTGRAD_MM_ALL(getexp_, m.v)) - pack<T>(CTGRAD_MM_ALL(getexp_, argument_.v));
#else
        using word = typename pack<T>::word;
        constexpr int fraction_bits = constants<T>::fraction_bits;
        constexpr word hidden = word{1} << fraction_bits;
        const auto bits = argument_.to_words(), shifted = bits + hidden / 2;
        m = pack<T>::from_words(bits - (shifted & ~(hidden - 1)) + bias<T> * hidden);
        const auto exponent = pack<T>::from_words((shifted >> fraction_bits) | number<T>(hidden).to_words());
        minus_n = number<T>(hidden + bias<T>) - exponent;
#endif
    }
    // log(u) from log(m). One constant for log(2) will do: its error grows as the result does. Times -n, it keeps -0.
    CTGRAD_INLINE pack<T> of(pack<T> u, pack<T> log_m) const {
        const pack<T> y = fma(minus_n, number<T>(-0.69314718055994530942), log_m);
#if defined(__AVX512F__)
        static_cast<void>(u);
        return y;
#else
        constexpr T infinity = std::numeric_limits<T>::infinity();
        const pack<T> zero = number<T>(0), nan = number<T>(std::numeric_limits<T>::quiet_NaN());
        const pack<T> not_above_0 = select(u == zero, number<T>(-infinity), nan);
        return select(u <= zero, not_above_0, select(u < number<T>(infinity), y, u));
#endif
    }
};

// For denormal numbers too.
template <class T>
CTGRAD_INLINE logarithm<T> logarithm_of_any(pack<T> x) {
#if defined(__AVX512F__)
    return logarithm<T>(x);
#else
    constexpr int up = constants<T>::fraction_bits;
    const auto denormal = x < number<T>(std::numeric_limits<T>::min());
    logarithm<T> l(select(denormal, x * number<T>(std::uint64_t{1} << up), x));
    l.minus_n = l.minus_n + select(denormal, number<T>(up), number<T>(0));
    return l;
#endif
}

// log(1 + f) for f in [-1/4, 1/2]
template <class T>
CTGRAD_INLINE pack<T> log_near_1(pack<T> f) {
    const pack<T> s = f / (number<T>(2) + f), square = s * s;
    // s (2 + s² R(s²)) = f - s (f - s² R(s²))
    return f - s * (f - square * polynomial(square, constants<T>::log));
}

}  // namespace detail

// exp(x). Accuracy: 2 ulp.
template <class T>
CTGRAD_INLINE pack<T> exp(pack<T> x) {
    const detail::exponential<T> e(x);
    return detail::scale(e.p + detail::number<T>(1), e.n);
}

// exp(x) - 1. Accuracy: 3 ulp.
template <class T>
CTGRAD_INLINE pack<T> expm1(pack<T> x) {
    using namespace detail;
    const exponential<T> e(larger(number<T>(constants<T>::one_below), x));
#if defined(__AVX512F__)
    const pack<T> inverse = scale(number<T>(1), -e.n);
#else
    const pack<T> inverse = power_of_2(larger(-e.n, number<T>(-100)));
#endif
    return copysign(scale(e.p + (number<T>(1) - inverse), e.n), x);
}

// tanh(x) as t/(2 + t) with t = expm1(2x), taken where x ≤ 0. Accuracy: 3 ulp.
template <class T>
CTGRAD_INLINE pack<T> tanh(pack<T> x) {
    using namespace detail;
    const exponential<T> e(larger(number<T>(constants<T>::one_below), number<T>(-2) * abs(x)), true);
#if defined(__AVX512F__)
    const pack<T> power = scale(number<T>(1), e.n);
#else
    const pack<T> power = power_of_2(e.n);
#endif
    const pack<T> t = fma(power, e.p, power - number<T>(1));
    return copysign(t / (number<T>(2) + t), x);
}

// log(x). Accuracy: 2 ulp.
template <class T>
CTGRAD_INLINE pack<T> log(pack<T> x) {
    using namespace detail;
    const logarithm<T> l = logarithm_of_any(x);
    return l.of(x, log_near_1(l.m - number<T>(1)));
}

// log(1 + x). Accuracy: 3 ulp.
template <class T>
CTGRAD_INLINE pack<T> log1p(pack<T> x) {
    using namespace detail;
    const pack<T> u = number<T>(1) + x;
    const logarithm<T> l(u);
    // Only where n is 0, so m is u, does it matter that 1 + x was rounded: elsewhere it costs 4/3 ulp at most.
    const pack<T> f = select(l.m == u, x, l.m - number<T>(1));
    return l.of(u, log_near_1(f));
}

// log(1 + x) for 0 ≤ x ≤ 1. Accuracy: 2 ulp.
template <class T>
CTGRAD_INLINE pack<T> log1p_of_fraction(pack<T> x) {
    using namespace detail;
    const auto halved = x > number<T>(0.5);  // 1 + x = 2 (1 + f)
    const pack<T> y = log_near_1(select(halved, fma(number<T>(0.5), x, number<T>(-0.5)), x));
    return select(halved, y + number<T>(0.69314718055994531), y);
}

}  // namespace ctgrad::simd
