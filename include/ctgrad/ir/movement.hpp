// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The builder's normal form of movement, windows, reshapes, diagonals, and of recurrences (layer 1, ir).
#pragma once
#include "ctgrad/ir/builder.hpp"

namespace ctgrad::ir {

// `size` elements along an axis, from `offset` on, 0 where there are none.
constexpr term builder::window(const term& x, int axis, int offset, extent size) {
    space shape = x.shape;
    shape.extents[axis] = size;
    if (offset == 0 && size == x.shape[axis]) return x;
    const node inner = graph_.nodes[x.value.node];
    bool alone = inner.kind == node_kind::window;  // not along a diagonal of what it shows
    for (int a = 0; a < inner.rank; ++a) alone = alone && (x.value.axes[a] == axis) == (a == inner.axis);
    if (alone) {
        // of what the inner window shows: as one window, where that hides nothing
        const read r = operand(inner, 0);
        const int total = offset + inner.id, length = inner.domain[inner.rank];
        const int begin = total < 0 ? -total : 0, end = size < length - total ? size : length - total;
        if (begin >= end) return number(0, shape);
        if (begin + offset >= 0 && end + offset <= x.shape[axis]) {
            term source = x;
            source.value = {r.node, r.axes.then(x.value.axes, graph_.nodes[r.node].rank), x.value.coefficient};
            source.shape.extents[axis] = length;
            return window(source, axis, total, size);
        }
    }
    if (read delta; has_common_delta({x.value}, delta) && delta.axes[0] != axis && delta.axes[1] != axis) {
        const term rest = window({*this, without_delta(x.value, x.shape, delta), x.shape}, axis, offset, size);
        return contract(shape, shape.rank, {delta, rest.value});
    }
    sequence<read> reads{x.value};
    const bool whole = offset >= 0 && offset + size <= x.shape[axis];
    if (whole && !reads_axis(reads, axis)) return {*this, x.value, shape};
    node n = make(node_kind::window);
    n.id = offset;
    n.axis = axis;
    reads[0].coefficient = 1;
    space domain = shape;
    domain.push_back(x.shape[axis]);
    term result = canonical(n, domain, shape.rank, reads, false);
    result.value.coefficient = x.value.coefficient;
    return result;
}
// Axes of extent 1 come and go by axis maps alone; the others are regrouped.
constexpr term builder::reshape(const term& x, const space& shape) {
    const term from = before_reshape(without_units(x));
    space to;
    axis_map back;
    for (int a = 0; a < shape.rank; ++a)
        if (shape[a] != 1) {
            back.set(to.rank, a);
            to.push_back(shape[a]);
        }
    term result = from;
    if (!(to == from.shape) && from.value.node != 0) {
        node n = make(node_kind::reshape);
        n.rank = to.rank;
        n.domain = to;
        read r = from.value;
        axis_map behind;
        for (int a = 0; a < from.rank(); ++a) {
            behind.set(a, n.domain.rank);
            n.domain.push_back(from.shape[a]);
        }
        r.axes = r.axes.then(behind, graph_.nodes[r.node].rank);
        r.coefficient = 1;
        n.count = 1;
        result.value = {intern(n, &r), axis_map::identity(to.rank), from.value.coefficient};
    }
    result.value.axes = result.value.axes.then(back, graph_.nodes[result.value.node].rank);
    result.shape = shape;
    return result;
}
// Where x is a reshape as a whole: what that was made of.
constexpr term builder::before_reshape(const term& x) {
    const node n = graph_.nodes[x.value.node];
    bool whole = n.kind == node_kind::reshape && n.rank == x.rank();
    for (int a = 0; a < n.rank && whole; ++a) whole = x.value.axes[a] == a;
    if (!whole) return x;
    axis_map front;
    term result = x;
    result.shape = {};
    for (int a = n.rank; a < n.domain.rank; ++a) {
        front.set(a, a - n.rank);
        result.shape.push_back(n.domain[a]);
    }
    const read r = operand(n, 0);
    result.value = {r.node, r.axes.then(front, graph_.nodes[r.node].rank), r.coefficient * x.value.coefficient};
    return result;
}
constexpr term builder::without_units(const term& x) const {
    axis_map to;
    term result = x;
    result.shape = {};
    for (int a = 0; a < x.rank(); ++a) {
        to.set(a, axis_map::fixed);
        if (x.shape[a] == 1) continue;
        to.set(a, result.rank());
        result.shape.push_back(x.shape[a]);
    }
    result.value.axes = x.value.axes.then(to, graph_.nodes[x.value.node].rank);
    return result;
}

// A read along a diagonal: that of a product or a sum is made of its operands' diagonals, where deltas are 1.
constexpr read builder::along_diagonal(const read& r) {
    const node n = graph_.nodes[r.node];
    const bool sums = n.kind == node_kind::linear;
    if (!sums && n.kind != node_kind::contract) return r;
    bool repeats = false;
    axis_map to, back;  // from the node's axes to those of the diagonal, and on to the reader's
    space domain;
    for (int a = 0; a < n.rank; ++a) {
        int own = domain.rank;
        for (int b = 0; b < domain.rank; ++b)
            if (back[b] == r.axes[a] && r.axes[a] != axis_map::fixed) own = b;
        repeats = repeats || own < domain.rank;
        to.set(a, own);
        if (own < domain.rank) continue;
        back.set(own, r.axes[a]);
        domain.push_back(n.domain[a]);
    }
    if (!repeats) return r;
    const int rank = domain.rank;
    for (int a = n.rank; a < n.domain.rank; ++a) {
        to.set(a, domain.rank);
        domain.push_back(n.domain[a]);
    }
    sequence<read> operands;
    for (int k = 0; k < n.count; ++k) {
        const read x = operand(n, k);
        operands.push_back(along_diagonal({x.node, x.axes.then(to, graph_.nodes[x.node].rank), x.coefficient}));
    }
    const read d = (sums ? linear(domain, operands) : contract(domain, rank, operands)).value;
    return {d.node, d.axes.then(back, graph_.nodes[d.node].rank), d.coefficient * r.coefficient};
}

constexpr term builder::previous(const read& start, const space& all, int direction) {
    if (all[0] == 1) return {*this, start, all};  // there is no step before
    node n = make(node_kind::previous);
    n.rank = all.rank;
    n.domain = all;
    n.id = next_recurrence();
    n.axis = direction;
    n.count = 1;
    return {*this, {intern(n, &start), axis_map::identity(n.rank), 1}, all};
}
constexpr term builder::previous(const term& start, extent steps, int direction) {
    space all;
    all.push_back(steps);
    axis_map behind;
    for (int a = 0; a < start.rank(); ++a) {
        behind.set(a, a + 1);
        all.push_back(start.shape[a]);
    }
    const int rank = graph_.nodes[start.value.node].rank;
    return previous({start.value.node, start.value.axes.then(behind, rank), start.value.coefficient}, all, direction);
}
constexpr term builder::recurrence(const term& before, const read& body) {
    const node first = graph_.nodes[before.value.node];
    if (before.shape[0] == 1) return {*this, body, before.shape};
    node n = make(node_kind::recurrence);
    n.rank = first.rank;
    n.domain = first.domain;
    n.id = first.id;
    n.axis = first.axis;
    n.count = 2;
    const read operands[2] = {before.value, body};
    return {*this, {intern(n, operands), axis_map::identity(n.rank), 1}, n.domain};
}

}  // namespace ctgrad::ir
