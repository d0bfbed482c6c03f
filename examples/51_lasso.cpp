// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Regularisers are expressions added to a loss. L0 has no derivative; that of L1 finds no zeros, its proximal operator does.
#include <algorithm>
#include <ctgrad/optimize.hpp>
#include <iomanip>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "support/refusal.hpp"

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 6>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto w = cg::vector<"w", 6>;
inline constexpr auto lambda = cg::scalar<"lambda">;
inline constexpr auto z = cg::vector<"z", n>;
inline constexpr auto t = cg::scalar<"t">;

inline constexpr auto fit = [] { return 0.5 * cg::squared_norm(X * w - y); };
inline constexpr auto lasso = [] { return fit() + lambda * cg::norm1(w); };
inline constexpr auto smooth = cg::compile([] { return cg::outputs(fit(), cg::gradient(fit(), w)); });
inline constexpr auto whole = cg::compile([] { return cg::outputs(lasso(), cg::gradient(lasso(), w)); });
using by_count = decltype(cg::compile([] { return cg::gradient(fit() + lambda * cg::norm0(w), w); }));  // refused, see below

void print(const std::string& name, const std::vector<double>& weights) {
    std::cout << std::left << std::setw(24) << name << std::right;
    for (const double each : weights) {
        if (each == 0)
            std::cout << std::setw(9) << "0";
        else
            std::cout << std::setw(9) << each;
    }
    std::cout << "\n";
}

int main() {
    std::cout << "lasso    " << cg::to_text(lasso) << "\ngradient " << cg::to_text([] { return cg::gradient(lasso(), w); })
              << "\nwith L0  the compiler says: " << refusal<by_count>()
              << "\nproximal operators at t\n  L1     " << cg::to_text([] { return cg::norm1_penalty::proximal(z, t); })
              << "\n  L0     " << cg::to_text([] { return cg::norm0_penalty::proximal(z, t); }) << "\n\n";

    std::mt19937 random(3);
    const auto uniform = [&] { return static_cast<double>(random()) * 0x1p-31 - 1; };
    std::vector<double> features(300), targets;
    std::generate(features.begin(), features.end(), uniform);
    for (std::size_t i = 0; i < 50; ++i)  // features 1 and 4 matter
        targets.push_back(3 * features[6 * i + 1] - 2 * features[6 * i + 4] + 0.5 * uniform());

    std::cout << std::fixed << std::setprecision(4);
    for (const double weight : {0., 0.5, 2., 20., 45., 60.}) {
        std::vector<double> at(6);
        const auto method = cg::fista{.learning_rate = 0.03, .penalty = cg::norm1_penalty{weight}};
        cg::minimize(smooth, method, cg::parameters(w = at), {.iterations = 500}, X = features, y = targets);
        print("proximal, lambda " + std::to_string(weight).substr(0, 4), at);
    }
    std::vector<double> at(6);
    const cg::gradient_descent plain{.learning_rate = 0.003};
    cg::minimize(whole, plain, cg::parameters(w = at), {.iterations = 5000}, X = features, y = targets, lambda = 20);
    print("subgradients, lambda 20", at);
}
