// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Calls by name and what they return; the results are worked out by hand.
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>
#include <string>
#include <vector>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto m = cg::dim<"m">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto a = cg::scalar<"a">;
inline constexpr auto b = cg::scalar<"b">;
inline constexpr auto t = cg::labels<"t", n, 3>;

// X w - y = [1, 2, 3, 4] - [0, 0, 1, 1]
const std::vector<double> data = {1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1 / 3.0};
const std::vector<double> weights = {1, 2, 3}, targets = {0, 0, 1, 1};
constexpr double loss_by_hand = 0.5 * (1 + 4 + 4 + 9);
const std::vector<double> slope_by_hand = {1 + 3, 2 + 3, 2 + 1};

constexpr auto loss = [] { return 0.5 * cg::squared_norm(X * w - y); };
constexpr auto step = cg::compile([] { return cg::outputs(loss(), cg::gradient(loss(), w)); });
constexpr auto value = cg::compile(loss);
constexpr auto predict = cg::compile([] { return X * w; });

std::vector<double> list(const auto& range) { return {range.begin(), range.end()}; }

}  // namespace

TEST_CASE("arguments come in any order") {
    const auto check = [](const auto& result) {
        const auto& [f, g] = result;
        CHECK(f == loss_by_hand);
        CHECK(list(g) == slope_by_hand);
    };
    check(step(X = data, w = weights, y = targets));
    check(step(y = targets, X = data, w = weights));
    check(step(w = weights, n = 4, y = targets, X = data));
    check(step(n = std::size_t{4}, y = targets, w = {1, 2, 3}, X = data));
}

TEST_CASE("one result is itself, several are a tuple") {
    static_assert(std::is_same_v<decltype(value(X = data, w = weights, y = targets)), double>);
    static_assert(std::is_same_v<decltype(predict(X = data, w = weights)), cg::array<double, n>>);
    CHECK(value(X = data, w = weights, y = targets) == loss_by_hand);
    CHECK(list(predict(X = data, w = weights)) == std::vector<double>{1, 2, 3, 4});

    auto [f, g] = step(X = data, w = weights, y = targets);
    static_assert(std::is_same_v<decltype(f), double>);
    static_assert(std::is_same_v<decltype(g), cg::array<double, 3>>);
    f += 1;  // the caller's own
    g(0) = 0;

    const auto result = step(X = data, w = weights, y = targets);
    auto& [same_f, same_g] = result;
    CHECK(same_f == loss_by_hand);
    CHECK(same_g(1) == slope_by_hand[1]);
    auto&& [moved_f, moved_g] = step(X = data, w = weights, y = targets);
    CHECK(moved_f + moved_g(0) == loss_by_hand + slope_by_hand[0]);
    static_assert(std::tuple_size_v<std::remove_const_t<decltype(result)>> == 2);
}

TEST_CASE("lists in braces") {
    CHECK(value(X = {1, 0, 0}, w = {1., 2., 3.}, y = {0.5}) == 0.125);
    CHECK(value(X = {1.f, 0.f, 0.f}, w = {1.f, 2.f, 3.f}, y = {0.5f}) == 0.125f);
    constexpr auto picked = cg::compile([] { return cg::gradient(cg::cross_entropy(X, t), X); });
    const auto g = picked(X = {0, 0, 0}, t = {2});  // softmax of zeros less the one of the label
    CHECK(g(0, 0) == Approx(1 / 3.0));
    CHECK(g(0, 2) == Approx(-2 / 3.0));
}

TEST_CASE("scalars") {
    constexpr auto linear = cg::compile([] { return a + 10 * b; });
    const double two = 2;
    double three = 3;
    const int one = 1;
    CHECK(linear(a = 1, b = 2) == 21);
    CHECK(linear(a = 1.5, b = two) == 21.5);
    CHECK(linear(a = one, b = three) == 31);
    CHECK(linear(b = 1u, a = std::int64_t{-7}) == 3);
    CHECK(linear(a = &two, b = &three) == 32);  // where they are
    CHECK(linear(a = &one, b = 0) == 1);
}

