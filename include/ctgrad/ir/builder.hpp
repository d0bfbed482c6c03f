// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Builds graphs: every new node passes through one normaliser and is hash-consed (layer 1, ir).
//
// The normal form. Coefficients and axis maps live in reads: scaling, negation, transposing, broadcasting and taking a
// diagonal make no node. A product drops ones and deltas over summed axes; an axis that nobody reads becomes a factor.
// Commutative operands are ordered by node, output and summed axes are numbered by first appearance, so that exp(x)_i
// and exp(x)_j are one node, and a product of matrices is one node whatever letters it was written in.
#pragma once
#include "ctgrad/core/math.hpp"
#include "ctgrad/ir/ordering.hpp"
#include "ctgrad/ir/pattern.hpp"
#include "ctgrad/ir/store.hpp"

namespace ctgrad::ir {

class builder : public store {
public:
    // Simplifies an application of a pointwise function; false where no rule matches.
    using simplifier = bool (*)(builder& home, const op_info& op, const space& shape, const sequence<read>& reads,
                                term& result);

private:
    simplifier simplify_ = nullptr;
    bool flattens_sums_ = true;
    int recurrences_ = 0;
    sequence<const op_info*> ruled_;  // the operations whose rules are at hand
    sequence<rules> rules_;

public:
    constexpr explicit builder(simplifier simplify = nullptr, bool flattens_sums = true)
        : simplify_(simplify), flattens_sums_(flattens_sums) {
        intern(make(node_kind::one), nullptr);
    }

    constexpr bool has_rules() const { return simplify_ != nullptr; }
    constexpr const rules& rules_of(const op_info& op) {
        for (int i = 0; i < ruled_.size(); ++i)
            if (ruled_[i] == &op) return rules_[i];
        ruled_.push_back(&op);
        rules_.push_back(op.rewrites());
        return rules_.back();
    }

    // -- leaves ------------------------------------------------------------------------------------------------------

    constexpr term number(double value, const space& shape = {}) { return {*this, {0, {}, value}, shape}; }

    constexpr term size(extent e, const space& shape = {}) {
        if (!is_named(e)) return number(e, shape);
        node n = make(node_kind::size);
        n.id = dim_of(e);
        return {*this, {intern(n, nullptr), {}, 1}, shape};
    }
    constexpr term input(const variable& v) {
        const int known = find_variable(v.name), id = known < 0 ? graph_.variables.size() : known;
        if (known < 0)
            graph_.variables.push_back(v);
        else
            agree(graph_.variables[id], v);
        node n = make(node_kind::input);
        n.rank = v.shape.rank;
        n.domain = v.shape;
        n.id = id;
        return {*this, {intern(n, nullptr), axis_map::identity(n.rank), 1}, v.shape};
    }
    constexpr read delta(extent e, int axis, int other) {
        node n = make(node_kind::delta);
        n.rank = 2;
        n.domain.push_back(e);
        n.domain.push_back(e);
        read r{intern(n, nullptr), {}, 1};
        r.axes.set(0, axis < other ? axis : other);
        r.axes.set(1, axis < other ? other : axis);
        return r;
    }
    // 1 where the index along one axis of the shape is at least that along another.
    constexpr term triangle(const space& shape, int axis, int other) {
        node n = make(node_kind::triangle);
        n.rank = 2;
        n.domain.push_back(shape[axis]);
        n.domain.push_back(shape[other]);
        read r{intern(n, nullptr), {}, 1};
        r.axes.set(0, axis);
        r.axes.set(1, other);
        return {*this, r, shape};
    }
    // The position along an axis of the shape.
    constexpr term index(const space& shape, int axis) {
        node n = make(node_kind::index);
        n.rank = 1;
        n.domain.push_back(shape[axis]);
        read r{intern(n, nullptr), {}, 1};
        r.axes.set(0, axis);
        return {*this, r, shape};
    }
    // [labels..., classes]: 1 where the label is the class.
    constexpr term one_hot(const term& labels) {
        const extent classes = graph_.variables[(*this)[labels.value.node].id].classes;
        node n = make(node_kind::one_hot);
        n.domain = (*this)[labels.value.node].domain;
        n.domain.push_back(classes);
        n.rank = n.domain.rank;
        space shape = labels.shape;
        shape.push_back(classes);
        const read operand{labels.value.node, axis_map::identity(n.rank - 1), 1};
        n.count = 1;
        read r{intern(n, &operand), labels.value.axes, 1};
        r.axes.set(n.rank - 1, shape.rank - 1);
        return {*this, r, shape};
    }

