// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Powers, the error function and the gamma function of packs (layer 5, codegen).
//
// Polynomials as in simd_math.hpp.
#pragma once
#include "ctgrad/codegen/simd_math.hpp"
#include "ctgrad/core/special_math.hpp"

namespace ctgrad::simd {

namespace detail {

// erf(x)/x - 1 as a function of x² for x ≤ split, -log(erfc(x)) for split ≤ x ≤ end, beyond which erf is 1, and
// (1 + 2x) exp(x²) erfc(x) as a function of (x - middle)/(x + middle) for ½ ≤ x ≤ vanishing, beyond which erfc is 0.
template <class T>
struct error_function;
template <>
struct error_function<float> {
    static constexpr float split = 0.8f, end = 4, middle = 2, vanishing = 10.2f;
    static constexpr float erf[] = {0.1283791661f,   -0.3761260211f,  0.1128311306f,
                                    -0.02682080865f, 0.005085132085f, -0.0006535234279f};
    static constexpr float minus_log_erfc[] = {5.60840017e-5f,  1.128274798f,    0.6361359358f,    0.1048821658f,
                                               -0.02270032465f, 0.003165669506f, -0.0002087825123f};
    static constexpr float erfc[] = {1.276978374f,    -0.09276357293f,  -0.1660303921f,
                                     0.1640422493f,   -0.05421847105f,  -0.007946943864f,
                                     0.008695094846f, 0.0009480848094f, -0.001319544972f};
};
template <>
struct error_function<double> {
    static constexpr double split = 1, end = 5.95, middle = 3.5, vanishing = 27.5;
    static constexpr double erf[] = {0x1.06eba8214db68p-3,   -0x1.812746b0379bdp-2,  0x1.ce2f21a040d21p-4,
                                     -0x1.b82ce311fab6fp-6,  0x1.565bccf92eaadp-8,   -0x1.c02db03e3cd72p-11,
                                     0x1.f9a2bab00ed8ep-14,  -0x1.f4ca4dbca9a02p-17, 0x1.b97fd5d5cea58p-20,
                                     -0x1.5c072df7c0e9ep-23, 0x1.d71b21cf3dcd1p-27,  -0x1.abae353b8c9f6p-31};
    static constexpr double minus_log_erfc[] = {0x1.0c1b396d865bdp-21,  0x1.20dd205e6864ep+0,   0x1.45f622a68ae1ap-1,
                                                0x1.a4acc05a793f2p-4,   -0x1.3725739ef9145p-6,  -0x1.ad9b8527f0f98p-12,
                                                0x1.f6017ac8687dfp-10,  -0x1.93a5afdd0eb36p-11, 0x1.1a3f6ee2e1683p-13,
                                                0x1.57d4f277ab83ep-16,  -0x1.805ee689c45ffp-16, 0x1.23b69e771cc7ep-17,
                                                -0x1.1f7b4eb4fd82fp-19, 0x1.9204da058ebacp-22,  -0x1.90016ba4beb12p-25,
                                                0x1.0f3f4ee1f3884p-28,  -0x1.c342b47191a73p-33, 0x1.5c1b8108b3ba0p-38};
    static constexpr double erfc[] = {
        0x1.3e0a99a0ee914p+0,   -0x1.1ebd220ea593cp-3,  -0x1.59e2c284b11ecp-7,  0x1.8f702ec6b33b6p-4,
        -0x1.d76830c35320dp-4,  0x1.686106046d7e1p-4,   -0x1.8ff5ef76d1443p-5,  0x1.38ec66717ef0fp-6,
        -0x1.143c4ca745d1cp-8,  -0x1.3cf36a7809029p-12, 0x1.27e664d7e6991p-11,  -0x1.fda8f40be2314p-14,
        -0x1.66e22321a36abp-15, 0x1.9707960ae03cap-16,  0x1.3880b1a5f9726p-19,  -0x1.ffedd4411a71bp-19,
        -0x1.7c819284c2914p-25, 0x1.4205359f3e666p-21,  -0x1.0e06239c73661p-27, -0x1.8e3ece09356a7p-24,
        0x1.29db8e3730be9p-31,  0x1.61b7a11c5729bp-27};
};

// -- twice the precision -------------------------------------------------------------------------------------------------

// high + low, not added up.
template <class T>
struct twofold {
    pack<T> high, low;
};
// a b, rounded whatever is done with it: where there is fma, GCC contracts a product with the sum that follows it.
template <class T>
CTGRAD_INLINE pack<T> rounded_product(pack<T> a, pack<T> b) {
    return fma(a, b, number<T>(-0.0));
}
template <class T>
CTGRAD_INLINE twofold<T> product(pack<T> a, pack<T> b) {
    const pack<T> p = rounded_product(a, b);
#if defined(__FMA__) || defined(__AVX512F__)
    return {p, fma(a, b, -p)};
#else
    // By halves, whose products are exact (T. J. Dekker, 1971).
    constexpr auto upper = static_cast<typename pack<T>::word>(-1) << (constants<T>::fraction_bits / 2 + 1);
    const pack<T> a1 = pack<T>::from_words(a.to_words() & upper), b1 = pack<T>::from_words(b.to_words() & upper);
    const pack<T> a2 = a - a1, b2 = b - b1;
    return {p, a2 * b2 - (((p - a1 * b1) - a2 * b1) - a1 * b2)};
#endif
}
// a + b if |a| ≥ |b| or a is 0
template <class T>
CTGRAD_INLINE twofold<T> ordered_sum(pack<T> a, pack<T> b) {
    const pack<T> s = a + b;
    return {s, b - (s - a)};
}

// -- powers --------------------------------------------------------------------------------------------------------------

// log(x) for x ≥ 0, as 2s + (2/3)s³ (1 + s² P(s²)) with s = (m - 1)/(m + 1), x = 2ⁿ m. Where infinite, it is so in `high`.
CTGRAD_INLINE twofold<double> log_twofold(pack<double> x) {
    using c = constants<double>;
    static constexpr double terms[] = {0x1.3333333333463p-1, 0x1.b6db6db683d99p-2, 0x1.555555a20426fp-2,
                                       0x1.1745af6af6dcap-2, 0x1.d8ae62aa4654ap-3, 0x1.973fc156c306bp-3,
                                       0x1.956588709d9d1p-3};
    const auto two_thirds = number<double>(0x1.5555555555555p-1), rest_of_it = number<double>(0x1.5555555555555p-55);
    const auto one = number<double>(1), zero = number<double>(0);
    logarithm<double> l = logarithm_of_any(x);
    const auto beyond = l.m > number<double>(1.4142135623730951);  // |s| ≤ 0.172 then, rather than 1/5
    l.m = select(beyond, number<double>(0.5) * l.m, l.m);
    l.minus_n = l.minus_n - select(beyond, one, zero);
    const pack<double> f = l.m - one, inverse = one / (l.m + one);
    const auto divisor = ordered_sum(one, l.m);
    const pack<double> s = rounded_product(f, inverse);
    const auto back = product(s, divisor.high);
    const pack<double> s_low = inverse * ((f - back.high) - back.low - s * divisor.low);
    const auto square = product(s, s);
    const pack<double> square_low = square.low + (s + s) * s_low;
    const auto a = product(square.high, two_thirds);
    const pack<double> a_low = a.low + (square_low * two_thirds + square.high * rest_of_it);
    const auto cube = product(a.high, s);
    const pack<double> tail = cube.high * square.high * polynomial(square.high, terms);
    const auto first = ordered_sum(l.minus_n * number<double>(-c::ln2_high), s + s);
    const auto second = ordered_sum(first.high, cube.high);
    const pack<double> small = (cube.low + a_low * s + a.high * s_low) + (s_low + s_low) + tail;
    const auto y =
        ordered_sum(second.high, first.low + second.low + fma(l.minus_n, number<double>(-c::ln2_low), small));
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const pack<double> high =
        select(x == zero, number<double>(-infinity), select(x < number<double>(infinity), y.high, x));
    return {high, y.low};
}

// x^y for x ≥ 0, as exp(y log(x)), but for NaN where it is 1
CTGRAD_INLINE pack<double> power_of_positive(pack<double> x, pack<double> y) {
    const auto log_x = log_twofold(x), p = product(y, log_x.high);
    const pack<double> bound = number<double>(1000);
    const exponential<double> e(larger(-bound, smaller(bound, p.high)), true);
    const pack<double> low = select(abs(p.high) < bound, fma(y, log_x.low, p.low), number<double>(0));
    const pack<double> more = fma(low, e.p + number<double>(1), e.p);
    return scale(more + number<double>(1), e.n);
}

// In double, half of the lanes at a time.
using half_of_floats [[gnu::vector_size(sizeof(pack<float>::machine) / 2)]] = float;
template <int... I>
CTGRAD_INLINE pack<float> power_of_positive(pack<float> x, pack<float> y, std::integer_sequence<int, I...>) {
    using wide = pack<double>::machine;
    constexpr int half = sizeof...(I);
    const pack<double> x1 = __builtin_convertvector(__builtin_shufflevector(x.v, x.v, I...), wide);
    const pack<double> x2 = __builtin_convertvector(__builtin_shufflevector(x.v, x.v, (I + half)...), wide);
    const pack<double> y1 = __builtin_convertvector(__builtin_shufflevector(y.v, y.v, I...), wide);
    const pack<double> y2 = __builtin_convertvector(__builtin_shufflevector(y.v, y.v, (I + half)...), wide);
    const auto z1 = __builtin_convertvector(exp(y1 * log(x1)).v, half_of_floats);
    const auto z2 = __builtin_convertvector(exp(y2 * log(x2)).v, half_of_floats);
    return pack<float>::machine(__builtin_shufflevector(z1, z2, I..., (I + half)...));
}
CTGRAD_INLINE pack<float> power_of_positive(pack<float> x, pack<float> y) {
    return power_of_positive(x, y, std::make_integer_sequence<int, pack<double>::size>());
}

// Whether x ≥ 0 is an integer.
template <class T>
CTGRAD_INLINE auto is_whole(pack<T> x) {
    const pack<T> whole_from = number<T>(std::uint64_t{1} << constants<T>::fraction_bits);
    return (x >= whole_from) | ((x + whole_from) - whole_from == x);
}

// -- lane by lane --------------------------------------------------------------------------------------------------------

template <class T>
[[gnu::noinline]] void map(T* x, int count, double (*f)(double)) {
    for (int i = 0; i < count; ++i) x[i] = static_cast<T>(f(static_cast<double>(x[i])));
}
template <class T>
CTGRAD_INLINE pack<T> by_lanes(pack<T> x, double (*f)(double)) {
    T lanes[pack<T>::size];
    x.store(lanes);
    map(lanes, pack<T>::size, f);
    return pack<T>::load(lanes);
}

}  // namespace detail

// x^y. Special values as C's pow. Accuracy: 2 ulp.
template <class T>
CTGRAD_INLINE pack<T> pow(pack<T> x, pack<T> y) {
    using detail::number;
    const pack<T> zero = number<T>(0), one = number<T>(1), infinity = number<T>(std::numeric_limits<T>::infinity());
    const pack<T> largest = number<T>(static_cast<double>(std::numeric_limits<T>::max()));
    // 1^infinity is no product of 0 and infinity then.
    const pack<T> finite_y = larger(-largest, smaller(largest, y));
    const pack<T> z = detail::power_of_positive(abs(x), finite_y);
    const auto whole = detail::is_whole(abs(y)), odd = whole & ~detail::is_whole(number<T>(0.5) * abs(y));
    const pack<T> with_sign = select((copysign(one, x) < zero) & odd, -z, z);
    const auto undefined = (x < zero) & (x > -infinity) & ~whole;
    const pack<T> defined = select(undefined, number<T>(std::numeric_limits<T>::quiet_NaN()), with_sign);
    return select((x == one) | (y == zero), one, defined);
}

// erf(x) = 2/√π ∫ exp(-t²) dt over [0, x]. Accuracy: 2 ulp.
template <class T>
CTGRAD_INLINE pack<T> erf(pack<T> x) {
    using namespace detail;
    using c = error_function<T>;
    const pack<T> one = number<T>(1), a = smaller(number<T>(c::end), abs(x));
    const pack<T> small = fma(a, polynomial(a * a, c::erf), a);
    const exponential<T> erfc(-polynomial(a, c::minus_log_erfc), true);
    const pack<T> large = one - power_of_2(erfc.n) * (erfc.p + one);
    return copysign(select(a <= number<T>(c::split), small, large), x);
}

// erfc(x) = 1 - erf(x), without cancellation for x > 0. Accuracy: 4 ulp.
template <class T>
CTGRAD_INLINE pack<T> erfc(pack<T> x) {
    using namespace detail;
    using c = error_function<T>;
    const pack<T> one = number<T>(1), two = number<T>(2), middle = number<T>(c::middle);
    const pack<T> a = smaller(number<T>(c::vanishing), abs(x));
    const auto square = product(a, a);
    const exponential<T> e(-square.high, true);
    const pack<T> ratio = polynomial((a - middle) / (a + middle), c::erfc) / fma(a, two, one);
    const pack<T> p = fma(-square.low, e.p, e.p - square.low);  // exp(-x²)/2ⁿ - 1
    const pack<T> y = scale(fma(ratio, p, ratio), e.n), small = one - fma(x, polynomial(x * x, c::erf), x);
    return select(a < number<T>(0.5), small, select(x < number<T>(0), two - y, y));
}

// log|Γ(x)|, ψ(x) and ψ'(x): lane by lane, in double. Accuracy: as in core/special_math.hpp.
template <class T>
CTGRAD_INLINE pack<T> lgamma(pack<T> x) {
    return detail::by_lanes<T>(x, math::lgamma);
}
template <class T>
CTGRAD_INLINE pack<T> digamma(pack<T> x) {
    return detail::by_lanes<T>(x, math::digamma);
}
template <class T>
CTGRAD_INLINE pack<T> trigamma(pack<T> x) {
    return detail::by_lanes<T>(x, math::trigamma);
}

}  // namespace ctgrad::simd
