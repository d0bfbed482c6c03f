// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Formulas as a person writes them, with as few parentheses and signs as possible (layer 3, print).
//
// The tree between a graph and its text or LaTeX. Equal formulas are one. A formula knows how wide it is, so that of two
// ways to write a value the shorter is chosen before anything is written. What is written is the algebra of real numbers:
// x / x² is 1 / x, and 0 x is nothing, which a program that computes with infinities must not assume.
#pragma once
#include "ctgrad/core/sequence.hpp"
#include "ctgrad/print/decimal.hpp"
#include "ctgrad/print/form.hpp"

namespace ctgrad::print {

class formulas {
    static constexpr int buckets = 64;
    sequence<formula> all_;
    sequence<int> pool_;
    sequence<int> next_;  // in the same bucket
    sequence<int> first_ = sequence<int>(buckets, -1);

public:
    constexpr const formula& operator[](int f) const { return all_[f]; }
    constexpr int operand(const formula& f, int k) const { return pool_[f.first + k]; }
    constexpr sequence<int> operands(const formula& f) const {
        sequence<int> result;
        for (int k = 0; k < f.count; ++k) result.push_back(operand(f, k));
        return result;
    }
    constexpr int index(const formula& f, int k) const { return pool_[f.first + f.count + k]; }
    constexpr bool is_call(int f, std::string_view name) const {
        return all_[f].kind == form::call && all_[f].name == name;
    }
    constexpr bool is_number(int f, double value) const { return all_[f].kind == form::number && all_[f].value == value; }

