// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// By hand: models of data, which is read once, and products of small matrices, by tiles in registers (bench).
#include "../packs.hpp"
#include "contestant.hpp"

namespace side_by_side {
namespace {
using bench::load, bench::store;
using pack = ctgrad::simd::pack<double>;
constexpr std::size_t lanes = pack::size;
pack all_of(double x) {
    return pack::broadcast(x);
}
constexpr std::size_t whole_packs(std::size_t n) {
    return (n + lanes - 1) / lanes * lanes;
}

// -- rows of a matrix, eight at a time -----------------------------------------------------------------------------------

// term(i, z) takes z[0..7], the products of the rows from i on with w, and makes them what each row is added to g with.
template <bool Differentiate, std::size_t N, std::size_t D>
[[gnu::always_inline]] inline void rows_once(const double* X, const double* w, double* g, const auto& term) {
    static_assert(N % 8 == 0);
    constexpr std::size_t whole = D / lanes * lanes;
    constexpr int rest = static_cast<int>(D - whole);
    alignas(64) double sums[whole_packs(D)] = {}, weights[whole_packs(D)] = {}, z[8];
    std::copy_n(w, D, weights);
    for (std::size_t i = 0; i < N; i += 8) {
        const double* const x = X + i * D;
        for (std::size_t k = 0; k < 8; k += 4) {
            pack d[4] = {all_of(0), all_of(0), all_of(0), all_of(0)};
            for (std::size_t j = 0; j < whole; j += lanes)
                for (std::size_t r = 0; r < 4; ++r) d[r] = fma(load(x + (k + r) * D + j), load(weights + j), d[r]);
            if constexpr (rest > 0)
                for (std::size_t r = 0; r < 4; ++r)
                    d[r] = fma(load(x + (k + r) * D + whole, rest), load(weights + whole), d[r]);
            reduce_add(d[0], d[1], d[2], d[3], z + k);
        }
        term(i, z);
        if constexpr (!Differentiate) continue;
        const auto add = [&](std::size_t j, auto... count) __attribute__((always_inline)) {
            pack even = load(sums + j), odd = all_of(0);
            for (std::size_t r = 0; r < 8; r += 2) {
                even = fma(all_of(z[r]), load(x + r * D + j, count...), even);
                odd = fma(all_of(z[r + 1]), load(x + (r + 1) * D + j, count...), odd);
                __builtin_prefetch(x + (8 + r) * D + j);
                __builtin_prefetch(x + (9 + r) * D + j);
            }
            store(even + odd, sums + j);
        };
        for (std::size_t j = 0; j < whole; j += lanes) add(j);
        if constexpr (rest > 0) add(whole, rest);
    }
    if constexpr (Differentiate) std::copy_n(sums, D, g);
}

template <class W>
struct model;

template <std::size_t N, std::size_t D>
struct model<bayesian_regression<N, D>> {
    const bayesian_regression<N, D>& b;
    explicit model(const bayesian_regression<N, D>& w) : b(w) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        const double *w = b.at.data(), s = w[D], precision = std::exp(-2 * s);
        double squared_sum = 0, prior = 0;
        pack squares = all_of(0);
        rows_once<Differentiate, N, D>(
            b.X.data(), w, g, [&](std::size_t i, double* z) __attribute__((always_inline)) {
                for (std::size_t k = 0; k < 8; k += lanes) {
                    const pack r = load(z + k) - load(b.y.data() + i + k);
                    squares = fma(r, r, squares);
                    store(r, z + k);
                }
            });
        squared_sum = precision * reduce_add(squares);
        for (std::size_t j = 0; j < D; ++j) {
            prior += w[j] * w[j];
            if constexpr (Differentiate) g[j] = -precision * g[j] - w[j];
        }
        if constexpr (Differentiate) g[D] = squared_sum - static_cast<double>(N) - s;
        return -0.5 * (squared_sum + prior + s * s) - static_cast<double>(N) * s;
    }
};

// log(1 + exp(-y z)) of a pack of z, which becomes -y / (1 + exp(y z)).
[[gnu::always_inline]] inline pack logistic_loss(const double* y, double* z) {
    const pack t = load(y), m = t * load(z), zero = all_of(0), one = all_of(1), e = ctgrad::simd::exp(minus_abs(m));
    store(-t * select(m < zero, one, e) / (one + e), z);
    return ctgrad::simd::log1p(e) + larger(zero, -m);
}
template <std::size_t N, std::size_t D>
struct model<logistic_regression<N, D>> {
    const logistic_regression<N, D>& l;
    explicit model(const logistic_regression<N, D>& w) : l(w) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        pack f = all_of(0);
        rows_once<Differentiate, N, D>(
            l.X.data(), l.at.data(), g, [&](std::size_t i, double* z) __attribute__((always_inline)) {
                for (std::size_t k = 0; k < 8; k += lanes) f = f + logistic_loss(l.y.data() + i + k, z + k);
            });
        return reduce_add(f);
    }
};

