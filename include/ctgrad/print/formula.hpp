// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Formulas as a person writes them, with as few parentheses and signs as possible (layer 3, print).
//
// The tree between a graph and its text or LaTeX. A formula knows how wide it is, so that of two ways to write a value
// the shorter is chosen before anything is written.
#pragma once
#include "ctgrad/core/sequence.hpp"
#include "ctgrad/print/decimal.hpp"
#include "ctgrad/print/form.hpp"

namespace ctgrad::print {

class formulas {
    sequence<formula> all_;
    sequence<int> pool_;

public:
    constexpr const formula& operator[](int f) const { return all_[f]; }
    constexpr int operand(const formula& f, int k) const { return pool_[f.first + k]; }
    constexpr int index(const formula& f, int k) const { return pool_[f.first + f.count + k]; }

    constexpr int number(double value) {
        const decimal text(value);
        formula f;
        f.value = value;
        f.width = text.length;
        f.negative = text.text[0] == '-';
        return add(f);
    }
    constexpr int symbol(std::string_view name) {
        formula f;
        f.kind = form::symbol;
        f.name = name;
        f.width = width_of(name);
        return add(f);
    }
    constexpr int call(std::string_view name, const sequence<int>& operands, unsigned axes = 0, std::string_view latex = {}) {
        formula f;
        f.kind = form::call;
        f.name = name;
        f.latex = latex;
        f.axes = axes;
        f.width = width_of(name) + 2 * operands.size();
        for (const int x : operands) f.width += all_[x].width;
        if (axes != 0) f.width += 6;
        for (unsigned rest = axes; rest != 0; rest >>= 1) f.width += 2 * static_cast<int>(rest & 1u);
        return add(f, operands);
    }
    constexpr int relation(std::string_view name, std::string_view latex, int a, int b) {
        if (all_[a].kind == form::number && (name == "==" || name == "!=")) {  // x == 0 rather than 0 == x
            const int t = a;
            a = b;
            b = t;
        }
        formula f;
        f.kind = form::relation;
        f.binds = relational;
        f.name = name;
        f.latex = latex;
        f.width = width(a, additive) + width(b, additive) + width_of(name) + 2;
        return add(f, {a, b});
    }
    constexpr bool is_call(int f, std::string_view name) const {
        return all_[f].kind == form::call && all_[f].name == name;
    }
    // A B x; products in products need no parentheses.
    constexpr int product(const sequence<int>& factors, bool scalar = false, int numbers = 0) {
        if (factors.size() == 1) return factors[0];
        sequence<int> flat;
        for (const int x : factors) {
            const formula inner = all_[x];
            if (inner.kind != form::product || inner.scalar) {
                flat.push_back(x);
                continue;
            }
            for (int k = 0; k < inner.count; ++k) flat.push_back(operand(inner, k));
        }
        formula f;
        f.kind = form::product;
        f.binds = multiplicative;
        f.scalar = scalar;
        f.numbers = numbers;
        f.width = flat.size() - 1;
        for (const int x : flat) f.width += width(x, postfix);
        return add(f, flat);
    }
    // a ⊙ b, a² for a ⊙ a, a / b for a ⊙ (1 / b)
    constexpr int hadamard(const sequence<int>& factors) {
        for (int k = 0; k < factors.size() && factors.size() > 1; ++k) {
            const formula f = all_[factors[k]];
            if (f.kind != form::quotient || all_[operand(f, 0)].kind != form::number) continue;
            sequence<int> rest;
            for (int j = 0; j < factors.size(); ++j)
                if (j != k) rest.push_back(factors[j]);
            const double value = all_[operand(f, 0)].value;
            const int denominator = operand(f, 1);
            return quotient(scaled(value, hadamard(rest)), denominator, f.scalar);
        }
        const sequence<int> distinct = powers(factors);
        return distinct.size() == 1 ? distinct[0] : glued(form::hadamard, distinct);
    }
    constexpr int kronecker(const sequence<int>& factors) { return glued(form::kronecker, factors); }
    // Equal factors become powers.
    constexpr sequence<int> powers(const sequence<int>& factors) {
        sequence<int> bases, exponents, result;
        for (const int x : factors) {
            const bool raised = all_[x].kind == form::power;
            const int base = raised ? operand(all_[x], 0) : x;
            int i = 0;
            while (i < bases.size() && bases[i] != base) ++i;
            if (i == bases.size()) {
                bases.push_back(base);
                exponents.push_back(0);
            }
            exponents[i] += raised ? static_cast<int>(all_[x].value) : 1;
        }
        for (int i = 0; i < bases.size(); ++i)
            result.push_back(exponents[i] == 1 ? bases[i] : power(bases[i], exponents[i]));
        return result;
    }
    constexpr int power(int base, int exponent) {
        formula f;
        f.kind = form::power;
        f.binds = postfix;
        f.value = exponent;
        f.width = width(base, atomic) + decimal(exponent).length;
        return add(f, {base});
    }
    constexpr int transpose(int x) {
        if (all_[x].kind == form::transpose) return operand(all_[x], 0);
        if (all_[x].kind == form::symbol && all_[x].name == "I") return x;
        if (all_[x].kind == form::quotient && all_[x].scalar) {
            const int numerator = operand(all_[x], 0), denominator = operand(all_[x], 1);
            return quotient(transpose(numerator), denominator, true);
        }
        formula f;
        f.kind = form::transpose;
        f.binds = postfix;
        f.width = width(x, atomic) + 1;
        const int whole = add(f, {x}), reversed = reversed_product(x);
        return reversed >= 0 && all_[reversed].width < f.width ? reversed : whole;
    }
    constexpr int norm(int x) { return bars(form::norm, x, 2); }
    constexpr int squared_norm(int x) { return bars(form::squared_norm, x, 3); }
    // aᵀ b; the simpler one is transposed.
    constexpr int dot(int a, int b) {
        if (a == b) return squared_norm(a);
        const bool swaps = all_[a].binds < postfix && all_[b].binds >= postfix;
        return product({transpose(swaps ? b : a), swaps ? a : b}, true);
    }
    // Terms with their signs; a positive one comes first, if there is one.
    constexpr int sum(const sequence<int>& terms) {
        if (terms.size() == 1) return terms[0];
        if (const int factored = factor_out(terms); factored >= 0) return factored;
        int head = 0;
        while (head + 1 < terms.size() && all_[terms[head]].negative) ++head;
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
    // value * x, the sign moved to where it costs least: -(a - b) -> b - a, -A (a - b) -> A (b - a)
    constexpr int scaled(double value, int x) {
        const formula inner = all_[x];
        if (value == 1) return x;
        if (inner.kind == form::number) return number(value * inner.value);
        if (inner.kind == form::scaled) return scaled(value * inner.value, operand(inner, 0));
        if (inner.kind == form::quotient) {
            const int numerator = operand(inner, 0), denominator = operand(inner, 1);
            if (value < 0 && all_[numerator].kind == form::sum && !flips(numerator) && flips(denominator))
                return quotient(scaled(-value, numerator), negated(all_[denominator]), inner.scalar);
            return quotient(scaled(value, numerator), denominator, inner.scalar);
        }
        if (value == -1 && inner.kind == form::sum) return negated(inner);
        if (value < 0 && (is_call(x, "sum") || is_call(x, "mean")) && flips(operand(inner, 0)))
            return scaled(-value, call(inner.name, {negated(all_[operand(inner, 0)])}, inner.axes));
        if (value < 0)
            for (int k = 0; k < (is_product(inner) ? inner.count : inner.kind == form::sum ? 1 : 0); ++k) {
                const int part = inner.kind == form::sum ? x : operand(inner, k);
                if (!flips(part)) continue;
                const int flipped = negated(all_[part]);
                return scaled(-value, inner.kind == form::sum ? flipped : replaced(inner, k, flipped));
            }
        if (const int divisor = divisor_of(value); divisor > 1)  // 2 x / 3 rather than 0.666...
            return quotient(scaled(nearest_integer(value * divisor), x), number(divisor), true);
        formula f;
        f.kind = form::scaled;
        f.value = value;
        f.negative = value < 0;
        f.binds = f.negative || inner.binds == pointwise_level ? pointwise_level : multiplicative;
        f.width = (value == -1 ? 1 : decimal(value).length + 1) + width(x, pointwise_level);
        return add(f, {x});
    }
    // a / b, b a number or not; a / b / b -> a / b²
    constexpr int quotient(int a, int b, bool scalar) {
        if (all_[a].kind == form::quotient) {
            const formula inner = all_[a];
            const sequence<int> both = powers({operand(inner, 1), b});
            b = scalar || inner.scalar ? product(both) : hadamard(both);
            scalar = scalar && inner.scalar;
            a = operand(inner, 0);
        }
        if (all_[a].kind == form::number && all_[b].kind != form::number)  // 0.666... / b -> 2 / (3 b)
            if (const int divisor = divisor_of(all_[a].value); divisor > 1)
                return quotient(number(nearest_integer(all_[a].value * divisor)), scaled(divisor, b), scalar);
        formula f;
        f.kind = form::quotient;
        f.scalar = scalar;
        f.binds = pointwise_level;
        f.negative = all_[a].negative && divides_plainly(all_[a]);
        f.width = all_[a].width + (divides_plainly(all_[a]) ? 3 : 5) + width(b, postfix);
        return add(f, {a, b});
    }
    // Whether a numerator needs no parentheses: 2 A x / b, but (a ⊙ b) / c.
    constexpr bool divides_plainly(const formula& f) const {
        if (f.kind == form::scaled) return all_[operand(f, 0)].binds != pointwise_level;
        return f.binds >= multiplicative;
    }

    // Elements begin to end - 1 along one axis of several.
    constexpr int slice(int x, int rank, int axis, int begin, int end) {
        formula f;
        f.kind = form::slice;
        f.width = width(x, atomic) + 1 + 2 * rank + decimal(begin).length + decimal(end).length;
        return add(f, {x}, {rank, axis, begin, end});
    }

    // -- index notation ----------------------------------------------------------------------------------------------

    constexpr int indexed(int x, const sequence<int>& letters) {
        formula f;
        f.kind = form::indexed;
        f.width = width(x, atomic) + 1 + 2 * letters.size();
        return add(f, {x}, letters);
    }
    // An index as a number.
    constexpr int position(int index) {
        formula f;
        f.kind = form::position;
        f.width = shift_of(index) == 0 ? 1 : 3;
        f.binds = shift_of(index) == 0 ? atomic : additive;
        return add(f, {}, {index});
    }
    constexpr int sum_over(int x, const sequence<int>& letters) {
        formula f;
        f.kind = form::sum_over;
        f.binds = pointwise_level;
        f.width = 6 + 2 * letters.size() + width(x, multiplicative);
        return add(f, {x}, letters);
    }
    constexpr int call_over(std::string_view name, int x, const sequence<int>& letters) {
        formula f;
        f.kind = form::call;
        f.name = name;
        f.width = width_of(name) + 4 + 2 * letters.size() + all_[x].width;
        return add(f, {x}, letters);
    }

private:
    constexpr int width(int f, level needed) const { return all_[f].width + (all_[f].binds < needed ? 2 : 0); }

    constexpr int add(formula f) {
        all_.push_back(f);
        return all_.size() - 1;
    }
    constexpr int add(formula f, const sequence<int>& operands, const sequence<int>& letters = {}) {
        f.first = pool_.size();
        f.count = operands.size();
        f.letters = letters.size();
        for (const int x : operands) pool_.push_back(x);
        for (const int letter : letters) pool_.push_back(letter);
        return add(f);
    }
    constexpr int glued(form kind, const sequence<int>& factors) {
        formula f;
        f.kind = kind;
        f.binds = pointwise_level;
        f.width = 3 * (factors.size() - 1);
        for (const int x : factors) f.width += width(x, multiplicative);
        return add(f, factors);
    }
    constexpr int bars(form kind, int x, int extra) {
        formula f;
        f.kind = kind;
        f.binds = kind == form::norm ? atomic : postfix;
        f.width = all_[x].width + extra;
        return add(f, {x});
    }
    // (A B)ᵀ -> Bᵀ Aᵀ; -1 where x is not a product of matrices and vectors.
    constexpr int reversed_product(int x) {
        const formula f = all_[x];
        if (f.kind != form::product || f.scalar || f.numbers > 0) return -1;
        sequence<int> factors;
        for (int k = f.count - 1; k >= 0; --k) factors.push_back(transpose(operand(f, k)));
        return product(factors);
    }
    // A x + B x -> (A + B) x, a x + B x -> (a I + B) x, the shorter terms first; -1 where the terms do not all end in one
    // factor.
    constexpr int factor_out(const sequence<int>& terms) {
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
            const double coefficient = all_[term].kind == form::scaled ? all_[term].value : 1;
            rest.push_back(scaled(coefficient, product(factors, false, numbers)));
            for (int k = rest.size() - 1; k > 0 && all_[rest[k]].width < all_[rest[k - 1]].width; --k) {
                const int shorter = rest[k];
                rest[k] = rest[k - 1];
                rest[k - 1] = shorter;
            }
        }
        return product({sum(rest), last});
    }
    constexpr formula unscaled(int f) const { return all_[f].kind == form::scaled ? all_[operand(all_[f], 0)] : all_[f]; }
    static constexpr double nearest_integer(double x) { return static_cast<int>(x < 0 ? x - 0.5 : x + 0.5); }
    // The q of a number p / q that has a long decimal; 1 where there is none.
    static constexpr int divisor_of(double value) {
        if (decimal(value).length <= 6) return 1;
        const double inverse = 1 / value < 0 ? -1 / value : 1 / value;
        const auto is_ratio = [&](int q) {  // up to one rounding
            const double ratio = nearest_integer(value * q) / q, difference = ratio < value ? value - ratio : ratio - value;
            return difference <= 0x1p-52 * (value < 0 ? -value : value) && decimal(ratio).length > 6;
        };
        if (inverse < 1e6 && inverse >= 1.5 && is_ratio(static_cast<int>(nearest_integer(inverse))))
            return static_cast<int>(nearest_integer(inverse));
        if (inverse < 1e-3) return 1;
        for (int q = 3; q < 1000; ++q)
            if (is_ratio(q)) return q;
        return 1;
    }
    static constexpr bool is_product(const formula& f) { return f.kind == form::product || f.kind == form::hadamard; }
    // Whether the negative of a sum has no more signs than the sum.
    constexpr bool flips(int x) const {
        const formula& f = all_[x];
        int negative = 0;
        for (int k = 0; k < f.count; ++k) negative += all_[operand(f, k)].negative ? 1 : 0;
        return f.kind == form::sum && 2 * negative >= f.count;
    }
    constexpr int negated(const formula sum_of_terms) {
        sequence<int> terms;
        for (int k = 0; k < sum_of_terms.count; ++k) terms.push_back(scaled(-1, operand(sum_of_terms, k)));
        return sum(terms);
    }
    constexpr int replaced(const formula f, int position, int by) {
        sequence<int> factors;
        for (int k = 0; k < f.count; ++k) factors.push_back(k == position ? by : operand(f, k));
        return f.kind == form::product ? product(factors, f.scalar) : hadamard(factors);
    }
};

}  // namespace ctgrad::print
