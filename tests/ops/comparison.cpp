// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Comparisons, choices and what is defined by them: values, special values, derivatives at kinks.
#include "ctgrad/ops/comparison.hpp"

#include "operations.hpp"

using namespace operations;

namespace {

passes::inputs at(numbers xs, numbers ys = {}, numbers zs = {}) {
    passes::inputs in;
    in.sizes["n"] = static_cast<std::int64_t>(xs.size());
    ys.resize(xs.size());
    zs.resize(xs.size());
    in.values = {{"x", std::move(xs)}, {"y", std::move(ys)}, {"z", std::move(zs)}};
    return in;
}

}  // namespace

TEST_CASE("comparisons are 1 or 0") {
    check_values({
        entry("<", x < y, [](real a, real b) { return a < b ? 1 : 0; }, -1, 1, 0),
        entry("<=", x <= y, [](real a, real b) { return a <= b ? 1 : 0; }, -1, 1, 0),
        entry(">", x > y, [](real a, real b) { return a > b ? 1 : 0; }, -1, 1, 0),
        entry(">=", x >= y, [](real a, real b) { return a >= b ? 1 : 0; }, -1, 1, 0),
        entry("==", x == y, [](real a, real b) { return a == b ? 1 : 0; }, -1, 1, 0),
        entry("!=", x != y, [](real a, real b) { return a != b ? 1 : 0; }, -1, 1, 0),
        entry("number on the left", 0 < x, [](real a, real) { return a > 0 ? 1 : 0; }, -1, 1, 0),
        entry("number on the right", x == 1, [](real a, real) { return a == 1 ? 1 : 0; }, -1, 1, 0),
    });
}

TEST_CASE("choices") {
    const auto least = [](real a, real b) { return a != a || b != b ? NAN : std::min(a, b); };
    const auto largest = [](real a, real b) { return a != a || b != b ? NAN : std::max(a, b); };
    const auto clamped = [](real a, real low, real high) { return a < low ? low : a > high ? high : a; };
    check({
        entry("where", where(x, y, z), [](real c, real a, real b) { return c != 0 ? a : b; }, 0.5, 3, 0),
        entry("where not", where(x > y, x, z), [](real a, real b, real c) { return a > b ? a : c; }, -3, 3, 0),
        entry("where, a number", where(x > y, x, 0), [](real a, real b) { return a > b ? a : 0; }, -3, 3, 0),
        entry("clamp", clamp(x, y, z + 3), [=](real a, real b, real c) { return clamped(a, b, c + 3); }, -3, 3, 0.5),
        entry("clamp, between numbers", clamp(x, -1, 1), [](real a, real) { return a < -1 ? -1 : a > 1 ? 1 : a; }, -3, 3, 0),
        entry("minimum", minimum(x, y), least, -3, 3, 0),
        entry("maximum", maximum(x, y), largest, -3, 3, 0),
        entry("maximum, a number", maximum(x, 2), [](real a, real) { return a != a || a > 2 ? a : 2; }, -3, 3, 0),
        entry("abs", abs(x), [](real a, real) { return std::abs(a); }, -3, 3, 0),
        entry("sign", sign(x), [](real a, real) { return a > 0 ? 1 : a < 0 ? -1 : a; }, -3, 3, 0),
    });
}

TEST_CASE("zeros have signs") {
    const passes::inputs zeros = at({0.0, -0.0});
    const numbers signs = value(sign(x), zeros), magnitudes = value(abs(x), zeros);
    CHECK((signs[0] == 0 && !std::signbit(signs[0]) && signs[1] == 0 && std::signbit(signs[1])));
    CHECK((!std::signbit(magnitudes[0]) && !std::signbit(magnitudes[1])));
}

