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

#include "ctgrad/codegen/gemm_blas.hpp"
#include "ctgrad/codegen/gemm_tile.hpp"

namespace ctgrad::codegen {

namespace gemm_detail {

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
template <class Pack>
class tiled_product {
    using T = typename Pack::value_type;
    using size = blocks<T>;
    static constexpr std::ptrdiff_t lanes = Pack::size;

    const product<T>& g_;
    bool pack_a_, pack_b_, direct_;  // direct: tiles are stored to C itself
    std::ptrdiff_t depth_, width_;   // of a block of B
    T* panels_of_b_;
    T* panels_of_a_;

    struct block {
        std::ptrdiff_t p, depth, j, width, tile;  // of B: its place, its size, the width of a tile
    };

public:
    [[gnu::noinline]] static void run(const product<T>& g, T* workspace) { tiled_product(g, workspace).run(); }

private:
    tiled_product(const product<T>& g, T* workspace) : g_(g), direct_(g.c.column_stride == 1) {
        // What the second cache holds is read where it is.
        const bool large = g.k * g.n * static_cast<std::ptrdiff_t>(sizeof(T)) > (1 << 19);
        pack_a_ = large && g.n > 4 * size::packs * lanes;
        pack_b_ = g.b.column_stride != 1 || (!size::masks && g.n % lanes != 0) || (large && g.m > 4 * size::rows);
        depth_ = even_part(g.k, size::depth);
        width_ = pack_b_ ? round_up(even_part(g.n, size::width), lanes) : g.n;
        panels_of_a_ = workspace;
        panels_of_b_ = workspace + depth_ * size::panel * smaller(size::panels, ratio_up(g.m, size::rows));
    }
    void run() const {
        for (std::ptrdiff_t j = 0; j < g_.n; j += width_)
            for (std::ptrdiff_t p = 0; p < g_.k; p += depth_) {
                const std::ptrdiff_t width = smaller(width_, g_.n - j);
                run({p, smaller(depth_, g_.k - p), j, width, even_part(ratio_up(width, lanes), size::packs) * lanes});
            }
    }
    void run(const block& b) const {
        if (pack_b_)
            pack_panels<Pack>(panels_of_b_, b.tile, b.tile, g_.b(b.p, b.j), g_.b.row_stride, g_.b.column_stride, b.depth,
                              b.width);
        for (std::ptrdiff_t i = 0; i < g_.m;) {
            const std::ptrdiff_t rest = g_.m - i;
            // Rows at the end are computed with some before them, again, where no tile is of their number.
            int height = 0;
            while (size::rows >> height > rest) ++height;
            if (height > 0 && size::rows >> height != rest && size::rows >> (height - 1) <= g_.m) --height;
            const std::ptrdiff_t rows = size::rows >> height, skipped = rows - smaller(rows, rest), first = i - skipped;
            const std::ptrdiff_t tiles = !pack_a_ || rest < rows ? 1 : smaller(size::panels, rest / rows);
            if (pack_a_)
                pack_panels<typename size::panel_pack>(panels_of_a_, size::panel, rows, g_.a(first, b.p), g_.a.column_stride,
                                                       g_.a.row_stride, b.depth, tiles * rows);
            for (std::ptrdiff_t t = 0; t < tiles; ++t) {
                const auto a = pack_a_ ? matrix_view<const T>{panels_of_a_ + t * size::panel * b.depth, 1, size::panel}
                                       : g_.a.from(first, b.p);
                run(b, a, first + t * rows, height, static_cast<int>(skipped));
            }
            i = first + tiles * rows;
        }
    }
    // A row of tiles.
    void run(const block& b, matrix_view<const T> a, std::ptrdiff_t i, int height, int skipped) const {
        alignas(64) T buffer[size::rows * size::packs * lanes];
        const bool accumulate = g_.accumulate || b.p > 0;
        for (std::ptrdiff_t j = 0; j < b.width; j += b.tile) {
            const std::ptrdiff_t columns = smaller(b.tile, b.width - j), packs = ratio_up(columns, lanes);
            const auto from = pack_b_ ? matrix_view<const T>{panels_of_b_ + j * b.depth, b.tile, 1} : g_.b.from(b.p, b.j + j);
            const auto c = g_.c.from(i, b.j + j), to = direct_ ? c : matrix_view<T>{buffer, b.tile, 1};
            tile_table<Pack>::run({b.depth, a.at, a.row_stride, a.column_stride, from.at, from.row_stride, to.at, to.row_stride,
                                   static_cast<int>(columns - (packs - 1) * lanes), skipped, g_.alpha, direct_ && accumulate},
                                  height, packs);
            if (!direct_)
                copy_out<T>({to(skipped, 0), to.row_stride, 1}, c.from(skipped, 0), (size::rows >> height) - skipped, columns,
                            accumulate);
        }
    }
};

// By scalar products, for few columns: A has contiguous rows.
template <class Pack>
class dot_product {
    using T = typename Pack::value_type;
    using function = void (*)(std::ptrdiff_t, const T* const*, const T* const*, T*);
    struct tile {
        std::ptrdiff_t rows, columns;
        function run;
    };
    static constexpr tile tiles[] = {
        {8, 1, dot_tile<Pack, 8, 1>::run}, {4, 2, dot_tile<Pack, 4, 2>::run}, {4, 4, dot_tile<Pack, 4, 4>::run}};

public:
    [[gnu::noinline]] static void run(const product<T>& g, T* workspace) {
        const bool pack_b = g.b.row_stride != 1;
        const std::ptrdiff_t length = round_up(even_part(g.k, blocks<T>::dot_depth), Pack::size);
        for (std::ptrdiff_t p = 0; p < g.k; p += length) {
            const std::ptrdiff_t depth = smaller(length, g.k - p);
            if (pack_b) pack_panels<Pack>(workspace, length, length, g.b(p, 0), g.b.column_stride, g.b.row_stride, g.n, depth);
            const auto b = pack_b ? matrix_view<const T>{workspace, 1, length} : g.b.from(p, 0);
            const product<T> part{g.m, g.n, depth, g.a.from(0, p), b, g.c, g.alpha, g.accumulate || p > 0};
            for (std::ptrdiff_t j = 0; j < g.n;) {
                const tile& t = tiles[smaller(2, g.n - j - 1)];
                for (std::ptrdiff_t i = 0; i < g.m; i += t.rows) run(part, t, i, j);
                j += t.columns;
            }
        }
    }

private:
    static void run(const product<T>& g, const tile& t, std::ptrdiff_t i, std::ptrdiff_t j) {
        const std::ptrdiff_t rows = smaller(t.rows, g.m - i), columns = smaller(t.columns, g.n - j);
        // Where a row or a column is missing, the last one is taken again.
        const T* a[8];
        const T* b[4];
        T sums[16];
        for (std::ptrdiff_t r = 0; r < t.rows; ++r) a[r] = g.a(i + smaller(r, rows - 1), 0);
        for (std::ptrdiff_t c = 0; c < t.columns; ++c) b[c] = g.b(0, j + smaller(c, columns - 1));
        t.run(g.k, a, b, sums);
        for (std::ptrdiff_t r = 0; r < rows; ++r)
            for (std::ptrdiff_t c = 0; c < columns; ++c) {
                T* const to = g.c(i + r, j + c);
                const T term = g.alpha * sums[r * t.columns + c];
                *to = g.accumulate ? *to + term : term;
            }
    }
};

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
    const double n = static_cast<double>(g.n), k = static_cast<double>(g.k);
    const auto rows = static_cast<double>(round_up(g.m, 4)), columns = static_cast<double>(g.n % 4 == 3 ? g.n + 1 : g.n);
    return 1.2 * rows * columns * (k / blocks<T>::lanes + 3) + (g.b.row_stride == 1 ? 0 : k * n);
}
template <class Pack, class T = typename Pack::value_type>
[[gnu::noinline]] void multiply(const product<T>& g, T* workspace) {
    if (g.m == 0 || g.n == 0) return;
    if (g.k == 0) {
        const T zero = 0;
        if (!g.accumulate) copy_out<T>({&zero, 0, 0}, g.c, g.m, g.n, false);
        return;
    }
    if (g.b.column_stride == 1 && g.c.column_stride == 1 && g.n % Pack::size == 0) {
        tiled_product<Pack>::run(g, workspace);  // nothing costs less
        return;
    }
    const product<T> turned = g.transposed();
    const bool turn = std::min(cost_of_tiles(turned), cost_of_dots(turned)) < std::min(cost_of_tiles(g), cost_of_dots(g));
    const product<T>& best = turn ? turned : g;
    if (cost_of_dots(best) < cost_of_tiles(best))
        dot_product<Pack>::run(best, workspace);
    else
        tiled_product<Pack>::run(best, workspace);
}

// -- products of small constant sizes ----------------------------------------------------------------------------------

// `units` in `count` parts of `size`, the largest that makes them even and is at most `most`, and one of `rest`.
struct even_parts {
    int size, count, rest;

