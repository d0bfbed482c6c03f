// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Routines by the factorizations that they share: what is multiplied by an inverse is solved for (layer 4, schedule).
#pragma once
#include "ctgrad/ir/rebuild.hpp"

namespace ctgrad::schedule {

using namespace ir;

class factor_sharing {
    builder& home_;

    constexpr bool reads(const read& r, int axis) const { return count_reads(r, axis) > 0; }
    constexpr int count_reads(const read& r, int axis) const {
        int count = 0;
        for (int a = 0; a < home_[r.node].rank; ++a) count += r.axes[a] == axis ? 1 : 0;
        return count;
    }
    // A product without one of its axes, which nobody reads any more.
    constexpr term without_axis(const space& domain, int rank, int axis, sequence<read> factors) {
        space rest;
        axis_map to;
        for (int a = 0; a < domain.rank; ++a) {
            if (a == axis) continue;
            to.set(a, rest.rank);
            rest.push_back(domain[a]);
        }
        for (read& r : factors) r.axes = r.axes.then(to, home_[r.node].rank);
        return home_.contract(rest, rank, factors);
    }
    // The one factor beside an inverse that has the summed axis, and has not the other: what is solved for. -1: there is none.
    constexpr int right_side(const sequence<read>& factors, int inverse, int summed, int other) const {
        int found = -1;
        for (int k = 0; k < factors.size(); ++k) {
            if (k == inverse || !reads(factors[k], summed)) continue;
            if (found >= 0 || count_reads(factors[k], summed) > 1 || reads(factors[k], other)) return -1;
            if (home_[factors[k].node].kind == node_kind::one_hot) return -1;
            found = k;
        }
        return found;
    }
    // The longest axis that tells one right side from another, but for that of a recurrence's steps.
    constexpr int columns_of(const space& domain, const read& b, const sequence<read>& x, int summed, int step) const {
        int columns = -1;
        for (int a = 0; a < domain.rank; ++a) {
            bool own = a == summed || a == step || !reads(b, a) || count_reads(b, a) > 1;
            for (const read& r : x) own = own || reads(r, a);
            if (own || domain[a] == 1) continue;
            const graph_view g = home_.view();
            if (columns < 0 || weight_of(g, domain[a]) >= weight_of(g, domain[columns])) columns = a;
        }
        return columns;
    }

public:
    constexpr explicit factor_sharing(builder& home) : home_(home) {}

    // Σ_j A⁻¹[i, j] b[j] is the x of A x = b, for each such inverse in a product. `step` is the axis of a recurrence around
    // it, or -1.
    constexpr term solve(const space& domain, int rank, const sequence<read>& factors, int step) {
        for (int k = 0; k < factors.size(); ++k) {
            const read inverse = factors[k];
            const node n = home_[inverse.node];
            if (n.kind != node_kind::routine || n.op->routine->solve == nullptr) continue;
            const axis_map roles = roles_of(n).then(inverse.axes, 2);
            for (const int turned : {0, 1}) {
                const int summed = roles[turned], other = roles[1 - turned];
                if (summed == axis_map::fixed || other == axis_map::fixed || summed == other || summed < rank) continue;
                const int b = right_side(factors, k, summed, other);
                if (b < 0) continue;
                sequence<read> operands, rest;
                sequence<term> x;
                for (int j = 0; j < n.count; ++j) {
                    read r = home_.operand(n, j);
                    r.axes = r.axes.then(inverse.axes, home_[r.node].rank);
                    operands.push_back(r);
                    x.push_back({home_, r, domain});
                }
                axis_map over;
                over.set(0, summed);
                over.set(1, other);
                const term side{home_, factors[b], domain};
                const int columns = columns_of(domain, factors[b], operands, summed, step);
                rest.push_back(n.op->routine->solve(x.data(), over, side, columns).value);
                for (int j = 0; j < factors.size(); ++j)
                    if (j != k && j != b) rest.push_back(factors[j]);
                const term left = without_axis(domain, rank, summed, rest);
                const node product = home_[left.value.node];
                if (product.kind != node_kind::contract) return left;
                sequence<read> again;
                for (int j = 0; j < product.count; ++j) again.push_back(home_.operand(product, j));
                int same_step = -1;
                for (int a = 0; a < product.rank; ++a)
                    if (step >= 0 && left.value.axes[a] == step) same_step = a;
                term more = solve(product.domain, product.rank, again, same_step);
                more.value.axes = more.value.axes.then(left.value.axes, home_[more.value.node].rank);
                more.value.coefficient *= left.value.coefficient;
                return more;
            }
        }
        return home_.contract(domain, rank, factors);
    }
};

constexpr bool has_factors(const graph_view& g) {
    for (int i = 0; i < g.node_count; ++i)
        if (g[i].kind == node_kind::routine) return true;
    return false;
}

// Products with an inverse become solves; an inverse that nobody else reads is gone then.
constexpr graph solve_products(const graph_view& from) {
    builder home(nullptr, false);
    rebuilder pass(from, home);
    factor_sharing sharing(home);
    sequence<int> steps(from.node_count, -1);  // node -> its axis that a recurrence runs
    for (int r = 0; r < from.node_count; ++r) {
        if (from[r].kind != node_kind::recurrence) continue;
        const step_axes axes = find_steps(from, r);
        for (int i = 0; i <= r; ++i)
            if (axes.contains(i)) steps[i] = axes.of[i];
    }
    for (int i = 0; i < from.node_count; ++i) {
        if (from[i].kind == node_kind::contract)
            pass.set(i, sharing.solve(from[i].domain, from[i].rank, pass.operands(from[i]), steps[i]));
        else
            pass.keep(i);
    }
    pass.finish();
    return live_part(home.result());
}

// The graph where routines that have a factorization are computed by it.
constexpr graph share_factors(const graph_view& captured) {
    const graph solved = solve_products(captured);
    const graph_view from = solved.view();
    builder home(nullptr, false);
    rebuilder pass(from, home);
    for (int i = 0; i < from.node_count; ++i) {
        const node& n = from[i];
        if (n.kind != node_kind::routine || n.op->routine->factor == nullptr) {
            pass.keep(i);
            continue;
        }
        term x[2];
        for (int k = 0; k < n.count && k < 2; ++k) x[k] = {home, pass.translate(from.operand(n, k)), n.domain};
        pass.set(i, n.op->routine->factor(x, roles_of(n)));
    }
    pass.finish();
    return live_part(home.result());
}

}  // namespace ctgrad::schedule
