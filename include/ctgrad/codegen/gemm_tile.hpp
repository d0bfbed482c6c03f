// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The inner loops of matrix products: packed panels, tiles of C in registers, scalar products (layer 5, codegen).
#pragma once
#include <cstddef>
#include <type_traits>
#include <utility>

#include "ctgrad/codegen/narrow_pack.hpp"

namespace ctgrad::codegen {

// Element (i, j) is at[i row_stride + j column_stride].
template <class T>
struct matrix_view {
    T* at;
    std::ptrdiff_t row_stride, column_stride;

    constexpr T* operator()(std::ptrdiff_t i, std::ptrdiff_t j) const { return at + i * row_stride + j * column_stride; }
    constexpr matrix_view from(std::ptrdiff_t i, std::ptrdiff_t j) const { return {(*this)(i, j), row_stride, column_stride}; }
    constexpr matrix_view transposed() const { return {at, column_stride, row_stride}; }
};

template <std::ptrdiff_t Size>
using constant_extent = std::integral_constant<std::ptrdiff_t, Size>;

namespace gemm_detail {

constexpr std::ptrdiff_t smaller(std::ptrdiff_t a, std::ptrdiff_t b) { return a < b ? a : b; }
constexpr std::ptrdiff_t ratio_up(std::ptrdiff_t a, std::ptrdiff_t b) { return (a + b - 1) / b; }
constexpr std::ptrdiff_t round_up(std::ptrdiff_t a, std::ptrdiff_t b) { return ratio_up(a, b) * b; }
// At most `most`, and as few parts of `total` as that allows, about as large as each other.
constexpr std::ptrdiff_t even_part(std::ptrdiff_t total, std::ptrdiff_t most) {
    return total <= most ? total : ratio_up(total, ratio_up(total, most));
}

// What fits where. A tile leaves registers for a row of B and a number of A.
template <class T>
struct blocks {
    static constexpr int lanes = simd::pack<T>::size;
    static constexpr bool many_registers = lanes * sizeof(T) == 64;  // 32 with AVX-512, else 16
    static constexpr int rows = many_registers ? 8 : 6, packs = many_registers ? 3 : 2;
    static constexpr int heights = many_registers ? 4 : 3;  // of tiles: rows, rows / 2, ..., 1
        static constexpr std::ptrdiff_t depth = 1024 / sizeof(T), width = 1056;
    static constexpr std::ptrdiff_t dot_depth = 4 * depth, dot_columns = 16;
#if defined(__AVX__)
    static constexpr bool masks = true;  // a partial load is one instruction
#else
    static constexpr bool masks = false;
#endif
    // Panels of A are one tile high, in whole packs; several are made at once, for whole cache lines of A.
    using panel_pack = std::conditional_t<(lanes > 8), simd::narrow_pack<T, 8>, simd::pack<T>>;
    static constexpr std::ptrdiff_t panel = round_up(rows, panel_pack::size), panels = 8;
};

// -- packing -----------------------------------------------------------------------------------------------------------

// to[p width + l] = from[p + l across] for p < depth and l < count, both at most a pack.
template <class Pack, class T, int... I>
CTGRAD_INLINE void pack_square(T* to, std::ptrdiff_t width, const T* from, std::ptrdiff_t across, int depth, int count,
                               std::integer_sequence<int, I...>) {
    Pack x[Pack::size] = {(I >= count              ? Pack::broadcast(0)
                           : depth == Pack::size ? Pack::load(from + I * across)
                                                 : Pack::load_partial(from + I * across, depth))...};
    transpose(x);
    (..., (I < depth ? x[I].store(to + I * width) : void()));
}
// Panels of `lanes` lanes each, `width` apart: to[(q depth + p) width + l] = from[p deep + (q lanes + l) across] for p < depth
// and q lanes + l < count, 0 up to the next multiple of a pack.
template <class Pack, bool UnitDeep, bool UnitAcross, class T = typename Pack::value_type>
CTGRAD_INLINE void pack_row(T* to, std::ptrdiff_t width, const T* from, std::ptrdiff_t across, std::ptrdiff_t depth,
                            std::ptrdiff_t count) {
    constexpr int size = Pack::size;
    for (std::ptrdiff_t l = 0; l < count; l += size) {
        const T* const at = from + l * (UnitAcross ? 1 : across);
        const int here = static_cast<int>(smaller(size, count - l));
        if constexpr (UnitDeep)
            pack_square<Pack>(to + l, width, at, across, static_cast<int>(smaller(size, depth)), here,
                              std::make_integer_sequence<int, size>());
        else if constexpr (!UnitAcross)
            Pack::load_strided_partial(at, across, here).store(to + l);
        else if (here == size)
            Pack::load(at).store(to + l);
        else
            Pack::load_partial(at, here).store(to + l);
    }
}
template <class Pack, class T = typename Pack::value_type>
[[gnu::noinline]] void pack_panels(T* to, std::ptrdiff_t width, std::ptrdiff_t lanes, const T* from, std::ptrdiff_t deep,
                                   std::ptrdiff_t across, std::ptrdiff_t depth, std::ptrdiff_t count) {
    // In the order of the numbers in memory.
    if (deep == 1 && across != 1) {
        for (std::ptrdiff_t first = 0; first < count; first += lanes)
            for (std::ptrdiff_t p = 0; p < depth; p += Pack::size)
                pack_row<Pack, true, false>(to + (first / lanes * depth + p) * width, width, from + p + first * across, across,
                                            depth - p, smaller(lanes, count - first));
        return;
    }
    for (std::ptrdiff_t p = 0; p < depth; ++p, to += width, from += deep) {
        T* panel = to;
        for (std::ptrdiff_t first = 0; first < count; first += lanes, panel += depth * width) {
            const std::ptrdiff_t here = smaller(lanes, count - first);
            if (across == 1)
                pack_row<Pack, false, true>(panel, width, from + first, across, 1, here);
            else
                pack_row<Pack, false, false>(panel, width, from + first * across, across, 1, here);
        }
    }
}

// -- tiles -------------------------------------------------------------------------------------------------------------

// Rows x Packs packs of C. The last pack of a row has `lanes` numbers; only then, and if Masked, B may end there.
template <class Pack, int Rows, int Packs, bool Masked>
class tile {
    using T = typename Pack::value_type;
    template <int Count>
    using sequence = std::make_integer_sequence<int, Count>;

