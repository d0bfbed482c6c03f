// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs over blocks of an extent against the same programs in one piece.
#include <catch2/catch.hpp>
#include <ctgrad/parallel.hpp>
#include <random>
#include <tbb/global_control.h>
#include <thread>

#include "allocations.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto X = matrix<"X", n, 3>;
inline constexpr auto w = ctgrad::vector<"w", 3>;
inline constexpr auto y = ctgrad::vector<"y", n>;
inline constexpr auto s = scalar<"s">;
inline constexpr auto t = labels<"t", n, 3>;

inline constexpr auto regression = compile([] {
    auto loss = mean(softplus(-hadamard(y, X * w))) + s * squared_norm(w);
    return outputs(loss, gradient(loss, w), X * w, w - s * gradient(loss, w));
});
inline constexpr auto descent = compile([] {
    auto loss = mean(square(X * w - y));
    return outputs(loss, w - s * gradient(loss, w));
});
inline constexpr auto classification = compile([] {
    auto loss = cross_entropy(hadamard(X, w), t);
    return outputs(gradient(loss, X), gradient(loss, w), loss);
});
inline constexpr auto extremes = compile([] { return outputs(max(X * w), min(X, axis<0>), prod(1 + 0.01 * y), norm2(y), sum(y) / max(y)); });
inline constexpr auto elements = compile([] { return outputs(tanh(X), y + s); });
inline constexpr auto whole_sums = compile([] { return outputs(transpose(X) * X, squared_norm(w), s + sum(X + w)); });

template <class T>
std::vector<T> numbers(std::ptrdiff_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<T> normal;
    std::vector<T> result(static_cast<std::size_t>(count));
    for (T& x : result) x = normal(random);
    return result;
}
template <class T>
double distance(const T& a, const T& b) {
    return std::abs(static_cast<double>(a) - static_cast<double>(b)) / std::max(1.0, std::abs(static_cast<double>(b)));
}
template <class Array>
    requires requires(const Array& a) { a.data(); }
double distance(const Array& a, const Array& b) {
    REQUIRE(a.size() == b.size());
    double most = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(a.size()); ++i) most = std::max(most, distance(a.data()[i], b.data()[i]));
    return most;
}
// Every result of both, next to each other.
template <class Results, std::size_t... K>
void compare(const Results& blocks, const Results& whole, double tolerance, std::index_sequence<K...>) {
    using api::get;
    for (const double d : {distance(get<K>(blocks), get<K>(whole))...}) CHECK(d <= tolerance);
}
template <class T, class Step, class... A>
void compare(const Step& step, const A&... arguments) {
    const auto whole = step(arguments...);
    const auto blocks = parallel::over<n>(step)(arguments...);
    compare(blocks, whole, sizeof(T) == 4 ? 2e-5 : 1e-12, std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(whole)>>>());
}
template <class T>
void compare_all(std::ptrdiff_t rows) {
    INFO("n = " << rows);
    const auto x = numbers<T>(rows * 3, 1), at = numbers<T>(3, 2), signs = numbers<T>(rows, 3);
    std::vector<int> classes(static_cast<std::size_t>(rows));
    for (std::size_t i = 0; i < classes.size(); ++i) classes[i] = static_cast<int>(i % 3);
    const T step = T(0.125);
    compare<T>(regression, X = x, w = at, y = signs, s = step);
    compare<T>(classification, X = x, w = at, t = classes);
    compare<T>(extremes, X = x, w = at, y = signs);
    compare<T>(elements, X = x, y = signs, s = step);
    compare<T>(whole_sums, X = x, w = at, s = step);
}

}  // namespace

