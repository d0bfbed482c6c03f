// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The order in which a product of many operands is multiplied (layer 4, schedule).
#pragma once
#include "ctgrad/ir/rebuild.hpp"

namespace ctgrad::schedule {

using namespace ir;

// Dynamic programming over the subsets of the operands; cost is the number of multiplications. Of more than a few
// operands those pairs are multiplied first whose product is smallest beside them. Triangles cost nothing: they go where one
// of their axes is summed, or to the whole, so that a loop may end at them.
class product_order {
    static constexpr int most = 6;
    sequence<double> cost_;
    sequence<int> split_;
    sequence<unsigned> axes_;  // that the partial product has
    sequence<read> reads_, triangles_;
    const node& node_;
    builder& home_;

    // What is multiplied, with the triangles that belong there.
    constexpr term contract(int subset, unsigned inside, const space& domain, int rank, const axis_map& to, sequence<read> factors) {
        for (read t : triangles_) {
            if ((axes_of(t) & ~inside) != 0 || (subset != axes_.size() - 1 && (axes_of(t) & ~axes_[subset]) == 0)) continue;
            t.axes = t.axes.then(to, 2);
            factors.push_back(t);
        }
        return home_.contract(domain, rank, factors);
    }
    constexpr term build(int subset, const graph_view& from) {
        space shape;
        axis_map to;
        for (int a = 0; a < node_.domain.rank; ++a)
            if ((axes_[subset] >> a & 1u) != 0) {
                to.set(a, shape.rank);
                shape.push_back(node_.domain[a]);
            }
        if ((subset & (subset - 1)) == 0) {
            read r = reads_[std::countr_zero(static_cast<unsigned>(subset))];
            const unsigned inside = axes_of(r);
            space domain = shape;
            for (int a = 0; a < node_.domain.rank; ++a)
                if (((inside & ~axes_[subset]) >> a & 1u) != 0) {  // summed over by itself
                    to.set(a, domain.rank);
                    domain.push_back(node_.domain[a]);
                }
            r.axes = r.axes.then(to, home_[r.node].rank);
            return domain.rank == shape.rank ? term{home_, r, shape} : contract(subset, inside, domain, shape.rank, to, {r});
        }
        const int left = split_[subset], right = subset ^ left;
        const term a = build(left, from), b = build(right, from);
        space domain = shape;
        axis_map inner = to;  // node axis -> axis of the product
        for (int axis = 0; axis < node_.domain.rank; ++axis)
            if (((axes_[left] | axes_[right]) >> axis & 1u) != 0 && (axes_[subset] >> axis & 1u) == 0) {
                inner.set(axis, domain.rank);
                domain.push_back(node_.domain[axis]);
            }
        return contract(subset, axes_[left] | axes_[right], domain, shape.rank, inner, {rename(a, left, inner), rename(b, right, inner)});
    }
    constexpr read rename(const term& t, int subset, axis_map inner) const {
        axis_map to;
        for (int a = 0, k = 0; a < node_.domain.rank; ++a)
            if ((axes_[subset] >> a & 1u) != 0) to.set(k++, inner[a]);
        read r = t.value;
        r.axes = r.axes.then(to, home_[r.node].rank);
        return r;
    }

public:
    constexpr product_order(builder& home, const node& contraction, const sequence<read>& reads)
        : node_(contraction), home_(home) {
        for (const read& r : reads) (home[r.node].kind == node_kind::triangle ? triangles_ : reads_).push_back(r);
    }

