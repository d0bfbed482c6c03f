// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A pack of numbers as wide as the machine's registers: the one header that knows the SIMD library (layer 5, codegen).
//
// xsimd finds the instruction set and its registers. Operators on registers are the compilers' own vector extension:
// they fold constants and masks, need nothing inlined, and spare half a second of xsimd's functions in every file.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <xsimd/config/xsimd_arch.hpp>

#include "ctgrad/core/inline.hpp"

// What has no operator: CTGRAD_MM(sqrt_, (x)) calls _mm256_sqrt_ps, _mm256_sqrt_pd or its like for another register.
// CTGRAD_MM_ALL(sqrt_, x) is the same; from AVX-512 it takes the masked one, which GCC 12 does not warn of (bug 105593).
#if defined(__AVX512F__)
#define CTGRAD_MM(name, arguments) CTGRAD_MM_OF_TYPE(_mm512_##name, arguments)
#define CTGRAD_MM_ALL(name, ...) CTGRAD_MM(maskz_##name, (static_cast<typename pack<T>::lane_bits>(-1), __VA_ARGS__))
#elif defined(__AVX__)
#define CTGRAD_MM(name, arguments) CTGRAD_MM_OF_TYPE(_mm256_##name, arguments)
#elif defined(__SSE2__)
#define CTGRAD_MM(name, arguments) CTGRAD_MM_OF_TYPE(_mm_##name, arguments)
#endif
#if !defined(CTGRAD_MM_ALL)
#define CTGRAD_MM_ALL(name, ...) CTGRAD_MM(name, (__VA_ARGS__))
#endif
#define CTGRAD_MM_OF_TYPE(name, arguments)      \
    [&] {                                       \
        if constexpr (std::is_same_v<T, float>) \
            return name##ps arguments;          \
        else                                    \
            return name##pd arguments;          \
    }()

namespace ctgrad::simd {

#if defined(__AVX512F__)
inline constexpr int registers = 32;
#else
inline constexpr int registers = 16;
#endif

// T is float or double. Memory need not be aligned. A partial load or store touches the first n elements only; a partial
// load has 0 in the other lanes.
template <class T>
struct pack {
    using value_type = T;
    using machine = typename xsimd::types::simd_register<T, xsimd::default_arch>::register_type;
    using mask = decltype(machine{} < machine{});
    using word = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    using words [[gnu::vector_size(sizeof(machine))]] = word;
    // A register as it lies in memory. Not memcpy: GCC 12 stores a constant {1, 1, 0, 0} that is copied as {1, 1, 1, 1}.
    using anywhere [[gnu::vector_size(sizeof(machine)), gnu::aligned(alignof(T)), gnu::may_alias]] = T;
    using lane_bits = std::conditional_t<sizeof(T) == 4, std::uint16_t, std::uint8_t>;  // a mask of AVX-512
    static constexpr int size = sizeof(machine) / sizeof(T);

    machine v;

    pack() = default;
    CTGRAD_INLINE pack(machine v_) : v(v_) {}

    CTGRAD_INLINE static pack broadcast(T x) { return x - machine{}; }  // -0 stays -0
    CTGRAD_INLINE static pack iota() { return iota(lanes()); }  // 0, 1, 2, ...
    CTGRAD_INLINE static mask first(int n) { return iota() < broadcast(static_cast<T>(n)); }  // true in the first n lanes

    template <int... I>  // where memory is slow, a mask makes it slower
    CTGRAD_INLINE static pack load_half(const T* p, std::integer_sequence<int, I...>) {
        using half [[gnu::vector_size(sizeof(machine) / 2), gnu::aligned(alignof(T)), gnu::may_alias]] = T;
        return __builtin_shufflevector(*reinterpret_cast<const half*>(p), half{}, I...);
    }
    CTGRAD_INLINE static pack load(const T* p) { return *reinterpret_cast<const anywhere*>(p); }
    CTGRAD_INLINE static pack load_partial(const T* p, int n) {
#if defined(__AVX512F__)
        if (__builtin_constant_p(n) && n == size / 2) return load_half(p, lanes());
        return CTGRAD_MM(maskz_loadu_, (first_bits(n), p));
#elif defined(__AVX__)
        return CTGRAD_MM(maskload_, (p, (__m256i)first(n)));
#else
        return load_strided_partial(p, 1, n);
#endif
    }
    // Lane i is p[i] for from <= i < to and 0 elsewhere; only those elements need exist, so p may point before them.
    CTGRAD_INLINE static pack load_between(const T* p, int from, int to) {
#if defined(__AVX512F__)
        return CTGRAD_MM(maskz_loadu_, (static_cast<lane_bits>(first_bits(to) & ~first_bits(from)), p));
#elif defined(__AVX__)
        return CTGRAD_MM(maskload_, (p, (__m256i)(first(to) & ~first(from))));
#else
        T buffer[size] = {};
        for (int i = from; i < to; ++i) buffer[i] = p[i];
        return load(buffer);
#endif
    }
    CTGRAD_INLINE static pack load_strided(const T* p, std::ptrdiff_t stride) { return gather(p, stride, lanes()); }
    CTGRAD_INLINE static pack load_strided_partial(const T* p, std::ptrdiff_t stride, int n) {
        T buffer[size] = {};
        for (int i = 0; i < n; ++i) buffer[i] = p[i * stride];
        return load(buffer);
    }

