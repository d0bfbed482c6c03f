// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ctgrad: paths, whose steps depend on the one before (bench).
#include "with_ctgrad.hpp"

namespace side_by_side {
namespace {

constexpr auto n = cg::dim<"n">;
constexpr auto z = cg::vector<"z", n>;
constexpr auto y = cg::vector<"y", n>;
constexpr auto z0 = cg::scalar<"z0">;
constexpr auto phi = cg::scalar<"phi">;
constexpr auto sigma = cg::scalar<"sigma">;
constexpr auto mu = cg::scalar<"mu">;

constexpr auto h =
    mu + cg::scan(sigma * z0 / cg::sqrt(1 - cg::square(phi)), sigma* z, [](auto u, auto e) { return phi * u + e; });
constexpr auto volatility =
    -0.5 * (cg::sum(h + cg::hadamard(cg::square(y), cg::exp(-h))) + cg::squared_norm(z) + cg::square(z0)) -
    cg::log1p(cg::square(sigma) / 25) - cg::log1p(cg::square(mu) / 100);

template <std::size_t N>
struct of_volatility : gradients<volatility, z, z0, phi, sigma, mu> {
    static auto given(const stochastic_volatility<N>& w, const auto& use) {
        const double* const last = w.at.data() + N;
        return use(z = part(w.at.data(), 0, N), y = all_of(w.y), z0 = last[0], phi = last[1], sigma = last[2], mu = last[3]);
    }
    static auto results(double& f, double* g) { return cg::into(f, part(g, 0, N), g[N], g[N + 1], g[N + 2], g[N + 3]); }
};

constexpr int steps = 100;
constexpr double dt = heston_path<steps>::dt;
constexpr auto noise = cg::vector<"noise", steps>;
constexpr auto other = cg::vector<"other", steps>;
constexpr auto v0 = cg::scalar<"v0">;
constexpr auto kappa = cg::scalar<"kappa">;
constexpr auto theta = cg::scalar<"theta">;
constexpr auto xi = cg::scalar<"xi">;
constexpr auto rho = cg::scalar<"rho">;
constexpr auto s0 = cg::scalar<"s0">;
constexpr auto rate = cg::scalar<"rate">;

constexpr auto path =
    cg::scan(v0, noise, [](auto v, auto e) { return v + kappa * (theta - v) * dt + xi * cg::sqrt(v * dt) * e; });
constexpr auto v = cg::concatenate<0>(cg::stack<0>(v0), cg::slice<0, steps - 1>(path));
constexpr auto price = cg::exp(
    s0 + cg::sum((rate - 0.5 * v) * dt + cg::hadamard(cg::sqrt(v * dt), rho* noise + cg::sqrt(1 - cg::square(rho)) * other)));

struct of_path : gradients<price, v0, kappa, theta, xi, rho, s0, rate> {
    static auto given(const heston_path<steps>& w, const auto& use) {
        const double* const p = w.at.data();
        return use(noise = all_of(w.z), other = all_of(w.e), v0 = p[0], kappa = p[1], theta = p[2], xi = p[3], rho = p[4],
                   s0 = p[5], rate = p[6]);
    }
    static auto results(double& f, double* g) { return cg::into(f, g[0], g[1], g[2], g[3], g[4], g[5], g[6]); }
};

}  // namespace

void enter_ctgrad_recurrences(registry& to) {
    enter_program<stochastic_volatility<16384>, of_volatility<16384>>(to);
    enter_program<heston_path<100>, of_path>(to);
}

}  // namespace side_by_side
