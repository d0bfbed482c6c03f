// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Derivatives by reverse accumulation over a graph (layer 3, autodiff).
//
// One rule: the cotangent of an operand is the node's cotangent times the partial derivative, pulled back through the
// operand's axis map. Axes of the node that the operand does not read are summed, axes of the operand that the node
// does not have are broadcast, an axis read twice brings a Kronecker delta. A Jacobian is the same sweep: cotangents
// have the function's axes too, the seed axes, and the sweep begins with deltas.
//
// A recurrence h[t] = f(h[t-1]) is swept by a recurrence that runs the other way: its state is the cotangent of h[t-1], so
// that of h[t] is what readers add to the state one step before. It begins at the `recurrence` and ends at the `previous`,
// when all that contributes is known; what lies between is pulled back as anything else.
#pragma once
#include "ctgrad/ir/substitute.hpp"
#include "ctgrad/ops/recurrence.hpp"

namespace ctgrad {
namespace autodiff {

using namespace ir;

class differentiator {
    builder& home_;

    // A contribution to the cotangent of a node: a read over the node's own axes and the seeds, in a list of its node.
    struct contribution {
        read value;
        int next;
    };
    sequence<contribution> pool_;
    sequence<int> first_;    // node -> contributions
    sequence<char> active_;  // whether a requested variable reaches the node
    sequence<signed char> has_delta_;  // -1: not known yet
    int root_ = 0;           // the last node that matters
    sequence<char> needed_;  // where there are recurrences: whether the function needs the node
    sequence<int> reverse_;  // a `previous` -> that of its reverse sweep
    space seeds_;            // the axes of the function
    int unnamed_ = 0;        // variables of the pass alone

public:
    constexpr explicit differentiator(builder& home) : home_(home) {}

    // The derivatives of f, read over the given shape, with respect to the variables' nodes: over f's axes, then the
    // variable's. Backward; forward where x is smaller than f and that is less work.
    constexpr sequence<term> jacobians(const read& f, const space& shape, const sequence<int>& variables) {
        sequence<term> result = backward(f, shape, variables);
        for (int v = 0; v < variables.size(); ++v) {
            if (volume(home_[variables[v]].domain) >= volume(shape)) continue;
            const term other = forward(f, shape, variables[v]);
            if (work(other.value, f) < work(result[v].value, f)) result[v] = other;
        }
        return result;
    }
    // The same contracted with a cotangent u over f's axes: over the variable's.
    constexpr sequence<term> pull_back(const read& f, const space& shape, const sequence<int>& variables, const read& u) {
        seeds_ = {};
        start(f, variables);
        transpose_read(shape, f, {u});
        return sweep(variables);
    }
    // The derivative along v, over the axes of f. uᵀ ∂f/∂x is linear in u: transposed, it is the sweep forward.
    constexpr term push_forward(const read& f, const space& shape, int x, const read& v) {
        const term u = home_.input(unnamed(shape));
        const term pulled = pull_back(f, shape, {x}, u.value)[0];
        return pull_back(pulled.value, pulled.shape, {u.value.node}, v)[0];
    }
    // f and ∂f/∂x (x - p), with x = p in both.
    constexpr term linearize(const read& f, const space& shape, int x, const read& p) {
        const space of_x = home_[x].domain;
        const term d = home_.input(unnamed(of_x));
        const read slope = substitute(home_, push_forward(f, shape, x, d.value).value, x, p);
        const read self{x, axis_map::identity(of_x.rank), 1}, minus_p{p.node, p.axes, -p.coefficient};
        const read step = home_.linear(of_x, {self, minus_p}).value;
        return home_.linear(shape, {substitute(home_, f, x, p), substitute(home_, slope, d.value.node, step)});
    }

private:
    constexpr sequence<term> backward(const read& f, const space& shape, const sequence<int>& variables) {
        seeds_ = shape;
        start(f, variables);
        plant(f);
        return sweep(variables);
    }
    // The Jacobian of uᵀ ∂f/∂x with respect to u, transposed.
    constexpr term forward(const read& f, const space& shape, int x) {
        const term u = home_.input(unnamed(shape));
        const term pulled = pull_back(f, shape, {x}, u.value)[0];
        const term turned = backward(pulled.value, pulled.shape, {u.value.node})[0];
        axis_map to;
        term result{home_, turned.value, shape};
        for (int a = 0; a < pulled.rank(); ++a) {
            to.set(a, shape.rank + a);
            result.shape.push_back(pulled.shape[a]);
        }
        for (int a = 0; a < shape.rank; ++a) to.set(pulled.rank() + a, a);
        result.value.axes = turned.value.axes.then(to, home_[turned.value.node].rank);
        return result;
    }
    constexpr double volume(const space& s) const {
        double v = 1;
        for (int a = 0; a < s.rank; ++a) v *= weight_of(home_.result().view(), s[a]);
        return v;
    }
    // Multiplications and additions of what a derivative of f takes beside f.
    constexpr double work(const read& derivative, const read& f) const {
        sequence<char> needed(home_.result().nodes.size(), 0);
        needed[derivative.node] = 1;
        double total = 0;
        for (int i = derivative.node; i > f.node; --i) {
            if (needed[i] == 0) continue;
            const node& n = home_[i];
            total += n.count * volume(n.domain);
            for (int k = 0; k < n.count; ++k) needed[home_.operand(n, k).node] = 1;
        }
        return total;
    }
    // A variable of the pass alone, which no result reads.
    constexpr ir::variable unnamed(const space& shape) {
        if (unnamed_ == marks::most) throw "ctgrad: more than 256 derivatives along directions in one program";
        return {all_marks.name(++unnamed_), shape};
    }

