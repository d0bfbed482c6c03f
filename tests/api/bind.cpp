// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Bound runs: nothing is allocated, nothing is remembered, several live side by side.
#include <catch2/catch.hpp>
#include <cmath>
#include <ctgrad/ctgrad.hpp>
#include <vector>

#include "allocations.hpp"

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto t = cg::labels<"t", n, 3>;
inline constexpr auto a = cg::scalar<"a">;
inline constexpr auto x = cg::vector<"x", n>;

// Needs labels and temporaries: as many allocations as there can be.
constexpr auto weighted = cg::compile([] {
    auto loss = a * cg::cross_entropy(X + w, t);
    return cg::outputs(loss, cg::gradient(loss, w), cg::softmax(y));
});
constexpr auto dot = cg::compile([] { return a * cg::dot(x, y); });
constexpr auto shares = cg::compile([] { return cg::softmax(x); });

// log Σ exp(score + w) - that of the label, for one sample
double by_hand(const std::vector<double>& scores, const std::vector<double>& weights, int label) {
    double total = 0;
    for (std::size_t j = 0; j < 3; ++j) total += std::exp(scores[j] + weights[j]);
    return std::log(total) - scores[static_cast<std::size_t>(label)] - weights[static_cast<std::size_t>(label)];
}

}  // namespace

TEST_CASE("a run allocates nothing and reads what is there now") {
    std::vector<double> scores = {1, 2, 3}, weights = {0, 0, 0}, targets = {5}, slope(3), probability(1);
    std::vector<int> labels = {0};
    double factor = 1, loss = 0;
    auto run = weighted.bind(X = scores, w = weights, t = labels, a = factor, y = targets, cg::into(loss, slope, probability));
    for (int i = 0; i < 20; ++i) {
        scores = {std::sin(i), std::cos(i), 0.1 * i};  // the same memory: three elements replace three
        weights[static_cast<std::size_t>(i % 3)] += 0.5;
        labels[0] = i % 3;
        factor = 1 + i;
        loss = -1;
        const long before = allocations;
        run();
        CHECK(allocations == before);
        CHECK(loss == Approx(factor * by_hand(scores, weights, labels[0])).epsilon(1e-13));
        CHECK(slope[0] + slope[1] + slope[2] == Approx(0).margin(1e-13));  // softmax less one-hot
        CHECK(slope[static_cast<std::size_t>(i % 3)] < 0);
        CHECK(probability[0] == 1);
    }
}

TEST_CASE("labels are checked at every run") {
    std::vector<double> scores = {1, 2, 3}, weights(3), targets = {5}, slope(3), probability(1);
    std::vector<int> labels = {0};
    double loss = 0;
    auto run = weighted.bind(X = scores, w = weights, t = labels, a = 1, y = targets, cg::into(loss, slope, probability));
    run();
    labels[0] = 3;
    loss = -1;
    CHECK_THROWS_WITH(run(), "t[0] is 3, must be in [0, 3)");
    CHECK(loss == -1);
    labels[0] = 2;
    run();
    CHECK(loss == Approx(by_hand(scores, weights, 2)));
}

TEST_CASE("numbers by value and by reference") {
    const std::vector<double> left = {1, 2}, right = {3, 4};
    double number = 2, result = 0;
    auto by_reference = dot.bind(x = left, y = right, a = number, cg::into(result));
    auto by_pointer = dot.bind(x = left, y = right, a = &number, cg::into(&result));
    auto by_value = dot.bind(x = left, y = right, a = 2.0, cg::into(result));
    number = 3;
    by_reference();
    CHECK(result == 33);
    result = 0;
    by_pointer();
    CHECK(result == 33);
    by_value();
    CHECK(result == 22);
}

TEST_CASE("runs are moved and live side by side") {
    std::vector<double> one = {0, 0}, two = {0, 0, 0, 0}, first(2), second(4);
    auto run = shares.bind(x = one, cg::into(first));
    auto other = shares.bind(x = two, cg::into(second));
    auto moved = std::move(run);
    other();
    moved();
    CHECK(first == std::vector<double>(2, 0.5));
    CHECK(second == std::vector<double>(4, 0.25));
    moved = std::move(other);  // a run of the same program, of other size
    second.assign(4, 0);
    moved();
    CHECK(second == std::vector<double>(4, 0.25));

    std::vector<decltype(moved)> many;
    many.push_back(shares.bind(x = one, cg::into(first)));
    many.push_back(shares.bind(x = two, cg::into(second)));
    one = {0, std::log(3)};
    for (auto& each : many) each();
    CHECK(first[1] == Approx(0.75));
}

TEST_CASE("copies do not share memory") {
    std::vector<double> data = {0, 0}, result(2);
    auto run = shares.bind(x = data, cg::into(result));
    auto copy = run;
    auto assigned = shares.bind(x = data, cg::into(result));
    assigned = copy;
    {
        auto gone = std::move(run);
        gone();
    }
    result.assign(2, 0);
    copy();
    CHECK(result == std::vector<double>(2, 0.5));
    result.assign(2, 0);
    assigned();
    CHECK(result == std::vector<double>(2, 0.5));
}

TEST_CASE("without into a run returns new results") {
    std::vector<double> data = {0, 0, 0, 0};
    auto run = shares.bind(x = data);
    const auto before = run();
    data[0] = std::log(5);
    const auto after = run();
    CHECK(before(0) == 0.25);
    CHECK(after(0) == Approx(0.625));
    auto scalar = dot.bind(x = data, y = data, a = 0);
    CHECK(scalar() == 0);
}

TEST_CASE("an empty batch") {
    std::vector<double> none, result;
    auto run = shares.bind(x = none, cg::into(result));
    run();
    CHECK(result.empty());
}
