// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A table of ratings of which half is hidden: the nuclear norm finds one of low rank that foretells the hidden half.
#include <cmath>
#include <ctgrad/optimize/low_rank.hpp>
#include <ctgrad/optimize/minimize.hpp>
#include <iomanip>
#include <iostream>
#include <random>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto Y = cg::matrix<"Y", 20, 15>;
inline constexpr auto M = cg::matrix<"M", 20, 15>;  // 1 where Y is seen, 0 where it is hidden
inline constexpr auto Z = cg::matrix<"Z", 20, 15>;

inline constexpr auto misfit = [] { return 0.5 * cg::squared_norm(cg::hadamard(M, Z - Y)); };
inline constexpr auto step = cg::compile([] { return cg::outputs(misfit(), cg::gradient(misfit(), Z)); });

using matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

int main() {
    std::cout << "misfit    " << cg::to_text(misfit) << "\ngradient  " << cg::to_text([] { return cg::gradient(misfit(), Z); })
              << "\n\n";
    // Y[i, j] = u[i] v[j] + p[i] q[j], of rank 2.
    std::mt19937 random(5);
    const auto uniform = [&] { return static_cast<double>(random()) * 0x1p-31 - 1; };
    std::vector<double> u(20), p(20), v(15), q(15), ratings, seen, hidden;
    for (auto* const factor : {&u, &p, &v, &q})
        for (double& each : *factor) each = 2 * uniform();
    for (std::size_t i = 0; i < 20; ++i)
        for (std::size_t j = 0; j < 15; ++j) {
            ratings.push_back(u[i] * v[j] + p[i] * q[j]);
            seen.push_back(uniform() < 0.2);
            hidden.push_back(1 - seen.back());
        }

    std::vector<double> guess(300);  // each fit begins where the one before ended
    std::cout << std::fixed << std::setprecision(3) << "weight   error: seen  hidden   rank   largest singular values\n";
    for (const double weight : {20., 10., 5., 2., 0.5, 0.1}) {
        const auto method = cg::fista{.learning_rate = 1, .penalty = cg::norm_nuclear_penalty{weight}};
        cg::minimize(step, method, cg::parameters(Z = guess), {.iterations = 400}, Y = ratings, M = seen);
        const auto error = [&](const std::vector<double>& where) {
            double squares = 0, count = 0;
            for (std::size_t i = 0; i < 300; ++i) {
                squares += where[i] * std::pow(guess[i] - ratings[i], 2);
                count += where[i];
            }
            return std::sqrt(squares / count);
        };
        const Eigen::JacobiSVD<matrix> svd(Eigen::Map<matrix>(guess.data(), 20, 15));
        const auto& s = svd.singularValues();
        const auto rank = (s.array() > 1e-6).count();
        std::cout << std::setw(6) << weight << std::setw(15) << error(seen) << std::setw(8) << error(hidden) << std::setw(7)
                  << rank << std::setw(10) << s(0) << std::setw(8) << s(1) << std::setw(8) << s(2) << "\n";
    }
    std::cout << "a guess of 0 everywhere is wrong by " << std::setprecision(2)
              << std::sqrt(Eigen::Map<matrix>(ratings.data(), 20, 15).squaredNorm() / 300) << "\n";
}