    CTGRAD_INLINE void store(T* p) const { *reinterpret_cast<anywhere*>(p) = v; }
    CTGRAD_INLINE void store_partial(T* p, int n) const {
        if (__builtin_constant_p(n) && n == 1) {
            *p = v[0];  // a later load of the element need not wait for the whole
            return;
        }
#if defined(__AVX512F__)
        CTGRAD_MM(mask_storeu_, (p, first_bits(n), v));
#elif defined(__AVX__)
        CTGRAD_MM(maskstore_, (p, (__m256i)first(n), v));
#else
        store_strided_partial(p, 1, n);
#endif
    }
    CTGRAD_INLINE void store_strided(T* p, std::ptrdiff_t stride) const { store_strided_partial(p, stride, size); }
    CTGRAD_INLINE void store_strided_partial(T* p, std::ptrdiff_t stride, int n) const {
        T buffer[size];
        store(buffer);
        for (int i = 0; i < n; ++i) p[i * stride] = buffer[i];
    }

    CTGRAD_INLINE friend pack operator+(pack a, pack b) { return a.v + b.v; }
    CTGRAD_INLINE friend pack operator-(pack a, pack b) { return a.v - b.v; }
    CTGRAD_INLINE friend pack operator*(pack a, pack b) { return a.v * b.v; }
    CTGRAD_INLINE friend pack operator/(pack a, pack b) { return a.v / b.v; }
    CTGRAD_INLINE friend pack operator-(pack a) { return -a.v; }

    CTGRAD_INLINE friend mask operator==(pack a, pack b) { return a.v == b.v; }
    CTGRAD_INLINE friend mask operator<(pack a, pack b) { return a.v < b.v; }
    CTGRAD_INLINE friend mask operator<=(pack a, pack b) { return a.v <= b.v; }
    CTGRAD_INLINE friend mask operator>(pack a, pack b) { return a.v > b.v; }
    CTGRAD_INLINE friend mask operator>=(pack a, pack b) { return a.v >= b.v; }
    CTGRAD_INLINE friend pack select(mask m, pack a, pack b) { return m ? a.v : b.v; }

    // a b + c, rounded once if there is an instruction for it.
    CTGRAD_INLINE friend pack fma(pack a, pack b, pack c) {
#if defined(__FMA__) || defined(__AVX512F__)
        return CTGRAD_MM(fmadd_, (a.v, b.v, c.v));
#else
        return a.v * b.v + c.v;
#endif
    }
    CTGRAD_INLINE friend pack sqrt(pack a) {
#if defined(CTGRAD_MM)
        return CTGRAD_MM_ALL(sqrt_, a.v);
#else
        for (int i = 0; i < size; ++i) a.v[i] = std::sqrt(a.v[i]);
        return a;
#endif
    }
    CTGRAD_INLINE friend pack abs(pack a) { return from_words(a.to_words() & ~sign_bit); }
    CTGRAD_INLINE friend pack minus_abs(pack a) { return from_words(a.to_words() | sign_bit); }
    CTGRAD_INLINE friend pack copysign(pack a, pack sign) {
        return from_words((a.to_words() & ~sign_bit) | (sign.to_words() & sign_bit));
    }

    // The larger or smaller one, b if they are not ordered: one instruction.
    CTGRAD_INLINE friend pack larger(pack a, pack b) {
#if defined(CTGRAD_MM)
        return CTGRAD_MM_ALL(max_, a.v, b.v);
#else
        return a.v > b.v ? a.v : b.v;
#endif
    }
    CTGRAD_INLINE friend pack smaller(pack a, pack b) {
#if defined(CTGRAD_MM)
        return CTGRAD_MM_ALL(min_, a.v, b.v);
#else
        return a.v < b.v ? a.v : b.v;
#endif
    }
    // NaN if one of them is. What is asked of b only need not wait for a, the accumulator of a reduction.
    CTGRAD_INLINE friend pack max(pack a, pack b) { return select(b == b, larger(b, a), b); }
    CTGRAD_INLINE friend pack min(pack a, pack b) { return select(b == b, smaller(b, a), b); }

