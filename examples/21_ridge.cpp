// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Ridge regression whose λ is tuned by its own gradient: the error on data held out, differentiated through the solution.
#include <cmath>
#include <ctgrad/linear_algebra.hpp>
#include <ctgrad/optimize.hpp>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto m = cg::dim<"m">;
inline constexpr auto X = cg::matrix<"X", n, 10>;  // to fit
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto V = cg::matrix<"V", m, 10>;  // held out
inline constexpr auto z = cg::vector<"z", m>;
inline constexpr auto l = cg::scalar<"l">;  // log λ

inline constexpr auto weights = cg::ridge(X, y, cg::exp(l));
inline constexpr auto step = cg::compile([] {
    auto error = cg::mse(V * weights, z);
    return cg::outputs(error, cg::gradient(error, l));
});
inline constexpr auto solution = cg::compile([] { return weights; });

int main(int count, char** arguments) {
    const std::string path = count > 1 ? arguments[1] : CTGRAD_EXAMPLE_DATA_DIR "/diabetes.csv";
    std::ifstream file(path);
    std::vector<double> rows[2], targets[2];  // to fit: every third patient; held out: the others
    double value = 0;
    char comma = 0;
    for (std::size_t patient = 0; file >> value; ++patient) {
        const int part = patient % 3 == 0 ? 0 : 1;
        for (int column = 0; column < 10; ++column, file >> comma >> value) rows[part].push_back(value);
        targets[part].push_back(value);
    }
    if (targets[0].size() != 148) return std::cerr << "error: " << path << " is not the table of 442 patients\n", 1;
    // Columns get mean 0 and variance 1, the target mean 0, by what the patients to fit say.
    for (std::size_t column = 0; column <= 10; ++column) {
        const auto at = [&](int part, std::size_t i) -> double& {
            return column < 10 ? rows[part][10 * i + column] : targets[part][i];
        };
        const auto size = targets[0].size();
        double mean = 0, variance = 0;
        for (std::size_t i = 0; i < size; ++i) mean += at(0, i) / static_cast<double>(size);
        for (std::size_t i = 0; i < size; ++i) variance += std::pow(at(0, i) - mean, 2) / static_cast<double>(size);
        const double scale = column < 10 ? std::sqrt(variance) : 1;
        for (const int part : {0, 1})
            for (std::size_t i = 0; i < targets[part].size(); ++i) at(part, i) = (at(part, i) - mean) / scale;
    }

    std::cout << std::fixed << std::setprecision(3);
    for (const double fixed : {1e-3, 1.0, 10.0, 100.0, 1000.0}) {
        const auto [error, slope] = step(X = rows[0], y = targets[0], V = rows[1], z = targets[1], l = std::log(fixed));
        std::cout << "lambda " << std::setw(8) << fixed << ": held-out error " << error << ", slope " << slope << '\n';
    }
    double tuned = 0;
    const auto result = cg::minimize(step, cg::lbfgs{}, cg::parameters(l = tuned), {.gradient_norm = 1e-6}, X = rows[0],
                                     y = targets[0], V = rows[1], z = targets[1]);
    std::cout << "lambda " << std::setw(8) << std::exp(tuned) << ": held-out error " << result.loss
              << ", tuned by its gradient; weights";
    for (const double w : solution(X = rows[0], y = targets[0], l = tuned)) std::cout << ' ' << std::setprecision(1) << w;
    std::cout << '\n';
}
