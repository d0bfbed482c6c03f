// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// minimize: when it stops, what it says, what it leaves behind, and that it allocates nothing on the way.
#include <catch2/catch.hpp>
#include <ctgrad/optimize.hpp>
#include <limits>
#include <random>

#include "allocations.hpp"

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto b = cg::scalar<"b">;
inline constexpr auto x = cg::vector<"x", n>;

constexpr auto fit = cg::compile([] {
    auto loss = cg::mse(X * w + b, y);
    return cg::outputs(loss, cg::gradient(loss, w), cg::gradient(loss, b));
});
struct samples {
    std::vector<double> x, y;
    samples() {
        std::mt19937 random(3);
        std::normal_distribution<double> normal;
        for (int i = 0; i < 60; ++i) {
            for (int j = 0; j < 3; ++j) x.push_back(normal(random));
            const double* const row = x.data() + 3 * i;
            y.push_back(row[0] - 2 * row[1] + 0.5 * row[2] + 4);
        }
    }
};

}  // namespace

TEST_CASE("every method finds the line through the data") {
    const samples s;
    const auto check = [&](const auto& method, double tolerance) {
        std::vector<double> weights(3);
        double bias = 0;
        const auto result = cg::minimize(fit, method, cg::parameters(w = weights, b = bias),
                                         {.iterations = 800, .gradient_norm = 1e-9}, X = s.x, y = s.y);
        INFO(result.text());
        CHECK(result.loss < tolerance);
        CHECK(weights[0] == Approx(1).margin(10 * tolerance));
        CHECK(weights[1] == Approx(-2).margin(10 * tolerance));
        CHECK(bias == Approx(4).margin(10 * tolerance));
    };
    check(cg::gradient_descent{.learning_rate = 0.2}, 1e-6);
    check(cg::nesterov{.learning_rate = 0.05}, 1e-6);
    check(cg::adam{.learning_rate = cg::cosine_decay(0.2, 800)}, 1e-6);
    check(cg::lbfgs{}, 1e-12);
}

TEST_CASE("L-BFGS on Rosenbrock's function of ten numbers") {
    constexpr auto rosenbrock = cg::compile([] {
        constexpr auto z = cg::vector<"z", 10>;
        auto head = cg::slice<0, 9>(z);
        auto f = 100 * cg::squared_norm(cg::slice<1, 10>(z) - cg::square(head)) + cg::squared_norm(1 - head);
        return cg::outputs(f, cg::gradient(f, z));
    });
    constexpr auto z = cg::vector<"z", 10>;
    std::vector<double> at = {-1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1};
    double before = std::numeric_limits<double>::infinity();
    bool descends = true;
    const auto watch = [&](long, double loss, double) {
        descends = descends && loss <= before;
        before = loss;
    };
    const auto result = cg::minimize(rosenbrock, cg::lbfgs{.memory = 5}, cg::parameters(z = at),
                                     {.iterations = 200, .gradient_norm = 1e-9, .callback = watch});
    INFO(result.text());
    CHECK(result.reason == cg::stop_reason::gradient_norm);
    CHECK(result.iteration < 150);
    CHECK(descends);
    for (const double each : at) CHECK(each == Approx(1).epsilon(1e-8));
}

TEST_CASE("the callback sees the start, every iteration, and the parameters that have the loss") {
    constexpr auto square = cg::compile([] { return cg::outputs(cg::squared_norm(x), cg::gradient(cg::squared_norm(x), x)); });
    std::vector<double> at = {3, 4};
    std::vector<double> losses;
    const auto record = [&](long iteration, double loss, double norm) {
        CHECK(iteration == static_cast<long>(losses.size()));
        CHECK(loss == Approx(at[0] * at[0] + at[1] * at[1]));
        CHECK(norm == Approx(2 * std::sqrt(loss)));
        losses.push_back(loss);
    };
    auto result = cg::minimize(square, cg::gradient_descent{.learning_rate = 0.25}, cg::parameters(x = at),
                               {.iterations = 3, .callback = record});
    CHECK(losses == std::vector<double>{25, 25. / 4, 25. / 16, 25. / 64});
    CHECK(result.reason == cg::stop_reason::iterations);
    CHECK(result.iteration == 3);
    CHECK(result.loss == 25. / 64);
    CHECK(!result.converged());
    CHECK(at == std::vector<double>{3. / 8, 0.5});
    CHECK(result.text() == "iteration 3: loss 0.390625, gradient norm 1.25; as many iterations as allowed");

    at = {3, 4};  // each loss is a quarter of the one before
    result = cg::minimize(square, cg::gradient_descent{.learning_rate = 0.25}, cg::parameters(x = at), {.gradient_norm = 0.7});
    CHECK(result.reason == cg::stop_reason::gradient_norm);
    CHECK(result.iteration == 4);
    result = cg::minimize(square, cg::gradient_descent{.learning_rate = 0.25}, cg::parameters(x = at), {.loss_change = 0.75});
    CHECK(result.reason == cg::stop_reason::loss_change);
    CHECK(result.iteration == 1);
}

