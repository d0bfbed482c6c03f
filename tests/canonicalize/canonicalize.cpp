// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Every pass keeps the value and the normal form; stable forms hold where the formulas as written overflow.
#include "ctgrad/canonicalize/canonicalize.hpp"

#include "programs.hpp"

using namespace ctgrad;
using passes::same;

namespace {

// The graphs after each pass.
std::vector<std::pair<const char*, passes::graph>> stages(const passes::graph& captured) {
    std::vector<std::pair<const char*, passes::graph>> all;
    all.emplace_back("capture", captured);
    const auto then = [&](const char* name, passes::graph (*pass)(const ir::graph_view&)) {
        all.emplace_back(name, pass(all.back().second.view()));
    };
    then("canonicalize", canonicalize);
    then("differentiate", differentiate);
    then("canonicalize again", canonicalize);
    then("tidy", tidy);
    then("expand", expand);
    then("tidy again", tidy);
    return all;
}
template <class E>
passes::graph canonical(E e) {
    return passes::canonical(capture(e));
}
// Equal after canonicalization; both formulas see the variables in the same order.
template <class... Variables, class E, class F>
bool equivalent(E e, F f, Variables... order) {
    return same(canonical(outputs(order..., e)).view(), canonical(outputs(order..., f)).view());
}
int uses_of(const passes::graph& g, const ir::op_info& op) {
    int found = 0;
    for (const ir::node& n : g.nodes) found += n.op == &op ? 1 : 0;
    return found;
}
int dead_nodes(const passes::graph& g) {
    int dead = 0;
    const sequence<int> uses = ir::count_uses(g.view());
    for (int i = 1; i < uses.size(); ++i) dead += uses[i] == 0 ? 1 : 0;
    return dead;
}
// The value of a formula of x at a point, canonicalized, through every later pass too.
template <class E>
std::vector<double> values_at(E e, std::vector<double> at) {
    passes::inputs in;
    in.sizes["n"] = static_cast<std::int64_t>(at.size());
    in.values["x"] = std::move(at);
    const passes::arrays first = passes::evaluate(passes::simplified(capture(e)), in);
    const passes::arrays last = passes::evaluate(passes::primitives(capture(e)), in);
    CHECK(passes::distance(last[0], first[0]) < 1e-14);
    return first[0];
}
using numbers = std::vector<double>;

}  // namespace

TEST_CASE("every pass keeps every value, and its graph is well formed") {
    for (const programs::program& p : programs::all()) {
        INFO(p.name);
        const auto all = stages(p.captured);
        for (std::size_t i = 0; i < all.size(); ++i) {
            INFO(all[i].first);
            CHECK(ir::verify(all[i].second.view()).view() == "");
            CHECK(all[i].second.error.view() == "");
        }
        for (unsigned seed = 1; seed <= 3; ++seed) {
            const passes::inputs in = p.inputs(seed, seed);
            const passes::arrays expected = passes::evaluate(all[2].second, in);  // the first without requests
            for (std::size_t i = 3; i < all.size(); ++i) {
                INFO(all[i].first << ", n = " << seed);
                const passes::arrays got = passes::evaluate(all[i].second, in);
                for (std::size_t k = 0; k < got.size(); ++k) CHECK(passes::distance(got[k], expected[k]) < 1e-12);
            }
        }
    }
}

TEST_CASE("canonicalizing before differentiation keeps the function") {
    for (const programs::program& p : programs::all()) {
        passes::graph f = p.captured;
        while (f.outputs.size() > 1) f.outputs.pop_back();
        if (has_derivatives(f.view())) f = differentiate(f.view());
        INFO(p.name);
        const passes::inputs in = p.inputs(4);
        CHECK(passes::distance(passes::evaluate(passes::canonical(f), in)[0], passes::evaluate(f, in)[0]) < 1e-13);
    }
}

TEST_CASE("the canonical form is its own canonical form, without dead code") {
    for (const programs::program& p : programs::all()) {
        INFO(p.name);
        const passes::graph once = passes::simplified(p.captured);
        CHECK(dead_nodes(once) == 0);
        CHECK(dead_nodes(passes::formulas(p.captured)) == 0);
        CHECK_FALSE(has_expandable(passes::primitives(p.captured).view()));
    }
}

