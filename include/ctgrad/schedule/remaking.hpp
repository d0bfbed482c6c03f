// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Values that are as soon made again as kept (layer 4, schedule).
//
// What one loop makes and another reads goes through memory. Where light functions make it of few arrays, which are in memory
// already, each loop makes its own.
#pragma once
#include <algorithm>

#include "ctgrad/ir/recurrence.hpp"
#include "ctgrad/schedule/structure.hpp"
#include "ctgrad/schedule/use.hpp"

namespace ctgrad::schedule {

// The loops that run a value's axes, -1 where there is none: who runs them as it does finds it in a register.
struct axis_loops {
    std::int32_t of[max_rank]{};

    friend constexpr bool operator==(const axis_loops&, const axis_loops&) = default;
};
constexpr axis_loops loops_of_value(const plan_view& p, int node) {
    axis_loops loops;
    for (int a = 0; a < p.graph[node].rank; ++a) loops.of[a] = p.homes[node].loops[a];
    return loops;
}
// Those of what is read by whom `around` run.
constexpr axis_loops loops_of_read(const plan_view& p, const read& r, const std::int32_t* around) {
    axis_loops loops;
    for (int a = 0; a < p.graph[r.node].rank; ++a) loops.of[a] = r.axes[a] == axis_map::fixed ? -1 : around[r.axes[a]];
    return loops;
}

class remaking {
    static constexpr int most_functions = 4, fewest_numbers = 64;

    // What making one takes.
    struct making {
        int functions = 0, arrays = 0;
    };
    const plan_view p_;
    sequence<making> makings_;
    sequence<char> remade_;
    sequence<int> shared_;   // the loops that it shares with those of its readers that share most: they keep it

public:
    constexpr explicit remaking(const plan_view& p) : p_(p), remade_(p.graph.node_count, 0), shared_(p.graph.node_count, 0) {
        for (int i = 0; i < p.graph.node_count; ++i) makings_.push_back(find_making(i));
        for (int i = 0; i < p.graph.node_count; ++i)
            remade_[i] = is_kept(i) && makings_[i].functions <= most_functions && makings_[i].arrays <= most_arrays_of_light ? 1 : 0;
        sequence<int> least(p.graph.node_count, max_rank);
        for (int i = 0; i < p.graph.node_count; ++i)
            for (int k = 0; k < p.graph[i].count && is_computed(p, i); ++k) {
                const use u = use_of(p.graph, p.graph[i], p.graph.operand(p.graph[i], k));
                if (remade_[u.node] == 0) continue;
                if (!runs_all(i, u)) {
                    remade_[u.node] = 0;
                } else {
                    const int shared = count_shared(u.node, loops_of_read(p, p.graph.operand(p.graph[i], k), p.homes[i].loops));
                    shared_[u.node] = std::max(shared_[u.node], shared);
                    least[u.node] = std::min(least[u.node], shared);
                }
            }
        for (int i = 0; i < p.graph.node_count; ++i) remade_[i] = remade_[i] != 0 && least[i] < shared_[i] ? 1 : 0;
    }
    constexpr bool any() const {
        for (const char r : remade_)
            if (r != 0) return true;
        return false;
    }
    // Whether who reads the node in these loops makes it again: a value that pays, and with it all that it is made of.
    constexpr bool again(int node, const axis_loops& loops, bool makes_it) const {
        if (remade_[node] != 0) return count_shared(node, loops) < shared_[node];
        const bool may_go_along = is_computed(p_, node) && !is_known_before(node) && makings_[node].functions < most_functions;
        return makes_it && may_go_along && !(loops == loops_of_value(p_, node));
    }

private:
    constexpr int count_shared(int node, const axis_loops& loops) const {
        int count = 0;
        for (int a = 0; a < p_.graph[node].rank; ++a) count += loops.of[a] >= 0 && loops.of[a] == p_.homes[node].loops[a] ? 1 : 0;
        return count;
    }
    static constexpr making never{most_functions + 1, 0};

    constexpr bool is_known_before(int node) const { return p_.homes[node].where == place::register_ && p_.homes[node].scope < 0; }
    constexpr bool is_in_memory(int node) const {
        const place where = p_.homes[node].where;
        return where == place::input || where == place::buffer || where == place::output;
    }
    constexpr making find_making(int i) const {
        const node& n = p_.graph[i];
        making m{1, 0};
        if (!is_computed(p_, i) || !is_light(n) || !runs_in_any_order(i)) return never;
        for (int k = 0; k < n.count; ++k) {
            const use u = use_of(p_.graph, n, p_.graph.operand(n, k));
            const node& of = p_.graph[u.node];
            if (is_indicator(of)) return never;
            if (of.kind == node_kind::one || of.kind == node_kind::size || is_known_before(u.node)) continue;
            if (is_computed(p_, u.node) && !u.moves() && makings_[u.node].functions < most_functions) {
                m.functions += makings_[u.node].functions;
                m.arrays += makings_[u.node].arrays;
            } else if (is_in_memory(u.node)) {
                ++m.arrays;
            } else {
                return never;
            }
        }
        return m;
    }
    constexpr bool runs_in_any_order(int i) const {
        for (int a = 0; a < p_.graph[i].domain.rank; ++a)
            if (p_.homes[i].loops[a] >= 0 && p_.loops[p_.homes[i].loops[a]].direction != 0) return false;
        return true;
    }
    // Whether it is a temporary, and of more numbers than registers would hold.
    constexpr bool is_kept(int i) const {
        const home& h = p_.homes[i];
        if (h.where != place::buffer || h.output >= 0 || h.in_memory || h.whole) return false;
        extent numbers = 1;
        for (int a = 0; a < p_.graph[i].rank; ++a) {
            if ((h.stored >> a & 1u) == 0) continue;
            if (is_named(p_.graph[i].domain[a])) return true;
            numbers *= p_.graph[i].domain[a];
        }
        return numbers >= fewest_numbers;
    }
    // Whether the reader's loops run all axes of the value, from end to end.
    constexpr bool runs_all(int reader, const use& u) const {
        const node& n = p_.graph[reader];
        if (u.moves() || p_.homes[reader].whole || n.kind == node_kind::routine || is_recurrent(n) || !runs_in_any_order(reader)) return false;
        const read r = aligned_part(p_.graph, n, u);
        for (int a = 0; a < p_.graph[u.node].rank; ++a) {
            if (p_.homes[u.node].loops[a] < 0) continue;
            if (r.axes[a] == axis_map::fixed || r.axes[a] == axis_map::moved || p_.homes[reader].loops[r.axes[a]] < 0) return false;
        }
        return true;
    }
};

}  // namespace ctgrad::schedule