// -- products of matrices, by tiles in registers -------------------------------------------------------------------------

// Element (i, k) of A is a[i row + k column].
struct factor {
    const double* a;
    std::size_t row, column;
};
// C = A B + start, or A B where start is null; B and C are `width` wide. The last pack is partial where `last` is given.
template <std::size_t Rows, std::size_t Packs, class... Count>
[[gnu::always_inline]] inline void tile(factor a, std::size_t inner, const double* b, std::size_t width, const double* start,
                                        double* c, Count... last) {
    const auto at = [=](const double* from, std::size_t p) __attribute__((always_inline)) {
        return p + 1 < Packs ? load(from + p * lanes) : load(from + p * lanes, last...);
    };
    pack sums[Rows][Packs];
    for (std::size_t r = 0; r < Rows; ++r)
        for (std::size_t p = 0; p < Packs; ++p) sums[r][p] = start ? at(start, p) : all_of(0);
    for (std::size_t k = 0; k < inner; ++k)
        for (std::size_t p = 0; p < Packs; ++p) {
            const pack line = at(b + k * width, p);
            for (std::size_t r = 0; r < Rows; ++r) sums[r][p] = fma(all_of(a.a[r * a.row + k * a.column]), line, sums[r][p]);
        }
    for (std::size_t r = 0; r < Rows; ++r)
        for (std::size_t p = 0; p < Packs; ++p)
            if (p + 1 < Packs)
                store(sums[r][p], c + r * width + p * lanes);
            else
                store(sums[r][p], c + r * width + p * lanes, last...);
}
template <std::size_t Width, std::size_t Rows = 4>
void multiply(std::size_t rows, std::size_t inner, factor a, const double* b, const double* start, double* c) {
    constexpr std::size_t most = 4 * lanes, whole = Width / most * most, rest = Width - whole,
                          packs = (rest + lanes - 1) / lanes;
    for (std::size_t j = 0; j < whole; j += most)
        for (std::size_t i = 0; i < rows; i += Rows)
            tile<Rows, 4>({a.a + i * a.row, a.row, a.column}, inner, b + j, Width, start ? start + j : nullptr,
                          c + i * Width + j);
    if constexpr (rest > 0)
        for (std::size_t i = 0; i < rows; i += Rows)
            tile<Rows, packs>({a.a + i * a.row, a.row, a.column}, inner, b + whole, Width, start ? start + whole : nullptr,
                              c + i * Width + whole, static_cast<int>(rest - (packs - 1) * lanes));
}
// -log softmax(z)[label] of one row; z becomes its gradient times `scale`.
template <std::size_t K>
[[gnu::always_inline]] inline double cross_entropy_row(double* z, std::int64_t label, double scale) {
    constexpr std::size_t packs = (K + lanes - 1) / lanes;
    constexpr int last = static_cast<int>(K - (packs - 1) * lanes);
    const double picked = z[label];
    pack e[packs], most, sum = all_of(0);
    for (std::size_t p = 0; p < packs; ++p) {
        e[p] = p + 1 < packs ? load(z + p * lanes) : select(pack::first(last), load(z + p * lanes, last), all_of(-HUGE_VAL));
        most = p == 0 ? e[p] : larger(most, e[p]);
    }
    const double m = reduce_max(most);
    for (pack& x : e) sum = sum + (x = ctgrad::simd::exp(x - all_of(m)));
    const double total = reduce_add(sum);
    for (std::size_t p = 0; p < packs; ++p)
        if (p + 1 < packs)
            store(e[p] * all_of(scale / total), z + p * lanes);
        else
            store(e[p] * all_of(scale / total), z + p * lanes, last);
    z[label] -= scale;
    return m + std::log(total) - picked;
}
template <std::size_t K>
double cross_entropy_rows(double* z, const std::vector<std::int64_t>& labels) {
    double f = 0;
    const double scale = 1 / static_cast<double>(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) f += cross_entropy_row<K>(z + i * K, labels[i], scale);
    return f * scale;
}
template <std::size_t K>
void column_sums(const double* x, std::size_t rows, double* to) {
    std::fill_n(to, K, 0.);
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < K; ++j) to[j] += x[i * K + j];
}