    CTGRAD_INLINE friend T reduce_add(pack a) { return across(a.v, sum()); }
    // The sums of four packs, next to each other: a third of the instructions of one after the other.
    CTGRAD_INLINE friend void reduce_add(pack a, pack b, pack c, pack d, T* to) {
        if constexpr (size >= 4) {
            store_four(in_turns<2>(in_turns<1>(a.v, b.v, lanes()), in_turns<1>(c.v, d.v, lanes()), lanes()), to);
        } else {
            const T sums[] = {reduce_add(a), reduce_add(b), reduce_add(c), reduce_add(d)};
            __builtin_memcpy(to, sums, sizeof sums);
        }
    }
    CTGRAD_INLINE friend T reduce_multiply(pack a) { return across(a.v, product()); }
    CTGRAD_INLINE friend T reduce_max(pack a) { return across(a.v, largest()); }
    CTGRAD_INLINE friend T reduce_min(pack a) { return across(a.v, least()); }

    // Whether some lane is true.
    CTGRAD_INLINE static bool any(mask m) {
#if defined(__AVX512F__)
        return _mm512_test_epi32_mask((__m512i)m, (__m512i)m) != 0;
#elif defined(CTGRAD_MM)
        return CTGRAD_MM(movemask_, ((machine)m)) != 0;
#else
        for (int i = 0; i < size; ++i)
            if (m[i]) return true;
        return false;
#endif
    }

    // The bits of the lanes.
    CTGRAD_INLINE words to_words() const { return reinterpret_cast<words>(v); }
    CTGRAD_INLINE static pack from_words(words w) { return reinterpret_cast<machine>(w); }
    static constexpr word sign_bit = word{1} << (8 * sizeof(T) - 1);

private:
    template <int Count>
    using sequence = std::make_integer_sequence<int, Count>;
    static constexpr sequence<size> lanes() { return {}; }

    template <int... I>
    CTGRAD_INLINE static pack iota(std::integer_sequence<int, I...>) {
        return machine{static_cast<T>(I)...};
    }
    template <int... I>
    CTGRAD_INLINE static pack gather(const T* p, std::ptrdiff_t stride, std::integer_sequence<int, I...>) {
        return machine{p[I * stride]...};
    }
    CTGRAD_INLINE static lane_bits first_bits(int n) { return static_cast<lane_bits>((1u << n) - 1); }

    // Objects rather than lambdas, and v_ for a constructor's parameter: GCC's -Wshadow speaks of theirs at instantiation,
    // when a user may have variables x and y.
    struct sum {
        template <class Register>
        CTGRAD_INLINE Register operator()(Register x, Register y) const {
            return x + y;
        }
    };
    struct product {
        template <class Register>
        CTGRAD_INLINE Register operator()(Register x, Register y) const {
            return x * y;
        }
    };
    struct largest {  // NaN if one of them is
        template <class Register>
        CTGRAD_INLINE Register operator()(Register x, Register y) const {
            const Register m = y > x ? y : x;
            return y == y ? m : y;
        }
    };
    struct least {
        template <class Register>
        CTGRAD_INLINE Register operator()(Register x, Register y) const {
            const Register m = y < x ? y : x;
            return y == y ? m : y;
        }
    };

