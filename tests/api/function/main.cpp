// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Functions: what callers that know nothing of the compiler get.
#include "model.hpp"
#if defined(BOOST_YAP_ALGORITHM_FWD_HPP_INCLUDED) || defined(BOOST_HANA_TUPLE_HPP)
#error "function.hpp is to be light"
#endif
#include <array>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "allocations.hpp"

using namespace fit;

namespace {
template <class T>
struct samples {
    std::vector<T> data{1, 0, 2, 0, 1, 1, 2, 1, 0, 1, 1, 1}, targets{1, 0, 2, -1};
    std::array<T, 3> weights{1, -1, 0.5};
};
// X w - y is (1, -0.5, -1, 1.5): half its square is 2.25, Xᵀ of it (0.5, 0, 3).
template <class T>
void check_step(T loss, const auto& slope) {
    CHECK(loss == T(2.25));
    CHECK((slope[0] == T(0.5) && slope[1] == 0 && slope[2] == 3));
}
template <class Exception>
std::string message_of(const auto& call) {
    try {
        call();
    } catch (const Exception& e) {
        return e.what();
    }
    return "nothing";
}
}  // namespace

TEMPLATE_TEST_CASE("a function returns its results in the precision of the call", "", float, double) {
    const samples<TestType> s;
    const auto [loss, slope] = step(X = s.data, w = s.weights, y = s.targets);
    STATIC_REQUIRE(std::is_same_v<decltype(loss), const TestType>);
    STATIC_REQUIRE(std::is_same_v<decltype(slope), const cg::array<TestType, 3>>);
    check_step(loss, slope);
}

TEMPLATE_TEST_CASE("it writes results where the caller says", "", float, double) {
    const samples<TestType> s;
    TestType loss = 0;
    std::vector<TestType> slope(3);
    step(y = s.targets, X = s.data, w = {TestType(1), TestType(-1), TestType(0.5)}, cg::into(loss, slope));
    check_step(loss, slope);
}

TEST_CASE("extents are deduced behind it") {
    const std::vector<double> data{1, 2, 3, 4, 5, 6}, targets{10, 20};
    const std::vector<int> kinds{2, 0};
    const cg::array<double, n> r = residual(X = data, y = targets, kind = kinds, rate = 2);
    REQUIRE(r.extent(0) == 2);
    CHECK((r(0) == 10 - 2 * 3 && r(1) == 20 - 2 * 4));
    const cg::array<double, k> twos = ones(k = 5);
    REQUIRE(twos.size() == 5);
    CHECK((twos(0) == 2 && twos(4) == 2));
}

TEST_CASE("bound once, it runs without allocating, on what the ranges hold then") {
    samples<double> s;
    double loss = 0;
    std::array<double, 3> slope{};
    auto run = step.bind(X = s.data, w = s.weights, y = s.targets, cg::into(loss, slope));
    const long before = allocations;
    for (int i = 0; i < 100; ++i) run();
    CHECK(allocations == before);
    check_step(loss, slope);
    s.weights = {0, 0, 0};
    auto moved = std::move(run);
    moved();
    CHECK(loss == 0.5 * (1 + 0 + 4 + 1));
}

TEST_CASE("one call allocates as little as the program does: nothing here") {
    const samples<double> s;
    double loss = 0;
    std::array<double, 3> slope{};
    const long before = allocations;
    step(X = s.data, w = s.weights, y = s.targets, cg::into(loss, slope));
    (void)step(X = s.data, w = s.weights, y = s.targets);
    CHECK(allocations == before);
}

TEST_CASE("a bound function without memory returns new results") {
    double r = 3;
    const std::array<double, 3> v{1, 2, 3};
    auto run = scaled.bind(rate = r, w = v);
    const cg::array<double, 3> first = run();
    r = 4;
    const cg::array<double, 3> second = run();
    CHECK((first(2) == 9 && second(2) == 12));
}

TEST_CASE("in place") {
    std::array<float, 3> v{1, 2, 3};
    scaled(rate = 0.5f, w = v, cg::into(v));
    CHECK((v[0] == 0.5f && v[1] == 1 && v[2] == 1.5f));
}

TEST_CASE("what does not fit is said in the words of programs") {
    const samples<double> s;
    const std::vector<double> short_targets(3), two(2);
    double loss = 0;
    std::vector<double> slope(2);
    CHECK(message_of<cg::shape_error>([&] { (void)step(X = s.data, w = s.weights, y = short_targets); }) ==
          "y has 3 elements but n = 4 (from X, 4 x 3)");
    CHECK(message_of<cg::shape_error>([&] { (void)step.bind(X = s.data, w = two, y = s.targets); }) ==
          "w has 2 elements but is [3]");
    CHECK(message_of<cg::shape_error>([&] { step(X = s.data, w = s.weights, y = s.targets, cg::into(loss, slope)); }) ==
          "into: result 2 has 3 elements but its memory has 2");
    CHECK(message_of<cg::shape_error>([&] { (void)ones(k = -1); }) ==
          "k = -1: an extent is at least 0 and less than 2^62");
    const std::vector<int> kinds{0, 1, 2, 3};
    CHECK(message_of<std::invalid_argument>([&] {
              (void)residual(X = s.data, y = s.targets, kind = kinds, rate = 1);
          }) == "kind[3] is 3, must be in [0, 3)");
    const double* const nowhere = nullptr;
    CHECK(message_of<std::invalid_argument>([&] { (void)scaled(w = s.weights, rate = nowhere); }) ==
          "rate is bound to a null pointer");
}

TEST_CASE("any thread may call it") {
    const samples<double> s;
    std::array<double, 4> losses{};
    std::vector<std::thread> threads;
    for (double& loss : losses)
        threads.emplace_back([&s, &loss] {
            for (int i = 0; i < 1000; ++i) loss = get<0>(step(X = s.data, w = s.weights, y = s.targets));
        });
    for (std::thread& t : threads) t.join();
    CHECK(losses == std::array<double, 4>{2.25, 2.25, 2.25, 2.25});
}
