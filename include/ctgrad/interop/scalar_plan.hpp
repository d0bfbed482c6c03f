// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A plan as loops over single numbers: without packs, and with loops for what a function would compute whole (layer 7,
// interop).
#pragma once
#include "ctgrad/schedule/calls.hpp"

namespace ctgrad::interop {

using namespace schedule;

class scalar_plan {
    plan_view from_;
    sequence<home> homes_;
    sequence<loop> loops_;
    sequence<item> items_;
    int slots_;

public:
    explicit scalar_plan(const plan_view& p) : from_(p), slots_(p.slot_count) {
        for (int i = 0; i < p.graph.node_count; ++i) {
            homes_.push_back(p.homes[i]);
            homes_[i].padded = 0;
            homes_[i].packed = false;
        }
        for (int l = 0; l < p.loop_count; ++l) {
            loops_.push_back(p.loops[l]);
            loops_[l].vector = false;
            loops_[l].how = emitter::loops;
        }
        for (int k = 0; k < p.item_count; ++k) items_.push_back(p.items[k]);
        for (int k = 0; k < p.item_count; ++k)
            if (p.items[k].what == action::call) items_[k] = nest_of_product(p.items[k].index);
    }
    plan_view view() const {
        return {from_.graph,   homes_.data(),      loops_.data(), items_.data(),    from_.buffers,   loops_.size(),
                items_.size(), from_.buffer_count, slots_,        from_.root_first, from_.root_count};
    }

private:
    // for i: for j: { t = 0; for k: t += A[i,k] B[k,j]; C[i,j] = t }
    item nest_of_product(int node) {
        const matrix_product m = find_matrix_product(from_.graph, from_.graph[node], looped_axes(from_, node));
        const int rows = add_loop(node, m.row, scope_of_statement(from_, node));
        const int columns = add_loop(node, m.column, rows), sum = add_loop(node, m.sum, columns);
        homes_[node].whole = homes_[node].in_memory = false;
        homes_[node].slot = slots_++;
        homes_[node].scope = columns;
        set_body(rows, {{action::loop, columns}});
        set_body(columns, {{action::start, node}, {action::loop, sum}, {action::finish, node}});
        set_body(sum, {{action::update, node}});
        return {action::loop, rows};
    }
    int add_loop(int node, int axis, int parent) {
        loop l;
        l.size = from_.graph[node].domain[axis];
        l.parent = parent;
        loops_.push_back(l);
        return homes_[node].loops[axis] = loops_.size() - 1;
    }
    void set_body(int l, const sequence<item>& body) {
        loops_[l].first = items_.size();
        loops_[l].count = body.size();
        for (const item& i : body) items_.push_back(i);
    }
};

}  // namespace ctgrad::interop
