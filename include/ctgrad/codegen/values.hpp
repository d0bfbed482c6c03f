// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What a statement computes: products, sums, functions of the values that it reaches (layer 5, codegen).
#pragma once
#include "ctgrad/codegen/frame.hpp"
#include "ctgrad/ops/operation.hpp"

namespace ctgrad::codegen {

template <class Program, class Pack>
class values : protected frame<Program, Pack> {
protected:
    using base = frame<Program, Pack>;
    using typename base::T;
    using base::plan, base::slots_;
    template <int Count>
    using sequence_to = std::make_integer_sequence<int, Count>;
    CTGRAD_PART explicit values(const memory<T>& m) : base(m) {}

    template <bool One, bool MinusOne>
    CTGRAD_PART static Pack times(double factor, const Pack& a) {
        if constexpr (One)
            return a;
        else if constexpr (MinusOne)
            return -a;
        else
            return Pack::broadcast(static_cast<T>(factor)) * a;
    }

    // Factors that are 0 or 1 choose; those that only pick an index are in the addresses already.
    static constexpr bool chooses(int node, int k) {
        const use u = use_of(plan.graph, plan.graph[node], plan.graph.operand(plan.graph[node], k));
        return is_indicator(plan.graph[u.node]) && u.guarded == 0;
    }
    template <int Node, int K>
    static constexpr bool indicates = chooses(Node, K);
    static constexpr int most_operands() {
        int most = 1;
        for (int i = 0; i < plan.graph.node_count; ++i) most = plan.graph[i].count > most ? plan.graph[i].count : most;
        return most;
    }
    struct factor_list {
        int count = 0;
        int of[most_operands()]{};
    };
    static constexpr factor_list find_factors(int node) {
        factor_list found;
        for (int k = 0; k < plan.graph[node].count; ++k)
            if (!chooses(node, k)) found.of[found.count++] = k;
        return found;
    }
    template <int Node>
    static constexpr factor_list factors = find_factors(Node);
    static constexpr bool has_choice(int node) {
        for (int k = 0; k < plan.graph[node].count; ++k)
            if (chooses(node, k) && !only_picks(plan, node, k)) return true;
        return false;
    }
    // The constant factor of a product: what its indicators carry, and of one that adds to memory the output's scale.
    static constexpr double weight(int node) {
        double c = plan.homes[node].in_memory ? plan.homes[node].scale : 1;
        for (int k = 0; k < plan.graph[node].count; ++k)
            if (chooses(node, k)) c *= plan.graph.operand(plan.graph[node], k).coefficient;
        return c;
    }

    // The product of the first factors, one and those that are listed.
    template <int Node, bool Partial, int... K>
    CTGRAD_PART Pack product([[maybe_unused]] int unit, std::integer_sequence<int, K...>) const {
        constexpr double c = weight(Node);
        if constexpr (factors<Node>.count == 0) {
            return Pack::broadcast(static_cast<T>(c));
        } else {
            Pack result = base::template scaled<Node, factors<Node>.of[0], Partial>(unit);
            if constexpr (c != 1) result = times<false, c == -1>(c, result);
            ((result = result * base::template scaled<Node, factors<Node>.of[K + 1], Partial>(unit)), ...);
            return result;
        }
    }
    static constexpr int at_least_0(int count) { return count > 0 ? count : 0; }
    // Those but for the first and the last few.
    template <int Node, int Last>
    using inner_factors = sequence_to<at_least_0(factors<Node>.count - 1 - Last)>;

    // 0 where an indicator among the factors is 0.
    template <int Node, int K, bool Partial>
    CTGRAD_PART Pack where_indicated([[maybe_unused]] int unit, const Pack& a) const {
        if constexpr (K == plan.graph[Node].count)
            return a;
        else if constexpr (!indicates<Node, K> || only_picks(plan, Node, K))
            return where_indicated<Node, K + 1, Partial>(unit, a);
        else
            return select(base::template indicator<Node, K, Partial>(unit),
                          where_indicated<Node, K + 1, Partial>(unit, a), Pack::broadcast(0));
    }

    template <int Node, bool Partial>
    CTGRAD_PART Pack chosen([[maybe_unused]] int unit, const Pack& a) const {
        if constexpr (has_choice(Node))
            return where_indicated<Node, 0, Partial>(unit, a);
        else
            return a;
    }

    template <int Node>
    using operation = typename operation_of<plan.graph[Node].op->tag>::type;

    static constexpr int count_listed(int node) {
        const int count = plan.graph[node].count;
        switch (plan.graph[node].kind) {
            case node_kind::map: return count;
            case node_kind::linear: return count - 1;
            case node_kind::contract: return at_least_0(find_factors(node).count - 1);
            default: return 0;
        }
    }
    template <int Node>
    using listed = sequence_to<count_listed(Node)>;

