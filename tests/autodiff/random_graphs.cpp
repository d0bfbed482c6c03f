// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Random programs: derivatives against finite differences, and the interpreter before and after every pass.
#include <ctgrad/ctgrad.hpp>

#include "ctgrad/schedule/products.hpp"
#include "random_graph.hpp"

using namespace ctgrad;

namespace {

using random_graph::garden;

// The last value and a scalar of several, their derivatives of every kind.
passes::graph program(garden&& g, bool second_order) {
    const term last = g.last(), f = g.loss(3), x = g.variable(0), A = g.variable(1), s = g.variable(2);
    g.output(f);
    for (int v = 0; v < garden::variable_count; ++v) g.output(g.derivative(ir::request::jacobian, f, g.variable(v)));
    g.output(last);
    g.output(g.derivative(ir::request::jvp, last, x, &x));
    g.output(g.derivative(ir::request::vjp, last, A, &last));
    if (last.rank() < 3) g.output(g.derivative(ir::request::jacobian, last, x));
    if (second_order) {
        const term slope = g.derivative(ir::request::jacobian, f, x);
        g.output(g.derivative(ir::request::jacobian, slope, x));
        g.output(g.derivative(ir::request::vjp, slope, s, &x));
    }
    return g.result();
}

void compare(const passes::arrays& a, const passes::arrays& b, double tolerance) {
    REQUIRE(a.size() == b.size());
    for (std::size_t k = 0; k < a.size(); ++k) {
        INFO("output " << k);
        CHECK(passes::distance(a[k], b[k]) < tolerance);
    }
}

void check(unsigned seed, int operations, bool second_order) {
    INFO("seed " << seed << ", " << operations << " operations");
    const bool kinks = seed % 2 == 0;
    const passes::graph captured =
        program(garden({.number = seed, .operations = operations, .kinks = kinks, .named = seed % 4 < 2}), second_order);
    REQUIRE(ir::verify(captured.view()).view() == "");
    passes::inputs in;
    in.sizes = {{"n", 2 + seed % 3}};
    in.fill(captured.view(), seed);

    // every pass in its order, and derivatives before the first simplification
    const passes::graph plain = differentiate(captured.view());
    if (second_order && plain.error.view().find("end at trigamma") != std::string_view::npos)
        return check(seed, operations, false);
    REQUIRE(plain.error.view() == "");
    const passes::arrays expected = passes::evaluate(plain, in);
    passes::graph g = captured;
    const auto after = [&](const char* name, passes::graph next) {
        INFO(name);
        g = std::move(next);
        REQUIRE(ir::verify(g.view()).view() == "");
        if (!has_derivatives(g.view())) compare(passes::evaluate(g, in), expected, 1e-9);
    };
    after("canonicalize", canonicalize(g.view()));
    after("differentiate", differentiate(g.view()));
    after("canonicalize again", canonicalize(g.view()));
    after("tidy", tidy(g.view()));
    after("expand", expand(g.view()));
    after("tidy again", tidy(g.view()));
    after("order products", schedule::order_products(g.view()));

    // gradients against differences, where no kink may lie between the points; where the fifth derivative is large the
    // smaller step is the better one
    if (kinks) return;
    passes::graph f = captured;
    while (f.outputs.size() > 1) f.outputs.pop_back();
    f = ir::live_part(f);
    const char* names[] = {"x", "A", "s", "B"};
    for (std::size_t v = 0; v < 4; ++v) {
        INFO("with respect to " << names[v]);
        const double error = passes::distance(expected[1 + v], passes::differences(f, in, names[v]));
        CHECK((error < 1e-7 || passes::distance(expected[1 + v], passes::differences(f, in, names[v], 1e-4)) < 1e-7));
    }
}

}  // namespace

TEST_CASE("small programs, first and second derivatives") {
    for (unsigned seed = 1; seed <= 600; ++seed) check(seed, 2 + static_cast<int>(seed % 7), true);
}
TEST_CASE("larger programs") {
    for (unsigned seed = 1001; seed <= 1300; ++seed) check(seed, 10 + static_cast<int>(seed % 15), false);
}
