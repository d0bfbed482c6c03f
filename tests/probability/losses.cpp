// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Losses against their definitions in long double, at their kinks and edges, interpreted and as compiled loops.
#include <ctgrad/probability.hpp>

#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto d = scalar<"d">;
constexpr auto P = matrix<"P", n, 3>;
constexpr auto Q = matrix<"Q", n, 3>;
constexpr auto L = matrix<"L", n, 3>;

passes::arrays evaluated(const passes::graph& g, const passes::inputs& in) {
    return passes::evaluate(passes::primitives(g), in);
}

// The mean of f(x, y) over pairs.
double mean_of(const numbers& xs, const numbers& ys, real (*f)(real, real)) {
    real total = 0;
    for (std::size_t i = 0; i < xs.size(); ++i) total += f(xs[i], ys[i]);
    return static_cast<double>(total / static_cast<real>(xs.size()));
}

real huber_by_cases(real r, real delta) {
    const real size = std::abs(r);
    return size <= delta ? size * size / 2 : delta * (size - delta / 2);
}

}  // namespace

TEST_CASE("losses are the means they are defined as") {
    passes::inputs in;
    const numbers scores = {0.5, -2, 3, 0.25, -0.75, 1.5, 40, -40}, signs = {1, -1, -1, 1, 1, -1, 1, 1},
                  targets = {1, 0, 0.5, 1, 0, 0.25, 1, 1};
    in.sizes["n"] = 8;
    in.values = {{"x", scores}, {"y", signs}, {"z", targets}};
    const auto check = [&](const passes::graph& g, const numbers& ys, real (*f)(real, real)) {
        CHECK(evaluated(g, in)[0][0] == Approx(mean_of(scores, ys, f)).epsilon(1e-15));
    };
    check(capture(mae(x, y)), signs, [](real p, real t) { return std::abs(p - t); });
    check(capture(hinge(x, y)), signs, [](real s, real t) { return std::max<real>(0, 1 - t * s); });
    check(capture(huber(x, y)), signs, [](real p, real t) { return huber_by_cases(p - t, 1); });
    check(capture(huber(x, y, 2.5)), signs, [](real p, real t) { return huber_by_cases(p - t, 2.5); });
    check(capture(binary_cross_entropy(x, z)), targets,
          [](real s, real t) { return t * std::log1p(std::exp(-s)) + (1 - t) * std::log1p(std::exp(s)); });
}

TEST_CASE("kinks and ends") {
    passes::inputs in;
    in.sizes["n"] = 5;
    in.values = {{"x", {-1, 1, 0, 3, -0.5}}, {"y", {0, 0, 0, 0, 0}}, {"z", {-1, 1, 1, 1, -1}}, {"d", {1}}};
    CHECK(evaluated(capture(gradient(5 * huber(x, y), x)), in)[0] == numbers{-1, 1, 0, 1, -0.5});
    CHECK(evaluated(capture(gradient(5 * huber(x, y, d), d)), in)[0] == numbers{2});  // |r| - δ where it is positive
    CHECK(evaluated(capture(gradient(5 * mae(x, y), x)), in)[0] == numbers{-1, 1, 0, 1, -1});
    CHECK(evaluated(capture(gradient(5 * hinge(x, z), x)), in)[0] == numbers{0, 0, -1, 0, 1});
    in.values["x"] = {1000, -1000, 1000, -1000, 1e300};
    in.values["z"] = {1, 0, 0, 1, 1};
    const auto loss = 5 * binary_cross_entropy(x, z);
    const passes::arrays got = evaluated(capture(outputs(loss, gradient(loss, x))), in);
    CHECK(got[0][0] == 2000);
    CHECK(got[1] == numbers{0, 0, 1, -1, 0});
    in.values["x"] = {INFINITY, 0, 0, 0, 0};
    CHECK(evaluated(capture(huber(x, y)), in)[0][0] == INFINITY);
    in.values["x"] = {std::nan(""), 0, 0, 0, 0};
    CHECK(std::isnan(evaluated(capture(huber(x, y)), in)[0][0]));
}

