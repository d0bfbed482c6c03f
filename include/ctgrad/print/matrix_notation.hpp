// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Graphs as formulas of matrices and vectors (layer 3, print).
#pragma once
#include "ctgrad/ir/graph.hpp"
#include "ctgrad/print/function.hpp"
#include "ctgrad/print/network.hpp"
#include "ctgrad/print/recurrences.hpp"

namespace ctgrad::print {

class matrix_notation {
    ir::graph_view graph_;
    formulas& to_;
    sequence<int> memo_;          // node, transposed -> formula
    sequence<sum_extents> sums_;  // what becomes a mean when divided by what is left of the extents
    bool failed_ = false;

    // Factors of a product that are numbers, and what it is divided by.
    struct factors {
        sequence<int> scalars, denominators;
        double coefficient = 1;
    };

public:
    constexpr matrix_notation(const ir::graph_view& graph, formulas& to)
        : graph_(graph), to_(to), memo_(2 * graph.node_count, -1) {}

    // The formula of an output, or -1 where there is none in this notation.
    constexpr int write(const ir::output& output) {
        const ir::read& r = output.value;
        if (r.coefficient == 0) return to_.number(0);
        int f = operand(r, output.shape, false);
        if (output.shape.rank == 2 && at(r).kind == ir::node_kind::linear && r.axes[0] == 1 && !failed_)
            if (const int each = directly(at(r), true); is_plain_sum(each)) f = scaled(r.coefficient, each);
        if (output.shape.rank == 2 && graph_[r.node].rank == 1 && r.axes[0] == 1)
            f = scaled(r.coefficient, to_.product({to_.symbol("1"), to_.transpose(write(r.node, false))}));  // 1 vᵀ: equal rows
        return failed_ ? -1 : f;
    }

    // Factors that share summed axes, as one matrix, vector or number over the given output axes, the narrower way round
    // (`turned`); -1 where it has no matrix form. `summed` is a mask.
    constexpr int block(const sequence<ir::read>& reads, const ir::space& domain, int rank, unsigned summed, int row,
                        int column, bool& turned) {
        if (highest_rank(reads) > 2) return -1;
        factors parts, same;
        int f = network_of(reads, domain, rank, summed, row, column, parts);
        turned = false;
        if (column >= 0 && !failed_) {
            const int other = network_of(reads, domain, rank, summed, column, row, same);
            turned = to_[other].width < to_[f].width;
            f = turned ? other : f;
        }
        const bool found = !failed_;
        failed_ = false;
        if (!found) memo_ = sequence<int>(2 * graph_.node_count, -1);
        if (!found) return -1;
        if (f >= 0) parts.scalars.push_back(f);
        return divide(scaled(parts.coefficient, to_.scalars(parts.scalars)), parts.denominators);
    }

private:
    // A Xᵀ + B - C, where nothing but single matrices is transposed.
    constexpr bool is_plain_sum(int f) const {
        const auto is_plain = [&](int x) {
            const form kind = to_[to_[x].kind == form::transpose ? to_.operand(to_[x], 0) : x].kind;
            return kind == form::symbol;
        };
        bool plain = to_[f].kind == form::sum;
        for (int k = 0; k < to_[f].count && plain; ++k) {
            const monomial term = to_.split(to_.operand(to_[f], k));
            plain = plain && term.kind == form::product;
            for (const int x : term.factors) plain = plain && is_plain(x);
        }
        return plain;
    }
    constexpr const ir::node& at(const ir::read& r) const { return graph_[r.node]; }
    constexpr int fail() {
        failed_ = true;
        return to_.number(0);
    }
    static constexpr bool is_quotient(const ir::node& n) {
        return n.kind == ir::node_kind::map && n.op->form == ir::writing::quotient;
    }
    static constexpr bool is_pointwise_product(const ir::node& n) {
        return n.kind == ir::node_kind::contract && n.rank == n.domain.rank;
    }

