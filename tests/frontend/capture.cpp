// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Capture: expressions become graphs once, equal subexpressions become one node.
#include "ctgrad/frontend/capture.hpp"

#include "passes.hpp"

using namespace ctgrad;

namespace {

constexpr auto n = dim<"n">;
constexpr auto A = matrix<"A", n, n>;
constexpr auto x = vector<"x", n>;
constexpr auto y = vector<"y", n>;
constexpr auto s = scalar<"s">;

int nodes(const ir::graph& g) { return g.nodes.size(); }

static_assert(capture(x).nodes.size() == 2 && capture(x).outputs.size() == 1);
static_assert(capture(outputs(x, y, x)).outputs.size() == 3 && capture(outputs(x, y, x)).nodes.size() == 3);
static_assert(capture(A * x + A * x).nodes.size() == 4);  // 1, A, x, A x

}  // namespace

TEST_CASE("equal subexpressions are captured once") {
    const auto r = A * x - y;
    CHECK(nodes(capture(outputs(r, dot(r, r), tanh(r)))) == 8);  // 1 A x A·x y r ‖r‖² tanh(r)
    CHECK(nodes(capture(outputs(tanh(2 * x), tanh(x + x)))) == 3);
    CHECK(nodes(capture(outputs(tanh(2 * x), tanh(3 * x)))) == 4);
}

TEST_CASE("outputs keep their order and their shapes") {
    const ir::graph g = capture(outputs(s, A, transpose(A) + x, 2.0 * y, sum(A)));
    const int ranks[] = {0, 2, 2, 1, 0};
    REQUIRE(g.outputs.size() == 5);
    for (int i = 0; i < 5; ++i) CHECK(g.outputs[i].shape.rank == ranks[i]);
    CHECK(ir::verify(g.view()).view() == "");
    CHECK(g.outputs[3].value.coefficient == 2);
}

TEST_CASE("a number alone among the outputs is a constant") {
    const ir::graph g = capture(outputs(x, sum(x) * 0 + 3));
    CHECK(g.outputs.size() == 2);
    passes::inputs in;
    in.sizes["n"] = 2;
    in.values["x"] = {4, 5};
    CHECK(passes::evaluate(g, in)[1] == std::vector<double>{3});
}

TEST_CASE("captured graphs of deep expressions stay small") {
    const auto step = [](auto h) { return tanh(h + s) - 0.1 * h; };
    const auto eight = [=](auto h) { return step(step(step(step(step(step(step(step(h)))))))); };
    CHECK(nodes(capture(eight(x))) <= 3 + 3 * 8);
}

TEST_CASE("two shapes of one name, or derivatives of nothing, are said so") {
    CHECK(capture(sum(x) + sum(vector<"x", 3>)).error.view().find("x") != std::string_view::npos);
    CHECK(capture(sum(x) + sum(y)).error.view() == "");
}
