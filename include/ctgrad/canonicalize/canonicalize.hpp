// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Rewrites a graph into its canonical form: rules, flattened products, no dead code (layer 3, canonicalize).
#pragma once
#include "ctgrad/ir/rebuild.hpp"
#include "ctgrad/ir/rewrite.hpp"

namespace ctgrad {
namespace canonicalize_pass {

using namespace ir;

// (A B) C -> A B C: a product that is read once becomes part of its reader, as long as 8 operands and 8 axes suffice.
constexpr term flatten(builder& home, const node& n, const sequence<read>& reads, const sequence<char>& once) {
    space domain = n.domain;
    sequence<read> factors;
    int budget = 8 - reads.size();
    for (int k = 0; k < reads.size(); ++k) {
        const node inner = home[reads[k].node];
        const bool fits = inner.count - 1 <= budget && domain.rank + inner.domain.rank - inner.rank <= max_rank;
        if (inner.kind != node_kind::contract || once[k] == 0 || !fits) {
            factors.push_back(reads[k]);
            continue;
        }
        budget -= inner.count - 1;
        axis_map to = reads[k].axes;
        for (int axis = inner.rank; axis < inner.domain.rank; ++axis) {
            to.set(axis, domain.rank);
            domain.push_back(inner.domain[axis]);
        }
        for (int j = 0; j < inner.count; ++j) {
            read r = home.operand(inner, j);
            r.axes = r.axes.then(to, home[r.node].rank);
            r.coefficient *= j == 0 ? reads[k].coefficient : 1;
            factors.push_back(r);
        }
    }
    return home.contract(domain, n.rank, factors);
}

constexpr int find_term(const sequence<read>& terms, const read& wanted) {
    int t = 0;
    while (t < terms.size() && !(terms[t] == wanted)) ++t;
    return t < terms.size() ? t : -1;
}

// ⟨a,a⟩ + ⟨b,b⟩ - 2 ⟨a,b⟩ -> ‖a - b‖², which cancels before it squares; so with any factor, any axes, and +.
constexpr sequence<read> complete_squares(builder& home, sequence<read> terms) {
    for (int t = 0; t < terms.size() && terms.size() > 2; ++t) {
        const read product = terms[t];
        const node n = home[product.node];
        if (n.kind != node_kind::contract || n.count != 2 || home.operand(n, 0) == home.operand(n, 1)) continue;
        const read a = home.operand(n, 0), b = home.operand(n, 1);
        const auto square_of = [&](const read& x) {
            read r = home.contract(n.domain, n.rank, {x, x}).value;
            r.axes = r.axes.then(product.axes, home[r.node].rank);
            return r;
        };
        for (const double sign : {-1.0, 1.0}) {
            read aa = square_of(a), bb = square_of(b);
            aa.coefficient = bb.coefficient = sign * product.coefficient / 2;
            const int i = find_term(terms, aa), j = find_term(terms, bb);
            if (i < 0 || j < 0) continue;
            const read root = home.linear(n.domain, {a, {b.node, b.axes, sign}}).value;
            read square = square_of(root);
            square.coefficient *= sign * product.coefficient / 2;
            sequence<read> rest{square};
            for (int k = 0; k < terms.size(); ++k)
                if (k != t && k != i && k != j) rest.push_back(terms[k]);
            return complete_squares(home, rest);
        }
    }
    return terms;
}

constexpr int find_operand(const builder& home, const node& n, int wanted) {
    for (int k = 0; k < n.count; ++k)
        if (home.operand(n, k).node == wanted) return k;
    return -1;
}

// a x + b x -> (a + b) x for a scalar x that is a factor of every term.
constexpr term factor_out(builder& home, const space& shape, const sequence<read>& terms) {
    const node first = home[terms[0].node];
    for (int k = 0; k < first.count && first.kind == node_kind::contract && terms.size() > 1; ++k) {
        const int scalar = home.operand(first, k).node;
        bool common = home[scalar].rank == 0;
        for (int t = 1; t < terms.size() && common; ++t) {
            const node n = home[terms[t].node];
            common = n.kind == node_kind::contract && find_operand(home, n, scalar) >= 0;
        }
        if (!common) continue;
        sequence<read> rest;
        for (const read& t : terms) {
            const node n = home[t.node];
            const int skipped = find_operand(home, n, scalar);
            sequence<read> factors;
            for (int j = 0; j < n.count; ++j)
                if (j != skipped) factors.push_back(home.operand(n, j));
            read r = home.contract(n.domain, n.rank, factors).value;
            r.axes = r.axes.then(t.axes, home[r.node].rank);
            r.coefficient *= t.coefficient;
            rest.push_back(r);
        }
        return home.contract(shape, shape.rank, {{scalar, {}, 1}, home.linear(shape, rest).value});
    }
    return home.linear(shape, terms);
}

}  // namespace canonicalize_pass

namespace ir {

// Rebuilds what the outputs need: products that are read once flow into their readers, sums lose common factors.
constexpr graph simplify(const graph_view& from, builder& home) {
    rebuilder pass(from, home);
    const sequence<int> uses = count_uses(from);
    for (int i = 0; i < from.node_count; ++i) {
        if (uses[i] == 0) continue;
        const node& n = from[i];
        const bool sums = n.kind == node_kind::linear;
        if ((!sums && n.kind != node_kind::contract) || !pass.reads_product(n)) {
            pass.keep(i);
        } else if (sums) {
            using namespace canonicalize_pass;
            pass.set(i, factor_out(home, n.domain, complete_squares(home, pass.operands(n))));
        } else {
            sequence<char> once;
            for (int k = 0; k < n.count; ++k) once.push_back(uses[from.operand(n, k).node] == 1 ? 1 : 0);
            pass.set(i, canonicalize_pass::flatten(home, n, pass.operands(n), once));
        }
    }
    pass.finish();
    return live_part(home.result());
}

}  // namespace ir

// The canonical form of a graph: equal formulas are equal graphs, whatever letters they were written in.
constexpr ir::graph canonicalize(const ir::graph_view& from) {
    ir::builder home(&ir::rewrite);
    return ir::simplify(from, home);
}

// The same without rules, which drops what rewriting left behind and what expansion made longer than it must be.
constexpr ir::graph tidy(const ir::graph_view& from) {
    ir::builder home(nullptr, false);
    return ir::simplify(from, home);
}

constexpr bool is_untidy(const ir::graph_view& g) {
    const sequence<int> uses = ir::count_uses(g);
    for (int i = 1; i < g.node_count; ++i) {
        if (uses[i] == 0) return true;
        if (g[i].kind != ir::node_kind::contract) continue;
        for (int k = 0; k < g[i].count; ++k) {
            const int operand = g.operand(g[i], k).node;
            if (g[operand].kind == ir::node_kind::contract && uses[operand] == 1) return true;
        }
    }
    return false;
}

constexpr bool has_expandable(const ir::graph_view& g) {
    for (int i = 0; i < g.node_count; ++i)
        if (g[i].op != nullptr && g[i].op->expand != nullptr) return true;
    return false;
}

// Replaces named operations by their definitions: softmax, softplus, norms ... until none is left.
constexpr ir::graph expand(const ir::graph_view& from) {
    using namespace ir;
    builder home(nullptr, false);
    rebuilder pass(from, home);
    for (int i = 0; i < from.node_count; ++i) {
        const node& n = from[i];
        if (n.op == nullptr || n.op->expand == nullptr) {
            pass.keep(i);
            continue;
        }
        term x[4];
        for (int k = 0; k < n.count; ++k) x[k] = {home, pass.translate(from.operand(n, k)), n.domain};
        pass.set(i, n.op->expand(x, static_cast<unsigned>(n.id)));
    }
    pass.finish();
    graph result = home.result();
    if (has_expandable(result.view())) return expand(result.view());
    return result;
}

}  // namespace ctgrad
