// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Sums and means along any axes against nested loops; over nothing they are 0 and NaN.
#include "ctgrad/ops/reduction.hpp"

#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto T = tensor<"T", 2, n, 4>;

// Sums over the axes of a mask, of [a, b, c].
numbers reduced(const numbers& values, const std::int64_t (&sizes)[3], unsigned mask, bool mean) {
    std::map<std::vector<std::int64_t>, long double> sums;
    double count = 1;
    for (int axis = 0; axis < 3; ++axis)
        if ((mask >> axis & 1u) != 0) count *= static_cast<double>(sizes[axis]);
    std::size_t at = 0;
    for (std::int64_t i = 0; i < sizes[0]; ++i)
        for (std::int64_t j = 0; j < sizes[1]; ++j)
            for (std::int64_t l = 0; l < sizes[2]; ++l) {
                const std::int64_t index[] = {i, j, l};
                std::vector<std::int64_t> kept;
                for (int axis = 0; axis < 3; ++axis)
                    if ((mask >> axis & 1u) == 0) kept.push_back(index[axis]);
                sums[kept] += values[at++];
            }
    numbers result;
    for (const auto& [index, sum] : sums) result.push_back(static_cast<double>(mean ? sum / count : sum));
    return result;
}

struct line {
    const char* name;
    unsigned mask;
    passes::graph sum, mean, loss;
};
template <int... Axes>
line along(const char* name, unsigned mask, axis_list<Axes...> axes) {
    constexpr auto loss = [](auto e) { return ctgrad::sum(square(e)); };
    return {name, mask, capture(sum(T, axes)), capture(mean(T, axes)),
            capture(outputs(loss(mean(T, axes)) + loss(sum(T, axes)), gradient(loss(mean(T, axes)) + loss(sum(T, axes)), T)))};
}

}  // namespace

TEST_CASE("sums and means along every choice of axes") {
    const line table[] = {
        along("all", 7, axes<>),
        along("0", 1, axis<0>),
        along("1", 2, axis<1>),
        along("2", 4, axis<2>),
        along("-1", 4, axis<-1>),
        along("-3", 1, axis<-3>),
        along("0, 1", 3, axes<0, 1>),
        along("0, 2", 5, axes<0, 2>),
        along("-2, -1", 6, axes<-2, -1>),
        along("2, 0, 1", 7, axes<2, 0, 1>),
    };
    for (const line& l : table)
        for (const std::int64_t size : {1, 3, 8}) {
            INFO(l.name << ", n = " << size);
            passes::inputs in;
            in.sizes["n"] = size;
            in.fill(l.sum.view(), 5);
            const std::int64_t sizes[] = {2, size, 4};
            const numbers total = reduced(in.values["T"], sizes, l.mask, false);
            const numbers average = reduced(in.values["T"], sizes, l.mask, true);
            for (const auto& pass : {+[](const passes::graph& g) { return g; }, &passes::primitives}) {
                CHECK(passes::distance(passes::evaluate(pass(l.sum), in)[0], total) < 1e-15);
                CHECK(passes::distance(passes::evaluate(pass(l.mean), in)[0], average) < 1e-15);
            }
            check_law(l.loss, in);
        }
}

TEST_CASE("over nothing") {
    passes::inputs in;
    in.sizes["n"] = 0;
    in.values = {{"T", {}}, {"x", {}}};
    const auto value = [&](auto e) { return passes::evaluate(passes::primitives(capture(e)), in)[0]; };
    CHECK(value(sum(x)) == numbers{0});
    CHECK(std::isnan(value(mean(x))[0]));
    CHECK(value(sum(T, axis<1>)) == numbers(8, 0));
    for (const double average : value(mean(T, axis<1>))) CHECK(std::isnan(average));
    CHECK(value(sum(T, axis<0>)).empty());
    CHECK(value(gradient(sum(x), x)).empty());
}

TEST_CASE("a sum of what is constant along an axis counts the axis") {
    constexpr auto s = scalar<"s">;
    constexpr auto one = matrix<"c", 1, 4>;
    passes::inputs in;
    in.sizes["n"] = 3;
    in.values = {{"s", {2}}, {"c", {1, 2, 3, 4}}, {"x", {0, 0, 0}}, {"T", numbers(24, 0)}};
    const auto value = [&](auto e) { return passes::evaluate(passes::primitives(capture(e)), in)[0]; };
    CHECK(value(sum(hadamard(x, 0) + s)) == numbers{6});
    CHECK(value(mean(hadamard(x, 0) + s)) == numbers{2});
    CHECK(value(sum(0 * T + one)) == numbers{60});
    CHECK(value(gradient(sum(T + one), one)) == numbers(4, 6));
    CHECK(value(gradient(mean(T + s), s)) == numbers{1});
    CHECK(value(sum(one, axis<0>)) == numbers{1, 2, 3, 4});
}