    // A node that is in normal form already.
    constexpr read add(const node& n, const sequence<read>& operands) {
        return {intern(n, operands.data()), axis_map::identity(n.rank), 1};
    }

    // -- inner nodes: reads are over `domain`, whose first `rank` axes are the output ----------------------------------

    constexpr term contract(const space& domain, int rank, const sequence<read>& reads, double coefficient = 1) {
        bool summed[max_rank]{};
        for (int a = rank; a < domain.rank; ++a) summed[a] = true;
        sequence<read> factors;
        factors.reserve(reads.size());
        for (const read& r : reads) {
            coefficient *= r.coefficient;
            add_factor(factors, {r.node, r.axes, 1});
        }
        eliminate_deltas(factors, summed, rank);
        drop_triangles(factors);
        for (int a = rank; a < domain.rank; ++a) {
            if (!summed[a] || reads_axis(factors, a)) continue;
            // nobody reads the axis: the sum over it is a factor
            const term factor = size(domain[a]);
            coefficient *= factor.value.coefficient;
            if (factor.value.node != 0) factors.push_back({factor.value.node, {}, 1});
        }
        if (factors.empty()) return number(coefficient, prefix(domain, rank));
        bool reduces = false;
        for (int a = rank; a < domain.rank; ++a) reduces = reduces || reads_axis(factors, a);
        if (factors.size() == 1 && !reduces)
            return {*this, {factors[0].node, factors[0].axes, coefficient}, prefix(domain, rank)};
        if (reduces) {  // Σ_k δ_ij x_ik -> δ_ij Σ_k x_ik
            sequence<read> deltas = take_deltas(factors);
            if (!deltas.empty()) {
                deltas.push_back(canonical(make(node_kind::contract), domain, rank, factors, true).value);
                return contract(prefix(domain, rank), rank, deltas, coefficient);
            }
        }
        term result = canonical(make(node_kind::contract), domain, rank, factors, true);
        result.value.coefficient = coefficient;
        return result;
    }

    constexpr term linear(const space& shape, const sequence<read>& reads) {
        sequence<read> terms;
        terms.reserve(reads.size());
        for (const read& r : reads) add_term(terms, r);
        for (int k = 0; k < terms.size(); ++k) {
            if (!is_zero(terms[k])) continue;  // x + 0 -> x, but x - x -> 0 x
            for (int j = k; j + 1 < terms.size(); ++j) terms[j] = terms[j + 1];
            terms.pop_back();
            --k;
        }
        if (terms.empty()) return number(0, shape);
        if (terms.size() == 1) return {*this, terms[0], shape};
        if (read delta; has_common_delta(terms, delta)) {  // δ_ij x_i + δ_ij y_i -> δ_ij (x_i + y_i)
            for (read& r : terms) r = without_delta(r, shape, delta);
            return contract(shape, shape.rank, {delta, linear(shape, terms).value});
        }
        // 2x - 2y -> 2 (x - y), -x + y -> -(x - y)
        double magnitude = terms[0].coefficient < 0 ? -terms[0].coefficient : terms[0].coefficient;
        for (const read& r : terms)
            if (r.coefficient != magnitude && r.coefficient != -magnitude) magnitude = 1;
        if (magnitude == 0 || !math::is_finite(magnitude)) magnitude = 1;
        const bool negative = ordering(graph_.nodes.data(), shape.rank).begins_negative(terms);
        const double scale = negative ? -magnitude : magnitude;
        if (scale != 1)
            for (read& r : terms) r.coefficient /= scale;
        term result = canonical(make(node_kind::linear), shape, shape.rank, terms, true);
        result.value.coefficient = scale;
        return result;
    }

    constexpr term map(const op_info& op, const space& shape, sequence<read> reads) {
        bool constant = op.evaluate != nullptr;
        for (const read& r : reads) constant = constant && r.node == 0;
        if (constant) {
            double x[4]{}, y = 0;
            for (int k = 0; k < reads.size(); ++k) x[k] = reads[k].coefficient;
            op.evaluate(x, &y, reads.size());
            return number(y, shape);
        }
        term result;
        const double scale = take_scale(op, reads);
        if (simplify_ != nullptr && op.rewrites != nullptr && simplify_(*this, op, shape, reads, result)) {
            result.value.coefficient *= scale;
            return result;
        }
        node n = make(node_kind::map);
        n.op = &op;
        result = canonical(n, shape, shape.rank, reads, op.commutative);
        result.value.coefficient = scale;
        return result;
    }

