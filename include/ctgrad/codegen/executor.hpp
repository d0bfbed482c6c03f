// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowers a plan to loops over SIMD packs (layer 5, codegen).
//
// Everything is a pack: a value outside SIMD loops has the same number in all lanes. A SIMD loop runs by strips of a few
// packs, each with accumulators of its own; what is left runs by single packs, the last of them partial: it loads and
// stores only what exists, and accumulators keep what they have in the lanes beyond. Registers are one array that is
// only indexed by constants, so that the optimiser takes it apart.
#pragma once
#include "ctgrad/codegen/frame.hpp"
#include "ctgrad/ops/operation.hpp"

namespace ctgrad::codegen {

// Program::plan is the plan; Pack is simd::pack<T>, or what a test puts in its place.
template <class Program, class Pack>
class executor : frame<Program, Pack> {
    using base = frame<Program, Pack>;
    using typename base::T;
    using base::at_, base::lanes, base::outputs_, base::plan, base::rest_, base::slots_;
    template <int Count>
    using sequence_to = std::make_integer_sequence<int, Count>;

public:
    CTGRAD_INLINE explicit executor(const memory<T>& m) : base(m) {}
    CTGRAD_INLINE void run() { run_items<plan.root_first, 1, false>(sequence_to<plan.root_count>()); }

private:
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
        const std::ptrdiff_t size = base::template extent_of<l.size>();
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

    // -- statements ----------------------------------------------------------------------------------------------------

    // Factors that are 0 or 1 choose; those that only pick an index are in the addresses already.
    static constexpr bool chooses(int node, int k) {
        const use u = use_of(plan.graph, plan.graph[node], plan.graph.operand(plan.graph[node], k));
        return is_indicator(plan.graph[u.node]) && u.guarded == 0;
    }
    template <int Node, int K>
    static constexpr bool indicates = chooses(Node, K);
    static constexpr int first_factor(int node) {
        int k = 0;
        while (k < plan.graph[node].count && chooses(node, k)) ++k;
        return k;
    }
    static constexpr bool has_choice(int node) {
        for (int k = 0; k < plan.graph[node].count; ++k)
            if (chooses(node, k) && !only_picks(plan, node, k)) return true;
        return false;
    }
    // The constant factor of a product: what its indicators carry, and of one that adds to memory the output's scale.
    static constexpr double weight(int node) {
        double c = plan.homes[node].in_memory ? plan.homes[node].scale : 1;
        for (int k = 0; k < plan.graph[node].count; ++k)
            if (chooses(node, k)) c *= plan.graph.operand(plan.graph[node], k).coefficient;
        return c;
    }

    // The product of the factors from the K-th to the End-th, indicators left out.
    template <int Node, int K, int End, bool Partial>
    CTGRAD_INLINE Pack product([[maybe_unused]] int unit, const Pack& before) const {
        if constexpr (K == End)
            return before;
        else if constexpr (indicates<Node, K>)
            return product<Node, K + 1, End, Partial>(unit, before);
        else
            return product<Node, K + 1, End, Partial>(unit, before * base::template scaled<Node, K, Partial>(unit));
    }
    template <int Node, int End, bool Partial>
    CTGRAD_INLINE Pack product([[maybe_unused]] int unit) const {
        constexpr int first = first_factor(Node);
        constexpr double c = weight(Node);
        if constexpr (first >= End)
            return Pack::broadcast(static_cast<T>(c));
        else
            return product<Node, first + 1, End, Partial>(unit, base::template times<c == 1, c == -1>(
                c, base::template scaled<Node, first, Partial>(unit)));
    }
    // 0 where an indicator among the factors is 0.
    template <int Node, int K, bool Partial>
    CTGRAD_INLINE Pack where_indicated([[maybe_unused]] int unit, const Pack& a) const {
        if constexpr (K == plan.graph[Node].count)
            return a;
        else if constexpr (!indicates<Node, K> || only_picks(plan, Node, K))
            return where_indicated<Node, K + 1, Partial>(unit, a);
        else
            return select(base::template indicator<Node, K, Partial>(unit),
                          where_indicated<Node, K + 1, Partial>(unit, a), Pack::broadcast(0));
    }

