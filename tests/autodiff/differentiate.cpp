// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Gradients against finite differences of the interpreter, and what value and gradients share.
#include "ctgrad/autodiff/differentiate.hpp"

#include "programs.hpp"

using namespace ctgrad;

namespace {

// The captured function alone: derivative requests in it are worked out, those of the outputs are not looked at.
passes::graph function_of(const passes::graph& captured) {
    passes::graph f = captured;
    while (f.outputs.size() > 1) f.outputs.pop_back();
    return has_derivatives(f.view()) ? differentiate(f.view()) : f;
}
std::string variable_of(const passes::graph& captured, int output) {
    const ir::graph_view g = captured.view();
    const ir::node& request = g[g.outputs[output].value.node];
    REQUIRE(request.kind == ir::node_kind::derivative);
    return passes::name_of(g, g[g.operand(request, 1).node]);
}
int count(const passes::graph& g, ir::node_kind kind, const ir::op_info* op = nullptr) {
    int found = 0;
    for (const ir::node& n : g.nodes) found += n.kind == kind && (op == nullptr || n.op == op) ? 1 : 0;
    return found;
}

}  // namespace

// Fourth order differences with a step of 1e-3 are right to about 1e-12 times the fifth derivative.
TEST_CASE("gradients agree with finite differences") {
    for (const programs::program& p : programs::all()) {
        INFO(p.name);
        const passes::graph f = function_of(p.captured), answered = passes::differentiated(p.captured);
        CHECK(ir::verify(answered.view()).view() == "");
        CHECK_FALSE(has_derivatives(answered.view()));
        const passes::inputs in = p.inputs(1);
        const passes::arrays results = passes::evaluate(answered, in);
        CHECK(passes::distance(results[0], passes::evaluate(f, in)[0]) < 1e-13);
        for (int i = 1; i < p.captured.outputs.size(); ++i) {
            const std::string variable = variable_of(p.captured, i);
            INFO("with respect to " << variable);
            CHECK(passes::distance(results[static_cast<std::size_t>(i)], passes::differences(f, in, variable)) < 1e-9);
        }
    }
}

TEST_CASE("gradients of batches of one sample and of none") {
    for (const programs::program& p : programs::all())
        for (const std::int64_t n : {0, 1}) {
            INFO(p.name << ", n = " << n);
            const passes::inputs in = p.inputs(2, n);
            const passes::arrays results = passes::evaluate(passes::differentiated(p.captured), in);
            const passes::graph f = function_of(p.captured);
            for (int i = 1; i < p.captured.outputs.size(); ++i) {
                const std::vector<double> expected = passes::differences(f, in, variable_of(p.captured, i));
                CHECK(results[static_cast<std::size_t>(i)].size() == expected.size());
                if (n == 1) CHECK(passes::distance(results[static_cast<std::size_t>(i)], expected) < 1e-9);
            }
        }
}

TEST_CASE("kinks take the subgradient of least norm") {
    constexpr auto x = vector<"x", 3>;
    passes::inputs in;
    in.values["x"] = {0, 0, 0};
    for (const passes::graph& g : {capture(gradient(sum(relu(x)), x)), capture(gradient(norm2(x), x))})
        CHECK(passes::evaluate(passes::differentiated(g), in)[0] == std::vector<double>{0, 0, 0});
}

// The products that the value makes are there for the gradients: one graph, and no second tanh, softmax or residual.
TEST_CASE("value and gradients share one graph") {
    using namespace programs;
    constexpr auto loss = cross_entropy(tanh(X * W + b) * V + c, l);
    const passes::graph g = passes::formulas(
        capture(outputs(loss, gradient(loss, W), gradient(loss, b), gradient(loss, V), gradient(loss, c))));
    CHECK(count(g, ir::node_kind::map, &descriptor<tanh_op>) == 1);
    CHECK(count(g, ir::node_kind::composite, &descriptor<softmax_op>) == 1);
    CHECK(count(g, ir::node_kind::composite, &descriptor<logsumexp_op>) == 1);

    constexpr auto squares = 0.5 * squared_norm(X * w - y);
    const passes::graph r = passes::formulas(capture(outputs(squares, gradient(squares, w), gradient(squares, y))));
    CHECK(count(r, ir::node_kind::linear) == 1);    // r = X w - y, and the gradient of y is -r
    CHECK(count(r, ir::node_kind::contract) == 3);  // X w, ‖r‖², Xᵀ r
    CHECK(r.nodes.size() == 8);                     // and 1, X, w, y
}

TEST_CASE("requests for one function are answered by one sweep") {
    using namespace programs;
    constexpr auto f = sum(exp(tanh(A * w)));
    const int both = passes::differentiated(capture(outputs(gradient(f, A), gradient(f, w)))).nodes.size();
    const int one = passes::differentiated(capture(gradient(f, A))).nodes.size();
    CHECK(both <= one + 2);
}

TEST_CASE("the gradient of a chain grows with its length, not with its paths") {
    using namespace programs;
    constexpr auto longer = [](auto f) { return tanh(f) * f; };
    constexpr auto f3 = longer(longer(longer(s)));
    constexpr auto f4 = longer(f3);
    const auto size = [](const passes::graph& g) { return passes::formulas(g).nodes.size(); };
    const int three = size(capture(gradient(f3, s))), four = size(capture(gradient(f4, s)));
    CHECK(four - three <= 8);
}
