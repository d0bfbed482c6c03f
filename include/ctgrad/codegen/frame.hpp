// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The state of a running program, and how its statements reach values: registers, memory, indices (layer 5, codegen).
#pragma once
#include <cstddef>
#include <utility>

#include "ctgrad/codegen/memory.hpp"
#include "ctgrad/codegen/simd_math.hpp"
#include "ctgrad/codegen/simd_special.hpp"
#include "ctgrad/codegen/simd_trigonometry.hpp"
#include "ctgrad/codegen/statement.hpp"
#include "ctgrad/codegen/twin.hpp"

namespace ctgrad::codegen {

// `Reader` is a statement's node and `What` what it touches: one of its operands, or memory_of. `unit` is a pack of a
// strip; a `Partial` pack has rest_ lanes.
template <class Program, class Pack>
class frame {
    template <class, class>
    friend class frame;

protected:
    using T = typename Pack::value_type;
    using sum_pack = typename simd::sum_of<Pack>::type;
    static constexpr plan_view plan = Program::plan;
    static constexpr std::ptrdiff_t lanes = Pack::size;
    template <int Count>
    using sequence_to = std::make_integer_sequence<int, Count>;

    // The numbers of each row of a block, by the slot of the register that has them as lanes: their places in lanes_.
    struct row_numbers {
        int count = 0;
        int of[plan.slot_count + 1]{};
    };
    static constexpr row_numbers find_row_numbers() {
        row_numbers found;
        for (int i = 0; i < plan.graph.node_count; ++i) {
            const int slot = plan.homes[i].slot, own = is_computed(plan, i) ? vector_loop_of_value(plan, i) : -1;
            if (slot >= 0 && own >= 0 && runs_blocks(plan.loops[own])) found.of[slot] = found.count++;
        }
        return found;
    }
    static constexpr row_numbers numbered = find_row_numbers();
    static constexpr bool has_blocks = numbered.count > 0;

    // Pointers and extents of its own: stores to memory might otherwise change them, for all the compiler knows.
    const T* inputs_[plan.graph.variable_count + 1];
    T* outputs_[plan.graph.output_count + 1];
    T* buffers_[plan.buffer_count + 1];
    T* packing_;
    std::ptrdiff_t extents_[plan.graph.dim_count + 1];
    std::ptrdiff_t at_[plan.loop_count + 1]{};  // the index of each loop, and 0
    std::ptrdiff_t ahead_ = 0;                  // rows to those that a block fetches for the next one; 0: all are in the cache
    int rest_ = 0;                              // lanes of a partial pack
    int row_ = 0;                               // the first of the block's rows that a loop along them takes at once
    Pack slots_[plan.slot_count + 1];           // registers: only indexed by constants, so the optimiser takes them apart
    T lanes_[numbered.count + 1][Pack::size]{};

    CTGRAD_PART explicit frame(const memory<T>& m)
        : frame(m, sequence_to<plan.graph.variable_count>(), sequence_to<plan.graph.output_count>(),
                sequence_to<plan.buffer_count>(), sequence_to<plan.graph.dim_count>()) {}

private:
    template <int... Input, int... Output, int... Buffer, int... Dim>
    CTGRAD_PART frame(const memory<T>& m, std::integer_sequence<int, Input...>, std::integer_sequence<int, Output...>,
                        std::integer_sequence<int, Buffer...>, std::integer_sequence<int, Dim...>)
        : inputs_{m.inputs[Input]...},
          outputs_{m.outputs[Output]...},
          buffers_{m.buffers[Buffer]...},
          packing_(m.packing),
          extents_{m.extents[Dim]..., 1} {}

protected:
    template <int Reader, int What>
    static constexpr access touched = access_to(plan, Reader, What);

    // -- indices -------------------------------------------------------------------------------------------------------

