// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The memory that statements touch, and how: what code generation asks about a plan (layer 5, codegen).
#pragma once
#include "ctgrad/codegen/simd.hpp"
#include "ctgrad/ir/recurrence.hpp"
#include "ctgrad/schedule/calls.hpp"
#include "ctgrad/schedule/rows.hpp"
#include "ctgrad/schedule/structure.hpp"
#include "ctgrad/schedule/triangles.hpp"
#include "ctgrad/schedule/use.hpp"

namespace ctgrad::codegen {

using namespace schedule;

// Memory that a statement touches: which axes of it move with which of the statement's loops.
struct access {
    use of;                    // what, seen from the statement
    std::int32_t reader = 0;   // the statement
    std::int32_t vector = -1;  // the SIMD loop around it; around its value, where it writes that
    std::uint32_t stored = 0;  // a mask of the axes of `of.shape` that the memory has
    bool in_register = false;  // the statement finds the value in a register,
    bool in_strip = false;     // one for each pack of the strip that it runs,
    bool in_lane = false;      // or a lane of the pack for each row
    bool packed = false;       // the memory has a pack for each place

    constexpr bool is_register() const { return in_register && !in_lane && of.guarded == 0; }
};
constexpr int loop_of_axis(const plan_view& p, const access& a, int axis) {
    const int target = a.of.axes[axis];
    return (a.stored >> axis & 1u) == 0 || target == axis_map::fixed ? -1 : p.homes[a.reader].loops[target];
}
// 0: one place for all lanes, 1: next to each other, 2: apart by a stride.
constexpr int spread(const plan_view& p, const access& a) {
    if (a.packed) return 1;
    const node& n = p.graph[a.of.shape];
    int found = 0;
    bool last = true;  // no stored axis of more than one element comes behind
    for (int axis = n.rank - 1; axis >= 0; --axis) {
        if ((a.stored >> axis & 1u) == 0) continue;
        if (a.vector >= 0 && loop_of_axis(p, a, axis) == a.vector) found = found == 0 && last ? 1 : 2;
        last = last && n.domain[axis] == 1;
    }
    return found;
}

// Whether a part of a pack next to each other may be moved as a whole one: what is behind it is padding.
constexpr bool is_padded(const plan_view& p, const access& a) {
    if (a.packed) return true;
    if (a.of.node != a.of.shape || p.homes[a.of.node].padded == 0) return false;
    for (const std::int32_t s : a.of.shift)
        if (s != 0) return false;
    return true;
}

// Which memory a statement touches: that of operand k, of the labels of operand k, its own, the caller's for a result, or
// that of its recurrence one step before.
enum memory_of : int { own_memory = -1, output_memory = -2, step_before = -3, labels_of_first = -4 };
constexpr int labels_of(int operand) { return labels_of_first - operand; }

constexpr access access_to(const plan_view& p, int reader, int what) {
    const node& n = p.graph[reader];
    access a;
    a.reader = reader;
    a.vector = what == own_memory || what == output_memory ? vector_loop_of_value(p, reader) : vector_loop_of_statement(p, reader);
    if (what <= labels_of_first) {
        const use hot = use_of(p.graph, n, p.graph.operand(n, labels_of_first - what));
        const read& labels = p.graph.operand(p.graph[hot.node], 0);
        a.of.node = a.of.shape = labels.node;
        a.of.axes = labels.axes.then(hot.axes, p.graph[labels.node].rank);
    } else if (what >= 0) {
        a.of = use_of(p.graph, n, p.graph.operand(n, what));
        a.in_register = in_register(p, a.of.node, reader);
        if (n.kind == node_kind::routine) a.in_register = false;  // it takes memory
        if (a.in_register) {
            const int own = vector_loop_of_value(p, a.of.node);
            a.in_strip = own >= 0 && own == a.vector;
            a.in_lane = is_number_of_rows(p, a.of.node, reader);
            return a;
        }
    } else if (what == step_before) {
        a.of.node = a.of.shape = recurrence_of(p.graph, reader);
        a.of.axes = axis_map::identity(n.rank);
        a.of.shift[0] = -n.axis;
    } else {
        a.of.node = a.of.shape = reader;
        a.of.axes = axis_map::identity(n.rank);
    }
    const bool whole = what == output_memory || a.of.node != a.of.shape;
    const home& from = p.homes[a.of.node];
    a.packed = from.packed && (what == own_memory || (what >= 0 && !from.in_memory));
    a.stored = whole ? (1u << p.graph[a.of.shape].rank) - 1 : p.homes[a.of.node].stored;
    // leading axes that a reshape keeps may be shared with the reader, and not stored
    for (int axis = 0; a.of.node != a.of.shape && axis < p.graph[a.of.node].rank; ++axis) {
        if (p.graph[a.of.node].domain[axis] != p.graph[a.of.shape].domain[axis]) break;
        if ((p.homes[a.of.node].stored >> axis & 1u) == 0) a.stored &= ~(1u << axis);
    }
    return a;
}
// What runs an axis of a statement: a loop, or the label of a factor; -1: neither.
constexpr int loop_of(const plan_view& p, int reader, int axis) {
    return axis == axis_map::fixed ? -1 : p.homes[reader].loops[axis];
}
constexpr int label_of(const plan_view& p, int reader, int axis) {
    return axis == axis_map::fixed || loop_of(p, reader, axis) >= 0 ? -1 : picking_factor(p.graph, p.graph[reader], axis);
}

// Rows of a block that a loop along them takes at once.
constexpr int group_of(int lanes) { return lanes < rows_at_once ? lanes : rows_at_once; }

// What `unit` counts along a loop, for what runs by packs of the SIMD loop: in a loop along rows, a pack of every row of
// the group, then the next of every row. Else nothing, packs, or rows of a block.
enum class counted : std::uint8_t { nothing, packs, rows, packs_of_rows };
constexpr counted unit_of(const plan_view& p, int vector, int loop) {
    if (loop < 0 || vector < 0) return counted::nothing;
    const bool along_rows = runs_along_rows(p.loops[vector]);
    if (loop == vector) return along_rows ? counted::packs_of_rows : counted::packs;
    return along_rows && loop == p.loops[vector].parent ? counted::rows : counted::nothing;
}

// An access as arithmetic: Σ (index + shift) stride.
struct address {
    enum class numbers : std::uint8_t { single, packs, packs_of_sums };
    struct step {
        std::int32_t loop = 0, label = -1;  // whose index
        bool vector = false;                // of the SIMD loop
        counted unit = counted::nothing;
        std::int32_t shift = 0;
        std::int64_t factor = 1;            // of the stride, which is this times
        std::int32_t named = 0, dims[max_rank - 1]{};  // so many named extents, times
        numbers each = numbers::single;                // the numbers of a place
    };
    std::int32_t step_count = 0, pick_count = 0;
    step steps[max_rank]{}, picks[max_rank]{};
};
// The stride along an axis of the memory.
constexpr address::step stride_of(const plan_view& p, const access& a, int axis) {
    const node& n = p.graph[a.of.shape];
    address::step s;
    if (a.packed) s.each = p.homes[a.of.node].in_memory ? address::numbers::packs_of_sums : address::numbers::packs;
    std::int32_t padded = a.of.node == a.of.shape ? p.homes[a.of.node].padded : 0;  // of the last of them
    for (int behind = n.rank - 1; behind > axis; --behind) {
        if ((a.stored >> behind & 1u) == 0) continue;
        const extent e = padded > 0 ? padded : n.domain[behind];
        padded = 0;
        if (is_named(e))
            s.dims[s.named++] = dim_of(e);
        else
            s.factor *= e;
    }
    return s;
}
constexpr address locate(const plan_view& p, const access& a) {
    address result;
    for (int axis = 0; axis < p.graph[a.of.shape].rank; ++axis) {
        if ((a.stored >> axis & 1u) == 0) continue;
        address::step s = stride_of(p, a, axis);
        s.shift = a.of.shift[axis];
        s.label = label_of(p, a.reader, a.of.axes[axis]);
        if (s.label >= 0) {
            result.picks[result.pick_count++] = s;
            continue;
        }
        const int l = loop_of(p, a.reader, a.of.axes[axis]);
        s.loop = l >= 0 ? l : p.loop_count;  // whose index stays 0
        s.vector = l >= 0 && l == a.vector;
        s.unit = unit_of(p, a.vector, l);
        if (l >= 0 || s.shift != 0) result.steps[result.step_count++] = s;
    }
    return result;
}
// Whether an operand of a product only says where along an axis it is: a label picks the index, or a loop runs there alone.
constexpr bool only_picks(const plan_view& p, int reader, int operand) {
    if (is_limit(p, reader, operand)) return true;
    for (int axis = 0; axis < p.graph[reader].domain.rank; ++axis)
        if (picking_factor(p.graph, p.graph[reader], axis) == operand) return true;
    return false;
}

// Whether a register still holds what the body of the recurrence was: a load would wait for the store of it.
constexpr bool keeps_last_step(const plan_view& p, int recurrence, int previous) {
    const int body = p.graph.operand(p.graph[recurrence], 1).node, steps = p.homes[recurrence].loops[0];
    return in_register(p, body, recurrence) && p.homes[body].scope == steps && previous < body &&
           scope_of_statement(p, previous) == steps && scope_of_statement(p, recurrence) == steps;
}

// The last loop along rows of a block that reads the input.
constexpr int last_along_rows(const plan_view& p, int input, int rows) {
    int last = -1;
    for (int i = p.loops[rows].first; i < p.loops[rows].first + p.loops[rows].count; ++i) {
        if (p.items[i].what != action::loop) continue;
        const loop& along = p.loops[p.items[i].index];
        for (int s = along.first; s < along.first + along.count; ++s) {
            const node& n = p.graph[p.items[s].index];
            for (int k = 0; k < n.count; ++k)
                if (use_of(p.graph, n, p.graph.operand(n, k)).node == input) last = p.items[i].index;
        }
    }
    return last;
}
// The operand whose rows a block reads here for the last time, -1: none. Those of the next block are fetched meanwhile.
constexpr int last_read_of_rows(const plan_view& p, int reader) {
    const int along = vector_loop_of_statement(p, reader);
    if (along < 0 || !runs_along_rows(p.loops[along])) return -1;
    for (int k = 0; k < p.graph[reader].count; ++k) {
        const access a = access_to(p, reader, k);
        if (p.homes[a.of.node].where != place::input || a.of.guarded != 0 || spread(p, a) != 1) continue;
        const address at = locate(p, a);
        for (int s = 0; s < at.step_count; ++s)
            if (at.steps[s].loop == p.loops[along].parent && last_along_rows(p, a.of.node, at.steps[s].loop) == along) return k;
    }
    return -1;
}

// How many packs a strip of the loop has.
constexpr int packs_of(const plan_view& p, int loop, int lanes) {
    const int most = p.loops[loop].unroll < simd::registers / 2 ? p.loops[loop].unroll : simd::registers / 2;
    const extent size = p.loops[loop].size;
    if (runs_along_rows(p.loops[loop])) return group_of(lanes) * packs_of_one_row;
    if (is_named(size)) return most;
    const int packs = static_cast<int>(size / lanes), strips = (packs + most - 1) / most;
    return packs < 2 ? 1 : most <= 4 && packs > most ? most : packs / strips;
}
// Whether the loop is the outermost that runs an axis that the node reduces, and the result gathers in registers.
constexpr bool is_summed_by(const plan_view& p, int node, int loop) {
    const home& h = p.homes[node];
    if (h.in_memory || h.slot < 0 || h.scope != p.loops[loop].parent) return false;
    for (int a = p.graph[node].rank; a < p.graph[node].domain.rank; ++a)
        if (h.loops[a] == loop) return true;
    return false;
}
// How many accumulators a reduction has where strips of the loops around it have so many packs.
constexpr int accumulators_of(const plan_view& p, int node, int packs, int lanes) {
    const int inner = vector_loop_of_statement(p, node);
    return inner < 0 ? 1 : inner == vector_loop_of_value(p, node) ? packs : packs_of(p, inner, lanes);
}

}  // namespace ctgrad::codegen
