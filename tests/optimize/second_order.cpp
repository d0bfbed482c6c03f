// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Newton, Gauss-Newton and Levenberg-Marquardt: how fast they converge, and to what.
#include <catch2/catch.hpp>

#if __has_include(<Eigen/QR>)
#include <ctgrad/optimize/second_order.hpp>
#include <random>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto b = cg::scalar<"b">;
inline constexpr auto t = cg::vector<"t", n>;
inline constexpr auto c = cg::vector<"c", 2>;
inline constexpr auto A = cg::matrix<"A", 2, 2>;

// Logistic regression with a ridge: convex, with one minimum.
constexpr auto logistic() {
    return cg::mean(cg::softplus(-cg::hadamard(y, X * w + b))) + 0.05 * (cg::squared_norm(w) + cg::square(b));
}
constexpr auto convex = cg::compile([] {
    auto f = logistic();
    return cg::outputs(f, cg::gradient(f, w), cg::gradient(f, b), cg::hessian(f, w), cg::hessian(f, w, b), cg::hessian(f, b));
});

struct samples {
    std::vector<double> x, y;
    explicit samples(std::size_t size) : x(3 * size), y(size) {
        std::mt19937 random(5);
        std::normal_distribution<double> normal;
        for (double& each : x) each = normal(random);
        for (std::size_t i = 0; i < size; ++i) y[i] = x[3 * i] - 2 * x[3 * i + 1] + 0.5 + normal(random) > 0 ? 1 : -1;
    }
};

// exp(-c₀ t) sin(c₁ t) at given times.
constexpr auto decay() {
    return cg::hadamard(cg::exp(-(cg::sum(cg::slice<0, 1>(c)) * t)), cg::sin(cg::sum(cg::slice<1, 2>(c)) * t)) - y;
}
constexpr auto residuals = cg::compile([] { return cg::outputs(decay(), cg::jacobian(decay(), c)); });

struct signal {
    std::vector<double> t, y;
    signal(double rate, double frequency) {
        for (int i = 0; i < 40; ++i) {
            t.push_back(0.1 * i);
            y.push_back(std::exp(-rate * t.back()) * std::sin(frequency * t.back()));
        }
    }
};

}  // namespace

TEST_CASE("newton converges quadratically on a convex problem") {
    const samples s(50);
    std::vector<double> weights(3), norms;
    double bias = 0;
    const auto record = [&](long, double, double norm) { norms.push_back(norm); };
    const auto result = cg::minimize(convex, cg::newton{}, cg::parameters(w = weights, b = bias),
                                     {.gradient_norm = 1e-13, .callback = record}, X = s.x, y = s.y);
    CHECK(result.reason == cg::stop_reason::gradient_norm);
    CHECK(result.iteration <= 8);
    // |g'| <= C |g|²: with a C that is the same for all, the digits double.
    for (std::size_t k = 1; k + 1 < norms.size(); ++k)
        if (norms[k] < 1e-1 && norms[k + 1] > 1e-13) CHECK(norms[k + 1] <= 20 * norms[k] * norms[k]);
    CHECK(norms.back() <= 1e-13);
}

TEST_CASE("newton goes downhill where the hessian is indefinite") {
    constexpr auto saddle = cg::compile([] {
        auto first = cg::sum(cg::slice<0, 1>(c));
        auto second = cg::sum(cg::slice<1, 2>(c));
        auto f = cg::square(cg::square(first) - 1) + cg::square(second);
        return cg::outputs(f, cg::gradient(f, c), cg::hessian(f, c));
    });
    std::vector<double> at = {0.1, 1};
    const auto result = cg::minimize(saddle, cg::newton{}, cg::parameters(c = at), {.gradient_norm = 1e-12});
    CHECK(result.converged());
    CHECK(at[0] == Approx(1));
    CHECK(at[1] == Approx(0).margin(1e-12));
}

TEST_CASE("newton over a matrix solves a linear system at once") {
    constexpr auto quadratic = cg::compile([] {
        auto f = cg::squared_norm(A - cg::eye<2>) + cg::square(cg::trace(A));
        return cg::outputs(f, cg::gradient(f, A), cg::hessian(f, A));
    });
    double at[2][2] = {{3, 1}, {-2, 5}};
    const auto result = cg::minimize(quadratic, cg::newton{}, cg::parameters(A = at), {.gradient_norm = 1e-12});
    CHECK(result.iteration == 1);
    CHECK(at[0][0] == Approx(1. / 3));  // 2 (a - 1) + 4 a = 0
    CHECK(at[1][0] == Approx(0).margin(1e-12));
}

