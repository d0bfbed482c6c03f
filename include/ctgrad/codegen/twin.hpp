// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Two packs as one (layer 5, codegen).
//
// Rows that lie across packs run two packs at a time: what is the same for all rows is loaded once for both, and what adds
// them up, which is one pack for each place, is loaded and stored once.
#pragma once
#include "ctgrad/codegen/simd.hpp"

namespace ctgrad::simd {

template <class Pack>
struct twin {
    using value_type = typename Pack::value_type;
    using T = value_type;
    struct mask {
        decltype(Pack() == Pack()) low, high;
    };
    static constexpr int half = Pack::size, size = 2 * half;

    Pack low, high;

    CTGRAD_INLINE static twin broadcast(const T& x) { return both(Pack::broadcast(x)); }
    CTGRAD_INLINE static twin both(const Pack& x) { return {x, x}; }
    CTGRAD_INLINE static twin iota() { return {Pack::iota(), Pack::iota() + Pack::broadcast(static_cast<T>(half))}; }
    CTGRAD_INLINE static mask first(int n) { return {Pack::first(clamped(n)), Pack::first(clamped(n - half))}; }
    CTGRAD_INLINE static twin load(const T* p) { return {Pack::load(p), Pack::load(p + half)}; }
    CTGRAD_INLINE static twin load_between(const T* p, int from, int to) {
        return {Pack::load_between(p, clamped(from), clamped(to)), Pack::load_between(p + half, clamped(from - half), clamped(to - half))};
    }
    CTGRAD_INLINE static twin load_strided(const T* p, std::ptrdiff_t stride) {
        return {Pack::load_strided(p, stride), Pack::load_strided(p + half * stride, stride)};
    }
    CTGRAD_INLINE void store(T* p) const {
        low.store(p);
        high.store(p + half);
    }
    CTGRAD_INLINE void store_partial(T* p, int n) const {
        low.store_partial(p, clamped(n));
        if (n > half) high.store_partial(p + half, n - half);
    }
    CTGRAD_INLINE void store_strided(T* p, std::ptrdiff_t stride) const {
        low.store_strided(p, stride);
        high.store_strided(p + half * stride, stride);
    }

    CTGRAD_INLINE friend twin operator+(const twin& a, const twin& b) { return {a.low + b.low, a.high + b.high}; }
    CTGRAD_INLINE friend twin operator-(const twin& a, const twin& b) { return {a.low - b.low, a.high - b.high}; }
    CTGRAD_INLINE friend twin operator*(const twin& a, const twin& b) { return {a.low * b.low, a.high * b.high}; }
    CTGRAD_INLINE friend twin operator/(const twin& a, const twin& b) { return {a.low / b.low, a.high / b.high}; }
    CTGRAD_INLINE friend twin operator-(const twin& a) { return {-a.low, -a.high}; }
    CTGRAD_INLINE friend mask operator==(const twin& a, const twin& b) { return {a.low == b.low, a.high == b.high}; }
    CTGRAD_INLINE friend twin select(const mask& m, const twin& a, const twin& b) {
        return {select(m.low, a.low, b.low), select(m.high, a.high, b.high)};
    }
    CTGRAD_INLINE friend twin fma(const twin& a, const twin& b, const twin& c) {
        return {fma(a.low, b.low, c.low), fma(a.high, b.high, c.high)};
    }
    // A sum of both in one pack.
    CTGRAD_INLINE friend Pack operator+(const Pack& sum, const twin& x) { return sum + x.low + x.high; }
    CTGRAD_INLINE friend Pack fma(const twin& a, const twin& b, const Pack& sum) {
        return fma(a.high, b.high, fma(a.low, b.low, sum));
    }

private:
    CTGRAD_INLINE static int clamped(int n) { return n < 0 ? 0 : n > half ? half : n; }
};

// The pack that adds up rows.
template <class Pack>
struct sum_of {
    using type = Pack;
};
template <class Pack>
struct sum_of<twin<Pack>> {
    using type = Pack;
};

template <class Operation, class Pack>
CTGRAD_INLINE Pack lowered(const Pack& sum, const twin<Pack>& x) {
    return Operation::lower(Operation::lower(sum, x.low), x.high);
}
template <class Operation, class Pack, class... Others>
CTGRAD_INLINE twin<Pack> lowered(const twin<Pack>& x, const Others&... others) {
    return {Operation::lower(x.low, others.low...), Operation::lower(x.high, others.high...)};
}

}  // namespace ctgrad::simd