    constexpr void start(const read& f, const sequence<int>& variables) {
        root_ = f.node;
        if (home_.has_recurrences()) {
            needed_ = needed_by(home_.view(), f.node);
            root_ = needed_.size() - 1;
            reverse_ = sequence<int>(root_ + 1, -1);
        }
        pool_.clear();
        first_ = sequence<int>(root_ + 1, -1);
        active_ = sequence<char>(root_ + 1, 0);
        for (const int v : variables)
            if (v <= root_) active_[v] = 1;
        for (int i = 0; i <= root_; ++i) {
            for (int k = 0; k < home_[i].count && active_[i] == 0; ++k)
                if (!is_inert(home_[i], k)) active_[i] = active_[home_.operand(home_[i], k).node];
            if (home_.has_recurrences()) i = mark_steps(home_.view(), active_, i);
        }
    }
    constexpr sequence<term> sweep(const sequence<int>& variables) {
        for (int i = root_; i >= 0; --i)
            if (active_[i] != 0 && home_[i].count > 0 && (first_[i] >= 0 || is_swept(i))) pull_back(i);
        sequence<term> result;
        for (const int v : variables)
            result.push_back(in_order(v <= root_ ? cotangent(v) : home_.number(0, with_seeds(home_[v].domain))));
        return result;
    }
    // A recurrence's last step may be read by nobody, and still pass on what the others get.
    constexpr bool is_swept(int i) const {
        return (home_[i].kind == node_kind::recurrence && needed_[i] != 0) ||
               (home_[i].kind == node_kind::previous && reverse_[i] >= 0);
    }
    // Axes, then the seeds.
    constexpr space with_seeds(const space& s) const {
        space all = s;
        for (int a = 0; a < seeds_.rank; ++a) all.push_back(seeds_[a]);
        return all;
    }
    constexpr term cotangent(int i) {
        sequence<read> reads;
        for (int c = first_[i]; c >= 0; c = pool_[c].next) reads.push_back(pool_[c].value);
        return home_.linear(with_seeds(shape_of_node(home_[i])), reads);
    }
    constexpr void contribute(int node, const read& value) {
        if (value.coefficient == 0) return;
        pool_.push_back({value, first_[node]});
        first_[node] = pool_.size() - 1;
    }
    // f with respect to its own node: deltas.
    constexpr void plant(const read& f) {
        const node root = home_[f.node];
        const space all = with_seeds(shape_of_node(root));
        sequence<read> deltas;
        for (int axis = 0; axis < root.rank; ++axis)
            if (f.axes[axis] != axis_map::fixed)
                deltas.push_back(home_.delta(root.domain[axis], axis, root.rank + f.axes[axis]));
        contribute(f.node, home_.contract(all, all.rank, deltas, f.coefficient).value);
    }
    // The seeds first, as the function's axes are.
    constexpr term in_order(const term& g) const {
        const int own = g.rank() - seeds_.rank;
        axis_map to;
        term result = g;
        result.shape = seeds_;
        for (int axis = 0; axis < g.rank(); ++axis) to.set(axis, axis < own ? axis + seeds_.rank : axis - own);
        for (int axis = 0; axis < own; ++axis) result.shape.push_back(g.shape[axis]);
        result.value.axes = g.value.axes.then(to, home_[g.value.node].rank);
        return result;
    }

