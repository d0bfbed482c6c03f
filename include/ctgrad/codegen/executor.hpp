// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowers a plan to loops over SIMD packs (layer 5, codegen).
//
// Everything is a pack: a value outside SIMD loops has the same number in all lanes. A SIMD loop runs by strips of a few
// packs, each with accumulators of its own; what is left runs by single packs, the last of them partial: it loads and
// stores only what exists, and accumulators keep what they have in the lanes beyond. Registers are one array that is
// only indexed by constants, so that the optimiser takes it apart.
#pragma once
#include <cstddef>
#include <utility>

#include "ctgrad/codegen/simd_math.hpp"
#include "ctgrad/codegen/statement.hpp"
#include "ctgrad/ops/operation.hpp"

namespace ctgrad::codegen {

// What a program runs on.
template <class T>
struct memory {
    const T* const* inputs = nullptr;
    T* const* outputs = nullptr;
    T* const* buffers = nullptr;
    const std::ptrdiff_t* extents = nullptr;  // of the named dimensions
};

// Program::plan is the plan; Pack is simd::pack<T>, or what a test puts in its place.
template <class Program, class Pack>
class executor {
    using T = typename Pack::value_type;
    static constexpr plan_view plan = Program::plan;
    static constexpr std::ptrdiff_t lanes = Pack::size;
    template <int Count>
    using sequence_to = std::make_integer_sequence<int, Count>;

    // Pointers and extents of its own: stores to memory might otherwise change them, for all the compiler knows.
    const T* inputs_[plan.graph.variable_count + 1];
    T* outputs_[plan.graph.output_count + 1];
    T* buffers_[plan.buffer_count + 1];
    std::ptrdiff_t extents_[plan.graph.dim_count + 1];
    std::ptrdiff_t at_[plan.loop_count + 1]{};  // the index of each loop
    int rest_ = 0;                              // lanes of a partial pack
    Pack slots_[plan.slot_count + 1];

public:
    CTGRAD_INLINE explicit executor(const memory<T>& m)
        : executor(m, sequence_to<plan.graph.variable_count>(), sequence_to<plan.graph.output_count>(),
                   sequence_to<plan.buffer_count>(), sequence_to<plan.graph.dim_count>()) {}
    CTGRAD_INLINE void run() { run_items<plan.root_first, 1, false>(sequence_to<plan.root_count>()); }

private:
    template <int... Input, int... Output, int... Buffer, int... Dim>
    CTGRAD_INLINE executor(const memory<T>& m, std::integer_sequence<int, Input...>, std::integer_sequence<int, Output...>,
                           std::integer_sequence<int, Buffer...>, std::integer_sequence<int, Dim...>)
        : inputs_{m.inputs[Input]...}, outputs_{m.outputs[Output]...}, buffers_{m.buffers[Buffer]...},
          extents_{m.extents[Dim]...} {}

    // -- loops ---------------------------------------------------------------------------------------------------------

    template <int First, int Packs, bool Partial, int... I>
    CTGRAD_INLINE void run_items(std::integer_sequence<int, I...>) {
        const int in_order[] = {0, (run_item<First + I, Packs, Partial>(), 0)...};  // a fold would nest too deep
        static_cast<void>(in_order);
    }
    template <int Item, int Packs, bool Partial>
    CTGRAD_INLINE void run_item() {
        constexpr item it = plan.items[Item];
        if constexpr (it.what == action::loop) {
            run_loop<it.index, Packs, Partial>();
        } else if constexpr (it.what == action::start) {
            start<it.index, Packs>();
        } else if constexpr (it.what == action::finish) {
            if constexpr (!plan.homes[it.index].in_memory) finish<it.index, Partial>(sequence_to<Packs>());
        } else if constexpr (it.what == action::update) {
            if constexpr (plan.homes[it.index].in_memory)
                update_memory<it.index, Partial>(sequence_to<Packs>());
            else
                update<it.index, Partial>(sequence_to<Packs>());
        } else {
            compute<it.index, Partial>(sequence_to<Packs>());
        }
    }

