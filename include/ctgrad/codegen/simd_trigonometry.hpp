// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Circular and hyperbolic functions of packs, with their inverses (layer 5, codegen).
//
// Polynomials as in simd_math.hpp. A program that needs sin and cos of the same numbers pays for the second little more
// than its sign: the compiler sees that the rest is the same.
#pragma once
#include "ctgrad/codegen/simd_math.hpp"
#include "ctgrad/core/math.hpp"

namespace ctgrad::simd {

namespace detail {

// π/2 in four parts of which the first three, times the quarter turns within reach, are exact. Then for the polynomials
// (sin(r) - r)/r³ and (cos(r) - 1 + r²/2)/r⁴ on |r| ≤ π/4, (atan(t) - t)/t³ on |t| ≤ tan(π/8), as functions of the square.
template <class T>
struct circle;
template <>
struct circle<float> {
    static constexpr float reach = 3200;
    static constexpr float half_pi[] = {0x1.921p+0f, 0x1.f6ap-13f, 0x1.11p-26f, 0x1.68c234p-39f};
    static constexpr float sin[] = {-0.1666665524f, 0.008332188241f, -0.0001951811137f};
    static constexpr float cos[] = {0.04166664556f, -0.001388730947f, 2.44323237e-5f};
    static constexpr float atan[] = {-0.3333294988f, 0.1997772902f, -0.138778165f, 0.08054006845f};
};
template <>
struct circle<double> {
    static constexpr double reach = 1e6;
    static constexpr double half_pi[] = {0x1.921fb544p+0, 0x1.0b4611a6p-34, 0x1.3198a2ep-69, 0x1.b839a252049c1p-104};
    static constexpr double sin[] = {-0x1.5555555555548p-3, 0x1.111111110f730p-7,   -0x1.a01a019be9293p-13,
                                     0x1.71de35553fc38p-19, -0x1.ae5e4ba534e41p-26, 0x1.5d8b6678103fep-33};
    static constexpr double cos[] = {0x1.555555555554bp-5,   -0x1.6c16c16c1500fp-10, 0x1.a01a019c8e194p-16,
                                     -0x1.27e4f7f08a3f3p-22, 0x1.1ee9daf495180p-29,  -0x1.8fa601cebc4cdp-37};
    static constexpr double atan[] = {-0x1.555555555553dp-2, 0x1.9999999995869p-3,  -0x1.24924922ad44bp-3,
                                      0x1.c71c70e5fe729p-4,  -0x1.745cf8da00c04p-4, 0x1.3b1118eb9ac27p-4,
                                      -0x1.10ebb5f748bcfp-4, 0x1.df0f2862c1732p-5,  -0x1.9cd21d34ca08dp-5,
                                      0x1.37d40b84f29c9p-5,  -0x1.2566d7290ddeep-6};
};
inline constexpr double pi = 3.14159265358979323846;

template <class T>
CTGRAD_INLINE pack<T> negative_where(typename pack<T>::words odd, pack<T> x) {  // where the lowest bit is set
    return pack<T>::from_words(x.to_words() ^ (odd << (8 * sizeof(T) - 1)));
}

// |x| = n π/2 + r with |r| ≤ π/4, the sine and cosine of r, and the low bits of n.
template <class T>
struct quarter_turns {
    using words = typename pack<T>::words;
    words n;
    pack<T> sine, cosine;

