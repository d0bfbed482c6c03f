// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// scan and fold: shapes, what a body may be, and their values against the same steps written out one by one.
#include <ctgrad/ctgrad.hpp>

#include "passes.hpp"

using namespace ctgrad;

namespace {

constexpr auto n = dim<"n">;
constexpr auto a = scalar<"a">;
constexpr auto x = vector<"x", 3>;
constexpr auto y = vector<"y", n>;
constexpr auto h0 = vector<"h0", 4>;
constexpr auto X = matrix<"X", 3, 4>;
constexpr auto Y = matrix<"Y", n, 4>;
constexpr auto W = matrix<"W", 4, 4>;
constexpr auto H0 = matrix<"H0", 2, 3>;
constexpr auto T = tensor<"T", 3, 3, 2>;
constexpr auto one_step = matrix<"O", 1, 4>;

template <class E>
constexpr shape_of shape(E) {
    return frontend::record_of<frontend::tree<E>>.shape;
}
constexpr auto decay = [](auto h, auto e) { return 0.5 * h + e; };
static_assert(shape(scan(a, x, decay)) == shape(x) && shape(fold(a, x, decay)).rank == 0);
static_assert(shape(scan(0, y, decay)) == shape(y) && shape(scan(h0, X, decay)) == shape(X));
static_assert(shape(scan(h0, Y, decay)) == shape(Y) && shape(fold(h0, Y, decay)) == shape(h0));

// A scan within the body of another may not use the steps of that one.
template <class F>
constexpr std::string_view refused(F) {
    return frontend::recurrence_of_t<true, int, std::remove_const_t<decltype(x)>, F>::error.view();
}
constexpr auto inner = [](auto h, auto e) {
    auto uses_both = [=](auto s, auto each) { return s + h * each * e; };
    static_assert(refused(uses_both) == "fold: the body must not use the steps of a scan around it");
    return h + e;
};
static_assert(shape(scan(a, y, inner)) == shape(y));

// Step k of a sequence, without a recurrence.
template <int K, class E>
constexpr auto step(E e) {
    return sum(slice<0, K, K + 1>(e), axis<0>);
}
template <class Start, class Steps, class F>
void check_steps(const char* name, Start start, Steps steps, F f) {
    INFO(name);
    const auto first = f(start, step<0>(steps));
    const auto second = f(first, step<1>(steps));
    const passes::graph g = capture(outputs(fold(start, steps, f), scan(start, steps, f)));
    const passes::graph expected = capture(outputs(f(second, step<2>(steps)), stack<0>(first, second, f(second, step<2>(steps)))));
    CHECK(ir::verify(g.view()).view() == "");
    passes::inputs in;
    in.sizes = {{"n", 2}};
    in.fill(capture(outputs(fold(start, steps, f), f(second, step<2>(steps)))).view(), 7);
    for (const passes::graph& each : {g, passes::primitives(g)}) {
        CHECK(ir::verify(each.view()).view() == "");
        const passes::arrays got = passes::evaluate(each, in), wanted = passes::evaluate(passes::primitives(expected), in);
        for (std::size_t k = 0; k < 2; ++k) CHECK(passes::distance(got[k], wanted[k]) <= 1e-14);  // a few roundings
    }
}
#define CHECK_STEPS(...) check_steps(#__VA_ARGS__, __VA_ARGS__)

}  // namespace

