// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Activation functions and the parts that their stable forms are made of, against long double.
#include "ctgrad/ops/activation.hpp"

#include "operations.hpp"

using namespace operations;

TEST_CASE("activation functions") {
    using number = long double;
    const auto sigmoid_of = [](number a, number) { return a < 0 ? std::exp(a) / (1 + std::exp(a)) : 1 / (1 + std::exp(-a)); };
    const auto softplus_of = [](number a, number) {
        return a > 0 ? a + std::log1p(std::exp(-a)) : std::log1p(std::exp(a));
    };
    const auto relu_of = [](number a, number) { return a != a || a > 0 ? a : 0; };
    check({
        entry("tanh", tanh(x), [](number a, number) { return std::tanh(a); }, -3, 3, 2),
        entry("sigmoid", sigmoid(x), sigmoid_of, -3, 3, 4),
        entry("softplus", softplus(x), softplus_of, -3, 3, 4),
        entry("relu, on the right", relu(x), relu_of, 0.5, 3, 0),
        entry("relu, on the left", relu(x), relu_of, -3, -0.5, 0),
    });
}

TEST_CASE("more activation functions") {
    const auto leaky = [](real a, real slope) { return a > 0 ? a : slope * a; };
    const auto elu_of = [](real a, real scale) { return a > 0 ? a : scale * std::expm1(a); };
    const auto gelu_of = [](real a, real) { return a / 2 * std::erfc(-a * 0.70710678118654752440L); };
    const auto silu_of = [](real a, real) { return a * (a < 0 ? std::exp(a) / (1 + std::exp(a)) : 1 / (1 + std::exp(-a))); };
    check({
        entry("softsign", softsign(x), [](real a, real) { return a / (1 + std::abs(a)); }, -3, 3, 2),
        entry("leaky_relu", leaky_relu(x), [=](real a, real) { return leaky(a, 0.01); }, -3, 3, 0.5),
        entry("leaky_relu, any slope", leaky_relu(x, y), leaky, -3, 3, 0.5),
        entry("elu", elu(x), [=](real a, real) { return elu_of(a, 1); }, -3, 3, 1),
        entry("elu, any scale", elu(x, y), elu_of, -3, 3, 1.5),
        entry("gelu", gelu(x), gelu_of, -3, 3, 12),  // of erfc at -2.1, whose condition number is 10
        entry("silu", silu(x), silu_of, -3, 3, 5),
    });
}

TEST_CASE("parts of stable forms") {
    using number = long double;
    const numbers a = {0, -0.0, 1, -1, 1000, -1000, INFINITY, -INFINITY};
    check_value(entry("exp(-|x|)", exp_minus_abs(x), [](number v, number) { return std::exp(-std::abs(v)); }, 0, 0, 1), a, a);
    check_value(entry("one_or", one_or(x, y), [](number v, number w) { return v >= 0 ? 1 : w; }, 0, 0, 0), a, a);
}

TEST_CASE("derivatives at kinks and far out") {
    passes::inputs in;
    in.values["x"] = {-INFINITY, -1000, -0.0, 0, 1000, INFINITY};
    in.sizes["n"] = static_cast<std::int64_t>(in.values["x"].size());
    const auto derivative = [&](auto f) {
        return passes::evaluate(passes::primitives(capture(gradient(sum(f), x))), in)[0];
    };
    CHECK(derivative(relu(x)) == numbers{0, 0, 0, 0, 1, 1});
    CHECK(derivative(tanh(x)) == numbers{0, 0, 1, 1, 0, 0});
    CHECK(derivative(sigmoid(x)) == numbers{0, 0, 0.25, 0.25, 0, 0});
    CHECK(derivative(softplus(x)) == numbers{0, 0, 0.5, 0.5, 1, 1});
    CHECK(derivative(leaky_relu(x, 0.25)) == numbers{0.25, 0.25, 0.25, 0.25, 1, 1});
    CHECK(derivative(elu(x)) == numbers{0, 0, 1, 1, 1, 1});
    in.values["x"] = {-1000, -0.0, 0, 1000};
    in.sizes["n"] = 4;
    CHECK(derivative(gelu(x)) == numbers{0, 0.5, 0.5, 1});
    CHECK(derivative(silu(x)) == numbers{0, 0.5, 0.5, 1});
}
