// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Laws of the normal form: what means the same is one node, whatever letters and order it was written in.
#include "ctgrad/ir/builder.hpp"

#include "passes.hpp"

using namespace ctgrad;
using ir::builder;

namespace {

struct variables {
    builder home;
    term x = input("x", {3}), y = input("y", {3}), A = input("A", {3, 3}), B = input("B", {3, 3}),
         X = input("X", {ir::named_extent(home.dim("n")), 3}), s = input("s", {});

    constexpr term input(std::string_view name, std::initializer_list<ir::extent> extents) {
        return passes::input(home, name, extents);
    }
};

// The same value, read the same way.
constexpr bool same(const term& a, const term& b) { return a.value == b.value && a.shape == b.shape; }
constexpr bool one_node(const term& a, const term& b) { return a.value.node == b.value.node; }

// A product over a domain of three axes, written with its letters in any order: C_ik = Σ_j A_ij B_jk.
constexpr term product(variables& v, int i, int j, int k, bool swapped) {
    ir::space domain;
    for (int axis = 0; axis < 3; ++axis) domain.push_back(3);
    const auto over = [](const term& t, int first, int second) {
        ir::read r = t.value;
        r.axes.set(0, first);
        r.axes.set(1, second);
        return r;
    };
    const ir::read a = over(v.A, i, j), b = over(v.B, j, k);
    return swapped ? v.home.contract(domain, 2, {b, a}) : v.home.contract(domain, 2, {a, b});
}

constexpr bool is_hash_consed() {
    variables v;
    const term once = tanh(v.A * v.x + 1);
    const int count = v.home.view().node_count;
    const term again = tanh(v.A * v.x + 1);
    return same(once, again) && v.home.view().node_count == count && !one_node(once, tanh(v.A * v.y + 1));
}
constexpr bool letters_do_not_matter() {
    variables v;
    const term e = exp(v.x), rows = e + v.A, columns = transpose(e + transpose(v.A));
    // exp(x)_i and exp(x)_j
    if (!one_node(ir::weighted_sum(&e, 1, std::initializer_list<double>{2}.begin()), e)) return false;
    if (one_node(rows, columns)) return false;  // A_ij + e_j and A_ij + e_i differ
    // Σ_j A_ij B_jk, the letters of the result exchanged, the operands in either order
    const term first = product(v, 0, 2, 1, false);
    return same(first, product(v, 0, 2, 1, true)) && same(first, v.A * v.B) &&
           one_node(first, product(v, 1, 2, 0, false)) && same(transpose(first), product(v, 1, 2, 0, true));
}
constexpr bool transposes_make_no_node() {
    variables v;
    const term t = transpose(exp(v.A)), e = exp(transpose(v.A));
    return same(t, e) && one_node(t, exp(v.A)) && same(transpose(transpose(v.X)), v.X) &&
           same(transpose(v.A * v.B), transpose(v.B) * transpose(v.A));
}
constexpr bool scales_make_no_node() {
    variables v;
    const term minus = -v.x, twice = 2 * v.x;
    return one_node(minus, v.x) && one_node(twice, v.x) && same(-minus, v.x) && same(0.5 * twice, v.x) &&
           same(v.x - v.y, -(v.y - v.x)) && one_node(v.A - transpose(v.A), transpose(v.A) - v.A) &&
           same(2 * v.x - 2 * v.y, 2 * (v.x - v.y)) &&
           same(hadamard(2 * v.x, -v.y), -2 * hadamard(v.x, v.y)) && same((2 * v.x) / (4 * v.y), 0.5 * (v.x / v.y));
}
constexpr bool sums_are_flat() {
    variables v;
    return same((v.x + v.y) + v.s, v.s + (v.y + v.x)) && same(v.x + v.x, 2 * v.x) && same(v.x + 0, v.x) &&
           same(v.x + 1 - 1, v.x) && same(v.x - (v.y - v.x), 2 * v.x - v.y);
}
constexpr bool products_drop_ones_and_deltas() {
    variables v;
    ir::space domain;
    domain.push_back(3);
    domain.push_back(3);
    const ir::read delta = v.home.delta(3, 0, 1);
    ir::read column = v.x.value;
    column.axes.set(0, 1);
    const term through = v.home.contract(domain, 1, {delta, column});  // Σ_j δ_ij x_j
    const term trace = v.home.contract(domain, 0, {delta, v.A.value});  // Σ_ij δ_ij A_ij
    const term size = v.home.contract(domain, 0, {delta});              // Σ_ij δ_ij
    return same(through, v.x) && v.home[trace.value.node].count == 1 && v.home[trace.value.node].domain.rank == 1 &&
           same(size, v.home.number(3)) && same(hadamard(1, v.x), v.x) && same(v.s * 3 / 3, v.s);
}
constexpr bool unread_axes_become_factors() {
    variables v;
    ir::space domain;
    domain.push_back(3);
    domain.push_back(ir::named_extent(0));
    domain.push_back(5);
    const term t = v.home.contract(domain, 1, {v.x.value});  // Σ_jk x_i = 5 n x_i
    const ir::node n = v.home[t.value.node];
    return t.value.coefficient == 5 && n.count == 2 && n.domain.rank == 1 &&
           one_node(t, hadamard(v.home.size(ir::named_extent(0)), v.x));
}
constexpr bool constants_fold() {
    variables v;
    const term four = square(v.home.number(2)), half = v.home.number(1) / 2;
    return four.value.node == 0 && four.value.coefficient == 4 && half.value.coefficient == 0.5 &&
           exp(v.home.number(0)).value.coefficient == 1 && (v.home.number(3) - 3).value.coefficient == 0;
}

static_assert(is_hash_consed());
static_assert(letters_do_not_matter());
static_assert(transposes_make_no_node());
static_assert(scales_make_no_node());
static_assert(sums_are_flat());
static_assert(products_drop_ones_and_deltas());
static_assert(unread_axes_become_factors());
static_assert(constants_fold());

}  // namespace