    template <int Node, bool Partial>
    CTGRAD_INLINE Pack chosen([[maybe_unused]] int unit, const Pack& a) const {
        if constexpr (has_choice(Node))
            return where_indicated<Node, 0, Partial>(unit, a);
        else
            return a;
    }

    template <int Node, bool Partial, int... K>
    CTGRAD_INLINE Pack mapped([[maybe_unused]] int unit, std::integer_sequence<int, K...>) const {
        return operation<Node>::lower(base::template scaled<Node, K, Partial>(unit)...);
    }
    template <int Node>
    using operation = typename operation_of<plan.graph[Node].op->tag>::type;

    template <int Node, int K, bool Partial>
    CTGRAD_INLINE Pack plus([[maybe_unused]] int unit, const Pack& sum) const {
        if constexpr (K == plan.graph[Node].count) {
            return sum;
        } else {
            constexpr double c = base::template touched<Node, K>.of.coefficient;
            constexpr bool number = plan.graph[base::template touched<Node, K>.of.node].kind == node_kind::one;
            if constexpr (c == 1 || c == 0 || number)
                return plus<Node, K + 1, Partial>(unit, sum + base::template scaled<Node, K, Partial>(unit));
            else if constexpr (c == -1)
                return plus<Node, K + 1, Partial>(unit, sum - base::template value<Node, K, Partial>(unit));
            else
                return plus<Node, K + 1, Partial>(
                    unit,
                    fma(Pack::broadcast(static_cast<T>(c)), base::template value<Node, K, Partial>(unit), sum));
        }
    }
    // An accumulator after one more point.
    template <int Node, bool Partial>
    CTGRAD_INLINE Pack taken_in([[maybe_unused]] int unit, const Pack& accumulator) const {
        constexpr int last = plan.graph[Node].count - 1;
        if constexpr (plan.graph[Node].kind == node_kind::reduce)
            return operation<Node>::lower(accumulator, base::template scaled<Node, 0, Partial>(unit));
        else if constexpr (has_choice(Node) || indicates<Node, last>)
            return accumulator + chosen<Node, Partial>(unit, product<Node, last + 1, Partial>(unit));
        else if constexpr (last > 0)
            return fma(product<Node, last, Partial>(unit), base::template scaled<Node, last, Partial>(unit), accumulator);
        else
            return accumulator + product<Node, last + 1, Partial>(unit);
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
        (keep<Node, Partial>(Unit, computed<Node, Partial>(Unit)), ...);
    }
    template <int Node, bool Partial>
    CTGRAD_INLINE Pack computed([[maybe_unused]] int unit) const {
        constexpr node n = plan.graph[Node];
        if constexpr (n.kind == node_kind::input)
            return Pack::broadcast(*base::inputs_[n.id]);
        else if constexpr (n.kind == node_kind::contract)
            return chosen<Node, Partial>(unit, product<Node, n.count, Partial>(unit));
        else if constexpr (n.kind == node_kind::linear)
            return plus<Node, 1, Partial>(unit, base::template scaled<Node, 0, Partial>(unit));
        else if constexpr (n.kind == node_kind::reduce)
            return base::template scaled<Node, 0, Partial>(unit);
        else
            return mapped<Node, Partial>(unit, sequence_to<n.count>());
    }

