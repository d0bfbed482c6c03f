// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Value and gradient of two functions by hand: with AVX-512 or AVX2 intrinsics, and as plain loops (bench).
#pragma once
#include <cmath>
#include <cstddef>
#include <type_traits>
#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>
#define HAND_HAS_INTRINSICS 1
#endif

namespace hand {

// -- plain loops -------------------------------------------------------------------------------------------------------

// Returns sum (x - y)², writes 2 (x - y).
template <class T>
[[gnu::noinline]] T plain_squared_distance(const T* x, const T* y, T* gradient, std::size_t n) {
    T sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const T d = x[i] - y[i];
        sum += d * d;
        gradient[i] = 2 * d;
    }
    return sum;
}
// Returns sum log(1 + exp(-t z)), writes -t / (1 + exp(t z)); no overflow.
template <class T>
[[gnu::noinline]] T plain_logistic(const T* t, const T* z, T* gradient, std::size_t n) {
    T sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const T m = t[i] * z[i];
        const T e = std::exp(-std::abs(m));
        sum += std::log1p(e) + (m < 0 ? -m : 0);
        gradient[i] = -t[i] * (m < 0 ? 1 : e) / (1 + e);
    }
    return sum;
}

#ifndef HAND_HAS_INTRINSICS

// By blocks, so that millions of elements lose no digits in f32.
template <class T>
T by_blocks(T (*loop)(const T*, const T*, T*, std::size_t), const T* a, const T* b, T* gradient, std::size_t n) {
    constexpr std::size_t block = 4096;
    T sum = 0;
    for (std::size_t i = 0; i < n; i += block) sum += loop(a + i, b + i, gradient + i, n - i < block ? n - i : block);
    return sum;
}
template <class T>
T squared_distance(const T* x, const T* y, T* gradient, std::size_t n) {
    return by_blocks(&plain_squared_distance<T>, x, y, gradient, n);
}
template <class T>
T logistic(const T* t, const T* z, T* gradient, std::size_t n) {
    return by_blocks(&plain_logistic<T>, t, z, gradient, n);
}

#else

// -- the instruction set -----------------------------------------------------------------------------------------------

// Packs of T: arithmetic is the compilers' own. With n only the first n lanes are loaded, stored or kept; the others are 0.
template <class T>
struct isa;

#if defined(__AVX512F__) && defined(__AVX512DQ__)

