// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Graphs as formulas with indices, for what matrix notation cannot say (layer 3, print).
#pragma once
#include "ctgrad/ir/graph.hpp"
#include "ctgrad/ir/op.hpp"
#include "ctgrad/print/matrix_notation.hpp"
#include "ctgrad/print/recurrences.hpp"

namespace ctgrad::print {

// The letters of the indices: none that is a variable or a named extent.
struct index_letters {
    char text[40]{};
    int count = 0;

    constexpr explicit index_letters(const ir::graph_view& graph) {
        for (const char c : std::string_view("ijklpqrstuvabcdefghmnowxyzIJKLPQRSTUV")) {
            bool free = true;
            for (int v = 0; v < graph.variable_count; ++v)
                free = free && graph.variables[v].name != std::string_view(&c, 1);
            for (int d = 0; d < graph.dim_count; ++d) free = free && graph.dims[d].name != std::string_view(&c, 1);
            if (free) text[count++] = c;
        }
    }
    constexpr std::string_view view() const { return {text, static_cast<std::size_t>(count)}; }
};

class index_notation {
    ir::graph_view graph_;
    formulas& to_;
    matrix_notation matrices_;
    int next_ = 0;  // the next unused letter

    struct indices {
        int letter[ir::max_rank + 8]{};
    };

public:
    constexpr index_notation(const ir::graph_view& graph, formulas& to) : graph_(graph), to_(to), matrices_(graph, to) {}

