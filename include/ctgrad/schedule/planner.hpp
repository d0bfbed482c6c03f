// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The planner: from a graph to loops (layer 4, schedule).
//
// Recursively over a set of nodes: choose an axis and whether it runs one by one or by SIMD packs, give each node a
// level (even: outside the loop, odd: inside), and plan each level again. A node inside that reads another's value of
// the same row shares its loop; one that needs the finished value comes in the next. Steps of recurrences come first of
// all: they run one by one, and only what belongs to a recurrence runs with them.
#pragma once
#include "ctgrad/schedule/placement.hpp"
#include "ctgrad/schedule/products.hpp"
#include "ctgrad/schedule/rows.hpp"
#include "ctgrad/schedule/triangles.hpp"
#include "ctgrad/schedule/wishes.hpp"

namespace ctgrad::schedule {

class planner : wishes {
    sequence<char> scheduled_;  // computed by a statement
    sequence<int> level_;  // or the group, of each node of the set at hand
    sequence<int> scope_;  // of the statement itself, the innermost loop around it
    sequence<int> member_;  // stamp_ where a node is in the set that was grouped last
    sequence<int> latest_;  // the level up to which a node of the set may wait
    static constexpr int never = 1 << 20;
    int stamp_ = 0;

public:
    constexpr planner(plan& p, const sequence<char>& live)
        : wishes(p, live), scheduled_(live.size(), 0) {
        level_ = sequence<int>(graph_.node_count, 0);
        scope_ = sequence<int>(graph_.node_count, -1);
        member_ = latest_ = sequence<int>(graph_.node_count, 0);
        plan_.homes = sequence<home>(graph_.node_count, home());
        sequence<int> all;
        for (int i = 0; i < graph_.node_count; ++i) {
            const node& n = graph_[i];
            home& h = plan_.homes[i];
            if (live_[i] == 0) continue;
            if (n.kind == node_kind::input) {
                h.where = place::input;
                h.index = n.id;
                h.stored = (1u << n.rank) - 1;
            }
            if (n.kind != node_kind::map && n.kind != node_kind::contract && n.kind != node_kind::linear &&
                n.kind != node_kind::reduce && n.kind != node_kind::routine && !is_recurrent(n))
                continue;
            scheduled_[i] = 1;
            const matrix_product product = find_matrix_product(graph_, n, steps_.mask(i));
            const unsigned own = n.kind == node_kind::routine ? core_axes(*n.op->routine, roles_of(n)) : 0;
            h.whole = h.in_memory = own != 0 || pays(graph_, n, product);
            h.symmetric = h.whole && is_symmetric(graph_, n, product) && weight_of(graph_, n.domain[product.row]) >= 64;
            for (int a = 0; a < n.domain.rank; ++a) {
                const bool loops = n.domain[a] != 1 && picking_factor(graph_, n, a) < 0 && !(h.whole && product.takes(a)) && (own >> a & 1u) == 0;
                h.loops[a] = loops ? unset : -1;
            }
            all.push_back(i);
        }
        temporary_ = scheduled_;
        for (int k = 0; k < graph_.output_count; ++k) temporary_[graph_.outputs[k].value.node] = 0;
        const sequence<item> root = schedule(all, -1, false);
        plan_.root_first = plan_.items.size();
        for (int i = 0; i < graph_.node_count; ++i)
            if (live_[i] != 0 && graph_[i].kind == node_kind::input && graph_[i].rank == 0) {
                plan_.homes[i].slot = plan_.slot_count++;
                plan_.items.push_back({action::compute, i});
            }
        for (const item& i : root) plan_.items.push_back(i);
        plan_.root_count = plan_.items.size() - plan_.root_first;
        row_blocks(plan_, scheduled_, scope_);
        if (has_triangles()) triangles{plan_};
        placement(plan_, scheduled_, scope_, reads_);
    }

private:
    constexpr bool has_triangles() const {
        for (int i = 0; i < graph_.node_count; ++i)
            if (graph_[i].kind == node_kind::triangle) return true;
        return false;
    }
    // -- which axis next -----------------------------------------------------------------------------------------------

