// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Where values go: accumulators, registers, memory (layer 5, codegen).
#pragma once
#include <algorithm>

#include "ctgrad/codegen/values.hpp"

namespace ctgrad::codegen {

template <class Program, class Pack>
class results : protected values<Program, Pack> {
protected:
    using base = values<Program, Pack>;
    using typename base::T;
    using base::ahead_, base::group, base::lanes, base::lanes_, base::numbered, base::outputs_, base::plan, base::rest_, base::row_, base::slots_;
    template <int Count>
    using sequence_to = std::make_integer_sequence<int, Count>;
    CTGRAD_PART explicit results(const memory<T>& m) : base(m) {}

    // The rows of the next block, while this one's are read for the last time: the memory would have nothing to do.
    template <int Node>
    CTGRAD_PART void fetch_ahead(int unit) const {
        constexpr int k = last_read_of_rows(plan, Node);
        if constexpr (k >= 0)
            if (ahead_ != 0) fetch_ahead<Node, k>(unit, sequence_to<base::template located<Node, k>.step_count>());
    }
    template <int Node, int K, int... S>
    CTGRAD_PART void fetch_ahead(int unit, std::integer_sequence<int, S...>) const {
        constexpr const address& at = base::template located<Node, K>;
        constexpr int rows = plan.loops[vector_loop_of_statement(plan, Node)].parent;
        const std::ptrdiff_t row = (std::ptrdiff_t{0} + ... + (at.steps[S].loop == rows ? base::stride(at.steps[S]) : 0));
        const T* const from = base::template source<base::template touched<Node, K>.of.node>();
        __builtin_prefetch(from + base::template offset<Node, K>(unit) + ahead_ * row);
    }

    // -- accumulators and results --------------------------------------------------------------------------------------

    static constexpr bool is_fixed(int node, int axis) {
        const int l = plan.homes[node].loops[axis];
        return l >= 0 && encloses(plan, l, plan.homes[node].scope);
    }
    // The axis that a SIMD loop around has fixed, -1: there is none.
    static constexpr int lane_axis(int node) {
        for (int axis = 0; axis < plan.graph[node].rank; ++axis)
            if ((plan.homes[node].stored >> axis & 1u) != 0 && is_fixed(node, axis) && plan.loops[plan.homes[node].loops[axis]].vector) return axis;
        return -1;
    }
    template <int Node, bool Partial, int... Unit>
    CTGRAD_PART void start([[maybe_unused]] std::integer_sequence<int, Unit...> units) {
        if constexpr (is_sum_along_rows(plan, Node))
            return;  // for each group of rows
        else if constexpr (!plan.homes[Node].in_memory)
            reset<Node>(sequence_to<accumulators_of(plan, Node, sizeof...(Unit), Pack::size)>());
        else if constexpr (lane_axis(Node) >= 0)
            (fill<Node, 0, Partial>(Unit, base::template target<Node>()), ...);
        else
            fill<Node, 0, Partial>(0, base::template target<Node>());
    }
    template <int Node, int... Unit>
    CTGRAD_PART void reset(std::integer_sequence<int, Unit...>) {
        ((slots_[plan.homes[Node].slot + Unit] = base::template identity<Node>()), ...);
    }
    // Writes the neutral element over all axes of the memory that no loop around has fixed.
    template <int Node, int Axis, bool Partial>
    CTGRAD_PART void fill([[maybe_unused]] int unit, T* to) const {
        constexpr node n = plan.graph[Node];
        if constexpr (Axis == n.rank && lane_axis(Node) >= 0) {
            base::template identity<Node>().store_strided_partial(to, base::template own_stride<Node, lane_axis(Node)>(),
                                                                  Partial ? rest_ : static_cast<int>(lanes));
        } else if constexpr (Axis == n.rank) {
            base::template identity<Node>().store_partial(to, 1);
        } else if constexpr ((plan.homes[Node].stored >> Axis & 1u) == 0) {
            fill<Node, Axis + 1, Partial>(unit, to);
        } else if constexpr (is_fixed(Node, Axis)) {
            fill<Node, Axis + 1, Partial>(unit, to + base::template index<Node, Axis>(unit) * base::template own_stride<Node, Axis>());
        } else if constexpr (fills_rest(Node, Axis)) {
            const std::ptrdiff_t count = base::template extent_of<n.domain[Axis]>() * base::template own_stride<Node, Axis>();
            const Pack value = base::template identity<Node>();
            std::ptrdiff_t i = 0;
            for (; i + lanes <= count; i += lanes) value.store(to + i);
            if (i < count) value.store_partial(to + i, static_cast<int>(count - i));
        } else {
            for (std::ptrdiff_t i = 0; i < base::template extent_of<n.domain[Axis]>(); ++i)
                fill<Node, Axis + 1, Partial>(unit, to + i * base::template own_stride<Node, Axis>());
        }
    }
    static constexpr bool fills_rest(int node, int axis) {
        if (lane_axis(node) >= 0) return false;
        for (; axis < plan.graph[node].rank; ++axis)
            if (is_fixed(node, axis)) return false;
        return true;
    }