template <>
struct isa<double> {
    using pack = __m512d;
    using mask = __mmask8;
    static constexpr std::size_t lanes = 8;
    static mask first(std::size_t n) { return static_cast<mask>((1u << n) - 1); }
    static pack all(double x) { return _mm512_set1_pd(x); }
    static pack load(const double* p) { return _mm512_loadu_pd(p); }
    static pack load(const double* p, std::size_t n) { return _mm512_maskz_loadu_pd(first(n), p); }
    static void store(double* p, pack a) { _mm512_storeu_pd(p, a); }
    static void store(double* p, pack a, std::size_t n) { _mm512_mask_storeu_pd(p, first(n), a); }
    static pack keep(pack a, std::size_t n) { return _mm512_maskz_mov_pd(first(n), a); }
    static pack fma(pack a, pack b, pack c) { return _mm512_fmadd_pd(a, b, c); }
    static pack fnma(pack a, pack b, pack c) { return _mm512_fnmadd_pd(a, b, c); }
    static pack max(pack a, pack b) { return _mm512_max_pd(a, b); }
    static pack minus_abs(pack a) { return _mm512_or_pd(a, all(-0.0)); }
    static pack round(pack a) { return _mm512_roundscale_pd(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
    static pack scale(pack a, pack n) { return _mm512_scalef_pd(a, n); }
    static mask less(pack a, pack b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
    static pack select(mask m, pack a, pack b) { return _mm512_mask_blend_pd(m, b, a); }
    static double sum(pack a) { return _mm512_reduce_add_pd(a); }
};
template <>
struct isa<float> {
    using pack = __m512;
    using mask = __mmask16;
    static constexpr std::size_t lanes = 16;
    static mask first(std::size_t n) { return static_cast<mask>((1u << n) - 1); }
    static pack all(float x) { return _mm512_set1_ps(x); }
    static pack load(const float* p) { return _mm512_loadu_ps(p); }
    static pack load(const float* p, std::size_t n) { return _mm512_maskz_loadu_ps(first(n), p); }
    static void store(float* p, pack a) { _mm512_storeu_ps(p, a); }
    static void store(float* p, pack a, std::size_t n) { _mm512_mask_storeu_ps(p, first(n), a); }
    static pack keep(pack a, std::size_t n) { return _mm512_maskz_mov_ps(first(n), a); }
    static pack fma(pack a, pack b, pack c) { return _mm512_fmadd_ps(a, b, c); }
    static pack fnma(pack a, pack b, pack c) { return _mm512_fnmadd_ps(a, b, c); }
    static pack max(pack a, pack b) { return _mm512_max_ps(a, b); }
    static pack minus_abs(pack a) { return _mm512_or_ps(a, all(-0.0f)); }
    static pack round(pack a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
    static pack scale(pack a, pack n) { return _mm512_scalef_ps(a, n); }
    static mask less(pack a, pack b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
    static pack select(mask m, pack a, pack b) { return _mm512_mask_blend_ps(m, b, a); }
    static float sum(pack a) { return _mm512_reduce_add_ps(a); }
};

#else

// Below -708 (f32: -87) the power of two that `scale` makes is cut off at the smallest normal number.
template <>
struct isa<double> {
    using pack = __m256d;
    using mask = __m256d;
    static constexpr std::size_t lanes = 4;
    static __m256i first(std::size_t n) {
        return _mm256_cmpgt_epi64(_mm256_set1_epi64x(static_cast<long long>(n)), _mm256_setr_epi64x(0, 1, 2, 3));
    }
    static pack all(double x) { return _mm256_set1_pd(x); }
    static pack load(const double* p) { return _mm256_loadu_pd(p); }
    static pack load(const double* p, std::size_t n) { return _mm256_maskload_pd(p, first(n)); }
    static void store(double* p, pack a) { _mm256_storeu_pd(p, a); }
    static void store(double* p, pack a, std::size_t n) { _mm256_maskstore_pd(p, first(n), a); }
    static pack keep(pack a, std::size_t n) { return _mm256_and_pd(_mm256_castsi256_pd(first(n)), a); }
    static pack fma(pack a, pack b, pack c) { return _mm256_fmadd_pd(a, b, c); }
    static pack fnma(pack a, pack b, pack c) { return _mm256_fnmadd_pd(a, b, c); }
    static pack max(pack a, pack b) { return _mm256_max_pd(a, b); }
    static pack minus_abs(pack a) { return _mm256_or_pd(a, all(-0.0)); }
    static pack round(pack a) { return _mm256_round_pd(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
    static pack scale(pack a, pack n) {
        const pack biased = max(n, all(-1022)) + all(6755399441055744 + 1023.0);  // the integer in the lowest bits
        return a * _mm256_castsi256_pd(_mm256_slli_epi64(_mm256_castpd_si256(biased), 52));
    }
    static mask less(pack a, pack b) { return _mm256_cmp_pd(a, b, _CMP_LT_OQ); }
    static pack select(mask m, pack a, pack b) { return _mm256_blendv_pd(b, a, m); }
    static double sum(pack a) { return (a[0] + a[1]) + (a[2] + a[3]); }
};
template <>
struct isa<float> {
    using pack = __m256;
    using mask = __m256;
    static constexpr std::size_t lanes = 8;
    static __m256i first(std::size_t n) {
        return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    }
    static pack all(float x) { return _mm256_set1_ps(x); }
    static pack load(const float* p) { return _mm256_loadu_ps(p); }
    static pack load(const float* p, std::size_t n) { return _mm256_maskload_ps(p, first(n)); }
    static void store(float* p, pack a) { _mm256_storeu_ps(p, a); }
    static void store(float* p, pack a, std::size_t n) { _mm256_maskstore_ps(p, first(n), a); }
    static pack keep(pack a, std::size_t n) { return _mm256_and_ps(_mm256_castsi256_ps(first(n)), a); }
    static pack fma(pack a, pack b, pack c) { return _mm256_fmadd_ps(a, b, c); }
    static pack fnma(pack a, pack b, pack c) { return _mm256_fnmadd_ps(a, b, c); }
    static pack max(pack a, pack b) { return _mm256_max_ps(a, b); }
    static pack minus_abs(pack a) { return _mm256_or_ps(a, all(-0.0f)); }
    static pack round(pack a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
    static pack scale(pack a, pack n) {
        const pack biased = max(n, all(-126)) + all(12582912 + 127.0f);
        return a * _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_castps_si256(biased), 23));
    }
    static mask less(pack a, pack b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
    static pack select(mask m, pack a, pack b) { return _mm256_blendv_ps(b, a, m); }
    static float sum(pack a) { return ((a[0] + a[1]) + (a[2] + a[3])) + ((a[4] + a[5]) + (a[6] + a[7])); }
};

#endif

// -- elementary functions ----------------------------------------------------------------------------------------------

// Of several packs, step by step: one has to wait for itself at every step of a polynomial.
template <class T>
using pack = typename isa<T>::pack;
template <class T, int N>
using packs = pack<T>[N];

// Highest power first.
template <class T, int N, class... Rest>
[[gnu::always_inline]] inline void polynomial(packs<T, N>& p, const packs<T, N>& x, double first, Rest... rest) {
    for (int k = 0; k < N; ++k) p[k] = isa<T>::all(static_cast<T>(first));
    const auto add = [&](double c) __attribute__((always_inline)) {
        for (int k = 0; k < N; ++k) p[k] = isa<T>::fma(p[k], x[k], isa<T>::all(static_cast<T>(c)));
    };
    (add(rest), ...);
}

// exp(x) for x <= 0: 2^n (1 + (r + r² q(r))), q minimax on |r| <= log(2) / 2.
template <class T, int N>
[[gnu::always_inline]] inline void exp(packs<T, N>& x) {
    using v = isa<T>;
    constexpr bool f64 = std::is_same_v<T, double>;
    packs<T, N> n, r, q;
    for (int k = 0; k < N; ++k) {
        x[k] = v::max(v::all(-1000), x[k]);
        n[k] = v::round(x[k] * v::all(static_cast<T>(1.4426950408889634)));
        r[k] = v::fnma(n[k], v::all(f64 ? static_cast<T>(0.6931471803691238) : static_cast<T>(0.693359375)), x[k]);
        r[k] = v::fnma(n[k], v::all(f64 ? static_cast<T>(1.9082149292705877e-10) : static_cast<T>(-2.12194440e-4)), r[k]);
    }
    if constexpr (f64)
        polynomial<T, N>(q, r, 2.4997636864228315e-08, 2.762935949434763e-07, 2.755759069651157e-06,
                         2.480149581615829e-05, 0.00019841269506687856, 0.0013888888940724088, 0.008333333333491254,
                         0.04166666666654271, 0.16666666666666424, 0.5000000000000009);
    else
        polynomial<T, N>(q, r, 0.001381554458289897, 0.008368548722296204, 0.04166835447483555, 0.16666522439285356,
                         0.4999999369000867);
    for (int k = 0; k < N; ++k) x[k] = v::scale(v::fma(r[k] * r[k], q[k], r[k]) + v::all(1), n[k]);
}

// log(1 + x) for 0 <= x <= 1: log(1 + f), or log 2 + log(1 + f) with 1 + f = (1 + x) / 2 above √2; with s = f / (2 + f)
// it is f - s (f - s² p(s²)), p minimax.
template <class T, int N>
[[gnu::always_inline]] inline void log1p(packs<T, N>& x) {
    using v = isa<T>;
    typename v::mask halved[N];
    packs<T, N> s, s2, p;
    for (int k = 0; k < N; ++k) {
        halved[k] = v::less(v::all(static_cast<T>(0.41421356237309503)), x[k]);
        x[k] = v::select(halved[k], v::fma(v::all(static_cast<T>(0.5)), x[k], v::all(static_cast<T>(-0.5))), x[k]);
        s[k] = x[k] / (x[k] + v::all(2));
        s2[k] = s[k] * s[k];
    }
    if constexpr (std::is_same_v<T, double>)
        polynomial<T, N>(p, s2, 0.14772759859228798, 0.15316523582477837, 0.1818346011515406, 0.22222200765674396,
                         0.28571428718546166, 0.3999999999953816, 0.6666666666666712);
    else
        polynomial<T, N>(p, s2, 0.29857128667620614, 0.39978185708281067, 0.6666676977008636);
    for (int k = 0; k < N; ++k) {
        x[k] = v::fnma(s[k], v::fnma(s2[k], p[k], x[k]), x[k]);
        x[k] = v::select(halved[k], x[k] + v::all(static_cast<T>(0.6931471805599453)), x[k]);
    }
}

// -- the loops ---------------------------------------------------------------------------------------------------------

// term(sums, i) adds the packs from element i on to a sum each, term(sums, i, count) the last, partial one. Every 256 times
// the sums are put aside, so that millions of elements lose no digits in f32.
template <class T, class Term>
[[gnu::always_inline]] inline T sum_over(std::size_t n, const Term& term) {
    using v = isa<T>;
    constexpr int unroll = 4;
    constexpr std::size_t strip = unroll * v::lanes, block = 256 * strip;
    packs<T, 1> total = {v::all(0)};
    std::size_t i = 0;
    while (i + strip <= n) {
        packs<T, unroll> sums;
        for (pack<T>& s : sums) s = v::all(0);
        for (const std::size_t end = n - i < block ? n : i + block; i + strip <= end; i += strip) term(sums, i);
        for (const pack<T>& s : sums) total[0] = total[0] + s;
    }
    for (; i + v::lanes <= n; i += v::lanes) term(total, i);
    if (i < n) term(total, i, n - i);
    return v::sum(total[0]);
}

template <class T>
[[gnu::noinline]] T squared_distance(const T* x, const T* y, T* gradient, std::size_t n) {
    using v = isa<T>;
    return sum_over<T>(n, [=]<int N>(packs<T, N>& sums, std::size_t i, auto... count) __attribute__((always_inline)) {
        for (int k = 0; k < N; ++k, i += v::lanes) {
            const pack<T> d = v::load(x + i, count...) - v::load(y + i, count...);
            v::store(gradient + i, d + d, count...);
            sums[k] = v::fma(d, d, sums[k]);
        }
    });
}

template <class T>
[[gnu::noinline]] T logistic(const T* t, const T* z, T* gradient, std::size_t n) {
    using v = isa<T>;
    return sum_over<T>(n, [=]<int N>(packs<T, N>& sums, std::size_t i, auto... count) __attribute__((always_inline)) {
        const pack<T> zero = v::all(0);
        packs<T, N> m, e;
        for (int k = 0; k < N; ++k) {
            const std::size_t at = i + static_cast<std::size_t>(k) * v::lanes;
            m[k] = v::load(t + at, count...) * v::load(z + at, count...);
            e[k] = v::minus_abs(m[k]);
        }
        exp<T, N>(e);
        for (int k = 0; k < N; ++k) {
            const std::size_t at = i + static_cast<std::size_t>(k) * v::lanes;
            const pack<T> tk = v::load(t + at, count...);
            v::store(gradient + at, v::select(v::less(m[k], zero), tk, tk * e[k]) / (v::all(-1) - e[k]), count...);
        }
        log1p<T, N>(e);
        for (int k = 0; k < N; ++k) {
            const pack<T> value = e[k] + v::max(zero, zero - m[k]);
            if constexpr (sizeof...(count) == 0)
                sums[k] = sums[k] + value;
            else
                sums[k] = sums[k] + v::keep(value, count...);
        }
    });
}

#endif

}  // namespace hand