    template <int Loop, int Packs, bool Partial>
    CTGRAD_INLINE void run_loop() {
        constexpr loop l = plan.loops[Loop];
        const std::ptrdiff_t size = extent_of<l.size>();
        std::ptrdiff_t i = 0;
        if constexpr (!l.vector) {
            run_long<Loop, Packs, Partial, 1>(i, size);
        } else {
            constexpr int packs = packs_of(plan, Loop, Pack::size);
            constexpr std::ptrdiff_t strip = packs * lanes;
            if constexpr (packs == 1 && (is_named(l.size) || l.size % lanes != 0)) {  // one body, compiled once
                run_long<Loop, 1, true, lanes>(i, size);
            } else {
                if constexpr (is_named(l.size) || l.size >= strip) run_long<Loop, packs, false, strip>(i, size);
                constexpr extent rest = is_named(l.size) ? strip - 1 : l.size % strip;
                constexpr bool whole = packs > 2 && rest >= lanes;
                if constexpr (whole) run_turns<Loop, 1, false, lanes>(i, size);
                if constexpr (whole ? rest % lanes != 0 : rest > 0) run_turns<Loop, 1, true, lanes>(i, size);
            }
        }
    }
    // The turns of a loop that are whole, or all of them where packs may be partial.
    template <int Loop, int Packs, bool Partial, std::ptrdiff_t Step>
    CTGRAD_INLINE void run_turns(std::ptrdiff_t& i, std::ptrdiff_t end) {
        constexpr loop l = plan.loops[Loop];
        for (; i + least<Loop, Partial, Step> <= end; i += Step) {
            at_[Loop] = i;
            if constexpr (l.vector && Partial) rest_ = static_cast<int>(end - i < lanes ? end - i : lanes);
            run_items<l.first, Packs, Partial>(sequence_to<l.count>());
        }
    }
    template <int Loop, bool Partial, std::ptrdiff_t Step>
    static constexpr std::ptrdiff_t least = plan.loops[Loop].vector && Partial ? 1 : Step;

    // The same, but now and then the sums are put aside: millions of terms added one by one to the same number lose its
    // last digits, in f32 the first ones too.
    template <int Loop, int Packs, bool Partial, std::ptrdiff_t Step>
    CTGRAD_INLINE void run_long(std::ptrdiff_t& i, std::ptrdiff_t size) {
        constexpr extent all = plan.loops[Loop].size;
        constexpr std::ptrdiff_t block = 256 * Step;
        using slots = sequence_to<(is_named(all) || all > block) ? sums<Loop, Packs>.count : 0>;
        if constexpr (slots::size() == 0) {
            run_turns<Loop, Packs, Partial, Step>(i, size);
        } else {
            Pack aside[slots::size()];
            clear<slots::size()>(aside, slots());
            while (true) {
                run_turns<Loop, Packs, Partial, Step>(i, size - i > block ? i + block : size);
                if (i + least<Loop, Partial, Step> > size) break;
                put_aside<Loop, Packs>(aside, slots());
            }
            if (size > block) take_back<Loop, Packs>(aside, slots());
        }
    }
    template <std::size_t Count, int... K>
    CTGRAD_INLINE static void clear(Pack (&aside)[Count], std::integer_sequence<int, K...>) {
        ((aside[K] = Pack::broadcast(0)), ...);
    }
    template <int Loop, int Packs, std::size_t Count, int... K>
    CTGRAD_INLINE void put_aside(Pack (&aside)[Count], std::integer_sequence<int, K...>) {
        ((aside[K] = aside[K] + slots_[sums<Loop, Packs>.slots[K]]), ...);
        ((slots_[sums<Loop, Packs>.slots[K]] = Pack::broadcast(0)), ...);
    }
    template <int Loop, int Packs, std::size_t Count, int... K>
    CTGRAD_INLINE void take_back(const Pack (&aside)[Count], std::integer_sequence<int, K...>) {
        ((slots_[sums<Loop, Packs>.slots[K]] = aside[K] + slots_[sums<Loop, Packs>.slots[K]]), ...);
    }
    // The accumulators of the sums in registers whose outermost loop this is, in a strip of so many packs.
    struct slot_list {
        int count = 0;
        int slots[plan.slot_count + 1]{};
    };
    static constexpr slot_list find_sums(int loop, int packs) {
        slot_list found;
        for (int i = 0; i < plan.graph.node_count; ++i) {
            if (plan.graph[i].kind != node_kind::contract || !is_summed_by(plan, i, loop)) continue;
            for (int k = 0; k < accumulators_of(plan, i, packs, Pack::size); ++k)
                found.slots[found.count++] = plan.homes[i].slot + k;
        }
        return found;
    }
    template <int Loop, int Packs>
    static constexpr slot_list sums = find_sums(Loop, Packs);