    // -- values and functions ------------------------------------------------------------------------------------------

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
    // √x; of an even power of a norm the norm
    constexpr int root(int x, std::string_view latex) {
        const formula f = all_[x];
        const bool even = f.kind == form::power && f.count == 1 && is_whole(f.value / 2);
        if (even && all_[operand(f, 0)].kind == form::norm) return power(operand(f, 0), f.value / 2);
        return call("sqrt", {x}, 0, latex);
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
    constexpr int iverson(int x) { return bars(form::iverson, x); }
    // where(a > b, x, y); [a > b] is 1 or 0 by itself, and needs no bracket where a condition is expected.
    constexpr int choice(int condition, int x, int y) {
        const bool bracket = all_[condition].kind == form::iverson;
        if (bracket && is_number(x, 1) && is_number(y, 0)) return condition;
        return call("where", {bracket ? operand(all_[condition], 0) : condition, x, y}, 0, R"(\operatorname{where})");
    }
    constexpr int norm(int x) { return bars(form::norm, x); }
    constexpr int squared_norm(int x) { return power(norm(x), 2); }

    // -- products ----------------------------------------------------------------------------------------------------

    // A B x; products in products need no parentheses. So many of the factors, the first ones, are numbers.
    constexpr int product(const sequence<int>& factors, bool scalar = false, int numbers = 0) {
        if (factors.size() == 1) return factors[0];
        for (int k = 0; k < factors.size(); ++k) {
            const formula f = all_[factors[k]];
            if (f.kind == form::scaled) return scaled(f.value, product(with(factors, k, operand(f, 0)), scalar, numbers));
            if (f.kind == form::number)
                return scaled(f.value, product(without(factors, k), scalar, numbers - (k < numbers ? 1 : 0)));
        }
        sequence<int> flat;
        for (const int x : factors) {
            const formula inner = all_[x];
            if (inner.kind != form::product || inner.scalar || inner.numbers > 0) {
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
    // The product of numbers, powers collected; the empty one is 1.
    constexpr int scalars(const sequence<int>& factors) {
        const sequence<int> distinct = powers(factors);
        return distinct.empty() ? number(1) : product(distinct, true, distinct.size());
    }
    // a ⊙ b, a² for a ⊙ a, (a ⊙ b) / c for a ⊙ (b / c)
    constexpr int hadamard(const sequence<int>& factors, bool matrix = false) {
        for (int k = 0; k < factors.size() && factors.size() > 1; ++k) {
            const formula f = all_[factors[k]];
            if (f.kind == form::scaled) return scaled(f.value, hadamard(with(factors, k, operand(f, 0)), matrix));
            if (f.kind == form::hadamard) {
                sequence<int> flat = with(factors, k, operand(f, 0));
                for (int j = 1; j < f.count; ++j) flat.push_back(operand(f, j));
                return hadamard(flat, matrix);
            }
            if (f.kind == form::number) return scaled(f.value, hadamard(without(factors, k), matrix));
            if (f.kind == form::quotient) {
                const int numerator = hadamard(with(factors, k, operand(f, 0)), matrix);
                return quotient(numerator, operand(f, 1), f.scalar, matrix);
            }
        }
        const sequence<int> distinct = powers(factors, matrix);
        return distinct.size() == 1 ? distinct[0] : glued(form::hadamard, distinct, matrix);
    }
    constexpr int kronecker(const sequence<int>& factors) {
        return factors.size() == 1 ? factors[0] : glued(form::kronecker, factors);
    }
    constexpr int transpose(int x) {
        const formula f = all_[x];
        if (f.kind == form::transpose) return operand(f, 0);
        if (f.kind == form::symbol && f.name == "I") return x;
        if (f.kind == form::quotient && f.scalar) return quotient(transpose(operand(f, 0)), operand(f, 1), true);
        formula turned;
        turned.kind = form::transpose;
        turned.binds = postfix;
        turned.width = width(x, f.kind == form::inverse ? postfix : atomic) + 1;
        const int whole = add(turned, {x}), reversed = reversed_product(x);
        return reversed >= 0 && all_[reversed].width < turned.width ? reversed : whole;
    }
    constexpr int inverse(int x) {
        if (all_[x].kind == form::inverse) return operand(all_[x], 0);
        if (all_[x].kind == form::transpose) return transpose(inverse(operand(all_[x], 0)));
        formula f;
        f.kind = form::inverse;
        f.binds = postfix;
        f.width = width(x, atomic) + 2;
        return add(f, {x});
    }
    // aᵀ b; the simpler one is transposed.
    constexpr int dot(int a, int b) {
        if (a == b) return squared_norm(a);
        const bool swaps = all_[a].binds < postfix && all_[b].binds >= postfix;
        return product({transpose(swaps ? b : a), swaps ? a : b}, true);
    }

    // -- fractions, powers: fraction.hpp -------------------------------------------------------------------------------

    // Equal factors become powers.
    constexpr sequence<int> powers(const sequence<int>& factors, bool matrix = false);
    constexpr int power(int base, double exponent, bool matrix = false);
    // baseᵉ for any e, a number or not.
    constexpr int power_of(int base, int exponent, bool matrix);
    // value * x, the sign moved to where it costs least: -(a - b) -> b - a, -A (a - b) -> A (b - a)
    constexpr int scaled(double value, int x);
    // a / b, b a number or not; a / b / b -> a / b², without what a and b have in common
    constexpr int quotient(int a, int b, bool scalar, bool matrix = false);
    // Whether a numerator needs no parentheses: 2 A x / b, but (a ⊙ b) / c.
    constexpr bool divides_plainly(const formula& f) const {
        if (f.kind == form::scaled) return all_[operand(f, 0)].binds != pointwise_level;
        return f.binds >= multiplicative;
    }
    constexpr int times(int number, int x);
    constexpr monomial split(int f);
    constexpr int join(const monomial& m);

    // -- sums: sum.hpp ---------------------------------------------------------------------------------------------

    // Terms with their signs, like ones collected; a positive one comes first, if there is one.
    constexpr int sum(const sequence<int>& terms);

    // -- indices -----------------------------------------------------------------------------------------------------

    // Elements begin to end - 1 along one axis of several.
    constexpr int slice(int x, int rank, int axis, int begin, int end) {
        formula f;
        f.kind = form::slice;
        f.width = width(x, atomic) + 1 + 2 * rank + decimal(begin).length + decimal(end).length;
        return add(f, {x}, {rank, axis, begin, end});
    }
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

    // The formula, made where there is none like it.
    constexpr int add(formula f, const sequence<int>& operands = {}, const sequence<int>& letters = {}) {
        unsigned hash = 7u * static_cast<unsigned>(f.kind) + static_cast<unsigned>(f.width);
        for (const int x : operands) hash = 5 * hash + static_cast<unsigned>(x);
        const int bucket = static_cast<int>(hash % buckets);
        for (int i = first_[bucket]; i >= 0; i = next_[i])
            if (equal(all_[i], f, operands, letters)) return i;
        f.first = pool_.size();
        f.count = operands.size();
        f.letters = letters.size();
        for (const int x : operands) pool_.push_back(x);
        for (const int letter : letters) pool_.push_back(letter);
        all_.push_back(f);
        next_.push_back(first_[bucket]);
        return first_[bucket] = all_.size() - 1;
    }
    constexpr bool equal(const formula& a, const formula& b, const sequence<int>& operands,
                         const sequence<int>& letters) const {
        if (a.kind != b.kind || a.width != b.width || a.count != operands.size() || a.letters != letters.size() ||
            a.axes != b.axes || a.numbers != b.numbers || a.scalar != b.scalar || a.matrix != b.matrix ||
            std::bit_cast<std::int64_t>(a.value) != std::bit_cast<std::int64_t>(b.value) || a.name != b.name)
            return false;
        for (int k = 0; k < a.count; ++k)
            if (operand(a, k) != operands[k]) return false;
        for (int k = 0; k < a.letters; ++k)
            if (index(a, k) != letters[k]) return false;
        return true;
    }
    static constexpr sequence<int> without(const sequence<int>& factors, int position) {
        sequence<int> rest;
        for (int k = 0; k < factors.size(); ++k)
            if (k != position) rest.push_back(factors[k]);
        return rest;
    }
    static constexpr sequence<int> with(sequence<int> factors, int position, int by) {
        factors[position] = by;
        return factors;
    }
    constexpr int glued(form kind, const sequence<int>& factors, bool matrix = false) {
        formula f;
        f.kind = kind;
        f.binds = pointwise_level;
        f.matrix = matrix;
        f.width = 3 * (factors.size() - 1);
        for (const int x : factors) f.width += width(x, multiplicative);
        return add(f, factors);
    }
    constexpr int bars(form kind, int x) {
        formula f;
        f.kind = kind;
        f.width = all_[x].width + 2;
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

    // fraction.hpp
    constexpr bool flips(int x) const;
    constexpr bool is_single(const formula& f, int position) const;
    constexpr int negated(const formula sum_of_terms);
    constexpr int base_of(int f) const;
    constexpr double exponent_of(int f) const;
    constexpr sequence<int> divisors(int f, bool scalar) const;
    constexpr sequence<int> take_common(sequence<int>& a, sequence<int>& b);
    constexpr bool cancel(monomial& numerator, sequence<int>& denominators, bool scalar);
    constexpr int termwise(const formula sum_of_terms, int factor, int b, bool scalar, bool matrix);

    // sum.hpp
    constexpr int factor_out(const sequence<int>& terms);
    constexpr void add_term(sequence<int>& terms, int term);
    constexpr double coefficient_of(int term) const;
    constexpr double common_coefficient(const sequence<int>& terms) const;
    constexpr int merged(int a, int b);
    constexpr int merged_products(monomial a, monomial b);
    constexpr int merged_hadamard(monomial a, monomial b);
    constexpr int merged_calls(const monomial& a, const monomial& b);
    constexpr bool as_points(monomial& m, const monomial& beside);
    constexpr bool as_choice(const monomial& m, int& condition, int& chosen, int& otherwise);
    constexpr int in_common(const monomial& a, const monomial& b, bool front) const;
    constexpr bool is_factor(const monomial& m, const sequence<int>& numbers) const;
    static constexpr monomial as_number(monomial m);
    constexpr formula unscaled(int f) const { return all_[f].kind == form::scaled ? all_[operand(all_[f], 0)] : all_[f]; }
};

}  // namespace ctgrad::print

#include "ctgrad/print/fraction.hpp"
#include "ctgrad/print/sum.hpp"