template <std::size_t N, std::size_t D, std::size_t K>
struct model<softmax_classifier<N, D, K>> {
    const softmax_classifier<N, D, K>& s;
    numbers z{N * K, 4};
    explicit model(const softmax_classifier<N, D, K>& w) : s(w) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        multiply<K, 8>(N, D, {s.X.data(), D, 1}, s.at.data(), s.at.data() + D * K, z.data());
        const double f = cross_entropy_rows<K>(z.data(), s.labels);
        if constexpr (Differentiate) {
            multiply<K, 8>(D, N, {s.X.data(), 1, D}, z.data(), nullptr, g);
            column_sums<K>(z.data(), N, g + D * K);
        }
        return f;
    }
};
template <std::size_t N, std::size_t D, std::size_t H, std::size_t K>
struct model<network<N, D, H, K>> {
    using W = network<N, D, H, K>;
    const W& n;
    numbers h{N * H, 4}, dh{N * H, 5}, z{N * K, 6}, W2t{K * H, 7};
    explicit model(const W& w) : n(w) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        const double* const at = n.at.data();
        multiply<H>(N, D, {n.X.data(), D, 1}, at, at + W::b1, h.data());
        for (std::size_t i = 0; i < N * H; i += lanes) store(ctgrad::simd::tanh(load(h.data() + i)), h.data() + i);
        multiply<K, 8>(N, H, {h.data(), H, 1}, at + W::W2, at + W::b2, z.data());
        const double f = cross_entropy_rows<K>(z.data(), n.labels);
        if constexpr (Differentiate) {
            for (std::size_t i = 0; i < H; ++i)
                for (std::size_t j = 0; j < K; ++j) W2t[j * H + i] = at[W::W2 + i * K + j];
            multiply<K, 8>(H, N, {h.data(), 1, H}, z.data(), nullptr, g + W::W2);
            column_sums<K>(z.data(), N, g + W::b2);
            multiply<H>(N, K, {z.data(), K, 1}, W2t.data(), nullptr, dh.data());
            for (std::size_t i = 0; i < N * H; i += lanes) {
                const pack t = load(h.data() + i);
                store(load(dh.data() + i) * (all_of(1) - t * t), dh.data() + i);
            }
            multiply<H>(D, N, {n.X.data(), 1, D}, dh.data(), nullptr, g);
            column_sums<H>(dh.data(), N, g + W::b1);
        }
        return f;
    }
};
// Xᵀ diag(s (1 - s)) X: tiles on and above the diagonal, then mirrored.
template <std::size_t N, std::size_t D>
struct model<logistic_hessian<N, D>> {
    const logistic_hessian<N, D>& l;
    numbers scaled{N * D, 4};
    explicit model(const logistic_hessian<N, D>& w) : l(w) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        pack f = all_of(0);
        rows_once<false, N, D>(
            l.X.data(), l.at.data(), g, [&](std::size_t i, double* z) __attribute__((always_inline)) {
                for (std::size_t k = 0; k < 8; k += lanes) f = f + logistic_loss(l.y.data() + i + k, z + k);
                if constexpr (Differentiate) scale_rows(i, z);
            });
        if constexpr (Differentiate) upper_triangle(g);
        return reduce_add(f);
    }

private:
    void scale_rows(std::size_t i, const double* slopes) {
        for (std::size_t k = 0; k < 8; ++k) {
            const double s = std::abs(slopes[k]), weight = s * (1 - s);
            for (std::size_t j = 0; j < D; ++j) scaled[(i + k) * D + j] = weight * l.X[(i + k) * D + j];
        }
    }
    void upper_triangle(double* g) {
        constexpr std::size_t most = 4 * lanes, rest = D % most, packs = (rest + lanes - 1) / lanes;
        for (std::size_t j = 0; j < D; j += most)
            for (std::size_t i = 0; i < std::min(j + most, D); i += 4) {
                const factor a{l.X.data() + i, 1, D};
                if (j + most <= D)
                    tile<4, 4>(a, N, scaled.data() + j, D, nullptr, g + i * D + j);
                else if constexpr (rest > 0)
                    tile<4, packs>(a, N, scaled.data() + j, D, nullptr, g + i * D + j,
                                   static_cast<int>(rest - (packs - 1) * lanes));
            }
        for (std::size_t i = 0; i < D; ++i)
            for (std::size_t j = 0; j < i; ++j) g[i * D + j] = g[j * D + i];
    }
};

}  // namespace

void enter_hand_models(registry& to) {
    for_each(all(), [&]<class W>() {
        if constexpr (requires { sizeof(model<W>); }) to.enter<W, by_hand<W, model<W>>>("hand", "");
    });
}

}  // namespace side_by_side