TEST_CASE("products with zeros") {
    passes::inputs in;
    const auto gradient_at = [&](numbers values) {
        in.sizes["n"] = static_cast<std::int64_t>(values.size());
        in.values["x"] = values;
        double product = 1;
        for (const double factor : values) product *= factor;
        CHECK(value(prod(x), in) == numbers{product});
        return value(gradient(prod(x), x), in);
    };
    CHECK(gradient_at({2, 3, 5}) == numbers{15, 10, 6});
    CHECK(gradient_at({2, 0, 5}) == numbers{0, 10, 0});
    CHECK(gradient_at({0, 0, 5}) == numbers{0, 0, 0});
    CHECK(gradient_at({0, -0.0, 0}) == numbers{0, 0, 0});
    CHECK(gradient_at({0}) == numbers{1});
    CHECK(gradient_at({7}) == numbers{1});
    CHECK(gradient_at({}).empty());
    // along axes, each with zeros of its own
    constexpr auto X = matrix<"X", n, 3>;
    in.sizes["n"] = 3;
    in.values["X"] = {1, 2, 3, 4, 0, 5, 0, 6, 0};
    CHECK(value(prod(X, axis<1>), in) == numbers{6, 0, 0});
    CHECK(value(prod(X, axis<0>), in) == numbers{0, 0, 0});
    CHECK(value(gradient(sum(prod(X, axis<1>)), X), in) == numbers{6, 3, 2, 0, 20, 0, 0, 0, 0});
    CHECK(value(gradient(sum(prod(X, axis<-2>)), X), in) == numbers{0, 0, 0, 0, 12, 0, 4, 0, 15});
    in.fill(capture(T).view(), 4);
    constexpr auto loss = sum(prod(T, axis<0>)) + prod(T + 2) / 1000 + sum(exp(prod(T, axes<0, 2>)));
    check_law(capture(outputs(loss, gradient(loss, T))), in);
}

TEST_CASE("variances are divided by n, counts count") {
    constexpr auto X = matrix<"X", n, 3>;
    passes::inputs in;
    in.sizes["n"] = 2;
    in.values = {{"X", {1, 2, 6, 0, 0, -0.0}}, {"x", {1e9 + 1, 1e9 + 3}}};
    CHECK(passes::distance(value(variance(X, axis<1>), in), {14 / 3.0, 0}) < 1e-15);
    CHECK(value(variance(X, axis<0>), in) == numbers{0.25, 1, 9});
    CHECK(value(variance(X), in) == numbers{4.583333333333333});  // 41/6 - (9/6)²
    CHECK(value(variance(x), in) == numbers{1});  // no cancellation
    CHECK(value(count_nonzero(X), in) == numbers{3});
    CHECK(value(count_nonzero(X, axis<1>), in) == numbers{3, 0});
    CHECK(value(count_nonzero(X, axes<0>), in) == numbers{1, 1, 1});
    constexpr auto loss = sum(exp(variance(X, axis<1>) / 9)) + variance(X, axes<0, -1>) + sum(square(variance(X, axis<0>)));
    check_law(capture(outputs(loss, gradient(loss, X))), in);
    in.values["x"] = {NAN, 0};
    CHECK(value(count_nonzero(x), in) == numbers{1});
    in.sizes["n"] = 0;
    in.values["x"].clear();
    CHECK(std::isnan(value(variance(x), in)[0]));
    CHECK(value(prod(x), in) == numbers{1});
    CHECK(value(count_nonzero(x), in) == numbers{0});
}

TEST_CASE("keepdims keeps the axes with extent 1") {
    passes::inputs in;
    in.sizes["n"] = 3;
    in.fill(capture(T).view(), 6);
    using sizes = std::vector<std::int64_t>;
    CHECK(extents_of(sum(T, axis<1>, keepdims), in) == sizes{2, 1, 4});
    CHECK(extents_of(mean(T, axes<0, -1>, keepdims), in) == sizes{1, 3, 1});
    CHECK(extents_of(prod(T, keepdims), in) == sizes{1, 1, 1});
    CHECK(extents_of(variance(T, axis<-3>), in) == sizes{3, 4});
    CHECK(value(sum(T, axis<1>, keepdims), in) == value(sum(T, axis<1>), in));
    CHECK(value(prod(T, axes<0, 2>, keepdims), in) == value(prod(T, axes<0, 2>), in));
    for (const double zero : value(sum(T - mean(T, axis<1>, keepdims), axis<1>), in)) CHECK(std::abs(zero) < 1e-15);
    constexpr auto loss = squared_norm(T - mean(T, axes<0, 2>, keepdims)) + sum(square(prod(T, axis<0>, keepdims)));
    check_law(capture(outputs(loss, gradient(loss, T))), in);
}

TEST_CASE("NaN and infinity reach the sum") {
    passes::inputs in;
    in.sizes["n"] = 3;
    in.values["x"] = {1, INFINITY, 2};
    CHECK(passes::evaluate(capture(sum(x)), in)[0] == numbers{INFINITY});
    in.values["x"][0] = -INFINITY;
    CHECK(std::isnan(passes::evaluate(capture(mean(x)), in)[0][0]));
}

static_assert(axis_list<0, -1>::mask(3) == 5 && axis_list<>::mask(3) == 7 && axis_list<>::mask(0) == 0);
