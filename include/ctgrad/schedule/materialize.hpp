// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Copies where a value must be memory of its own: results, what is reshaped, what a routine takes (layer 4, schedule).
#pragma once
#include "ctgrad/ir/rebuild.hpp"
#include "ctgrad/schedule/calls.hpp"

namespace ctgrad::schedule {

using namespace ir;

// A sum of one term is a copy; the normal form has none, so the graph is put together by hand.
class materializer {
    graph_view from_;
    graph to_;
    sequence<int> moved_;        // old node -> new node
    sequence<axis_map> orders_;  // old node -> the order of its axes that a result wants: old axis -> new axis

public:
    // Results get a node each that computes them as the caller wants them: in his order of axes, scaled by `scales`. A
    // node that is a result gets the result's order of axes itself, else it is copied.
    constexpr graph run(const graph_view& from, sequence<double>& scales) {
        from_ = from;
        for (int i = 0; i < from.dim_count; ++i) to_.dims.push_back(from.dims[i]);
        for (int i = 0; i < from.variable_count; ++i) to_.variables.push_back(from.variables[i]);
        find_orders();
        for (int i = 0; i < from.node_count; ++i) {
            node n = from[i];
            for (int a = 0; a < n.rank; ++a) n.domain.extents[orders_[i][a]] = from[i].domain[a];
            axis_map to = orders_[i];
            for (int a = n.rank; a < n.domain.rank; ++a) to.set(a, a);
            sequence<read> operands;
            for (int k = 0; k < n.count; ++k) {
                read r = translate(from.operand(n, k));
                if (is_computed(n)) r.axes = r.axes.then(to, from[from.operand(n, k).node].rank);
                operands.push_back(r);
            }
            if (n.kind == node_kind::routine) {
                n.id = static_cast<std::int32_t>(roles_of(n).then(to, n.op->routine->roles).packed());
                for (int k = 0; k < n.count; ++k)
                    if (!is_array(operands[k])) operands[k] = copied(operands[k], n, core_axes(core_of_operand(*n.op, k), roles_of(n)));
            }
            if (n.kind == node_kind::reshape && !is_memory(operands[0], n)) operands[0] = copied(operands[0], n);
            moved_.push_back(append(n, operands));
        }
        const sequence<int> uses = count_uses(from);
        sequence<char> owned(from.node_count, 0);
        for (int k = 0; k < from.output_count; ++k) {
            const output& o = from.outputs[k];
            const node& n = from[o.value.node];
            const bool plain = n.rank == o.shape.rank && translate(o.value).axes == axis_map::identity(n.rank);
            const bool scalable = o.value.coefficient == 1 || (uses[o.value.node] == 1 && n.kind != node_kind::reduce && n.kind != node_kind::routine);
            const bool own = has_memory(n) && plain && scalable && owned[o.value.node] == 0;
            owned[o.value.node] = 1;
            const int node = own ? moved_[o.value.node] : copy(translate(o.value), o.shape);
            to_.outputs.push_back({{node, axis_map::identity(o.shape.rank), 1}, o.shape});
            scales.push_back(own ? o.value.coefficient : 1);
        }
        return to_;
    }

private:
    static constexpr bool is_computed(const node& n) {
        return n.kind == node_kind::map || n.kind == node_kind::contract || n.kind == node_kind::linear ||
               n.kind == node_kind::reduce || n.kind == node_kind::routine;
    }
    static constexpr bool has_memory(const node& n) { return is_computed(n) || is_recurrent(n); }
    constexpr read translate(const read& r) const {
        read moved{moved_[r.node], {}, r.coefficient};
        for (int a = 0; a < from_[r.node].rank; ++a) moved.axes.set(orders_[r.node][a], r.axes[a]);
        return moved;
    }
    constexpr void find_orders() {
        for (int i = 0; i < from_.node_count; ++i) orders_.push_back(axis_map::identity(from_[i].rank));
        bool has_steps = false;
        for (int i = 0; i < from_.node_count; ++i) {
            if (from_[i].kind != node_kind::recurrence) continue;
            has_steps = true;
            const read& body = from_.operand(from_[i], 1);
            if (has_all_axes(body, from_[i].rank)) orders_[body.node] = body.axes;
            put_steps_first(find_steps(from_, i));
        }
        for (int k = from_.output_count - 1; k >= 0; --k) {  // the first result that reads it all decides
            const output& o = from_.outputs[k];
            if (has_all_axes(o.value, o.shape.rank)) orders_[o.value.node] = o.value.axes;
        }
        if (!has_steps) turn_products();
    }
    // Whether a statement's value is read along all axes of so many, each by one of its own.
    constexpr bool has_all_axes(const read& r, int rank) const {
        unsigned seen = 0;
        for (int a = 0; a < from_[r.node].rank; ++a)
            if (r.axes[a] != axis_map::fixed) seen |= 1u << r.axes[a];
        return is_computed(from_[r.node]) && from_[r.node].rank == rank && seen == (1u << rank) - 1;
    }
    // A product that a function writes is written as its readers walk over it, where they agree.
    constexpr void turn_products() {
        enum : char { unread, straight, turned, both };
        sequence<char> wanted(from_.node_count, unread);
        for (int k = 0; k < from_.output_count; ++k) wanted[from_.outputs[k].value.node] = both;
        for (int i = from_.node_count - 1; i >= 0; --i) {
            const node& n = from_[i];
            if (n.rank == 2 && wanted[i] == turned && pays(from_, n, find_matrix_product(from_, n, 0))) {
                orders_[i].set(0, 1);
                orders_[i].set(1, 0);
            }
            for (int k = 0; k < n.count; ++k) {
                const read& r = from_.operand(n, k);
                if (from_[r.node].rank != 2) continue;
                const auto place = [&](int axis) { return axis < n.rank ? orders_[i][axis] : axis; };
                const bool along = !is_computed(n) || r.axes[0] == axis_map::fixed || r.axes[1] == axis_map::fixed ||
                                   place(r.axes[0]) < place(r.axes[1]);
                const char now = along ? straight : turned;
                char& known = wanted[r.node];
                known = known == unread || known == now ? now : static_cast<char>(both);
            }
        }
    }
    // What one step computes and reads lies together, and in it what is read of one place along an axis.
    constexpr void put_steps_first(const step_axes& steps) {
        sequence<unsigned> picked(from_.node_count, 0);
        for (int i = 0; i < from_.node_count; ++i)
            for (int k = 0; k < from_[i].count; ++k) {
                const use u = use_of(from_, from_[i], from_.operand(from_[i], k));
                for (int a = 0; a < from_[u.node].rank; ++a)
                    if (u.node == u.shape && from_[u.node].domain[a] != 1 && (u.axes[a] == axis_map::fixed || from_[i].domain[u.axes[a]] == 1))
                        picked[u.node] |= 1u << a;
            }
        for (int i = 0; i < from_.node_count; ++i) {
            if (!steps.contains(i)) continue;
            put_first(i, 1u << steps.of[i], picked[i]);
            for (int k = 0; k < from_[i].count; ++k) {
                const use u = use_of(from_, from_[i], from_.operand(from_[i], k));
                for (int a = 0; a < from_[u.node].rank; ++a)
                    if (u.node == u.shape && u.axes[a] == steps.of[i] && !steps.contains(u.node)) put_first(u.node, 1u << a, 0);
            }
        }
    }
    constexpr void put_first(int i, unsigned first, unsigned second) {
        const int rank = from_[i].rank;
        if (!is_computed(from_[i]) || !(orders_[i] == axis_map::identity(rank))) return;
        int next = 0;
        for (const unsigned mask : {first, second & ~first, ~(first | second)})
            for (int a = 0; a < rank; ++a)
                if ((mask >> a & 1u) != 0) orders_[i].set(a, next++);
    }
    constexpr int append(node n, const sequence<read>& operands) {
        n.first = to_.operands.size();
        for (const read& r : operands) to_.operands.push_back(r);
        to_.nodes.push_back(n);
        return to_.nodes.size() - 1;
    }
    constexpr int copy(const read& r, const space& shape) {
        node n;
        n.kind = node_kind::linear;
        n.rank = shape.rank;
        n.domain = shape;
        n.count = 1;
        return append(n, {r});
    }
    // Whether the operand of a reshape is memory, or a reshape of memory, in the order of its axes.
    constexpr bool is_memory(const read& r, const node& reshape) const {
        const node& n = to_.nodes[r.node];
        bool in_order = n.rank == reshape.domain.rank - reshape.rank;
        for (int a = 0; a < n.rank; ++a) in_order = in_order && r.axes[a] == reshape.rank + a;
        return in_order && (has_memory(n) || n.kind == node_kind::input || n.kind == node_kind::reshape);
    }
    // Whether an operand of a routine is memory that each axis walks by a stride of its own.
    constexpr bool is_array(const read& r) const {
        const node& n = to_.nodes[r.node];
        unsigned seen = 0;
        for (int a = 0; a < n.rank; ++a) {
            if (r.axes[a] == axis_map::fixed) continue;
            if ((seen >> r.axes[a] & 1u) != 0) return false;
            seen |= 1u << r.axes[a];
        }
        return r.coefficient == 1 && (has_memory(n) || n.kind == node_kind::input);
    }
    // Over the axes that it reads and those of the routine.
    constexpr read copied(const read& r, const node& routine, unsigned axes) {
        for (int a = 0; a < to_.nodes[r.node].rank; ++a)
            if (r.axes[a] != axis_map::fixed) axes |= 1u << r.axes[a];
        axis_map front, back;
        space frame;
        for (int a = 0; a < routine.domain.rank; ++a) {
            if ((axes >> a & 1u) == 0) continue;
            front.set(a, frame.rank);
            back.set(frame.rank, a);
            frame.push_back(routine.domain[a]);
        }
        return {copy({r.node, r.axes.then(front, to_.nodes[r.node].rank), r.coefficient}, frame), back, 1};
    }
    constexpr read copied(const read& r, const node& reshape) {
        axis_map front, back;
        space frame;
        for (int a = reshape.rank; a < reshape.domain.rank; ++a) {
            front.set(a, frame.rank);
            back.set(frame.rank, a);
            frame.push_back(reshape.domain[a]);
        }
        return {copy({r.node, r.axes.then(front, to_.nodes[r.node].rank), r.coefficient}, frame), back, 1};
    }
};

constexpr graph materialize(const graph_view& from, sequence<double>& scales) { return materializer().run(from, scales); }

}  // namespace ctgrad::schedule