    // Each sum of one or two packs would wait for itself: there are four, of every fourth row of B.
    static constexpr int count = Rows * Packs, chains = count <= 2 ? 4 : 1;

    Pack sums_[chains * count];

public:
    template <class Depth, class RowStride>
    CTGRAD_INLINE void multiply(Depth depth, const T* a, RowStride a_row, std::ptrdiff_t a_column, const T* b,
                                std::ptrdiff_t b_row, int lanes) {
        clear(sequence<chains * count>());
        std::ptrdiff_t p = 0;
        if constexpr (chains > 1) {
            for (; p + chains <= depth; p += chains)
                steps(a + p * a_column, a_row, a_column, b + p * b_row, b_row, lanes, sequence<chains>());
        }
        for (; p < depth; ++p) step<0>(a + p * a_column, a_row, b + p * b_row, lanes, sequence<Rows>(), sequence<Packs>());
        if constexpr (chains > 1) join(sequence<(chains - 1) * count>());
    }
    template <int... I>
    CTGRAD_INLINE static void prefetch(const T* c, std::ptrdiff_t c_row, std::integer_sequence<int, I...>) {
        for (int j = 0; j < Packs; ++j) (__builtin_prefetch(c + I * c_row + j * Pack::size, 1), ...);
    }
    // C = alpha A B, or plus that; the first `skipped` rows are another tile's.
    CTGRAD_INLINE void store(T* c, std::ptrdiff_t c_row, int lanes, int skipped, T alpha, bool accumulate) const {
        if (accumulate)
            store<true>(c, c_row, lanes, skipped, Pack::broadcast(alpha), sequence<Rows>());
        else
            store<false>(c, c_row, lanes, skipped, Pack::broadcast(alpha), sequence<Rows>());
    }

private:
    template <int... I>
    CTGRAD_INLINE void clear(std::integer_sequence<int, I...>) {
        ((sums_[I] = Pack::broadcast(0)), ...);
    }
    template <class RowStride, int... P>
    CTGRAD_INLINE void steps(const T* a, RowStride a_row, std::ptrdiff_t a_column, const T* b, std::ptrdiff_t b_row, int lanes,
                             std::integer_sequence<int, P...>) {
        (step<P>(a + P * a_column, a_row, b + P * b_row, lanes, sequence<Rows>(), sequence<Packs>()), ...);
    }
    template <int Chain, class RowStride, int... I, int... J>
    CTGRAD_INLINE void step(const T* a, RowStride a_row, const T* b, [[maybe_unused]] int lanes,
                            std::integer_sequence<int, I...>, std::integer_sequence<int, J...> columns) {
        const Pack row[Packs] = {load<J>(b, lanes)...};
        (add<Chain * count + I * Packs>(Pack::broadcast(a[I * a_row]), row, columns), ...);
    }
    template <int... I>
    CTGRAD_INLINE void join(std::integer_sequence<int, I...>) {
        ((sums_[I % count] = sums_[I % count] + sums_[count + I]), ...);
    }
    template <int J>
    CTGRAD_INLINE static Pack load(const T* b, [[maybe_unused]] int lanes) {
        if constexpr (Masked && J + 1 == Packs)
            return Pack::load_partial(b + J * Pack::size, lanes);
        else
            return Pack::load(b + J * Pack::size);
    }
    template <int First, int... J>
    CTGRAD_INLINE void add(Pack x, const Pack (&row)[Packs], std::integer_sequence<int, J...>) {
        ((sums_[First + J] = fma(x, row[J], sums_[First + J])), ...);
    }
    template <bool Accumulate, int... I>
    CTGRAD_INLINE void store(T* c, std::ptrdiff_t c_row, int lanes, int skipped, Pack alpha,
                             std::integer_sequence<int, I...>) const {
        (..., (I >= skipped ? store_row<Accumulate, I>(c + I * c_row, lanes, alpha, sequence<Packs>()) : void()));
    }
    template <bool Accumulate, int I, int... J>
    CTGRAD_INLINE void store_row(T* c, int lanes, Pack alpha, std::integer_sequence<int, J...>) const {
        (store_pack<Accumulate, J + 1 == Packs>(c + J * Pack::size, lanes, alpha, sums_[I * Packs + J]), ...);
    }
    template <bool Accumulate, bool Last>
    CTGRAD_INLINE static void store_pack(T* c, int lanes, Pack alpha, Pack sum) {
        const bool whole = !Last || lanes == Pack::size;
        if constexpr (Accumulate)
            sum = fma(alpha, sum, whole ? Pack::load(c) : Pack::load_partial(c, lanes));
        else
            sum = alpha * sum;
        if (whole)
            sum.store(c);
        else
            sum.store_partial(c, lanes);
    }
};

// What a tile is computed from.
template <class T>
struct tile_job {
    std::ptrdiff_t depth;
    const T* a;
    std::ptrdiff_t a_row, a_column;
    const T* b;
    std::ptrdiff_t b_row;
    T* c;
    std::ptrdiff_t c_row;
    int lanes, skipped;
    T alpha;
    bool accumulate;
};
template <class Pack, int Rows, int Packs, bool UnitRows, class T = typename Pack::value_type>
[[gnu::noinline]] void run_tile(const tile_job<T>& j) {
    tile<Pack, Rows, Packs, blocks<T>::masks> t;
    if (j.depth > 64) t.prefetch(j.c, j.c_row, std::make_integer_sequence<int, Rows>());
    if constexpr (UnitRows)
        t.multiply(j.depth, j.a, constant_extent<1>(), j.a_column, j.b, j.b_row, j.lanes);
    else
        t.multiply(j.depth, j.a, j.a_row, j.a_column, j.b, j.b_row, j.lanes);
    t.store(j.c, j.c_row, j.lanes, j.skipped, j.alpha, j.accumulate);
}
// Tiles of every height and number of packs.
template <class Pack, class Index = std::make_integer_sequence<int, 2 * blocks<typename Pack::value_type>::heights *
                                                                        blocks<typename Pack::value_type>::packs>>
struct tile_table;
template <class Pack, int... I>
struct tile_table<Pack, std::integer_sequence<int, I...>> {
    using T = typename Pack::value_type;
    using size = blocks<T>;
    using function = void (*)(const tile_job<T>&);
    static constexpr function functions[] = {
        &run_tile<Pack, (size::rows >> I / 2 / size::packs), I / 2 % size::packs + 1,
                  I % 2 != 0 && (size::rows >> I / 2 / size::packs > 1)>...};
    static void run(const tile_job<T>& j, int height, std::ptrdiff_t packs) {
        functions[(height * size::packs + packs - 1) * 2 + (j.a_row == 1)](j);
    }
};

// C = S, or C += S, for any strides.
template <class T>
[[gnu::noinline]] void copy_out(matrix_view<const T> s, matrix_view<T> c, std::ptrdiff_t rows, std::ptrdiff_t columns,
                                bool accumulate) {
    for (std::ptrdiff_t i = 0; i < rows; ++i)
        for (std::ptrdiff_t j = 0; j < columns; ++j) *c(i, j) = accumulate ? *c(i, j) + *s(i, j) : *s(i, j);
}

// -- scalar products ---------------------------------------------------------------------------------------------------

// Those of Rows rows of A and Columns columns of B, all contiguous; a multiple of a pack of them is written.
template <class Pack, int Rows, int Columns>
class dot_tile {
    using T = typename Pack::value_type;
    template <int Count>
    using sequence = std::make_integer_sequence<int, Count>;
    static constexpr int count = Rows * Columns;

