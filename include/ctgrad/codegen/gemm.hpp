// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The product of two matrices of any strides (layer 5, codegen).
//
// A tile of C stays in registers while A is broadcast number by number and B is read by packs (Goto and van de Geijn 2008,
// doi:10.1145/1356052.1356053; Van Zee and van de Geijn 2015, doi:10.1145/2764454). A block of B stays in the second cache,
// a panel of A, one tile high, in the first.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "ctgrad/codegen/simd.hpp"

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

// What fits where. A tile leaves registers for a row of B and a number of A.
template <class T>
struct blocks {
    static constexpr int lanes = simd::pack<T>::size;
    static constexpr bool many_registers = lanes * sizeof(T) == 64;  // 32 with AVX-512, else 16
    static constexpr int rows = many_registers ? 8 : 6, packs = many_registers ? 3 : 2;
    static constexpr int heights = many_registers ? 4 : 3;  // of tiles: rows, rows / 2, ..., 1
    static constexpr std::ptrdiff_t depth = 2048 / sizeof(T), width = 288;
    static constexpr std::ptrdiff_t dot_depth = 4 * depth, dot_columns = 16;
#if defined(__AVX__)
    static constexpr bool masks = true;  // a partial load is one instruction
#else
    static constexpr bool masks = false;
#endif
    // Of a panel of A: lanes need not be whole packs where there is only one.
    static constexpr std::ptrdiff_t panel(std::ptrdiff_t height) {
        return height < lanes ? height : round_up(height, lanes);
    }
};

// -- packing -----------------------------------------------------------------------------------------------------------

// to[p width + l] = from[p deep + l across] for p < depth and l < count, 0 up to the next multiple of a pack. Writes a pack
// past the end if width is not a multiple.
template <class Pack, class T = typename Pack::value_type>
[[gnu::noinline]] void pack_panel(T* to, std::ptrdiff_t width, const T* from, std::ptrdiff_t deep, std::ptrdiff_t across,
                                  std::ptrdiff_t depth, std::ptrdiff_t count);

template <class Pack, class T, int... I>
CTGRAD_INLINE void pack_square(T* to, std::ptrdiff_t width, const T* from, std::ptrdiff_t across, int depth, int count,
                               std::integer_sequence<int, I...>) {
    Pack x[Pack::size] = {(I >= count              ? Pack::broadcast(0)
                           : depth == Pack::size ? Pack::load(from + I * across)
                                                   : Pack::load_partial(from + I * across, depth))...};
    transpose(x);
    (..., (I < depth ? x[I].store(to + I * width) : void()));
}
template <class Pack, class T>
void pack_panel(T* to, std::ptrdiff_t width, const T* from, std::ptrdiff_t deep, std::ptrdiff_t across, std::ptrdiff_t depth,
                std::ptrdiff_t count) {
    constexpr std::ptrdiff_t lanes = Pack::size;
    const std::ptrdiff_t step = deep == 1 ? lanes : 1;
    for (std::ptrdiff_t p = 0; p < depth; p += step)
        for (std::ptrdiff_t l = 0; l < count; l += lanes) {
            const T* const at = from + p * deep + l * across;
            T* const target = to + p * width + l;
            const int here = static_cast<int>(smaller(lanes, count - l));
            if (deep == 1)
                pack_square<Pack>(target, width, at, across, static_cast<int>(smaller(lanes, depth - p)), here,
                                  std::make_integer_sequence<int, Pack::size>());
            else if (across == 1 && here == lanes)
                Pack::load(at).store(target);
            else if (across == 1)
                Pack::load_partial(at, here).store(target);
            else
                Pack::load_strided_partial(at, across, here).store(target);
        }
}

// -- tiles -------------------------------------------------------------------------------------------------------------

// Rows x Packs packs of C. The last pack of a row has `lanes` numbers; only then, and if Masked, B may end there.
template <class Pack, int Rows, int Packs, bool Masked>
class tile {
    using T = typename Pack::value_type;
    template <int Count>
    using sequence = std::make_integer_sequence<int, Count>;