TEST_CASE("equal formulas are one graph, whatever their letters and operand order") {
    using namespace programs;
    CHECK(equivalent(A * w + u, u + A * w, A, w, u));
    CHECK(equivalent(w * A, transpose(A) * w, A, w));
    CHECK(equivalent(dot(w, A * u), u * transpose(A) * w, A, w, u));
    CHECK(equivalent(dot(w, A * w), w * A * w, A, w));
    CHECK(equivalent(transpose(A * B), transpose(B) * transpose(A), A, B));
    CHECK(equivalent((A * B) * w, A * (B * w), A, B, w));
    CHECK(equivalent(sum(hadamard(A, B)), sum(hadamard(transpose(B), transpose(A))), A, B));
    CHECK(equivalent(squared_norm(y - X * w), squared_norm(X * w - y), X, w, y));
    CHECK(equivalent(sum(sum(X, axis<0>)), sum(sum(X, axis<1>)), X));
    CHECK(equivalent(exp(transpose(A)), transpose(exp(A)), A));
    CHECK(equivalent(sum(square(w)), dot(w, w), w));
    CHECK(equivalent(2 * (x - y) + y, 2 * x - y, x, y));
    CHECK(equivalent(x / 2, 0.5 * x, x));
    CHECK_FALSE(equivalent(A * B, B * A, A, B));
    CHECK_FALSE(equivalent(sum(X, axis<0>), sum(X, axis<-1>), X));
    CHECK(same(passes::formulas(capture(gradient(w * A * w, w))).view(),
               passes::formulas(capture(gradient(dot(w, A * w), w))).view()));
}

TEST_CASE("neutral elements, constants and repeated work disappear") {
    using namespace programs;
    CHECK(equivalent(-(-x), x, x));
    CHECK(equivalent(0 + 1 * x / 1 - 0, x, x));
    CHECK(equivalent(hadamard(x, 1), x, x));
    CHECK(equivalent(x * (2 + 3) - exp(0 * s - 0) + sqrt(s * 0 + 4), x * 5 - exp(0 * s) + sqrt(0 * s + 4), x, s));
    CHECK(equivalent(log(exp(x)), x, x));
    CHECK(equivalent(x - (y - x), 2 * x - y, x, y));
    CHECK(canonical(tanh(2 * x) + tanh(x + x)).nodes.size() == 3);  // 1, x, tanh(2 x)
    const passes::graph twice = canonical(outputs(exp(X * w), sum(exp(X * w))));
    CHECK(uses_of(twice, descriptor<exp_op>) == 1);
    // what no output needs goes, the variables it may be called with stay
    passes::graph g = capture(outputs(exp(x), tanh(y)));
    g.outputs.pop_back();
    const passes::graph live = canonicalize(g.view());
    CHECK(live.nodes.size() == 3);
    CHECK(live.variables.size() == 2);
}

TEST_CASE("stable forms have their names") {
    using namespace programs;
    CHECK(equivalent(log(sum(exp(x))), logsumexp(x), x));
    CHECK(equivalent(log(sum(exp(X), axis<1>)), logsumexp(X, axis<1>), X));
    CHECK(equivalent(log(1 + exp(x)), softplus(x), x));
    CHECK(equivalent(log1p(exp(x)), softplus(x), x));
    CHECK(equivalent(log(softmax(x)), log_softmax(x), x));
    CHECK(equivalent(log(1 - sigmoid(x)), -softplus(x), x));
    CHECK(equivalent(log(sigmoid(x)), -softplus(-x), x));
    CHECK(equivalent(1 / (1 + exp(-x)), sigmoid(x), x));
    CHECK(equivalent(3 / (1 + exp(-x)), 3 * sigmoid(x), x));
    CHECK(equivalent(exp(x) / (1 + exp(x)), sigmoid(x), x));
}