TEST_CASE("a loss that is not finite stops, and the last good parameters stay") {
    constexpr auto quartic = cg::compile([] {
        auto f = cg::squared_norm(cg::square(x));
        return cg::outputs(f, cg::gradient(f, x));
    });
    std::vector<double> at = {30, 1}, seen;
    long last = -1;
    double loss = 0;
    const auto record = [&](long iteration, double now, double) {
        seen = at;
        last = iteration;
        loss = now;
    };
    const auto result =
        cg::minimize(quartic, cg::gradient_descent{.learning_rate = 0.1}, cg::parameters(x = at), {.callback = record});
    CHECK(result.reason == cg::stop_reason::diverged);
    CHECK(result.iteration == last + 1);
    CHECK(last > 0);
    CHECK(at == seen);
    CHECK(result.loss == loss);
    CHECK(!std::isfinite(result.diverged_to));
    CHECK(result.text().find("the parameters are those of iteration " + std::to_string(last)) != std::string::npos);

    at = {std::numeric_limits<double>::infinity(), 0};
    const auto none = cg::minimize(quartic, cg::lbfgs{}, cg::parameters(x = at));
    CHECK(none.reason == cg::stop_reason::diverged);
    CHECK(none.text() == "iteration 0: the loss is inf; the parameters are those of the start");

    constexpr auto root = cg::compile([] { return cg::outputs(cg::sum(cg::sqrt(x)), cg::gradient(cg::sum(cg::sqrt(x)), x)); });
    at = {1, 4};
    const auto nan = cg::minimize(root, cg::gradient_descent{.learning_rate = 1}, cg::parameters(x = at), {.iterations = 50});
    CHECK(nan.reason == cg::stop_reason::diverged);
    CHECK(std::isnan(nan.diverged_to));
    CHECK(at[0] >= 0);
    CHECK(at[1] >= 0);
    CHECK(nan.loss == Approx(std::sqrt(at[0]) + std::sqrt(at[1])));
}

TEST_CASE("no descent: a gradient that points the wrong way") {
    constexpr auto wrong = cg::compile([] { return cg::outputs(cg::squared_norm(x), -cg::gradient(cg::squared_norm(x), x)); });
    std::vector<double> at = {3, 4};
    const auto result = cg::minimize(wrong, cg::lbfgs{}, cg::parameters(x = at));
    CHECK(result.reason == cg::stop_reason::no_descent);
    CHECK(at == std::vector<double>{3, 4});
    CHECK(result.loss == 25);
}

TEST_CASE("nothing is allocated once it runs") {
    const samples s;
    std::vector<double> weights(3);
    double bias = 0;
    long before = 0, most = 0;
    const auto count = [&](long iteration, double, double) {
        if (iteration > 1) most = std::max(most, allocations - before);
        before = allocations;
    };
    const auto run = [&](const auto& method) {
        const auto result = cg::minimize(fit, method, cg::parameters(w = weights, b = bias),
                                         {.iterations = 20, .callback = count}, X = s.x, y = s.y);
        CHECK(result.iteration > 3);
        CHECK(most == 0);
        weights = {0, 0, 0};
    };
    run(cg::momentum{.learning_rate = 0.01});
    run(cg::amsgrad{});
    run(cg::fista{.learning_rate = 0.01, .penalty = cg::norm2_penalty{0.1}});
    run(cg::lbfgs{});

    double slope = 1;
    auto train = cg::optimizer(cg::adamw{}, w = weights, b = bias);
    before = allocations;
    for (int i = 0; i < 5; ++i) train.update(weights, slope);
    CHECK(allocations == before);
}

TEST_CASE("mini-batches: a bound step and an optimizer") {
    const samples s;
    std::vector<float> weights(3), dw(3);
    float bias = 0, db = 0, loss = 0;
    std::vector<float> batch(30), targets(10);
    auto step = fit.bind(X = batch, y = targets, w = weights, b = bias, cg::into(loss, dw, db));
    auto train = cg::optimizer(cg::adam{.learning_rate = 0.05}, w = weights, b = bias);
    for (std::size_t i = 0; i < 1200; ++i) {
        const std::size_t first = i % 6 * 10;
        for (std::size_t j = 0; j < 30; ++j) batch[j] = static_cast<float>(s.x[3 * first + j]);
        for (std::size_t j = 0; j < 10; ++j) targets[j] = static_cast<float>(s.y[first + j]);
        step();
        train.update(dw, db);
    }
    CHECK(loss < 1e-4);
    CHECK(weights[1] == Approx(-2).epsilon(1e-2));
    CHECK(bias == Approx(4).epsilon(1e-2));
}

TEST_CASE("errors of the data are those of a call") {
    const samples s;
    std::vector<double> weights(2);
    double bias = 0;
    CHECK_THROWS_WITH(cg::minimize(fit, cg::adam{}, cg::parameters(w = weights, b = bias), X = s.x, y = s.y),
                      "w has 2 elements but is [3]");
}
