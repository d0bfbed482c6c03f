// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Largest and smallest elements along any axes: values, ties, NaN, positions.
#include "ctgrad/ops/extremum.hpp"

#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto X = matrix<"X", n, 3>;
constexpr auto T = tensor<"T", 2, n, 4>;
const double inf = INFINITY;

passes::inputs rows(numbers values) {
    passes::inputs in;
    in.sizes["n"] = static_cast<std::int64_t>(values.size() / 3);
    in.values["X"] = std::move(values);
    return in;
}
passes::inputs line(numbers values) {
    passes::inputs in;
    in.sizes["n"] = static_cast<std::int64_t>(values.size());
    in.values["x"] = std::move(values);
    return in;
}
bool is_nan(const numbers& values) { return values.size() == 1 && std::isnan(values[0]); }

}  // namespace

TEST_CASE("extrema along axes") {
    const passes::inputs in = rows({3, -1, 4, 1, -5, 9});
    CHECK(value(max(X), in) == numbers{9});
    CHECK(value(min(X), in) == numbers{-5});
    CHECK(value(max(X, axis<0>), in) == numbers{3, -1, 9});
    CHECK(value(max(X, axis<-1>), in) == numbers{4, 9});
    CHECK(value(min(X, axis<1>), in) == numbers{-1, -5});
    CHECK(value(max(-2 * X, axes<0, 1>), in) == numbers{10});
    CHECK(value(X - max(X, axis<1>, keepdims), in) == numbers{-1, -5, 0, -8, -14, 0});
    CHECK(value(X - min(X, axis<0>, keepdims), in) == numbers{2, 4, 0, 0, 0, 5});
    constexpr auto loss = max(X) + sum(square(min(X, axis<0>))) + sum(exp(max(X, axis<1>) / 8));
    check_law(capture(outputs(loss, gradient(loss, X))), in);
}

TEST_CASE("several axes of three, against loops") {
    passes::inputs in;
    in.sizes["n"] = 3;
    in.fill(capture(T).view(), 2);
    const numbers& t = in.values["T"];
    numbers largest(3, -inf), where(3, 0), smallest(4, inf);
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            for (std::size_t l = 0; l < 4; ++l) {
                const double v = t[(i * 3 + j) * 4 + l];
                if (v > largest[j]) where[j] = static_cast<double>(i * 4 + l);
                largest[j] = std::max(largest[j], v);
                smallest[l] = std::min(smallest[l], v);
            }
    CHECK(value(max(T, axes<0, 2>), in) == largest);
    CHECK(value(argmax(T, axes<0, -1>), in) == where);
    CHECK(value(argmax(T, axes<2, 0>), in) == where);
    CHECK(value(min(T, axes<-3, 1>), in) == smallest);
}

TEST_CASE("ties share the gradient evenly") {
    CHECK(value(gradient(max(x), x), line({2, 1, 2, 2})) == numbers{1 / 3.0, 0, 1 / 3.0, 1 / 3.0});
    CHECK(value(gradient(min(x), x), line({1, 1, 3})) == numbers{0.5, 0.5, 0});
    CHECK(value(gradient(max(x), x), line({0, -0.0})) == numbers{0.5, 0.5});
    CHECK(value(gradient(3 * max(x), x), line({-inf, -inf})) == numbers{1.5, 1.5});
    CHECK(value(gradient(sum(max(X, axis<1>)), X), rows({1, 1, 0, 2, 3, 2})) == numbers{0.5, 0.5, 0, 0, 1, 0});
    CHECK(value(gradient(sum(min(X, axis<0>)), X), rows({1, 1, 0, 1, 3, 2})) == numbers{0.5, 1, 1, 0.5, 0, 0});
}

TEST_CASE("second derivatives are those beside the kink") {
    constexpr auto f = square(max(x)) + square(min(x));
    CHECK(value(gradient(dot(gradient(f, x), x), x), line({1, -2, 3})) == numbers{0, -8, 12});  // ∇f + H x
}

TEST_CASE("NaN and infinity") {
    for (const numbers& values : {numbers{NAN, 1, 2}, numbers{1, NAN, 2}, numbers{inf, 2, NAN}}) {
        CHECK(is_nan(value(max(x), line(values))));
        CHECK(is_nan(value(min(x), line(values))));
    }
    CHECK(value(max(x), line({-inf, -1e300})) == numbers{-1e300});
    CHECK(value(min(x), line({inf, 1e300})) == numbers{1e300});
    CHECK(value(max(x), line({-inf, inf})) == numbers{inf});
    CHECK(value(min(x), line({1e-320, 2e-320})) == numbers{1e-320});
}

TEST_CASE("argmax is the first largest, or the first NaN") {
    CHECK(value(argmax(x), line({1, 3, 2, 3})) == numbers{1});
    CHECK(value(argmax(x), line({5})) == numbers{0});
    CHECK(value(argmax(x), line({-inf, -inf})) == numbers{0});
    CHECK(value(argmax(x), line({0, -0.0, 0})) == numbers{0});
    CHECK(value(argmax(x), line({1, NAN, inf, NAN})) == numbers{1});
    CHECK(value(argmax(X), rows({1, 2, 3, 9, 5, 9})) == numbers{3});
    CHECK(value(argmax(X, axis<0>), rows({1, 2, 3, 9, 2, NAN})) == numbers{1, 0, 1});
    CHECK(value(argmax(X, axis<1>), rows({1, 3, 3, 0, 0, 0, NAN, NAN, 1})) == numbers{1, 0, 0});
    CHECK(value(argmax(X, axis<1>, keepdims) + 0 * X, rows({1, 3, 3, 4, 5, 6})) == numbers{1, 1, 1, 2, 2, 2});
    // labels of a program's own making: what stop_gradient holds has no derivative to miss
    CHECK(value(gradient(sum(X) * stop_gradient(argmax(X)), X), rows({1, 2, 3})) == numbers{2, 2, 2});
}
