// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowers a plan to loops over SIMD packs (layer 5, codegen).
//
// Everything is a pack: a value outside SIMD loops has the same number in all lanes. A SIMD loop runs by strips of a few
// packs, each with accumulators of its own; what is left runs by single packs, the last of them partial: it loads and
// stores only what exists, and accumulators keep what they have in the lanes beyond. Registers are one array that is
// only indexed by constants, so that the optimiser takes it apart.
#pragma once
#include <algorithm>
#include <iterator>

#include "ctgrad/codegen/whole.hpp"

namespace ctgrad::codegen {

// Program::plan is the plan; Pack is simd::pack<T>, or what a test puts in its place.
template <class Program, class Pack>
class executor : whole<Program, Pack> {
    template <class, class>
    friend class executor;
    using base = whole<Program, Pack>;
    using typename base::T;
    using base::ahead_, base::at_, base::group, base::lanes, base::lanes_, base::numbered, base::outputs_, base::packing_, base::plan;
    using base::rest_, base::row_, base::slots_;
    template <int Count>
    using sequence_to = std::make_integer_sequence<int, Count>;

    CTGRAD_PART explicit executor(const memory<T>& m) : base(m) {}

public:
    CTGRAD_FLAT static void run(const memory<T>& m) {
        executor(m).template run_items<plan.root_first, false, sequence_to<1>>(sequence_to<plan.root_count>());
    }
    // Tells the observer the number of each item outside all loops when it is done.
    template <class Observer>
    CTGRAD_FLAT static void run(const memory<T>& m, Observer& observer) {
        executor(m).run_observed(observer, sequence_to<plan.root_count>());
    }

private:
    // -- loops ---------------------------------------------------------------------------------------------------------

    // As few functions as possible stand between a loop and what its statements do: inlining each is what compiling costs.
    template <int First, bool Partial, class Units, int... I>
    CTGRAD_PART void run_items(std::integer_sequence<int, I...>) {
        const int in_order[] = {0, (run_item<First + I, Partial>(Units()), 0)...};  // a fold would nest too deep
        static_cast<void>(in_order);
    }
    template <class Observer, int... I>
    CTGRAD_PART void run_observed(Observer& observer, std::integer_sequence<int, I...>) {
        const int in_order[] = {0, (run_item<plan.root_first + I, false>(sequence_to<1>()), observer(I), 0)...};
        static_cast<void>(in_order);
    }
    template <int Item, bool Partial, int... Unit>
    CTGRAD_PART void run_item(std::integer_sequence<int, Unit...>) {
        using Units = std::integer_sequence<int, Unit...>;
        constexpr int packs = sizeof...(Unit), index = plan.items[Item].index;
        constexpr action what = plan.items[Item].what;
        if constexpr (what == action::update || what == action::compute) (base::template fetch_ahead<index>(Unit), ...);
        if constexpr (what == action::loop) {
            constexpr loop l = plan.loops[index];
            const std::ptrdiff_t size = base::template extent_of<l.size>();
            std::ptrdiff_t i = 0;
            if constexpr (runs_along_rows(l)) {
                run_rows<index>(size);
            } else if constexpr (runs_across(l) && std::is_same_v<Pack, typename base::sum_pack>) {
                run_across<index>(i, size);
            } else if constexpr (!l.vector && l.limit >= 0) {
                if constexpr (l.begins) i = at_[l.limit];
                run_turns<index, Units, Partial, 1, true>(i, l.begins ? size : std::min(size, at_[l.limit] + 1));
            } else if constexpr (!l.vector) {
                run_turns<index, Units, Partial, 1, true>(i, size);
            } else {
                constexpr int own = packs_of(plan, index, Pack::size);
                constexpr std::ptrdiff_t strip = own * lanes;
                if constexpr (runs_blocks(l) || (own == 1 && (is_named(l.size) || l.size % lanes != 0))) {  // one body, compiled once
                    run_turns<index, sequence_to<1>, true, lanes, true>(i, size);
                } else {
                    if constexpr (is_named(l.size) || l.size >= strip) run_turns<index, sequence_to<own>, false, strip, true>(i, size);
                    constexpr extent rest = is_named(l.size) ? strip - 1 : l.size % strip;
                    constexpr bool whole = own > 2 && rest >= lanes;
                    if constexpr (whole) run_turns<index, sequence_to<1>, false, lanes, false>(i, size);
                    if constexpr (whole ? rest % lanes != 0 : rest > 0) run_turns<index, sequence_to<1>, true, lanes, false>(i, size);
                }
            }
        } else if constexpr (what == action::call)
            base::template call<index>();
        else if constexpr (what == action::start)
            base::template start<index, Partial>(Units());
        else if constexpr (what == action::finish && plan.homes[index].in_memory && !plan.homes[index].packed)
            return;
        else if constexpr (what == action::finish && plan.homes[index].in_memory)
            base::template join_lanes<index>();
        else if constexpr (what == action::finish)
            base::template finish<index, Partial>(sequence_to<packs>());
        else if constexpr (what == action::update && plan.homes[index].in_memory)
            base::template update_places<index, Partial>(Units());
        else if constexpr (what == action::update)
            (base::template update_slot<index, Partial>(Unit), ...);
        else if constexpr (base::fused.contains[index])
            return;
        else if constexpr (stays_in_register(index))
            ((slots_[plan.homes[index].slot + Unit] = base::template computed<index, Partial>(Unit, typename base::template listed<index>())), ...);
        else
            (base::template keep<index, Partial>(Unit, base::template computed<index, Partial>(Unit, typename base::template listed<index>())), ...);
    }
    static constexpr bool stays_in_register(int node) {
        const home& h = plan.homes[node];
        return !base::is_read_by_rows(node) && h.where == place::register_ && h.output < 0 && h.scale == 1;
    }

