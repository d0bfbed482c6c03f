// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Sums of formulas: like terms, common factors and denominators, signs (layer 3, print).
#pragma once
#include "ctgrad/print/fraction.hpp"

namespace ctgrad::print {

constexpr int formulas::sum(const sequence<int>& given) {
    sequence<int> terms;
    for (const int term : given) add_term(terms, term);
    if (terms.empty()) return number(0);
    if (terms.size() == 1) return terms[0];
    if (const int factored = factor_out(terms); factored >= 0) return factored;
    constexpr int longest = 16;  // pairs of many terms take too many steps of a compiler
    for (int i = 0; i < terms.size() && terms.size() <= longest; ++i)
        for (int j = i + 1; j < terms.size(); ++j) {
            const int both = merged(terms[i], terms[j]);
            if (both < 0 || all_[both].width >= all_[terms[i]].width + 3 + all_[terms[j]].width) continue;
            sequence<int> fewer;
            for (int k = 0; k < terms.size(); ++k)
                if (k != j) fewer.push_back(k == i ? both : terms[k]);
            return sum(fewer);
        }
    if (const double common = common_coefficient(terms); common != 1) {
        for (int& term : terms) term = scaled(coefficient_of(term) / common, operand(all_[term], 0));
        return scaled(common, sum(terms));
    }
    int head = 0;  // a number, or else the first that is positive
    while (head + 1 < terms.size() && all_[terms[head]].negative) ++head;
    for (int k = head; k < terms.size(); ++k)
        if (all_[terms[k]].kind == form::number && !all_[terms[k]].negative) head = k;
    if (all_[terms[head]].negative) head = 0;
    sequence<int> ordered{terms[head]};
    for (int k = 0; k < terms.size(); ++k)
        if (k != head) ordered.push_back(terms[k]);
    formula f;
    f.kind = form::sum;
    f.binds = additive;
    f.negative = all_[ordered[0]].negative;
    f.width = 3 * (ordered.size() - 1);
    for (int k = 0; k < ordered.size(); ++k)
        f.width += width(ordered[k], pointwise_level) - (k > 0 && all_[ordered[k]].negative ? 1 : 0);
    return add(f, ordered);
}

constexpr double formulas::coefficient_of(int term) const {
    const form kind = all_[term].kind;
    return kind == form::scaled || kind == form::number ? all_[term].value : 1;
}
// c of c a - c b, -c of -c a - c b; 1 where there is none.
constexpr double formulas::common_coefficient(const sequence<int>& terms) const {
    const double first = coefficient_of(terms[0]);
    bool equal = true, opposite = false;
    for (const int term : terms) {
        const double c = coefficient_of(term);
        equal = equal && all_[term].kind != form::number && (c == first || c == -first);
        opposite = opposite || c != first;
    }
    if (!equal || first == 1 || first == -1) return 1;
    return opposite && first < 0 ? -first : first;
}
// a x + b x -> (a + b) x; sums in sums are one sum.
constexpr void formulas::add_term(sequence<int>& terms, int term) {
    const formula f = all_[term];
    if (f.kind == form::number && f.value == 0) return;
    if (f.kind == form::sum) {
        for (int k = 0; k < f.count; ++k) add_term(terms, operand(f, k));
        return;
    }
    const auto body = [&](int x) {
        return all_[x].kind == form::number ? -1 : all_[x].kind == form::scaled ? operand(all_[x], 0) : x;
    };
    int t = 0;
    while (t < terms.size() && body(terms[t]) != body(term)) ++t;
    if (t == terms.size()) return terms.push_back(term);
    const double coefficient = coefficient_of(terms[t]) + coefficient_of(term);
    terms[t] = f.kind == form::number ? number(coefficient) : scaled(coefficient, body(term));
    if (coefficient != 0) return;
    for (; t + 1 < terms.size(); ++t) terms[t] = terms[t + 1];
    terms.pop_back();
}

// -- common factors --------------------------------------------------------------------------------------------------

// A x + B x -> (A + B) x, a x + B x -> (a I + B) x, the shorter terms first; -1 where the terms do not all end in one
// factor.
constexpr int formulas::factor_out(const sequence<int>& terms) {
    int last = -1, of_numbers = 0;
    for (const int term : terms) {
        const formula whole = unscaled(term);
        if (whole.kind != form::product || whole.scalar) return -1;
        const int own_last = operand(whole, whole.count - 1);
        if (last >= 0 && own_last != last) return -1;
        last = own_last;
        of_numbers += whole.numbers == whole.count - 1 ? 1 : 0;
    }
    sequence<int> rest;
    for (const int term : terms) {
        const formula whole = unscaled(term);
        sequence<int> factors;
        for (int k = 0; k + 1 < whole.count; ++k) factors.push_back(operand(whole, k));
        if (of_numbers < terms.size() && whole.numbers == factors.size()) factors.push_back(symbol("I"));
        const int numbers = whole.numbers < factors.size() ? whole.numbers : 0;
        rest.push_back(scaled(coefficient_of(term), product(factors, false, numbers)));
        for (int k = rest.size() - 1; k > 0 && all_[rest[k]].width < all_[rest[k - 1]].width; --k) {
            const int shorter = rest[k];
            rest[k] = rest[k - 1];
            rest[k - 1] = shorter;
        }
    }
    return product({sum(rest), last});
}
// Two terms as one: over a common denominator, or times a common factor; -1 where they have nothing in common.
constexpr int formulas::merged(int x, int y) {
    const formula f = all_[x], g = all_[y];
    if (f.kind == form::quotient || g.kind == form::quotient) {
        if (f.kind != g.kind || f.scalar != g.scalar || operand(f, 1) != operand(g, 1)) return -1;
        return quotient(sum({operand(f, 0), operand(g, 0)}), operand(f, 1), f.scalar);
    }
    monomial a = split(x), b = split(y);
    if (is_factor(a, b.numbers) && b.factors.empty()) a = as_number(a);
    if (is_factor(b, a.numbers) && a.factors.empty()) b = as_number(b);
    const int size = a.factors.size();
    if (size == b.factors.size() && in_common(a, b, true) == size && a.kind == b.kind) {  // a x + b x -> (a + b) x
        monomial both;
        both.factors = a.factors;
        both.kind = a.kind;
        both.scalar = a.scalar;
        both.matrix = a.matrix;
        both.numbers = take_common(a.numbers, b.numbers);
        if (both.numbers.empty() && both.factors.empty()) return -1;
        both.numbers.push_back(sum({scaled(a.coefficient, scalars(a.numbers)), scaled(b.coefficient, scalars(b.numbers))}));
        return join(both);
    }
    if (a.factors.empty() || b.factors.empty()) return -1;
    if (const int both = merged_calls(a, b); both >= 0) return both;
    if (as_points(a, b) || as_points(b, a)) return merged_hadamard(a, b);
    const bool points = a.kind == form::hadamard || b.kind == form::hadamard;
    if (a.kind != b.kind && a.kind != form::symbol && b.kind != form::symbol) return -1;
    if (points) return merged_hadamard(a, b);
    return a.scalar == b.scalar ? merged_products(a, b) : -1;
}
// Whether a term of one factor is among the other's numbers, and so a number.
constexpr bool formulas::is_factor(const monomial& m, const sequence<int>& numbers) const {
    if (m.factors.size() != 1 || m.kind != form::symbol) return false;
    for (const int n : numbers)
        if (base_of(n) == base_of(m.factors[0])) return true;
    return false;
}
constexpr monomial formulas::as_number(monomial m) {
    m.numbers.push_back(m.factors[0]);
    m.factors.clear();
    return m;
}
// tr(A) + tr(B) -> tr(A + B), where(c, a, b) + where(c, x, y) -> where(c, a + x, b + y)
constexpr int formulas::merged_calls(const monomial& a, const monomial& b) {
    int condition = -1, other = -1, x[2]{}, y[2]{};
    if (as_choice(a, condition, x[0], y[0]) && as_choice(b, other, x[1], y[1]))
        return condition == other ? choice(condition, sum({x[0], x[1]}), sum({y[0], y[1]})) : -1;
    const int f = a.factors[0], g = b.factors[0];
    if (!is_call(f, "tr") || !is_call(g, "tr") || a.factors.size() + b.factors.size() > 2) return -1;
    if (!a.numbers.empty() || !b.numbers.empty()) return -1;
    return call("tr", {sum({scaled(a.coefficient, operand(all_[f], 0)), scaled(b.coefficient, operand(all_[g], 0))})}, 0,
                all_[f].latex);
}
// A term that one condition decides: c x ⊙ [a > b], where(a > b, x, y), x ⊙ where(a > b, 1, 0).
constexpr bool formulas::as_choice(const monomial& m, int& condition, int& chosen, int& otherwise) {
    for (int k = 0; k < m.factors.size() && (m.kind != form::product || m.numbers.empty()); ++k) {
        const formula f = all_[m.factors[k]];
        const bool bracket = f.kind == form::iverson, where = is_call(m.factors[k], "where");
        if ((!bracket && !where) || m.kind == form::product) continue;
        const int x = bracket ? number(1) : operand(f, 1), y = bracket ? number(0) : operand(f, 2);
        const bool plain = all_[x].kind == form::number && all_[y].kind == form::number;
        if (!plain && (m.factors.size() > 1 || !m.numbers.empty())) continue;
        condition = bracket ? m.factors[k] : operand(f, 0);
        if (where && all_[condition].kind == form::relation) condition = iverson(condition);
        monomial rest = m;
        rest.factors = without(m.factors, k);
        const int others = join(rest);
        const auto of = [&](int value) {
            return plain ? scaled(all_[value].value, others) : scaled(m.coefficient, value);
        };
        chosen = of(x);
        otherwise = of(y);
        return true;
    }
    return false;
}
// diag(v) A as v 1ᵀ ⊙ A and A diag(v) as 1 vᵀ ⊙ A, where A is a factor beside it.
constexpr bool formulas::as_points(monomial& m, const monomial& beside) {
    if (m.kind != form::product || m.factors.size() != 2 || beside.kind != form::hadamard) return false;
    for (int k = 0; k < 2; ++k) {
        bool found = false;
        for (const int f : beside.factors) found = found || f == m.factors[1 - k];
        if (!found || !is_call(m.factors[k], "diag")) continue;
        const int vector = operand(all_[m.factors[k]], 0), one = symbol("1");
        const int repeated = k == 0 ? product({vector, transpose(one)}) : product({one, transpose(vector)});
        m.factors = {m.factors[1 - k], repeated};
        m.kind = form::hadamard;
        m.scalar = false;
        m.matrix = true;
        return true;
    }
    return false;
}
// p ⊙ a - s p -> p ⊙ (a - s)
constexpr int formulas::merged_hadamard(monomial a, monomial b) {
    monomial both;
    both.kind = form::hadamard;
    both.matrix = a.matrix || b.matrix;
    both.factors = take_common(a.factors, b.factors);
    if (both.factors.empty()) return -1;
    both.numbers = take_common(a.numbers, b.numbers);
    both.factors.push_back(sum({join(a), join(b)}));
    return join(both);
}
constexpr int formulas::in_common(const monomial& a, const monomial& b, bool front) const {
    const int p = a.factors.size(), q = b.factors.size();
    int common = 0;
    while (common < p && common < q &&
           a.factors[front ? common : p - 1 - common] == b.factors[front ? common : q - 1 - common])
        ++common;
    return common;
}
// X u + X (b - u) -> X (u + b - u); A x + B x -> (A + B) x
constexpr int formulas::merged_products(monomial a, monomial b) {
    bool front = true;
    int common = in_common(a, b, true);
    if (common == 0) {
        front = false;
        common = in_common(a, b, false);
    }
    if (common == 0) return -1;
    monomial both;
    both.kind = form::product;
    both.scalar = a.scalar;
    both.numbers = take_common(a.numbers, b.numbers);
    sequence<int> shared;
    for (int k = 0; k < common; ++k) shared.push_back(a.factors[front ? k : a.factors.size() - common + k]);
    const auto rest_of = [&](monomial m) {
        sequence<int> rest;
        for (int k = 0; k + common < m.factors.size(); ++k) rest.push_back(m.factors[front ? k + common : k]);
        if (rest.empty()) rest.push_back(symbol("I"));
        m.factors = rest;
        m.scalar = false;
        const int f = join(m);
        return a.scalar && !front ? transpose(f) : f;  // of a row the column
    };
    const int one = rest_of(a), other = rest_of(b);
    const int rest = sum({one, other});
    if (!front) both.factors.push_back(both.scalar ? transpose(rest) : rest);
    for (const int f : shared) both.factors.push_back(f);
    if (front) both.factors.push_back(rest);
    return join(both);
}

}  // namespace ctgrad::print
