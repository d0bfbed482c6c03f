// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// How a pass makes a new graph from an old one: node by node, through the builder's normaliser (layer 1, ir).
#pragma once
#include "ctgrad/ir/builder.hpp"
#include "ctgrad/ir/recurrence.hpp"

namespace ctgrad::ir {

class rebuilder {
protected:
    graph_view from_;
    builder& to_;
    sequence<read> done_;    // old node -> its value in the new graph, over its own output axes
    sequence<char> copied_;  // whether it is the same node there

public:
    constexpr rebuilder(const graph_view& from, builder& to)
        : from_(from), to_(to), done_(from.node_count, read()), copied_(from.node_count, 0) {
        to.declare(from);
    }

    // Of a graph made over the variables and named extents of the builder; the builder learns of new ones as they come.
    struct placed {};
    constexpr rebuilder(const graph_view& from, builder& to, placed)
        : from_(from), to_(to), done_(from.node_count, read()), copied_(from.node_count, 0) {
        for (int i = 0; i < from.dim_count; ++i) to.dim(from.dims[i].name, from.dims[i].hint);
    }

    constexpr void set(int old, const term& value) { done_[old] = value.value; }
    // The same node over what its operands have become.
    constexpr void keep(int old) {
        const node& n = from_[old];
        if (to_.has_rules() || !is_in_order(n)) {
            set(old, rebuild(n, operands(n)));
        } else {  // in normal form already
            sequence<read> reads;
            reads.reserve(n.count);
            for (int k = 0; k < n.count; ++k) {
                read r = from_.operand(n, k);
                r.node = done_[r.node].node;
                reads.push_back(r);
            }
            done_[old] = is_recurrent(n) ? to_.add(numbered(n, reads[0].node), reads) : to_.add(n, reads);
            copied_[old] = 1;
        }
        if (n.kind == node_kind::recurrence) name_body(old);
    }

    // A read of the old graph as a read of the new one.
    constexpr read translate(const read& r) const {
        const read& inner = done_[r.node];
        return to_.along_diagonal(
            {inner.node, inner.axes.then(r.axes, to_[inner.node].rank), inner.coefficient * r.coefficient});
    }
    constexpr sequence<read> operands(const node& n) const {
        sequence<read> reads;
        reads.reserve(n.count);
        for (int k = 0; k < n.count; ++k) reads.push_back(translate(from_.operand(n, k)));
        return reads;
    }
    constexpr bool reads_product(const node& n) const {
        for (int k = 0; k < n.count; ++k)
            if (to_[done_[from_.operand(n, k).node].node].kind == node_kind::contract) return true;
        return false;
    }

    constexpr void finish() {
        for (int i = 0; i < from_.output_count; ++i)
            to_.result().outputs.push_back({translate(from_.outputs[i].value), from_.outputs[i].shape});
    }

private:
    // A recurrence, or its step before, by a number that is new in the builder.
    constexpr node numbered(node n, int first) const {
        n.id = n.kind == node_kind::previous ? to_.next_recurrence() : to_[first].id;
        return n;
    }
    // What comes behind a recurrence reads it, and not the body that has the same value.
    constexpr void name_body(int recurrence) {
        const read& body = from_.operand(from_[recurrence], 1);
        const int rank = from_[recurrence].rank;
        const bool same = from_[body.node].rank == rank && body.axes == axis_map::identity(rank) && body.coefficient == 1;
        if (same && from_[body.node].count > 0)  // a request is with respect to a variable
            done_[body.node] = done_[recurrence];
    }
    // The operand of a reshape without the axes of its output.
    constexpr term reshaped(const node& n, const read& r) const {
        axis_map front;
        space shape;
        for (int a = n.rank; a < n.domain.rank; ++a) {
            front.set(a, a - n.rank);
            shape.push_back(n.domain[a]);
        }
        return {to_, {r.node, r.axes.then(front, to_[r.node].rank), r.coefficient}, shape};
    }
    // Whether the operands are the same nodes, one before the other as before.
    constexpr bool is_in_order(const node& n) const {
        for (int k = 0; k < n.count; ++k) {
            const int now = from_.operand(n, k).node;
            if (copied_[now] == 0) return false;
            const int last = k > 0 ? from_.operand(n, k - 1).node : now;
            if ((last < now) != (done_[last].node < done_[now].node)) return false;
        }
        return true;
    }

protected:
    // Through the normaliser, over these operands.
    constexpr term rebuild(const node& n, const sequence<read>& reads) {
        switch (n.kind) {
            case node_kind::one: return to_.number(1);
            case node_kind::size: return to_.size(named_extent(n.id));
            case node_kind::input: return to_.input(from_.variables[n.id]);
            case node_kind::delta: return {to_, to_.delta(n.domain[0], 0, 1), n.domain};
            case node_kind::triangle: return to_.triangle(n.domain, 0, 1);
            case node_kind::index: return to_.index(n.domain, 0);
            case node_kind::one_hot: {
                space shape = n.domain;
                --shape.rank;
                return to_.one_hot({to_, reads[0], shape});
            }
            case node_kind::map: return to_.map(*n.op, n.domain, reads);
            case node_kind::contract: return to_.contract(n.domain, n.rank, reads);
            case node_kind::linear: return to_.linear(n.domain, reads);
            case node_kind::reduce: return to_.reduce(*n.op, n.domain, n.rank, reads[0]);
            case node_kind::composite:
                return to_.composite(*n.op, n.domain, n.rank, static_cast<unsigned>(n.id), reads);
            case node_kind::routine: return to_.routine(*n.op, n.domain, roles_of(n), reads);
            case node_kind::window: return to_.window({to_, reads[0], frame_of(n)}, n.axis, n.id, n.domain[n.axis]);
            case node_kind::reshape: return to_.reshape(reshaped(n, reads[0]), shape_of_node(n));
            case node_kind::previous: return to_.previous(reads[0], n.domain, n.axis);
            case node_kind::recurrence: return to_.recurrence({to_, reads[0], n.domain}, reads[1]);
            case node_kind::derivative: break;
        }
        const space x = to_[reads[1].node].domain;
        return to_.derivative(static_cast<request>(n.id), {to_, reads[0], axes_of_function(n, x.rank)}, {to_, reads[1], x},
                              n.count > 2 ? &reads[2] : nullptr);
    }
};

// The graph without its dead code. The nodes keep their order, and so their normal form.
constexpr graph live_part(const graph& from) {
    const graph_view view = from.view();
    const sequence<int> uses = count_uses(view);
    graph to;
    to.dims = from.dims;
    to.variables = from.variables;
    to.error = from.error;
    sequence<int> moved(view.node_count, 0);
    const auto translate = [&](read r) {
        r.node = moved[r.node];
        return r;
    };
    for (int i = 0; i < view.node_count; ++i) {
        if (i > 0 && uses[i] == 0) continue;
        node n = view[i];
        n.first = to.operands.size();
        for (int k = 0; k < n.count; ++k) to.operands.push_back(translate(view.operand(view[i], k)));
        moved[i] = to.nodes.size();
        to.nodes.push_back(n);
    }
    for (int i = 0; i < view.output_count; ++i) to.outputs.push_back({translate(view.outputs[i].value), view.outputs[i].shape});
    return to;
}

}  // namespace ctgrad::ir
