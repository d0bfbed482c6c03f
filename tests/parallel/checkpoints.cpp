// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Scans in blocks of steps against the same programs in one piece.
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/parallel/checkpoints.hpp>
#include <random>

using namespace ctgrad;

namespace {

inline constexpr auto t = dim<"t">;
inline constexpr auto y = ctgrad::vector<"y", t>;
inline constexpr auto a = scalar<"a">;
inline constexpr auto b = scalar<"b">;
inline constexpr auto X = matrix<"X", t, 3>;
inline constexpr auto h = ctgrad::vector<"h", 4>;
inline constexpr auto W = matrix<"W", 4, 4>;
inline constexpr auto U = matrix<"U", 4, 3>;

// Persistence and level of a series.
inline constexpr auto filter = [] { return scan(b, y, [](auto level, auto now) { return level + a * (now - tanh(level)); }); };
inline constexpr auto filtering = compile([] {
    auto error = mean(square(filter() - y));
    return outputs(error, gradient(error, a), gradient(error, b), gradient(error, y));
});
inline constexpr auto values = compile([] { return outputs(filter(), fold(b, y, [](auto s, auto now) { return a * s + now; })); });
// A recurrent network whose last state counts.
inline constexpr auto network = compile([] {
    auto last = fold(h, X, [](auto s, auto x) { return tanh(W * s + U * x); });
    auto loss = squared_norm(last - 1);
    return outputs(loss, gradient(loss, W), gradient(loss, U), gradient(loss, h));
});
// Two scans, the second over what the first gives.
inline constexpr auto stacked = compile([] {
    auto second = scan(b, filter(), [](auto s, auto level) { return sin(s) + a * level; });
    auto loss = dot(second, y) / t;
    return outputs(loss, gradient(loss, a), gradient(loss, b), second);
});

std::vector<double> numbers(std::ptrdiff_t count, unsigned seed, double scale = 1) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal(0, scale);
    std::vector<double> result(static_cast<std::size_t>(count));
    for (double& x : result) x = normal(random);
    return result;
}
double distance(double x, double z) { return std::abs(x - z) / std::max(1.0, std::abs(z)); }
template <class Array>
    requires requires(const Array& x) { x.data(); }
double distance(const Array& x, const Array& z) {
    REQUIRE(x.size() == z.size());
    double most = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(x.size()); ++i) most = std::max(most, distance(x.data()[i], z.data()[i]));
    return most;
}
template <class Results, std::size_t... K>
void compare(const Results& blocks, const Results& whole, std::index_sequence<K...>) {
    using api::get;
    for (const double d : {distance(get<K>(blocks), get<K>(whole))...}) CHECK(d <= 1e-12);
}
template <class Step, class... A>
void compare(const Step& step, const A&... arguments) {
    const auto whole = step(arguments...);
    const auto blocks = checkpointed<t>(step)(arguments...);
    compare(blocks, whole, std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(whole)>>>());
}

}  // namespace

TEST_CASE("every number of steps") {
    for (const std::ptrdiff_t steps : {1, 2, 15, 16, 17, 31, 32, 33, 48, 100, 257, 1000}) {
        INFO("t = " << steps);
        const auto series = numbers(steps, 1), inputs = numbers(steps * 3, 2), start = numbers(4, 3), w = numbers(16, 4, 0.3), u = numbers(12, 5);
        compare(filtering, y = series, a = 0.25, b = 0.5);
        compare(values, y = series, a = 0.25, b = 0.5);
        compare(network, X = inputs, h = start, W = w, U = u);
        compare(stacked, y = series, a = 0.25, b = 0.5);
    }
}
TEST_CASE("no steps") {
    const std::vector<double> none;
    const auto [all, last] = checkpointed<t>(values)(y = none, a = 0.25, b = 0.5);
    CHECK(all.size() == 0);
    CHECK(last == 0.5);
}
TEST_CASE("memory grows as the root of the steps") {
    double error = 0, da = 0, db = 0;
    std::vector<double> dy(1 << 16);
    const auto memory = [&](std::ptrdiff_t steps) {
        const auto series = numbers(steps, 1);
        dy.resize(series.size());
        const auto run = checkpointed<t>(filtering).bind(y = series, a = 0.25, b = 0.5, into(error, da, db, dy));
        run();
        return static_cast<double>(run.memory());
    };
    const double few = memory(1 << 12), many = memory(1 << 16);
    CHECK(many < 5 * few);
    CHECK(many < (1 << 16) / 8);
}