    // -- addresses -----------------------------------------------------------------------------------------------------

    template <extent Size>
    CTGRAD_INLINE std::ptrdiff_t extent_of() const {
        if constexpr (is_named(Size))
            return extents_[dim_of(Size)];
        else
            return Size;
    }
    // The index of a loop for one of the packs of a strip.
    template <int Loop, int Unit>
    CTGRAD_INLINE std::ptrdiff_t index() const {
        if constexpr (Loop < 0)
            return 0;
        else
            return at_[Loop] + (plan.loops[Loop].vector ? Unit * lanes : 0);
    }
    // The elements of the memory along the axes from the given one on.
    template <access Use, int Axis>
    CTGRAD_INLINE std::ptrdiff_t volume() const {
        constexpr node n = plan.graph[Use.node];
        if constexpr (Axis >= n.rank)
            return 1;
        else if constexpr ((Use.stored >> Axis & 1u) == 0)
            return volume<Use, Axis + 1>();
        else
            return extent_of<n.domain[Axis]>() * volume<Use, Axis + 1>();
    }
    template <access Use, int Axis>
    CTGRAD_INLINE std::ptrdiff_t stride() const {
        return volume<Use, Axis + 1>();
    }
    template <access Use, int Axis, int Unit>
    CTGRAD_INLINE std::ptrdiff_t step() const {
        constexpr int l = loop_of_axis(plan, Use, Axis);
        if constexpr (l < 0)
            return 0;
        else
            return stride<Use, Axis>() * index<l, Unit>();
    }
    template <access Use, int Unit, int... Axis>
    CTGRAD_INLINE std::ptrdiff_t offset(std::integer_sequence<int, Axis...>) const {
        return (std::ptrdiff_t{0} + ... + step<Use, Axis, Unit>());
    }
    template <access Use, int Axis>
    CTGRAD_INLINE std::ptrdiff_t lane_step() const {
        if constexpr (loop_of_axis(plan, Use, Axis) == vector_loop_of_statement(plan, Use.reader))
            return stride<Use, Axis>();
        else
            return 0;
    }
    template <access Use, int... Axis>
    CTGRAD_INLINE std::ptrdiff_t lane_stride(std::integer_sequence<int, Axis...>) const {
        return (std::ptrdiff_t{0} + ... + lane_step<Use, Axis>());
    }

    template <access Use, int Unit, bool Partial>
    CTGRAD_INLINE Pack load(const T* base) const {
        using axes = sequence_to<plan.graph[Use.node].rank>;
        const T* const from = base + offset<Use, Unit>(axes());
        constexpr int kind = spread(plan, Use);
        if constexpr (kind == 0)
            return Pack::broadcast(*from);
        else if constexpr (kind == 1 && Partial)
            return Pack::load_partial(from, rest_);
        else if constexpr (kind == 1)
            return Pack::load(from);
        else if constexpr (Partial)
            return Pack::load_strided_partial(from, lane_stride<Use>(axes()), rest_);
        else
            return Pack::load_strided(from, lane_stride<Use>(axes()));
    }
    template <access Use, int Unit, bool Partial>
    CTGRAD_INLINE void store(T* base, const Pack& value) const {
        using axes = sequence_to<plan.graph[Use.node].rank>;
        T* const to = base + offset<Use, Unit>(axes());
        constexpr int kind = spread(plan, Use);
        if constexpr (kind == 0)
            value.store_partial(to, 1);
        else if constexpr (kind == 1 && Partial)
            value.store_partial(to, rest_);
        else if constexpr (kind == 1)
            value.store(to);
        else if constexpr (Partial)
            value.store_strided_partial(to, lane_stride<Use>(axes()), rest_);
        else
            value.store_strided(to, lane_stride<Use>(axes()));
    }
    // The memory of a buffer or an output.
    template <int Node>
    CTGRAD_INLINE T* base() const {
        constexpr home h = plan.homes[Node];
        if constexpr (h.where == place::output)
            return outputs_[h.index];
        else
            return buffers_[h.index];
    }

