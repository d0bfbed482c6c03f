// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A contraction as a network, reduced to a formula of matrices and vectors (layer 3, print).
//
// Axes are vertices, matrices are edges, vectors are labels. Summed vertices disappear one by one, as resistors in
// series and in parallel do: two edges in a row are a product, two side by side a ⊙, an edge that ends is a vector, a
// vertex on its own an inner product or a sum, a cycle a trace. What does not reduce that way has no matrix form.
#pragma once
#include "ctgrad/ir/space.hpp"
#include "ctgrad/print/formula.hpp"

namespace ctgrad::print {

// What a sum ran over, by which it may turn out to be a mean.
struct sum_extents {
    int formula = -1;
    sequence<ir::extent> extents;
};

class network {
    struct edge {
        int from = 0, to = 0;
        int forward = 0, backward = 0;  // the matrix and its transpose
        int order = 0;                  // of the operand, as written
        bool triangle = false;          // 1 where from >= to, else 0
    };
    struct label {
        int vertex = 0, vector = 0, order = 0;
    };
    formulas& to_;
    ir::space domain_;
    int rank_;
    sequence<edge> edges_;
    sequence<label> labels_;
    bool alive_[ir::max_rank]{};  // summed vertices still there
    bool failed_ = false;

public:
    sequence<int> scalars;       // factors of the result
    sequence<sum_extents> sums;  // which of the formulas made here are plain sums

    // `summed` is a mask of axes, all of them behind the first `rank`.
    constexpr network(formulas& to, const ir::space& domain, int rank, unsigned summed)
        : to_(to), domain_(domain), rank_(rank) {
        for (int vertex = rank; vertex < domain.rank; ++vertex) alive_[vertex] = (summed >> vertex & 1u) != 0;
    }
    constexpr void add_vector(int vertex, int vector, int order) { labels_.push_back({vertex, vector, order}); }
    constexpr void add_matrix(int from, int to, int forward, int backward, int order) {
        edges_.push_back({from, to, forward, backward, order});
    }
    constexpr void add_triangle(int from, int to, int order) {
        const int one = to_.symbol("1"), ones = to_.product({one, to_.transpose(one)});
        edges_.push_back({from, to, lower(ones), upper(ones), order, true});
    }

    // An axis that nothing reads.
    constexpr void leave_out(int vertex) { alive_[vertex] = false; }
    // The matrix with the given axes as rows and columns, the vector over the row's where there is no column (-1), or -1
    // for a number, where there are neither: the product of the scalars.
    constexpr int reduce(int row, int column) {
        while (close_loop() || merge_parallel() || close_vertex() || contract_vector() || merge_series() || sum_leaf()) {
        }
        for (int vertex = rank_; vertex < domain_.rank; ++vertex) failed_ = failed_ || alive_[vertex];
        if (failed_ || row < 0) return -1;
        const int left = to_label(row);
        if (column < 0) return left;
        const int right = to_label(column);
        if (edges_.empty()) return to_.product({left, to_.transpose(right)});
        const int matrix = forward(edges_[0], row);
        const bool identity = to_[matrix].kind == form::symbol && to_[matrix].name == "I";
        if (identity && (left >= 0 || right >= 0)) return diagonal(left >= 0 ? left : right);
        const bool points = to_[matrix].kind == form::hadamard || (to_[matrix].kind == form::power && to_[matrix].matrix);
        if (points && left >= 0 && right >= 0) return to_.hadamard({to_.product({left, to_.transpose(right)}), matrix}, true);
        if (edges_[0].triangle && left >= 0 && right >= 0) {
            const int outer = to_.product({left, to_.transpose(right)});
            return edges_[0].from == row ? lower(outer) : upper(outer);
        }
        sequence<int> factors;
        if (left >= 0) factors.push_back(diagonal(left));
        factors.push_back(matrix);
        if (right >= 0) factors.push_back(diagonal(right));
        return to_.product(factors);
    }
    constexpr bool failed() const { return failed_; }

private:
    static constexpr int forward(const edge& e, int vertex) { return e.from == vertex ? e.forward : e.backward; }
    static constexpr int backward(const edge& e, int vertex) { return e.from == vertex ? e.backward : e.forward; }
    static constexpr int other(const edge& e, int vertex) { return e.from == vertex ? e.to : e.from; }
    constexpr int diagonal(int vector) { return to_.call("diag", {vector}); }
    constexpr int lower(int matrix) { return to_.call("tril", {matrix}); }
    constexpr int upper(int matrix) { return to_.call("triu", {matrix}); }
    constexpr int transposes(int f) const { return to_[f].kind == form::transpose ? 1 : 0; }