TEST_CASE("precision follows the data") {
    constexpr auto scaled = cg::compile([] { return cg::sum(a * w); });
    const std::vector<float> narrow = {1, 2, 3};
    constexpr auto pair = cg::compile([] { return a * b; });
    const float f = 2;
    static_assert(std::is_same_v<decltype(scaled(a = 0.1, w = narrow)), float>);      // ranges decide
    static_assert(std::is_same_v<decltype(scaled(a = 0.1f, w = weights)), double>);
    static_assert(std::is_same_v<decltype(scaled(a = 1, w = narrow)), float>);
    static_assert(std::is_same_v<decltype(pair(a = 1.f, b = 2.f)), float>);           // only scalars: float if all are
    static_assert(std::is_same_v<decltype(pair(a = 1.f, b = 2.)), double>);
    static_assert(std::is_same_v<decltype(pair(a = f, b = 3)), float>);               // integers convert
    static_assert(std::is_same_v<decltype(pair(a = 1, b = 3)), double>);
    static_assert(std::is_same_v<decltype(pair(a = &f, b = 1.f)), float>);
    CHECK(scaled(a = 0.1, w = narrow) == Approx(0.6).epsilon(1e-6));
    CHECK(pair(a = 0.1f, b = 3.) == 3. * 0.1f);
    // a constant is held as double and rounded once
    CHECK(cg::compile([] { return (0.1 + 0.2) * a; })(a = 1.f) == static_cast<float>(0.1 + 0.2));
    CHECK(cg::compile([] { return (0.1 + 0.2) * a; })(a = 1.) == 0.1 + 0.2);
}

TEST_CASE("names that were simplified away may be bound") {
    constexpr auto constant = cg::compile([] { return cg::gradient(cg::sum(y + a), y); });
    CHECK(list(constant(y = targets, a = 3.)) == std::vector<double>(4, 1.0));
    CHECK(list(constant(n = 4)) == std::vector<double>(4, 1.0));
    CHECK(list(constant(n = 2, a = 1.f)) == std::vector<double>(2, 1.0));
    static_assert(std::is_same_v<decltype(constant(n = 2, a = 1.f)), cg::array<float, n>>);
    constexpr auto zero = cg::compile([] { return cg::outputs(cg::sum(w), cg::gradient(cg::sum(w), y)); });
    const auto [total, none] = zero(w = weights, n = 5);
    CHECK(total == 6);
    CHECK(list(none) == std::vector<double>(5, 0.0));
    CHECK(cg::compile([] { return 3 * cg::sum(0 * y + 1); })(y = targets) == 12);
}

TEST_CASE("extents as numbers") {
    constexpr auto ratio = cg::compile([] { return n / (m + a); });
    CHECK(ratio(n = 3, m = 1, a = 1) == 1.5);
    const std::size_t size = 6;
    CHECK(ratio(n = size, m = 1, a = 1.) == 3);
    CHECK(cg::compile([] { return n * cg::mean(y); })(y = targets) == 2);
}

TEST_CASE("results that are inputs or constants") {
    constexpr auto both = cg::compile([] { return cg::outputs(y, -y, a, w + 0, cg::transpose(X)); });
    const auto [same, negative, number, copy, columns] = both(X = data, w = weights, y = targets, a = 7);
    CHECK(list(same) == targets);
    CHECK(list(negative) == std::vector<double>{-0.0, -0.0, -1, -1});
    CHECK(number == 7);
    CHECK(list(copy) == weights);
    CHECK(columns.extent(0) == 3);
    CHECK(columns(0, 3) == 1);
    CHECK(columns(2, 3) == 1 / 3.0);
    constexpr auto twice = cg::compile([] { return cg::outputs(cg::sum(w), cg::sum(w), 2 * cg::sum(w)); });
    const auto [s, r, d] = twice(w = weights);
    CHECK(s + r == d);
}

TEST_CASE("models capture expressions") {
    const auto residual = X * w - y;
    constexpr auto r = X * w - y;
    const auto by_value = cg::compile([=] { return cg::sum(residual); });
    const auto by_reference = cg::compile([&] { return cg::sum(residual); });
    constexpr auto constant = cg::compile([=] { return cg::sum(r); });
    for (const double total : {by_value(X = data, w = weights, y = targets), by_reference(X = data, w = weights, y = targets),
                               constant(X = data, w = weights, y = targets)})
        CHECK(total == 8);
}

TEST_CASE("lets chain") {
    constexpr auto deep = cg::compile([] {
        const auto h = cg::let([] { return cg::tanh(w); });
        const auto k = cg::let([=] { return cg::hadamard(h, h) + 1; });
        const auto l = cg::let([=] { return cg::sum(cg::hadamard(k, h)); });
        return cg::outputs(l, cg::gradient(l, w));
    });
    const auto [f, g] = deep(w = {0.5, -1, 2});
    double expected = 0;
    for (const double x : {0.5, -1., 2.}) expected += std::tanh(x) * (1 + std::tanh(x) * std::tanh(x));
    CHECK(f == Approx(expected).epsilon(1e-14));
    const double h = std::tanh(0.5);
    CHECK(g(0) == Approx((1 + 3 * h * h) * (1 - h * h)).epsilon(1e-14));
}