    constexpr void pull_back(int i) {
        const node n = home_[i];
        if (n.kind == node_kind::window || n.kind == node_kind::reshape) return move_back(n, cotangent(i));
        if (n.kind == node_kind::recurrence) return begin_reverse(n, cotangent(i));
        if (n.kind == node_kind::previous) return end_reverse(n, i, cotangent(i));
        const term g = spread(cotangent(i), n);
        for (int k = 0; k < n.count; ++k) {
            const read operand = home_.operand(n, k);
            if (active_[operand.node] == 0 || is_inert(n, k)) continue;
            sequence<read> body{g.value};
            if (n.kind == node_kind::contract) {
                for (int j = 0; j < n.count; ++j)
                    if (j != k) body.push_back(home_.operand(n, j));
            } else if (n.kind != node_kind::linear) {
                body[0] = pulled_through(n, i, g, k).value;
            }
            transpose_read(g.shape, operand, body, foreign_axes(n, k));
        }
    }
    // The axes that a routine works along, but not along those of operand k: no sum runs over them.
    static constexpr unsigned foreign_axes(const node& n, int k) {
        if (n.kind != node_kind::routine) return 0;
        return core_axes(*n.op->routine, roles_of(n)) & ~core_axes(core_of_operand(*n.op, k), roles_of(n));
    }
    // A cotangent in the node's domain, the seeds behind it.
    constexpr term spread(const term& g, const node& n) const {
        axis_map to = axis_map::identity(n.rank);
        for (int s = 0; s < seeds_.rank; ++s) to.set(n.rank + s, n.domain.rank + s);
        return {home_, {g.value.node, g.value.axes.then(to, home_[g.value.node].rank), g.value.coefficient},
                with_seeds(n.domain)};
    }
    constexpr term pulled_through(const node& n, int i, const term& g, int k) {
        if (n.op == nullptr || n.op->pull_back == nullptr) {
            home_.fail(n.op == nullptr ? message("gradient: no derivative exists here")
                                       : message("gradient: ").add(n.op->name).add(" has no derivative").add(n.op->remedy));
            return home_.number(0, g.shape);
        }
        sequence<term> x;
        x.reserve(n.count);
        for (int j = 0; j < n.count; ++j) x.push_back({home_, home_.operand(n, j), g.shape});
        const read value{i, axis_map::identity(n.rank), 1};
        const unsigned reduced = ((1u << n.domain.rank) - 1) & ~((1u << n.rank) - 1);
        return n.op->pull_back(x.data(), {home_, value, g.shape}, g, k,
                               n.kind == node_kind::reduce ? reduced : static_cast<unsigned>(n.id));
    }
    constexpr void begin_reverse(const node& n, term g) {
        const int previous = home_.operand(n, 0).node;
        if (is_read(previous)) {
            const term before = home_.previous({0, {}, 0}, g.shape, -n.axis);
            reverse_[previous] = before.value.node;
            g = home_.linear(g.shape, {g.value, before.value});
        }
        if (const read body = home_.operand(n, 1); active_[body.node] != 0) transpose_read(g.shape, body, {g.value});
    }
    // Whether the value one step before is used.
    constexpr bool is_read(int previous) const {
        for (int i = previous + 1; i <= root_; ++i)
            for (int k = home_[i].kind == node_kind::recurrence ? 1 : 0; k < home_[i].count && needed_[i] != 0; ++k)
                if (home_.operand(home_[i], k).node == previous && !is_inert(home_[i], k)) return true;
        return false;
    }
    constexpr void end_reverse(const node& n, int i, const term& g) {
        const term before{home_, {reverse_[i], axis_map::identity(g.rank()), 1}, g.shape};
        const term swept = home_.recurrence(before, g.value);
        const read start = home_.operand(n, 0);
        if (active_[start.node] == 0) return;
        const term first = at_end(swept, n.axis < 0);
        axis_map without;
        for (int a = 1; a < n.rank; ++a) without.set(a, a - 1);
        transpose_read(first.shape, {start.node, start.axes.then(without, home_[start.node].rank), start.coefficient},
                       {first.value});
    }
    // Movement moves the cotangent back.
    constexpr void move_back(const node& n, const term& g) {
        const read operand = home_.operand(n, 0);
        if (n.kind == node_kind::window) {
            const term moved = home_.window(g, n.axis, -n.id, n.domain[n.rank]);
            return transpose_read(moved.shape, operand, {moved.value});
        }
        space frame;
        for (int a = n.rank; a < n.domain.rank; ++a) frame.push_back(n.domain[a]);
        const term moved = home_.reshape(g, with_seeds(frame));
        axis_map front;
        for (int a = n.rank; a < n.domain.rank; ++a) front.set(a, a - n.rank);
        transpose_read(moved.shape, {operand.node, operand.axes.then(front, home_[operand.node].rank), operand.coefficient},
                       {moved.value});
    }