    Pack sums_[count];

public:
    [[gnu::noinline]] static void run(std::ptrdiff_t depth, const T* const* a, const T* const* b, T* sums) {
        dot_tile t;
        t.multiply(depth, a, b, sequence<Rows>(), sequence<Columns>(), sequence<count>());
        t.store(sums, sequence<(count + Pack::size - 1) / Pack::size>());
    }

private:
    template <int... I, int... J, int... S>
    CTGRAD_INLINE void multiply(std::ptrdiff_t depth, const T* const* a, const T* const* b, std::integer_sequence<int, I...>,
                                std::integer_sequence<int, J...> columns, std::integer_sequence<int, S...>) {
        const T* const rows_of_a[] = {a[I]...};
        const T* const columns_of_b[] = {b[J]...};
        ((sums_[S] = Pack::broadcast(0)), ...);
        std::ptrdiff_t p = 0;
        for (; p + Pack::size <= depth; p += Pack::size) {
            const Pack column[] = {Pack::load(columns_of_b[J] + p)...};
            (add<I>(Pack::load(rows_of_a[I] + p), column, columns), ...);
        }
        if (p < depth) {
            const int rest = static_cast<int>(depth - p);
            const Pack column[] = {Pack::load_partial(columns_of_b[J] + p, rest)...};
            (add<I>(Pack::load_partial(rows_of_a[I] + p, rest), column, columns), ...);
        }
    }
    template <int I, int... J>
    CTGRAD_INLINE void add(Pack x, const Pack (&column)[Columns], std::integer_sequence<int, J...>) {
        ((sums_[I * Columns + J] = fma(x, column[J], sums_[I * Columns + J])), ...);
    }
    template <int... Group>
    CTGRAD_INLINE void store(T* sums, std::integer_sequence<int, Group...>) const {
        (group<Group>(sequence<Pack::size>()).store(sums + Group * Pack::size), ...);
    }
    template <int Group, int... L>
    CTGRAD_INLINE Pack group(std::integer_sequence<int, L...>) const {
        Pack x[] = {sums_[(Group * Pack::size + L) % count]...};
        return sums_of_lanes(x);
    }
};

}  // namespace gemm_detail
}  // namespace ctgrad::codegen