    template <int Node, int Packs>
    CTGRAD_INLINE void start() {
        if constexpr (plan.homes[Node].in_memory) {
            fill<Node, 0>(base::template base<Node>());
        } else {
            reset<Node>(sequence_to<accumulators_of(plan, Node, Packs, Pack::size)>());
        }
    }
    template <int Node, int... Unit>
    CTGRAD_INLINE void reset(std::integer_sequence<int, Unit...>) {
        ((slots_[plan.homes[Node].slot + Unit] = identity<Node>()), ...);
    }
    // Writes the neutral element over all axes of the memory that no loop around has fixed.
    template <int Node, int Axis>
    CTGRAD_INLINE void fill(T* to) const {
        constexpr node n = plan.graph[Node];
        if constexpr (Axis == n.rank) {
            identity<Node>().store_partial(to, 1);
        } else if constexpr ((plan.homes[Node].stored >> Axis & 1u) == 0) {
            fill<Node, Axis + 1>(to);
        } else if constexpr (is_fixed(Node, Axis)) {
            fill<Node, Axis + 1>(to + base::template index<Node, Axis>(0) * base::template own_stride<Node, Axis>());
        } else if constexpr (fills_rest(Node, Axis)) {
            const std::ptrdiff_t count = base::template extent_of<n.domain[Axis]>() * base::template own_stride<Node, Axis>();
            const Pack value = identity<Node>();
            std::ptrdiff_t i = 0;
            for (; i + lanes <= count; i += lanes) value.store(to + i);
            if (i < count) value.store_partial(to + i, static_cast<int>(count - i));
        } else {
            for (std::ptrdiff_t i = 0; i < base::template extent_of<n.domain[Axis]>(); ++i)
                fill<Node, Axis + 1>(to + i * base::template own_stride<Node, Axis>());
        }
    }
    static constexpr bool is_fixed(int node, int axis) {
        const int l = plan.homes[node].loops[axis];
        return l >= 0 && encloses(plan, l, plan.homes[node].scope);
    }
    static constexpr bool fills_rest(int node, int axis) {
        for (; axis < plan.graph[node].rank; ++axis)
            if (is_fixed(node, axis)) return false;
        return true;
    }

    template <int Node, bool Partial, int... Unit>
    CTGRAD_INLINE void update(std::integer_sequence<int, Unit...>) {
        (update_slot<Node, Partial>(Unit), ...);
    }
    template <int Node, bool Partial>
    CTGRAD_INLINE void update_slot([[maybe_unused]] int unit) {
        Pack& accumulator = slots_[plan.homes[Node].slot + unit];
        const Pack next = taken_in<Node, Partial>(unit, accumulator);
        if constexpr (Partial && vector_loop_of_value(plan, Node) < 0)
            accumulator = select(Pack::first(rest_), next, accumulator);
        else
            accumulator = next;
    }
    template <int Node, bool Partial, int... Unit>
    CTGRAD_INLINE void update_memory(std::integer_sequence<int, Unit...>) {
        (update_place<Node, Partial>(Unit), ...);
    }
    template <int Node, bool Partial>
    CTGRAD_INLINE void update_place([[maybe_unused]] int unit) const {
        T* const to = base::template base<Node>();
        const Pack old = base::template load<Node, own_memory, Partial>(unit, to);
        if constexpr (vector_loop_of_value(plan, Node) == vector_loop_of_statement(plan, Node)) {
            base::template store<Node, own_memory, Partial>(unit, to, taken_in<Node, Partial>(unit, old));
        } else {
            const Pack none = identity<Node>();
            const Pack next = taken_in<Node, Partial>(unit, none);
            const Pack whole = Partial ? select(Pack::first(rest_), next, none) : next;
            base::template store<Node, own_memory, Partial>(unit, to, joined<Node>(old, across_lanes<Node>(whole)));
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
            (keep<Node, Partial>(Unit, slots_[plan.homes[Node].slot + Unit]), ...);
        else
            keep<Node, Partial>(0, across_lanes<Node>(all_units<Node, 0, packs_of(plan, inner, Pack::size)>()));
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
    template <int Node, bool Partial>
    CTGRAD_INLINE void keep([[maybe_unused]] int unit, const Pack& x) {
        constexpr home h = plan.homes[Node];
        const Pack value = base::template times<h.scale == 1, h.scale == -1>(h.scale, x);
        if constexpr (h.slot >= 0) slots_[h.slot + unit] = value;
        if constexpr (h.where == place::output || h.where == place::buffer)
            base::template store<Node, own_memory, Partial>(unit, base::template base<Node>(), value);
        else if constexpr (h.output >= 0)
            base::template store<Node, output_memory, Partial>(unit, outputs_[h.output], value);
    }
};

}  // namespace ctgrad::codegen
