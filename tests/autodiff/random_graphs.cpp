// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Random programs: derivatives against finite differences, and the interpreter before and after every pass.
#include <ctgrad/ctgrad.hpp>
#include <functional>

#include "ctgrad/schedule/products.hpp"
#include "passes.hpp"

using namespace ctgrad;

namespace {

using numbers = std::vector<double>;

// A program grown operation by operation: operands are drawn from all that there is already, smooth functions keep values
// near 1.
class garden {
    std::mt19937_64 random_;
    bool kinks_;
    ir::builder home_;
    std::vector<term> grown_;

    int below(std::size_t n) { return static_cast<int>(random_() % n); }
    term any() { return grown_[static_cast<std::size_t>(below(grown_.size()))]; }
    term any(int rank) {
        for (int tries = 0; tries < 20; ++tries)
            if (const term t = any(); t.rank() == rank) return t;
        return rank == 2 ? variables[1] : rank == 1 ? variables[0] : variables[2];
    }
    static bool same(const term& a, const term& b) { return a.shape == b.shape; }

    term pointwise(const term& t) {
        switch (below(14)) {
            case 0: return exp(0.3 * sin(t));
            case 1: return tanh(t);
            case 2: return sigmoid(2 * t - 0.5);
            case 3: return softplus(t);
            case 4: return sin(t) * 0.7;
            case 5: return square(cos(t));
            case 6: return sqrt(1 + square(t));
            case 7: return log1p(square(t));
            case 8: return 1 / (2 + square(t));
            case 9: return atan(t);
            case 10: return erf(t);
            case 11: return kinks_ ? where(t > 0.1, square(t), 0.2 * t) : sinh(0.5 * t);
            case 12: return gelu(t);
            default: return -t + 0.25;
        }
    }
    term along(const term& t) {
        switch (below(9)) {
            case 0: return sum(t, axis<0>) * 0.5;
            case 1: return mean(t, axis<1>);
            case 2: return softmax(t, axis<0>);
            case 3: return logsumexp(t, axis<1>);
            case 4: return log_softmax(t, axis<1>);
            case 5: return variance(t, axis<0>);
            case 6: return kinks_ ? max(t, axis<1>) : sum(t, axis<1>) / 2;
            case 7: return norm2(1 + square(t), axis<0>);
            default: return t - mean(t, axis<1>, keepdims);
        }
    }
    term of_two(const term& a, const term& b) {
        switch (below(6)) {
            case 0: return a + b;
            case 1: return a - 0.5 * b;
            case 2: return a / (1 + square(b));
            case 3: return atan2(a, 2 + square(b));
            case 4: return kinks_ ? maximum(a, b) : a + 0.3;
            default: return hadamard(a, b);
        }
    }
    // What moves or multiplies; all square matrices are 3 x 3.
    term shaped() {
        const term m = any(2), v = any(1), other = any(2);
        switch (below(10)) {
            case 0: return transpose(m);
            case 1: return m.shape[1] == v.shape[0] ? m * v * 0.5 : m;
            case 2: return m.shape[0] == v.shape[0] ? v * m * 0.5 : m;
            case 3: return m.shape[1] == other.shape[1] ? m * transpose(other) / 2 : m;
            case 4: return outer(v, tanh(v)) + outer(tanh(v), v);
            case 5: return m.shape[0] == m.shape[1] ? diagonal(m) : sum(m, axis<0>);
            case 6: return m.shape[0] >= 3 ? slice<0, 1, 3>(m) : m;
            case 7: return v.shape[0] >= 3 ? concatenate<0>(slice<0, 2, 3>(v), slice<0, 0, 2>(v)) : v;
            case 8: return m.shape[0] == m.shape[1] ? m + eye(m) : m;
            default: return v.shape[0] == 3 ? diag(v) : outer(v, v);
        }
    }
    static term eye(const term& m) { return diag(0 * sum(m, axis<0>) + 1); }

public:
    std::vector<term> variables;

    garden(unsigned seed, int operations, bool kinks) : random_(seed), kinks_(kinks) {
        const ir::extent named = ir::named_extent(home_.dim("n"));
        const bool has_name = below(2) == 0;
        variables = {passes::input(home_, "x", {3}), passes::input(home_, "A", {3, 3}), passes::input(home_, "s", {}),
                     passes::input(home_, "B", {has_name ? named : 4, 3})};
        grown_ = variables;
        while (operations-- > 0) {
            const int kind = below(4);
            if (kind == 0) {
                grown_.push_back(pointwise(any()));
            } else if (kind == 1) {
                grown_.push_back(along(any(2)));
            } else if (kind == 2) {
                const term a = any(), b = any();
                const bool fits = same(a, b) || a.rank() == 0 || b.rank() == 0;
                grown_.push_back(fits ? of_two(a, b) : pointwise(a));
            } else {
                grown_.push_back(shaped());
            }
        }
    }

    // The last value and a scalar of several, their derivatives of every kind.
    passes::graph program(bool second_order) {
        const term& last = grown_.back();
        term f = sum(sin(last));
        for (int k = 0; k < 3; ++k) f = f + mean(tanh(any()));
        const term x = variables[0], A = variables[1], s = variables[2];
        const auto out = [&](const term& t) { home_.result().outputs.push_back({t.value, t.shape}); };
        const auto ask = [&](ir::request what, const term& of, const term& v, const term* with = nullptr) {
            return home_.derivative(what, of, v, with == nullptr ? nullptr : &with->value);
        };
        out(f);
        for (const term& v : variables) out(ask(ir::request::jacobian, f, v));
        out(last);
        out(ask(ir::request::jvp, last, x, &x));
        out(ask(ir::request::vjp, last, A, &last));
        if (last.rank() < 3) out(ask(ir::request::jacobian, last, x));
        if (second_order) {
            const term slope = ask(ir::request::jacobian, f, x);
            out(ask(ir::request::jacobian, slope, x));
            out(ask(ir::request::vjp, slope, s, &x));
        }
        return home_.result();
    }
};

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
    const passes::graph captured = garden(seed, operations, kinks).program(second_order);
    REQUIRE(ir::verify(captured.view()).view() == "");
    passes::inputs in;
    in.sizes = {{"n", 2 + seed % 3}};
    in.fill(captured.view(), seed);

    // every pass in its order, and derivatives before the first simplification
    const passes::graph plain = differentiate(captured.view());
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
