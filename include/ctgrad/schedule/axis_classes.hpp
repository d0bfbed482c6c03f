// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Which axes of which nodes can be one loop (layer 4, schedule).
#pragma once
#include "ctgrad/ir/graph.hpp"

namespace ctgrad::schedule {

using namespace ir;

// Union-find over (node, axis). Reading unites the operand's axis with the reader's; a union that would give one node
// two axes of one class is refused.
class axis_classes {
    graph_view graph_;
    sequence<int> parent_, size_, next_;  // next_: a circular list of each class

    constexpr bool clashes(int small, int large) const {
        int e = small;
        do {
            const int first = e - e % max_rank;
            for (int a = 0; a < max_rank; ++a)
                if (first + a != e && a < graph_[e / max_rank].domain.rank && find(first + a) == large) return true;
            e = next_[e];
        } while (e != small);
        return false;
    }
    constexpr void unite(int a, int b) {
        a = find(a);
        b = find(b);
        if (a == b) return;
        if (size_[a] > size_[b]) {
            const int t = a;
            a = b;
            b = t;
        }
        if (clashes(a, b)) return;
        parent_[a] = b;
        size_[b] += size_[a];
        const int t = next_[a];
        next_[a] = next_[b];
        next_[b] = t;
    }

public:
    // `reads` are the graph's operands as aligned_part sees them.
    constexpr axis_classes(const graph_view& g, const sequence<char>& live, const sequence<read>& reads) : graph_(g) {
        const int count = g.node_count * max_rank;
        parent_.reserve(count);
        next_.reserve(count);
        for (int e = 0; e < count; ++e) {
            parent_.push_back(e);
            next_.push_back(e);
        }
        size_ = sequence<int>(count, 1);
        // arrays of many axes first: they cost most to read twice
        for (int rank = max_rank; rank > 0; --rank)
            for (int i = 0; i < g.node_count; ++i) {
                if (live[i] == 0) continue;
                for (int k = 0; k < g[i].count; ++k) {
                    const read& r = reads[g[i].first + k];
                    if (g[r.node].rank != rank) continue;
                    for (int a = 0; a < rank; ++a)
                        if (r.axes[a] < max_rank) unite(r.node * max_rank + a, i * max_rank + r.axes[a]);
                }
            }
        // who reads one window walks along what it is a part of in step
        for (int i = 0; i < g.node_count; ++i)
            for (int k = 0; k < g[i].count && live[i] != 0 && g[i].kind != node_kind::window; ++k) {
                const read& r = g.operand(g[i], k);
                for (int a = 0; a < g[r.node].rank && g[r.node].kind == node_kind::window; ++a)
                    if (r.axes[a] < max_rank) unite(r.node * max_rank + a, i * max_rank + r.axes[a]);
            }
    }
    constexpr int find(int e) const {
        while (parent_[e] != e) e = parent_[e];
        return e;
    }
    constexpr int of(int node, int axis) const { return find(node * max_rank + axis); }
};

}  // namespace ctgrad::schedule