TEST_CASE("divergence of probabilities, some of which are zero") {
    passes::inputs in;
    in.sizes["n"] = 2;
    in.values = {{"P", {0.5, 0.5, 0, 0, 0, 1}}, {"Q", {0.25, 0.5, 0.25, 0, 0.5, 0.5}}, {"L", {0, 1, 2, -1000, 0, 1000}}};
    CHECK(evaluated(capture(kl_divergence(P, Q)), in)[0][0] == Approx((0.5 * std::log(2) + std::log(2)) / 2).epsilon(1e-15));
    CHECK(evaluated(capture(kl_divergence(P, P)), in)[0][0] == 0);
    CHECK(evaluated(capture(kl_divergence(Q, P)), in)[0][0] == INFINITY);
    const double total = std::log(1 + std::exp(1) + std::exp(2));
    CHECK(evaluated(capture(kl_divergence(P, softmax(L, axis<1>))), in)[0][0] ==
          Approx((std::log(0.5) - 0.5 + total) / 2).epsilon(1e-14));
    const numbers slope = {0.5 * std::exp(-total) - 0.25, 0.5 * std::exp(1 - total) - 0.25, 0.5 * std::exp(2 - total), 0, 0, 0};
    CHECK(passes::distance(evaluated(capture(gradient(kl_divergence(P, softmax(L, axis<1>)), L)), in)[0], slope) < 1e-15);
}

TEST_CASE("functions of two numbers") {
    const std::vector<pointwise_line> table = {
        entry("xlogy", xlogy(x, y), [](real p, real q) { return p == 0 && !std::isnan(q) ? 0 : p * std::log(q); }, 0.5, 2, 4),
    };
    check(table);
    // Huber's function has no meaning for δ < 0
    const auto line = entry("huber", huber_function(x, y), huber_by_cases, 0.4, 1.9, 3);
    numbers rs, deltas;
    for (const double r : numbers{0.0, -0.0, 1.0, -1.0, 1e-300, 700.0, -700.0, INFINITY, -INFINITY, std::nan("")})
        for (const double delta : {0.5, 1.0, 700.0, 1e300}) {
            rs.push_back(r);
            deltas.push_back(delta);
        }
    check_value(line, rs, deltas);
}

TEST_CASE("gradients are those of differences") {
    passes::inputs in;
    in.sizes["n"] = 4;
    in.values = {{"x", {0.5, -1, 2.2, 0.1}}, {"y", {0.3, 0.9, 1.2, 0.6}}, {"d", {0.4}},
                 {"P", {0.2, 0.3, 0.5, 0.1, 0.1, 0.8, 1, 2, 3, 0.4, 0.5, 0.6}},
                 {"Q", {0.3, 0.3, 0.4, 0.5, 0.1, 0.4, 1, 1, 1, 0.2, 0.1, 0.7}}};
    check_law_of(mae(x, y), in, x, y);
    check_law_of(huber(x, y, d), in, x, y, d);
    check_law_of(hinge(x, y), in, x, y);
    check_law_of(binary_cross_entropy(x, y), in, x, y);
    check_law_of(kl_divergence(P, Q), in, P, Q);
}

TEST_CASE("compiled loops compute what is interpreted") {
    constexpr auto step = compile([] {
        const auto loss = huber(x, y, d) + mean(xlogy(abs(x), square(y)));
        return outputs(loss, gradient(loss, x), gradient(loss, y));
    });
    passes::inputs in;
    in.sizes["n"] = 19;
    std::mt19937_64 random(4);
    std::normal_distribution<double> normal(0, 2);
    for (int i = 0; i < 19; ++i) {
        in.values["x"].push_back(i % 5 == 0 ? 0 : normal(random));
        in.values["y"].push_back(normal(random));
    }
    in.values["d"] = {0.75};
    const auto loss = huber(x, y, d) + mean(xlogy(abs(x), square(y)));
    const passes::graph captured = capture(outputs(loss, gradient(loss, x), gradient(loss, y)));
    const passes::arrays right = passes::evaluate(passes::differentiated(captured), in);
    const auto [value, by_x, by_y] = step(x = in.values["x"], y = in.values["y"], d = 0.75);
    CHECK(value == Approx(right[0][0]).epsilon(1e-14));
    CHECK(passes::distance({by_x.begin(), by_x.end()}, right[1]) < 1e-14);
    CHECK(passes::distance({by_y.begin(), by_y.end()}, right[2]) < 1e-14);
}