    // Joins the halves of a register until it is of the smallest kind, then its lanes with others of it.
    template <class Register, class Operation>
    CTGRAD_INLINE static T across(Register x, Operation op) {
        constexpr int count = sizeof(Register) / sizeof(T);
        if constexpr (sizeof(Register) > 16) {
            return across(halves_joined(x, op, sequence<count / 2>()), op);
        } else {
            if constexpr (count == 4) x = op(x, __builtin_shufflevector(x, x, 2, 3, 0, 1));
            return op(x, lane_beside(x, sequence<count>()))[0];
        }
    }
    template <class Register, class Operation, int... I>
    CTGRAD_INLINE static auto halves_joined(Register x, Operation op, std::integer_sequence<int, I...>) {
        constexpr int half = sizeof...(I);
        return op(__builtin_shufflevector(x, x, I...), __builtin_shufflevector(x, x, (I + half)...));
    }
    // Lanes by turns of Count from x and from y, each with the Count lanes behind it added.
    template <int Count, int... I>
    CTGRAD_INLINE static machine in_turns(machine x, machine y, std::integer_sequence<int, I...>) {
        return __builtin_shufflevector(x, y, ((I / Count % 2 == 0 ? I : size + I - Count))...) +
               __builtin_shufflevector(x, y, ((I / Count % 2 == 0 ? I + Count : size + I))...);
    }
    template <class Register>
    CTGRAD_INLINE static void store_four(Register x, T* to) {
        constexpr int count = sizeof(Register) / sizeof(T);
        if constexpr (count > 4)
            store_four(halves_joined(x, sum(), sequence<count / 2>()), to);
        else
            __builtin_memcpy(to, &x, sizeof x);
    }
    template <class Register, int... I>
    CTGRAD_INLINE static Register lane_beside(Register x, std::integer_sequence<int, I...>) {
        return __builtin_shufflevector(x, x, (I ^ 1)...);
    }
};

// A pack of one: a program whose values are scalars all. Functions are those of a pack.
template <class T>
struct single {
    using value_type = T;
    static constexpr int size = 1;

    T v;

    single() = default;
    CTGRAD_INLINE single(T v_) : v(v_) {}
    CTGRAD_INLINE static single broadcast(T x) { return x; }
    CTGRAD_INLINE void store_partial(T* p, int) const { *p = v; }

    CTGRAD_INLINE friend single operator+(single a, single b) { return a.v + b.v; }
    CTGRAD_INLINE friend single operator-(single a, single b) { return a.v - b.v; }
    CTGRAD_INLINE friend single operator*(single a, single b) { return a.v * b.v; }
    CTGRAD_INLINE friend single operator-(single a) { return -a.v; }
    CTGRAD_INLINE friend single fma(single a, single b, single c) {
#if defined(__FMA__)
        return std::fma(a.v, b.v, c.v);
#else
        return a.v * b.v + c.v;
#endif
    }
};

template <class Operation, class... Packs>
CTGRAD_INLINE auto lowered(const Packs&... x) {
    return Operation::lower(x...);
}
template <class Operation, class T, class... Others>
CTGRAD_INLINE single<T> lowered(const single<T>& x, const Others&... others) {
    if constexpr (requires { Operation::lower_single(x.v); })
        return Operation::lower_single(x.v);
    else
        return Operation::lower(pack<T>::broadcast(x.v), pack<T>::broadcast(others.v)...).v[0];
}

// -- squares of packs --------------------------------------------------------------------------------------------------

// The blocks off the diagonal of a square of 2 Block rows and lanes change places.
template <int Block, class Pack, int... I>
CTGRAD_INLINE void swap_blocks(Pack& upper, Pack& lower, std::integer_sequence<int, I...>) {
    const auto a = upper.v, b = lower.v;
    upper.v = __builtin_shufflevector(a, b, ((I & Block) == 0 ? I : Pack::size + I - Block)...);
    lower.v = __builtin_shufflevector(a, b, ((I & Block) == 0 ? I + Block : Pack::size + I)...);
}
template <int Block, class Pack, int... I>
CTGRAD_INLINE void transpose(Pack (&x)[Pack::size], std::integer_sequence<int, I...> all) {
    if constexpr (Block > 0) {
        (((I & Block) == 0 ? swap_blocks<Block>(x[I & ~Block], x[I | Block], all) : void()), ...);
        transpose<Block / 2>(x, all);
    }
}
// Lane j of x[i] becomes lane i of x[j].
template <class Pack>
CTGRAD_INLINE void transpose(Pack (&x)[Pack::size]) {
    transpose<Pack::size / 2>(x, std::make_integer_sequence<int, Pack::size>());
}

template <class Pack, int Count, int... I>
CTGRAD_INLINE Pack joined_sums(Pack (&x)[Count], std::integer_sequence<int, I...>) {
    if constexpr (Count == 1) {
        return x[0];
    } else {
        constexpr int block = Count / 2;
        (swap_blocks<block>(x[I], x[I + block], std::make_integer_sequence<int, Pack::size>()), ...);
        Pack sums[] = {x[I] + x[I + block]...};
        return joined_sums(sums, std::make_integer_sequence<int, block / 2>());
    }
}
// Lane i is the sum of the lanes of x[i].
template <class Pack>
CTGRAD_INLINE Pack sums_of_lanes(Pack (&x)[Pack::size]) {
    return joined_sums(x, std::make_integer_sequence<int, Pack::size / 2>());
}

}  // namespace ctgrad::simd