    template <int Node, bool Partial>
    CTGRAD_PART void update_slot([[maybe_unused]] int unit) {
        Pack& accumulator = slots_[plan.homes[Node].slot + unit];
        const Pack next = base::template taken_in<Node, Partial>(unit, accumulator);
        if constexpr (Partial && vector_loop_of_value(plan, Node) != vector_loop_of_statement(plan, Node))
            accumulator = select(Pack::first(rest_), next, accumulator);
        else
            accumulator = next;
    }
    // Where all units add to the same place, it is loaded and stored once.
    template <int Node, bool Partial, int... Unit>
    CTGRAD_PART void update_places(std::integer_sequence<int, Unit...>) const {
        constexpr int inner = vector_loop_of_statement(plan, Node);
        if constexpr ((0 + ... + (Unit < group ? 1 : 0)) > 1 && runs_along_rows(plan.loops[inner])) {
            update_place_by_rows<Node, Partial, 0>(sequence_to<group>());
            if constexpr (sizeof...(Unit) > group) update_place_by_rows<Node, Partial, group>(sequence_to<group>());
        } else {
            (update_place<Node, Partial>(Unit), ...);
        }
    }
    template <int Node, bool Partial, int First, int... Row>
    CTGRAD_PART void update_place_by_rows(std::integer_sequence<int, Row...>) const {
        T* const to = base::template target<Node>();
        Pack sum = base::template load<Node, own_memory, Partial>(First, to);
        ((sum = base::template taken_in<Node, Partial>(First + Row, sum)), ...);
        base::template store<Node, own_memory, Partial>(First, to, sum);
    }
    template <int Node, bool Partial>
    CTGRAD_PART void update_place([[maybe_unused]] int unit) const {
        T* const to = base::template target<Node>();
        if constexpr (plan.homes[Node].packed)
            update_lanes<Node, Partial>(unit, to + base::template offset<Node, own_memory>(unit));
        else
            update_place<Node, Partial>(unit, to, base::template load<Node, own_memory, Partial>(unit, to));
    }
    // A sum over rows that lie across packs.
    template <int Node, bool Partial>
    CTGRAD_PART void update_lanes([[maybe_unused]] int unit, T* to) const {
        using sum = typename base::sum_pack;
        const sum old = sum::load(to), next = base::template taken_in<Node, Partial>(unit, old);
        if constexpr (Partial)
            select(sum::first(rest_), next, old).store(to);
        else
            next.store(to);
    }
    template <int Node, bool Partial>
    CTGRAD_PART void update_place([[maybe_unused]] int unit, T* to, const Pack& old) const {
        if constexpr (vector_loop_of_value(plan, Node) == vector_loop_of_statement(plan, Node)) {
            base::template store<Node, own_memory, Partial>(unit, to, base::template taken_in<Node, Partial>(unit, old));
        } else {
            const Pack none = base::template identity<Node>();
            const Pack next = base::template taken_in<Node, Partial>(unit, none);
            const Pack whole = Partial ? select(Pack::first(rest_), next, none) : next;
            base::template store<Node, own_memory, Partial>(unit, to, joined<Node>(old, across_lanes<Node>(whole)));
        }
    }