    constexpr term multiply(const graph_view& from) {
        const bool reduces = node_.domain.rank > node_.rank;
        if (reads_.size() < 2 || !reduces) return at_once();
        while (reads_.size() > most) multiply_a_pair(from);
        const int count = reads_.size(), all = (1 << count) - 1;
        unsigned own[most]{};
        for (int k = 0; k < count; ++k) own[k] = axes_of(reads_[k]);
        const double volume = volume_of((1u << node_.domain.rank) - 1, from);
        cost_ = sequence<double>(all + 1, 0);
        split_ = sequence<int>(all + 1, 0);
        axes_ = sequence<unsigned>(all + 1, 0);
        for (int subset = 1; subset <= all; ++subset) {
            unsigned inside = 0, outside = (1u << node_.rank) - 1;
            for (int k = 0; k < count; ++k) ((subset >> k & 1) != 0 ? inside : outside) |= own[k];
            for (const read& t : triangles_)  // an axis of one is summed beside its other axis
                if (const unsigned own_axes = axes_of(t); (own_axes & ~inside) != 0) outside |= own_axes;
            axes_[subset] = inside & outside;
            if ((subset & (subset - 1)) == 0) {
                if (axes_[subset] != inside) cost_[subset] = volume_of(inside, from);
                continue;
            }
            cost_[subset] = -1;
            for (int left = (subset - 1) & subset; left > 0; left = (left - 1) & subset) {
                const int right = subset ^ left;
                if (left < right) continue;
                const double c = volume_of(axes_[left] | axes_[right], from) + cost_[left] + cost_[right];
                if (cost_[subset] >= 0 && cost_[subset] <= c) continue;
                cost_[subset] = c;
                split_[subset] = left;
            }
        }
        // one pass that multiplies everything at once needs no temporary
        if (volume * (count - 1) <= cost_[all]) return at_once();
        return build(all, from);
    }

private:
    constexpr term at_once() {
        sequence<read> factors = reads_;
        for (const read& t : triangles_) factors.push_back(t);
        return home_.contract(node_.domain, node_.rank, factors);
    }
    constexpr unsigned axes_of(const read& r) const {
        unsigned axes = 0;
        for (int i = 0; i < home_[r.node].rank; ++i)
            if (r.axes[i] != axis_map::fixed) axes |= 1u << r.axes[i];
        return axes;
    }
    constexpr double volume_of(unsigned axes, const graph_view& from) const {
        double v = 1;
        for (int a = 0; a < node_.domain.rank; ++a)
            if ((axes >> a & 1u) != 0) v *= weight_of(from, node_.domain[a]);
        return v;
    }
    constexpr unsigned needed_beside(int i, int j) const {
        unsigned axes = (1u << node_.rank) - 1;
        for (int k = 0; k < reads_.size(); ++k)
            if (k != i && k != j) axes |= axes_of(reads_[k]);
        for (const read& t : triangles_) axes |= axes_of(t);
        return axes;
    }
    constexpr void multiply_a_pair(const graph_view& from) {
        int first = 0, second = 1;
        double best = 0;
        for (int j = 1; j < reads_.size(); ++j)
            for (int i = 0; i < j; ++i) {
                const unsigned a = axes_of(reads_[i]), b = axes_of(reads_[j]), c = (a | b) & needed_beside(i, j);
                const double grows = volume_of(c, from) - volume_of(a, from) - volume_of(b, from);
                if (i + j > 1 && grows >= best) continue;
                best = grows;
                first = i;
                second = j;
            }
        const unsigned both = axes_of(reads_[first]) | axes_of(reads_[second]), kept = both & needed_beside(first, second);
        axis_map to, back;
        space domain;
        for (const bool stays : {true, false})
            for (int a = 0; a < node_.domain.rank; ++a) {
                if ((both >> a & 1u) == 0 || ((kept >> a & 1u) != 0) != stays) continue;
                to.set(a, domain.rank);
                if (stays) back.set(domain.rank, a);
                domain.push_back(node_.domain[a]);
            }
        sequence<read> pair{reads_[first], reads_[second]};
        for (read& r : pair) r.axes = r.axes.then(to, home_[r.node].rank);
        read product = home_.contract(domain, std::popcount(kept), pair).value;
        product.axes = product.axes.then(back, home_[product.node].rank);
        sequence<read> rest{product};
        for (int k = 0; k < reads_.size(); ++k)
            if (k != first && k != second) rest.push_back(reads_[k]);
        reads_ = rest;
    }
};

// Whether a product has several orders: of three factors or more, or with a factor that may be summed by itself.
constexpr bool has_orders(const graph_view& g, const node& n) {
    if (n.kind != node_kind::contract || n.domain.rank == n.rank || n.count < 2) return false;
    if (n.count > 2) return true;
    unsigned axes[2]{};
    for (int k = 0; k < 2; ++k) {
        const read& r = g.operand(n, k);
        for (int a = 0; a < g[r.node].rank; ++a)
            if (r.axes[a] != axis_map::fixed) axes[k] |= 1u << r.axes[a];
    }
    return (axes[0] ^ axes[1]) >> n.rank != 0;
}
constexpr bool has_long_products(const graph_view& g) {
    for (int i = 0; i < g.node_count; ++i)
        if (has_orders(g, g[i])) return true;
    return false;
}

// Splits long products into cheap ones.
constexpr graph order_products(const graph_view& from) {
    builder home(nullptr, false);
    rebuilder pass(from, home);
    const sequence<int> uses = count_uses(from);
    for (int i = 0; i < from.node_count; ++i) {
        if (uses[i] == 0) continue;
        const node& n = from[i];
        if (!has_orders(from, n)) {
            pass.keep(i);
            continue;
        }
        const sequence<read> reads = pass.operands(n);
        pass.set(i, product_order(home, n, reads).multiply(from));
    }
    pass.finish();
    return home.result();
}

}  // namespace ctgrad::schedule
