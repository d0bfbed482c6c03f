// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's Gaussian mixture: the log-likelihood of points under K normal distributions, with a Wishart prior.
#pragma once
#include <ctgrad/ctgrad.hpp>
#include <numbers>
#include <utility>

#include "files.hpp"

namespace adbench {

// `d k n`, alpha, the means, the inverse covariance factors, the points, `gamma m`.
struct gmm_data {
    std::size_t d, k, n;
    numbers alpha, mu, icf, x;
    double gamma, m;
};
inline gmm_data read_gmm(const std::string& name) {
    reader file(name);
    gmm_data data;
    data.d = file.next_size(), data.k = file.next_size(), data.n = file.next_size();
    data.alpha = file.next(data.k), data.mu = file.next(data.k * data.d);
    data.icf = file.next(data.k * data.d * (data.d + 1) / 2), data.x = file.next(data.n * data.d);
    data.gamma = file.next(), data.m = file.next();
    return data;
}

// In D dimensions. A component's inverse covariance is QᵀQ, Q lower triangular; a row of icf holds the logarithms q of Q's
// diagonal, then the elements l below it, column by column. The number of components may be known only at run time.
template <int D, auto K = ctgrad::dim<"K">>
struct gmm {
    static constexpr double log_pi = 1.1447298858494002;
    static constexpr int below = D * (D - 1) / 2;
    static constexpr auto n = ctgrad::dim<"n">;
    static constexpr auto x = ctgrad::matrix<"x", n, D>;
    static constexpr auto alpha = ctgrad::vector<"alpha", K>;
    static constexpr auto mu = ctgrad::matrix<"mu", K, D>;
    static constexpr auto icf = ctgrad::matrix<"icf", K, D + below>;
    static constexpr auto place = ctgrad::labels<"place", D * D, D + below + 1>;  // of Qᵀ's elements in (exp q, l, 0)
    static constexpr auto gamma = ctgrad::scalar<"gamma">;
    static constexpr auto m = ctgrad::scalar<"m">;

    static std::vector<int> places() {
        std::vector<int> at(D * D, D + below);
        int next = D;
        for (int j = 0; j < D; ++j)
            for (int i = j; i < D; ++i) at[static_cast<std::size_t>(j * D + i)] = i == j ? j : next++;
        return at;
    }

    static constexpr auto log_likelihood = [] {
        namespace cg = ctgrad;
        auto q = cg::slice<1, 0, D>(icf);
        auto l = cg::slice<1, D, D + below>(icf);
        auto columns = cg::reshape<K, D, D>(cg::take(cg::concatenate<1>(cg::exp(q), l, cg::zeros<K, 1>), place, cg::axis<1>));
        auto z = cg::einsum<"kji,nkj->nki">(cg::triu(columns), cg::reshape<n, 1, D>(x) - mu);
        auto terms = alpha + cg::sum(q, cg::axis<1>) - 0.5 * cg::sum(cg::square(z), cg::axis<2>);
        return cg::sum(cg::logsumexp(terms, cg::axis<1>)) - n * (0.5 * D * (std::numbers::ln2 + log_pi)) - n * cg::logsumexp(alpha);
    };
    // log Γ_D(a)
    static constexpr auto log_gamma = [](auto a) {
        return [=]<int... J>(std::integer_sequence<int, J...>) {
            return 0.25 * D * (D - 1) * log_pi + (ctgrad::lgamma(a - 0.5 * J) + ...);
        }(std::make_integer_sequence<int, D>());
    };
    static constexpr auto log_prior = [] {
        namespace cg = ctgrad;
        auto q = cg::slice<1, 0, D>(icf);
        auto l = cg::slice<1, D, D + below>(icf);
        auto N = D + m + 1;
        auto C = N * D * (cg::log(gamma) - 0.5 * std::numbers::ln2) - log_gamma(0.5 * N);
        return 0.5 * cg::square(gamma) * (cg::squared_norm(cg::exp(q)) + cg::squared_norm(l)) - m * cg::sum(q) - K * C;
    };
    static constexpr auto step = ctgrad::compile([] {
        auto f = log_likelihood() + log_prior();
        return ctgrad::outputs(f, ctgrad::gradient(f, alpha), ctgrad::gradient(f, mu), ctgrad::gradient(f, icf));
    });
};

}  // namespace adbench
