// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Powers against the C library in long double; exponents that are plain numbers become products and roots.
#include "ctgrad/ops/power.hpp"

#include "operations.hpp"

using namespace operations;

TEST_CASE("powers") {
    check({
        entry("x^y", pow(x, y), [](real a, real b) { return std::pow(a, b); }, 0.5, 3, 1),
        entry("x^2.5", pow(x, 2.5), [](real a, real) { return std::pow(a, 2.5L); }, 0.5, 3, 1),
        entry("x^7", pow(x, 7), [](real a, real) { return std::pow(a, 7.0L); }, -2, -0.5, 1),
        entry("x^-7", pow(x, -7), [](real a, real) { return std::pow(a, -7.0L); }, -2, -1, 1),
        entry("2^x", pow(2, x), [](real a, real) { return std::pow(2.0L, a); }, -2, 2, 1),
        entry("x^0", pow(x, 0), [](real, real) { return 1; }, -2, 2, 0),
        entry("x^1", pow(x, 1), [](real a, real) { return a; }, -2, 2, 0),
        entry("x^2", pow(x, 2), [](real a, real) { return a * a; }, -2, 2, 0.5),
        entry("x^0.5", pow(x, 0.5), [](real a, real) { return std::sqrt(a); }, 0.5, 2, 0.5),
        entry("x^-0.5", pow(x, -0.5), [](real a, real) { return 1 / std::sqrt(a); }, 0.5, 2, 1.5),
        entry("x^-1", pow(x, -1), [](real a, real) { return 1 / a; }, 0.5, 2, 0.5),
    });
}

// Rounded at every step: away from where a step under- or overflows.
TEST_CASE("small whole exponents are products") {
    const numbers a = {0.1, 0.3, -0.7, 1, 1.9, -3, 10, 1e10, -1e-10};
    check_value(entry("x^3", pow(x, 3), [](real v, real) { return v * v * v; }, 0, 0, 1.5), a, a);
    check_value(entry("x^6", pow(x, 6), [](real v, real) { return std::pow(v, 6.0L); }, 0, 0, 4), a, a);
    check_value(entry("x^-3", pow(x, -3), [](real v, real) { return 1 / (v * v * v); }, 0, 0, 2.5), a, a);
    CHECK(same(pow(x, 2), square(x)));
    CHECK(same(pow(x, 0.5), sqrt(x)));
    CHECK(same(pow(x, -1), 1 / x));
    CHECK(same(gradient(sum(pow(x, 3)), x), 3 * square(x)));
}

TEST_CASE("derivatives at zero") {
    passes::inputs in;
    in.sizes["n"] = 3;
    in.values = {{"x", {0, 0, 2}}, {"y", {0.5, 3, 0}}};
    CHECK(value(gradient(sum(pow(x, y)), x), in) == numbers{INFINITY, 0, 0});
    CHECK(value(gradient(sum(pow(x, y)), y), in) == numbers{0, 0, std::log(2.0)});
    CHECK(value(gradient(sum(pow(x, 2)), x), in) == numbers{0, 0, 4});
    CHECK(value(gradient(sum(pow(x, 0)), x), in) == numbers{0, 0, 0});
}
