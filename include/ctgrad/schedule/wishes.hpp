// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Which loop a statement would like around it: what the planner asks about single nodes (layer 4, schedule).
#pragma once
#include "ctgrad/schedule/axis_classes.hpp"
#include "ctgrad/schedule/calls.hpp"
#include "ctgrad/schedule/step_loops.hpp"

namespace ctgrad::schedule {

class wishes {
protected:
    plan& plan_;
    graph_view graph_;
    sequence<read> reads_;      // the graph's operands, as far as their axes go with their reader's
    sequence<char> live_;
    sequence<char> temporary_;  // computed by a statement and no output
    axis_classes classes_;
    step_loops steps_;

    static constexpr int unset = -2;
    // An axis of a row that lies across packs, and what a block of rows has of each value, sum and product of it.
    static constexpr extent fewest_across = 4, longest_across = 64, most_values_across = 1024, most_sums_across = 32768;

    struct choice {
        int axis_class = -1;
        bool vector = false;
        double votes = 0;   // what a row loop gains
        int direction = 0;  // of steps, which run one by one in this order; 0: any order will do

        constexpr bool same_loop(const choice& c) const { return axis_class == c.axis_class && vector == c.vector; }
    };

    constexpr wishes(plan& p, const sequence<char>& live)
        : plan_(p),
          graph_(p.graph.view()),
          reads_(aligned_reads(graph_, live)),
          live_(live),
          classes_(graph_, live, reads_),
          steps_(graph_, live) {}

    static constexpr sequence<read> aligned_reads(const graph_view& g, const sequence<char>& live) {
        sequence<read> reads(g.operand_count, {});
        for (int i = 0; i < g.node_count; ++i)
            for (int k = g[i].kind == node_kind::recurrence ? 1 : 0; k < g[i].count && live[i] != 0; ++k)
                reads[g[i].first + k] = aligned_part(g, g[i], use_of(g, g[i], g.operand(g[i], k)));
        return reads;
    }
    constexpr const read& operand(int i, int k) const { return reads_[graph_[i].first + k]; }
    constexpr int free_axis(int i, int axis_class) const {
        for (int a = 0; a < graph_[i].domain.rank; ++a)
            if (plan_.homes[i].loops[a] == unset && classes_.of(i, a) == axis_class) return a;
        return -1;
    }
    // The axis of the node that the loop runs, -1: it stays outside.
    constexpr int axis_in(int i, const choice& c) const {
        if (c.direction == 0) return free_axis(i, c.axis_class);
        const int r = steps_.recurrence[i];
        return r >= 0 && is_free(r, 0) && steps_of(r).same_loop(c) && graph_[r].axis == c.direction ? steps_.axis[i] : -1;
    }
    constexpr choice steps_of(int recurrence) const { return {classes_.of(recurrence, 0), false, 0, graph_[recurrence].axis}; }
    // The steps of the first recurrence whose are still to be looped over.
    constexpr choice next_steps(const sequence<int>& set) const {
        if (!steps_.any) return {};
        for (const int i : set)
            if (graph_[i].kind == node_kind::recurrence && is_free(i, 0)) return steps_of(i);
        return {};
    }
    constexpr int count_free(int i) const {
        int count = 0;
        for (int a = 0; a < graph_[i].domain.rank; ++a) count += plan_.homes[i].loops[a] == unset ? 1 : 0;
        return count;
    }
    constexpr bool is_free(int i, int axis) const { return plan_.homes[i].loops[axis] == unset; }

    // Whether memory of the node is contiguous along one of its axes, as far as is known before it has a place.
    constexpr bool contiguous(int i, int axis) const {
        const bool whole = temporary_[i] == 0;
        for (int a = axis + 1; a < graph_[i].rank; ++a)
            if (graph_[i].domain[a] != 1 && (whole || is_free(i, a))) return false;
        return true;
    }