    // Short loops are unrolled, as long as that makes no more than a few dozen statements: in hundreds of them the processor
    // waits for its own instructions.
    static constexpr bool is_unrolled(int index, std::ptrdiff_t step, int units) {
        const loop& l = plan.loops[index];
        return !is_named(l.size) && l.size <= 8 * step && (l.size + step - 1) / step * std::max(units, 4) * statements_in(index, units) <= 128;
    }
    static constexpr std::ptrdiff_t statements_in(int index, int units) {
        std::ptrdiff_t count = 0;
        for (int i = plan.loops[index].first; i < plan.loops[index].first + plan.loops[index].count; ++i) {
            const int inner = plan.items[i].index;
            const bool loops = plan.items[i].what == action::loop, repeats = loops && is_unrolled(inner, plan.loops[inner].vector ? lanes : 1, units);
            count += loops ? statements_in(inner, units) * (repeats ? plan.loops[inner].size : 1) : 1;
        }
        return count;
    }

    // The turns of a loop that are whole, or all of them where packs may be partial.
    template <int Loop, class Units, bool Partial, std::ptrdiff_t Step, bool Long>
    CTGRAD_PART void run_turns(std::ptrdiff_t& i, std::ptrdiff_t size) {
        constexpr loop l = plan.loops[Loop];
        constexpr std::ptrdiff_t least = l.vector && Partial ? 1 : Step, block = 256 * Step;
        constexpr bool may_be_long = Long && (is_named(l.size) || l.size > block);
        using slots = sequence_to<(may_be_long ? base::template sums<Loop, Units>.count : 0)>;
        using arrays = sequence_to<(may_be_long ? base::template sums_in_memory<Loop>.count : 0)>;
        constexpr bool sums_long = slots::size() + arrays::size() > 0;
        const std::ptrdiff_t step = rows_of_block<Loop>(Step);
        if constexpr (runs_blocks(plan.loops[Loop]))
            ahead_ = size * longest_row<Loop>(sequence_to<plan.loops[Loop].count>()) > most_in_cache ? step : 0;
        typename base::sum_aside aside[slots::size() + 1];
        T array_aside[arrays::size() > 0 ? base::template sums_in_memory<Loop>.numbers : 1];
        base::clear(aside, slots());
        if constexpr (arrays::size() > 0)
            if (size > block) std::fill(std::begin(array_aside), std::end(array_aside), T(0));
        while (true) {
            const std::ptrdiff_t end = sums_long && size - i > block ? i + block : size;
            if constexpr (is_unrolled(Loop, Step, static_cast<int>(Units::size()))) {
#pragma GCC unroll 8
                for (; i + least <= end; i += Step) run_turn<Loop, Units, Partial>(i, end, size, Step);
            } else {
                for (; i + least <= end; i += step) run_turn<Loop, Units, Partial>(i, end, size, step);
            }
            if (!sums_long || i + least > size) break;
            base::template put_aside<Loop, Units>(aside, slots());
            base::template put_memory_aside<Loop>(array_aside, arrays());
        }
        if constexpr (sums_long) {
            if (size > block) {
                base::template take_back<Loop, Units>(aside, slots());
                base::template take_back_to_memory<Loop>(array_aside, arrays());
            }
        }
    }
    template <int Loop, class Units, bool Partial>
    CTGRAD_PART void run_turn(std::ptrdiff_t i, std::ptrdiff_t end, std::ptrdiff_t size, std::ptrdiff_t step) {
        constexpr loop l = plan.loops[Loop];
        at_[Loop] = l.direction < 0 ? size - 1 - i : i;
        if constexpr (l.vector && Partial) rest_ = static_cast<int>(end - i < step ? end - i : step);
        run_items<l.first, Partial, Units>(sequence_to<l.count>());
    }
    struct node_list {
        int count = 0;
        int nodes[plan.graph.node_count + 1]{};
    };
    static constexpr node_list find_sums_across(int loop) {
        node_list found;
        for (int i = 0; i < plan.graph.node_count; ++i)
            if (is_computed(plan, i) && is_summed_by(plan, i, loop)) found.nodes[found.count++] = i;
        return found;
    }
    template <int Loop>
    static constexpr node_list sums_across = find_sums_across(Loop);
    // The numbers that it reads, which are known before it.
    static constexpr node_list find_numbers_across(int loop) {
        node_list found;
        bool has[plan.graph.node_count + 1]{};
        for (int i = 0; i < plan.graph.node_count; ++i)
            for (int k = 0; is_computed(plan, i) && k < plan.graph[i].count && encloses(plan, loop, scope_of_statement(plan, i)); ++k) {
                const int read = access_to(plan, i, k).of.node;
                if (plan.homes[read].scope != -1 || !in_register(plan, read, i) || has[read]) continue;
                has[read] = true;
                found.nodes[found.count++] = read;
            }
        return found;
    }
    template <int Loop>
    static constexpr node_list numbers_across = find_numbers_across(Loop);
    template <int Loop, int K>
    static constexpr int slot_of = plan.homes[sums_across<Loop>.nodes[K]].slot;
    // Rows across packs: as many as two have, and what is left by single packs.
    template <int Loop>
    CTGRAD_PART void run_across(std::ptrdiff_t& i, std::ptrdiff_t size) {
        constexpr extent length = plan.loops[Loop].size, step = 2 * lanes;
        constexpr bool has_twins = is_named(length) || length >= step;
        if constexpr (has_twins) run_twins<Loop>(i, size, sequence_to<sums_across<Loop>.count>());
        if constexpr (is_named(length) || length % step != 0) run_turns<Loop, sequence_to<1>, true, lanes, !has_twins>(i, size);
    }
    template <int Loop, int... K>
    CTGRAD_PART void take_numbers([[maybe_unused]] const typename base::sum_pack* from, std::integer_sequence<int, K...>) {
        ((slots_[plan.homes[numbers_across<Loop>.nodes[K]].slot] = Pack::both(from[plan.homes[numbers_across<Loop>.nodes[K]].slot])), ...);
    }
    template <int Loop, int... K>
    CTGRAD_PART void run_twins(std::ptrdiff_t& i, std::ptrdiff_t size, std::integer_sequence<int, K...>) {
        executor<Program, simd::twin<Pack>> twins(memory<T>{base::inputs_, outputs_, base::buffers_, base::extents_, packing_});
        twins.template take_numbers<Loop>(slots_, sequence_to<numbers_across<Loop>.count>());
        ((twins.slots_[slot_of<Loop, K>] = {slots_[slot_of<Loop, K>], base::template identity<sums_across<Loop>.nodes[K]>()}), ...);
        twins.template run_turns<Loop, sequence_to<1>, false, 2 * lanes, true>(i, size);
        ((slots_[slot_of<Loop, K>] = base::template joined<sums_across<Loop>.nodes[K]>(twins.slots_[slot_of<Loop, K>].low,
                                                                                      twins.slots_[slot_of<Loop, K>].high)),
         ...);
    }