    // Adds a body over a domain, whose last axes are the seeds, to the cotangent of an operand that is read in it.
    constexpr void transpose_read(const space& from, const read& operand, const sequence<read>& body, unsigned foreign = 0) {
        const node source = home_[operand.node];
        space domain = with_seeds(shape_of_node(source));
        const int rank = domain.rank, first_seed = from.rank - seeds_.rank;
        axis_map to;
        sequence<read> factors;
        bool mapped[max_rank]{};
        for (int s = 0; s < seeds_.rank; ++s) to.set(first_seed + s, source.rank + s);
        for (int axis = 0; axis < source.rank; ++axis) {
            const int target = operand.axes[axis];
            if (target == axis_map::fixed) continue;
            if (mapped[target]) {
                factors.push_back(home_.delta(source.domain[axis], to[target], axis));
            } else {
                mapped[target] = true;
                to.set(target, axis);
            }
        }
        for (int axis = 0; axis < first_seed; ++axis)
            if (!mapped[axis] && (foreign >> axis & 1u) == 0) {
                to.set(axis, domain.rank);
                domain.push_back(from[axis]);
            }
        for (const read& r : body) factors.push_back({r.node, r.axes.then(to, home_[r.node].rank), r.coefficient});
        add_product(operand.node, domain, rank, factors, operand.coefficient);
    }
    // A sum that holds a delta is taken apart, so that the delta meets the sums around it: Σ_j a_j (δ_ij + b_ij).
    constexpr void add_product(int to, const space& domain, int rank, const sequence<read>& factors, double coefficient) {
        for (int k = 0; k < factors.size(); ++k) {
            const read r = factors[k];
            if (!is_opened(home_[r.node]) || !has_delta(r.node)) continue;
            const node n = home_[r.node];
            const bool product = n.kind == node_kind::contract;
            sequence<read> rest;
            for (int j = 0; j < factors.size(); ++j)
                if (j != k) rest.push_back(factors[j]);
            for (int j = 0; j < n.count; ++j) {
                read inner = home_.operand(n, j);
                inner.axes = inner.axes.then(r.axes, home_[inner.node].rank);
                rest.push_back(inner);
                if (product) continue;
                add_product(to, domain, rank, rest, coefficient * r.coefficient);
                rest.pop_back();
            }
            if (product) add_product(to, domain, rank, rest, coefficient * r.coefficient);
            return;
        }
        contribute(to, home_.contract(domain, rank, factors, coefficient).value);
    }
    // Whether a sum or a product holds a delta, behind others or directly; asked once of every node.
    constexpr bool has_delta(int i) {
        if (has_delta_.size() <= i) has_delta_.resize(i + 1, -1);
        if (has_delta_[i] < 0) has_delta_[i] = find_delta(home_[i]) ? 1 : 0;
        return has_delta_[i] == 1;
    }
    constexpr bool find_delta(const node& n) {
        for (int k = 0; k < n.count; ++k) {
            const int i = home_.operand(n, k).node;
            if (home_[i].kind == node_kind::delta || (is_opened(home_[i]) && has_delta(i))) return true;
        }
        return false;
    }
    static constexpr bool is_opened(const node& n) {
        return n.kind == node_kind::linear || (n.kind == node_kind::contract && n.domain.rank == n.rank);
    }
};

}  // namespace autodiff
}  // namespace ctgrad