TEST_CASE("bodies of every kind of operation") {
    CHECK_STEPS(a, x, [](auto h, auto e) { return tanh(h * e) - h + 0.1; });
    CHECK_STEPS(a, x, [](auto h, auto e) { return where(h < e, e, h) + n; });
    CHECK_STEPS(h0, X, [](auto h, auto e) { return tanh(W * h) + h * W - e; });
    CHECK_STEPS(h0, X, [](auto h, auto e) { return softmax(h + e) - logsumexp(hadamard(h, e)) * norm2(h); });
    CHECK_STEPS(h0, X, [](auto h, auto e) { return max(outer(h, e), axis<0>) + dot(h, e); });
    CHECK_STEPS(h0, X, [](auto h, auto e) { return concatenate<0>(slice<1, 4>(h), slice<0, 1>(e)); });
    CHECK_STEPS(h0, X, [](auto h, auto e) { return diagonal(outer(h, e)) + trace(diag(h)); });
    CHECK_STEPS(H0, T, [](auto h, auto e) { return transpose(e) - reshape<2, 3>(reshape<3, 2>(h)); });
    CHECK_STEPS(H0, T, [](auto h, auto e) { return einsum<"ij,jk,kl->il">(h, e, h) + sum(h, axis<1>, keepdims); });
    CHECK_STEPS(H0, T, [](auto h, auto e) { return softmax(h, axis<0>) + mean(e); });
}
TEST_CASE("bodies that do not use all they are given") {
    CHECK_STEPS(a, x, [](auto, auto e) { return exp(e); });
    CHECK_STEPS(h0, X, [](auto h, auto) { return 2 * h; });
    CHECK_STEPS(h0, X, [](auto, auto) { return h0 + 1; });
    CHECK_STEPS(zeros<4>, X, [](auto h, auto e) { return h + e; });
}
TEST_CASE("bodies that capture expressions, lets and other scans") {
    const auto shared = let([] { return exp(W * h0); });
    CHECK_STEPS(h0, X, [=](auto h, auto e) { return h + hadamard(shared, e) + sum(shared); });
    const auto levels = scan(a, x, decay);
    CHECK_STEPS(a, x, [=](auto h, auto e) { return h * e + sum(levels); });
    CHECK_STEPS(a, x, [=](auto h, auto e) { return h * e + sum(scan(a, x, decay)); });
    CHECK_STEPS(a, levels, [](auto h, auto e) { return sin(h) + e; });
}
TEST_CASE("several sequences") {
    const auto f = fold(h0, X, x, sin(x), [](auto h, auto row, auto b, auto c) { return b * h + c * row; });
    const auto g = fold(h0, concatenate<1>(X, stack<1>(x), stack<1>(sin(x))), [](auto h, auto all) {
        return sum(slice<4, 5>(all)) * h + sum(slice<5, 6>(all)) * slice<0, 4>(all);
    });
    passes::inputs in;
    in.fill(capture(f).view(), 3);
    CHECK(passes::distance(passes::evaluate(capture(f), in)[0], passes::evaluate(capture(g), in)[0]) <= 1e-15);
}
TEST_CASE("one step is the body alone, and makes no recurrence") {
    const passes::graph g = capture(fold(h0, one_step, [](auto h, auto e) { return W * h + e; }));
    for (const ir::node& each : g.nodes) CHECK(!ir::is_recurrent(each));
    passes::inputs in;
    in.fill(g.view(), 2);
    CHECK(passes::evaluate(g, in)[0] == passes::evaluate(capture(W * h0 + reshape<4>(one_step)), in)[0]);
}
TEST_CASE("a named extent of any size, 0 too") {
    const passes::graph g = capture(outputs(fold(a, y, decay), scan(a, y, decay)));
    for (const std::int64_t size : {0, 1, 2, 17}) {
        passes::inputs in;
        in.sizes = {{"n", size}};
        in.fill(g.view(), 5);
        double level = in.values["a"][0];
        std::vector<double> levels;
        for (const double e : in.values["y"]) levels.push_back(level = 0.5 * level + e);
        const passes::arrays got = passes::evaluate(g, in);
        CHECK(got[0][0] == level);
        CHECK(got[1] == levels);
    }
}
TEST_CASE("a value that is infinite before the last step does not spoil the last") {
    const passes::graph g = capture(fold(a, y, [](auto h, auto e) { return 1 / (h + e); }));
    passes::inputs in;
    in.sizes = {{"n", 2}};
    in.values["a"] = {-1};
    in.values["y"] = {1, 0};
    CHECK(passes::evaluate(g, in)[0][0] == 0);
}
TEST_CASE("numbers in bodies are told apart") {
    const auto f = fold(a, x, [](auto h, auto e) { return 0.5 * h + e; });
    const auto g = fold(a, x, [](auto h, auto e) { return 0.25 * h + e; });
    CHECK(!passes::same(capture(f).view(), capture(g).view()));
    CHECK(passes::same(capture(f).view(), capture(fold(a, x, decay)).view()));
}