TEST_CASE("subgradients at kinks") {
    const passes::inputs kinks = at({-2, -0.0, 0, 2}, {-2, 0, 1, -1});
    CHECK(value(gradient(sum(abs(x)), x), kinks) == numbers{-1, 0, 0, 1});
    CHECK(value(gradient(sum(sign(x)), x), kinks) == numbers{0, 0, 0, 0});
    // ties: half each; with respect to both at once: all of it
    CHECK(value(gradient(sum(maximum(x, y)), x), kinks) == numbers{0.5, 0.5, 0, 1});
    CHECK(value(gradient(sum(maximum(x, y)), y), kinks) == numbers{0.5, 0.5, 1, 0});
    CHECK(value(gradient(sum(minimum(x, y)), x), kinks) == numbers{0.5, 0.5, 1, 0});
    CHECK(value(gradient(sum(minimum(x, y)), y), kinks) == numbers{0.5, 0.5, 0, 1});
    CHECK(value(gradient(sum(maximum(x, x)), x), kinks) == numbers{1, 1, 1, 1});
    CHECK(value(gradient(sum(maximum(x, 0)), x), kinks) == numbers{0, 0, 0, 1});
    CHECK(same(maximum(0, x), relu(x)));
}

TEST_CASE("second derivatives are those beside the kink") {
    const passes::inputs in = at({-2, 0, 0.5, 2}, {1, 1, -1, 2}, {3, 3, 3, 3});
    const auto curvature = [&](auto f) { return value(gradient(sum(gradient(sum(f), x)), x), in); };
    CHECK(curvature(abs(x)) == numbers{0, 0, 0, 0});
    CHECK(curvature(square(maximum(x, 0))) == numbers{0, 0, 2, 2});
    CHECK(curvature(square(maximum(x, y))) == numbers{0, 0, 2, 0.5});
    CHECK(curvature(square(minimum(x, y))) == numbers{2, 2, 0, 0.5});
    CHECK(curvature(square(clamp(x, 0, 1))) == numbers{0, 2, 2, 0});
    CHECK(curvature(square(clamp(x, y, z))) == numbers{0, 0, 2, 2});
    CHECK(curvature(where(x > 0, square(x), x)) == numbers{0, 0, 2, 2});
}

TEST_CASE("clamp passes the gradient on its closed interval") {
    const passes::inputs ends = at({-1.5, -1, 0, 1, 1.5});
    CHECK(value(clamp(x, -1, 1), ends) == numbers{-1, -1, 0, 1, 1});
    CHECK(value(gradient(sum(clamp(x, -1, 1)), x), ends) == numbers{0, 1, 1, 1, 0});
    const passes::inputs bounds = at({-2, -1, 0, 1, 2}, numbers(5, -1), numbers(5, 1));
    CHECK(value(gradient(sum(clamp(x, y, z)), y), bounds) == numbers{1, 0, 0, 0, 0});
    CHECK(value(gradient(sum(clamp(x, y, z)), z), bounds) == numbers{0, 0, 0, 0, 1});
}

TEST_CASE("where's gradient flows to what was chosen") {
    const passes::inputs in = at({-1, 0, 2}, {5, 6, 7}, {1, 2, 3});
    constexpr auto f = sum(where(x > 0, square(y), square(z)));
    CHECK(value(f, in) == numbers{54});
    CHECK(value(gradient(f, y), in) == numbers{0, 0, 14});
    CHECK(value(gradient(f, z), in) == numbers{2, 4, 0});
    CHECK(value(gradient(f, x), in) == numbers{0, 0, 0});
    // the guard that the documentation asks for: log of what is not positive is not touched
    constexpr auto guarded = sum(where(x > 0, log(where(x > 0, x, 1)), 0));
    CHECK(value(gradient(guarded, x), in) == numbers{0, 0, 0.5});
    // broadcast: the condition is a row, the choices a column and a number
    constexpr auto A = matrix<"A", n, 1>;
    passes::inputs column = in;
    column.values["A"] = {10, 20, 30};
    CHECK(value(where(x > 0, A, -1), column) == numbers{-1, -1, 10, -1, -1, 20, -1, -1, 30});
    CHECK(value(gradient(sum(where(x > 0, A, -1)), A), column) == numbers{1, 1, 1});
}

TEST_CASE("stop_gradient holds constant") {
    const passes::inputs in = at({1, 2, 3});
    CHECK(value(stop_gradient(x), in) == numbers{1, 2, 3});
    CHECK(value(gradient(sum(hadamard(stop_gradient(x), x)), x), in) == numbers{1, 2, 3});
    CHECK(value(gradient(sum(stop_gradient(square(x))), x), in) == numbers{0, 0, 0});
    // a comparison that is held constant has no derivative to miss
    CHECK(value(gradient(sum(hadamard(stop_gradient(x > 1), square(x))), x), in) == numbers{0, 4, 6});
}
