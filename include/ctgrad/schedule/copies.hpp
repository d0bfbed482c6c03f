// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A graph in which what pays is copied: nodes that say what there was, for loops of their own (layer 4, schedule).
#pragma once
#include "ctgrad/schedule/remaking.hpp"
#include "ctgrad/schedule/staging.hpp"

namespace ctgrad::schedule {

class copies {
    struct copy {
        int node;
        axis_loops loops;
        int made;
    };
    const plan_view p_;
    const staging staged_;
    const remaking remade_;
    graph to_;
    sequence<int> moved_;
    sequence<copy> copies_;

public:
    constexpr explicit copies(const plan_view& p) : p_(p), staged_(p), remade_(p) {}
    constexpr bool any() const { return staged_.any() || remade_.any(); }
    constexpr graph make() {
        for (int i = 0; i < p_.graph.dim_count; ++i) to_.dims.push_back(p_.graph.dims[i]);
        for (int i = 0; i < p_.graph.variable_count; ++i) to_.variables.push_back(p_.graph.variables[i]);
        for (int i = 0; i < p_.graph.node_count; ++i) {
            const int made = add(i, p_.homes[i].loops, is_computed(p_, i));
            moved_.push_back(staged_[i] ? add_copy(made) : made);
        }
        for (int k = 0; k < p_.graph.output_count; ++k) {
            output o = p_.graph.outputs[k];
            o.value.node = moved_[o.value.node];
            to_.outputs.push_back(o);
        }
        return to_;
    }

private:
    // The node for who runs its axes by these loops.
    constexpr int add(int i, const std::int32_t* loops, bool remakes, bool is_copy = false) {
        node n = p_.graph[i];
        sequence<read> reads;
        for (int k = 0; k < n.count; ++k) {
            read r = p_.graph.operand(p_.graph[i], k);
            const axis_loops around = remakes ? loops_of_read(p_, r, loops) : axis_loops();
            r.node = remakes && remade_.again(r.node, around, is_copy) ? find(r.node, around) : moved_[r.node];
            reads.push_back(r);
        }
        n.first = to_.operands.size();
        for (const read& r : reads) to_.operands.push_back(r);
        to_.nodes.push_back(n);
        return to_.nodes.size() - 1;
    }
    constexpr int find(int node, const axis_loops& loops) {
        for (const copy& c : copies_)
            if (c.node == node && c.loops == loops) return c.made;
        const int made = add(node, loops.of, true, true);
        copies_.push_back({node, loops, made});
        return made;
    }
    constexpr int add_copy(int original) {
        node n;
        n.kind = node_kind::linear;
        n.rank = to_.nodes[original].rank;
        n.domain = to_.nodes[original].domain;
        n.domain.rank = n.rank;
        n.count = 1;
        n.first = to_.operands.size();
        to_.operands.push_back({original, axis_map::identity(n.rank), 1});
        to_.nodes.push_back(n);
        return to_.nodes.size() - 1;
    }
};

}  // namespace ctgrad::schedule
