// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What a plan costs, counted on its loops (layer 4, schedule).
#pragma once
#include <cstddef>

#include "ctgrad/core/polynomial.hpp"
#include "ctgrad/ir/op.hpp"
#include "ctgrad/ir/recurrence.hpp"
#include "ctgrad/schedule/structure.hpp"
#include "ctgrad/schedule/use.hpp"

namespace ctgrad::schedule {

// The outermost loop around a statement, -1: none.
constexpr int nest_of(const plan_view& p, int node) {
    int nest = -1;
    for (int a = 0; a < p.graph[node].domain.rank; ++a)
        if (p.homes[node].loops[a] >= 0) nest = p.homes[node].loops[a];
    while (nest >= 0 && p.loops[nest].parent >= 0) nest = p.loops[nest].parent;
    return nest;
}

// A use of a variable by a statement: which statement, and which of its axes index the variable.
struct input_use {
    int variable = 0;
    int statement = 0;
    axis_map axes;
};
// Every use of variables' memory, labels that stand behind a one-hot included.
constexpr sequence<input_use> uses_of_inputs(const plan_view& p) {
    sequence<input_use> found;
    for (int i = 0; i < p.graph.node_count; ++i) {
        if (!is_computed(p, i)) continue;
        const node& n = p.graph[i];
        for (int k = 0; k < n.count; ++k) {
            use u = use_of(p.graph, n, p.graph.operand(n, k));
            if (p.graph[u.node].kind == node_kind::one_hot) {
                const read labels = p.graph.operand(p.graph[u.node], 0);
                u.axes = labels.axes.then(u.axes, p.graph[labels.node].rank);
                u.node = u.shape = labels.node;
            }
            if (p.graph[u.node].kind == node_kind::input)
                found.push_back({p.graph[u.node].id, i, aligned_part(p.graph, n, u).axes});
        }
    }
    return found;
}
constexpr int rank_of(const plan_view& p, int variable) { return p.graph.variables[variable].shape.rank; }

// How often the plan walks over a variable's data: one pass for each function that reads it, and for each nest of loops
// and each axis of the data that the nest's outermost loop runs along. Data that loop does not index, as w in X w, is taken to stay in cache.
constexpr int passes(const plan_view& p, int variable) {
    sequence<int> walks;
    for (const input_use& use : uses_of_inputs(p)) {
        if (use.variable != variable) continue;
        if (rank_of(p, variable) == 0) return 1;
        const home& h = p.homes[use.statement];
        const int nest = nest_of(p, use.statement);
        int driven = max_rank;
        for (int x = 0; x < rank_of(p, variable); ++x) {
            const int axis = use.axes[x];
            if (axis < max_rank && h.loops[axis] >= 0 && h.loops[axis] == nest) driven = x;
        }
        const int walk = h.whole ? -1 - use.statement : (nest + 1) * (max_rank + 1) + driven;
        bool known = false;
        for (const int w : walks) known = known || w == walk;
        if (!known) walks.push_back(walk);
    }
    return walks.size();
}

// Named extents as numbers, or as the variables of a polynomial: counts are what they make of it.
constexpr std::int64_t size_of_extent(extent e, const std::ptrdiff_t* dims) {
    return is_named(e) ? dims[dim_of(e)] : e;
}
struct symbolic_extents {};
constexpr polynomial size_of_extent(extent e, symbolic_extents) {
    if (is_named(e)) return polynomial::variable(dim_of(e));
    return e;
}
template <class Dims>
constexpr auto volume(const space& s, Dims dims) {
    decltype(size_of_extent(0, dims)) v = 1;
    for (int a = 0; a < s.rank; ++a) v = v * size_of_extent(s[a], dims);
    return v;
}
// The axes of a temporary that are stored.
constexpr space shape_of_buffer(const plan_view& p, int buffer) {
    const int i = p.buffers[buffer].node;
    space stored;
    for (int a = 0; a < p.graph[i].rank; ++a)
        if ((p.homes[i].stored >> a & 1u) != 0) stored.push_back(p.graph[i].domain[a]);
    return stored;
}

// The same as it lies in memory.
constexpr space memory_of_buffer(const plan_view& p, int buffer) {
    space stored = shape_of_buffer(p, buffer);
    const home& h = p.homes[p.buffers[buffer].node];
    if (h.padded > 0) stored.extents[stored.rank - 1] = h.padded;
    if (h.packed) stored.push_back(h.in_memory ? most_lanes : most_rows_across);
    return stored;
}

// Elements that move between memory and the processor if nothing stays in cache between two passes, and what every turn
// of an outermost loop needs does: what is read, what is written, and temporaries both ways.
template <class Dims>
constexpr auto traffic(const plan_view& p, Dims dims) {
    decltype(size_of_extent(0, dims)) elements = 0;
    for (int v = 0; v < p.graph.variable_count; ++v)
        elements = elements + passes(p, v) * volume(p.graph.variables[v].shape, dims);
    for (int k = 0; k < p.graph.output_count; ++k) elements = elements + volume(p.graph.outputs[k].shape, dims);
    for (int b = 0; b < p.buffer_count; ++b) elements = elements + 2 * volume(shape_of_buffer(p, b), dims);
    return elements;
}

// Additions, multiplications and function calls.
template <class Dims>
constexpr auto operations(const plan_view& p, Dims dims) {
    decltype(size_of_extent(0, dims)) total = 0;
    for (int i = 0; i < p.graph.node_count; ++i) {
        if (!is_computed(p, i)) continue;
        const node& n = p.graph[i];
        std::int64_t each = 1;
        if (is_recurrent(n)) each = 0;
        if (n.kind == node_kind::contract) each = n.count - 1 + (n.domain.rank > n.rank ? 1 : 0);
        if (n.kind == node_kind::linear) {
            each = n.count - 1;
            for (int k = 0; k < n.count; ++k) {
                const double c = p.graph.operand(n, k).coefficient;
                each += c == 1 || c == -1 || p.graph.operand(n, k).node == 0 ? 0 : 1;
            }
        }
        auto count = volume(n.domain, dims);
        if (n.kind == node_kind::routine && n.count == 1)  // cubic in the matrix
            count = count * size_of_extent(n.domain[roles_of(n)[n.op->routine->roles - 1]], dims);
        total = total + each * count;
    }
    return total;
}

// -- updates in place ------------------------------------------------------------------------------------------------

// The position of each node's statement when the plan is written down from top to bottom.
constexpr void number_items(const plan_view& p, int first, int count, sequence<int>& position, int& next) {
    for (int k = first; k < first + count; ++k) {
        const item& it = p.items[k];
        if (it.what == action::loop)
            number_items(p, p.loops[it.index].first, p.loops[it.index].count, position, next);
        else if (it.what == action::compute || it.what == action::finish || it.what == action::call)
            position[it.index] = next++;
        else if (it.what == action::update && position[it.index] < 0)
            position[it.index] = next++;
    }
}

// Whether an output may be the memory of a variable: every element is written after its last read.
class sharing {
    const plan_view& p_;
    sequence<input_use> uses_;
    sequence<int> position_;  // of statements

public:
    constexpr explicit sharing(const plan_view& p)
        : p_(p), uses_(uses_of_inputs(p)), position_(p.graph.node_count, -1) {
        int next = 0;
        number_items(p, p.root_first, p.root_count, position_, next);
    }
    constexpr bool allows(int output, int variable) const {
        const int node = p_.graph.outputs[output].value.node;
        const home& h = p_.homes[node];
        if (h.in_memory || p_.graph.variables[variable].labels) return false;
        if (!(p_.graph.variables[variable].shape == p_.graph.outputs[output].shape)) return false;
        if (rank_of(p_, variable) == 0) return true;  // read before all else
        for (const input_use& use : uses_)
            if (use.variable == variable && !comes_before(use, node, h)) return false;
        return true;
    }

private:
    constexpr bool comes_before(const input_use& use, int node, const home& h) const {
        if (position_[use.statement] > position_[node]) return false;
        if (nest_of(p_, use.statement) != nest_of(p_, node)) return true;  // that nest is done
        for (int x = 0; x < rank_of(p_, use.variable); ++x) {
            const int axis = use.axes[x];
            if (axis == axis_map::moved) return false;
            const int reads = axis == axis_map::fixed ? -1 : p_.homes[use.statement].loops[axis];
            if (reads != h.loops[x]) return false;
        }
        return true;
    }
};

}  // namespace ctgrad::schedule
