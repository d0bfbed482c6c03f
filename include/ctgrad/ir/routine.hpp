// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The builder's normal form of routines: functions of whole arrays (layer 1, ir).
#pragma once
#include "ctgrad/ir/builder.hpp"

namespace ctgrad::ir {

// Whether a read has one axis before another.
constexpr bool appears_first(const builder& home, const read& r, int axis, int other) {
    for (int a = 0; a < home[r.node].rank; ++a)
        if (r.axes[a] == axis || r.axes[a] == other) return r.axes[a] == axis;
    return false;
}
// The read of a matrix as that of its transpose.
constexpr read exchanged(const builder& home, const read& r, int row, int column) {
    axis_map to = axis_map::identity(max_rank);
    to.set(row, column);
    to.set(column, row);
    return {r.node, r.axes.then(to, home[r.node].rank), r.coefficient};
}

// `roles` are the axes of the frame that are the operation's own, the others are batches. The result is over the frame and
// does not read those of its own axes that it has not. Axes are numbered by first appearance: those of roles that no
// operand reads, batches, the operation's own, which so lie together in memory. f(Aᵀ) is then a transposed read of f(A) where the operation allows it.
constexpr term builder::routine(const op_info& op, const space& frame, axis_map roles, sequence<read> reads) {
    const routine_info& info = *op.routine;
    const double scale = take_scale(op, reads);
    if (simplify_ != nullptr && info.simplify != nullptr) {
        term x[2], result;
        for (int k = 0; k < reads.size() && k < 2; ++k) x[k] = {*this, reads[k], frame};
        if (info.simplify(x, roles, result)) {
            result.value.coefficient *= scale;
            return result;
        }
    }
    if (info.symmetric && appears_first(*this, reads[0], roles[1], roles[0]))
        reads[0] = exchanged(*this, reads[0], roles[0], roles[1]);
    const unsigned hidden = core_axes(info, roles) & ~core_axes(info.result, roles);
    int to[max_rank]{}, outputs = 0, reduced = 0;
    for (int& t : to) t = -1;
    const auto number = [&](int axis) {
        if (to[axis] < 0) to[axis] = (hidden >> axis & 1u) != 0 ? reduced++ : outputs++;
    };
    for (int role = 0; role < info.roles; ++role)
        if (!reads_axis(reads, roles[role])) number(roles[role]);
    const unsigned own_axes = core_axes(info, roles);
    for (const bool batches : {true, false})
        for (const read& r : reads)
            for (int a = 0; a < graph_.nodes[r.node].rank; ++a)
                if (r.axes[a] != axis_map::fixed && (own_axes >> r.axes[a] & 1u) == (batches ? 0u : 1u)) number(r.axes[a]);

    node n = make(node_kind::routine);
    n.op = &op;
    n.rank = outputs;
    n.count = reads.size();
    n.domain.rank = outputs + reduced;
    read result{0, {}, scale};
    axis_map renumbered, own;
    for (int axis = 0; axis < frame.rank; ++axis) {
        if (to[axis] < 0) continue;
        const bool gone = (hidden >> axis & 1u) != 0;
        if (gone) to[axis] += outputs;
        if (!gone) result.axes.set(to[axis], axis);
        renumbered.set(axis, to[axis]);
        n.domain.extents[to[axis]] = frame[axis];
    }
    for (int role = 0; role < info.roles; ++role) own.set(role, to[roles[role]]);
    if (info.transposes && own[0] > own[1]) {
        const int row = own[0];
        own.set(0, own[1]);
        own.set(1, row);
    }
    bool symmetric = info.transposes && info.result.rank == 2;
    for (const read& r : reads) symmetric = symmetric && (info.symmetric || is_symmetric(r, roles[0], roles[1]));
    n.axis = symmetric ? 1 : 0;
    for (read& r : reads) r.axes = r.axes.then(renumbered, graph_.nodes[r.node].rank);
    n.id = static_cast<std::int32_t>(own.packed());
    result.node = intern(n, reads.data());
    return {*this, result, frame};
}

constexpr bool builder::is_symmetric(const read& r, int p, int q) {
    const node n = graph_.nodes[r.node];
    int own[2] = {-1, -1};
    for (int a = 0; a < n.rank; ++a)
        for (const int k : {0, 1})
            if (r.axes[a] == (k == 0 ? p : q)) {
                if (own[k] >= 0) return false;
                own[k] = a;
            }
    if (own[0] < 0 || own[1] < 0) return own[0] == own[1];
    const auto turned = [&](const read& x) { return exchanged(*this, x, own[0], own[1]); };
    sequence<read> reads;
    for (int k = 0; k < n.count; ++k) reads.push_back(operand(n, k));
    switch (n.kind) {
        case node_kind::delta: return true;
        case node_kind::routine: return n.axis == 1;
        case node_kind::contract: {
            for (read& x : reads) x = turned(x);
            return contract(n.domain, n.rank, reads).value == read{r.node, axis_map::identity(n.rank), 1};
        }
        case node_kind::map:
        case node_kind::linear: {
            for (const read& x : reads) {
                bool found = is_symmetric(x, own[0], own[1]);
                for (const read& y : reads) found = found || (n.kind == node_kind::linear && y == turned(x));
                if (!found) return false;
            }
            return true;
        }
        default: return false;
    }
}
constexpr read builder::in_order(read r) const {
    const node& n = graph_.nodes[r.node];
    if (n.axis == 0) return r;
    const core& c = n.op->routine->result;
    const int a = roles_of(n)[c.roles[0]], b = roles_of(n)[c.roles[1]];
    const int first = a < b ? a : b, second = a < b ? b : a, before = r.axes[first];
    if (before <= r.axes[second]) return r;
    r.axes.set(first, r.axes[second]);
    r.axes.set(second, before);
    return r;
}

}  // namespace ctgrad::ir
