// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// How a statement reaches a value: through windows and reshapes to the memory that holds it (layer 4, schedule).
#pragma once
#include "ctgrad/ir/graph.hpp"

namespace ctgrad::schedule {

using namespace ir;

struct use {
    std::int32_t node = 0;   // whose value
    std::int32_t shape = 0;  // whose axes index it: the node itself, or a reshape of it
    double coefficient = 1;
    axis_map axes;           // from the axes of `shape` to the reader's
    std::int32_t shift[max_rank]{};                         // added to the index along an axis of `shape`
    std::int32_t first[max_rank]{}, last[max_rank]{};       // the value is 0 outside, along guarded axes of the reader
    unsigned guarded = 0;

    constexpr bool moves() const {
        if (guarded != 0 || node != shape) return true;
        for (const std::int32_t s : shift)
            if (s != 0) return true;
        return false;
    }
};

namespace detail {

// Through a window: indices along its axis are shifted, and valid only where its operand has elements.
constexpr void look_through_window(const graph_view& g, const node& reader, use& u) {
    const node& w = g[u.node];
    const read& r = g.operand(w, 0);
    const int target = u.axes[w.axis], before = u.shift[w.axis];
    const int low = -(before + w.id), high = w.domain[w.rank] + low;
    if (target != axis_map::fixed) {
        const bool again = (u.guarded >> target & 1u) != 0;
        const int first = again && u.first[target] > low ? u.first[target] : low;
        const int last = again && u.last[target] < high ? u.last[target] : high;
        if (again || first > 0 || last < reader.domain[target]) {
            u.guarded |= 1u << target;
            u.first[target] = first;
            u.last[target] = last;
        }
    } else if (low > 0 || high <= 0) {
        u.coefficient = 0;  // the one element that is asked for does not exist
    }
    use inner = u;
    inner.node = inner.shape = r.node;
    inner.coefficient *= r.coefficient;
    for (int a = 0; a < g[r.node].rank; ++a) {
        const int through = r.axes[a];
        const bool fixed = through == axis_map::fixed;
        inner.axes.set(a, fixed ? axis_map::fixed : u.axes[through]);
        inner.shift[a] = fixed ? 0 : u.shift[through] + (through == w.axis ? w.id : 0);
    }
    for (int a = g[r.node].rank; a < max_rank; ++a) {
        inner.axes.set(a, 0);
        inner.shift[a] = 0;
    }
    u = inner;
}

}  // namespace detail

constexpr use use_of(const graph_view& g, const node& reader, const read& r) {
    use u;
    u.node = u.shape = r.node;
    u.coefficient = r.coefficient;
    u.axes = r.axes;
    while (g[u.node].kind == node_kind::window) detail::look_through_window(g, reader, u);
    while (g[u.node].kind == node_kind::reshape) {  // of contiguous memory, see materialize
        const read& inner = g.operand(g[u.node], 0);
        u.node = inner.node;
        u.coefficient *= inner.coefficient;
    }
    return u;
}

// The same as a read of the node, as far as axes go with axes: an index that is moved, or ends before the axis does, goes
// with none.
constexpr read aligned_part(const graph_view& g, const node& reader, const use& u) {
    read r{u.node, {}, u.coefficient};
    const node &n = g[u.node], &s = g[u.shape];
    bool same = true;
    for (int a = 0; a < n.rank; ++a) {
        same = same && (u.node == u.shape || (a < s.rank && s.domain[a] == n.domain[a]));
        const bool moved = !same || u.shift[a] != 0 ||
                           (u.axes[a] != axis_map::fixed && ((u.guarded >> u.axes[a] & 1u) != 0 || reader.domain[u.axes[a]] != n.domain[a]));
        r.axes.set(a, moved ? axis_map::moved : u.axes[a]);
    }
    return r;
}

// -- axes that a label picks -------------------------------------------------------------------------------------------

// The factor of a product whose label is the index along an axis, -1: none. Σ_k x[k] (y[i] == k) is x[y[i]]: no loop runs
// along k; and where k stays but i is summed, the sum adds to the picked places alone.
constexpr int picking_factor(const graph_view& g, const node& n, int axis) {
    if (n.kind != node_kind::contract || n.domain.rank == n.rank) return -1;
    for (int k = 0; k < n.count; ++k) {
        const read& r = g.operand(n, k);
        const node& hot = g[r.node];
        if (hot.kind != node_kind::one_hot || r.axes[hot.rank - 1] != axis) continue;
        bool picks = true, sums = axis >= n.rank;
        for (int a = 0; a + 1 < hot.rank; ++a) {
            const int label = r.axes[a];
            picks = picks && label != axis && label != axis_map::fixed && (axis >= n.rank || label >= n.rank);
            sums = sums || (label != axis_map::fixed && n.domain[label] != 1);
        }
        if (picks && sums) return k;
    }
    return -1;
}
// Whether an axis of the statement is one of the label's that picks along another.
constexpr bool indexes_a_label(const graph_view& g, const node& n, int axis) {
    for (int a = 0; a < n.domain.rank; ++a) {
        const int k = picking_factor(g, n, a);
        if (k < 0) continue;
        const read& r = g.operand(n, k);
        for (int b = 0; b + 1 < g[r.node].rank; ++b)
            if (r.axes[b] == axis) return true;
    }
    return false;
}

}  // namespace ctgrad::schedule