    // The value of a node, or its transpose: the shorter of the two ways to write it.
    constexpr int write(int node, bool transposed) {
        if (failed_) return 0;
        const int slot = 2 * node + (transposed ? 1 : 0);
        if (memo_[slot] >= 0) return memo_[slot];
        const ir::node& n = graph_[node];
        int f = 0;
        if (n.rank != 2) {
            f = directly(n, false);
        } else if (n.count == 0 || n.kind == ir::node_kind::one_hot) {
            f = transposed ? to_.transpose(write(node, false)) : directly(n, false);
        } else {
            f = directly(n, transposed);
            const bool product = n.kind == ir::node_kind::contract || n.kind == ir::node_kind::routine;
            if (product || transposed) {
                const int around = to_.transpose(directly(n, !transposed));
                if (to_[around].width < to_[f].width + (product ? 0 : 1)) f = around;  // exp(X)ᵀ rather than exp(Xᵀ)
            }
        }
        memo_[slot] = f;
        return f;
    }
    constexpr int directly(const ir::node& n, bool transposed) {
        switch (n.kind) {
            case ir::node_kind::one: return to_.number(1);
            case ir::node_kind::size: return to_.symbol(graph_.dims[n.id].name);
            case ir::node_kind::input: return to_.symbol(graph_.variables[n.id].name);
            case ir::node_kind::delta: return to_.symbol("I");
            case ir::node_kind::one_hot: return to_.call("one_hot", {write(graph_.operand(n, 0).node, false)});
            case ir::node_kind::contract: return contraction(operands(n), n.domain, n.rank, transposed);
            case ir::node_kind::linear: {
                sequence<int> terms;
                for (int k = 0; k < n.count; ++k) terms.push_back(operand(graph_.operand(n, k), n.domain, transposed));
                for (int k = 0; k < n.count; ++k)  // I - 1 1ᵀ / n: beside I a number is one of a matrix
                    if (reads_delta(n) && at(graph_.operand(n, k)).rank == 0) terms[k] = repeated(terms[k]);
                return to_.sum(terms);
            }
            case ir::node_kind::map:
            case ir::node_kind::routine: return function(n, transposed);
            case ir::node_kind::reduce:
            case ir::node_kind::composite: return along(n, n.op->name, graph_.operand(n, 0), transposed);
            case ir::node_kind::triangle:
            case ir::node_kind::index: return fail();
            case ir::node_kind::window: return window(n, transposed);
            case ir::node_kind::reshape: return reshape(n, transposed);
            case ir::node_kind::previous: return fail();
            case ir::node_kind::recurrence: {
                const int f = to_.symbol(name_of_recurrence(graph_, static_cast<int>(&n - graph_.nodes)));
                return transposed ? to_.transpose(f) : f;
            }
            case ir::node_kind::derivative: break;
        }
        const int f = write(graph_.operand(n, 0).node, false);
        return to_.call("gradient",
                        {scaled(graph_.operand(n, 0).coefficient, f), write(graph_.operand(n, 1).node, false)});
    }

