// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A set of parameters where single ones go: calls, bind, into, minimize, optimizer; how parameters begin.
#include <catch2/catch.hpp>
#include <ctgrad/data.hpp>
#include <ctgrad/optimize.hpp>

#include "allocations.hpp"

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto d = cg::dim<"d">;
inline constexpr auto X = cg::matrix<"X", n, d>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto w = cg::vector<"w", d>;
inline constexpr auto b = cg::scalar<"b">;
inline constexpr auto K = cg::tensor<"K", 3, 5, 40, 20>;
inline constexpr auto W = cg::matrix<"W", d, 30>;

inline constexpr auto step = cg::compile([] {
    auto loss = cg::mse(X * w + b, y);
    return cg::outputs(loss, cg::gradient(loss, w), cg::gradient(loss, b));
});

const std::vector<double> inputs = {1, 2, 0, 1, -1, 1, 3, 0}, targets = {6, 3, 0, 7};  // 2 x₀ + 2 x₁ + 1, nearly

TEST_CASE("A set is bound by name, without copies") {
    cg::parameter_set<double, w, b> weights(d = 2), slopes(d = 2);
    CHECK(weights.values().size() == 3);
    CHECK(std::ranges::count(weights.values(), 0.0) == 3);
    CHECK(weights[w].size() == 2);
    CHECK(weights[b].data() == weights.values().data() + 2);
    weights[w][0] = 1.5;
    weights[w][1] = -0.5;
    weights[b][0] = 0.25;

    const auto [loss, dw, db] = step(X = inputs, y = targets, w = weights[w], b = 0.25);
    const auto [same, dv, dc] = step(X = inputs, weights, y = targets);
    CHECK(same == loss);
    CHECK(dv(1) == dw(1));
    CHECK(dc == db);

    double found = 0;
    auto run = step.bind(X = inputs, y = targets, weights, cg::into(found, slopes));
    const long before = allocations;
    run();
    const long after = allocations;
    CHECK(after == before);
    CHECK(found == loss);
    CHECK(slopes[w][0] == dw(0));
    CHECK(slopes[b][0] == db);

    weights[b][0] += 1e-6;  // what is bound sees it
    run();
    CHECK((found - loss) / 1e-6 == Approx(db).epsilon(1e-4));
}

TEST_CASE("A set is minimised and trained as its parameters are") {
    cg::parameter_set<double, w, b> one(d = 2), other(d = 2), slopes(d = 2);
    const auto result = cg::minimize(step, cg::lbfgs{}, one, {.iterations = 50}, X = inputs, y = targets);
    CHECK(result.gradient_norm < 1e-6);

    std::vector<double> v(2);
    double c = 0;
    cg::minimize(step, cg::lbfgs{}, cg::parameters(w = v, b = c), {.iterations = 50}, X = inputs, y = targets);
    CHECK(one[w][1] == v[1]);
    CHECK(one[b][0] == c);
    cg::parameter_set<double, w> half(d = 2);  // a set beside a binding
    c = 0;
    cg::minimize(step, cg::lbfgs{}, cg::parameters(half, b = c), {.iterations = 50}, X = inputs, y = targets);
    CHECK(std::ranges::equal(half[w], one[w]));
    CHECK(one[b][0] == c);

    std::ranges::fill(v, 0.0);
    c = 0;
    double loss = 0;
    auto run = step.bind(X = inputs, y = targets, other, cg::into(loss, slopes));
    const cg::adam adam{.learning_rate = 0.1};
    auto train = cg::optimizer(adam, other), apart = cg::optimizer(adam, w = v, b = c);
    for (int i = 0; i < 20; ++i) {
        run();
        train.update(slopes);
        apart.update(slopes[w], slopes[b][0]);
    }
    CHECK(train.iteration() == 20);
    CHECK(std::ranges::equal(other[w], v));
    CHECK(other[b][0] == c);
}