    // Rows: a loop over an axis is worth most where nodes of one level share an array that has further axes, which then
    // is read once, or never stored. Where it runs along memory, the loops inside it jump through that memory.
    constexpr double row_gain(const sequence<int>& set, int axis_class) {
        assign_levels(set, {axis_class});
        double gain = 0;
        for (int s = 0; s < set.size(); ++s) {
            const int i = set[s];
            if (level_[i] % 2 == 0) continue;
            for (int k = 0; k < graph_[i].count; ++k) {
                const read& r = operand(i, k);
                if (graph_[r.node].rank < 2 || !has_other_free_axis(i, r, axis_class)) continue;
                if (member_[r.node] == stamp_ && level_[r.node] == level_[i]) {
                    gain += volume(i, r);
                    continue;
                }
                const int last = r.axes[graph_[r.node].rank - 1];
                if (last < max_rank && is_free(i, last) && classes_.of(i, last) == axis_class) {
                    gain -= volume(i, r);
                    continue;
                }
                if (scheduled_[r.node] != 0) continue;
                for (int t = 0; t < s; ++t)
                    if (level_[set[t]] == level_[i] && reads(set[t], r.node)) {
                        gain += volume(i, r);
                        break;
                    }
            }
        }
        return gain;
    }
    constexpr bool has_other_free_axis(int i, const read& r, int axis_class) const {
        bool along = false, other = false;
        for (int x = 0; x < graph_[r.node].rank; ++x) {
            const int a = r.axes[x];
            if (a >= max_rank || !is_free(i, a)) continue;
            (classes_.of(i, a) == axis_class ? along : other) = true;
        }
        return along && other;
    }
    constexpr bool reads(int i, int wanted) const {
        for (int k = 0; k < graph_[i].count; ++k)
            if (operand(i, k).node == wanted) return true;
        return false;
    }
    // Of what a statement reads in the loops that are still open; what fits in registers counts as nothing.
    constexpr double volume(int i, const read& r) const {
        double v = 1;
        for (int x = 0; x < graph_[r.node].rank; ++x)
            if (r.axes[x] >= max_rank || is_free(i, r.axes[x])) v *= weight_of(graph_, graph_[r.node].domain[x]);
        return v <= 64 ? 0 : v;
    }

    // Whether a loop over the axis would add to several numbers of a node in turn.
    constexpr bool adds_in_turns(const sequence<int>& set, int axis_class) const {
        for (const int i : set)
            if (free_axis(i, axis_class) >= graph_[i].rank && accumulates_in_memory(i)) return true;
        return false;
    }
    // The row loop of greatest gain among the few axes where most could be gained; one that adds in registers, if it must.
    constexpr choice best_row(const sequence<int>& set, bool in_registers) {
        struct candidate {
            int axis_class;
            double most;
        };
        sequence<candidate> candidates;
        for (const int i : set) {
            if (count_free(i) < 2) continue;
            for (int a = 0; a < graph_[i].domain.rank; ++a) {
                if (!is_free(i, a)) continue;
                const int c = classes_.of(i, a);
                double most = 0;
                for (int k = 0; k < graph_[i].count; ++k) {
                    const read& r = operand(i, k);
                    if (graph_[r.node].rank > 1 && has_other_free_axis(i, r, c)) most += volume(i, r);
                }
                if (most == 0) continue;
                int k = 0;
                while (k < candidates.size() && candidates[k].axis_class != c) ++k;
                if (k == candidates.size()) candidates.push_back({c, 0});
                candidates[k].most += most;
            }
        }
        choice row;
        for (int tries = 0; tries < 3; ++tries) {
            int next = -1;
            for (int k = 0; k < candidates.size(); ++k)
                if (next < 0 || candidates[k].most > candidates[next].most) next = k;
            if (next < 0 || candidates[next].most <= row.votes) break;
            const int c = candidates[next].axis_class;
            const double gain = in_registers && adds_in_turns(set, c) ? 0 : row_gain(set, c);
            if (gain > row.votes) row = {c, false, gain};
            candidates[next].most = 0;
        }
        return row;
    }

    // -- groups: what runs in one loop ---------------------------------------------------------------------------------

    struct group {
        choice by;              // axis_class -1: no loop of their own
        sequence<int> nodes;
        bool again = false;     // to be scheduled again in the same scope
    };

