// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The verifier accepts what passes make and says of each kind of damage what it is.
#include "ctgrad/ir/verify.hpp"

#include "passes.hpp"

using namespace ctgrad;
using ir::graph;
using ir::node_kind;

namespace {

constexpr auto n = dim<"n">;
constexpr auto X = matrix<"X", n, 3>;
constexpr auto w = vector<"w", 3>;
constexpr auto y = vector<"y", n>;
constexpr auto S = matrix<"S", 3, 3>;
constexpr auto c = labels<"c", n, 3>;

// One node of each kind.
graph example() {
    graph g = capture(outputs(sum(tanh(X * w) - 2 * y) + n, softmax(X, axis<1>), logsumexp(w),
                              cross_entropy(X, c), gradient(dot(y, X * w), w), square(exp(S))));
    ir::builder home;
    home.declare(g.view());
    ir::rebuilder pass(g.view(), home);
    for (int i = 0; i < g.nodes.size(); ++i) pass.keep(i);
    home.result().dims = g.dims;
    home.result().variables = g.variables;
    pass.finish();
    ir::space square;
    square.push_back(3);
    square.push_back(3);
    ir::space row, nine;
    row.push_back(3);
    nine.push_back(9);
    const term v = home.input(g.variables[1]);
    home.result().outputs.push_back({home.delta(3, 0, 1), square});
    home.result().outputs.push_back({home.index(row, 0).value, row});
    for (const term& moved : {home.window(v, 0, 1, 2), home.reshape({home, home.delta(3, 0, 1), square}, nine)})
        home.result().outputs.push_back({moved.value, moved.shape});
    home.result().outputs.push_back({home.reduce(descriptor<max_op>, v.shape, 0, v.value).value, {}});
    const term before = home.previous(v, 4, 1);  // h[t] = tanh(h[t-1]) from w, four times
    const term all = home.recurrence(before, home.map(descriptor<tanh_op>, before.shape, {before.value}).value);
    home.result().outputs.push_back({all.value, all.shape});
    return home.result();
}
int find(const graph& g, node_kind kind) {
    for (int i = 0; i < g.nodes.size(); ++i)
        if (g.nodes[i].kind == kind) return i;
    FAIL("the example has no node of this kind");
    return -1;
}
ir::node& node_of(graph& g, node_kind kind) { return g.nodes[find(g, kind)]; }
ir::read& read_of(graph& g, node_kind kind, int k = 0) { return g.operands[node_of(g, kind).first + k]; }

struct damage {
    const char* sentence;  // what the verifier must say
    void (*apply)(graph& g);
};
const damage damages[] = {
    {"a bad extent", [](graph& g) { g.variables[0].shape.extents[0] = 0; }},
    {"a bad extent", [](graph& g) { g.variables[0].shape.extents[0] = ir::named_extent(7); }},
    {"a bad extent", [](graph& g) { node_of(g, node_kind::map).domain.extents[0] = 0; }},
    {"a bad extent", [](graph& g) { node_of(g, node_kind::map).domain.rank = ir::max_rank + 1; }},
    {"more output axes", [](graph& g) { node_of(g, node_kind::contract).rank = 5; }},
    {"reduces axes", [](graph& g) { node_of(g, node_kind::map).rank = 0; }},
    {"a leaf with operands", [](graph& g) { node_of(g, node_kind::input).count = 1; }},
    {"outside the pool", [](graph& g) { node_of(g, node_kind::map).first = g.operands.size(); }},
    {"outside the pool", [](graph& g) { node_of(g, node_kind::linear).count = 0; }},
    {"does not precede", [](graph& g) { read_of(g, node_kind::map).node = find(g, node_kind::map); }},
    {"does not precede", [](graph& g) { read_of(g, node_kind::linear).node = -1; }},
    {"belongs to the reader of a product", [](graph& g) { read_of(g, node_kind::contract).coefficient = 2; }},
    {"not numbered by first appearance",
     [](graph& g) {
         for (const ir::node& exp : g.nodes)
             if (exp.op == &descriptor<exp_op>) g.operands[exp.first].axes.set(0, 1), g.operands[exp.first].axes.set(1, 0);
     }},
    {"read by no operand", [](graph& g) { node_of(g, node_kind::contract).domain.push_back(3); }},
    {"outside the iteration space", [](graph& g) { read_of(g, node_kind::map).axes.set(0, 6); }},
    {"another extent", [](graph& g) { node_of(g, node_kind::map).domain.extents[0] = 17; }},
    {"its extent is not 1", [](graph& g) { read_of(g, node_kind::map).axes.set(0, ir::axis_map::fixed); }},
    {"axes that do not exist", [](graph& g) { read_of(g, node_kind::map).axes.set(5, 1); }},
    {"the number 1 is node 0", [](graph& g) { node_of(g, node_kind::delta).kind = node_kind::one; }},
    {"size of an unknown extent", [](graph& g) { node_of(g, node_kind::size).id = 3; }},
    {"unknown variable", [](graph& g) { node_of(g, node_kind::input).id = 9; }},
    {"not the shape of its variable", [](graph& g) { node_of(g, node_kind::input).id = 1; }},
    {"delta of unequal axes", [](graph& g) { node_of(g, node_kind::delta).domain.extents[1] = 4; }},
    {"a wrong number of operands", [](graph& g) { node_of(g, node_kind::map).op = &descriptor<divide_op>; }},
    {"has no operation", [](graph& g) { node_of(g, node_kind::map).op = nullptr; }},
    {"works along", [](graph& g) { node_of(g, node_kind::composite).id = 64; }},
    {"one_hot is not of labels", [](graph& g) { g.variables[2].labels = g.variables[3].labels = false; }},
    {"sum of one term", [](graph& g) { node_of(g, node_kind::linear).count = 1; }},
    {"share a factor",
     [](graph& g) {
         for (int k = 0; k < 2; ++k) read_of(g, node_kind::linear, k).coefficient = 3;
     }},
    {"begins with a minus", [](graph& g) { read_of(g, node_kind::linear).coefficient = -3; }},
    {"adds the number 0",
     [](graph& g) {
         for (int k = 0; k < 2; ++k)
             if (read_of(g, node_kind::linear, k).node == 0) read_of(g, node_kind::linear, k).coefficient = 0;
         read_of(g, node_kind::linear) = {0, {}, 0};
     }},
    {"derivative with respect to something else",
     [](graph& g) { read_of(g, node_kind::derivative, 1).node = find(g, node_kind::map); }},
    {"outside the iteration space", [](graph& g) { read_of(g, node_kind::derivative).node = find(g, node_kind::input); }},
    {"index of more than one axis",
     [](graph& g) {
         node_of(g, node_kind::index).domain.push_back(3);
         ++node_of(g, node_kind::index).rank;
     }},
    {"window along no axis", [](graph& g) { node_of(g, node_kind::window).axis = -1; }},
    {"another extent", [](graph& g) { node_of(g, node_kind::window).domain.extents[1] = 4; }},
    {"another number of elements", [](graph& g) { node_of(g, node_kind::reshape).domain.extents[0] = 8; }},
    {"is no step before of a recurrence", [](graph& g) { node_of(g, node_kind::previous).axis = 0; }},
    {"is no step before of a recurrence", [](graph& g) { node_of(g, node_kind::previous).domain.extents[0] = 1; }},
    {"start value that depends on the step",
     [](graph& g) {
         node_of(g, node_kind::previous).domain.extents[0] = 3;
         read_of(g, node_kind::previous).axes.set(0, 0);
     }},
    {"of no recurrence, or of several",
     [](graph& g) {
         g.nodes.pop_back();
         g.outputs.pop_back();
     }},
    {"is not the step before of the recurrence", [](graph& g) { read_of(g, node_kind::recurrence).coefficient = 2; }},
    {"another recurrence than its step before", [](graph& g) { node_of(g, node_kind::recurrence).id += 1; }},
    {"another recurrence than its step before", [](graph& g) { node_of(g, node_kind::recurrence).axis = -1; }},
    {"needs other steps than the one before",
     [](graph& g) {  // h[t, i] = tanh(h[i, t])
         for (const node_kind kind : {node_kind::previous, node_kind::recurrence}) node_of(g, kind).domain.extents[0] = 3;
         ir::node& body = g.nodes[read_of(g, node_kind::recurrence, 1).node];
         body.domain.extents[0] = 3;
         read_of(g, node_kind::recurrence, 1).axes.set(0, 1);
         read_of(g, node_kind::recurrence, 1).axes.set(1, 0);
     }},
    {"has a duplicate", [](graph& g) { g.nodes.push_back(node_of(g, node_kind::map)); }},
    {"output 0: reads an unknown node", [](graph& g) { g.outputs[0].value.node = g.nodes.size(); }},
    {"output 1: an axis of a read", [](graph& g) { g.outputs[1].value.axes.set(1, 4); }},
    {"output 1: has a bad extent", [](graph& g) { g.outputs[1].shape.extents[0] = 0; }},
};

constexpr bool accepts_in_constant_evaluation() {
    return ir::verify(capture(outputs(X * w - y, gradient(squared_norm(X * w - y), w))).view()).length == 0;
}
static_assert(accepts_in_constant_evaluation());

}  // namespace

TEST_CASE("graphs of every kind of node are accepted") {
    const graph g = example();
    for (const auto kind : {node_kind::one, node_kind::size, node_kind::input, node_kind::delta, node_kind::one_hot,
                            node_kind::map, node_kind::contract, node_kind::linear, node_kind::reduce,
                            node_kind::composite, node_kind::derivative, node_kind::index, node_kind::window,
                            node_kind::reshape, node_kind::previous, node_kind::recurrence})
        CHECK(find(g, kind) >= 0);
    CHECK(ir::verify(g.view()).view() == "");
}

TEST_CASE("each kind of damage is found and named") {
    for (const damage& d : damages) {
        graph g = example();
        d.apply(g);
        const message said = ir::verify(g.view());
        INFO(d.sentence << " / " << said.view());
        CHECK(said.view().find(d.sentence) != std::string_view::npos);
    }
}