TEST_CASE("What is bound stays bound when a set is copied, moved and assigned to") {
    cg::parameter_set<double, w, b> weights(d = 2);
    std::ranges::fill(weights.values(), 1.0);
    auto run = step.bind(X = inputs, y = targets, weights);
    const double before = run().value;

    cg::parameter_set copy = weights;
    std::ranges::fill(copy.values(), 7.0);
    CHECK(run().value == before);
    const cg::parameter_set moved = std::move(copy);
    CHECK(moved[w][1] == 7.0);
    CHECK(step(X = inputs, y = targets, moved).value == step(X = inputs, y = targets, w = {7., 7.}, b = 7).value);

    const double* const memory = weights.values().data();
    weights = moved;
    CHECK(weights.values().data() == memory);
    CHECK(run().value == step(X = inputs, y = targets, moved).value);
    cg::parameter_set<double, w, b> longer(d = 3);
    CHECK_THROWS_WITH(longer = moved, "parameter_set: w does not have the extents of what it is assigned");
}

TEST_CASE("Extents of a set are given once and checked at the call") {
    using set = cg::parameter_set<double, w, b>;
    CHECK_THROWS_WITH(set(), "parameter_set: w has an extent d: give it, d = 100");
    CHECK_THROWS_WITH(set(d = -1), "parameter_set: d is negative");
    const set weights(d = 3);
    CHECK_THROWS_WITH(step(X = cg::view(inputs.data(), 4, 2), y = targets, weights),
                      Catch::Contains("w is a view of 3 but must be [d]"));
}

double mean_of(auto numbers) {
    double sum = 0;
    for (const double x : numbers) sum += x;
    return sum / static_cast<double>(numbers.size());
}
double variance_of(auto numbers) {
    const double mean = mean_of(numbers);
    double sum = 0;
    for (const double x : numbers) sum += (x - mean) * (x - mean);
    return sum / static_cast<double>(numbers.size());
}

TEST_CASE("Parameters begin with the mean and the variance of their scheme") {
    namespace initial = cg::initial;
    cg::parameter_set<double, K, W, w> set(d = 400);
    std::mt19937_64 random(5);
    // 12000 numbers: their variance is off by 1.3 % (1σ), uniform 0.8 %.
    const auto check = [&](auto variable, auto scheme, double variance, double bound) {
        set.initialize(variable, scheme, random);
        const auto numbers = set[variable];
        INFO("variance " << variance);
        CHECK(numbers.size() == 12000);
        CHECK(std::abs(mean_of(numbers)) < 4 * std::sqrt(variance / 12000));
        CHECK(variance_of(numbers) == Approx(variance).epsilon(0.06));
        double largest = 0;
        for (const double x : numbers) largest = std::max(largest, std::abs(x));
        CHECK(largest <= bound);
        CHECK(largest > 0.99 * std::sqrt(3 * variance));
    };
    const double far = 1e9;
    check(W, initial::glorot_normal(), 2.0 / 430, far);
    check(W, initial::glorot_uniform(), 2.0 / 430, std::sqrt(6.0 / 430));
    check(W, initial::he_normal(), 2.0 / 400, far);
    check(W, initial::he_uniform(), 2.0 / 400, std::sqrt(6.0 / 400));
    check(W, initial::lecun_normal(), 1.0 / 400, far);
    check(W, initial::lecun_uniform(), 1.0 / 400, std::sqrt(3.0 / 400));
    check(W, initial::normal(0.2), 0.04, far);
    check(W, initial::uniform(-0.3, 0.3), 0.03, 0.3);
    check(K, initial::he_normal(), 2.0 / (15 * 40), far);
    check(K, initial::glorot_uniform(), 2.0 / (15 * 60), std::sqrt(6.0 / 900));

    set.initialize(W, initial::normal(0.2, 3), random);
    CHECK(mean_of(set[W]) == Approx(3).margin(0.01));
    set.initialize(w, initial::constant(0.1), random);
    CHECK(std::ranges::count(set[w], 0.1) == 400);
    set.initialize(initial::he_normal(), random);
    CHECK(std::ranges::count(set[w], 0.0) == 400);
    CHECK(variance_of(set[W]) == Approx(2.0 / 400).epsilon(0.06));
}

TEST_CASE("A seed decides how parameters begin") {
    const auto begin = [](auto element, std::uint64_t seed) {
        cg::parameter_set<decltype(element), W, w> set(d = 7);
        std::mt19937_64 random(seed);
        set.initialize(cg::initial::glorot_uniform(), random);
        return std::vector(set.values().begin(), set.values().end());
    };
    CHECK(begin(0.0, 3) == begin(0.0, 3));
    CHECK(begin(0.0, 3) != begin(0.0, 4));
    CHECK(begin(0.0f, 3)[17] == static_cast<float>(begin(0.0, 3)[17]));
}

}  // namespace
