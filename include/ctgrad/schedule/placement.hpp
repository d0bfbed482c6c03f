// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Where the values of a plan live: in registers, temporaries or results (layer 4, schedule).
#pragma once
#include "ctgrad/schedule/structure.hpp"
#include "ctgrad/schedule/use.hpp"

namespace ctgrad::schedule {

class placement {
    static constexpr extent most_padded = 2048;  // it should stay small

    plan& plan_;
    const graph_view graph_;
    const sequence<char>& scheduled_;
    const sequence<int>& scopes_;  // of the statements: the innermost loop around each
    const sequence<read>& reads_;  // the graph's operands as aligned_part sees them

public:
    constexpr placement(plan& p, const sequence<char>& scheduled, const sequence<int>& scopes, const sequence<read>& reads)
        : plan_(p), graph_(p.graph.view()), scheduled_(scheduled), scopes_(scopes), reads_(reads) {
        for (int k = 0; k < graph_.output_count; ++k) plan_.homes[graph_.outputs[k].value.node].output = k;
        sequence<int> around(graph_.node_count, -1);  // the innermost loop around a value and all its readers
        sequence<char> inside(graph_.node_count, 1);  // whether all its readers are where it is known
        for (int i = 0; i < graph_.node_count; ++i) around[i] = plan_.homes[i].scope;
        for (int i = 0; i < graph_.node_count; ++i)
            for (int k = 0; k < graph_[i].count && scheduled_[i] != 0; ++k) {
                const int p_ = reads_[graph_[i].first + k].node;
                if (scheduled_[p_] == 0) continue;
                if (graph_[i].kind == node_kind::routine || !encloses(plan_.homes[p_].scope, scopes_[i])) inside[p_] = 0;
                around[p_] = common(around[p_], scopes_[i]);
            }
        for (int i = 0; i < graph_.node_count; ++i) {
            if (graph_[i].kind == node_kind::recurrence) {  // the next step finds it in memory
                inside[i] = 0;
                around[i] = -1;
            }
            if (scheduled_[i] != 0) place_value(i, inside[i] != 0, around[i]);
        }
    }

private:
    constexpr bool encloses(int outer, int inner) const {
        for (; inner != -1; inner = plan_.loops[inner].parent)
            if (inner == outer) return true;
        return outer == -1;
    }
    constexpr int common(int a, int b) const {
        while (!encloses(a, b)) a = plan_.loops[a].parent;
        return a;
    }
    // A small temporary whose last axis is no multiple of packs gets room for whole ones: part of a pack that was just stored
    // is slow to load again.
    constexpr std::int32_t padding(int i) const {
        const node& n = graph_[i];
        std::int64_t rows = 1;
        extent last = 1;
        for (int a = 0; a < n.rank; ++a) {
            if ((plan_.homes[i].stored >> a & 1u) == 0) continue;
            if (is_named(n.domain[a]) || n.domain[a] > most_padded) return 0;
            rows *= last;
            last = n.domain[a];
        }
        const extent whole = (last + most_lanes - 1) / most_lanes * most_lanes;
        if (last == 1 || whole == last || rows * whole > most_padded) return 0;
        for (int r = 0; r < graph_.node_count; ++r)
            if (graph_[r].kind == node_kind::reshape && graph_.operand(graph_[r], 0).node == i) return 0;
        return static_cast<std::int32_t>(whole);
    }
    // Whether memory takes in a sum over rows that lie across packs.
    constexpr bool sums_across(int i) const {
        if (!plan_.homes[i].in_memory) return false;
        for (int a = graph_[i].rank; a < graph_[i].domain.rank; ++a)
            if (plan_.homes[i].loops[a] >= 0 && plan_.loops[plan_.homes[i].loops[a]].how == emitter::across) return true;
        return false;
    }
    constexpr void place_value(int i, bool inside, int around) {
        const node& n = graph_[i];
        home& h = plan_.homes[i];
        if (!h.in_memory) {
            h.slot = plan_.slot_count;
            plan_.slot_count += packs_around(plan_, n.domain.rank > n.rank ? scopes_[i] : h.scope);
        }
        if (inside && !h.in_memory) {
            h.where = place::register_;
        } else if (h.output >= 0 && !sums_across(i)) {
            h.where = place::output;
            h.index = h.output;
            h.stored = (1u << n.rank) - 1;
        } else {
            h.where = place::buffer;
            h.index = plan_.buffers.size();
            plan_.buffers.push_back({i});
            for (int a = 0; a < n.rank; ++a) {
                const bool shared = h.loops[a] >= 0 && encloses(h.loops[a], around);
                const bool stored = h.loops[a] >= 0 || h.whole || picking_factor(graph_, n, a) >= 0;
                if (stored && !shared) h.stored |= 1u << a;
                if (stored && shared && plan_.loops[h.loops[a]].how == emitter::across) h.packed = true;
            }
            h.packed = h.packed || sums_across(i);
            h.padded = h.packed ? 0 : padding(i);
        }
    }
};

}  // namespace ctgrad::schedule
