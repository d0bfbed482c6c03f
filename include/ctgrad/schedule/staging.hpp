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
    sequence<char> staged_;  // what is to be copied

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
    constexpr bool operator[](int node) const { return staged_[node] != 0; }

private:
    // Whether all that reads the node does so along rows of one such loop, and more often than there are numbers in a row.
    constexpr bool pays(int node) const {
        const ir::node& n = p_.graph[node];
        const int memory = memory_of(node);
        if (memory < 0 || n.rank < 2 || n.domain[n.rank - 1] == 1 || !is_small(n)) return false;
        for (int k = 0; k < p_.graph.output_count; ++k)
            if (p_.graph.outputs[k].value.node == node) return false;
        int rows = -1;
        extent times = 0;
        for (int i = 0; i < p_.graph.node_count; ++i)
            for (int k = 0; k < p_.graph[i].count; ++k) {
                const read& r = p_.graph.operand(p_.graph[i], k);
                if (r.node == node && p_.graph[i].kind == node_kind::reshape) return false;
                if (!is_computed(p_, i)) continue;
                const use u = use_of(p_.graph, p_.graph[i], r);
                if (u.shape != node) continue;
                const int loop = loop_across(i, u);
                if (loop < 0 || (rows >= 0 && loop != rows)) return false;
                rows = loop;
                times += reads_of_a_row(i, u);
            }
        return times > numbers_of_a_row(n) && !encloses(p_, rows, p_.homes[memory].scope);
    }
    // Inputs, and reshapes of them or of memory: elements of different rows are far from each other.
    constexpr int memory_of(int node) const {
        const bool reshaped = p_.graph[node].kind == node_kind::reshape;
        while (p_.graph[node].kind == node_kind::reshape) node = p_.graph.operand(p_.graph[node], 0).node;
        const place where = p_.homes[node].where;
        return where == place::input || (reshaped && (where == place::buffer || where == place::output)) ? node : -1;
    }
    // The loop over the rows, -1: it is none, or another row may be read, or another number by each of them.
    constexpr int loop_across(int reader, const use& u) const {
        for (int x = 1; x < p_.graph[u.shape].rank; ++x)
            if (u.axes[x] == u.axes[0]) return -1;
        const int axis = u.axes[0], loop = axis == axis_map::fixed ? -1 : p_.homes[reader].loops[axis];
        if (loop < 0 || !runs_across(p_.loops[loop]) || u.shift[0] != 0 || (u.guarded >> axis & 1u) != 0) return -1;
        return loop;
    }
    // How many numbers of a row a statement reads.
    constexpr extent reads_of_a_row(int reader, const use& u) const {
        extent times = 1;
        for (int a = 0; a < p_.graph[reader].domain.rank; ++a)
            if (p_.homes[reader].loops[a] >= 0 && a != u.axes[0]) times *= p_.graph[reader].domain[a];
        return times;
    }
    static constexpr extent numbers_of_a_row(const node& n) {
        extent row = 1;
        for (int a = 1; a < n.rank; ++a) row *= n.domain[a];
        return row;
    }
    static constexpr bool is_small(const node& n) {
        for (int a = 1; a < n.rank; ++a)
            if (is_named(n.domain[a])) return false;
        return numbers_of_a_row(n) <= most_staged;
    }
};

}  // namespace ctgrad::schedule
