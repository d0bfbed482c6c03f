// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// let: a short type for a long expression, the same graph, whatever it captures.
#include "ctgrad/frontend/let.hpp"

#include "passes.hpp"

using namespace ctgrad;

namespace {

constexpr auto n = dim<"n">;
constexpr auto X = matrix<"X", n, 3>;
constexpr auto W = matrix<"W", 3, 3>;
constexpr auto b = vector<"b", 3>;

template <class E, class F>
bool same_graph(E e, F f) {
    return passes::same(capture(e).view(), capture(f).view());
}

}  // namespace

TEST_CASE("a let is its expression") {
    const auto h = let([] { return tanh(X * W + b); });
    static_assert(Notation<std::remove_const_t<decltype(h)>> && std::is_empty_v<decltype(h)>);
    CHECK(same_graph(h, tanh(X * W + b)));
    CHECK(same_graph(sum(h * W) - sum(h), sum(tanh(X * W + b) * W) - sum(tanh(X * W + b))));
    CHECK(same_graph(gradient(sum(h), W), gradient(sum(tanh(X * W + b)), W)));
}

TEST_CASE("lets capture earlier lets") {
    const auto h1 = let([] { return tanh(X * W + b); });
    const auto h2 = let([=] { return tanh(h1 * W + b); });
    const auto h3 = let([&] { return hadamard(h2, h1) + h1; });
    const auto u1 = tanh(X * W + b);
    const auto u2 = tanh(u1 * W + b);
    CHECK(same_graph(h3, hadamard(u2, u1) + u1));
    const auto nested = let([=] { return let([=] { return h3 + let([] { return exp(b); }); }) * W; });
    CHECK(same_graph(nested, (hadamard(u2, u1) + u1 + exp(b)) * W));
}

TEST_CASE("numbers in lets, of equal trees too") {
    const auto half = let([] { return 0.5 * b; });
    const auto third = let([] { return 3 * b; });
    CHECK(same_graph(half - third, 0.5 * b - 3 * b));
    const auto both = let([=] { return 2 * (half - third) + 1; });
    CHECK(same_graph(both, 2 * (0.5 * b - 3 * b) + 1));
    CHECK(same_graph(exp(half) + exp(third), exp(0.5 * b) + exp(3 * b)));
    CHECK(same_graph(7 * half + 9 * third, 7 * (0.5 * b) + 9 * (3 * b)));  // numbers around them stay in order
}

TEST_CASE("thirty-two levels that each use the one before twice") {
    const auto twice = [](auto h) { return let([=] { return tanh(h) * W + h; }); };
    const auto four = [=](auto h) { return twice(twice(twice(twice(h)))); };
    const auto deep = four(four(four(four(four(four(four(four(X))))))));
    const ir::graph g = capture(deep);
    CHECK(g.nodes.size() == 3 + 32 * 3);
    static_assert(sizeof(deep) == 1);
}

TEST_CASE("a let keeps the shape, and what does not fit is still refused") {
    const auto h = let([] { return X * W; });
    constexpr shape_of shape = frontend::record_of<std::remove_const_t<decltype(h)>>.shape;
    static_assert(shape.rank == 2 && shape[0].name == "n" && shape[1].size == 3);
    static_assert(Accepts<multiply_op, std::remove_const_t<decltype(h)>, std::remove_const_t<decltype(b)>>);
    static_assert(Rejects<multiply_op, std::remove_const_t<decltype(h)>, std::remove_const_t<decltype(h)>>);
}