    static constexpr std::ptrdiff_t most_in_cache = (1 << 20) / sizeof(T);
    // A block has as many rows as a pack has lanes; of rows so long that the cache would not keep them all, a group.
    template <int Loop>
    CTGRAD_PART std::ptrdiff_t rows_of_block(std::ptrdiff_t step) const {
        if constexpr (runs_blocks(plan.loops[Loop]) && group < lanes) {
            constexpr std::ptrdiff_t kept = (1 << 18) / (lanes * static_cast<std::ptrdiff_t>(sizeof(T)));
            return longest_row<Loop>(sequence_to<plan.loops[Loop].count>()) > kept ? group : lanes;
        } else {
            return step;
        }
    }
    template <int Loop, int... I>
    CTGRAD_PART std::ptrdiff_t longest_row(std::integer_sequence<int, I...>) const {
        std::ptrdiff_t longest = 0;
        ((longest = std::max(longest, length_of<plan.loops[Loop].first + I>())), ...);
        return longest;
    }
    template <int Item>
    CTGRAD_PART std::ptrdiff_t length_of() const {
        if constexpr (plan.items[Item].what == action::loop)
            return base::template extent_of<plan.loops[plan.items[Item].index].size>();
        else
            return 0;
    }
    // A loop along the rows of a block: for several of them at once; for one after the other where they are long and summed
    // along, or too few are left.
    template <int Loop>
    CTGRAD_PART void run_rows(std::ptrdiff_t size) {
        const int rows = rest_;
        row_ = 0;
        if constexpr (adds_short_rows(Loop)) {
            add_short_rows<Loop>(rows, sequence_to<plan.loops[Loop].count>());
        } else {
            constexpr extent length = plan.loops[Loop].size, is_long = 6 * lanes;
            constexpr bool finds = sums_along_rows<Loop>.count > 0;
            constexpr int packs = is_named(length) || length >= packs_at_once * lanes ? packs_at_once : 1;
            if constexpr (!only_writes(Loop) && (!finds || is_named(length) || length < is_long))
                if (!finds || size < is_long)
                    for (; row_ + group <= rows; row_ += group)
                        run_along_rows<Loop, sequence_to<group * packs>, sequence_to<group>>(size);
            for (; row_ < rows; ++row_) run_along_rows<Loop, packs_of_row<Loop>, sequence_to<1>>(size);
            rest_ = rows;
        }
    }
    // Memory takes what is written to one row after the other sooner than to several.
    static constexpr bool only_writes(int index) {
        const loop& l = plan.loops[index];
        bool writes = true;
        for (int i = l.first; i < l.first + l.count; ++i) writes = writes && plan.items[i].what == action::compute;
        return writes;
    }
    // Rows of a few packs that are only added up: each pack of the sum stays in a register for all rows of the block.
    static constexpr bool adds_short_rows(int index) {
        const loop& l = plan.loops[index];
        bool adds = !is_named(l.size) && l.size <= packs_of_one_row * lanes;
        for (int i = l.first; i < l.first + l.count; ++i)
            adds = adds && plan.items[i].what == action::update && plan.homes[plan.items[i].index].in_memory &&
                   vector_loop_of_value(plan, plan.items[i].index) == index;
        return adds;
    }
    template <int Loop, int... I>
    CTGRAD_PART void add_short_rows(int rows, std::integer_sequence<int, I...>) {
        constexpr int packs = static_cast<int>((plan.loops[Loop].size + lanes - 1) / lanes);
        (add_short_rows<Loop, plan.items[plan.loops[Loop].first + I].index>(rows, sequence_to<packs>(), sequence_to<group>()), ...);
        rest_ = rows;
    }
    template <int Loop, int Node, int... P, class Rows>
    CTGRAD_PART void add_short_rows(int rows, std::integer_sequence<int, P...>, Rows group_of_rows) {
        (add_pack_of_rows<Loop, Node, P>(rows, group_of_rows), ...);
    }
    template <int Loop, int Node, int P, int... Row>
    CTGRAD_PART void add_pack_of_rows(int rows, std::integer_sequence<int, Row...>) {
        constexpr int length = static_cast<int>(plan.loops[Loop].size), left = length - P * static_cast<int>(lanes);
        constexpr bool partial = left < lanes;
        at_[Loop] = P * lanes;
        rest_ = partial ? left : static_cast<int>(lanes);
        T* const to = base::template target<Node>();
        Pack sum = base::template load<Node, own_memory, partial>(0, to);
        for (row_ = 0; row_ + group <= rows; row_ += group) ((sum = base::template taken_in<Node, partial>(Row, sum)), ...);
        for (; row_ < rows; ++row_) sum = base::template taken_in<Node, partial>(0, sum);
        base::template store<Node, own_memory, partial>(0, to, sum);
    }
    template <int... K>
    static std::integer_sequence<int, K * group...> of_first_row(std::integer_sequence<int, K...>);
    template <int Loop>
    using packs_of_row = decltype(of_first_row(
        sequence_to<(is_named(plan.loops[Loop].size) || plan.loops[Loop].size >= packs_of_one_row * lanes ? packs_of_one_row : 1)>()));

