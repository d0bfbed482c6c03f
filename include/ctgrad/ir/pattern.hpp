// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Patterns and rules: rewrites as data (layer 1, ir).
//
// A rule is written as two formulas over pattern variables, `rewrite(log(1 + exp(x)), softplus(x))`.
#pragma once
#include "ctgrad/ir/op.hpp"

namespace ctgrad {

struct pattern_notation;

namespace ir {

enum class pattern_kind : std::uint8_t { variable, constant, scale, sum_of, product, map, sum, composite };

struct pattern_node {
    pattern_kind kind = pattern_kind::variable;
    const op_info* op = nullptr;
    double value = 0;    // constant: the number, scale: the factor
    int a = -1, b = -1;  // operands; variable: a is its number
};

}  // namespace ir

struct pattern : notation {
    using domain = pattern_notation;
    static constexpr int capacity = 12;
    ir::pattern_node nodes[capacity]{};
    int count = 0;  // the root is the last

    constexpr pattern() = default;
    constexpr explicit pattern(ir::pattern_node n) : count(1) { nodes[0] = n; }
    constexpr int append(const pattern& p) {
        const int base = count;
        for (int i = 0; i < p.count; ++i) {
            ir::pattern_node n = p.nodes[i];
            if (n.kind != ir::pattern_kind::variable) {
                if (n.a >= 0) n.a += base;
                if (n.b >= 0) n.b += base;
            }
            push_back(n);
        }
        return count - 1;
    }
    constexpr void push_back(const ir::pattern_node& n) {
        if (count == capacity) throw "ctgrad: a rewrite pattern has more than 12 nodes";
        nodes[count++] = n;
    }
    static constexpr pattern variable(int number) {
        return pattern({ir::pattern_kind::variable, nullptr, 0, number, -1});
    }
    static constexpr pattern of(double value) { return pattern({ir::pattern_kind::constant, nullptr, value, -1, -1}); }
    static constexpr pattern of(const pattern& p) { return p; }
    static constexpr pattern inner(ir::pattern_node n, const pattern& a) {
        pattern result;
        n.a = result.append(a);
        result.push_back(n);
        return result;
    }
    static constexpr pattern inner(ir::pattern_node n, const pattern& a, const pattern& b) {
        pattern result;
        n.a = result.append(a);
        n.b = result.append(b);
        result.push_back(n);
        return result;
    }
};

namespace ir {

// `algebraic` rules change the result for NaN or infinite values (x / x -> 1); the others hold for every value up to
// rounding.
enum class exactness : std::uint8_t { exact, algebraic };

struct rule {
    pattern left, right;
    exactness tag = exactness::exact;
};

}  // namespace ir

// Identities, tried in order.
struct rules {
    static constexpr int capacity = 8;
    ir::rule items[capacity]{};
    int count = 0;

    template <class... R>
        requires(sizeof...(R) <= capacity)
    constexpr rules(const R&... each) {
        ((items[count++] = each), ...);
    }
};

constexpr ir::rule rewrite(const pattern& left, const pattern& right) { return {left, right, ir::exactness::exact}; }
constexpr ir::rule rewrite(const pattern& left, double right) {
    return {left, pattern::of(right), ir::exactness::exact};
}

}  // namespace ctgrad