    // -- operands ------------------------------------------------------------------------------------------------------

    template <int Reader, int K>
    static constexpr read operand = plan.graph.operand(plan.graph[Reader], K);
    template <int Reader, int K>
    static constexpr bool indicates = is_indicator(plan.graph[operand<Reader, K>.node]);

    // The value that a use refers to.
    template <access Use, int Unit, bool Partial>
    CTGRAD_INLINE Pack value() const {
        constexpr node n = plan.graph[Use.node];
        constexpr home h = plan.homes[Use.node];
        if constexpr (n.kind == node_kind::one) {
            return Pack::broadcast(1);
        } else if constexpr (n.kind == node_kind::size) {
            return Pack::broadcast(static_cast<T>(extent_of<named_extent(n.id)>()));
        } else if constexpr (is_indicator(n)) {
            return select(indicator<Use, Unit, Partial>(), Pack::broadcast(1), Pack::broadcast(0));
        } else if constexpr (in_register(plan, Use.node, Use.reader)) {
            constexpr int own = vector_loop_of_value(plan, Use.node);
            return slots_[h.slot + (own >= 0 && own == vector_loop_of_statement(plan, Use.reader) ? Unit : 0)];
        } else if constexpr (h.where == place::input) {
            return load<Use, Unit, Partial>(inputs_[h.index]);
        } else {
            return load<Use, Unit, Partial>(base<Use.node>());
        }
    }
    // An operand of a node, with its coefficient.
    template <int Node, int K, int Unit, bool Partial>
    CTGRAD_INLINE Pack scaled() const {
        constexpr read r = operand<Node, K>;
        if constexpr (plan.graph[r.node].kind == node_kind::one)
            return Pack::broadcast(static_cast<T>(r.coefficient));
        else
            return times<r.coefficient == 1, r.coefficient == -1>(r.coefficient,
                                                                  plain<Node, K, Unit, Partial>());
    }
    template <int Node, int K, int Unit, bool Partial>
    CTGRAD_INLINE Pack plain() const {
        return value<access_to(plan, operand<Node, K>, Node), Unit, Partial>();
    }
    template <bool One, bool MinusOne>
    CTGRAD_INLINE static Pack times(double factor, const Pack& a) {
        if constexpr (One)
            return a;
        else if constexpr (MinusOne)
            return -a;
        else
            return Pack::broadcast(static_cast<T>(factor)) * a;
    }

    // The index along an axis of the reader, as a number in each lane.
    template <int Reader, int Axis, int Unit>
    CTGRAD_INLINE Pack index_values() const {
        constexpr int l = Axis == axis_map::fixed ? -1 : plan.homes[Reader].loops[Axis];
        const Pack first = Pack::broadcast(static_cast<T>(index<l, Unit>()));
        if constexpr (l >= 0 && plan.loops[l].vector)
            return first + Pack::iota();
        else
            return first;
    }
    // Where a Kronecker delta or a one-hot row is 1.
    template <access Use, int Unit, bool Partial>
    CTGRAD_INLINE auto indicator() const {
        constexpr node n = plan.graph[Use.node];
        constexpr axis_map map = map_of(Use);
        if constexpr (n.kind == node_kind::delta) {
            return index_values<Use.reader, map[0], Unit>() == index_values<Use.reader, map[1], Unit>();
        } else {
            constexpr read own = plan.graph.operand(n, 0);
            constexpr read labels{own.node, own.axes.then(map, n.rank - 1), 1};
            return value<access_to(plan, labels, Use.reader), Unit, Partial>() ==
                   index_values<Use.reader, map[n.rank - 1], Unit>();
        }
    }

