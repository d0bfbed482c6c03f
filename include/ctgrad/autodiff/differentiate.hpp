// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Answers the derivative requests of a graph by reverse accumulation over it (layer 3, autodiff).
//
// One rule: the cotangent of an operand is the node's cotangent times the partial derivative, pulled back through the
// operand's axis map. Axes of the node that the operand does not read are summed, axes of the operand that the node
// does not have are broadcast, an axis read twice brings a Kronecker delta.
#pragma once
#include "ctgrad/ir/rebuild.hpp"

namespace ctgrad {
namespace autodiff {

using namespace ir;

class differentiator {
    builder& home_;

    // A contribution to the cotangent of a node: a read over the node's own axes, in a list of its node.
    struct contribution {
        read value;
        int next;
    };
    sequence<contribution> pool_;
    sequence<int> first_;   // node -> contributions
    sequence<char> active_;  // whether a requested variable reaches the node

public:
    constexpr explicit differentiator(builder& home) : home_(home) {}

    // The gradients of f with respect to the variables' nodes.
    constexpr sequence<term> gradients(const read& f, const sequence<int>& variables) {
        const int root = f.node;
        pool_.clear();
        first_ = sequence<int>(root + 1, -1);
        active_ = sequence<char>(root + 1, 0);
        for (const int v : variables)
            if (v <= root) active_[v] = 1;
        for (int i = 0; i <= root; ++i)
            for (int k = 0; k < home_[i].count && active_[i] == 0; ++k)
                active_[i] = active_[home_.operand(home_[i], k).node];
        contribute(root, {0, {}, f.coefficient});
        for (int i = root; i >= 0; --i)
            if (active_[i] != 0 && first_[i] >= 0 && home_[i].count > 0) pull_back(i);
        sequence<term> result;
        for (const int v : variables) result.push_back(v <= root ? cotangent(v) : zero(v));
        return result;
    }

private:
    constexpr space shape_of_node(int i) const { return rebuilder::shape_of_node(home_[i]); }
    constexpr term zero(int i) { return home_.number(0, shape_of_node(i)); }
    constexpr term cotangent(int i) {
        sequence<read> reads;
        for (int c = first_[i]; c >= 0; c = pool_[c].next) reads.push_back(pool_[c].value);
        return home_.linear(shape_of_node(i), reads);
    }
    constexpr void contribute(int node, const read& value) {
        if (value.coefficient == 0) return;
        pool_.push_back({value, first_[node]});
        first_[node] = pool_.size() - 1;
    }

    constexpr void pull_back(int i) {
        const node n = home_[i];
        const term g = cotangent(i);
        for (int k = 0; k < n.count; ++k) {
            const read operand = home_.operand(n, k);
            if (active_[operand.node] == 0) continue;
            sequence<read> body{g.value};
            double weight = g.value.coefficient;
            if (n.kind == node_kind::contract) {
                for (int j = 0; j < n.count; ++j)
                    if (j != k) body.push_back(home_.operand(n, j));
            } else if (n.kind == node_kind::map || n.kind == node_kind::composite) {
                const term partial = pulled_through(n, i, g, k);
                body[0] = partial.value;
                weight = partial.value.coefficient;
            } else if (n.kind != node_kind::linear) {
                home_.fail(message("gradient: no derivative exists here"));
                return;
            }
            if (weight != 0) transpose_read(n, operand, body);
        }
    }

    constexpr term pulled_through(const node& n, int i, const term& g, int k) {
        if (n.op->pull_back == nullptr) {
            home_.fail(message("gradient: ").add(n.op->name).add(" has no derivative").add(n.op->remedy));
            return home_.number(0, n.domain);
        }
        term x[4];
        for (int j = 0; j < n.count; ++j) x[j] = {home_, home_.operand(n, j), n.domain};
        const read value{i, axis_map::identity(n.rank), 1};
        return n.op->pull_back(x, {home_, value, n.domain}, {home_, g.value, n.domain}, k,
                               static_cast<unsigned>(n.id));
    }

    // Adds a body over the node's domain to the cotangent of the operand.
    constexpr void transpose_read(const node& n, const read& operand, sequence<read> body) {
        const node source = home_[operand.node];
        space domain = shape_of_node(operand.node);
        axis_map to;
        bool mapped[max_rank]{};
        for (int axis = 0; axis < source.rank; ++axis) {
            const int target = operand.axes[axis];
            if (target == axis_map::fixed) continue;
            if (mapped[target]) {
                const read repeated = home_.delta(source.domain[axis], to[target], axis);
                deltas_.push_back(repeated);
            } else {
                mapped[target] = true;
                to.set(target, axis);
            }
        }
        for (int axis = 0; axis < n.domain.rank; ++axis)
            if (!mapped[axis]) {
                to.set(axis, domain.rank);
                domain.push_back(n.domain[axis]);
            }
        for (read& r : body) r.axes = r.axes.then(to, home_[r.node].rank);
        for (const read& r : deltas_) body.push_back(r);
        deltas_.clear();
        contribute(operand.node, home_.contract(domain, source.rank, body, operand.coefficient).value);
    }
    sequence<read> deltas_;
};

}  // namespace autodiff

constexpr bool has_derivatives(const ir::graph_view& g) {
    for (int i = 0; i < g.node_count; ++i)
        if (g[i].kind == ir::node_kind::derivative) return true;
    return false;
}

// The graph with its derivative requests answered, everything shared. One sweep for each function, however many
// variables it is differentiated with respect to.
constexpr ir::graph differentiate(const ir::graph_view& from) {
    using namespace ir;
    builder home;
    rebuilder pass(from, home);
    autodiff::differentiator sweep(home);
    sequence<char> answered(from.node_count, 0);
    for (int i = 0; i < from.node_count; ++i) {
        if (answered[i] != 0) continue;
        if (from[i].kind != node_kind::derivative) {
            pass.set(i, pass.rebuild(from[i]));
            continue;
        }
        // all requests for the same function whose operands are at hand
        const read f = from.operand(from[i], 0);
        sequence<int> requests, variables;
        for (int j = i; j < from.node_count; ++j)
            if (from[j].kind == node_kind::derivative && from.operand(from[j], 0) == f &&
                from.operand(from[j], 1).node < i) {
                requests.push_back(j);
                variables.push_back(pass.translate(from.operand(from[j], 1)).node);
                answered[j] = 1;
            }
        const sequence<term> gradients = sweep.gradients(pass.translate(f), variables);
        for (int j = 0; j < requests.size(); ++j) pass.set(requests[j], gradients[j]);
    }
    pass.finish();
    return home.result();
}

}  // namespace ctgrad