    template <extent Size>
    CTGRAD_PART std::ptrdiff_t extent_of() const {
        if constexpr (is_named(Size))
            return extents_[dim_of(Size)];
        else
            return Size;
    }
    static constexpr int group = group_of(Pack::size);  // rows at once
    CTGRAD_PART std::ptrdiff_t moved_by(counted what, int unit) const {
        return what == counted::packs           ? unit * lanes
               : what == counted::rows          ? row_ + unit % group
               : what == counted::packs_of_rows ? unit / group * lanes
                                                : 0;
    }
    // As a type, where it is a constant.
    template <extent Size>
    CTGRAD_PART auto extent_or_constant() const {
        if constexpr (is_named(Size))
            return extents_[dim_of(Size)];
        else
            return constant_extent<Size>();
    }
    // Along an axis of the statement: of its loop, or the label that picks, or 0.
    template <int Reader, int Axis>
    CTGRAD_PART std::ptrdiff_t index([[maybe_unused]] int unit) const {
        constexpr int l = loop_of(plan, Reader, Axis), picking = label_of(plan, Reader, Axis);
        if constexpr (l >= 0)
            return at_[l] + moved_by(unit_of(plan, vector_loop_of_statement(plan, Reader), l), unit);
        else if constexpr (picking >= 0)
            return label<Reader, picking>();
        else
            return 0;
    }
    template <int Reader, int K>
    static constexpr bool has_labels_in_lanes = spread(plan, touched<Reader, labels_of(K)>) != 0;
    // Of the row in a lane, where rows lie across.
    template <int Reader, int K>
    CTGRAD_PART std::ptrdiff_t label([[maybe_unused]] int lane = 0) const {
        const T* const labels = inputs_[plan.homes[touched<Reader, labels_of(K)>.of.node].index];
        std::ptrdiff_t at = offset<Reader, labels_of(K)>(0);
        if constexpr (has_labels_in_lanes<Reader, K>) at += lane * lane_stride<Reader, labels_of(K)>();
        return static_cast<std::ptrdiff_t>(labels[at]);
    }
    // The same with a shift, as a number in each lane.
    template <int Reader, int Axis, int Shift, bool Partial>
    CTGRAD_PART Pack index_values([[maybe_unused]] int unit) const {
        constexpr int picking = label_of(plan, Reader, Axis);
        if constexpr (picking >= 0)
            if constexpr (has_labels_in_lanes<Reader, picking>)
                return value<Reader, labels_of(picking), Partial>(unit) + Pack::broadcast(static_cast<T>(Shift));
        const Pack first = Pack::broadcast(static_cast<T>(index<Reader, Axis>(unit) + Shift));
        if constexpr (is_vector_axis(Reader, Axis))
            return first + Pack::iota();
        else
            return first;
    }
    static constexpr bool is_vector_axis(int reader, int axis) {
        const int l = loop_of(plan, reader, axis);
        return l >= 0 && l == vector_loop_of_statement(plan, reader);
    }

    // -- addresses -----------------------------------------------------------------------------------------------------

    template <int Reader, int What>
    static constexpr address located = locate(plan, touched<Reader, What>);