    // A read in a frame, which may be transposed: plain where NumPy would broadcast, otherwise adapted.
    constexpr int operand(const ir::read& r, const ir::space& frame, bool transposed) {
        const int own = at(r).rank, rank = frame.rank;
        const int row = transposed ? 1 : 0, column = 1 - row;
        bool plain = own <= rank;
        for (int axis = 0; axis < own && plain; ++axis) {
            const int position = rank - own + axis;
            const int wanted = rank == 2 && transposed ? 1 - position : position;
            plain = r.axes[axis] == wanted || r.axes[axis] == ir::axis_map::fixed;
        }
        int f = 0;
        if (plain)
            f = write(r.node, false);
        else if (rank == 2 && own == 1 && r.axes[0] == row)
            f = to_.product({write(r.node, false), to_.transpose(to_.symbol("1"))});
        else if (rank == 2 && own == 2 && matches(r.axes[0], column) && matches(r.axes[1], row))
            f = write(r.node, true);
        else if (own == 2 && r.axes[0] == r.axes[1] && rank == 1)
            f = to_.call("diag", {write(r.node, false)});
        else if (own == rank && rank > 2)
            f = through(r, frame);
        else
            f = fail();
        return scaled(r.coefficient, f);
    }
    constexpr bool reads_delta(const ir::node& n) const {
        for (int k = 0; k < n.count; ++k)
            if (at(graph_.operand(n, k)).kind == ir::node_kind::delta) return true;
        return false;
    }
    // A number in each element of a matrix: c 1 1ᵀ
    constexpr int repeated(int number) {
        const int one = to_.symbol("1");
        return to_.times(number, to_.product({one, to_.transpose(one)}));
    }
    constexpr sequence<ir::read> operands(const ir::node& n) const {
        sequence<ir::read> reads;
        for (int k = 0; k < n.count; ++k) reads.push_back(graph_.operand(n, k));
        return reads;
    }
    // A product or a sum in its reader's axes.
    constexpr int through(const ir::read& r, const ir::space& frame) {
        const ir::node& n = at(r);
        const bool sums = n.kind == ir::node_kind::linear;
        if (!sums && n.kind != ir::node_kind::contract) return fail();
        ir::axis_map to = r.axes;
        ir::space domain = frame;
        for (int axis = n.rank; axis < n.domain.rank; ++axis) {
            if (domain.rank == ir::max_rank) return fail();
            to.set(axis, domain.rank);
            domain.push_back(n.domain[axis]);
        }
        sequence<ir::read> reads = operands(n);
        for (ir::read& inner : reads) inner.axes = inner.axes.then(to, at(inner).rank);
        if (!sums) return contraction(reads, domain, frame.rank, false);
        sequence<int> terms;
        for (const ir::read& inner : reads) terms.push_back(operand(inner, frame, false));
        return to_.sum(terms);
    }
    static constexpr bool matches(int axis, int wanted) { return axis == wanted || axis == ir::axis_map::fixed; }

    constexpr int function(const ir::node& n, bool transposed) {
        sequence<int> operands;
        if (n.op->form == ir::writing::inverse && n.rank == 2)  // over the axes of its operand: a⁻ᵀ
            return to_.inverse(operand(graph_.operand(n, 0), n.domain, !transposed));
        for (int k = 0; k < n.count; ++k) operands.push_back(operand(graph_.operand(n, k), n.domain, transposed));
        if (n.kind == ir::node_kind::routine && n.op->routine->transposes && n.rank == 0) {  // of the transpose too
            const int other = operand(graph_.operand(n, 0), n.domain, true);
            if (to_[other].width < to_[operands[0]].width) operands[0] = other;
        }
        if (!is_quotient(n)) return applied(to_, *n.op, operands, n.rank == 2);
        if (at(graph_.operand(n, 1)).rank != 0) return to_.quotient(operands[0], operands[1], n.rank == 0, n.rank == 2);
        factors parts;
        add_denominator(graph_.operand(n, 1), parts);
        return divide(operands[0], parts.denominators);
    }

    // x[1:4], and pad(x, 1, 0) with one 0 before and none behind.
    constexpr int window(const ir::node& n, bool transposed) {
        if (transposed) return to_.transpose(window(n, false));
        const int length = n.domain[n.rank], end = n.id + n.domain[n.axis];
        const int begin = n.id < 0 ? 0 : n.id, last = end > length ? length : end;
        int f = operand(graph_.operand(n, 0), ir::frame_of(n), false);
        if (begin > 0 || last < length) f = to_.slice(f, n.rank, n.axis, begin, last);
        if (begin == n.id && last == end) return f;
        return to_.call("pad", {f, to_.number(begin - n.id), to_.number(end - last)}, n.rank == 1 ? 0 : 1u << n.axis);
    }
    // vec(X), reshape(x, 2, 3)
    constexpr int reshape(const ir::node& n, bool transposed) {
        if (transposed) return to_.transpose(reshape(n, false));
        ir::read r = graph_.operand(n, 0);
        ir::space frame;
        for (int axis = n.rank; axis < n.domain.rank; ++axis) frame.push_back(n.domain[axis]);
        for (int axis = 0; axis < at(r).rank; ++axis)
            if (r.axes[axis] != ir::axis_map::fixed) r.axes.set(axis, r.axes[axis] - n.rank);
        sequence<int> parts{operand(r, frame, false)};
        if (n.rank == 1) return to_.call("vec", parts);
        for (int axis = 0; axis < n.rank; ++axis) parts.push_back(size(n.domain[axis]));
        return to_.call("reshape", parts);
    }

