// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The canonical order of commutative operands, triangles behind others, and the canonical numbers of axes (layer 1, ir).
#pragma once
#include "ctgrad/core/sequence.hpp"
#include "ctgrad/ir/node.hpp"

namespace ctgrad::ir {

// New numbers of a node's axes: output axes and reduced ones, each by first appearance in the operands.
struct numbering {
    int to[max_rank + 8]{};  // old axis -> new axis, -1 where it is not read
    int outputs = 0, reduced = 0;
};

// Orders the operands of one node whose domain begins with `rank` output axes.
class ordering {
    const node* nodes;
    int rank;

public:
    constexpr ordering(const node* graph_nodes, int output_rank) : nodes(graph_nodes), rank(output_rank) {}

    constexpr void sort(sequence<read>& reads) const {
        bool tied = false;
        for (int i = 1; i < reads.size(); ++i) {
            const read r = reads[i];
            int j = i;
            for (; j > 0 && before(r, reads[j - 1]); --j) reads[j] = reads[j - 1];
            reads[j] = r;
        }
        for (int i = 1; i < reads.size(); ++i) tied = tied || ties(reads[i - 1], reads[i]);
        if (!tied) return;
        sequence<read> best = reads;
        int budget = 24;
        permute_ties(reads, 0, best, budget);
        reads = best;
    }
    // Whether the operand that comes first carries a minus.
    constexpr bool begins_negative(const sequence<read>& reads) const {
        int first = 0;
        for (int i = 1; i < reads.size(); ++i)
            if (before(reads[i], reads[first])) first = i;
        return reads[first].coefficient < 0;
    }
    constexpr numbering number_axes(const sequence<read>& reads) const {
        numbering m;
        for (int& t : m.to) t = -1;
        for (const read& r : reads)
            for (int i = 0; i < nodes[r.node].rank; ++i) {
                const int axis = r.axes[i];
                if (axis == axis_map::fixed || m.to[axis] >= 0) continue;
                m.to[axis] = axis < rank ? m.outputs++ : m.reduced++;
            }
        for (int axis = rank; axis < max_rank; ++axis)
            if (m.to[axis] >= 0) m.to[axis] += m.outputs;
        return m;
    }
    constexpr axis_map renumber(const read& r, const numbering& m) const {
        axis_map result;
        for (int i = 0; i < nodes[r.node].rank; ++i)
            result.set(i, r.axes[i] == axis_map::fixed ? axis_map::fixed : m.to[r.axes[i]]);
        return result;
    }

private:
    // A number that orders reads of equal nodes: which axes are output (0), summed (1), fixed (2).
    constexpr unsigned pattern_of(const read& r) const {
        unsigned pattern = 0;
        for (int i = 0; i < nodes[r.node].rank; ++i)
            pattern = 3 * pattern + (r.axes[i] == axis_map::fixed ? 2u : r.axes[i] < rank ? 0u : 1u);
        return pattern;
    }
    constexpr bool before(const read& a, const read& b) const {
        if (a.node != b.node) {
            const bool a_last = nodes[a.node].kind == node_kind::triangle, b_last = nodes[b.node].kind == node_kind::triangle;
            return a_last == b_last ? a.node < b.node : b_last;
        }
        if (pattern_of(a) != pattern_of(b)) return pattern_of(a) < pattern_of(b);
        const double x = a.coefficient < 0 ? -a.coefficient : a.coefficient;
        const double y = b.coefficient < 0 ? -b.coefficient : b.coefficient;
        return x != y ? x > y : a.coefficient > b.coefficient;
    }
    constexpr bool ties(const read& a, const read& b) const {
        return a.node == b.node && a.coefficient == b.coefficient && pattern_of(a) == pattern_of(b);
    }
    constexpr bool smaller(const sequence<read>& a, const numbering& ma, const sequence<read>& b,
                           const numbering& mb) const {
        for (int k = 0; k < a.size(); ++k) {
            const std::uint32_t x = renumber(a[k], ma).packed(), y = renumber(b[k], mb).packed();
            if (x != y) return x < y;
        }
        for (int axis = 0; axis < rank; ++axis)  // equal forms (A Aᵀ): the least output order
            if (ma.to[axis] != mb.to[axis]) return ma.to[axis] < mb.to[axis];
        return false;
    }
    constexpr void permute_ties(sequence<read>& reads, int from, sequence<read>& best, int& budget) const {
        int k = from;
        while (k + 1 < reads.size() && !ties(reads[k], reads[k + 1])) ++k;
        if (k + 1 >= reads.size()) {
            if (smaller(reads, number_axes(reads), best, number_axes(best))) best = reads;
            --budget;
            return;
        }
        for (int j = k; j < reads.size() && ties(reads[k], reads[j]) && budget > 0; ++j) {
            swap(reads, k, j);
            permute_ties(reads, k + 1, best, budget);
            swap(reads, k, j);
        }
    }
    static constexpr void swap(sequence<read>& reads, int i, int j) {
        const read t = reads[i];
        reads[i] = reads[j];
        reads[j] = t;
    }
};

}  // namespace ctgrad::ir