    // The axis a node would like to run by SIMD packs: its operands and its value contiguous along it, output rather
    // than summed.
    constexpr int vector_axis(int i) const {
        const node& n = graph_[i];
        int best = -1, best_score = 0;
        for (int a = 0; a < n.domain.rank; ++a) {
            if (!is_free(i, a) || indexes_a_label(graph_, n, a)) continue;
            int score = a < n.rank ? 2 : 0;
            if (a < n.rank && !contiguous(i, a)) score -= 8;
            for (int k = 0; k < n.count; ++k) {
                const read& r = operand(i, k);
                for (int x = 0; x < graph_[r.node].rank && graph_[r.node].kind != node_kind::triangle; ++x)
                    if (r.axes[x] == a && !contiguous(r.node, x)) score -= 8;
            }
            if (best >= 0 && score < best_score) continue;
            best = a;
            best_score = score;
        }
        return best;
    }

    // The loop a node wants around all its others: output axes one by one, then the SIMD axis, summed axes inside it.
    constexpr choice wanted(int i, bool in_vector) const {
        const node& n = graph_[i];
        const int v = in_vector || plan_.homes[i].whole ? -1 : vector_axis(i);
        for (int a = 0; a < n.domain.rank; ++a) {
            if (!is_free(i, a) || a == v) continue;
            if (a >= n.rank && v >= 0 && v < n.rank) break;  // summed axes inside
            return {classes_.of(i, a), false, 0};
        }
        return {classes_.of(i, v), true, 0};
    }
    // Rows lie across packs, a lane for each, where they are short and numbers of theirs are made of vectors along them, as
    // in softmax: a function fills its packs, which a short row does not, and what is found along a row needs no sum over
    // lanes.
    constexpr bool lies_across(const sequence<int>& set, const choice& c) const {
        if (c.vector || c.direction != 0) return false;
        bool from_vectors = false;
        for (const int i : set) {
            const node& n = graph_[i];
            const int along = axis_in(i, c);
            const bool few = !is_named(n.domain[along]) && n.domain[along] < most_lanes;
            const extent longest = few ? n.domain[along] : longest_across;
            if (longest < fewest_across) return false;
            if (plan_.homes[i].whole || n.kind == node_kind::routine || is_recurrent(n)) return false;
            extent row = 1, value = 1;
            for (int a = 0; a < n.domain.rank; ++a) {
                if (a == along || !is_free(i, a)) continue;
                if (is_named(n.domain[a]) || n.domain[a] > longest || (row *= n.domain[a]) > most_sums_across) return false;
                if (a < n.rank) value *= n.domain[a];
                for (int k = 0; k < n.count && a >= n.rank; ++k) from_vectors = from_vectors || count_free(operand(i, k).node) > 1;
            }
            if (value > (along < n.rank ? most_values_across : most_sums_across) || reads_moved(i) || reads_diagonal(i, along)) return false;
            for (int a = 0; a < n.rank; ++a)
                if (picking_factor(graph_, n, a) >= 0) return false;
        }
        return from_vectors;
    }
    // Whether each row reads another number of its own: what a lane reads of a row lies in the place where all others do.
    constexpr bool reads_diagonal(int i, int along) const {
        for (int k = 0; k < graph_[i].count; ++k) {
            const use u = use_of(graph_, graph_[i], graph_.operand(graph_[i], k));
            int times = 0;
            for (int x = 0; x < graph_[u.shape].rank; ++x) times += u.axes[x] == along ? 1 : 0;
            if (times > 1 && graph_[u.node].kind != node_kind::input && graph_[u.node].kind != node_kind::delta &&
                graph_[u.node].kind != node_kind::triangle)
                return true;
        }
        return false;
    }
    // Whether a label of each row picks in what is moved.
    constexpr bool reads_moved(int i) const {
        bool picks = false;
        for (int a = 0; a < graph_[i].domain.rank; ++a) picks = picks || picking_factor(graph_, graph_[i], a) >= 0;
        for (int k = 0; k < graph_[i].count; ++k) {
            const use u = use_of(graph_, graph_[i], graph_.operand(graph_[i], k));
            if (u.moves() && picks) return true;
        }
        return false;
    }
    // Whether memory takes in what a reduction adds: output axes run inside, or a label picks along them.
    constexpr bool accumulates_in_memory(int i) const {
        for (int a = 0; a < graph_[i].rank; ++a)
            if (is_free(i, a) || picking_factor(graph_, graph_[i], a) >= 0) return true;
        return false;
    }
};

}  // namespace ctgrad::schedule
