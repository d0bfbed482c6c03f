// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The rewrite engine: matches the rules of an operation when one of its nodes is built (layer 1, ir).
//
// Operands are normal already, so applying rules at construction reaches the normal form bottom-up, once.
#pragma once
#include "ctgrad/ir/builder.hpp"
#include "ctgrad/ir/pattern.hpp"

namespace ctgrad::ir {

// A match in the iteration space of the root; `sum` and composite patterns append the axes they bind.
class matcher {
    builder& home_;
    const pattern& pattern_;

public:
    space frame;
    int root_rank;
    unsigned axes = 0;  // composite: the axes it works along, in the frame
    read bound[2];
    bool is_bound[2]{};

    constexpr matcher(builder& home, const pattern& p, const space& root)
        : home_(home), pattern_(p), frame(root), root_rank(root.rank) {}

    constexpr bool match_operands(const pattern_node& p, const sequence<read>& reads, bool commutative) {
        return reads.size() == 1 ? match(p.a, reads[0]) : match_either_way(p, reads[0], reads[1], commutative);
    }

    constexpr bool match(int index, const read& r) {
        const pattern_node& p = pattern_.nodes[index];
        switch (p.kind) {
            case pattern_kind::variable:
                if (is_bound[p.a]) return bound[p.a] == r;
                is_bound[p.a] = true;
                bound[p.a] = r;
                return true;
            case pattern_kind::constant: return r.node == 0 && r.coefficient == p.value;
            case pattern_kind::scale: {
                // -x binds what carries a negative coefficient; c p matches p scaled by c
                read inner = r;
                inner.coefficient /= p.value;
                if (pattern_.nodes[p.a].kind == pattern_kind::variable && !(inner.coefficient > 0)) return false;
                return match(p.a, inner);
            }
            default: break;
        }
        const node n = home_[r.node];
        sequence<read> reads;
        for (int k = 0; k < n.count; ++k) {
            read inner = home_.operand(n, k);
            reads.push_back(inner);
        }
        switch (p.kind) {
            case pattern_kind::map:
                return n.kind == node_kind::map && n.op == p.op && r.coefficient == 1 &&
                       match_pair(p, n, r, reads, 1, n.op->commutative);
            case pattern_kind::sum_of:
                return n.kind == node_kind::linear && n.count == 2 && match_pair(p, n, r, reads, r.coefficient, true);
            case pattern_kind::product:
                return n.kind == node_kind::contract && n.count == 2 && n.domain.rank == n.rank &&
                       r.coefficient == 1 && match_pair(p, n, r, reads, 1, true);
            case pattern_kind::sum: {
                if (n.kind != node_kind::contract || n.count != 1 || n.domain.rank == n.rank || r.coefficient != 1)
                    return false;
                return match(p.a, through(reads[0], n, r, 1));
            }
            case pattern_kind::composite: {
                if (n.kind != node_kind::composite || n.op != p.op || r.coefficient != 1) return false;
                const read inner = through(reads[0], n, r, 1);
                for (int axis = 0; axis < n.rank; ++axis)
                    if ((static_cast<unsigned>(n.id) >> axis & 1u) != 0) axes |= 1u << r.axes[axis];
                return match(p.a, inner);
            }
            default: return false;
        }
    }

private:
    // The operand of node n, seen through the read of n: in the frame, with n's reduced axes appended to it.
    constexpr read through(const read& inner, const node& n, const read& outer, double coefficient) {
        axis_map map = outer.axes;
        for (int axis = n.rank; axis < n.domain.rank; ++axis) {
            map.set(axis, frame.rank);
            frame.push_back(n.domain[axis]);
        }
        return {inner.node, inner.axes.then(map, home_[inner.node].rank), inner.coefficient * coefficient};
    }
    constexpr bool match_pair(const pattern_node& p, const node& n, const read& r, const sequence<read>& reads,
                              double coefficient, bool commutative) {
        const read first = through(reads[0], n, r, coefficient);
        if (n.count == 1) return match(p.a, first);
        return match_either_way(p, first, through(reads[1], n, r, coefficient), commutative);
    }
    constexpr bool match_either_way(const pattern_node& p, const read& first, const read& second, bool commutative) {
        const matcher saved = *this;
        if (match(p.a, first) && match(p.b, second)) return true;
        restore(saved);
        if (!commutative) return false;
        if (match(p.a, second) && match(p.b, first)) return true;
        restore(saved);
        return false;
    }
    constexpr void restore(const matcher& saved) {
        frame = saved.frame;
        axes = saved.axes;
        for (int i = 0; i < 2; ++i) {
            bound[i] = saved.bound[i];
            is_bound[i] = saved.is_bound[i];
        }
    }
};

// Builds the right side of a rule from a match.
constexpr term instantiate(builder& home, const matcher& m, const pattern& p, int index, const space& root) {
    const pattern_node& n = p.nodes[index];
    switch (n.kind) {
        case pattern_kind::variable: return {home, m.bound[n.a], m.frame};
        case pattern_kind::constant: return home.number(n.value, root);
        case pattern_kind::scale: {
            term inner = instantiate(home, m, p, n.a, root);
            inner.value.coefficient *= n.value;
            return inner;
        }
        case pattern_kind::composite: {
            const term inner = instantiate(home, m, p, n.a, root);
            if (n.op->keeps_axes != 0) return home.composite(*n.op, m.frame, m.frame.rank, m.axes, {inner.value});
            unsigned axes = 0;
            for (int axis = root.rank; axis < m.frame.rank; ++axis) axes |= 1u << axis;
            return home.composite(*n.op, m.frame, root.rank, axes, {inner.value});
        }
        default: break;
    }
    sequence<read> reads{instantiate(home, m, p, n.a, root).value};
    if (n.b >= 0) reads.push_back(instantiate(home, m, p, n.b, root).value);
    if (n.kind == pattern_kind::map) return home.map(*n.op, root, reads);
    if (n.kind == pattern_kind::sum_of) return home.linear(root, reads);
    return home.contract(root, root.rank, reads);
}

// A builder::simplifier: applies the first rule of `op` that matches.
constexpr bool rewrite(builder& home, const op_info& op, const space& shape, const sequence<read>& reads,
                       term& result) {
    for (int i = 0; i < home.rules_of(op).count; ++i) {
        const rule r = home.rules_of(op).items[i];  // building the right side may move the table
        if (r.tag == exactness::algebraic) continue;
        matcher m(home, r.left, shape);
        if (!m.match_operands(r.left.nodes[r.left.count - 1], reads, op.commutative)) continue;
        result = instantiate(home, m, r.right, r.right.count - 1, shape);
        result.shape = shape;
        return true;
    }
    return false;
}

}  // namespace ctgrad::ir