TEST_CASE("products of equal operands have one form whatever the order of their letters") {
    variables v;
    const auto gram = [&](int i, int j, int shared) {  // Σ_k A_ik A_jk
        ir::space domain;
        for (int axis = 0; axis < 3; ++axis) domain.push_back(3);
        ir::read left = v.A.value, right = v.A.value;
        left.axes.set(shared, 2);
        left.axes.set(1 - shared, i);
        right.axes.set(shared, 2);
        right.axes.set(1 - shared, j);
        return v.home.contract(domain, 2, {left, right});
    };
    CHECK(same(gram(0, 1, 1), gram(1, 0, 1)));  // A Aᵀ is symmetric
    CHECK(same(gram(0, 1, 1), v.A * transpose(v.A)));
    CHECK(same(gram(0, 1, 0), gram(1, 0, 0)));  // and so is Aᵀ A
    CHECK(same(gram(0, 1, 0), transpose(v.A) * v.A));
    CHECK(!one_node(gram(0, 1, 0), gram(0, 1, 1)));
    CHECK(!one_node(gram(0, 1, 0), v.A * v.A));
    CHECK(one_node(transpose(v.A * v.A), transpose(v.A) * transpose(v.A)));
}

TEST_CASE("what the builder makes is well formed") {
    variables v;
    const term all[] = {v.X * v.x, softmax(v.X), logsumexp(v.A), v.A / v.x, v.x - v.x, transpose(v.X) * v.X + v.A + v.s};
    for (const term& t : all) v.home.result().outputs.push_back({t.value, t.shape});
    CHECK(ir::verify(v.home.view()).view() == "");
}

TEST_CASE("a name with two shapes is no graph") {
    variables v;
    v.input("x", {4});
    CHECK(v.home.result().error.view().find("x") == 0);
}

TEST_CASE("the ninth axis is refused") {
    ir::space s;
    for (int i = 0; i < ir::max_rank; ++i) s.push_back(2);
    CHECK_THROWS(s.push_back(2));
}

TEST_CASE("many nodes stay apart") {
    builder home;
    sequence<int> nodes;
    const term s = passes::input(home, "s", {});
    for (int i = 0; i < 500; ++i) nodes.push_back(exp((i + 1) * s).value.node);
    for (int i = 0; i < 500; ++i) REQUIRE(exp((i + 1) * s).value.node == nodes[i]);
    CHECK(home.view().node_count == 502);
}
