// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Graphs as formulas with indices, for what matrix notation cannot say (layer 3, print).
#pragma once
#include "ctgrad/ir/graph.hpp"
#include "ctgrad/ir/op.hpp"
#include "ctgrad/print/formula.hpp"

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
    int next_ = 0;  // the next unused letter

    struct indices {
        int letter[ir::max_rank + 8]{};
    };

public:
    constexpr index_notation(const ir::graph_view& graph, formulas& to) : graph_(graph), to_(to) {}

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
        return to_.scaled(r.coefficient, write(n, own));
    }
    constexpr int write(const ir::node& n, indices own) {
        sequence<int> letters, reduced, operands;
        for (int axis = 0; axis < n.rank; ++axis) letters.push_back(own.letter[axis]);
        const int before = next_;
        for (int axis = n.rank; axis < n.domain.rank && n.kind != ir::node_kind::window; ++axis) {
            own.letter[axis] = next_++;
            reduced.push_back(own.letter[axis]);
        }
        if (n.kind == ir::node_kind::window) own.letter[n.axis] = shifted(own.letter[n.axis], n.id);
        if (n.kind != ir::node_kind::derivative && n.kind != ir::node_kind::one_hot)
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
            case ir::node_kind::delta: return at(to_.symbol("δ"), letters);
            case ir::node_kind::index: return to_.position(letters[0]);
            case ir::node_kind::window:  // 0 where the index leaves its operand
                return n.id >= 0 && n.id + n.domain[n.axis] <= n.domain[n.rank] ? operands[0] : to_.call("pad", operands);
            case ir::node_kind::reshape: return at(to_.call_over("reshape", operands[0], reduced), letters);
            case ir::node_kind::one_hot: {
                const ir::node& labels = graph_[graph_.operand(n, 0).node];
                return at(to_.call("one_hot", {to_.symbol(graph_.variables[labels.id].name)}), letters);
            }
            case ir::node_kind::contract: {
                const int body = to_.product(to_.powers(operands));
                return reduced.empty() ? body : to_.sum_over(body, reduced);
            }
            case ir::node_kind::linear: return to_.sum(operands);
            case ir::node_kind::map:
                if (n.op->form == ir::writing::relation) return to_.relation(n.op->name, n.op->latex, operands[0], operands[1]);
                if (n.op->form == ir::writing::quotient)
                    return to_.quotient(operands[0], operands[1], true);
                return to_.call(n.op->name, operands, 0, n.op->latex);
            case ir::node_kind::reduce: return to_.call_over(n.op->name, operands[0], reduced);
            case ir::node_kind::composite: {
                sequence<int> along;
                for (int axis = 0; axis < n.domain.rank; ++axis)
                    if ((static_cast<unsigned>(n.id) >> axis & 1u) != 0) along.push_back(own.letter[axis]);
                return to_.call_over(n.op->name, operands[0], along);
            }
            case ir::node_kind::derivative: break;
        }
        const int f = write(graph_.operand(n, 0), own);
        const int v = to_.symbol(graph_.variables[graph_[graph_.operand(n, 1).node].id].name);
        return at(to_.call("gradient", {f, v}), letters);
    }
    constexpr int at(int f, const sequence<int>& letters) { return letters.empty() ? f : to_.indexed(f, letters); }
};

}  // namespace ctgrad::print