TEST_CASE("least squares find the parameters that made the data") {
    const signal s(0.4, 2.5);
    std::vector<double> at = {1, 1.8};
    auto result =
        cg::minimize(residuals, cg::levenberg_marquardt{}, cg::parameters(c = at), {.gradient_norm = 1e-12}, t = s.t, y = s.y);
    INFO(result.text());
    CHECK(result.converged());
    CHECK(result.iteration <= 15);
    CHECK(at[0] == Approx(0.4).epsilon(1e-10));
    CHECK(at[1] == Approx(2.5).epsilon(1e-10));
    at = {0.6, 2.2};
    result = cg::minimize(residuals, cg::gauss_newton{}, cg::parameters(c = at), {.gradient_norm = 1e-12}, t = s.t, y = s.y);
    INFO(result.text());
    CHECK(result.converged());
    CHECK(at[0] == Approx(0.4).epsilon(1e-10));
}

TEST_CASE("levenberg-marquardt with residuals that do not vanish, and from far away") {
    signal s(0.4, 2.5);
    for (std::size_t i = 0; i < s.y.size(); ++i) s.y[i] += 0.05 * std::cos(7 * static_cast<double>(i));
    std::vector<double> at = {3, 2};
    const auto result =
        cg::minimize(residuals, cg::levenberg_marquardt{}, cg::parameters(c = at), {.gradient_norm = 1e-9}, t = s.t, y = s.y);
    INFO(result.text());
    CHECK(result.converged());
    CHECK(at[0] == Approx(0.4).margin(0.05));
    CHECK(at[1] == Approx(2.5).margin(0.05));
    CHECK(result.loss > 1e-3);
}

namespace {
// What minimize would be rejected with.
template <class Model, class Method, class... P, class... Data>
constexpr auto error_of(cg::program<Model>, Method, const cg::parameter_list<P...>&, const Data&...) {
    return cg::optimize::minimize_check<cg::api::compilation<Model>, Method, cg::parameter_list<P...>, Data...>::error;
}
}  // namespace

TEST_CASE("steps that do not return what a method needs") {
    constexpr auto transposed = cg::compile([] {
        auto f = logistic();
        return cg::outputs(f, cg::gradient(f, w), cg::gradient(f, b), cg::hessian(f, w), cg::hessian(f, b),
                           cg::hessian(f, w, b));
    });
    constexpr auto squares = cg::compile([] { return cg::outputs(decay(), cg::gradient(cg::squared_norm(decay()), c)); });
    std::vector<double> data(3), numbers(2);
    double bias = 0;
    const auto both = cg::parameters(w = data, b = bias);
    CHECK(error_of(convex, cg::newton(), both, X = data, y = data).view() == "");
    CHECK(error_of(convex, cg::newton(), cg::parameters(w = data), b = bias, X = data, y = data).view() ==
          "minimize: newton needs 3 results, not 6: the loss, gradients, and Hessians of each pair of parameters");
    CHECK(error_of(transposed, cg::newton(), both, X = data, y = data).view() ==
          "minimize: result 5 of the step is [], not the Hessian by w and b");
    CHECK(error_of(residuals, cg::gauss_newton(), cg::parameters(c = numbers), t = data, y = data).view() == "");
    CHECK(error_of(squares, cg::levenberg_marquardt(), cg::parameters(c = numbers), t = data, y = data).view() ==
          "minimize: result 2 of the step is [2], not the Jacobian of the first by c");
    CHECK(error_of(convex, cg::levenberg_marquardt(), both, X = data, y = data).view() ==
          "minimize: the step has 6 results but 3 are needed: residuals and their Jacobian by each parameter");
}

TEST_CASE("single precision, and a start that is not a number") {
    const std::vector<float> times = {0, 0.5f, 1, 1.5f}, values = {0, 0.7f, 0.55f, -0.3f};
    std::vector<float> at = {1, 2};
    auto result = cg::minimize(residuals, cg::levenberg_marquardt{}, cg::parameters(c = at), {.loss_change = 1e-6}, t = times,
                               y = values);
    INFO(result.text());
    CHECK(result.reason != cg::stop_reason::iterations);
    CHECK(result.gradient_norm < 1e-3);
    at = {NAN, 2};
    result = cg::minimize(residuals, cg::levenberg_marquardt{}, cg::parameters(c = at), t = times, y = values);
    CHECK(result.reason == cg::stop_reason::diverged);
    CHECK(result.iteration == 0);
}
#endif
