// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Sums of millions of terms: what they have gathered is put aside now and then (layer 5, codegen).
//
// Terms added one by one to the same number lose its last digits, in f32 the first ones too. Seen with positive terms in f32:
// 33 million numbers 3e-8 off, their sums by columns 4e-8, a gradient over 4 million rows 9e-7. Not put aside: sums in memory
// whose extents are named or that are larger than 4 KB, and largest, least and other reductions, which round nothing.
#pragma once
#include "ctgrad/codegen/results.hpp"

namespace ctgrad::codegen {

template <class Program, class Pack>
class long_sums : protected results<Program, Pack> {
protected:
    using base = results<Program, Pack>;
    using typename base::T;
    using base::plan, base::slots_;
    CTGRAD_PART explicit long_sums(const memory<T>& m) : base(m) {}

    // The accumulators of the sums in registers whose outermost loop this is, in a strip of so many packs.
    struct slot_list {
        int count = 0;
        int slots[plan.slot_count + 1]{};
    };
    template <int... Unit>
    static constexpr slot_list find_sums(int loop, std::integer_sequence<int, Unit...>) {
        slot_list found;
        for (int i = 0; i < plan.graph.node_count; ++i) {
            if (plan.graph[i].kind != node_kind::contract || !is_summed_by(plan, i, loop)) continue;
            if (runs_along_rows(plan.loops[loop]))
                ((found.slots[found.count++] = plan.homes[i].slot + Unit), ...);
            else
                for (int k = 0; k < accumulators_of(plan, i, sizeof...(Unit), Pack::size); ++k)
                    found.slots[found.count++] = plan.homes[i].slot + k;
        }
        return found;
    }
    template <int Loop, class Units>
    static constexpr slot_list sums = find_sums(Loop, Units());

    // The same of sums in memory, as far as they are small.
    struct array_list {
        int count = 0;
        std::ptrdiff_t numbers = 0;  // of all
        int nodes[plan.graph.node_count + 1]{};
    };
    static constexpr std::ptrdiff_t numbers_of(int node) {
        const home& h = plan.homes[node];
        std::ptrdiff_t numbers = h.packed ? base::sum_pack::size : 1;
        bool last = true;
        for (int a = plan.graph[node].rank - 1; a >= 0; --a) {
            if ((h.stored >> a & 1u) == 0) continue;
            if (is_named(plan.graph[node].domain[a])) return 0;
            numbers *= last && h.padded > 0 ? h.padded : plan.graph[node].domain[a];
            last = false;
        }
        return numbers;
    }
    static constexpr array_list find_sums_in_memory(int loop) {
        constexpr std::ptrdiff_t most = 4096 / sizeof(T);
        array_list found;
        for (int i = 0; i < plan.graph.node_count && plan.loops[loop].parent < 0; ++i) {
            const home& h = plan.homes[i];
            if (plan.graph[i].kind != node_kind::contract || !h.in_memory || h.whole || h.scope != -1) continue;
            bool sums = false;
            for (int a = plan.graph[i].rank; a < plan.graph[i].domain.rank; ++a) sums = sums || h.loops[a] == loop;
            const std::ptrdiff_t numbers = sums ? numbers_of(i) : 0;
            if (numbers == 0 || found.numbers + numbers > most) continue;
            found.nodes[found.count++] = i;
            found.numbers += numbers;
        }
        return found;
    }
    template <int Loop>
    static constexpr array_list sums_in_memory = find_sums_in_memory(Loop);

    // A sum of sums, and what its roundings lost.
    struct sum_aside {
        Pack sum, lost;
        CTGRAD_PART void add(const Pack& x) {
            const Pack next = sum + x, taken = next - sum;
            lost = lost + ((sum - (next - taken)) + (x - taken));
            sum = next;
        }
        CTGRAD_PART Pack total() const { return sum + select(lost == lost, lost, Pack::broadcast(0)); }  // infinite ones lose NaN
    };
    template <std::size_t Count, int... K>
    CTGRAD_PART static void clear([[maybe_unused]] sum_aside (&aside)[Count], std::integer_sequence<int, K...>) {
        ((aside[K].sum = aside[K].lost = Pack::broadcast(0)), ...);
    }
    template <int Loop, class Units, std::size_t Count, int... K>
    CTGRAD_PART void put_aside([[maybe_unused]] sum_aside (&aside)[Count], std::integer_sequence<int, K...>) {
        (aside[K].add(slots_[sums<Loop, Units>.slots[K]]), ...);
        ((slots_[sums<Loop, Units>.slots[K]] = Pack::broadcast(0)), ...);
    }
    template <int Loop, class Units, std::size_t Count, int... K>
    CTGRAD_PART void take_back(sum_aside (&aside)[Count], std::integer_sequence<int, K...> sums_of_loop) {
        put_aside<Loop, Units>(aside, sums_of_loop);
        ((slots_[sums<Loop, Units>.slots[K]] = aside[K].total()), ...);
    }
    template <int Loop, int... K>
    CTGRAD_PART void put_memory_aside([[maybe_unused]] T* aside, std::integer_sequence<int, K...>) const {
        ((aside = move_numbers<sums_in_memory<Loop>.nodes[K], true>(aside)), ...);
    }
    template <int Loop, int... K>
    CTGRAD_PART void take_back_to_memory([[maybe_unused]] T* aside, std::integer_sequence<int, K...>) const {
        ((aside = move_numbers<sums_in_memory<Loop>.nodes[K], false>(aside)), ...);
    }
    // Adds an array to what is aside, and clears it, or the other way round; returns where the next one is.
    template <int Node, bool Aside>
    CTGRAD_PART T* move_numbers(T* aside) const {
        constexpr std::ptrdiff_t count = numbers_of(Node);
        T *const from = Aside ? base::template target<Node>() : aside, *const to = Aside ? aside : base::template target<Node>();
        for (std::ptrdiff_t i = 0; i < count; ++i) {
            to[i] += from[i];
            from[i] = 0;
        }
        return aside + count;
    }
};

}  // namespace ctgrad::codegen
