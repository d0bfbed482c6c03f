// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Rows that lie across packs, brought together once (layer 4, schedule).
//
// Where rows lie across packs, a number of theirs is gathered from as many rows as a pack has lanes. What is read more than
// once in a block of rows is copied first, so that it is gathered once.
#pragma once
#include "ctgrad/schedule/structure.hpp"
#include "ctgrad/schedule/use.hpp"

namespace ctgrad::schedule {

class staging {
    static constexpr extent most_staged = 128;  // numbers of a row

    const plan_view p_;
    sequence<char> staged_;  // inputs to be copied

public:
    constexpr explicit staging(const plan_view& p) : p_(p), staged_(p.graph.node_count, 0) {
        bool across = false;
        for (int l = 0; l < p.loop_count; ++l) across = across || runs_across(p.loops[l]);
        for (int i = 0; i < p.graph.node_count && across; ++i) staged_[i] = pays(i) ? 1 : 0;
    }
    constexpr bool any() const {
        for (const char s : staged_)
            if (s != 0) return true;
        return false;
    }
    // The graph with a copy behind each of the inputs, for all that read it.
    constexpr graph staged() const {
        graph to;
        for (int i = 0; i < p_.graph.dim_count; ++i) to.dims.push_back(p_.graph.dims[i]);
        for (int i = 0; i < p_.graph.variable_count; ++i) to.variables.push_back(p_.graph.variables[i]);
        sequence<int> moved;
        for (int i = 0; i < p_.graph.node_count; ++i) {
            node n = p_.graph[i];
            n.first = to.operands.size();
            for (int k = 0; k < n.count; ++k) {
                read r = p_.graph.operand(p_.graph[i], k);
                r.node = moved[r.node];
                to.operands.push_back(r);
            }
            to.nodes.push_back(n);
            if (staged_[i] != 0) add_copy(to, n);
            moved.push_back(to.nodes.size() - 1);
        }
        for (int k = 0; k < p_.graph.output_count; ++k) {
            output o = p_.graph.outputs[k];
            o.value.node = moved[o.value.node];
            to.outputs.push_back(o);
        }
        return to;
    }

private:
    static constexpr void add_copy(graph& to, const node& input) {
        node n;
        n.kind = node_kind::linear;
        n.rank = input.rank;
        n.domain = input.domain;
        n.count = 1;
        n.first = to.operands.size();
        to.operands.push_back({to.nodes.size() - 1, axis_map::identity(n.rank), 1});
        to.nodes.push_back(n);
    }
    // Whether all that reads the input does so along rows of one such loop, and some of it again and again.
    constexpr bool pays(int input) const {
        const node& n = p_.graph[input];
        if (p_.homes[input].where != place::input || n.rank < 2 || n.domain[n.rank - 1] == 1) return false;
        int rows = -1;
        extent times = 0;
        for (int i = 0; i < p_.graph.node_count; ++i)
            for (int k = 0; k < p_.graph[i].count; ++k) {
                if (!is_computed(p_, i)) continue;
                const use u = use_of(p_.graph, p_.graph[i], p_.graph.operand(p_.graph[i], k));
                if (u.node != input) continue;
                const int loop = loop_across(i, u);
                if (u.moves() || loop < 0 || (rows >= 0 && loop != rows)) return false;
                rows = loop;
                times += reads_of_a_row(i, u);
            }
        return times > 1 && is_small(n);
    }
    constexpr int loop_across(int reader, const use& u) const {
        const int axis = u.axes[0], loop = axis == axis_map::fixed ? -1 : p_.homes[reader].loops[axis];
        return loop >= 0 && runs_across(p_.loops[loop]) ? loop : -1;
    }
    // How often a statement reads the same number of a row.
    constexpr extent reads_of_a_row(int reader, const use& u) const {
        extent times = 1;
        for (int a = 0; a < p_.graph[reader].domain.rank; ++a) {
            bool of_operand = p_.homes[reader].loops[a] < 0;
            for (int x = 0; x < p_.graph[u.shape].rank; ++x) of_operand = of_operand || u.axes[x] == a;
            if (!of_operand) times *= p_.graph[reader].domain[a];
        }
        return times;
    }
    static constexpr bool is_small(const node& n) {
        extent row = 1;
        for (int a = 1; a < n.rank; ++a) {
            if (is_named(n.domain[a])) return false;
            row *= n.domain[a];
        }
        return row <= most_staged;
    }
};

}  // namespace ctgrad::schedule
