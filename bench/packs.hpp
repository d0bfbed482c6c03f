// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What loops by hand are written with: the library's packs, four at a time (bench).
#pragma once
#include <cstddef>
#include <ctgrad/codegen/simd_math.hpp>

namespace bench {

// term(i, count...) is added up for the pack from element i on; with a count, for so many elements.
template <class T>
[[gnu::always_inline]] inline T four_at_a_time(std::size_t size, const auto& term) {
    using pack = ctgrad::simd::pack<T>;
    constexpr std::size_t strip = 4 * pack::size, block = 256 * strip;
    pack total = pack::broadcast(0);
    std::size_t i = 0;
    while (i + strip <= size) {  // the sums are put aside now and then, so that millions of elements lose no digits
        pack sums[4] = {pack::broadcast(0), pack::broadcast(0), pack::broadcast(0), pack::broadcast(0)};
        for (const std::size_t end = size - i < block ? size : i + block; i + strip <= end; i += strip)
            for (std::size_t k = 0; k < 4; ++k) sums[k] = sums[k] + term(i + k * pack::size);
        total = total + ((sums[0] + sums[1]) + (sums[2] + sums[3]));
    }
    for (; i + pack::size <= size; i += pack::size) total = total + term(i);
    const int rest = static_cast<int>(size - i);
    if (rest > 0) total = total + select(pack::first(rest), term(i, rest), pack::broadcast(0));
    return reduce_add(total);
}
template <class T, class... Count>
[[gnu::always_inline]] inline ctgrad::simd::pack<T> load(const T* from, Count... count) {
    if constexpr (sizeof...(Count) == 0)
        return ctgrad::simd::pack<T>::load(from);
    else
        return ctgrad::simd::pack<T>::load_partial(from, count...);
}
template <class T, class... Count>
[[gnu::always_inline]] inline void store(const ctgrad::simd::pack<T>& from, T* to, Count... count) {
    if constexpr (sizeof...(Count) == 0)
        from.store(to);
    else
        from.store_partial(to, count...);
}

}  // namespace bench
