// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Derivatives of recurrences against finite differences, to second order, forward against reverse, and a closed form.
#include <ctgrad/ctgrad.hpp>

#include "passes.hpp"

using namespace ctgrad;

namespace {

constexpr auto n = dim<"n">;
constexpr auto a = scalar<"a">;
constexpr auto b = scalar<"b">;
constexpr auto u = scalar<"u">;
constexpr auto x = vector<"x", n>;
constexpr auto y = vector<"y", n>;
constexpr auto z = vector<"z", 4>;
constexpr auto h0 = vector<"h0", 3>;
constexpr auto v = vector<"v", 3>;
constexpr auto X = matrix<"X", n, 3>;
constexpr auto V = matrix<"V", n, 3>;
constexpr auto W = matrix<"W", 3, 3>;
constexpr auto D = matrix<"D", 3, 3>;

constexpr auto scalar_scan = scan(a, x, [](auto h, auto e) { return tanh(b * h) + sin(e) * h; });
constexpr auto cell = [](auto h, auto e) { return tanh(W * h + e); };
constexpr auto states = scan(h0, X, cell);
constexpr auto second_layer = scan(zeros<3>, states, x, [](auto h, auto e, auto s) { return 0.5 * h + s * sigmoid(W * e); });

passes::graph answered(const passes::graph& captured) {
    CHECK(ir::verify(captured.view()).view() == "");
    const passes::graph g = passes::differentiated(captured);
    CHECK(g.error.view() == "");
    CHECK(ir::verify(g.view()).view() == "");
    CHECK(g.variables.size() == captured.variables.size());
    const passes::graph simple = passes::primitives(captured);
    CHECK(ir::verify(simple.view()).view() == "");
    return simple;
}
// The first output's gradients with respect to the variables, which the others are, for several lengths.
template <class F, class... Variables>
void check_gradients(const char* name, F f, Variables... variables) {
    INFO(name);
    const passes::graph value = capture(f), gradients = answered(capture(outputs(f, gradient(f, variables)...)));
    const std::string names[] = {std::string(capture(variables).view().variables[0].name)...};
    for (const std::int64_t size : {0, 1, 2, 5}) {
        passes::inputs in;
        in.sizes = {{"n", size}};
        in.fill(gradients.view(), 11);
        const passes::arrays got = passes::evaluate(gradients, in);
        for (std::size_t k = 0; k < sizeof...(Variables); ++k) {
            INFO(names[k] << ", n = " << size);
            CHECK(passes::distance(got[k + 1], passes::differences(passes::differentiated(value), in, names[k])) <= 1e-8);  // h⁴
        }
    }
}
#define CHECK_GRADIENTS(...) check_gradients(#__VA_ARGS__, __VA_ARGS__)

}  // namespace