    // It would be in vain where it makes another value wait in memory.
    constexpr bool may_wait(int i) const {
        if (!is_light(graph_[i]) || plan_.homes[i].whole) return false;
        int arrays = 0;
        for (int k = 0; k < graph_[i].count; ++k) {
            const int from = operand(i, k).node;
            if (is_indicator(graph_[from])) return false;
            if (member_[from] == stamp_ && level_[from] == level_[i] && (latest_[from] <= level_[i] || !may_wait(from))) return false;
            arrays += graph_[from].rank > 0 ? 1 : 0;
        }
        return arrays <= most_arrays_of_light;
    }
    // What light functions make of few arrays, which are known, waits for the first level or group that reads it: it
    // need not be kept till then. `latest(i, r)`: where it may be for i to read it.
    template <class Latest>
    constexpr void let_wait(const sequence<int>& set, const Latest& latest) {
        for (const int i : set) latest_[i] = never;
        for (int s = set.size() - 1; s >= 0; --s) {
            const int i = set[s];
            if (latest_[i] != never && latest_[i] > level_[i] && may_wait(i)) level_[i] = latest_[i];
            for (int k = 0; k < graph_[i].count; ++k) {
                const read& r = operand(i, k);
                if (member_[r.node] == stamp_) latest_[r.node] = std::min(latest_[r.node], latest(i, r));
            }
        }
    }
    // Even levels lie outside the row loop, odd ones inside it.
    constexpr void assign_levels(const sequence<int>& set, const choice& c) {
        mark(set);
        for (const int i : set) {
            const bool in = axis_in(i, c) >= 0;
            int level = in ? 1 : 0;
            if (steps_.any && steps_.least[i] > level) level = steps_.least[i];
            for (int k = 0; k < graph_[i].count; ++k) {
                const read& r = operand(i, k);
                if (member_[r.node] != stamp_) continue;
                const int producer = level_[r.node];
                const bool produced_in = producer % 2 == 1;
                int least = producer;
                if (in && produced_in)
                    least = aligned(i, r, c) ? producer : producer + 2;
                else if (in != produced_in)
                    least = producer + 1;
                if (least > level) level = least;
            }
            level_[i] = level;
        }
    }
    // All that a recurrence does in one step is on one level, inside this loop or in another of its own: that of its end,
    // which waits for whatever the body reads.
    constexpr void assign_levels_of_steps(const sequence<int>& set, const choice& c) {
        for (bool again = true; again;) {
            again = false;
            assign_levels(set, c);
            for (const int i : set) {
                if (graph_[i].kind != node_kind::recurrence || !is_free(i, 0)) continue;
                const int first = graph_.operand(graph_[i], 0).node;
                again = again || level_[first] < level_[i];
                steps_.least[first] = level_[i];
            }
        }
        for (const int i : set) steps_.least[i] = 0;
    }
    constexpr sequence<group> group_by_rows(const sequence<int>& set, const choice& row) {
        if (row.direction == 0)
            assign_levels(set, row);
        else
            assign_levels_of_steps(set, row);
        let_wait(set, [&](int i, const read& r) {
            const bool in = axis_in(i, row) >= 0, produced_in = axis_in(r.node, row) >= 0;
            if (row.direction != 0 && produced_in) return level_[r.node];  // it belongs to its step
            return level_[i] - (in != produced_in ? 1 : in && !aligned(i, r, row) ? 2 : 0);
        });
        sequence<group> groups;
        for (const int i : set) {
            while (groups.size() <= level_[i]) {
                groups.push_back({});
                groups.back().again = groups.size() % 2 == 1;
                if (!groups.back().again) groups.back().by = row;
            }
            groups[level_[i]].nodes.push_back(i);
        }
        return groups;
    }
    // Each node joins the first loop of the kind it wants that comes after its operands, or opens one. Before all loops
    // comes what needs none of them, so that it keeps none apart.
    constexpr sequence<group> group_by_wishes(const sequence<int>& set, bool in_vector) {
        mark(set);
        sequence<group> groups;
        groups.push_back({});
        for (const int i : set) {
            choice c = count_free(i) > 0 ? wanted(i, in_vector) : choice();
            if (follows_rows(i, c, groups)) c.vector = false;
            int g = 0;
            for (int k = 0; k < graph_[i].count; ++k) {
                const read& r = operand(i, k);
                if (member_[r.node] != stamp_) continue;
                const int producer = level_[r.node];
                const bool joins = groups[producer].by.same_loop(c) &&
                                   (c.axis_class < 0 || aligned(i, r, c));
                if (g < producer + (joins ? 0 : 1)) g = producer + (joins ? 0 : 1);
            }
            while (g < groups.size() && !groups[g].by.same_loop(c)) ++g;
            if (g == groups.size()) {
                groups.push_back({});
                groups[g].by = c;
            }
            level_[i] = g;
        }
        let_wait(set, [&](int i, const read& r) {
            const choice &at = groups[level_[i]].by, &own = groups[level_[r.node]].by;
            return at.same_loop(own) && (own.axis_class < 0 || aligned(i, r, own)) ? level_[i] : level_[r.node];
        });
        for (const int i : set) groups[level_[i]].nodes.push_back(i);
        return groups;
    }
    // A number of each row that is made of what a loop over the rows finds: it stays in that loop, see row_blocks.
    constexpr bool follows_rows(int i, const choice& c, const sequence<group>& groups) const {
        if (!c.vector || count_free(i) != 1) return false;
        for (int k = 0; k < graph_[i].count; ++k) {
            const read& r = operand(i, k);
            if (member_[r.node] != stamp_ || level_[r.node] >= groups.size()) continue;
            const choice& by = groups[level_[r.node]].by;
            if (by.axis_class == c.axis_class && !by.vector && aligned(i, r, {c.axis_class})) return true;
        }
        return false;
    }
    constexpr void mark(const sequence<int>& set) {
        ++stamp_;
        for (const int i : set) member_[i] = stamp_;
    }
    // Whether the operand's value of the current row is what its reader needs.
    constexpr bool aligned(int i, const read& r, const choice& c) const {
        const int a = axis_in(r.node, c);
        return a < graph_[r.node].rank && r.axes[a] == axis_in(i, c);
    }