    // An operation along some axes of its operand, whose other axes keep their order.
    constexpr int along(const ir::node& n, std::string_view name, const ir::read& r, bool transposed) {
        const int own = at(r).rank;
        unsigned read_axes = 0, worked = 0, mask = 0;
        int kept = 0;
        for (int axis = 0; axis < own; ++axis) {
            if (r.axes[axis] == ir::axis_map::fixed || (read_axes >> r.axes[axis] & 1u) != 0) return fail();
            if (r.axes[axis] < n.rank && r.axes[axis] != kept++) return fail();
            read_axes |= 1u << r.axes[axis];
        }
        for (int axis = 0; axis < n.domain.rank; ++axis)
            if (axis >= n.rank ||
                (n.kind == ir::node_kind::composite && (static_cast<unsigned>(n.id) >> axis & 1u) != 0))
                worked |= 1u << axis;
        const int straight = write(r.node, false);
        const bool turned = own == 2 && to_[write(r.node, true)].width < to_[straight].width;
        for (int axis = 0; axis < own; ++axis)
            if ((worked >> r.axes[axis] & 1u) != 0) mask |= 1u << (turned ? 1 - axis : axis);
        const int x = scaled(r.coefficient, turned ? write(r.node, true) : straight);
        const unsigned all = (1u << own) - 1;
        if (name == "norm2" && mask == all) return to_.norm(x);
        // a softmax of rows is the usual one; what disappears says along which axes, unless it is all of them
        const bool plain = n.rank == n.domain.rank ? mask == 1u << (own - 1) : mask == all;
        const int f = to_.call(name, {x}, plain ? 0 : mask, n.op == nullptr ? std::string_view() : n.op->latex);
        if (name == "sum") {
            sum_extents s{f, {}};
            for (int axis = n.rank; axis < n.domain.rank; ++axis) s.extents.push_back(n.domain[axis]);
            sums_.push_back(s);
        }
        return n.rank == 2 && turned != transposed ? to_.transpose(f) : f;
    }

    // -- products, means: contraction.hpp ------------------------------------------------------------------------------

    constexpr int contraction(const sequence<ir::read>& operands, const ir::space& domain, int rank, bool transposed);
    constexpr int network_of(const sequence<ir::read>& reads, const ir::space& domain, int rank, unsigned summed, int row,
                             int column, factors& parts);
    constexpr int tensor(const sequence<ir::read>& reads, const ir::space& domain, int rank, factors& parts);
    constexpr int kronecker(const sequence<ir::read>& reads, const ir::space& domain, int rank, const int* group_of_axis,
                            factors& parts);
    static constexpr ir::node sum_node(const ir::space& domain, int rank);
    constexpr int size(ir::extent e);
    constexpr int highest_rank(const sequence<ir::read>& reads) const;
    constexpr bool is_whole(const ir::read& r, int rank) const;
    constexpr int peel(int f, factors& parts);
    constexpr void add_scalar(const ir::read& r, factors& parts);
    constexpr void add_denominator(const ir::read& r, factors& parts);
    constexpr int divide(int f, sequence<int> denominators);
    constexpr int mean_of(int f, sequence<int>& denominators);
    constexpr int find_sum(int f) const;
    constexpr int scaled(double value, int f);
};

}  // namespace ctgrad::print

#include "ctgrad/print/contraction.hpp"