    // Products of numbers in registers that one sum beside them reads, and nobody else: the sum multiplies and adds at once.
    static constexpr bool is_fused(int node, int reader) {
        const ir::node& n = plan.graph[node];
        const home& h = plan.homes[node];
        if (n.kind != node_kind::contract || n.domain.rank != n.rank || n.count < 2) return false;
        if (h.where != place::register_ || h.output >= 0 || h.scale != 1 || h.scope != scope_of_statement(plan, reader)) return false;
        if (vector_loop_of_statement(plan, node) != vector_loop_of_statement(plan, reader)) return false;
        for (int k = 0; k < n.count; ++k)
            if (chooses(node, k) || !access_to(plan, node, k).is_register()) return false;
        return true;
    }
    struct product_list {
        bool contains[plan.graph.node_count + 1]{};
    };
    static constexpr product_list find_fused() {
        product_list found;
        int readers[plan.graph.node_count + 1]{};
        for (int i = 0; i < plan.graph.node_count; ++i)
            for (int k = 0; k < plan.graph[i].count; ++k) ++readers[plan.graph.operand(plan.graph[i], k).node];
        for (int i = 0; i < plan.graph.node_count; ++i) {
            if (plan.graph[i].kind != node_kind::linear || !is_computed(plan, i)) continue;
            for (int k = 0; k < plan.graph[i].count; ++k) {
                const int term = plan.graph.operand(plan.graph[i], k).node;
                found.contains[term] = readers[term] == 1 && is_fused(term, i);
            }
        }
        return found;
    }
    static constexpr product_list fused = find_fused();
    template <int Node, int K>
    static constexpr bool is_fused_term = fused.contains[plan.graph.operand(plan.graph[Node], K).node];
    // Where a sum begins: with a term that is no such product, if it has one.
    static constexpr int first_term(int node) {
        for (int k = 0; k < plan.graph[node].count; ++k)
            if (!fused.contains[plan.graph.operand(plan.graph[node], k).node]) return k;
        return 0;
    }
    template <int Node, int K, bool Partial>
    CTGRAD_PART Pack term([[maybe_unused]] int unit) const {
        if constexpr (is_fused_term<Node, K>) {
            constexpr read r = plan.graph.operand(plan.graph[Node], K);
            constexpr double c = r.coefficient;
            return times<c == 1, c == -1>(c, product<r.node, Partial>(unit, listed<r.node>()));
        } else {
            return base::template scaled<Node, K, Partial>(unit);
        }
    }
    // A sum after one more term.
    template <int Node, int K, bool Partial>
    CTGRAD_PART Pack plus([[maybe_unused]] int unit, const Pack& sum) const {
        constexpr const access& a = base::template touched<Node, K>;
        constexpr double c = a.of.coefficient;
        if constexpr (is_fused_term<Node, K>) {
            constexpr int own = a.of.node;
            const Pack first = product<own, Partial>(unit, inner_factors<own, 1>());
            return fma(times<c == 1, c == -1>(c, first),
                       base::template scaled<own, plan.graph[own].count - 1, Partial>(unit), sum);
        } else if constexpr (c == 1 || c == 0 || plan.graph[a.of.node].kind == node_kind::one) {
            return sum + base::template scaled<Node, K, Partial>(unit);
        } else {
            Pack x;
            if constexpr (a.is_register())
                x = slots_[plan.homes[a.of.node].slot + (a.in_strip ? unit : 0)];
            else
                x = base::template value<Node, K, Partial>(unit);
            if constexpr (c == -1)
                return sum - x;
            else
                return fma(Pack::broadcast(static_cast<T>(c)), x, sum);
        }
    }
    // An accumulator after one more point.
    template <int Node, bool Partial, class Sum>
    CTGRAD_PART Sum taken_in([[maybe_unused]] int unit, const Sum& accumulator) const {
        constexpr node_kind kind = plan.graph[Node].kind;
        if constexpr (kind == node_kind::reduce)
            return simd::lowered<operation<Node>>(accumulator, base::template scaled<Node, 0, Partial>(unit));
        else if constexpr (has_choice(Node) || factors<Node>.count < 2)
            return accumulator + chosen<Node, Partial>(unit, product<Node, Partial>(unit, inner_factors<Node, 0>()));
        else
            return fma(product<Node, Partial>(unit, inner_factors<Node, 1>()),
                       base::template scaled<Node, factors<Node>.of[factors<Node>.count - 1], Partial>(unit), accumulator);
    }
    template <int Node>
    CTGRAD_PART static Pack identity() {
        constexpr node n = plan.graph[Node];
        if constexpr (n.kind == node_kind::reduce)
            return Pack::broadcast(static_cast<T>(n.op->identity));
        else
            return Pack::broadcast(0);
    }

    // What a statement computes, over these operands, factors or terms but the first.
    template <int Node, bool Partial, int... K>
    CTGRAD_PART Pack computed([[maybe_unused]] int unit, std::integer_sequence<int, K...> operands) const {
        constexpr node_kind kind = plan.graph[Node].kind;
        if constexpr (kind == node_kind::input) {
            return Pack::broadcast(*base::inputs_[plan.graph[Node].id]);
        } else if constexpr (kind == node_kind::contract && has_choice(Node)) {
            return where_indicated<Node, 0, Partial>(unit, product<Node, Partial>(unit, operands));
        } else if constexpr (kind == node_kind::contract) {
            return product<Node, Partial>(unit, operands);
        } else if constexpr (kind == node_kind::linear) {
            constexpr int first = first_term(Node);
            Pack sum = term<Node, first, Partial>(unit);
            ((sum = plus<Node, K < first ? K : K + 1, Partial>(unit, sum)), ...);
            return sum;
        } else if constexpr (kind == node_kind::reduce) {
            return base::template scaled<Node, 0, Partial>(unit);
        } else if constexpr (kind == node_kind::recurrence) {
            return base::template scaled<Node, 1, Partial>(unit);
        } else if constexpr (kind == node_kind::previous) {
            return base::template before<Node, Partial>(unit);
        } else {
            return simd::lowered<operation<Node>>(base::template scaled<Node, K, Partial>(unit)...);
        }
    }
};

}  // namespace ctgrad::codegen
