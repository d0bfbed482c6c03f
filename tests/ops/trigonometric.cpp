// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Trigonometric and hyperbolic functions and their inverses against the C library in long double.
#include "ctgrad/ops/trigonometric.hpp"

#include "operations.hpp"

using namespace operations;

TEST_CASE("trigonometric functions") {
    check({
        entry("sin", sin(x), [](real a, real) { return std::sin(a); }, -3, 3, 1),
        entry("cos", cos(x), [](real a, real) { return std::cos(a); }, -3, 3, 1),
        entry("tan", tan(x), [](real a, real) { return std::tan(a); }, -1, 1, 1),
        entry("asin", asin(x), [](real a, real) { return std::asin(a); }, -0.9, 0.9, 1),
        entry("acos", acos(x), [](real a, real) { return std::acos(a); }, -0.9, 0.9, 1),
        entry("atan", atan(x), [](real a, real) { return std::atan(a); }, -3, 3, 1),
        entry("atan2", atan2(x, y), [](real a, real b) { return std::atan2(a, b); }, 0.5, 3, 1),
        entry("atan2, left and below", atan2(x, y), [](real a, real b) { return std::atan2(a, b); }, -3, -0.5, 1),
    });
}

TEST_CASE("hyperbolic functions") {
    check({
        entry("sinh", sinh(x), [](real a, real) { return std::sinh(a); }, -2, 2, 2),
        entry("cosh", cosh(x), [](real a, real) { return std::cosh(a); }, -2, 2, 2),
    });
}

TEST_CASE("the sign of zero and the quadrants") {
    passes::inputs in;
    in.sizes["n"] = 4;
    in.values = {{"x", {0.0, -0.0, 0.0, -0.0}}, {"y", {1, 1, -1, -1}}};
    const numbers angle = value(atan2(x, y), in);
    CHECK((angle[0] == 0 && !std::signbit(angle[0])));
    CHECK((angle[1] == 0 && std::signbit(angle[1])));
    CHECK((angle[2] == M_PI && angle[3] == -M_PI));
    for (const numbers& odd : {value(sin(x), in), value(tan(x), in), value(asin(x), in), value(atan(x), in), value(sinh(x), in)})
        CHECK((!std::signbit(odd[0]) && std::signbit(odd[1])));
}

TEST_CASE("derivatives at the edge of the domain") {
    passes::inputs in;
    in.sizes["n"] = 3;
    in.values["x"] = {-1, 0, 1};
    CHECK(value(gradient(sum(asin(x)), x), in) == numbers{INFINITY, 1, INFINITY});
    CHECK(value(gradient(sum(acos(x)), x), in) == numbers{-INFINITY, -1, -INFINITY});
    in.values["x"] = {-INFINITY, 0, INFINITY};
    CHECK(value(gradient(sum(atan(x)), x), in) == numbers{0, 1, 0});
}

// sin(-x) -> -sin(x), cos(-x) -> cos(x)
TEST_CASE("parity") {
    CHECK(same(sin(-x), -sin(x)));
    CHECK(same(cos(-x), cos(x)));
    CHECK_FALSE(same(sin(x), cos(x)));
}