    constexpr int degree(int vertex) const {
        int count = 0;
        for (const edge& e : edges_) count += (e.from == vertex ? 1 : 0) + (e.to == vertex ? 1 : 0);
        return count;
    }
    constexpr int edge_at(int vertex, int after = -1) const {
        for (int i = after + 1; i < edges_.size(); ++i)
            if (edges_[i].from == vertex || edges_[i].to == vertex) return i;
        return -1;
    }
    constexpr void remove_edge(int i) {
        for (; i + 1 < edges_.size(); ++i) edges_[i] = edges_[i + 1];
        edges_.pop_back();
    }
    // The labels of a vertex in the order they were written.
    constexpr sequence<int> vectors_at(int vertex, int* order = nullptr) const {
        sequence<label> found;
        for (const label& l : labels_) {
            if (l.vertex != vertex) continue;
            found.push_back(l);
            for (int i = found.size() - 1; i > 0 && found[i].order < found[i - 1].order; --i) {
                const label t = found[i];
                found[i] = found[i - 1];
                found[i - 1] = t;
            }
        }
        sequence<int> vectors;
        for (const label& l : found) vectors.push_back(l.vector);
        if (order != nullptr && !found.empty() && found[0].order < *order) *order = found[0].order;
        return vectors;
    }
    constexpr int to_label(int vertex) {
        const sequence<int> vectors = vectors_at(vertex);
        return vectors.empty() ? -1 : to_.hadamard(vectors);
    }
    constexpr int sum_of(const sequence<int>& operands, unsigned axes, const sequence<ir::extent>& extents) {
        const int f = to_.call("sum", operands, axes);
        sums.push_back({f, extents});
        return f;
    }