    constexpr int write(const ir::output& output) {
        indices frame;
        next_ = output.shape.rank;
        for (int axis = 0; axis < output.shape.rank; ++axis) frame.letter[axis] = axis;
        return write(output.value, frame);
    }

private:
    constexpr int write(const ir::read& r, const indices& frame) {
        const ir::node& n = graph_[r.node];
        indices own;
        for (int axis = 0; axis < n.rank; ++axis)
            own.letter[axis] = r.axes[axis] == ir::axis_map::fixed ? no_letter : frame.letter[r.axes[axis]];
        if (n.kind == ir::node_kind::routine)
            if (const int f = whole(r.node, own); f >= 0) return to_.scaled(r.coefficient, f);
        return to_.scaled(r.coefficient, write(n, own));
    }
    // A matrix of a matrix with indices, A⁻¹[i,j]; -1 where matrices cannot say it.
    constexpr int whole(int node, const indices& own) {
        const ir::node& n = graph_[node];
        ir::output matrix{{node, ir::axis_map::identity(n.rank), 1}, ir::shape_of_node(n)};
        if (n.rank > 2) return -1;
        const bool turned = n.rank == 2 && n.op->form == ir::writing::inverse;  // over the axes of its operand it is A⁻ᵀ
        sequence<int> letters;
        for (int axis = 0; axis < n.rank; ++axis) {
            const int from = turned ? 1 - axis : axis;
            matrix.value.axes.set(from, axis);
            matrix.shape.extents[axis] = n.domain[from];
            letters.push_back(own.letter[from]);
        }
        const int f = matrix_notation(graph_, to_).write(matrix);
        return f < 0 ? f : at(f, letters);
    }
    constexpr int write(const ir::node& n, indices own) {
        sequence<int> letters, reduced, operands;
        for (int axis = 0; axis < n.rank; ++axis) letters.push_back(own.letter[axis]);
        const int before = next_;
        if (n.kind == ir::node_kind::contract) return product(n, own);
        for (int axis = n.rank; axis < n.domain.rank && n.kind != ir::node_kind::window; ++axis) {
            own.letter[axis] = next_++;
            reduced.push_back(own.letter[axis]);
        }
        if (n.kind == ir::node_kind::window) own.letter[n.axis] = shifted(own.letter[n.axis], n.id);
        if (n.kind != ir::node_kind::derivative && n.kind != ir::node_kind::one_hot && !ir::is_recurrent(n))
            for (int k = 0; k < n.count; ++k) {
                int same = 0;
                while (same < k && !(graph_.operand(n, same) == graph_.operand(n, k))) ++same;
                operands.push_back(same < k ? operands[same] : write(graph_.operand(n, k), own));
            }
        next_ = before;  // letters of closed sums are free again
        switch (n.kind) {
            case ir::node_kind::one: return to_.number(1);
            case ir::node_kind::size: return to_.symbol(graph_.dims[n.id].name);
            case ir::node_kind::input: return at(to_.symbol(graph_.variables[n.id].name), letters);
            case ir::node_kind::delta: return delta(letters);
            case ir::node_kind::triangle:
                return to_.iverson(to_.relation(">=", R"(\ge)", to_.position(letters[0]), to_.position(letters[1])));
            case ir::node_kind::index: return to_.position(letters[0]);
            case ir::node_kind::window:  // 0 where the index leaves its operand
                return n.id >= 0 && n.id + n.domain[n.axis] <= n.domain[n.rank] ? operands[0] : to_.call("pad", operands);
            case ir::node_kind::reshape: return at(to_.call_over("reshape", operands[0], reduced), letters);
            case ir::node_kind::one_hot: {
                const ir::node& labels = graph_[graph_.operand(n, 0).node];
                return at(to_.call("one_hot", {to_.symbol(graph_.variables[labels.id].name)}), letters);
            }
            case ir::node_kind::linear: return to_.sum(operands);
            case ir::node_kind::map:
                if (n.op->form == ir::writing::quotient) return to_.quotient(operands[0], operands[1], true);
                return applied(to_, *n.op, operands, false);
            case ir::node_kind::routine: return at(to_.call(n.op->name, operands, 0, n.op->latex), letters);
            case ir::node_kind::reduce: return to_.call_over(n.op->name, operands[0], reduced);
            case ir::node_kind::composite: {
                sequence<int> along;
                for (int axis = 0; axis < n.domain.rank; ++axis)
                    if ((static_cast<unsigned>(n.id) >> axis & 1u) != 0) along.push_back(own.letter[axis]);
                return to_.call_over(n.op->name, operands[0], along);
            }
            case ir::node_kind::recurrence: return at(recurrence(index_of(n)), letters);
            case ir::node_kind::previous:
                letters[0] = shifted(letters[0], -n.axis);
                return at(recurrence(ir::recurrence_of(graph_, index_of(n))), letters);
            case ir::node_kind::contract:
            case ir::node_kind::derivative: break;
        }
        const int f = write(graph_.operand(n, 0), own);
        const int v = to_.symbol(graph_.variables[graph_[graph_.operand(n, 1).node].id].name);
        return at(to_.call("gradient", {f, v}), letters);
    }
    // Sums that matrices can say are written so, as (A B)[i,k] and tr(A); the others as Σ over letters.
    constexpr int product(const ir::node& n, indices own) {
        sequence<int> operands, reduced;
        const int before = next_;
        unsigned written = 0;  // operands
        for (int turn = 0; turn < 2 * n.count; ++turn) {
            const int k = turn % n.count;
            const bool is_delta = graph_[graph_.operand(n, k).node].kind == ir::node_kind::delta;
            if ((written >> k & 1u) != 0 || is_delta != (turn >= n.count)) continue;  // deltas behind the others
            const unsigned together = connected(n, k);
            written |= together;
            const int f = block(n, together, own);
            if (f >= 0) {
                operands.push_back(f);
                continue;
            }
            for (int axis = n.rank; axis < n.domain.rank; ++axis)
                if ((axes_of(n, together) >> axis & 1u) != 0) {
                    own.letter[axis] = next_++;
                    reduced.push_back(own.letter[axis]);
                }
            for (int j = k; j < n.count; ++j)
                if ((together >> j & 1u) != 0) operands.push_back(write(graph_.operand(n, j), own));
        }
        next_ = before;  // letters of closed sums are free again
        const int body = to_.scalars(operands);
        return reduced.empty() ? body : to_.sum_over(body, reduced);
    }
    // A mask of the axes that some operands read.
    constexpr unsigned axes_of(const ir::node& n, unsigned operands) const {
        unsigned axes = 0;
        for (int k = 0; k < n.count; ++k) {
            const ir::read& r = graph_.operand(n, k);
            for (int i = 0; i < graph_[r.node].rank && (operands >> k & 1u) != 0; ++i)
                if (r.axes[i] != ir::axis_map::fixed) axes |= 1u << r.axes[i];
        }
        return axes;
    }
    // The operands that sums connect with operand k, as a mask.
    constexpr unsigned connected(const ir::node& n, int k) const {
        const unsigned summed = (1u << n.domain.rank) - (1u << n.rank);
        unsigned together = 1u << k;
        for (unsigned before = 0; before != together;) {
            before = together;
            for (int j = 0; j < n.count; ++j)
                if ((axes_of(n, 1u << j) & axes_of(n, together) & summed) != 0) together |= 1u << j;
        }
        return together;
    }
    // Operands with sums as a matrix, a vector or a number with indices; -1 where they are none.
    constexpr int block(const ir::node& n, unsigned operands, const indices& own) {
        const unsigned axes = axes_of(n, operands), outputs = axes & ((1u << n.rank) - 1), summed = axes ^ outputs;
        if (summed == 0) return -1;
        int first = -1, last = -1;
        for (int axis = 0; axis < n.rank; ++axis) {
            if ((outputs >> axis & 1u) == 0) continue;
            if (last >= 0) return -1;
            (first < 0 ? first : last) = axis;
        }
        sequence<ir::read> reads;
        for (int k = 0; k < n.count; ++k)
            if ((operands >> k & 1u) != 0) reads.push_back(graph_.operand(n, k));
        bool turned = false;
        const int f = matrices_.block(reads, n.domain, n.rank, summed, first, last, turned);
        if (f < 0 || first < 0) return f;
        sequence<int> letters{own.letter[turned ? last : first]};
        if (last >= 0) letters.push_back(own.letter[turned ? first : last]);
        return to_.indexed(f, letters);
    }
    constexpr int delta(sequence<int> letters) {
        if (letter_of(letters[0]) > letter_of(letters[1])) letters = {letters[1], letters[0]};
        return to_.indexed(to_.symbol("δ"), letters);
    }
    constexpr int index_of(const ir::node& n) const { return static_cast<int>(&n - graph_.nodes); }
    constexpr int recurrence(int i) { return to_.symbol(name_of_recurrence(graph_, i)); }
    constexpr int at(int f, const sequence<int>& letters) { return letters.empty() ? f : to_.indexed(f, letters); }
};

}  // namespace ctgrad::print