    CTGRAD_INLINE explicit quarter_turns(pack<T> magnitude_) {
        using c = circle<T>;
        const pack<T> rounded = fma(magnitude_, number<T>(2 / pi), number<T>(rounder<T>));
        const pack<T> minus_n = number<T>(rounder<T>) - rounded;
        n = rounded.to_words();
        pack<T> part[4];
        for (int i = 0; i < 4; ++i) part[i] = number<T>(c::half_pi[i]);
        const pack<T> exact = fma(minus_n, part[0], magnitude_), near = fma(minus_n, part[1], exact);
        const pack<T> lost = fma(minus_n, part[1], exact - near);  // by rounding `near`
        const pack<T> r = fma(minus_n, part[3], near + fma(minus_n, part[2], lost));
        const pack<T> square = r * r;
        sine = fma(r * square, polynomial(square, c::sin), r);
        cosine = fma(square * square, polynomial(square, c::cos), fma(square, number<T>(-0.5), number<T>(1)));
    }
    // Whether n + shift is odd.
    CTGRAD_INLINE auto odd(int shift = 0) const {
        const words bit = (n + static_cast<typename pack<T>::word>(shift)) << (8 * sizeof(T) - 1);
        return (typename pack<T>::mask)(bit != words{});
    }
    // sin((n + shift) π/2 + r)
    CTGRAD_INLINE pack<T> sine_after(int shift) const {
        const words turns = n + static_cast<typename pack<T>::word>(shift);
        return negative_where<T>(turns >> 1, select(odd(shift), cosine, sine));
    }
};

// y[i] = f(x[i]) for the |x[i]| beyond reach, in the C library: its reduction by π knows more digits of it. Pointers,
// because how a pack is passed depends on the instruction set.
template <class T>
[[gnu::noinline, gnu::cold]] void beyond_reach(T* y, const T* x, int count, double (*f)(double)) {
    for (int i = 0; i < count; ++i)
        if (std::abs(x[i]) > circle<T>::reach) y[i] = static_cast<T>(f(static_cast<double>(x[i])));
}
template <class T>
CTGRAD_INLINE pack<T> with_beyond_reach(pack<T> y, pack<T> x, double (*f)(double)) {
    if (pack<T>::any(abs(x) > number<T>(circle<T>::reach))) [[unlikely]] {
        T from[pack<T>::size], to[pack<T>::size];
        x.store(from);
        y.store(to);
        beyond_reach(to, from, pack<T>::size, f);
        return pack<T>::load(to);
    }
    return y;
}

// atan(x) for x ≥ 0, from t = x, (x - 1)/(x + 1) or -1/x, of which the atan is less by 0, π/4, π/2.
template <class T>
CTGRAD_INLINE pack<T> atan_of_positive(pack<T> x) {
    const pack<T> zero = number<T>(0), one = number<T>(1);
    const auto upper = x > number<T>(0.41421356237309505), top = x > number<T>(2.4142135623730951);
    const pack<T> t = select(top, -one, select(upper, x - one, x)) / select(top, x, select(upper, x + one, one));
    const pack<T> square = t * t, y = fma(t * square, polynomial(square, circle<T>::atan), t);
    const pack<T> angle = select(top, number<T>(pi / 2), select(upper, number<T>(pi / 4), zero));
    constexpr double rest = pi - 4 * static_cast<double>(static_cast<T>(pi / 4)) + 1.2246467991473532e-16;
    return angle + (y + select(top, number<T>(rest / 2), select(upper, number<T>(rest / 4), zero)));
}

// (exp(x) - 1)/2 and exp(x)/2 are finite a little longer than exp(x).
template <class T>
CTGRAD_INLINE exponential<T> exponential_of_magnitude(pack<T> x) {
    return exponential<T>(smaller(number<T>(constants<T>::exp_above + 1), abs(x)), true);
}

}  // namespace detail

// sin(x); NaN for ±infinity. Accuracy: 2 ulp, of the C library's where |x| > 1e6 (3200 for float).
template <class T>
CTGRAD_INLINE pack<T> sin(pack<T> x) {
    const pack<T> y = detail::quarter_turns<T>(abs(x)).sine_after(0);
    const pack<T> with_sign = pack<T>::from_words(y.to_words() ^ (x.to_words() & pack<T>::sign_bit));
    return detail::with_beyond_reach<T>(with_sign, x, math::sin);
}

// cos(x); NaN for ±infinity. Accuracy: as sin(x).
template <class T>
CTGRAD_INLINE pack<T> cos(pack<T> x) {
    const pack<T> y = detail::quarter_turns<T>(abs(x)).sine_after(1);
    return detail::with_beyond_reach<T>(y, x, math::cos);
}

// tan(x); NaN for ±infinity. Accuracy: 4 ulp, as sin(x) where |x| is large.
template <class T>
CTGRAD_INLINE pack<T> tan(pack<T> x) {
    const detail::quarter_turns<T> turns(abs(x));
    const auto odd = turns.odd();
    const pack<T> y = select(odd, turns.cosine, turns.sine) / select(odd, turns.sine, turns.cosine);
    const pack<T> turned = detail::negative_where<T>(turns.n, y);
    const pack<T> with_sign = pack<T>::from_words(turned.to_words() ^ (x.to_words() & pack<T>::sign_bit));
    return detail::with_beyond_reach<T>(with_sign, x, math::tan);
}

// atan(x). Accuracy: 3 ulp.
template <class T>
CTGRAD_INLINE pack<T> atan(pack<T> x) {
    return copysign(detail::atan_of_positive(abs(x)), x);
}

// asin(x); NaN for |x| > 1. Accuracy: 4 ulp.
template <class T>
CTGRAD_INLINE pack<T> asin(pack<T> x) {
    const pack<T> one = detail::number<T>(1), magnitude = abs(x);
    const pack<T> cosine = sqrt((one - magnitude) * (one + magnitude));
    return copysign(detail::atan_of_positive(magnitude / cosine), x);
}

// acos(x) as 2 atan(√((1 - x)/(1 + x))); NaN for |x| > 1. Accuracy: 4 ulp.
template <class T>
CTGRAD_INLINE pack<T> acos(pack<T> x) {
    const pack<T> one = detail::number<T>(1), half = detail::atan_of_positive(sqrt((one - x) / (one + x)));
    return half + half;
}

// atan2(y, x), the angle of the point (x, y), in [-π, π]; signed zeros and infinities as C says. Accuracy: 4 ulp.
template <class T>
CTGRAD_INLINE pack<T> atan2(pack<T> y, pack<T> x) {
    using detail::number;
    const pack<T> zero = number<T>(0), one = number<T>(1), width = abs(x), height = abs(y);
    // In this order both of them are NaN if one is.
    const pack<T> least = smaller(height, width), most = larger(width, height);
    const pack<T> ratio = select(least == most, select(most == zero, zero, one), least / most);
    const pack<T> angle = detail::atan_of_positive(ratio);
    const pack<T> first = select(height > width, number<T>(detail::pi / 2) - angle, angle);
    return copysign(select(copysign(one, x) < zero, number<T>(detail::pi) - first, first), y);
}

// sinh(x) as h + h/(2h + 1) with h = (exp(|x|) - 1)/2, no NaN where h is infinite. Accuracy: 4 ulp.
template <class T>
CTGRAD_INLINE pack<T> sinh(pack<T> x) {
    using namespace detail;
    const pack<T> one = number<T>(1), magnitude = abs(x);
    const exponential<T> e = exponential_of_magnitude(x);
#if defined(__AVX512F__)
    const pack<T> inverse = scale(one, -e.n);
#else
    const pack<T> inverse = power_of_2(larger(-e.n, number<T>(-100)));
#endif
    const pack<T> h = scale(e.p + (one - inverse), e.n - one), y = h + smaller(number<T>(1e30), h) / (h + h + one);
    return copysign(select(magnitude < number<T>(1e-9), magnitude, y), x);  // h of a denormal number would not be exact
}

// cosh(x) as h + 1/(4h) with h = exp(|x|)/2. Accuracy: 4 ulp.
template <class T>
CTGRAD_INLINE pack<T> cosh(pack<T> x) {
    using namespace detail;
    const exponential<T> e = exponential_of_magnitude(x);
    const pack<T> h = scale(e.p + number<T>(1), e.n - number<T>(1));
    return h + number<T>(0.25) / h;
}

}  // namespace ctgrad::simd