    // By whole strips, then by single packs.
    template <int Loop, class Strip, class Single>
    CTGRAD_PART void run_along_rows(std::ptrdiff_t size) {
        constexpr int packs = static_cast<int>(Strip::size() / Single::size());
        constexpr std::ptrdiff_t strip = packs * lanes;
        constexpr extent length = plan.loops[Loop].size;
        using results = sequence_to<sums_along_rows<Loop>.count>;
        reset_rows<Loop>(results(), Strip());
        std::ptrdiff_t i = 0;
        constexpr bool once = packs == 1 && (is_named(length) || length % lanes != 0);
        if constexpr (!once && (is_named(length) || length >= strip)) run_turns<Loop, Strip, false, strip, true>(i, size);
        if constexpr (is_named(length) || length % strip != 0) run_turns<Loop, Single, true, lanes, once>(i, size);
        finish_rows<Loop, packs>(results(), Single());
    }
    static constexpr node_list find_sums_along_rows(int loop) {
        node_list found;
        for (int i = 0; i < plan.graph.node_count; ++i)
            if (is_computed(plan, i) && is_sum_along_rows(plan, i) && vector_loop_of_statement(plan, i) == loop)
                found.nodes[found.count++] = i;
        return found;
    }
    template <int Loop>
    static constexpr node_list sums_along_rows = find_sums_along_rows(Loop);
    template <int Loop, int... K, class Strip>
    CTGRAD_PART void reset_rows(std::integer_sequence<int, K...>, [[maybe_unused]] Strip strip) {
        (base::template reset<sums_along_rows<Loop>.nodes[K]>(strip), ...);
    }
    template <int Loop, int Packs, int... K, class Rows>
    CTGRAD_PART void finish_rows(std::integer_sequence<int, K...>, [[maybe_unused]] Rows rows) {
        (finish_row<sums_along_rows<Loop>.nodes[K], Packs>(rows), ...);
    }
    template <int Node, int Packs, int... Row>
    CTGRAD_PART void finish_row(std::integer_sequence<int, Row...>) {
        constexpr int slot = plan.homes[Node].slot;
        if constexpr (Packs > 1) ((slots_[slot + Row] = base::template joined<Node>(slots_[slot + Row], slots_[slot + group + Row])), ...);
        if constexpr (Packs > 2)
            ((slots_[slot + Row] = base::template joined<Node>(slots_[slot + Row], base::template joined<Node>(slots_[slot + 2 * group + Row],
                                                                                slots_[slot + 3 * group + Row]))),
             ...);
        if constexpr (sizeof...(Row) == 4 && plan.graph[Node].kind == node_kind::contract) {
            T found[4];
            reduce_add(slots_[slot + Row]..., found);
            ((lanes_[numbered.of[slot]][row_ + Row] = found[Row]), ...);
        } else
            ((lanes_[numbered.of[slot]][row_ + Row] = base::first_lane(base::template across_lanes<Node>(slots_[slot + Row]))), ...);
    }
};

}  // namespace ctgrad::codegen