    // Σ_ij δ.. A_ii: a diagonal
    constexpr bool close_loop() {
        for (int i = 0; i < edges_.size(); ++i) {
            const edge e = edges_[i];
            if (e.from != e.to) continue;
            remove_edge(i);
            add_vector(e.from, diagonal(to_[e.backward].width < to_[e.forward].width ? e.backward : e.forward), e.order);
            return true;
        }
        return false;
    }
    constexpr bool merge_parallel() { return merge_parallel(false) || merge_parallel(true); }
    constexpr bool merge_parallel(bool triangles) {
        for (int i = 0; i < edges_.size(); ++i)
            for (int j = i + 1; j < edges_.size(); ++j) {
                const edge e = edges_[i], f = edges_[j];
                if (!((e.from == f.from && e.to == f.to) || (e.from == f.to && e.to == f.from))) continue;
                if ((e.triangle || f.triangle) != triangles) continue;
                remove_edge(j);
                if (triangles) {
                    edges_[i] = e.triangle ? part(e, f) : part(f, e);
                    return true;
                }
                if (closes(e)) {
                    remove_edge(i);
                    add_trace(e, f);
                    return true;
                }
                edges_[i].forward = to_.hadamard({e.forward, forward(f, e.from)}, true);
                edges_[i].backward = to_.hadamard({e.backward, backward(f, e.from)}, true);
                return true;
            }
        return false;
    }
    // A triangle of a matrix.
    constexpr edge part(const edge& triangle, const edge& e) {
        return {triangle.from, triangle.to, lower(forward(e, triangle.from)), upper(backward(e, triangle.from)), e.order};
    }
    // Whether nothing but the edge is left at its ends, which are summed.
    constexpr bool closes(const edge& e) const {
        return e.from >= rank_ && e.to >= rank_ && degree(e.from) == 1 && degree(e.to) == 1 &&
               vectors_at(e.from).empty() && vectors_at(e.to).empty();
    }
    // Σ_ij e_ij f_ij = sum(e ⊙ f) = tr(e fᵀ), whichever has fewer transposes
    constexpr void add_trace(const edge& e, const edge& f) {
        alive_[e.from] = alive_[e.to] = false;
        const int a = e.forward, b = forward(f, e.from);
        if (a == b) return scalars.push_back(to_.squared_norm(a));
        const int c = backward(f, e.from);
        const int plain = to_.hadamard({a, b}, true), flipped = to_.hadamard({e.backward, c}, true);
        const int product = to_.product({a, c});
        const int shorter = to_[flipped].width < to_[plain].width ? flipped : plain;
        if (to_[product].width + 2 < to_[shorter].width)
            scalars.push_back(to_.call("tr", {product}));
        else
            scalars.push_back(sum_of({shorter}, 0, {domain_[e.from], domain_[e.to]}));
    }
    // x ⊙ y is x and y, x² is x and x.
    constexpr sequence<int> pointwise_factors(const sequence<int>& vectors) const {
        sequence<int> factors;
        for (const int x : vectors) {
            const formula& f = to_[x];
            const bool square = f.kind == form::power && f.count == 1 && f.value == 2;
            if (square) factors.push_back(to_.operand(f, 0));
            if (f.kind != form::hadamard) factors.push_back(square ? to_.operand(f, 0) : x);
            for (int k = 0; k < f.count && f.kind == form::hadamard; ++k) factors.push_back(to_.operand(f, k));
        }
        return factors;
    }
    // Σ_i x_i, Σ_i x_i y_i, Σ_ij A_ij
    constexpr bool close_vertex() {
        for (int vertex = rank_; vertex < domain_.rank; ++vertex) {
            if (!alive_[vertex] || degree(vertex) != 0) continue;
            alive_[vertex] = false;
            const sequence<int> vectors = vectors_at(vertex);
            for (label& l : labels_)
                if (l.vertex == vertex) l.vertex = -1;
            const sequence<int> factors = pointwise_factors(vectors);
            if (factors.size() == 2)
                scalars.push_back(to_.dot(factors[0], factors[1]));
            else if (vectors.size() == 1 && to_.is_call(vectors[0], "diag"))
                scalars.push_back(to_.call("tr", {to_.operand(to_[vectors[0]], 0)}));
            else
                scalars.push_back(sum_of({to_.hadamard(vectors)}, 0, {domain_[vertex]}));
            return true;
        }
        for (int i = 0; i < edges_.size(); ++i) {
            const edge e = edges_[i];
            if (!closes(e)) continue;
            remove_edge(i);
            alive_[e.from] = alive_[e.to] = false;
            const bool plain = to_[e.forward].width <= to_[e.backward].width;
            scalars.push_back(sum_of({plain ? e.forward : e.backward}, 0, {domain_[e.from], domain_[e.to]}));
            return true;
        }
        return false;
    }
    // Σ_j A_ij v_j B_jk = A diag(v) B, the earliest operands first
    constexpr bool merge_series() {
        int best = -1, best_first = 0, best_second = 0;
        for (int vertex = rank_; vertex < domain_.rank; ++vertex) {
            if (!alive_[vertex] || degree(vertex) != 2) continue;
            const int i = edge_at(vertex), j = edge_at(vertex, i);
            if (j < 0 || (best >= 0 && (i > best_first || (i == best_first && j > best_second)))) continue;
            best = vertex;
            best_first = i;
            best_second = j;
        }
        if (best < 0) return false;
        const edge e = edges_[best_first], f = edges_[best_second];
        sequence<int> there{backward(e, best)}, back{backward(f, best)};
        const int vector = to_label(best);
        if (vector >= 0) {
            there.push_back(diagonal(vector));
            back.push_back(diagonal(vector));
        }
        there.push_back(forward(f, best));
        back.push_back(forward(e, best));
        for (label& l : labels_)
            if (l.vertex == best) l.vertex = -1;
        alive_[best] = false;
        edges_[best_first] = {other(e, best), other(f, best), to_.product(there), to_.product(back), e.order};
        remove_edge(best_second);
        return true;
    }
    // Σ_j A_ij x_j = A x, the shortest product first
    constexpr bool contract_vector() {
        int best = -1, best_product = -1, best_order = 0;
        for (int vertex = domain_.rank - 1; vertex >= rank_; --vertex) {
            if (!is_leaf(vertex)) continue;
            const edge& e = edges_[edge_at(vertex)];
            int order = e.order;
            const sequence<int> vectors = vectors_at(vertex, &order);
            if (vectors.empty()) continue;
            const int product = to_.product({backward(e, vertex), to_.hadamard(vectors)});
            if (best >= 0 && to_[product].width >= to_[best_product].width) continue;
            best = vertex;
            best_product = product;
            best_order = order;
        }
        if (best >= 0) replace_leaf(best, best_product, best_order);
        return best >= 0;
    }
    // Σ_j A_ij = sum(A, axis 1)
    constexpr bool sum_leaf() {
        for (int vertex = rank_; vertex < domain_.rank; ++vertex) {
            if (!is_leaf(vertex)) continue;
            const edge& e = edges_[edge_at(vertex)];
            if (const int product = without_diagonal(backward(e, vertex)); product >= 0) {
                replace_leaf(vertex, product, e.order);
                return true;
            }
            const bool plain = to_[forward(e, vertex)].width < to_[backward(e, vertex)].width;
            const int matrix = plain ? forward(e, vertex) : backward(e, vertex);
            replace_leaf(vertex, sum_of({matrix}, plain ? 1u : 2u, {domain_[vertex]}), e.order);
            return true;
        }
        return false;
    }
    // A v for A diag(v), which is what its rows sum to; -1 where it does not end so.
    constexpr int without_diagonal(int f) {
        const formula whole = to_[f];
        if (whole.kind != form::product || !to_.is_call(to_.operand(whole, whole.count - 1), "diag")) return -1;
        sequence<int> factors = to_.operands(whole);
        factors.back() = to_.operand(to_[factors.back()], 0);
        return to_.product(factors);
    }
    constexpr bool is_leaf(int vertex) const { return alive_[vertex] && degree(vertex) == 1; }
    // A vertex with its edge and labels becomes a label of the vertex that the edge leads to.
    constexpr void replace_leaf(int vertex, int vector, int order) {
        const int i = edge_at(vertex);
        const int rest = other(edges_[i], vertex);
        remove_edge(i);
        alive_[vertex] = false;
        for (label& l : labels_)
            if (l.vertex == vertex) l.vertex = -1;
        add_vector(rest, vector, order);
    }
};

}  // namespace ctgrad::print
