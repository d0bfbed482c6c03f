// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Column-major data: a program of its own, over the same memory seen as the transposed array (layer 6, api).
#pragma once
#include "ctgrad/api/call.hpp"
#include "ctgrad/ir/rebuild.hpp"

namespace ctgrad::api {

// Which variables and results of a program lie in memory by columns.
struct all_by_rows {
    static constexpr bool takes_columns = false;
    static constexpr bool is_by_columns(int) { return false; }
    static constexpr bool goes_by_columns(int) { return false; }
};
template <int Variables, int Outputs>
struct some_by_columns {
    static constexpr bool takes_columns = true;
    bool variables[Variables + 1]{}, outputs[Outputs + 1]{};
    constexpr bool is_by_columns(int variable) const { return variables[variable]; }
    constexpr bool goes_by_columns(int output) const { return outputs[output]; }
};

constexpr ir::axis_map reversed_axes(int rank) {
    ir::axis_map axes;
    for (int a = 0; a < rank; ++a) axes.set(a, rank - 1 - a);
    return axes;
}
constexpr ir::space reversed(const ir::space& s) {
    ir::space result;
    for (int a = s.rank - 1; a >= 0; --a) result.push_back(s[a]);
    return result;
}

// The formulas over memory: what lies by columns becomes an array of the axes turned round, read and written through axis maps.
template <class Order>
constexpr ir::graph turn_columns(const ir::graph_view& from, const Order& order) {
    using namespace ir;
    builder home(nullptr, false);
    rebuilder pass(from, home);
    for (int i = 0; i < from.node_count; ++i) {
        node n = from[i];
        if (n.kind != node_kind::input || !order.is_by_columns(n.id)) {
            pass.keep(i);
            continue;
        }
        n.domain = reversed(n.domain);
        pass.set(i, {home, {home.add(n, {}).node, reversed_axes(n.rank), 1}, from[i].domain});
    }
    pass.finish();
    graph result = home.result();
    for (int v = 0; v < from.variable_count; ++v)
        if (order.is_by_columns(v)) result.variables[v].shape = reversed(from.variables[v].shape);
    for (int k = 0; k < from.output_count; ++k) {
        if (!order.goes_by_columns(k)) continue;
        output& o = result.outputs[k];
        o.value.axes = o.value.axes.then(reversed_axes(o.shape.rank), result.nodes[o.value.node].rank);
        o.shape = reversed(o.shape);
    }
    return result;
}

// What an argument of a call says about it.
template <class A>
struct order_of {
    static constexpr bool by_columns = false;
    template <class Order>
    static constexpr void mark(const ir::graph_view&, Order&) {}
};
template <class Tree, element Type, origin From, bool Const, frontend::arrangement Lies>
    requires(Lies.by_columns)
struct order_of<frontend::binding<Tree, Type, From, Const, Lies>> {
    static constexpr claim given = claim_of<frontend::binding<Tree, Type, From, Const, Lies>>::make();
    static constexpr bool by_columns = given.is_by_columns();
    template <class Order>
    static constexpr void mark(const ir::graph_view& g, Order& order) {
        const int v = find_variable(g, given.shape.name);
        if (by_columns && v >= 0) order.variables[v] = true;
    }
};
template <class... Targets>
    requires(Targets::lies.by_columns || ...)
struct order_of<frontend::destinations<Targets...>> {
    static constexpr bool by_columns = true;
    template <class Order>
    static constexpr void mark(const ir::graph_view& g, Order& order) {
        int k = 0;
        for (const bool columns : {Targets::lies.by_columns...}) {
            if (k < g.output_count) order.outputs[k] = columns && g.outputs[k].shape.rank > 1;
            ++k;
        }
    }
};
template <class Formulas, class... A>
constexpr auto find_order() {
    if constexpr ((order_of<A>::by_columns || ...)) {
        some_by_columns<Formulas::program.variable_count, Formulas::program.output_count> order;
        (order_of<A>::mark(Formulas::program, order), ...);
        return order;
    } else {
        return all_by_rows();
    }
}

}  // namespace ctgrad::api
