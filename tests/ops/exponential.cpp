// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Exponentials, logarithms and the square root against the C library in long double.
#include "ctgrad/ops/exponential.hpp"

#include "operations.hpp"

TEST_CASE("exponentials, logarithms and roots") {
    using namespace operations;
    using number = long double;
    check({
        entry("exp", exp(x), [](number a, number) { return std::exp(a); }, -3, 3, 1),
        entry("expm1", expm1(x), [](number a, number) { return std::expm1(a); }, -3, 3, 1),
        entry("log", log(x), [](number a, number) { return std::log(a); }, 0.5, 3, 1),
        entry("log1p", log1p(x), [](number a, number) { return std::log1p(a); }, -0.5, 3, 1),
        entry("sqrt", sqrt(x), [](number a, number) { return std::sqrt(a); }, 0.5, 3, 0.5),
    });
}

TEST_CASE("derivatives at the edge of the domain") {
    using namespace operations;
    passes::inputs in;
    in.sizes["n"] = 2;
    in.values["x"] = {0, INFINITY};
    const auto derivative = [&](auto f) { return passes::evaluate(passes::simplified(capture(gradient(sum(f), x))), in)[0]; };
    CHECK(derivative(sqrt(x)) == numbers{INFINITY, 0});
    CHECK(derivative(log(x)) == numbers{INFINITY, 0});
    CHECK(derivative(exp(x)) == numbers{1, INFINITY});
}

// Constants fold with the functions of constant evaluation.
static_assert(ctgrad::capture(ctgrad::exp(ctgrad::scalar<"s"> - ctgrad::scalar<"s">)).nodes.size() == 3);
