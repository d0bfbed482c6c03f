// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Objectives for NLopt: known optima, and those that the optimisers here find.
#if __has_include(<nlopt.hpp>)
#include <nlopt.hpp>

#include <catch2/catch.hpp>
#include <ctgrad/interop/nlopt.hpp>
#include <ctgrad/optimize.hpp>
#include <random>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto x = cg::vector<"x", 10>;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto b = cg::scalar<"b">;
inline constexpr auto signs = cg::vector<"signs", n>;
inline constexpr auto penalty = cg::scalar<"penalty">;

// Σ 100 (x[i+1] - x[i]²)² + (1 - x[i])², whose least value 0 is at (1, ..., 1).
constexpr auto rosenbrock = [] {
    auto first = cg::slice<0, 9>(x);
    auto next = cg::slice<1, 10>(x);
    return 100 * cg::squared_norm(next - cg::square(first)) + cg::squared_norm(1 - first);
};
constexpr auto logistic = [] {
    return cg::mean(cg::softplus(-cg::hadamard(signs, X * w + b))) + penalty * (cg::squared_norm(w) + cg::square(b));
};

}  // namespace

TEST_CASE("Rosenbrock's function") {
    auto f = cg::nlopt_objective<x>(rosenbrock);
    STATIC_REQUIRE(std::is_same_v<decltype(&f.evaluate), nlopt_func>);
    REQUIRE(f.size() == 10);
    nlopt::opt search(nlopt::LD_SLSQP, f.size());
    search.set_min_objective(f.evaluate, &f);
    search.set_xtol_rel(1e-10);
    std::vector<double> at(10, -1.2);
    at[1] = 1;
    double least = 0;
    search.optimize(at, least);
    CHECK(least < 1e-12);
    for (const double e : at) CHECK(e == Approx(1).epsilon(1e-5));
}

TEST_CASE("logistic regression with its data, and the optimisers here") {
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal;
    std::vector<double> data(300), targets(100);
    for (double& e : data) e = normal(random);
    for (std::size_t i = 0; i < 100; ++i)
        targets[i] = data[3 * i] - 2 * data[3 * i + 1] + normal(random) > 0.3 ? 1 : -1;

    auto f = cg::nlopt_objective<w, b>(logistic, X = data, signs = targets, penalty = 0.01);
    nlopt::opt search(nlopt::LD_SLSQP, f.size());
    search.set_min_objective(f.evaluate, &f);
    search.set_ftol_rel(1e-14);
    std::vector<double> at(f.size());
    double least = 0;
    search.optimize(at, least);

    std::vector<double> weights(3);
    double bias = 0;
    constexpr auto step =
        cg::compile([] { return cg::outputs(logistic(), cg::gradient(logistic(), w), cg::gradient(logistic(), b)); });
    const auto found =
        cg::minimize(step, cg::lbfgs{}, cg::parameters(w = weights, b = bias),
                     {.iterations = 200, .gradient_norm = 1e-10}, X = data, signs = targets, penalty = 0.01);
    CHECK(least == Approx(found.loss).epsilon(1e-10));
    REQUIRE(f.part(w, at).size() == 3);
    for (std::size_t k = 0; k < 3; ++k) CHECK(f.part(w, at)[k] == Approx(weights[k]).epsilon(1e-4));
    CHECK(f.part(b, at)[0] == Approx(bias).epsilon(1e-4));
}

TEST_CASE("a method without derivatives, a constraint, another dimension") {
    constexpr auto distance = [] { return cg::squared_norm(w - cg::ones<3>); };
    constexpr auto above = [] { return cg::sum(w) - penalty; };  // at most 0
    auto f = cg::nlopt_objective<w>(distance);
    auto g = cg::nlopt_objective<w>(above, penalty = 1.5);
    for (const auto method : {nlopt::LN_COBYLA, nlopt::LD_SLSQP}) {
        nlopt::opt search(method, 3);
        search.set_min_objective(f.evaluate, &f);
        search.add_inequality_constraint(g.evaluate, &g, 1e-10);
        search.set_xtol_rel(1e-9);
        std::vector<double> at = {0, 0.1, 0};
        double least = 0;
        search.optimize(at, least);
        CHECK(least == Approx(0.75).epsilon(1e-5));  // each 0.5 from 1
        for (const double e : at) CHECK(e == Approx(0.5).epsilon(1e-4));
    }
    const double at[2] = {};
    CHECK_THROWS_WITH(f.evaluate(2, at, nullptr, &f),
                      "nlopt_objective: the search is in 2 dimensions, but the parameters have 3 elements");
}
#endif
