// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// By hand: sums and recurrences over long arrays, in as few passes as there can be (bench).
#include "../packs.hpp"
#include "contestant.hpp"

namespace side_by_side {
namespace {
using bench::four_at_a_time, bench::load, bench::store;
using pack = ctgrad::simd::pack<double>;
constexpr std::size_t lanes = pack::size;
pack all_of(double x) {
    return pack::broadcast(x);
}

template <class W>
struct model;

template <std::size_t N>
struct model<sum<N>> {
    const double* x;
    explicit model(const sum<N>& w) : x(w.at.data()) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        return four_at_a_time<double>(
            N, [&](std::size_t i, auto... count) __attribute__((always_inline)) {
                if constexpr (Differentiate) store(all_of(1), g + i, count...);
                return load(x + i, count...);
            });
    }
};
// With quotients, so no element may be 0. N is a multiple of eight packs.
template <std::size_t N>
struct model<product<N>> {
    const double* x;
    explicit model(const product<N>& w) : x(w.at.data()) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        pack p[8];
        for (std::size_t k = 0; k < 8; ++k) p[k] = load(x + k * lanes);
        for (std::size_t i = 8 * lanes; i < N; i += 8 * lanes)
            for (std::size_t k = 0; k < 8; ++k) p[k] = p[k] * load(x + i + k * lanes);
        const double f = reduce_multiply(((p[0] * p[1]) * (p[2] * p[3])) * ((p[4] * p[5]) * (p[6] * p[7])));
        if constexpr (Differentiate)
            for (std::size_t i = 0; i < N; i += lanes) store(all_of(f) / load(x + i), g + i);
        return f;
    }
};
template <std::size_t N>
struct model<logsumexp<N>> {
    const double* x;
    explicit model(const logsumexp<N>& w) : x(w.at.data()) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        pack m[4] = {load(x), load(x), load(x), load(x)};
        for (std::size_t i = 0; i < N; i += 4 * lanes)
            for (std::size_t k = 0; k < 4; ++k) m[k] = larger(m[k], load(x + i + k * lanes));
        const double most = reduce_max(larger(larger(m[0], m[1]), larger(m[2], m[3])));
        const double sum = four_at_a_time<double>(
            N, [&](std::size_t i, auto... count) __attribute__((always_inline)) {
                const pack e = ctgrad::simd::exp(load(x + i, count...) - all_of(most));
                if constexpr (Differentiate) store(e, g + i, count...);
                return e;
            });
        if constexpr (Differentiate)
            for (std::size_t i = 0; i < N; i += lanes) store(load(g + i) * all_of(1 / sum), g + i);
        return most + std::log(sum);
    }
};
// (Column sums of A) . (row sums of B) both times: a person sees it.
template <std::size_t N, bool Rewritten>
struct model<sum_of_product<N, Rewritten>> {
    const double *a, *b;
    explicit model(const sum_of_product<N, Rewritten>& w) : a(w.at.data()), b(a + N * N) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        constexpr std::size_t packs = N / lanes;
        alignas(64) double columns[N], rows[N];
        pack c[packs];
        for (std::size_t k = 0; k < packs; ++k) c[k] = load(a + k * lanes);
        for (std::size_t i = 1; i < N; ++i)
            for (std::size_t k = 0; k < packs; ++k) c[k] = c[k] + load(a + i * N + k * lanes);
        for (std::size_t k = 0; k < packs; ++k) store(c[k], columns + k * lanes);
        for (std::size_t i = 0; i < N; i += 4) {
            pack r[4];
            for (std::size_t k = 0; k < 4; ++k) {
                r[k] = load(b + (i + k) * N);
                for (std::size_t j = lanes; j < N; j += lanes) r[k] = r[k] + load(b + (i + k) * N + j);
            }
            reduce_add(r[0], r[1], r[2], r[3], rows + i);
        }
        if constexpr (Differentiate)
            for (std::size_t i = 0; i < N; ++i)
                for (std::size_t j = 0; j < N; j += lanes) {
                    store(load(rows + j), g + i * N + j);
                    store(all_of(columns[i]), g + (N + i) * N + j);
                }
        pack f = all_of(0);
        for (std::size_t j = 0; j < N; j += lanes) f = fma(load(columns + j), load(rows + j), f);
        return reduce_add(f);
    }
};
template <std::size_t N>
struct model<normal_log_density<N>> {
    const double* y;
    explicit model(const normal_log_density<N>& w) : y(w.at.data()) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        const double mu = y[N], sigma = y[N + 1], precision = 1 / (sigma * sigma), n = N;
        pack sums[4] = {all_of(0), all_of(0), all_of(0), all_of(0)}, squares[4] = {all_of(0), all_of(0), all_of(0), all_of(0)};
        for (std::size_t i = 0; i < N; i += 4 * lanes)
            for (std::size_t k = 0; k < 4; ++k) {
                const pack d = all_of(mu) - load(y + i + k * lanes);
                squares[k] = fma(d, d, squares[k]);
                if constexpr (!Differentiate) continue;
                sums[k] = sums[k] + d;
                store(all_of(precision) * d, g + i + k * lanes);
            }
        const double square = precision * reduce_add((squares[0] + squares[1]) + (squares[2] + squares[3]));
        if constexpr (Differentiate) {
            g[N] = -precision * reduce_add((sums[0] + sums[1]) + (sums[2] + sums[3]));
            g[N + 1] = (square - n) / sigma;
        }
        return -0.5 * square - n * (std::log(sigma) + normal_log_density<N>::half_log_two_pi);
    }
};
// The recurrence of a block of steps, then what depends on them in packs; and back. In blocks, so that no load of a pack waits for
// the stores of its numbers.
template <std::size_t N>
struct model<stochastic_volatility<N>> {
    static constexpr std::size_t block = 512;
    const double *z, *y;
    numbers u{N, 4}, adjoint{N, 5};
    explicit model(const stochastic_volatility<N>& w) : z(w.at.data()), y(w.y.data()) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        const double z0 = z[N], phi = z[N + 1], sigma = z[N + 2], mu = z[N + 3];
        const double width = std::sqrt(1 - phi * phi), before = sigma * z0 / width;
        pack f = all_of(0), slopes = all_of(0);
        double state = before;
        for (std::size_t first = 0; first < N; first += block) {
            for (std::size_t t = first; t < first + block; ++t) u[t] = state = phi * state + sigma * z[t];
            for (std::size_t t = first; t < first + block; t += lanes) {
                const pack h = all_of(mu) + load(u.data() + t), yt = load(y + t), zt = load(z + t);
                const pack q = yt * yt * ctgrad::simd::exp(-h);
                f = f + (h + q + zt * zt);
                if constexpr (!Differentiate) continue;
                const pack slope = all_of(0.5) * (q - all_of(1));
                slopes = slopes + slope;
                store(slope, adjoint.data() + t);
            }
        }
        if constexpr (Differentiate) go_back(g, phi, sigma, before, reduce_add(slopes));
        return -0.5 * (reduce_add(f) + z0 * z0) - std::log1p(sigma * sigma / 25) - std::log1p(mu * mu / 100);
    }
    void go_back(double* g, double phi, double sigma, double before, double slopes) {
        const double z0 = z[N], mu = z[N + 3], width = std::sqrt(1 - phi * phi);
        pack by_phi = all_of(0), by_sigma = all_of(0);
        double carried = 0;
        for (std::size_t end = N; end > 0; end -= block) {
            const std::size_t first = end - block;
            for (std::size_t t = end; t-- > first;) adjoint[t] = carried = phi * carried + adjoint[t];
            for (std::size_t t = first; t < end; t += lanes) {
                const pack a = load(adjoint.data() + t), zt = load(z + t);
                store(all_of(sigma) * a - zt, g + t);
                by_sigma = fma(a, zt, by_sigma);
                if (t > 0) by_phi = fma(a, load(u.data() + t - 1), by_phi);
            }
        }
        double first_steps = carried * before;
        for (std::size_t k = 1; k < lanes; ++k) first_steps += adjoint[k] * u[k - 1];
        g[N] = phi * carried * sigma / width - z0;
        g[N + 1] = reduce_add(by_phi) + first_steps + carried * before * phi * phi / (width * width);
        g[N + 2] = reduce_add(by_sigma) + phi * carried * z0 / width - 2 * sigma / (25 + sigma * sigma);
        g[N + 3] = slopes - 2 * mu / (100 + mu * mu);
    }
};

}  // namespace

void enter_hand_sums(registry& to) {
    for_each(all(), [&]<class W>() {
        if constexpr (requires { sizeof(model<W>); }) to.enter<W, by_hand<W, model<W>>>("hand", "");
    });
}

}  // namespace side_by_side
