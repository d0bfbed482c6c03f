// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Contractions in matrix notation: networks, Kronecker products, means (layer 3, print).
#pragma once
#include "ctgrad/print/matrix_notation.hpp"

namespace ctgrad::print {

constexpr int matrix_notation::contraction(const sequence<ir::read>& operands, const ir::space& domain, int rank,
                                           bool transposed) {
    factors parts;
    sequence<ir::read> reads;
    for (const ir::read& r : operands) {
        if (at(r).rank == 0)
            add_scalar(r, parts);
        else
            reads.push_back(r);
    }
    int main = -1;
    const int high = highest_rank(reads);
    unsigned summed = 0;
    for (int axis = rank; axis < domain.rank; ++axis) summed |= 1u << axis;
    const bool square = rank == 0 && reads.size() == 2 && reads[0] == reads[1] && is_whole(reads[0], domain.rank);
    if (square && to_[write(reads[0].node, false)].kind != form::number)
        main = to_.squared_norm(write(reads[0].node, false));
    else if (reads.size() == 1 && high > 2)
        main = along(sum_node(domain, rank), "sum", reads[0], false);
    else if (rank > 2)
        main = tensor(reads, domain, rank, parts);
    else if (high > 2)
        main = fail();
    else
        main = network_of(reads, domain, rank, summed, rank == 0 ? -1 : transposed ? 1 : 0,
                          rank < 2 ? -1 : transposed ? 0 : 1, parts);
    if (failed_) return 0;
    if (main >= 0) main = mean_of(main, parts.denominators);
    for (int& s : parts.scalars) s = mean_of(s, parts.denominators);
    if (main < 0) return divide(scaled(parts.coefficient, to_.scalars(parts.scalars)), parts.denominators);
    sequence<int> all = to_.powers(parts.scalars);
    const int numbers = all.size();
    all.push_back(main);
    return divide(scaled(parts.coefficient, to_.product(all, false, numbers)), parts.denominators);
}
constexpr ir::node matrix_notation::sum_node(const ir::space& domain, int rank) {
    ir::node n;
    n.kind = ir::node_kind::contract;
    n.rank = rank;
    n.domain = domain;
    return n;
}
constexpr int matrix_notation::size(ir::extent e) {
    return ir::is_named(e) ? to_.symbol(graph_.dims[ir::dim_of(e)].name) : to_.number(e);
}
constexpr int matrix_notation::highest_rank(const sequence<ir::read>& reads) const {
    int rank = 0;
    for (const ir::read& r : reads) rank = at(r).rank > rank ? at(r).rank : rank;
    return rank;
}
constexpr bool matrix_notation::is_whole(const ir::read& r, int rank) const {
    return at(r).rank == rank && r.axes == ir::axis_map::identity(rank);
}
// A factor that is a number stands for equal elements: it is one of the coefficients, and 1 where nothing else has its axis.
constexpr int matrix_notation::network_of(const sequence<ir::read>& reads, const ir::space& domain, int rank,
                                          unsigned summed, int row, int column, factors& parts) {
    network net(to_, domain, rank, summed);
    unsigned covered = 0, constant = 0;
    for (int k = 0; k < reads.size(); ++k) {
        const ir::read& r = reads[k];
        unsigned axes = 0;
        for (int axis = 0; axis < at(r).rank; ++axis) {
            if (r.axes[axis] == ir::axis_map::fixed) return fail();
            axes |= 1u << r.axes[axis];
        }
        parts.coefficient *= r.coefficient;
        if (at(r).kind == ir::node_kind::triangle) {
            net.add_triangle(r.axes[0], r.axes[1], k);
            covered |= axes;
            continue;
        }
        const int forward = peel(write(r.node, false), parts);
        const bool number = at(r).rank > 0 && to_.is_number(forward, 1);
        (number ? constant : covered) |= axes;
        factors same;
        if (at(r).rank == 0)
            parts.scalars.push_back(forward);
        else if (at(r).rank == 1 && !number)
            net.add_vector(r.axes[0], forward, k);
        else if (!number)
            net.add_matrix(r.axes[0], r.axes[1], forward, peel(write(r.node, true), same), k);
    }
    for (int axis = 0; axis < domain.rank; ++axis) {
        if (((constant & ~covered) >> axis & 1u) == 0) continue;
        if (axis < rank) {
            net.add_vector(axis, to_.symbol("1"), reads.size());
            continue;
        }
        net.leave_out(axis);
        parts.scalars.push_back(size(domain[axis]));
    }
    const int main = net.reduce(row, column);
    if (net.failed()) return fail();
    for (const int f : net.scalars) parts.scalars.push_back(f);
    for (const sum_extents& s : net.sums) sums_.push_back(s);
    return main;
}

// Rank 3 and more: a ⊙ b of equal axes, or a Kronecker product.
constexpr int matrix_notation::tensor(const sequence<ir::read>& reads, const ir::space& domain, int rank,
                                      factors& parts) {
    bool same = rank == domain.rank;
    for (const ir::read& r : reads) same = same && is_whole(r, rank);
    if (same) {
        sequence<int> written;
        for (const ir::read& r : reads) written.push_back(write(r.node, false));
        return to_.hadamard(written, true);
    }
    // over [i,k,l] as a matrix of rows and columns: columns kl, or rows ik; over [i,j,k,l]: rows ij, columns kl
    constexpr int groups[][4] = {{0, 1, 2, -1}, {0, 0, 1, -1}, {0, 1, 1, -1}, {0, 1, 0, 1}};
    for (const auto& group_of_axis : groups) {
        if (rank > 4 || (group_of_axis[3] < 0) != (rank == 3)) continue;
        const int f = kronecker(reads, domain, rank, group_of_axis, parts);
        if (f >= 0) return f;
    }
    return fail();
}
// A ⊗ B where each factor lies in the axes of one group, with the sums between; -1 where one does not.
constexpr int matrix_notation::kronecker(const sequence<ir::read>& reads, const ir::space& domain, int rank,
                                         const int* group_of_axis, factors& parts) {
    int group[ir::max_rank]{};
    for (int axis = 0; axis < domain.rank; ++axis) group[axis] = axis < rank ? group_of_axis[axis] : -1;
    for (bool changed = true; changed;) {
        changed = false;
        for (const ir::read& r : reads) {
            int own = -1;
            for (int i = 0; i < at(r).rank; ++i) {
                if (r.axes[i] == ir::axis_map::fixed || at(r).rank > 2) return -1;
                own = group[r.axes[i]] >= 0 ? group[r.axes[i]] : own;
            }
            for (int i = 0; i < at(r).rank && own >= 0; ++i) {
                if (group[r.axes[i]] >= 0 && group[r.axes[i]] != own) return -1;
                changed = changed || group[r.axes[i]] < 0;
                group[r.axes[i]] = own;
            }
        }
    }
    sequence<int> written;
    for (int g = -1; g < rank; ++g) {  // -1: numbers, which no output axis reaches
        int first = -1, last = -1;
        unsigned summed = 0;
        for (int axis = 0; axis < domain.rank; ++axis) {
            if (group[axis] != g) continue;
            if (axis >= rank) summed |= 1u << axis;
            if (axis < rank) (first < 0 ? first : last) = axis;
        }
        sequence<ir::read> own;
        for (const ir::read& r : reads)
            if (group[r.axes[0]] == g) own.push_back(r);
        if (own.empty()) continue;
        const int f = network_of(own, domain, rank, summed, first, last, parts);
        if (failed_) return 0;
        if (f < 0) continue;
        const bool row = last < 0 && first == rank - 1;  // I ⊗ xᵀ
        written.push_back(row ? to_.transpose(f) : f);
    }
    return to_.kronecker(written);
}

// The factor of a product without the numbers that multiply or divide it.
constexpr int matrix_notation::peel(int f, factors& parts) {
    if (to_[f].kind == form::quotient && to_[f].scalar) {
        parts.denominators.push_back(to_.operand(to_[f], 1));
        return peel(to_.operand(to_[f], 0), parts);
    }
    if (to_[f].kind == form::scaled) {
        parts.coefficient *= to_[f].value;
        return peel(to_.operand(to_[f], 0), parts);
    }
    if (to_[f].kind == form::number) {
        parts.coefficient *= to_[f].value;
        return to_.number(1);
    }
    if (to_[f].kind != form::product || to_[f].numbers == 0) return f;
    const formula whole = to_[f];
    sequence<int> rest;
    for (int k = 0; k < whole.count; ++k)
        (k < whole.numbers ? parts.scalars : rest).push_back(to_.operand(whole, k));
    return rest.empty() ? to_.number(1) : to_.product(rest);
}
constexpr void matrix_notation::add_scalar(const ir::read& r, factors& parts) {
    const ir::node& n = at(r);
    if (r.coefficient != 1) return parts.scalars.push_back(scaled(r.coefficient, write(r.node, false)));
    if (n.kind == ir::node_kind::one) return;
    if (is_pointwise_product(n)) {
        for (int k = 0; k < n.count; ++k) add_scalar(graph_.operand(n, k), parts);
    } else if (is_quotient(n)) {
        add_scalar(graph_.operand(n, 0), parts);
        add_denominator(graph_.operand(n, 1), parts);
    } else {
        const int f = write(r.node, false);
        parts.scalars.push_back(f);
    }
}
constexpr void matrix_notation::add_denominator(const ir::read& r, factors& parts) {
    const ir::node& n = at(r);
    if (n.kind == ir::node_kind::one && r.coefficient == 1) return;
    if (is_pointwise_product(n) && r.coefficient == 1) {
        for (int k = 0; k < n.count; ++k) add_denominator(graph_.operand(n, k), parts);
    } else {
        parts.denominators.push_back(scaled(r.coefficient, write(r.node, false)));
    }
}

// -- means -------------------------------------------------------------------------------------------------------

constexpr int matrix_notation::divide(int f, sequence<int> denominators) {
    f = mean_of(f, denominators);
    return denominators.empty() ? f : to_.quotient(f, to_.scalars(denominators), true);
}
// sum(a) / n = mean(a); what is divided by disappears from the denominators. A static extent is a coefficient of
// the reader, see `scaled`.
constexpr int matrix_notation::mean_of(int f, sequence<int>& denominators) {
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
    const int quotient = to_.quotient(f, to_.scalars(denominators), true);
    denominators.clear();
    sums_.push_back({quotient, rest});
    return quotient;
}
constexpr int matrix_notation::find_sum(int f) const {
    for (int i = 0; i < sums_.size(); ++i)
        if (sums_[i].formula == f) return i;
    return -1;
}
// value * f, which is a mean where f is a sum over as many elements.
constexpr int matrix_notation::scaled(double value, int f) {
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

}  // namespace ctgrad::print
