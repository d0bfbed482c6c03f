// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Graphs as formulas of matrices and vectors (layer 3, print).
#pragma once
#include "ctgrad/ir/graph.hpp"
#include "ctgrad/ir/op.hpp"
#include "ctgrad/print/network.hpp"

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
        if (output.shape.rank == 2 && graph_[r.node].rank == 1 && r.axes[0] == 1)
            f = scaled(r.coefficient, to_.product({to_.symbol("1"), to_.transpose(write(r.node, false))}));  // 1 vᵀ: equal rows
        return failed_ ? -1 : f;
    }

private:
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
            const bool product = n.kind == ir::node_kind::contract;
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
            case ir::node_kind::contract: return contraction(n, transposed);
            case ir::node_kind::linear: {
                sequence<int> terms;
                for (int k = 0; k < n.count; ++k) terms.push_back(operand(graph_.operand(n, k), n.domain, transposed));
                return to_.sum(terms);
            }
            case ir::node_kind::map: return function(n, transposed);
            case ir::node_kind::reduce:
            case ir::node_kind::composite: return along(n, n.op->name, graph_.operand(n, 0), transposed);
            case ir::node_kind::index: return fail();
            case ir::node_kind::window: return window(n, transposed);
            case ir::node_kind::reshape: return reshape(n, transposed);
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
        else if (own == rank && rank > 2 && is_pointwise_product(at(r)))
            f = tensor(rank, through(r));
        else
            f = fail();
        return scaled(r.coefficient, f);
    }
    // The factors of a pointwise product in its reader's axes.
    constexpr sequence<ir::read> through(const ir::read& r) const {
        sequence<ir::read> reads;
        for (int k = 0; k < at(r).count; ++k) {
            ir::read inner = graph_.operand(at(r), k);
            inner.axes = inner.axes.then(r.axes, at(inner).rank);
            reads.push_back(inner);
        }
        return reads;
    }
    static constexpr bool matches(int axis, int wanted) { return axis == wanted || axis == ir::axis_map::fixed; }

    constexpr int function(const ir::node& n, bool transposed) {
        sequence<int> operands;
        for (int k = 0; k < n.count; ++k) operands.push_back(operand(graph_.operand(n, k), n.domain, transposed));
        if (n.op->form == ir::writing::relation) return to_.relation(n.op->name, n.op->latex, operands[0], operands[1]);
        if (!is_quotient(n)) return to_.call(n.op->name, operands, 0, n.op->latex);
        if (at(graph_.operand(n, 1)).rank != 0) return to_.quotient(operands[0], operands[1], false);
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
        for (int axis = 0; axis < n.rank; ++axis)
            parts.push_back(ir::is_named(n.domain[axis]) ? to_.symbol(graph_.dims[ir::dim_of(n.domain[axis])].name)
                                                         : to_.number(n.domain[axis]));
        return to_.call("reshape", parts);
    }

    // An operation along some axes of its operand, whose other axes keep their order.
    constexpr int along(const ir::node& n, std::string_view name, const ir::read& r, bool transposed) {
        const int own = at(r).rank;
        unsigned read_axes = 0, worked = 0, mask = 0;
        for (int axis = 0; axis < own; ++axis) {
            if (r.axes[axis] == ir::axis_map::fixed || (read_axes >> r.axes[axis] & 1u) != 0) return fail();
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

    // -- products ----------------------------------------------------------------------------------------------------

    constexpr int contraction(const ir::node& n, bool transposed) {
        factors parts;
        sequence<ir::read> reads;
        for (int k = 0; k < n.count; ++k) {
            const ir::read& r = graph_.operand(n, k);
            if (at(r).rank == 0)
                add_scalar(r, parts);
            else
                reads.push_back(r);
        }
        int main = -1;
        const int high = highest_rank(reads);
        if (n.rank == 0 && reads.size() == 2 && reads[0] == reads[1] && is_whole(reads[0], n.domain.rank))
            main = to_.squared_norm(write(reads[0].node, false));
        else if (reads.size() == 1 && high > 2)
            main = along(n, "sum", reads[0], false);
        else if (n.rank > 2 || high > 2)
            main = n.rank == n.domain.rank ? tensor(n.rank, reads) : fail();
        else
            main = network_of(n, reads, parts, transposed);
        if (failed_) return main;
        if (main >= 0) main = mean_of(main, parts.denominators);
        for (int& s : parts.scalars) s = mean_of(s, parts.denominators);
        sequence<int> all = parts.scalars = to_.powers(parts.scalars);
        if (main >= 0) all.push_back(main);
        int numerator = all.empty() ? to_.number(1) : 0;
        if (!all.empty()) numerator = to_.product(all, main < 0, main < 0 ? 0 : parts.scalars.size());
        return divide(scaled(parts.coefficient, numerator), parts.denominators);
    }
    constexpr int highest_rank(const sequence<ir::read>& reads) const {
        int rank = 0;
        for (const ir::read& r : reads) rank = at(r).rank > rank ? at(r).rank : rank;
        return rank;
    }
    constexpr bool is_whole(const ir::read& r, int rank) const {
        return at(r).rank == rank && r.axes == ir::axis_map::identity(rank);
    }
    constexpr int network_of(const ir::node& n, const sequence<ir::read>& reads, factors& parts, bool transposed) {
        network net(to_, n.domain, n.rank);
        for (int k = 0; k < reads.size(); ++k) {
            const ir::read& r = reads[k];
            const int first = r.axes[0], second = r.axes[1];
            if (first == ir::axis_map::fixed || (at(r).rank == 2 && second == ir::axis_map::fixed)) return fail();
            const int forward = peel(write(r.node, false), parts);
            if (at(r).rank == 1) {
                net.add_vector(first, forward, k);
                continue;
            }
            factors same;
            net.add_matrix(first, second, forward, peel(write(r.node, true), same), k);
        }
        const int main = net.reduce(transposed ? 1 : 0, transposed ? 0 : 1);
        if (net.failed()) return fail();
        for (const int f : net.scalars) parts.scalars.push_back(f);
        for (const sum_extents& s : net.sums) sums_.push_back(s);
        return main;
    }
    // Rank 3 and more: a ⊙ b of equal axes, a ⊗ b of separate ones.
    constexpr int tensor(int rank, sequence<ir::read> reads) {
        sequence<int> written;
        bool same = true, apart = true;
        int next = 0;
        reads = by_first_axis(reads);
        for (const ir::read& r : reads) {
            same = same && is_whole(r, rank);
            for (int axis = 0; axis < at(r).rank; ++axis) apart = apart && r.axes[axis] == next++;
        }
        if (!same && !apart) return fail();
        for (const ir::read& r : reads) written.push_back(write(r.node, false));
        if (same) return to_.hadamard(written);
        if (at(reads[reads.size() - 1]).rank == 1) written.back() = to_.transpose(written.back());  // I ⊗ xᵀ
        return to_.kronecker(written);
    }

    // Factors in the order of their axes; a delta may be read either way round.
    constexpr sequence<ir::read> by_first_axis(sequence<ir::read> reads) const {
        for (ir::read& r : reads)
            if (at(r).kind == ir::node_kind::delta && r.axes[0] > r.axes[1]) {
                const int first = r.axes[1];
                r.axes.set(1, r.axes[0]);
                r.axes.set(0, first);
            }
        for (int k = 1; k < reads.size(); ++k)
            for (int j = k; j > 0 && reads[j].axes[0] < reads[j - 1].axes[0]; --j) {
                const ir::read r = reads[j];
                reads[j] = reads[j - 1];
                reads[j - 1] = r;
            }
        return reads;
    }

    // The factor of a product without the numbers that multiply or divide it.
    constexpr int peel(int f, factors& parts) {
        if (to_[f].kind == form::quotient && to_[f].scalar) {
            parts.denominators.push_back(to_.operand(to_[f], 1));
            return peel(to_.operand(to_[f], 0), parts);
        }
        if (to_[f].kind == form::scaled) {
            parts.coefficient *= to_[f].value;
            return peel(to_.operand(to_[f], 0), parts);
        }
        if (to_[f].kind != form::product || to_[f].numbers == 0) return f;
        const formula whole = to_[f];
        sequence<int> rest;
        for (int k = 0; k < whole.count; ++k)
            (k < whole.numbers ? parts.scalars : rest).push_back(to_.operand(whole, k));
        return to_.product(rest);
    }
    constexpr void add_scalar(const ir::read& r, factors& parts) {
        const ir::node& n = at(r);
        if (r.coefficient != 1) return parts.scalars.push_back(scaled(r.coefficient, write(r.node, false)));
        if (n.kind == ir::node_kind::one) return;
        if (is_pointwise_product(n)) {
            for (int k = 0; k < n.count; ++k) add_scalar(graph_.operand(n, k), parts);
        } else if (is_quotient(n)) {
            add_scalar(graph_.operand(n, 0), parts);
            add_denominator(graph_.operand(n, 1), parts);
        } else {
            parts.scalars.push_back(write(r.node, false));
        }
    }
    constexpr void add_denominator(const ir::read& r, factors& parts) {
        const ir::node& n = at(r);
        if (n.kind == ir::node_kind::one && r.coefficient == 1) return;
        if (is_pointwise_product(n) && r.coefficient == 1) {
            for (int k = 0; k < n.count; ++k) add_denominator(graph_.operand(n, k), parts);
        } else {
            parts.denominators.push_back(scaled(r.coefficient, write(r.node, false)));
        }
    }

    // -- means -------------------------------------------------------------------------------------------------------

    constexpr int divide(int f, sequence<int> denominators) {
        f = mean_of(f, denominators);
        return denominators.empty() ? f : to_.quotient(f, to_.product(to_.powers(denominators)), true);
    }
    // sum(a) / n = mean(a); what is divided by disappears from the denominators. A static extent is a coefficient of
    // the reader, see `scaled`.
    constexpr int mean_of(int f, sequence<int>& denominators) {
        const int entry = find_sum(f);
        if (entry < 0) return f;
        sequence<ir::extent> rest;
        sequence<int> left = denominators;
        for (const ir::extent e : sums_[entry].extents) {
            if (!ir::is_named(e)) {
                rest.push_back(e);
                continue;
            }
            int i = 0;
            while (i < left.size() && to_[left[i]].name != graph_.dims[ir::dim_of(e)].name) ++i;
            if (i == left.size()) return f;
            for (; i + 1 < left.size(); ++i) left[i] = left[i + 1];
            left.pop_back();
        }
        if (left.size() == denominators.size() || (!rest.empty() && !left.empty())) return f;
        const formula sum = to_[f];
        if (rest.empty()) {
            denominators = left;
            return to_.call("mean", {to_.operand(sum, 0)}, sum.axes);
        }
        const int quotient = to_.quotient(f, to_.product(to_.powers(denominators)), true);
        denominators.clear();
        sums_.push_back({quotient, rest});
        return quotient;
    }
    constexpr int find_sum(int f) const {
        for (int i = 0; i < sums_.size(); ++i)
            if (sums_[i].formula == f) return i;
        return -1;
    }
    // value * f, which is a mean where f is a sum over as many elements.
    constexpr int scaled(double value, int f) {
        const int entry = find_sum(f);
        std::int64_t count = 1;
        for (int i = 0; entry >= 0 && count > 0 && i < sums_[entry].extents.size(); ++i)
            count = ir::is_named(sums_[entry].extents[i]) ? 0 : count * sums_[entry].extents[i];
        if (count > 1 && value == 1.0 / static_cast<double>(count)) {
            const formula sum = to_[to_[f].kind == form::quotient ? to_.operand(to_[f], 0) : f];
            return to_.call("mean", {to_.operand(sum, 0)}, sum.axes);
        }
        return to_.scaled(value, f);
    }
};

}  // namespace ctgrad::print
