// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A plan: loops over axes, what runs in them, and where every value lives (layer 4, schedule).
#pragma once
#include "ctgrad/ir/graph.hpp"

namespace ctgrad::schedule {

using namespace ir;

enum class action : std::uint8_t {
    compute,  // the node's value at one point
    start,    // a reduction's accumulator is set to its neutral element
    update,   // a reduction takes in one point
    finish,   // a reduction's value is known
    loop,     // runs a loop
    call,     // a function computes the node whole
};

struct item {
    action what = action::compute;
    std::int32_t index = 0;  // a node, or a loop

    friend constexpr bool operator==(const item&, const item&) = default;
};

// How a nest is lowered: as it stands; or rows in blocks, see rows.hpp; or short rows across packs, whose lanes are rows.
enum class emitter : std::uint8_t { loops, rows, across };

struct loop {
    extent size = 0;
    std::int32_t parent = -1;
    std::int32_t first = 0, count = 0;  // items of the body, in the plan's pool
    bool vector = false;                // runs by SIMD packs, `unroll` of them at a time
    std::int32_t direction = 0;         // of steps, one after the other: 1, or -1 from last to first; 0: in any order
    std::int32_t unroll = 1;
    emitter how = emitter::loops;
    std::int32_t limit = -1;            // a loop around it, at whose index it ends,
    bool begins = false;                // or begins

    friend constexpr bool operator==(const loop&, const loop&) = default;
};

// Every pack has as many lanes or a part of it; rows across packs take two packs of them.
inline constexpr extent most_lanes = 16, most_rows_across = 2 * most_lanes;

enum class place : std::uint8_t {
    nowhere,   // not computed: a number, a size, a delta, a one-hot, or dead
    input,     // bound memory
    register_,
    buffer,    // workspace
    output,    // the caller's memory
};

// Where a node's value lives.
struct home {
    place where = place::nowhere;
    std::int32_t index = 0;   // of the variable, buffer or output
    std::int32_t slot = -1;   // register_, and the accumulator of a reduction
    std::int32_t scope = -1;  // the loop in whose body the value is known; -1: outside all
    unsigned stored = 0;      // mask of the node's axes that the memory has
    std::int32_t output = -1;  // also written to this output
    std::int32_t padded = 0;   // the extent of a temporary's last stored axis in memory, where that is a multiple of packs; else 0
    bool packed = false;       // the temporary has a pack for each place, of the rows that lie across it; a sum over them, till it is known
    double scale = 1;          // times the value
    bool in_memory = false;    // accumulates in memory, or is computed there
    bool whole = false;        // by a function that runs all axes without a loop here
    bool symmetric = false;    // half of it is computed, the other half copied
    std::int32_t loops[max_rank]{};  // the loop that runs each axis of the domain, -1: none, its index is 0

    friend constexpr bool operator==(const home&, const home&) = default;
};

// Temporary memory of one value.
struct buffer {
    std::int32_t node = 0;
};

struct plan_view {
    graph_view graph;
    const home* homes;
    const loop* loops;
    const item* items;
    const buffer* buffers;
    int loop_count, item_count, buffer_count, slot_count;
    int root_first, root_count;  // the items outside all loops
};

struct plan {
    ir::graph graph;
    sequence<home> homes;
    sequence<loop> loops;
    sequence<item> items;
    sequence<buffer> buffers;
    int slot_count = 0, root_first = 0, root_count = 0;

    constexpr plan() = default;
    constexpr plan_view view() const {
        return {graph.view(),  homes.data(), loops.data(), items.data(), buffers.data(), loops.size(),
                items.size(), buffers.size(), slot_count,   root_first,   root_count};
    }
};

struct plan_size {
    graph_size graph;
    int loops, items, buffers;
};
constexpr plan_size size_of(const plan_view& p) {
    return {ir::size_of(p.graph), p.loop_count, p.item_count, p.buffer_count};
}
// No plan of a graph is larger: every axis may need a loop.
constexpr plan_size room_for(const graph_size& own) { return {own, 3 * own.nodes, 8 * own.nodes, own.nodes}; }
// Nor of one whose outputs may need nodes of their own, and reshapes two.
constexpr plan_size room_for(const graph_view& g) {
    int copies = g.output_count;
    for (int i = 0; i < g.node_count; ++i)
        copies += g[i].kind == node_kind::reshape ? 2 : g[i].kind == node_kind::routine ? g[i].count : 0;
    return room_for(graph_size{g.node_count + copies, g.operand_count + copies, g.dim_count, g.variable_count, g.output_count});
}

// A plan as a constant.
template <plan_size Room>
struct frozen_plan {
    frozen_graph<Room.graph> graph;
    home homes[Room.graph.nodes + 1]{};
    loop loops[Room.loops + 1]{};
    item items[Room.items + 1]{};
    buffer buffers[Room.buffers + 1]{};
    plan_size size;
    int slot_count, root_first, root_count;

    constexpr explicit frozen_plan(const plan& source) : frozen_plan(source.view()) {}
    constexpr explicit frozen_plan(const plan_view& source)
        : graph(source.graph),
          size(size_of(source)),
          slot_count(source.slot_count),
          root_first(source.root_first),
          root_count(source.root_count) {
        for (int i = 0; i < size.graph.nodes; ++i) homes[i] = source.homes[i];
        for (int i = 0; i < size.loops; ++i) loops[i] = source.loops[i];
        for (int i = 0; i < size.items; ++i) items[i] = source.items[i];
        for (int i = 0; i < size.buffers; ++i) buffers[i] = source.buffers[i];
    }
    constexpr plan_view view() const {
        return {graph.view(), homes,        loops,      items,      buffers,   size.loops,
                size.items,   size.buffers, slot_count, root_first, root_count};
    }
};

}  // namespace ctgrad::schedule
