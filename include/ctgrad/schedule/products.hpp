// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The order in which a product of many operands is multiplied (layer 4, schedule).
#pragma once
#include "ctgrad/ir/rebuild.hpp"

namespace ctgrad::schedule {

using namespace ir;

// A size to weigh costs with: named extents are taken as 1000 unless they carry a hint.
constexpr double weight_of(const graph_view& g, extent e) {
    if (!is_named(e)) return e;
    return g.dims[dim_of(e)].hint > 0 ? static_cast<double>(g.dims[dim_of(e)].hint) : 1000;
}

// Dynamic programming over the subsets of the operands; cost is the number of multiplications.
class product_order {
    static constexpr int most = 6;
    double cost_[1 << most]{};
    int split_[1 << most]{};
    unsigned axes_[1 << most]{};  // that the partial product has
    const sequence<read>& reads_;
    const node& node_;
    builder& home_;

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
            r.axes = r.axes.then(to, home_[r.node].rank);
            return {home_, r, shape};
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
        return home_.contract(domain, shape.rank, {rename(a, left, inner), rename(b, right, inner)});
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
        : reads_(reads), node_(contraction), home_(home) {}

    constexpr term multiply(const graph_view& from) {
        const int count = reads_.size(), all = (1 << count) - 1;
        bool reduces = node_.domain.rank > node_.rank;
        if (count < 3 || count > most || !reduces) return home_.contract(node_.domain, node_.rank, reads_);
        unsigned own[most]{};
        for (int k = 0; k < count; ++k)
            for (int i = 0; i < home_[reads_[k].node].rank; ++i)
                if (reads_[k].axes[i] != axis_map::fixed) own[k] |= 1u << reads_[k].axes[i];
        double volume = 1;
        for (int a = 0; a < node_.domain.rank; ++a) volume *= weight_of(from, node_.domain[a]);
        for (int subset = 1; subset <= all; ++subset) {
            unsigned inside = 0, outside = (1u << node_.rank) - 1;
            for (int k = 0; k < count; ++k) ((subset >> k & 1) != 0 ? inside : outside) |= own[k];
            axes_[subset] = inside & outside;
            if ((subset & (subset - 1)) == 0) {
                axes_[subset] = inside;
                continue;
            }
            cost_[subset] = -1;
            for (int left = (subset - 1) & subset; left > 0; left = (left - 1) & subset) {
                const int right = subset ^ left;
                if (left < right) continue;
                double c = 1;
                for (int a = 0; a < node_.domain.rank; ++a)
                    if (((axes_[left] | axes_[right]) >> a & 1u) != 0) c *= weight_of(from, node_.domain[a]);
                c += cost_[left] + cost_[right];
                if (cost_[subset] >= 0 && cost_[subset] <= c) continue;
                cost_[subset] = c;
                split_[subset] = left;
            }
        }
        // one pass that multiplies everything at once needs no temporary
        if (volume * (count - 1) <= cost_[all]) return home_.contract(node_.domain, node_.rank, reads_);
        return build(all, from);
    }
};

constexpr bool has_long_products(const graph_view& g) {
    for (int i = 0; i < g.node_count; ++i)
        if (g[i].kind == node_kind::contract && g[i].count > 2 && g[i].domain.rank > g[i].rank) return true;
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
        if (n.kind != node_kind::contract) {
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
