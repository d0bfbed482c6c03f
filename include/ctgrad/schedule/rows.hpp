// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Rows in blocks (layer 4, schedule).
//
// A loop over rows whose body is numbers of the row and SIMD loops along it, as in
//     for i < n { z = Σ_j X[i,j] w[j];  r = f(z, y[i]);  for j < d: g[j] += X[i,j] r }
// runs by blocks of as many rows as a pack has lanes. What is one number for each row then is one pack for the block, so
// that f costs an n-th of its time, and the loops along the rows take several of the block at once: w[j] is loaded, and
// g[j] loaded and stored, once for all of them.
#pragma once
#include "ctgrad/schedule/plan.hpp"
#include "ctgrad/schedule/use.hpp"

namespace ctgrad::schedule {

// A loop along rows takes so many at once, where a pack has as many lanes, and so many packs of each; or a single row, and
// so many packs of it: only what lies in one stream the processor brings from memory in time.
inline constexpr int rows_at_once = 4, packs_at_once = 2, packs_of_one_row = 4;

class row_blocks {
    plan& plan_;
    const graph_view graph_;
    const sequence<char>& scheduled_;
    const sequence<int>& scopes_;  // of the statements: the innermost loop around each

public:
    constexpr row_blocks(plan& p, const sequence<char>& scheduled, const sequence<int>& scopes)
        : plan_(p), graph_(p.graph.view()), scheduled_(scheduled), scopes_(scopes) {
        for (int l = 0; l < p.loops.size(); ++l) {
            if (!can_block(l)) continue;
            p.loops[l].vector = true;
            p.loops[l].how = emitter::rows;
            for (int i = p.loops[l].first; i < p.loops[l].first + p.loops[l].count; ++i) {
                if (p.items[i].what != action::loop) continue;
                p.loops[p.items[i].index].how = emitter::rows;
                p.loops[p.items[i].index].unroll = rows_at_once * packs_of_one_row;
            }
        }
    }

private:
    constexpr bool can_block(int l) const {
        const loop& rows = plan_.loops[l];
        if (rows.parent >= 0 || rows.vector || rows.direction != 0 || (!is_named(rows.size) && rows.size < 2 * rows_at_once)) return false;
        bool has_loop = false;
        for (int i = rows.first; i < rows.first + rows.count; ++i) {
            const item& it = plan_.items[i];
            if (it.what == action::loop) {
                has_loop = true;
                if (!runs_along_rows(plan_.loops[it.index], l)) return false;
            } else if (!can_be_a_lane(it, l)) {
                return false;
            }
        }
        return has_loop;
    }
    constexpr bool runs_along_rows(const loop& inner, int rows) const {
        if (!inner.vector) return false;
        for (int i = inner.first; i < inner.first + inner.count; ++i)
            if (plan_.items[i].what == action::loop || !can_be_a_lane(plan_.items[i], rows)) return false;
        return true;
    }
    // No label picks, which is one address for each row; and what it reads of the rows is in a register, or stored for all.
    constexpr bool can_be_a_lane(const item& it, int rows) const {
        const int i = it.index;
        if (it.what == action::call || (it.what == action::start && plan_.homes[i].in_memory)) return false;
        for (int k = 0; k < graph_[i].count; ++k) {
            const use u = use_of(graph_, graph_[i], graph_.operand(graph_[i], k));
            if (graph_[u.node].kind == node_kind::one_hot) return false;
            if (scheduled_[u.node] == 0 || plan_.homes[u.node].scope < 0) continue;
            const int scope = plan_.homes[u.node].scope;
            const bool in_block = scope == rows || plan_.loops[scope].parent == rows;
            if (in_block && scope != rows && (scope != scopes_[i] || u.moves())) return false;
        }
        return true;
    }
};

}  // namespace ctgrad::schedule