    // -- statements ----------------------------------------------------------------------------------------------------

    // The product of the factors from the K-th to the End-th, indicators left out.
    template <int Node, int K, int End, int Unit, bool Partial>
    CTGRAD_INLINE Pack product(const Pack& before) const {
        if constexpr (K == End)
            return before;
        else if constexpr (indicates<Node, K>)
            return product<Node, K + 1, End, Unit, Partial>(before);
        else
            return product<Node, K + 1, End, Unit, Partial>(before * scaled<Node, K, Unit, Partial>());
    }
    template <int Node, int End, int Unit, bool Partial>
    CTGRAD_INLINE Pack product() const {
        constexpr int first = first_factor(Node);
        constexpr double c = weight(Node);
        if constexpr (first >= End)
            return Pack::broadcast(static_cast<T>(c));
        else
            return product<Node, first + 1, End, Unit, Partial>(
                times<c == 1, c == -1>(c, scaled<Node, first, Unit, Partial>()));
    }
    // 0 where an indicator among the factors is 0.
    template <int Node, int K, int Unit, bool Partial>
    CTGRAD_INLINE Pack where_indicated(const Pack& a) const {
        if constexpr (K == plan.graph[Node].count)
            return a;
        else if constexpr (!indicates<Node, K>)
            return where_indicated<Node, K + 1, Unit, Partial>(a);
        else
            return select(indicator<access_to(plan, operand<Node, K>, Node), Unit, Partial>(),
                          where_indicated<Node, K + 1, Unit, Partial>(a), Pack::broadcast(0));
    }
    static constexpr int first_factor(int node) {
        int k = 0;
        while (k < plan.graph[node].count && is_indicator(plan.graph[plan.graph.operand(plan.graph[node], k).node])) ++k;
        return k;
    }
    static constexpr bool has_indicator(int node) {
        for (int k = 0; k < plan.graph[node].count; ++k)
            if (is_indicator(plan.graph[plan.graph.operand(plan.graph[node], k).node])) return true;
        return false;
    }
    // The constant factor of a product: what its indicators carry, and of one that adds to memory the output's scale.
    static constexpr double weight(int node) {
        double c = plan.homes[node].in_memory ? plan.homes[node].scale : 1;
        for (int k = 0; k < plan.graph[node].count; ++k) {
            const read& r = plan.graph.operand(plan.graph[node], k);
            if (is_indicator(plan.graph[r.node])) c *= r.coefficient;
        }
        return c;
    }

    template <int Node, int Unit, bool Partial, int... K>
    CTGRAD_INLINE Pack mapped(std::integer_sequence<int, K...>) const {
        return operation<Node>::lower(scaled<Node, K, Unit, Partial>()...);
    }
    template <int Node>
    using operation = typename operation_of<plan.graph[Node].op->tag>::type;