    // One function for an access, however many axes it has: templates are what compiling costs.
    template <int Reader, int What, int... K>
    CTGRAD_PART std::ptrdiff_t offset([[maybe_unused]] int unit, std::integer_sequence<int, K...>) const {
        return (std::ptrdiff_t{0} + ... + step(unit, located<Reader, What>.steps[K]));
    }
    CTGRAD_PART std::ptrdiff_t step([[maybe_unused]] int unit, const address::step& s) const {
        return (at_[s.loop] + moved_by(s.unit, unit) + s.shift) * stride(s);
    }
    template <int Reader, int What, int... K>
    CTGRAD_PART std::ptrdiff_t picked_offset(std::integer_sequence<int, K...>, [[maybe_unused]] int lane = 0) const {
        return (std::ptrdiff_t{0} + ... + ((label<Reader, located<Reader, What>.picks[K].label>(lane) +
                                            located<Reader, What>.picks[K].shift) *
                                           stride(located<Reader, What>.picks[K])));
    }
    template <int Reader, int What>
    CTGRAD_PART std::ptrdiff_t offset([[maybe_unused]] int unit) const {
        const std::ptrdiff_t looped = offset<Reader, What>(unit, sequence_to<located<Reader, What>.step_count>());
        if constexpr (located<Reader, What>.pick_count == 0)
            return looped;
        else
            return looped + picked_offset<Reader, What>(sequence_to<located<Reader, What>.pick_count>());
    }
    CTGRAD_PART std::ptrdiff_t stride(const address::step& s) const {
        const auto named = [&](int k) __attribute__((always_inline)) { return k < s.named ? extents_[s.dims[k]] : 1; };
        using enum address::numbers;
        const std::ptrdiff_t stride = s.factor * (s.each == packs ? lanes : s.each == packs_of_sums ? sum_pack::size : 1);
        return stride * named(0) * named(1) * named(2) * named(3) * named(4) * named(5) * named(6);
    }
    template <int Node, int Axis>
    static constexpr address::step own_step = stride_of(plan, touched<Node, own_memory>, Axis);
    template <int Node, int Axis>
    CTGRAD_PART std::ptrdiff_t own_stride() const {
        return stride(own_step<Node, Axis>);
    }
    // The elements from one place along an axis of the statement to the next.
    template <int Reader, int What, int Axis, int... K>
    CTGRAD_PART std::ptrdiff_t stride_along(std::integer_sequence<int, K...>) const {
        constexpr const access& a = touched<Reader, What>;
        return (std::ptrdiff_t{0} + ... +
                (a.of.axes[K] == Axis && (a.stored >> K & 1u) != 0 ? stride(stride_of(plan, a, K)) : 0));
    }
    template <int Reader, int What, int Axis>
    CTGRAD_PART std::ptrdiff_t stride_along() const {
        return stride_along<Reader, What, Axis>(sequence_to<plan.graph[touched<Reader, What>.of.shape].rank>());
    }
    // The elements from one place of a lane to that of the next.
    template <int Reader, int What>
    CTGRAD_PART std::ptrdiff_t lane_stride() const {
        return lane_stride<Reader, What>(sequence_to<located<Reader, What>.step_count>());
    }
    template <int Reader, int What, int... K>
    CTGRAD_PART std::ptrdiff_t lane_stride(std::integer_sequence<int, K...>) const {
        return (std::ptrdiff_t{0} + ... +
                (located<Reader, What>.steps[K].vector ? stride(located<Reader, What>.steps[K]) : 0));
    }

    // -- memory --------------------------------------------------------------------------------------------------------

