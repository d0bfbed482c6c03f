// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A user's globals may have any name: with g++, -Wshadow speaks of names in headers that are instantiated behind them.
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/data.hpp>
#include <ctgrad/optimize.hpp>
#include <ctgrad/optimize/second_order.hpp>
#include <random>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto loss = 0.5 * cg::squared_norm(X * w - y);
inline constexpr int f = 0, s = 1, slope = 2, size = 3, x = 4, g = 5, h = 6, t = 7, value = 8, i = 9, k = 10, a = 11, b = 12,
    c = 13, d = 14, e = 15, m = 16, p = 17, q = 18, r = 19, u = 20, v = 21, z = 22, gradient = 23, step0 = 24, data = 25,
    rows = 26, columns = 27, count = 28, rate = 30, result = 31, residual = 32, scale = 33, sum = 34, total = 35,
    first = 36, last = 37, name = 38, shape = 39, input = 40, output = 41, error = 42, weights = 43, bias = 44, batch = 45,
    run = 46, mean = 47, sigma = 48, mu = 49, lambda = 50, alpha = 51, beta = 52, epsilon = 53, tolerance = 54,
    iterations = 55, options = 56, parameters = 57, target = 58, targets = 59, labels = 60, train = 61, test = 62, model = 63;

inline constexpr auto step = cg::compile([] { return cg::outputs(loss, cg::gradient(loss, w)); });
inline constexpr auto curved = cg::compile([] { return cg::outputs(loss, cg::gradient(loss, w), cg::hessian(loss, w)); });
inline constexpr auto residuals = cg::compile([] { return cg::outputs(X * w - y, cg::jacobian(X * w - y, w)); });

TEST_CASE("names of a user") {
    std::vector<double> matrix(30, 1.0), right(10, 2.0);
    for (std::size_t j = 0; j < matrix.size(); ++j) matrix[j] = static_cast<double>(j * j % 7);
    const auto least = [&](const auto& program, const auto& method) {
        cg::parameter_set<double, w> set;
        std::mt19937_64 random(1);
        set.initialize(cg::initial::he_normal(), random);
        return cg::minimize(program, method, set, {.iterations = 2000}, X = matrix, y = right).loss;
    };
    const double newtons = least(curved, cg::newton{});
    CHECK(least(step, cg::lbfgs{}) == Approx(newtons));
    CHECK(least(step, cg::fista{0.002, cg::norm1_penalty{0}}) == Approx(newtons).epsilon(0.01));
    CHECK(least(residuals, cg::levenberg_marquardt{}) == Approx(newtons));
    std::vector<double> weights_of_mine(3, 0.1);
    auto training = cg::optimizer(cg::adamw{}, w = weights_of_mine);
    const auto [before, slopes] = step(X = matrix, w = weights_of_mine, y = right);
    training.update(slopes);
    const auto [after, last_slopes] = step(X = matrix, w = weights_of_mine, y = right);
    CHECK(after < before);
    CHECK(last_slopes(0) != slopes(0));
}
