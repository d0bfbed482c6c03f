// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The interpreter, which everything else is compared with, against loops written by hand.
#include "ctgrad/ir/interpret.hpp"

#include "passes.hpp"

using namespace ctgrad;
using passes::evaluate;

namespace {

constexpr auto n = dim<"n">;
constexpr auto A = matrix<"A", 2, 3>;
constexpr auto B = matrix<"B", 3, 2>;
constexpr auto X = matrix<"X", n, 3>;
constexpr auto x = vector<"x", 3>;
constexpr auto u = vector<"u", 2>;
constexpr auto v = vector<"v", n>;
constexpr auto T = tensor<"T", 2, n, 3>;
constexpr auto k = labels<"k", n, 3>;
constexpr auto s = scalar<"s">;

struct example : passes::inputs {
    example() {
        sizes = {{"n", 4}};
        values["A"] = {1, 2, 3, 4, 5, 6};
        values["B"] = {1, -1, 2, -2, 3, -3};
        values["x"] = {0.5, -1, 2};
        values["u"] = {3, -4};
        values["v"] = {1, 2, 3, 4};
        values["k"] = {2, 0, 1, 2};
        values["s"] = {10};
        for (int i = 0; i < 12; ++i) values["X"].push_back(0.25 * i - 1);
        for (int i = 0; i < 24; ++i) values["T"].push_back(i % 7 - 3);
    }
};

template <class E>
std::vector<double> computed(E e, const passes::inputs& in = example()) {
    return evaluate(capture(e), in)[0];
}
using numbers = std::vector<double>;

}  // namespace

TEST_CASE("products of vectors, matrices and batches") {
    CHECK(computed(A * x) == numbers{4.5, 9});
    CHECK(computed(u * A) == numbers{-13, -14, -15});
    CHECK(computed(A * B) == numbers{14, -14, 32, -32});
    CHECK(computed(B * A) == numbers{-3, -3, -3, -6, -6, -6, -9, -9, -9});
    CHECK(computed(x * x) == numbers{5.25});
    CHECK(computed(dot(u, A * x)) == numbers{-22.5});
    CHECK(computed(squared_norm(u)) == numbers{25});
    CHECK(computed(transpose(A)) == numbers{1, 4, 2, 5, 3, 6});
    const example in;
    const numbers& t = in.values.at("T");
    numbers batched, turned;
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t j = 0; j < 4; ++j) {
            double total = 0;
            for (std::size_t l = 0; l < 3; ++l) total += t[(i * 4 + j) * 3 + l] * in.values.at("x")[l];
            batched.push_back(total);
        }
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t l = 0; l < 3; ++l)
            for (std::size_t j = 0; j < 4; ++j) turned.push_back(t[(i * 4 + j) * 3 + l]);
    CHECK(computed(T * x) == batched);
    CHECK(computed(transpose(T)) == turned);
}

TEST_CASE("sums, means and broadcasting") {
    CHECK(computed(sum(A)) == numbers{21});
    CHECK(computed(sum(A, axis<0>)) == numbers{5, 7, 9});
    CHECK(computed(sum(A, axis<1>)) == numbers{6, 15});
    CHECK(computed(mean(A, axis<-1>)) == numbers{2, 5});
    CHECK(computed(mean(v)) == numbers{2.5});
    CHECK(computed(A + x) == numbers{1.5, 1, 5, 4.5, 4, 8});
    CHECK(computed(A - 1) == numbers{0, 1, 2, 3, 4, 5});
    CHECK(computed(s - transpose(A)) == numbers{9, 6, 8, 5, 7, 4});
    CHECK(computed(n * s) == numbers{40});
    CHECK(computed(hadamard(u, u) / 2) == numbers{4.5, 8});
}

TEST_CASE("operations along axes") {
    using std::exp;
    using std::log;
    const double largest = log(exp(1) + exp(2) + exp(3));
    CHECK(computed(logsumexp(A, axis<1>))[0] == Approx(largest).epsilon(1e-15));
    CHECK(computed(logsumexp(A, axis<1>))[1] == Approx(largest + 3).epsilon(1e-15));
    CHECK(computed(softmax(A, axis<1>))[4] == Approx(exp(2 - largest)).epsilon(1e-15));
    CHECK(computed(softmax(A, axis<0>))[1] == Approx(1 / (1 + exp(3.0))).epsilon(1e-15));
    CHECK(computed(log_softmax(A, axis<1>))[2] == Approx(3 - largest).epsilon(1e-15));
    CHECK(computed(norm2(u)) == numbers{5});
    CHECK(computed(norm2(A, axis<0>))[0] == Approx(std::sqrt(17)).epsilon(1e-15));
}

TEST_CASE("labels choose one entry of each row") {
    const example in;
    double expected = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const double* row = in.values.at("X").data() + 3 * i;
        expected += std::log(std::exp(row[0]) + std::exp(row[1]) + std::exp(row[2]));
        expected -= row[static_cast<std::size_t>(in.values.at("k")[i])];
    }
    CHECK(computed(cross_entropy(X, k))[0] == Approx(expected / 4).epsilon(1e-15));
}