    template <int Reader, int What, bool Partial>
    CTGRAD_PART Pack load([[maybe_unused]] int unit, const T* base) const {
        constexpr int kind = spread(plan, touched<Reader, What>);
        if constexpr (touched<Reader, What>.of.guarded != 0) {
            const lane_range in = valid_lanes<Reader, What, Partial>(unit);
            if (in.first >= in.last) return Pack::broadcast(0);
            const std::ptrdiff_t from = offset<Reader, What>(unit);
            if constexpr (kind == 0)
                return Pack::broadcast(base[from]);  // `value` clears the lanes outside
            else if constexpr (kind == 1)
                return Pack::load_between(base + from, in.first, in.last);
            else
                return gather(base, from, lane_stride<Reader, What>(), in);
        } else if constexpr (picks_in_lanes<Reader, What>(sequence_to<located<Reader, What>.pick_count>())) {
            return picked<Reader, What>(base, Partial ? rest_ : static_cast<int>(lanes));
        } else {
            const T* const from = base + offset<Reader, What>(unit);
            if constexpr (kind == 0)
                return Pack::broadcast(*from);
            else if constexpr (kind == 1 && Partial && !is_padded(plan, touched<Reader, What>))
                return Pack::load_partial(from, rest_);
            else if constexpr (kind == 1)
                return Pack::load(from);
            else if constexpr (Partial)
                return Pack::load_strided_partial(from, lane_stride<Reader, What>(), rest_);
            else
                return Pack::load_strided(from, lane_stride<Reader, What>());
        }
    }
    template <int Reader, int What, int... K>
    static constexpr bool picks_in_lanes(std::integer_sequence<int, K...>) {
        return (false || ... || has_labels_in_lanes<Reader, located<Reader, What>.picks[K].label>);
    }
    // What the label of each lane's row picks.
    template <int Reader, int What>
    CTGRAD_PART Pack picked(const T* base, int count) const {
        using picks = sequence_to<located<Reader, What>.pick_count>;
        const T* const from = base + offset<Reader, What>(0, sequence_to<located<Reader, What>.step_count>());
        const std::ptrdiff_t next = touched<Reader, What>.packed ? 1 : lane_stride<Reader, What>();
        T values[Pack::size] = {};
        for (int r = 0; r < count; ++r) values[r] = from[r * next + picked_offset<Reader, What>(picks(), r)];
        return Pack::load(values);
    }
    template <int Reader, int What, bool Partial>
    CTGRAD_PART void store([[maybe_unused]] int unit, T* base, const Pack& value) const {
        T* const to = base + offset<Reader, What>(unit);
        constexpr int kind = spread(plan, touched<Reader, What>);
        if constexpr (kind == 0)
            value.store_partial(to, 1);
        else if constexpr (kind == 1 && Partial && !is_padded(plan, touched<Reader, What>))
            value.store_partial(to, rest_);
        else if constexpr (kind == 1)
            value.store(to);
        else if constexpr (Partial)
            value.store_strided_partial(to, lane_stride<Reader, What>(), rest_);
        else
            value.store_strided(to, lane_stride<Reader, What>());
    }
    // The memory of a value that is in no register.
    template <int Node>
    CTGRAD_PART const T* source() const {
        if constexpr (plan.homes[Node].where == place::input)
            return inputs_[plan.homes[Node].index];
        else
            return target<Node>();
    }
    // The memory of a buffer or an output.
    template <int Node>
    CTGRAD_PART T* target() const {
        constexpr home h = plan.homes[Node];
        if constexpr (h.where == place::output)
            return outputs_[h.index];
        else
            return buffers_[h.index];
    }

    // The lanes in which a guarded value is not 0.
    struct lane_range {
        int first, last;
    };
    template <int Reader, int What, bool Partial>
    CTGRAD_PART lane_range valid_lanes([[maybe_unused]] int unit) const {
        return valid_lanes<Reader, What, Partial>(unit, sequence_to<max_rank>());
    }
    template <int Reader, int What, bool Partial, int... Axis>
    CTGRAD_PART lane_range valid_lanes([[maybe_unused]] int unit, std::integer_sequence<int, Axis...>) const {
        lane_range in{0, static_cast<int>(Partial ? rest_ : lanes)};
        (narrow<Reader, What, Axis>(unit, in), ...);
        return in;
    }
    template <int Reader, int What, int Axis>
    CTGRAD_PART void narrow([[maybe_unused]] int unit, lane_range& in) const {
        constexpr const use& u = touched<Reader, What>.of;
        if constexpr ((u.guarded >> Axis & 1u) != 0) {
            const std::ptrdiff_t at = index<Reader, Axis>(unit);
            if constexpr (is_vector_axis(Reader, Axis)) {
                if (u.first[Axis] - at > in.first) in.first = static_cast<int>(u.first[Axis] - at < lanes ? u.first[Axis] - at : lanes);
                if (u.last[Axis] - at < in.last) in.last = static_cast<int>(u.last[Axis] - at > 0 ? u.last[Axis] - at : 0);
            } else if (at < u.first[Axis] || at >= u.last[Axis]) {
                in.last = 0;
            }
        }
    }
    CTGRAD_PART static Pack gather(const T* base, std::ptrdiff_t from, std::ptrdiff_t stride, lane_range in) {
        T values[Pack::size] = {};
        for (int i = in.first; i < in.last; ++i) values[i] = base[from + i * stride];
        return Pack::load(values);
    }

    // -- values --------------------------------------------------------------------------------------------------------

