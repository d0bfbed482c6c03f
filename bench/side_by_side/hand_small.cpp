// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// By hand: functions of a few numbers, a chain, a path (bench).
#include "../packs.hpp"
#include "contestant.hpp"

namespace side_by_side {
namespace {
using bench::load, bench::store;
using pack = ctgrad::simd::pack<double>;

template <class W>
struct model;

template <std::size_t N>
struct model<rosenbrock<N>> {
    const double* x;
    explicit model(const rosenbrock<N>& w) : x(w.at.data()) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        if constexpr (N < 100)
            return one_by_one<Differentiate>(g);
        else
            return in_packs<Differentiate>(g);
    }
    template <bool Differentiate>
    double one_by_one([[maybe_unused]] double* g) {
        double f = 0, carried = 0;
        for (std::size_t i = 0; i + 1 < N; ++i) {
            const double t = x[i + 1] - x[i] * x[i], s = 1 - x[i];
            f += 100 * t * t + s * s;
            if constexpr (!Differentiate) continue;
            g[i] = carried - 400 * t * x[i] - 2 * s;
            carried = 200 * t;
        }
        if constexpr (Differentiate) g[N - 1] = carried;
        return f;
    }
    // Each t is computed twice, for the element before it and for the one behind, rather than stored.
    template <bool Differentiate>
    double in_packs([[maybe_unused]] double* g) {
        const auto all_of = [](double c) { return pack::broadcast(c); };
        const double t0 = x[1] - x[0] * x[0], s0 = 1 - x[0], last = x[N - 1] - x[N - 2] * x[N - 2];
        const double rest = bench::four_at_a_time<double>(
            N - 2, [&](std::size_t i, auto... count) __attribute__((always_inline)) {
                const pack a = load(x + i, count...), b = load(x + i + 1, count...), s = all_of(1) - b;
                const pack t = load(x + i + 2, count...) - b * b, before = b - a * a;
                if constexpr (Differentiate)
                    store(all_of(200) * before - all_of(400) * t * b - all_of(2) * s, g + i + 1, count...);
                return all_of(100) * t * t + s * s;
            });
        if constexpr (Differentiate) {
            g[0] = -400 * t0 * x[0] - 2 * s0;
            g[N - 1] = 200 * last;
        }
        return rest + 100 * t0 * t0 + s0 * s0;
    }
};
template <>
struct model<quaternion_residual> {
    const double *q, *t, *p, *z;
    explicit model(const quaternion_residual& w) : q(w.at.data()), t(q + 4), p(w.p.data()), z(w.z.data()) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        const double a = q[0], u = q[1], v = q[2], s = q[3];
        const double m0 = v * p[2] - s * p[1], m1 = s * p[0] - u * p[2], m2 = u * p[1] - v * p[0];
        const double r0 = p[0] + 2 * (a * m0 + v * m2 - s * m1) + t[0] - z[0];
        const double r1 = p[1] + 2 * (a * m1 + s * m0 - u * m2) + t[1] - z[1];
        const double r2 = p[2] + 2 * (a * m2 + u * m1 - v * m0) + t[2] - z[2];
        if constexpr (Differentiate) {
            const double d0 = 2 * (a * r0 + s * r1 - v * r2), d1 = 2 * (a * r1 + u * r2 - s * r0),
                         d2 = 2 * (a * r2 + v * r0 - u * r1);
            g[0] = 2 * (r0 * m0 + r1 * m1 + r2 * m2);
            g[1] = 2 * (r2 * m1 - r1 * m2) - d1 * p[2] + d2 * p[1];
            g[2] = 2 * (r0 * m2 - r2 * m0) - d2 * p[0] + d0 * p[2];
            g[3] = 2 * (r1 * m0 - r0 * m1) - d0 * p[1] + d1 * p[0];
            g[4] = r0, g[5] = r1, g[6] = r2;
        }
        return 0.5 * (r0 * r0 + r1 * r1 + r2 * r2);
    }
};
template <std::size_t N>
struct model<small_least_squares<N>> {
    const double *x, *a, *b;
    explicit model(const small_least_squares<N>& w) : x(w.at.data()), a(w.A.data()), b(w.B.data()) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        double r[N * N], f = 0;
        for (std::size_t i = 0; i < N; ++i)
            for (std::size_t j = 0; j < N; ++j) {
                double sum = -b[N * i + j];
                for (std::size_t k = 0; k < N; ++k) sum += a[N * i + k] * x[N * k + j];
                r[N * i + j] = sum;
                f += sum * sum;
            }
        if constexpr (Differentiate)
            for (std::size_t k = 0; k < N; ++k)
                for (std::size_t j = 0; j < N; ++j) {
                    double sum = 0;
                    for (std::size_t i = 0; i < N; ++i) sum += a[N * i + k] * r[N * i + j];
                    g[N * k + j] = 2 * sum;
                }
        return f;
    }
};
template <std::size_t N>
struct model<heston_path<N>> {
    const double *x, *z, *e;
    explicit model(const heston_path<N>& w) : x(w.at.data()), z(w.z.data()), e(w.e.data()) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        constexpr double dt = heston_path<N>::dt;
        const double kappa = x[1], theta = x[2], xi = x[3], rho = x[4], rate = x[6], other = std::sqrt(1 - rho * rho);
        double path[N], steps[N], v = x[0], drift = 0, noise = 0;
        for (std::size_t t = 0; t < N; ++t) {
            const double step = std::sqrt(v * dt);
            path[t] = v, steps[t] = step;
            drift += v;
            noise += step * (rho * z[t] + other * e[t]);
            v += kappa * (theta - v) * dt + xi * step * z[t];
        }
        const double f = std::exp(x[5] + rate * (dt * N) - 0.5 * dt * drift + noise);
        if constexpr (Differentiate) {
            double dv = 0, by_kappa = 0, by_theta = 0, by_xi = 0, by_rho = 0, by_other = 0;
            for (std::size_t t = N; t-- > 0;) {
                by_kappa += dv * (theta - path[t]);
                by_theta += dv;
                by_xi += dv * steps[t] * z[t];
                by_rho += steps[t] * z[t];
                by_other += steps[t] * e[t];
                dv = dv * (1 - kappa * dt) - 0.5 * dt + (dv * xi * z[t] + rho * z[t] + other * e[t]) * (0.5 * dt / steps[t]);
            }
            g[0] = f * dv;
            g[1] = f * dt * by_kappa;
            g[2] = f * dt * kappa * by_theta;
            g[3] = f * by_xi;
            g[4] = f * (by_rho - by_other * rho / other);
            g[5] = f;
            g[6] = f * dt * N;
        }
        return f;
    }
};

}  // namespace

void enter_hand_small(registry& to) {
    for_each(all(), [&]<class W>() {
        if constexpr (requires { sizeof(model<W>); }) to.enter<W, by_hand<W, model<W>>>("hand", "");
    });
}

}  // namespace side_by_side