    template <int Node, int K, int Unit, bool Partial>
    CTGRAD_INLINE Pack plus(const Pack& sum) const {
        if constexpr (K == plan.graph[Node].count) {
            return sum;
        } else {
            constexpr read r = operand<Node, K>;
            if constexpr (r.coefficient == 1 || plan.graph[r.node].kind == node_kind::one)
                return plus<Node, K + 1, Unit, Partial>(sum + scaled<Node, K, Unit, Partial>());
            else if constexpr (r.coefficient == -1)
                return plus<Node, K + 1, Unit, Partial>(sum - plain<Node, K, Unit, Partial>());
            else
                return plus<Node, K + 1, Unit, Partial>(
                    fma(Pack::broadcast(static_cast<T>(r.coefficient)), plain<Node, K, Unit, Partial>(), sum));
        }
    }
    // An accumulator after one more point.
    template <int Node, int Unit, bool Partial>
    CTGRAD_INLINE Pack taken_in(const Pack& accumulator) const {
        constexpr int count = plan.graph[Node].count;
        if constexpr (plan.graph[Node].kind == node_kind::reduce)
            return operation<Node>::lower(accumulator, scaled<Node, 0, Unit, Partial>());
        else if constexpr (has_indicator(Node))
            return accumulator + where_indicated<Node, 0, Unit, Partial>(product<Node, count, Unit, Partial>());
        else if constexpr (count > 1)
            return fma(product<Node, count - 1, Unit, Partial>(), scaled<Node, count - 1, Unit, Partial>(), accumulator);
        else
            return accumulator + product<Node, count, Unit, Partial>();
    }
    template <int Node>
    CTGRAD_INLINE static Pack identity() {
        constexpr node n = plan.graph[Node];
        if constexpr (n.kind == node_kind::reduce)
            return Pack::broadcast(static_cast<T>(n.op->identity));
        else
            return Pack::broadcast(0);
    }

    template <int Node, bool Partial, int... Unit>
    CTGRAD_INLINE void compute(std::integer_sequence<int, Unit...>) {
        (keep<Node, Unit, Partial>(computed<Node, Unit, Partial>()), ...);
    }
    template <int Node, int Unit, bool Partial>
    CTGRAD_INLINE Pack computed() const {
        constexpr node n = plan.graph[Node];
        if constexpr (n.kind == node_kind::input)
            return Pack::broadcast(*inputs_[n.id]);
        else if constexpr (n.kind == node_kind::contract)
            return where_indicated<Node, 0, Unit, Partial>(product<Node, n.count, Unit, Partial>());
        else if constexpr (n.kind == node_kind::linear)
            return plus<Node, 1, Unit, Partial>(scaled<Node, 0, Unit, Partial>());
        else if constexpr (n.kind == node_kind::reduce)
            return scaled<Node, 0, Unit, Partial>();
        else
            return mapped<Node, Unit, Partial>(sequence_to<n.count>());
    }

    template <int Node, int Packs>
    CTGRAD_INLINE void start() {
        if constexpr (plan.homes[Node].in_memory) {
            fill<own_access(plan, Node), 0>(base<Node>());
        } else {
            reset<Node>(sequence_to<accumulators_of(plan, Node, Packs, Pack::size)>());
        }
    }
    template <int Node, int... Unit>
    CTGRAD_INLINE void reset(std::integer_sequence<int, Unit...>) {
        ((slots_[plan.homes[Node].slot + Unit] = identity<Node>()), ...);
    }
    // Writes the neutral element over all axes of the memory that no loop around has fixed.
    template <access Use, int Axis>
    CTGRAD_INLINE void fill(T* to) const {
        constexpr node n = plan.graph[Use.node];
        if constexpr (Axis == n.rank) {
            identity<Use.node>().store_partial(to, 1);
        } else {
            constexpr int l = loop_of_axis(plan, Use, Axis);
            if constexpr ((Use.stored >> Axis & 1u) == 0 || l < 0) {
                fill<Use, Axis + 1>(to);
            } else if constexpr (encloses(plan, l, plan.homes[Use.node].scope)) {
                fill<Use, Axis + 1>(to + step<Use, Axis, 0>());
            } else if constexpr (fills_rest(Use, Axis)) {
                const std::ptrdiff_t count = volume<Use, Axis>();
                const Pack value = identity<Use.node>();
                std::ptrdiff_t i = 0;
                for (; i + lanes <= count; i += lanes) value.store(to + i);
                if (i < count) value.store_partial(to + i, static_cast<int>(count - i));
            } else {
                for (std::ptrdiff_t i = 0; i < extent_of<n.domain[Axis]>(); ++i)
                    fill<Use, Axis + 1>(to + i * stride<Use, Axis>());
            }
        }
    }
    static constexpr bool fills_rest(const access& use, int axis) {
        for (; axis < plan.graph[use.node].rank; ++axis) {
            const int l = loop_of_axis(plan, use, axis);
            if (l >= 0 && encloses(plan, l, plan.homes[use.node].scope)) return false;
        }
        return true;
    }