    template <int Reader, int What, bool Partial>
    CTGRAD_PART Pack value([[maybe_unused]] int unit) const {
        constexpr const use& u = touched<Reader, What>.of;
        Pack x;
        if constexpr (touched<Reader, What>.in_lane)
            x = Pack::broadcast(lanes_[numbered.of[plan.homes[u.node].slot]][row_ + unit % group]);
        else if constexpr (touched<Reader, What>.in_register)
            x = slots_[plan.homes[u.node].slot + (touched<Reader, What>.in_strip ? unit : 0)];
        else
            x = made<Reader, What, Partial>(unit);
        if constexpr (u.guarded == 0) {
            return x;
        } else {
            const lane_range in = valid_lanes<Reader, What, Partial>(unit);
            const Pack zero = Pack::broadcast(0);
            return select(Pack::first(in.last), select(Pack::first(in.first), zero, x), zero);
        }
    }
    // A value that is in no register.
    template <int Reader, int What, bool Partial>
    CTGRAD_PART Pack made([[maybe_unused]] int unit) const {
        constexpr const use& u = touched<Reader, What>.of;
        constexpr node_kind kind = plan.graph[u.node].kind;
        if constexpr (kind == node_kind::one)
            return Pack::broadcast(1);
        else if constexpr (kind == node_kind::size)
            return Pack::broadcast(static_cast<T>(extent_of<named_extent(plan.graph[u.node].id)>()));
        else if constexpr (kind == node_kind::index)
            return index_values<Reader, u.axes[0], u.shift[0], Partial>(unit);
        else if constexpr (is_indicator(plan.graph[u.node]))
            return select(indicator<Reader, What, Partial>(unit), Pack::broadcast(1), Pack::broadcast(0));
        else
            return load<Reader, What, Partial>(unit, source<u.node>());
    }
    // Where a Kronecker delta, a triangle or a one-hot row is 1.
    template <int Reader, int What, bool Partial>
    CTGRAD_PART auto indicator([[maybe_unused]] int unit) const {
        constexpr const use& u = touched<Reader, What>.of;
        constexpr node n = plan.graph[u.node];
        constexpr int last = n.rank - 1;
        const Pack index = index_values<Reader, u.axes[last], u.shift[last], Partial>(unit);
        if constexpr (n.kind == node_kind::triangle)
            return index <= index_values<Reader, u.axes[0], u.shift[0], Partial>(unit);
        else if constexpr (n.kind == node_kind::delta)
            return index_values<Reader, u.axes[0], u.shift[0], Partial>(unit) == index;
        else
            return value<Reader, labels_of(What), Partial>(unit) == index;
    }
    // What a recurrence was one step before; in the first step its start.
    template <int Node, bool Partial>
    CTGRAD_PART Pack before([[maybe_unused]] int unit) const {
        constexpr node n = plan.graph[Node];
        if (index<Node, 0>(unit) == (n.axis > 0 ? 0 : extent_of<n.domain[0]>() - 1)) return scaled<Node, 0, Partial>(unit);
        constexpr int whole = recurrence_of(plan.graph, Node);
        if constexpr (keeps_last_step(plan, whole, Node))
            return scaled<whole, 1, Partial>(unit);
        else
            return load<Node, step_before, Partial>(unit, target<touched<Node, step_before>.of.node>());
    }
    // An operand with its coefficient.
    template <int Reader, int K, bool Partial>
    CTGRAD_PART Pack scaled([[maybe_unused]] int unit) const {
        constexpr const access& a = touched<Reader, K>;
        constexpr double c = a.of.coefficient;
        if constexpr (c == 0 || (a.of.guarded == 0 && plan.graph[a.of.node].kind == node_kind::one)) {
            return Pack::broadcast(static_cast<T>(c));
        } else {
            Pack x;
            if constexpr (a.is_register())
                x = slots_[plan.homes[a.of.node].slot + (a.in_strip ? unit : 0)];
            else
                x = value<Reader, K, Partial>(unit);
            if constexpr (c == 1)
                return x;
            else if constexpr (c == -1)
                return -x;
            else
                return Pack::broadcast(static_cast<T>(c)) * x;
        }
    }
};

}  // namespace ctgrad::codegen