TEST_CASE("stable forms hold at a thousand") {
    using programs::x;
    const numbers ends = {-1000, 0, 1000};
    const double half = std::log(2);
    CHECK(passes::distance(values_at(log(sum(exp(x))), {-1000, -1000}), {-1000 + half}) < 1e-15);
    CHECK(passes::distance(values_at(log(sum(exp(x))), {1000, 1000}), {1000 + half}) < 1e-15);
    CHECK(passes::distance(values_at(log(1 + exp(x)), ends), {0, half, 1000}) < 1e-15);
    CHECK(passes::distance(values_at(log(softmax(x)), {1000, -1000}), {0, -2000}) < 1e-15);
    CHECK(passes::distance(values_at(log(1 - sigmoid(x)), ends), {0, -half, -1000}) < 1e-15);
    CHECK(passes::distance(values_at(log(sigmoid(x)), ends), {-1000, -half, 0}) < 1e-15);
    CHECK(values_at(1 / (1 + exp(-x)), ends) == numbers{0, 0.5, 1});
    CHECK(values_at(exp(x) / (1 + exp(x)), ends) == numbers{0, 0.5, 1});
    // and so do their gradients
    CHECK(values_at(gradient(sum(log(1 + exp(x))), x), ends) == numbers{0, 0.5, 1});
    CHECK(values_at(gradient(sum(log(1 - sigmoid(x))), x), ends) == numbers{0, -0.5, -1});
    CHECK(values_at(gradient(sum(1 / (1 + exp(-x))), x), ends) == numbers{0, 0.25, 0});
    CHECK(values_at(gradient(log(sum(exp(x))), x), {1000, -1000}) == numbers{1, 0});
}

TEST_CASE("squares are completed") {
    using programs::A, programs::B, programs::x, programs::y;
    CHECK(equivalent(dot(x, x) + dot(y, y) - 2 * dot(x, y), squared_norm(x - y), x, y));
    CHECK(equivalent(3 * squared_norm(x) + sum(x) + 6 * dot(y, x) + 3 * squared_norm(y), sum(x) + 3 * squared_norm(x + y), x, y));
    CHECK(equivalent(square(x) - 2 * hadamard(x, y) + square(y), square(x - y), x, y));
    CHECK(equivalent(squared_norm(A) + squared_norm(B) - 2 * sum(hadamard(transpose(A), B)), squared_norm(transpose(A) - B), A, B));
    CHECK_FALSE(equivalent(dot(x, x) + dot(y, y) - dot(x, y), squared_norm(x - y), x, y));
    CHECK_FALSE(equivalent(dot(x, x) + 2 * dot(y, y) - 2 * dot(x, y), squared_norm(x - y), x, y));

    // at random points both sides are equal, and close ones do not cancel
    passes::inputs in;
    in.sizes = {{"n", 7}};
    const passes::graph expanded = capture(outputs(dot(x, x) + dot(y, y) - 2 * dot(x, y), squared_norm(x - y)));
    in.fill(expanded.view(), 5);
    const passes::arrays values = passes::evaluate(expanded, in);
    CHECK(passes::distance(values[0], values[1]) < 1e-14);
    in.values = {{"x", numbers(7, 1e8)}, {"y", numbers(7, 1e8 + 1)}};
    CHECK(passes::evaluate(canonical(dot(x, x) + dot(y, y) - 2 * dot(x, y)), in)[0] == numbers{7});
}

TEST_CASE("what is not exact is left alone") {
    using programs::x;
    const numbers odd = values_at(x - x, {INFINITY, NAN, 1});
    CHECK((std::isnan(odd[0]) && std::isnan(odd[1]) && odd[2] == 0));
    const numbers quotient = values_at(x / x, {0, INFINITY, 2});
    CHECK((std::isnan(quotient[0]) && std::isnan(quotient[1]) && quotient[2] == 1));
    CHECK(std::isnan(values_at(exp(log(x)), {-1})[0]));
    CHECK(std::isnan(values_at(0 * x, {INFINITY})[0]));
}

namespace {

constexpr auto x3 = vector<"x", 3>;
constexpr bool finds_logsumexp() {
    const passes::graph g = passes::canonical(capture(log(sum(exp(x3)))));
    return g.nodes.size() == 3 && g.nodes[2].op == &descriptor<logsumexp_op>;
}
static_assert(finds_logsumexp());

}  // namespace