    constexpr term reduce(const op_info& op, const space& domain, int rank, const read& x) {
        node n = make(node_kind::reduce);
        n.op = &op;
        sequence<read> reads{x};
        term repeats = number(1), value{*this, x, prefix(domain, rank)};
        bool reduces = false;
        for (int a = rank; a < domain.rank; ++a) {
            if (reads_axis(reads, a))
                reduces = true;
            else if (op.repeat != nullptr)
                repeats = contract({}, 0, {repeats.value, size(domain[a]).value});
        }
        if (reduces) value = canonical(n, domain, rank, reads, false);
        return repeats.value.node == 0 && repeats.value.coefficient == 1 ? value : op.repeat(value, repeats);
    }

    // `axes` masks the axes of the domain that the operation works along; those it reduces come last. Where the operand is
    // constant along one of them, the definition says it more simply.
    constexpr term composite(const op_info& op, const space& domain, int rank, unsigned axes, sequence<read> x) {
        for (int a = 0; a < domain.rank; ++a) {
            if ((axes >> a & 1u) == 0 || reads_axis(x, a)) continue;
            const term operand{*this, x[0], domain};
            term value = op.expand(&operand, axes);
            value.shape = prefix(domain, rank);
            return value;
        }
        node n = make(node_kind::composite);
        n.op = &op;
        n.id = static_cast<int>(axes);
        return canonical(n, domain, rank, x, false);
    }

    // A function of whole arrays, see routine.hpp.
    constexpr term routine(const op_info& op, const space& frame, axis_map roles, sequence<read> reads);
    // Whether a value is the same with two axes of its reader exchanged, as far as its form says.
    constexpr bool is_symmetric(const read& r, int p, int q);
    // A symmetric matrix is read one way round.
    constexpr read in_order(read r) const;

    // -- movement: x in its own frame, x.shape; see movement.hpp -------------------------------------------------------

    // `size` elements along an axis, from `offset` on, 0 where there are none.
    constexpr term window(const term& x, int axis, int offset, extent size);
    // The same elements, row-major, by other axes.
    constexpr term reshape(const term& x, const space& shape);
    // A read along a diagonal: that of a product or a sum is made of its operands' diagonals, where deltas are 1.
    constexpr read along_diagonal(const read& r);

    // -- recurrences, see recurrence.hpp -------------------------------------------------------------------------------

    constexpr int next_recurrence() { return recurrences_++; }
    constexpr bool has_recurrences() const { return recurrences_ > 0; }
    // A recurrence begins: its value one step before, over the steps and the axes of the start.
    constexpr term previous(const read& start, const space& all, int direction);
    constexpr term previous(const term& start, extent steps, int direction);
    // It ends: its value in every step is the body, which is read over the axes of `before`.
    constexpr term recurrence(const term& before, const read& body);

