// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Least squares is the likeliest under Gaussian noise, ridge regression the likeliest with a Gaussian prior (MAP).
#include <algorithm>
#include <cmath>
#include <ctgrad/linear_algebra.hpp>
#include <ctgrad/probability.hpp>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto sigma = cg::scalar<"sigma">;  // deviation of the noise
inline constexpr auto tau = cg::scalar<"tau">;      // deviation of the prior
inline constexpr auto lambda = cg::scalar<"lambda">;

inline constexpr auto likelihood = [] { return cg::sum(cg::log_prob(cg::normal(X * w, sigma), y)); };
inline constexpr auto posterior = [] { return likelihood() + cg::sum(cg::log_prob(cg::normal(0, tau), w)); };
inline constexpr auto by_w = [] { return cg::gradient(-posterior(), w); };
inline constexpr auto best = [] { return cg::ridge(X, y, lambda); };

inline constexpr auto least_squares = cg::compile([] { return cg::least_squares(X, y); });
inline constexpr auto ridge = cg::compile([] { return best(); });
inline constexpr auto slopes = cg::compile([] { return cg::outputs(cg::gradient(-likelihood(), w), by_w()); });
// The Gram matrix that is solved with: λ is added to each of its eigenvalues.
inline constexpr auto spectrum =
    cg::compile([] { return cg::symmetric_eigenvalues(cg::transpose(X) * X + lambda * cg::eye<3>); });

template <class Vector>
void print(const char* name, const Vector& v) {
    std::cout << name << v(0) << ", " << v(1) << ", " << v(2) << "\n";
}

int main() {
    std::cout << "log posterior  " << cg::to_text(posterior) << "\n-its gradient  " << cg::to_text(by_w) << "\nridge          "
              << cg::to_text(best) << "\n  by λ         " << cg::to_text([] { return cg::jacobian(best(), lambda); }) << "\n\n";

    // The second and third features are almost the same: their difference is hardly seen.
    std::vector<double> features, targets;
    for (int i = 0; i < 20; ++i) {
        const double t = 0.1 * i;
        features.insert(features.end(), {1, t, t + 0.01 * std::cos(7 * t)});
        targets.push_back(1 + 2 * t + 0.1 * std::sin(23 * t));
    }
    const double noise = 0.1, prior = 1, ratio = noise * noise / (prior * prior);
    const auto plain = least_squares(X = features, y = targets);
    const auto shrunk = ridge(X = features, y = targets, lambda = ratio);
    print("least squares w = ", plain);
    print("ridge         w = ", shrunk);

    const auto [of_likelihood, with_prior] = slopes(X = features, y = targets, w = plain, sigma = noise, tau = prior);
    const auto [without_prior, of_posterior] = slopes(X = features, y = targets, w = shrunk, sigma = noise, tau = prior);
    const auto largest = [](const auto& g) { return std::max({std::abs(g(0)), std::abs(g(1)), std::abs(g(2))}); };
    std::cout << std::boolalpha << "the likelihood is flat at the first   " << (largest(of_likelihood) < 1e-6)
              << "\nthe posterior is flat at the second  " << (largest(of_posterior) < 1e-6) << ", with λ = σ² / τ² = " << ratio
              << "\n\nλ        condition of Xᵀ X + λ I\n";
    for (const double l : {0., 1e-3, 1e-2, 1e-1}) {
        const auto s = spectrum(X = features, lambda = l);
        std::cout << l << "\t " << s(2) / s(0) << "\n";
    }
}