TEST_CASE("every number of rows") {
    for (const std::ptrdiff_t rows : {1, 2, 15, 16, 17, 100, 1023, 1024, 1025, 5000}) {
        compare_all<double>(rows);
        compare_all<float>(rows);
    }
}
TEST_CASE("no rows") {
    const std::vector<double> none, at = numbers<double>(3, 2);
    const auto [products, squares, total] = parallel::over<n>(whole_sums, X = none, w = at, s = 2.0);
    CHECK(total == 2);
    CHECK(std::all_of(products.begin(), products.end(), [](double v) { return v == 0; }));
    CHECK_THROWS_WITH(parallel::over<n>(extremes)(X = none, w = at, y = none),
                      "max: n = 0 (from X, 0 x 3), but there is no max of no elements");
}
TEST_CASE("the same bits with any number of threads, and no allocation in a call") {
    const auto x = numbers<float>(20000 * 3, 1), at = numbers<float>(3, 2), signs = numbers<float>(20000, 3);
    std::vector<float> first, gradient(3), products(20000), next(3);
    float loss = 0, step = 0.5f;
    const auto run = parallel::over<n>(regression).bind(X = x, w = at, y = signs, s = step, into(loss, gradient, products, next));
    for (const std::size_t threads : {1u, 2u, 4u}) {
        const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
        run();
        if (first.empty()) first = {loss, gradient[0], gradient[1], gradient[2]};
        const long before = allocations;
        for (int i = 0; i < 10; ++i) {
            run();
            CHECK(std::vector<float>{loss, gradient[0], gradient[1], gradient[2]} == first);
        }
        CHECK(allocations - before == 10);  // of the check itself
    }
}
TEST_CASE("results in place of what only the rest reads last, and of split variables") {
    const auto x = numbers<double>(300, 1), signs = numbers<double>(100, 3);
    std::vector<double> at = numbers<double>(3, 2), rows = x, shifted = signs;
    double loss = 0;
    const auto [first, next] = descent(X = x, w = at, y = signs, s = 0.5);
    parallel::over<n>(descent, X = x, w = at, y = signs, s = 0.5, into(loss, at));
    CHECK(loss == Approx(first).epsilon(1e-13));
    for (int i = 0; i < 3; ++i) CHECK(at[static_cast<std::size_t>(i)] == Approx(next.data()[i]).epsilon(1e-13));
    parallel::over<n>(elements, X = rows, y = shifted, s = 1.0, into(rows, shifted));
    CHECK(shifted[99] == signs[99] + 1);
    CHECK(rows[299] == Approx(std::tanh(x[299])).epsilon(1e-14));
}
template <class Model>
api::compilation<Model> compilation_of(const program<Model>&);
TEST_CASE("a part computes what the program does, and nothing twice") {
    using whole = decltype(compilation_of(classification));
    using part = parallel::halves<whole, api::find_dimension(whole::program, "n")>::part;
    const auto count = [](const ir::graph_view& g, std::string_view op) {
        return std::count_if(g.nodes, g.nodes + g.node_count, [&](const ir::node& of) { return of.op != nullptr && of.op->name == op; });
    };
    CHECK(count(whole::factored.view(), "exp") == 1);
    CHECK(count(part::factored.view(), "exp") == 1);
}
TEST_CASE("what a call gets wrong") {
    const std::vector<double> x(30), at(3), few(9);
    std::vector<double> memory(40);
    std::vector<int> classes(10, 1);
    CHECK_THROWS_WITH(parallel::over<n>(regression)(X = x, w = at, y = few, s = 1.0), Catch::Contains("n"));
    double loss = 0;
    std::vector<double> g(3), z(10), p(10);
    CHECK_THROWS_WITH(parallel::over<n>(regression)(X = x, w = at, y = z, s = 1.0, into(loss, g, p, memory)),
                      "into: result 4 has 3 elements but its memory has 40");
    CHECK_THROWS_WITH(parallel::over<n>(regression)(X = x, w = at, y = z, s = 1.0, into(loss, g, z, g)),
                      Catch::Contains("into: result 3 overlaps y"));
    classes[9] = 3;
    CHECK_THROWS_WITH(parallel::over<n>(classification)(X = x, w = at, t = classes), Catch::Contains("3"));
}

TEST_CASE("a run is moved, not copied, and two threads run their own") {
    constexpr auto blocks = parallel::over<n>(regression);
    const auto run_of = [&](const auto& x, const auto& at, const auto& signs, auto&... results) {
        return blocks.bind(X = x, w = at, y = signs, s = 0.5, into(results...));
    };
    int wrong[2]{};
    const auto work = [&](unsigned id) {
        const auto x = numbers<double>(900 + 300 * id, id), at = numbers<double>(3, 2), signs = numbers<double>(300 + 100 * id, 3);
        const auto [right, right_gradient, right_products, right_next] = blocks(X = x, w = at, y = signs, s = 0.5);
        std::vector<double> gradient(3), products(300 + 100 * id), next(3);
        double loss = 0;
        auto first = run_of(x, at, signs, loss, gradient, products, next);
        static_assert(!std::is_copy_constructible_v<decltype(first)> && !std::is_copy_assignable_v<decltype(first)>);
        const auto run = std::move(first);
        for (int i = 0; i < 200; ++i) {
            loss = 0;
            run();
            const bool same = loss == right && std::equal(gradient.begin(), gradient.end(), right_gradient.begin()) &&
                              std::equal(products.begin(), products.end(), right_products.begin());
            wrong[id] += same ? 0 : 1;
        }
    };
    std::thread other(work, 1u);
    work(0);
    other.join();
    CHECK(wrong[0] == 0);
    CHECK(wrong[1] == 0);
}

TEST_CASE("a function may stand for a program in blocks") {
    constexpr auto blocks = parallel::over<n>(descent);
    constexpr auto f = function<takes<s, w, X, y>, returns<scalar<"loss">, w>>::of(blocks);
    const auto data = numbers<double>(300, 1), targets = numbers<double>(100, 2), weights = numbers<double>(3, 3);
    const auto [loss, after] = blocks(X = data, w = weights, y = targets, s = 0.1);
    const auto [loss_of_f, after_of_f] = f(X = data, w = weights, y = targets, s = 0.1);
    CHECK(loss == loss_of_f);
    for (int i = 0; i < 3; ++i) CHECK(after(i) == after_of_f(i));
    double bound_loss = 0;
    std::vector<double> bound_after(3);
    f.bind(X = data, w = weights, y = targets, s = 0.1, into(bound_loss, bound_after))();
    CHECK(bound_loss == loss);
}