    // -- the recursion -------------------------------------------------------------------------------------------------

    constexpr sequence<item> schedule(const sequence<int>& set, int scope, bool in_vector) {
        choice row = next_steps(set);
        const bool across = scope >= 0 && plan_.loops[scope].how == emitter::across;
        if (row.direction == 0 && (!in_vector || across)) row = best_row(set, across);
        sequence<item> items;
        sequence<group> groups;
        if (row.votes > 0 || row.direction != 0)
            groups = group_by_rows(set, row);
        else
            groups = group_by_wishes(set, in_vector);
        for (const group& g : groups) {
            if (g.nodes.empty()) continue;
            if (g.again) {
                for (const item& i : schedule(g.nodes, scope, in_vector)) items.push_back(i);
            } else if (g.by.axis_class >= 0) {
                add_loop(items, g.nodes, scope, in_vector, g.by);
            } else {
                for (const int i : g.nodes) add_statement(items, i, scope);
            }
        }
        return items;
    }
    // A sum of what is read, alone in its loop, takes wide strips: memory brings what lies together sooner.
    constexpr std::int32_t packs_at_once_of(const loop& l, const sequence<item>& body) const {
        for (const item& i : body)
            if (i.what == action::loop && plan_.loops[i.index].count == 1 && body.size() <= 3 && !is_named(l.size)) return 16;
        return body.size() > 32 ? 1 : body.size() > 12 ? 2 : 4;
    }
    // Nothing is left to loop over.
    constexpr void add_statement(sequence<item>& items, int i, int scope) {
        bool updates = false;
        for (int a = graph_[i].rank; a < graph_[i].domain.rank; ++a) updates = updates || plan_.homes[i].loops[a] >= 0;
        scope_[i] = scope;
        if (!updates) plan_.homes[i].scope = scope;
        items.push_back({plan_.homes[i].whole ? action::call : updates ? action::update : action::compute, i});
    }

    constexpr void add_loop(sequence<item>& items, const sequence<int>& nodes, int scope, bool in_vector,
                            const choice& c) {
        const int id = plan_.loops.size();
        loop l;
        const bool across = scope < 0 && lies_across(nodes, c);
        l.parent = scope;
        l.vector = c.vector || across;
        l.how = across ? emitter::across : emitter::loops;
        l.direction = c.direction;
        plan_.loops.push_back(l);
        sequence<int> reductions;
        for (const int i : nodes) {
            const int axis = axis_in(i, c);
            home& h = plan_.homes[i];
            plan_.loops[id].size = graph_[i].domain[axis];
            h.loops[axis] = id;
            if (axis < graph_[i].rank) continue;
            bool first = true;
            for (int a = graph_[i].rank; a < graph_[i].domain.rank; ++a)
                first = first && (a == axis || h.loops[a] < 0);
            if (!first) continue;
            reductions.push_back(i);
            h.in_memory = accumulates_in_memory(i);
            h.scope = scope;
            items.push_back({action::start, i});
        }
        const sequence<item> body = schedule(nodes, id, in_vector || l.vector);
        plan_.loops[id].first = plan_.items.size();
        plan_.loops[id].count = body.size();
        for (const item& i : body) plan_.items.push_back(i);
        if (c.vector) plan_.loops[id].unroll = packs_at_once_of(plan_.loops[id], body);
        items.push_back({action::loop, id});
        for (const int i : reductions) items.push_back({action::finish, i});
    }
};

}  // namespace ctgrad::schedule
