// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A formula for all steps at once: an axis in front of whatever depends on the step (layer 1, ir).
#pragma once
#include "ctgrad/ir/rebuild.hpp"

namespace ctgrad::ir {

// Why a formula cannot be lifted: it asks of a step what is only defined for them all.
enum class obstacle : std::uint8_t { none, derivative, recurrence };

// `from` is a graph made over the variables and named extents of the builder, and over placeholders, which stand for
// values of one step.
class lifter : rebuilder {
    sequence<char> lifted_;
    extent steps_;

public:
    constexpr lifter(const graph_view& from, builder& to, extent steps)
        : rebuilder(from, to, placed()), lifted_(from.node_count, 0), steps_(steps) {}

    // A placeholder stands for a value over the steps, then its own axes.
    constexpr void set(int placeholder, const term& value) {
        lifted_[placeholder] = 1;
        rebuilder::set(placeholder, value);
    }
    constexpr void run() {
        for (int i = 0; i < from_.node_count; ++i) {
            if (lifted_[i] != 0) continue;
            for (int k = 0; k < from_[i].count; ++k)
                if (lifted_[from_.operand(from_[i], k).node] != 0) lifted_[i] = 1;
            if (lifted_[i] != 0)
                lift(i);
            else
                rebuilder::set(i, rebuild(from_[i], operands(from_[i])));  // variables are found by name
        }
    }
    // A read over a shape as one over the steps, then the shape.
    constexpr read over_steps(const read& r) const { return shifted(r, 0); }

    static constexpr obstacle find_obstacle(const graph_view& from, const sequence<int>& placeholders) {
        sequence<char> depends(from.node_count, 0);
        for (const int p : placeholders) depends[p] = 1;
        for (int i = 0; i < from.node_count; ++i) {
            for (int k = 0; k < from[i].count; ++k)
                if (depends[from.operand(from[i], k).node] != 0) depends[i] = 1;
            if (depends[i] != 0 && is_recurrent(from[i])) return obstacle::recurrence;
            if (depends[i] != 0 && from[i].kind == node_kind::derivative) return obstacle::derivative;
        }
        return obstacle::none;
    }

private:
    // Axes of the reader come one later, those from `second` on two: there the steps stand once more.
    constexpr read shifted(const read& r, int second) const {
        axis_map to;
        const int own = from_[r.node].rank, lead = lifted_[r.node] != 0 ? 1 : 0;
        if (lead == 1) to.set(0, second > 0 ? second + 1 : 0);
        for (int a = 0; a < own; ++a)
            to.set(a + lead, r.axes[a] == axis_map::fixed ? axis_map::fixed : r.axes[a] + (second > 0 ? 2 : 1));
        const read& inner = done_[r.node];
        return to_.along_diagonal({inner.node, inner.axes.then(to, to_[inner.node].rank), inner.coefficient * r.coefficient});
    }
    constexpr void lift(int i) {
        node n = from_[i];
        const bool reshapes = n.kind == node_kind::reshape;
        sequence<read> reads;
        for (int k = 0; k < n.count; ++k) reads.push_back(shifted(from_.operand(n, k), reshapes ? n.rank : 0));
        space domain;
        domain.push_back(steps_);
        for (int a = 0; a < n.domain.rank; ++a) {
            if (reshapes && a == n.rank) domain.push_back(steps_);
            domain.push_back(n.domain[a]);
        }
        n.domain = domain;
        ++n.rank;
        if (n.kind == node_kind::composite) n.id *= 2;
        if (n.kind == node_kind::window) ++n.axis;
        rebuilder::set(i, rebuild(n, reads));
    }
};

}  // namespace ctgrad::ir