    // A sum over rows that lay across packs: what its lanes have found, from there on a number in each place.
    template <int Node>
    CTGRAD_PART void join_lanes() const {
        constexpr node n = plan.graph[Node];
        std::ptrdiff_t count = 1;
        for (int a = 0; a < n.rank; ++a) count *= n.domain[a];
        T* const to = base::template target<Node>();
        for (std::ptrdiff_t i = 0; i < count; ++i) across_lanes<Node>(Pack::load(to + i * lanes)).store_partial(to + i, 1);
        if constexpr (plan.homes[Node].output >= 0) std::copy_n(to, count, outputs_[plan.homes[Node].output]);
    }
    template <int Node>
    CTGRAD_PART static Pack joined(const Pack& a, const Pack& b) {
        if constexpr (plan.graph[Node].kind == node_kind::reduce)
            return simd::lowered<typename base::template operation<Node>>(a, b);
        else
            return a + b;
    }
    template <int Node>
    CTGRAD_PART static Pack across_lanes(const Pack& a) {
        if constexpr (plan.graph[Node].kind == node_kind::reduce)
            return Pack::broadcast(base::template operation<Node>::across(a));
        else
            return Pack::broadcast(reduce_add(a));
    }
    template <int Node, bool Partial, int... Unit>
    CTGRAD_PART void finish(std::integer_sequence<int, Unit...>) {
        constexpr int inner = vector_loop_of_statement(plan, Node), own = vector_loop_of_value(plan, Node);
        if constexpr (is_sum_along_rows(plan, Node))
            keep<Node, Partial>(0, Pack::load(lanes_[numbered.of[plan.homes[Node].slot]]));
        else if constexpr (inner == own)
            (keep<Node, Partial>(Unit, slots_[plan.homes[Node].slot + Unit]), ...);
        else
            keep<Node, Partial>(0, across_lanes<Node>(all_units<Node, 0, packs_of(plan, inner, Pack::size)>()));
    }
    // Joins accumulators in pairs.
    template <int Node, int First, int Count>
    CTGRAD_PART Pack all_units() const {
        if constexpr (Count == 1)
            return slots_[plan.homes[Node].slot + First];
        else
            return joined<Node>(all_units<Node, First, Count / 2>(), all_units<Node, First + Count / 2, Count - Count / 2>());
    }

    // A value is known: into its register and its memory.
    template <int Node, bool Partial>
    CTGRAD_PART void keep([[maybe_unused]] int unit, const Pack& x) {
        constexpr home h = plan.homes[Node];
        const Pack value = base::template times<h.scale == 1, h.scale == -1>(h.scale, x);
        if constexpr (h.slot >= 0) slots_[h.slot + unit] = value;
        if constexpr (is_read_by_rows(Node)) value.store(lanes_[numbered.of[h.slot]]);
        if constexpr (h.where == place::output || h.where == place::buffer)
            base::template store<Node, own_memory, Partial>(unit, base::template target<Node>(), value);
        else if constexpr (h.output >= 0)
            base::template store<Node, output_memory, Partial>(unit, outputs_[h.output], value);
    }

    // Whether a loop along rows reads the number of each row.
    static constexpr bool is_read_by_rows(int node) {
        if (!base::has_blocks || plan.homes[node].slot < 0) return false;
        for (int i = 0; i < plan.graph.node_count; ++i)
            for (int k = 0; is_computed(plan, i) && k < plan.graph[i].count; ++k) {
                const int read = use_of(plan.graph, plan.graph[i], plan.graph.operand(plan.graph[i], k)).node;
                if (read == node && is_number_of_rows(plan, node, i)) return true;
            }
        return false;
    }
    CTGRAD_PART static T first_lane(const Pack& a) {
        T value;
        a.store_partial(&value, 1);
        return value;
    }
};

}  // namespace ctgrad::codegen