    constexpr even_parts(int units, int most)
        : size(static_cast<int>(even_part(units, most))), count(units / size), rest(units % size) {}
};

// A pack whose lanes `Columns` columns fill, if there is one.
template <class T, int Columns, bool Narrow = (Columns * sizeof(T) == 16 || Columns * sizeof(T) == 32)>
struct fitting_pack {
    using type = simd::pack<T>;
};
template <class T, int Columns>
struct fitting_pack<T, Columns, true> {
    using type = std::conditional_t<(Columns < simd::pack<T>::size), simd::narrow_pack<T, Columns>, simd::pack<T>>;
};

template <class T, int M, int N, int K>
class small_product {
    using Pack = typename fitting_pack<T, N>::type;
    static constexpr int lanes = Pack::size, packs = static_cast<int>(ratio_up(N, lanes)), width = packs * lanes;
    static constexpr int last_lanes = N - (packs - 1) * lanes;
    static constexpr bool masks = blocks<T>::masks;
    static constexpr even_parts rows{M, blocks<T>::rows}, columns{packs, blocks<T>::packs};

public:
    CTGRAD_INLINE static void run(const product<T>& g) {
        constexpr bool idle_lanes = M * width > 2 * N * round_up(M, fitting_pack<T, M>::type::size);
        if (idle_lanes || (g.c.column_stride != 1 && g.c.row_stride == 1))
            small_product<T, N, M, K>::run_as_is(g.transposed());
        else
            run_as_is(g);
    }
    CTGRAD_INLINE static void run_as_is(product<T> g) {
        alignas(64) T b[K * width];
        alignas(64) T c[M * width];
        const product<T> asked = g;
        if (asked.b.column_stride != 1 || (!masks && last_lanes != lanes)) {
            if (K <= lanes && N <= lanes && g.b.row_stride == 1)
                pack_square<Pack>(b, width, g.b.at, g.b.column_stride, K, N, std::make_integer_sequence<int, lanes>());
            else
                pack_panels<Pack>(b, width, width, g.b.at, g.b.row_stride, g.b.column_stride, K, N);
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

// The numbers of type T that gemm needs to work in, enough for smaller sizes too, without sizes for all; align them to 64 bytes.
template <class T>
constexpr std::ptrdiff_t gemm_workspace(std::ptrdiff_t m = 1 << 20, std::ptrdiff_t n = 1 << 20, std::ptrdiff_t k = 1 << 20) {
    using namespace gemm_detail;
    using size = blocks<T>;
    // A is [rows, k] and B [k, columns], or transposed.
    const auto of = [&](std::ptrdiff_t rows, std::ptrdiff_t columns) {
        const std::ptrdiff_t height = size::panel * smaller(size::panels, ratio_up(rows, size::rows));
        const std::ptrdiff_t width = smaller(columns, size::width) + size::packs * size::lanes;
        const std::ptrdiff_t tiles = smaller(k, size::depth) * (width + height);
        const std::ptrdiff_t dots = round_up(smaller(k, size::dot_depth), size::lanes) * smaller(columns, size::dot_columns);
        return std::max(tiles, dots);
    };
    return std::max(of(m, n), of(n, m));
}

// C = alpha A B, or C += alpha A B if it accumulates: A is [m, k], B is [k, n], C is [m, n], none of whose elements may be an
// element of another. An extent is a constant_extent or a number; where all are constants from 1 to 32, no workspace is used,
// and one function serves all other sizes. Sums are of blocks of at most 4 KiB of numbers: the error is at most about
// k eps |alpha| |A| |B|, and less where k is large. NaN and infinities propagate; an empty sum is 0.
template <class Pack, class M, class N, class K, class T = typename Pack::value_type>
CTGRAD_INLINE void gemm(M m, N n, K k, matrix_view<const T> a, matrix_view<const T> b, matrix_view<T> c, T alpha,
                        bool accumulate, T* workspace) {
    const gemm_detail::product<T> g{m, n, k, a, b, c, alpha, accumulate};
    if constexpr (gemm_detail::is_small<M, N, K>())
        gemm_detail::small_product<T, M::value, N::value, K::value>::run(g);
    else
#if defined(CTGRAD_USE_CBLAS)
        if (!gemm_detail::multiply_by_blas<T>(g))
#endif
            gemm_detail::multiply<Pack>(g, workspace);
}

}  // namespace ctgrad::codegen
