// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The library's packs behind functions that are called instead of inlined: what many programs share is compiled once, which
// sanitizers make dear. The numbers are the same ones.
#pragma once
#include <ctgrad/ctgrad.hpp>

namespace outlined {

#define OUTLINED [[gnu::noinline]]

template <class T>
struct pack {
    using value_type = T;
    using inner = ctgrad::simd::pack<T>;
    static constexpr int size = inner::size;
    struct mask {
        typename inner::mask m;
    };
    inner v;

    OUTLINED static pack broadcast(T x) { return {inner::broadcast(x)}; }
    OUTLINED static pack iota() { return {inner::iota()}; }
    OUTLINED static mask first(int n) { return {inner::first(n)}; }
    OUTLINED static pack load(const T* p) { return {inner::load(p)}; }
    OUTLINED static pack load_partial(const T* p, int n) { return {inner::load_partial(p, n)}; }
    OUTLINED static pack load_between(const T* p, int from, int to) { return {inner::load_between(p, from, to)}; }
    OUTLINED static pack load_strided(const T* p, std::ptrdiff_t stride) { return {inner::load_strided(p, stride)}; }
    OUTLINED static pack load_strided_partial(const T* p, std::ptrdiff_t stride, int n) {
        return {inner::load_strided_partial(p, stride, n)};
    }
    OUTLINED void store(T* p) const { v.store(p); }
    OUTLINED void store_partial(T* p, int n) const { v.store_partial(p, n); }
    OUTLINED void store_strided(T* p, std::ptrdiff_t stride) const { v.store_strided(p, stride); }
    OUTLINED void store_strided_partial(T* p, std::ptrdiff_t stride, int n) const { v.store_strided_partial(p, stride, n); }

    OUTLINED friend pack operator+(pack a, pack b) { return {a.v + b.v}; }
    OUTLINED friend pack operator-(pack a, pack b) { return {a.v - b.v}; }
    OUTLINED friend pack operator*(pack a, pack b) { return {a.v * b.v}; }
    OUTLINED friend pack operator/(pack a, pack b) { return {a.v / b.v}; }
    OUTLINED friend pack operator-(pack a) { return {-a.v}; }
    OUTLINED friend mask operator==(pack a, pack b) { return {a.v == b.v}; }
    OUTLINED friend mask operator<(pack a, pack b) { return {a.v < b.v}; }
    OUTLINED friend mask operator<=(pack a, pack b) { return {a.v <= b.v}; }
    OUTLINED friend mask operator>(pack a, pack b) { return {a.v > b.v}; }
    OUTLINED friend mask operator>=(pack a, pack b) { return {a.v >= b.v}; }
    OUTLINED friend pack select(mask c, pack a, pack b) { return {select(c.m, a.v, b.v)}; }
    OUTLINED friend pack fma(pack a, pack b, pack c) { return {fma(a.v, b.v, c.v)}; }
    OUTLINED friend void reduce_add(pack a, pack b, pack c, pack d, T* to) { reduce_add(a.v, b.v, c.v, d.v, to); }
    OUTLINED friend T reduce_add(pack a) { return reduce_add(a.v); }
    OUTLINED friend T reduce_multiply(pack a) { return reduce_multiply(a.v); }
    OUTLINED friend T reduce_max(pack a) { return reduce_max(a.v); }
    OUTLINED friend T reduce_min(pack a) { return reduce_min(a.v); }

#define OUTLINED_1(function) \
    OUTLINED friend pack function(pack a) { return {function(a.v)}; }
#define OUTLINED_2(function) \
    OUTLINED friend pack function(pack a, pack b) { return {function(a.v, b.v)}; }
    OUTLINED_1(sqrt)
    OUTLINED_1(abs)
    OUTLINED_1(minus_abs)
    OUTLINED_1(exp)
    OUTLINED_1(expm1)
    OUTLINED_1(tanh)
    OUTLINED_1(log)
    OUTLINED_1(log1p)
    OUTLINED_1(log1p_of_fraction)
    OUTLINED_1(sin)
    OUTLINED_1(cos)
    OUTLINED_1(tan)
    OUTLINED_1(asin)
    OUTLINED_1(acos)
    OUTLINED_1(atan)
    OUTLINED_1(sinh)
    OUTLINED_1(cosh)
    OUTLINED_1(erf)
    OUTLINED_1(erfc)
    OUTLINED_1(lgamma)
    OUTLINED_1(digamma)
    OUTLINED_1(trigamma)
    OUTLINED_2(larger)
    OUTLINED_2(max)
    OUTLINED_2(min)
    OUTLINED_2(pow)
    OUTLINED_2(atan2)
#undef OUTLINED_1
#undef OUTLINED_2
#undef OUTLINED
};

}  // namespace outlined
