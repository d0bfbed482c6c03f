// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Packs narrower than the machine's registers (layer 5, codegen).
#pragma once
#include "ctgrad/codegen/simd.hpp"

namespace ctgrad::simd {

// Fewer lanes than a pack's, Lanes of T in 16 or 32 bytes, for matrices whose rows would leave most of a pack idle.
template <class T, int Lanes>
struct narrow_pack {
    using value_type = T;
    using machine [[gnu::vector_size(Lanes * sizeof(T))]] = T;
    static constexpr int size = Lanes;

    machine v;

    CTGRAD_INLINE static narrow_pack broadcast(T x) { return {x - machine{}}; }
    CTGRAD_INLINE static narrow_pack load(const T* p) {
        narrow_pack x;
        __builtin_memcpy(&x.v, p, sizeof x.v);
        return x;
    }
    CTGRAD_INLINE static narrow_pack load_partial(const T* p, int n) { return load_strided_partial(p, 1, n); }
    CTGRAD_INLINE static narrow_pack load_strided_partial(const T* p, std::ptrdiff_t stride, int n) {
        T buffer[size] = {};
        for (int i = 0; i < n; ++i) buffer[i] = p[i * stride];
        return load(buffer);
    }
    CTGRAD_INLINE void store(T* p) const { __builtin_memcpy(p, &v, sizeof v); }
    CTGRAD_INLINE void store_partial(T* p, int n) const {
        for (int i = 0; i < n; ++i) p[i] = v[i];
    }

    CTGRAD_INLINE friend narrow_pack operator+(narrow_pack a, narrow_pack b) { return {a.v + b.v}; }
    CTGRAD_INLINE friend narrow_pack operator*(narrow_pack a, narrow_pack b) { return {a.v * b.v}; }
    CTGRAD_INLINE friend narrow_pack fma(narrow_pack a, narrow_pack b, narrow_pack c) {
#if defined(__FMA__)
        if constexpr (sizeof(machine) == 32)
            return {CTGRAD_MM_OF_TYPE(_mm256_fmadd_, (a.v, b.v, c.v))};
        else
            return {CTGRAD_MM_OF_TYPE(_mm_fmadd_, (a.v, b.v, c.v))};
#else
        return {a.v * b.v + c.v};
#endif
    }
};

}  // namespace ctgrad::simd