TEST_CASE("gradients of scalar recurrences") {
    CHECK_GRADIENTS(sum(scalar_scan), a, b, x);
    CHECK_GRADIENTS(sum(square(scalar_scan - y)), a, b, x, y);
    CHECK_GRADIENTS(fold(a, x, [](auto h, auto e) { return tanh(b * h) + sin(e) * h; }), a, b, x);
    CHECK_GRADIENTS(fold(a, z, [](auto h, auto e) { return h * h * e + b; }), a, b, z);
    CHECK_GRADIENTS(sum(scan(a * b, z, [](auto h, auto e) { return cos(h) / (2 + e); })), a, b, z);
}
TEST_CASE("gradients of recurrences of vectors, of two in a row, and of two that share their steps") {
    CHECK_GRADIENTS(sum(square(states)), h0, X, W);
    CHECK_GRADIENTS(squared_norm(fold(h0, X, cell)), h0, X, W);
    CHECK_GRADIENTS(sum(square(second_layer)), h0, X, W, x);
    CHECK_GRADIENTS(sum(states * v) + sum(hadamard(x, scalar_scan)), h0, X, W, a, x);
    CHECK_GRADIENTS(logsumexp(fold(h0, X, [](auto h, auto e) { return softmax(W * h) + h * norm2(e + 3); })), h0, X, W);
}
TEST_CASE("gradients where a body does not use the state, or holds it constant") {
    CHECK_GRADIENTS(sum(scan(a, x, [](auto, auto e) { return exp(e) * b; })), a, b, x);
    CHECK_GRADIENTS(sum(scan(a, x, [](auto h, auto e) { return where(h < 0, e, b); })), a, b, x);
    const auto held = sum(scan(a, x, [](auto h, auto e) { return stop_gradient(h) * e; }));
    // d/dx of Σ c[t] x[t] with c held: c itself, the state one step before
    passes::inputs in;
    in.sizes = {{"n", 4}};
    const passes::graph g = answered(capture(outputs(gradient(held, x), gradient(held, a))));
    in.fill(g.view(), 3);
    const passes::arrays got = passes::evaluate(g, in);
    double state = in.values["a"][0];
    for (std::size_t t = 0; t < 4; ++t) {
        CHECK(got[0][t] == state);
        state *= in.values["x"][t];
    }
    CHECK(got[1][0] == 0);
}
TEST_CASE("gradients of gradients") {
    const auto twice = [](auto f, auto variable, auto direction) { return sum(hadamard(direction, gradient(f, variable))); };
    CHECK_GRADIENTS(twice(sum(square(scalar_scan)), b, u), a, b, x);
    CHECK_GRADIENTS(twice(sum(square(scalar_scan)), x, y), a, b, x);
    CHECK_GRADIENTS(twice(sum(square(states)), W, D), h0, X, W);
    CHECK_GRADIENTS(twice(squared_norm(fold(h0, X, cell)), h0, v), h0, X, W);
    CHECK_GRADIENTS(twice(twice(fold(a, x, [](auto h, auto e) { return sin(h * e); }), a, u), a, u), a, x);
}
TEST_CASE("Jacobians and Hessians are the rows of gradients") {
    const passes::graph g = answered(capture(outputs(jacobian(scalar_scan, x), hessian(sum(square(scalar_scan)), x),
                                                     hvp(sum(square(scalar_scan)), x, y))));
    const passes::graph rows = answered(capture(outputs(vjp(scalar_scan, x, y), gradient(sum(square(scalar_scan)), x))));
    passes::inputs in;
    in.sizes = {{"n", 4}};
    in.fill(g.view(), 5);
    const std::vector<double> weights = in.values["y"];
    const passes::arrays got = passes::evaluate(g, in);
    std::vector<double> product(4);
    for (std::size_t r = 0; r < 4; ++r)
        for (std::size_t c = 0; c < 4; ++c) product[r] += got[1][4 * r + c] * weights[c];
    CHECK(passes::distance(got[2], product) <= 1e-13);
    for (std::size_t r = 0; r < 4; ++r) {
        in.values["y"] = {0, 0, 0, 0};
        in.values["y"][r] = 1;
        const std::vector<double> row = passes::evaluate(rows, in)[0];
        CHECK(passes::distance({got[0].begin() + 4 * static_cast<int>(r), got[0].begin() + 4 * static_cast<int>(r) + 4}, row) <= 1e-13);
        for (std::size_t c = r + 1; c < 4; ++c) CHECK(row[c] == 0);  // no step needs a later one
    }
}
TEST_CASE("forward and reverse are transposes of each other") {
    const passes::graph g = answered(capture(outputs(sum(hadamard(V, jvp(states, W, D))), sum(hadamard(D, vjp(states, W, V))),
                                                     dot(y, jvp(scalar_scan, a, u)), u * vjp(scalar_scan, a, y))));
    for (const std::int64_t size : {1, 2, 6}) {
        passes::inputs in;
        in.sizes = {{"n", size}};
        in.fill(g.view(), 23);
        const passes::arrays got = passes::evaluate(g, in);
        CHECK(passes::distance(got[0], got[1]) <= 1e-13);
        CHECK(passes::distance(got[2], got[3]) <= 1e-13);
    }
}
TEST_CASE("linearize: the tangent of a recurrence touches it") {
    const passes::graph g = answered(capture(outputs(linearize(scalar_scan, a, b), scalar_scan, gradient(sum(scalar_scan), a))));
    passes::inputs in;
    in.sizes = {{"n", 3}};
    in.fill(g.view(), 29);
    in.values["a"] = in.values["b"];
    const passes::arrays at = passes::evaluate(g, in);
    CHECK(passes::distance(at[0], at[1]) <= 1e-15);
    in.values["a"][0] += 1;
    const passes::arrays beside = passes::evaluate(g, in);
    double slope = 0;
    for (std::size_t t = 0; t < 3; ++t) slope += beside[0][t] - at[0][t];
    CHECK(std::abs(slope - at[2][0]) <= 1e-14);
}
TEST_CASE("a geometric sum has the derivative of its closed form") {
    // h[t] = a h[t-1] + 1 from 0: Σ_{k < n} aᵏ, derivative Σ k aᵏ⁻¹
    const auto f = fold(0, x, [](auto h, auto e) { return a * h + 1 + 0 * e; });
    const passes::graph g = answered(capture(outputs(f, gradient(f, a))));
    passes::inputs in;
    in.sizes = {{"n", 9}};
    in.fill(g.view(), 1);
    in.values["a"] = {0.75};
    double value = 0, slope = 0, power = 1;
    for (int k = 0; k < 9; ++k, power *= 0.75) {
        value += power;
        slope += k * power / 0.75;
    }
    const passes::arrays got = passes::evaluate(g, in);
    CHECK(std::abs(got[0][0] - value) <= 1e-15 * value);
    CHECK(std::abs(got[1][0] - slope) <= 1e-14 * slope);
}