    template <int Node, bool Partial, int... Unit>
    CTGRAD_INLINE void update(std::integer_sequence<int, Unit...>) {
        (update_slot<Node, Unit, Partial>(), ...);
    }
    template <int Node, int Unit, bool Partial>
    CTGRAD_INLINE void update_slot() {
        Pack& accumulator = slots_[plan.homes[Node].slot + Unit];
        const Pack next = taken_in<Node, Unit, Partial>(accumulator);
        if constexpr (Partial && vector_loop_of_value(plan, Node) < 0)
            accumulator = select(Pack::first(rest_), next, accumulator);
        else
            accumulator = next;
    }
    template <int Node, bool Partial, int... Unit>
    CTGRAD_INLINE void update_memory(std::integer_sequence<int, Unit...>) {
        (update_place<Node, Unit, Partial>(), ...);
    }
    template <int Node, int Unit, bool Partial>
    CTGRAD_INLINE void update_place() const {
        constexpr access use = own_access(plan, Node);
        T* const to = base<Node>();
        const Pack old = load<use, Unit, Partial>(to);
        if constexpr (vector_loop_of_value(plan, Node) == vector_loop_of_statement(plan, Node)) {
            store<use, Unit, Partial>(to, taken_in<Node, Unit, Partial>(old));
        } else {
            const Pack none = identity<Node>();
            const Pack next = taken_in<Node, Unit, Partial>(none);
            const Pack whole = Partial ? select(Pack::first(rest_), next, none) : next;
            store<use, Unit, Partial>(to, joined<Node>(old, across_lanes<Node>(whole)));
        }
    }

    template <int Node>
    CTGRAD_INLINE static Pack joined(const Pack& a, const Pack& b) {
        if constexpr (plan.graph[Node].kind == node_kind::reduce)
            return operation<Node>::lower(a, b);
        else
            return a + b;
    }
    template <int Node>
    CTGRAD_INLINE static Pack across_lanes(const Pack& a) {
        if constexpr (plan.graph[Node].kind == node_kind::reduce)
            return Pack::broadcast(operation<Node>::across(a));
        else
            return Pack::broadcast(reduce_add(a));
    }
    template <int Node, bool Partial, int... Unit>
    CTGRAD_INLINE void finish(std::integer_sequence<int, Unit...>) {
        constexpr int inner = vector_loop_of_statement(plan, Node), own = vector_loop_of_value(plan, Node);
        if constexpr (inner == own)
            (keep<Node, Unit, Partial>(slots_[plan.homes[Node].slot + Unit]), ...);
        else
            keep<Node, 0, Partial>(across_lanes<Node>(all_units<Node, 0, packs_of(plan, inner, Pack::size)>()));
    }
    // Joins accumulators in pairs.
    template <int Node, int First, int Count>
    CTGRAD_INLINE Pack all_units() const {
        if constexpr (Count == 1)
            return slots_[plan.homes[Node].slot + First];
        else
            return joined<Node>(all_units<Node, First, Count / 2>(), all_units<Node, First + Count / 2, Count - Count / 2>());
    }

    // A value is known: into its register and its memory.
    template <int Node, int Unit, bool Partial>
    CTGRAD_INLINE void keep(const Pack& x) {
        constexpr home h = plan.homes[Node];
        const Pack value = times<h.scale == 1, h.scale == -1>(h.scale, x);
        if constexpr (h.slot >= 0) slots_[h.slot + Unit] = value;
        if constexpr (h.where == place::output || h.where == place::buffer)
            store<own_access(plan, Node), Unit, Partial>(base<Node>(), value);
        else if constexpr (h.output >= 0)
            store<output_access(plan, Node), Unit, Partial>(outputs_[h.output], value);
    }
};

}  // namespace ctgrad::codegen