    Pack sums_[Rows * Packs];

public:
    template <class Depth, class RowStride>
    CTGRAD_INLINE void multiply(Depth depth, const T* a, RowStride a_row, std::ptrdiff_t a_column, const T* b,
                                std::ptrdiff_t b_row, int lanes) {
        clear(sequence<Rows * Packs>());
        for (std::ptrdiff_t p = 0; p < depth; ++p, a += a_column, b += b_row)
            step(a, a_row, b, lanes, sequence<Rows>(), sequence<Packs>());
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
    template <class RowStride, int... I, int... J>
    CTGRAD_INLINE void step(const T* a, RowStride a_row, const T* b, [[maybe_unused]] int lanes,
                            std::integer_sequence<int, I...>, std::integer_sequence<int, J...> columns) {
        const Pack row[Packs] = {load<J>(b, lanes)...};
        (add<I>(Pack::broadcast(a[I * a_row]), row, columns), ...);
    }
    template <int J>
    CTGRAD_INLINE static Pack load(const T* b, [[maybe_unused]] int lanes) {
        if constexpr (Masked && J + 1 == Packs)
            return Pack::load_partial(b + J * Pack::size, lanes);
        else
            return Pack::load(b + J * Pack::size);
    }
    template <int I, int... J>
    CTGRAD_INLINE void add(Pack x, const Pack (&row)[Packs], std::integer_sequence<int, J...>) {
        ((sums_[I * Packs + J] = fma(x, row[J], sums_[I * Packs + J])), ...);
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
        &run_tile<Pack, (size::rows >> (I / 2 / size::packs)), I / 2 % size::packs + 1, I % 2 != 0>...};
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

// -- products of run-time sizes ----------------------------------------------------------------------------------------

template <class T>
struct product {
    std::ptrdiff_t m, n, k;
    matrix_view<const T> a, b;
    matrix_view<T> c;
    T alpha;
    bool accumulate;

    product transposed() const { return {n, m, k, b.transposed(), a.transposed(), c.transposed(), alpha, accumulate}; }
};

// By tiles, which lie along the rows of B and C.
template <class Pack, class T = typename Pack::value_type>
[[gnu::noinline]] void multiply_by_tiles(const product<T>& g, T* workspace) {
    using size = blocks<T>;
    constexpr std::ptrdiff_t lanes = Pack::size;
    const std::ptrdiff_t bytes = g.k * g.n * static_cast<std::ptrdiff_t>(sizeof(T));
    const bool pack_b = g.b.column_stride != 1 || (!size::masks && g.n % lanes != 0) || (g.m > 4 * size::rows && bytes > 32768);
    const bool pack_a = g.n > 4 * size::packs * lanes && bytes > 32768;
    // Rows of B that are used once or twice are read one after the other.
    const std::ptrdiff_t most_depth = !pack_b && bytes > 262144 ? 32 : size::depth;
    const std::ptrdiff_t depth = ratio_up(g.k, ratio_up(g.k, most_depth));
    const std::ptrdiff_t width = pack_b ? round_up(ratio_up(g.n, ratio_up(g.n, size::width)), lanes) : g.n;
    T* const panel = workspace + (pack_b ? smaller(depth, g.k) * round_up(smaller(width, g.n), lanes) : 0);
    alignas(64) T strided[size::rows * size::packs * lanes];
    const bool direct = g.c.column_stride == 1;

    for (std::ptrdiff_t j0 = 0; j0 < g.n; j0 += width) {
        const std::ptrdiff_t columns = smaller(width, g.n - j0), packs = ratio_up(columns, lanes);
        const std::ptrdiff_t tiles = ratio_up(packs, size::packs);
        for (std::ptrdiff_t p0 = 0; p0 < g.k; p0 += depth) {
            tile_job<T> job{};
            job.depth = smaller(depth, g.k - p0);
            job.alpha = g.alpha;
            const bool accumulate = g.accumulate || p0 > 0;
            job.accumulate = accumulate && direct;
            if (pack_b)
                for (std::ptrdiff_t t = 0; t < tiles; ++t) {
                    const std::ptrdiff_t first = packs * t / tiles, last = packs * (t + 1) / tiles;
                    pack_panel<Pack>(workspace + job.depth * first * lanes, (last - first) * lanes, g.b(p0, j0 + first * lanes),
                                     g.b.row_stride, g.b.column_stride, job.depth, smaller(last * lanes, columns) - first * lanes);
                }
            for (std::ptrdiff_t i0 = 0; i0 < g.m;) {
                // Rows at the end are done with those before them, again, if there is no tile of their number.
                int height = 0;
                while (size::rows >> height > g.m - i0) ++height;
                if (size::rows >> height != g.m - i0 && height > 0 && size::rows >> (height - 1) <= g.m) --height;
                const std::ptrdiff_t rows = size::rows >> height;
                job.skipped = static_cast<int>(rows - smaller(rows, g.m - i0));
                const std::ptrdiff_t i = i0 - job.skipped;
                i0 = i + rows;
                job.a = g.a(i, p0);
                job.a_row = g.a.row_stride;
                job.a_column = g.a.column_stride;
                if (pack_a) {
                    pack_panel<Pack>(panel, size::panel(rows), job.a, job.a_column, job.a_row, job.depth, rows);
                    job.a = panel;
                    job.a_row = 1;
                    job.a_column = size::panel(rows);
                }
                for (std::ptrdiff_t t = 0; t < tiles; ++t) {
                    const std::ptrdiff_t first = packs * t / tiles, last = packs * (t + 1) / tiles;
                    const std::ptrdiff_t end = smaller(last * lanes, columns);
                    job.lanes = static_cast<int>(end - (last - 1) * lanes);
                    job.b = pack_b ? workspace + job.depth * first * lanes : g.b(p0, j0 + first * lanes);
                    job.b_row = pack_b ? (last - first) * lanes : g.b.row_stride;
                    job.c = direct ? g.c(i, j0 + first * lanes) : strided;
                    job.c_row = direct ? g.c.row_stride : (last - first) * lanes;
                    tile_table<Pack>::run(job, height, last - first);
                    if (!direct)
                        copy_out<T>({strided + job.skipped * job.c_row, job.c_row, 1}, g.c.from(i + job.skipped, j0 + first * lanes),
                                    rows - job.skipped, end - first * lanes, accumulate);
                }
            }
        }
    }
}

// Rows x Columns scalar products of contiguous rows of A and columns of B.
template <class Pack, int Rows, int Columns>
class dot_tile {
    using T = typename Pack::value_type;
    template <int Count>
    using sequence = std::make_integer_sequence<int, Count>;

    Pack sums_[Rows * Columns];

public:
    [[gnu::noinline]] static void run(std::ptrdiff_t depth, const T* const* a, const T* const* b, T* sums) {
        dot_tile t;
        t.run(depth, a, b, sums, sequence<Rows>(), sequence<Columns>(), sequence<Rows * Columns>());
    }

private:
    template <int... I, int... J, int... S>
    CTGRAD_INLINE void run(std::ptrdiff_t depth, const T* const* a, const T* const* b, T* sums, std::integer_sequence<int, I...>,
                           std::integer_sequence<int, J...> columns, std::integer_sequence<int, S...>) {
        const T* const rows_of_a[] = {a[I]...};
        const T* const columns_of_b[] = {b[J]...};
        ((sums_[S] = Pack::broadcast(0)), ...);
        std::ptrdiff_t p = 0;
        for (; p + Pack::size <= depth; p += Pack::size) {
            const Pack row[] = {Pack::load(columns_of_b[J] + p)...};
            (add<I>(Pack::load(rows_of_a[I] + p), row, columns), ...);
        }
        if (p < depth) {
            const int rest = static_cast<int>(depth - p);
            const Pack row[] = {Pack::load_partial(columns_of_b[J] + p, rest)...};
            (add<I>(Pack::load_partial(rows_of_a[I] + p, rest), row, columns), ...);
        }
        ((sums[S] = reduce_add(sums_[S])), ...);
    }
    template <int I, int... J>
    CTGRAD_INLINE void add(Pack x, const Pack (&row)[Columns], std::integer_sequence<int, J...>) {
        ((sums_[I * Columns + J] = fma(x, row[J], sums_[I * Columns + J])), ...);
    }
};

// By scalar products, for few columns: A has contiguous rows.
template <class Pack, class T = typename Pack::value_type>
[[gnu::noinline]] void multiply_by_dots(const product<T>& g, T* workspace) {
    const bool pack_b = g.b.row_stride != 1;
    const std::ptrdiff_t length = round_up(smaller(g.k, blocks<T>::dot_depth), Pack::size);
    for (std::ptrdiff_t p = 0; p < g.k; p += length) {
        const std::ptrdiff_t depth = smaller(length, g.k - p);
        if (pack_b) pack_panel<Pack>(workspace, length, g.b(p, 0), g.b.column_stride, g.b.row_stride, g.n, depth);
        for (std::ptrdiff_t i = 0; i < g.m; i += 4)
            for (std::ptrdiff_t j = 0; j < g.n; j += 4) {
                // Where there are less than four, the last one is taken again.
                const T* a[4];
                const T* b[4];
                const auto rows = smaller(4, g.m - i), columns = smaller(4, g.n - j);
                for (std::ptrdiff_t r = 0; r < 4; ++r) {
                    a[r] = g.a(i + smaller(r, rows - 1), p);
                    const std::ptrdiff_t column = j + smaller(r, columns - 1);
                    b[r] = pack_b ? workspace + column * length : g.b(p, column);
                }
                T sums[16];
                if (columns == 1)
                    dot_tile<Pack, 4, 1>::run(depth, a, b, sums);
                else
                    dot_tile<Pack, 4, 4>::run(depth, a, b, sums);
                for (T& sum : sums) sum *= g.alpha;
                copy_out<T>({sums, columns == 1 ? 1 : 4, 1}, g.c.from(i, j), rows, columns, g.accumulate || p > 0);
            }
    }
}

// What the ways cost, in multiplications of packs; A and B may be packed first, and C written number by number.
template <class T>
double cost_of_tiles(const product<T>& g) {
    const double m = static_cast<double>(g.m), n = static_cast<double>(g.n), k = static_cast<double>(g.k);
    return m * k * static_cast<double>(ratio_up(g.n, blocks<T>::lanes)) +
           (g.b.column_stride == 1 ? 0 : k * n * (g.b.row_stride == 1 ? 0.4 : 1)) + (g.c.column_stride == 1 ? 0 : 2 * m * n);
}
template <class T>
double cost_of_dots(const product<T>& g) {
    if (g.a.column_stride != 1 || (g.b.row_stride != 1 && g.n > blocks<T>::dot_columns)) return HUGE_VAL;
    const double m = static_cast<double>(g.m), n = static_cast<double>(g.n), k = static_cast<double>(g.k);
    return 1.2 * m * n * (k / blocks<T>::lanes + 4) + (g.b.row_stride == 1 ? 0 : k * n);
}
template <class Pack, class T = typename Pack::value_type>
[[gnu::noinline]] void multiply(const product<T>& g, T* workspace) {
    if (g.k == 0) {
        const T zero = 0;
        if (!g.accumulate) copy_out<T>({&zero, 0, 0}, g.c, g.m, g.n, false);
        return;
    }
    const product<T> turned = g.transposed();
    const bool turn = std::min(cost_of_tiles(turned), cost_of_dots(turned)) < std::min(cost_of_tiles(g), cost_of_dots(g));
    const product<T>& best = turn ? turned : g;
    if (cost_of_dots(best) < cost_of_tiles(best))
        multiply_by_dots<Pack>(best, workspace);
    else
        multiply_by_tiles<Pack>(best, workspace);
}

// -- products of small constant sizes ----------------------------------------------------------------------------------

// `units` in `count` parts of `size`, the largest that makes them even and is at most `most`, and one of `rest`.
struct even_parts {
    int size, count, rest;

    constexpr even_parts(int units, int most)
        : size(static_cast<int>(ratio_up(units, ratio_up(units, most)))), count(units / size), rest(units % size) {}
};

template <class Pack, int M, int N, int K>
class small_product {
    using T = typename Pack::value_type;
    static constexpr int lanes = Pack::size, packs = static_cast<int>(ratio_up(N, lanes)), width = packs * lanes;
    static constexpr int last_lanes = N - (packs - 1) * lanes;
    static constexpr bool masks = blocks<T>::masks;
    static constexpr even_parts rows{M, blocks<T>::rows}, columns{packs, blocks<T>::packs};

public:
    CTGRAD_INLINE static void run(const product<T>& g) {
        constexpr bool idle_lanes = M * packs > 2 * N * ratio_up(M, lanes);
        if (idle_lanes || (g.c.column_stride != 1 && g.c.row_stride == 1))
            small_product<Pack, N, M, K>::run_as_is(g.transposed());
        else
            run_as_is(g);
    }
    CTGRAD_INLINE static void run_as_is(product<T> g) {
        alignas(64) T b[K * width];
        alignas(64) T c[M * width];
        const product<T> asked = g;
        if (asked.b.column_stride != 1 || (!masks && last_lanes != lanes)) {
            pack_panel<Pack>(b, width, g.b.at, g.b.row_stride, g.b.column_stride, K, N);
            g.b = {b, width, 1};
        }
        if (asked.c.column_stride != 1) {
            g.c = {c, width, 1};
            g.accumulate = false;
        }
        multiply(g);
        if (asked.c.column_stride != 1) copy_out<T>({c, width, 1}, asked.c, M, N, asked.accumulate);
    }

private:
    CTGRAD_INLINE static void multiply(const product<T>& g) {
        constexpr int whole = columns.rest == 0 ? columns.count - 1 : columns.count;
        for (int t = 0; t < whole; ++t) column_of_tiles<columns.size, lanes>(g, t * columns.size * lanes);
        column_of_tiles<columns.rest == 0 ? columns.size : columns.rest, last_lanes>(g, whole * columns.size * lanes);
    }
    template <int Packs, int LastLanes>
    CTGRAD_INLINE static void column_of_tiles(const product<T>& g, std::ptrdiff_t j) {
        for (int t = 0; t < rows.count; ++t) one_tile<rows.size, Packs, LastLanes>(g, t * rows.size, j);
        if constexpr (rows.rest != 0) one_tile<rows.rest, Packs, LastLanes>(g, rows.count * rows.size, j);
    }
    template <int Rows, int Packs, int LastLanes>
    CTGRAD_INLINE static void one_tile(const product<T>& g, std::ptrdiff_t i, std::ptrdiff_t j) {
        tile<Pack, Rows, Packs, masks && LastLanes != lanes> t;
        t.multiply(constant_extent<K>(), g.a(i, 0), g.a.row_stride, g.a.column_stride, g.b(0, j), g.b.row_stride, LastLanes);
        t.store(g.c(i, j), g.c.row_stride, LastLanes, 0, g.alpha, g.accumulate);
    }
};

// Whether a product of constant sizes is done without workspace.
template <class... Extent>
constexpr bool is_small() {
    if constexpr ((requires { Extent::value; } && ...))
        return ((Extent::value > 0 && Extent::value <= 32) && ...);
    else
        return false;
}

}  // namespace gemm_detail

// The numbers of type T that gemm needs to work in, enough for smaller sizes too; align them to 64 bytes.
template <class T>
constexpr std::ptrdiff_t gemm_workspace(std::ptrdiff_t m, std::ptrdiff_t n, std::ptrdiff_t k) {
    using namespace gemm_detail;
    using size = blocks<T>;
    const auto tiles = [&](std::ptrdiff_t columns) {
        return smaller(k, size::depth) * (round_up(smaller(columns, size::width), size::lanes) + size::panel(size::rows));
    };
    const auto dots = [&](std::ptrdiff_t columns) {
        return round_up(smaller(k, size::dot_depth), size::lanes) * smaller(columns, size::dot_columns);
    };
    return std::max({tiles(m), tiles(n), dots(m), dots(n)}) + size::lanes;
}

// C = alpha A B, or C += alpha A B if it accumulates: A is [m, k], B is [k, n], C is [m, n], none of whose elements may be an
// element of another. An extent is a constant_extent or a number; where all are constants of at most 32, no workspace is
// used. Sums are of blocks of 2 KiB of numbers each: the error is at most about k eps |alpha| |A| |B|, and less for long ones.
template <class Pack, class M, class N, class K, class T = typename Pack::value_type>
CTGRAD_INLINE void gemm(M m, N n, K k, matrix_view<const T> a, matrix_view<const T> b, matrix_view<T> c, T alpha, bool accumulate,
                        T* workspace) {
    const gemm_detail::product<T> g{m, n, k, a, b, c, alpha, accumulate};
    if constexpr (gemm_detail::is_small<M, N, K>())
        gemm_detail::small_product<Pack, M::value, N::value, K::value>::run(g);
    else
        gemm_detail::multiply<Pack>(g, workspace);
}

}  // namespace ctgrad::codegen