TEST_CASE("diagonals and deltas, which only the builder writes") {
    ir::builder home;
    const term S = passes::input(home, "S", {2, 2});
    ir::space two, one;
    for (int axis = 0; axis < 2; ++axis) two.push_back(2);
    one.push_back(2);
    ir::read diagonal = S.value;
    diagonal.axes.set(1, 0);
    home.result().outputs.push_back({diagonal, one});                                         // S_ii
    home.result().outputs.push_back({home.delta(2, 0, 1), two});                              // δ_ij
    home.result().outputs.push_back({home.contract(two, 2, {diagonal, home.delta(2, 0, 1)}).value, two});  // δ_ij S_ii
    home.result().outputs.push_back({home.contract(two, 0, {home.delta(2, 0, 1), S.value}).value, {}});    // tr S
    home.result().outputs.push_back({home.reduce(descriptor<max_op>, two, 1, S.value).value, one});
    passes::inputs in;
    in.values["S"] = {1, 7, 3, 4};
    CHECK(evaluate(home.result(), in) ==
          passes::arrays{{1, 4}, {1, 0, 0, 1}, {1, 0, 0, 4}, {5}, {7, 4}});
}

TEST_CASE("no elements") {
    example in;
    in.sizes["n"] = 0;
    for (const char* name : {"X", "v", "T", "k"}) in.values[name].clear();
    CHECK(computed(v, in).empty());
    CHECK(computed(sum(v), in) == numbers{0});
    CHECK(std::isnan(computed(mean(v), in)[0]));
    CHECK(computed(logsumexp(v), in) == numbers{-INFINITY});
    CHECK(computed(norm2(v), in) == numbers{0});
    CHECK(computed(softmax(v), in).empty());
    CHECK(computed(sum(X, axis<0>), in) == numbers{0, 0, 0});
    CHECK(computed(transpose(X) * X, in) == numbers(9, 0));
    CHECK(computed(X * x, in).empty());
    CHECK(std::isnan(computed(cross_entropy(X, k), in)[0]));
}

TEST_CASE("a derivative request is refused") { CHECK_THROWS(computed(gradient(dot(x, x), x))); }

namespace {

// Constant evaluation is the same function.
constexpr double in_constant_evaluation() {
    const double a[] = {1, 2, 3, 4, 5, 6}, b[] = {0.5, -1, 2};
    const double* const variables[] = {a, b};
    const ir::graph g = capture(squared_norm(A * x));  // 4.5² + 9²
    return ir::interpret(g.view(), variables, nullptr)[0][0];
}
static_assert(in_constant_evaluation() == 101.25);

constexpr bool softmax_in_constant_evaluation() {
    const double z[] = {1000, 1000};
    const double* const variables[] = {z};
    const auto p = ir::interpret(capture(softmax(u)).view(), variables, nullptr);
    return p[0][0] == p[0][1] && p[0][0] - 0.5 < 1e-15 && 0.5 - p[0][0] < 1e-15;
}
static_assert(softmax_in_constant_evaluation());

}  // namespace

// h[t] = h[t-1] v[t] + 1 over v's axis, in either direction, and h one step before.
constexpr ir::graph running_products(int direction) {
    ir::builder home;
    ir::space steps;
    steps.push_back(4);
    const term factors = passes::input(home, "f", {4}), start = passes::input(home, "s", {});
    const term before = home.previous(start, 4, direction);
    const term product = home.contract(steps, 1, {before.value, factors.value});
    const term all = home.recurrence(before, home.linear(steps, {product.value, home.number(1).value}).value);
    home.result().outputs.push_back({all.value, steps});
    home.result().outputs.push_back({before.value, steps});
    return home.result();
}
constexpr double last_of_running_products() {
    const ir::graph g = running_products(1);
    const double factors[] = {2, 3, 5, 7}, start = 10;
    const double* const variables[] = {factors, &start};
    return ir::interpret(g.view(), variables, nullptr)[0][3];
}
static_assert(last_of_running_products() == (((10 * 2 + 1) * 3 + 1) * 5 + 1) * 7 + 1);

TEST_CASE("recurrences from the first step to the last, and from the last to the first") {
    passes::inputs in;
    in.values["f"] = {2, 3, 5, 7};
    in.values["s"] = {10};
    CHECK(ir::verify(running_products(1).view()).view() == "");
    CHECK(ir::verify(running_products(-1).view()).view() == "");
    CHECK(evaluate(running_products(1), in) == passes::arrays{{21, 64, 321, 2248}, {10, 21, 64, 321}});
    CHECK(evaluate(running_products(-1), in) == passes::arrays{{2139, 1069, 356, 71}, {1069, 356, 71, 10}});
}