    // A request that the differentiate pass answers.
    constexpr term derivative(request what, const term& f, const term& x, const read* third = nullptr) {
        node n = make(node_kind::derivative);
        n.id = static_cast<std::int32_t>(what);
        n.domain = what == request::vjp ? x.shape : f.shape;
        n.rank = n.domain.rank;
        const space* const behind = what == request::vjp ? &f.shape : what == request::jacobian ? &x.shape : nullptr;
        for (int a = 0; behind != nullptr && a < behind->rank; ++a) n.domain.push_back((*behind)[a]);
        if (what == request::jacobian) n.rank = n.domain.rank;
        n.count = third == nullptr ? 2 : 3;
        const read operands[3] = {f.value, x.value, third == nullptr ? read() : *third};
        return {*this, {intern(n, operands), axis_map::identity(n.rank), 1}, prefix(n.domain, n.rank)};
    }

private:
    constexpr term before_reshape(const term& x);
    constexpr term without_units(const term& x) const;
    // of products with deltas and triangles: indicators.hpp
    constexpr bool is_delta(const read& r) const { return graph_.nodes[r.node].kind == node_kind::delta; }
    constexpr bool is_triangle(const read& r) const { return graph_.nodes[r.node].kind == node_kind::triangle; }
    constexpr void rename(sequence<read>& reads, int from, int to, int except);
    constexpr void eliminate_deltas(sequence<read>& reads, bool (&summed)[max_rank], int rank);
    constexpr void drop_triangles(sequence<read>& factors);
    constexpr void add_factor(sequence<read>& factors, const read& r);
    constexpr sequence<read> take_deltas(sequence<read>& factors) const;
    constexpr sequence<read> factors_of(const read& r) const;
    constexpr bool has_common_delta(const sequence<read>& terms, read& found) const;
    constexpr read without_delta(const read& r, const space& shape, const read& delta);
    static constexpr node make(node_kind kind) {
        node n;
        n.kind = kind;
        return n;
    }
    static constexpr space prefix(const space& s, int rank) {
        space result;
        for (int a = 0; a < rank; ++a) result.push_back(s[a]);
        return result;
    }
    constexpr bool reads_axis(const sequence<read>& reads, int axis) const {
        for (const read& r : reads)
            for (int i = 0; i < graph_.nodes[r.node].rank; ++i)
                if (r.axes[i] == axis) return true;
        return false;
    }
    // (2 x) / (4 y) -> 0.5 (x / y)
    static constexpr double take_scale(const op_info& op, sequence<read>& reads) {
        double scale = 1;
        for (int k = 0; k < reads.size() && k < 2; ++k) {
            if (op.degree[k] == 0 || reads[k].coefficient == 0) continue;
            scale = op.degree[k] > 0 ? scale * reads[k].coefficient : scale / reads[k].coefficient;
            reads[k].coefficient = 1;
        }
        return scale;
    }

    constexpr void add_term(sequence<read>& terms, const read& r) {
        const node& n = graph_.nodes[r.node];
        if (n.kind == node_kind::routine && !(in_order(r) == r)) return add_term(terms, in_order(r));
        if (n.kind == node_kind::linear && flattens_sums_) {
            for (int k = 0; k < n.count; ++k) {
                const read inner = operand(n, k);
                add_term(terms, {inner.node, inner.axes.then(r.axes, graph_.nodes[inner.node].rank),
                                 inner.coefficient * r.coefficient});
            }
            return;
        }
        for (read& t : terms)
            if (t.node == r.node && t.axes == r.axes) {  // a x + b x -> (a + b) x
                t.coefficient += r.coefficient;
                return;
            }
        terms.push_back(r);
    }

    // Whether it is the number 0, or zeros that stand beside something.
    constexpr bool is_zero(read r) const {
        while (graph_.nodes[r.node].kind == node_kind::window) {
            const read& inner = operand(graph_.nodes[r.node], 0);
            r = {inner.node, {}, r.coefficient * inner.coefficient};
        }
        return r.node == 0 && r.coefficient == 0;
    }

    // Reorders and renumbers the reads.
    constexpr term canonical(node n, const space& domain, int rank, sequence<read>& reads, bool commutative) {
        const ordering order(graph_.nodes.data(), rank);
        if (commutative) order.sort(reads);
        numbering m = order.number_axes(reads);
        if (n.kind == node_kind::window) {
            if (m.to[n.axis] < 0) m.to[n.axis] = m.outputs++;
            m.to[rank] = m.outputs + m.reduced++;
        }
        n.rank = m.outputs;
        n.count = reads.size();
        n.domain.rank = m.outputs + m.reduced;
        read result;
        for (int axis = 0; axis < domain.rank; ++axis) {
            if (m.to[axis] < 0) continue;
            n.domain.extents[m.to[axis]] = domain[axis];
            if (axis < rank) result.axes.set(m.to[axis], axis);
        }
        for (read& r : reads) r.axes = order.renumber(r, m);
        if (n.kind == node_kind::composite) n.id = static_cast<int>(renumber_mask(static_cast<unsigned>(n.id), m));
        if (n.kind == node_kind::window) n.axis = m.to[n.axis];
        result.node = intern(n, reads.data());
        return {*this, result, prefix(domain, rank)};
    }
    static constexpr unsigned renumber_mask(unsigned axes, const numbering& m) {
        unsigned result = 0;
        for (int axis = 0; axis < max_rank; ++axis)
            if ((axes >> axis & 1u) != 0 && m.to[axis] >= 0) result |= 1u << m.to[axis];
        return result;
    }
};

}  // namespace ctgrad::ir

#include "ctgrad/ir/indicators.hpp"
#include "ctgrad/ir/movement.hpp"
#include "ctgrad/ir/routine.hpp"
