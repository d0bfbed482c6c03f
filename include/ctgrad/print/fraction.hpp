// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Powers, factors and fractions of formulas (layer 3, print).
#pragma once
#include "ctgrad/print/formula.hpp"

namespace ctgrad::print {

// -- powers ----------------------------------------------------------------------------------------------------------

constexpr int formulas::base_of(int f) const {
    return all_[f].kind == form::power && all_[f].count == 1 ? operand(all_[f], 0) : f;
}
constexpr double formulas::exponent_of(int f) const { return base_of(f) == f ? 1 : all_[f].value; }

constexpr sequence<int> formulas::powers(const sequence<int>& factors, bool matrix) {
    sequence<int> bases, result;
    sequence<double> exponents;
    for (const int x : factors) {
        const int base = base_of(x);
        int i = 0;
        while (i < bases.size() && bases[i] != base) ++i;
        if (i == bases.size()) {
            bases.push_back(base);
            exponents.push_back(0);
        }
        exponents[i] += exponent_of(x);
    }
    for (int i = 0; i < bases.size(); ++i) result.push_back(power(bases[i], exponents[i], matrix));
    return result;
}
constexpr int formulas::power(int base, double exponent, bool matrix) {
    const formula b = all_[base];
    if (exponent == 1) return base;
    if (exponent == 0) return number(1);
    if (b.kind == form::norm && exponent < 0) return quotient(number(1), power(base, -exponent), true);
    if (const int inner = base_of(base); inner != base) {
        const bool plain = is_whole(exponent) && is_whole(b.value);  // (x²)^(1/2) is |x|
        if (plain || all_[inner].kind == form::norm) return power(inner, b.value * exponent, matrix || b.matrix);
    }
    if (is_call(base, "sqrt") && is_whole(exponent / 2)) return power(operand(b, 0), exponent / 2, matrix);
    formula f;
    f.kind = form::power;
    f.binds = postfix;
    f.value = exponent;
    f.matrix = matrix && b.kind != form::call;  // functions of matrices are pointwise
    f.width = width(base, atomic) + exponent_width(exponent) + (f.matrix ? 2 : 0);
    return add(f, {base});
}
constexpr int formulas::power_of(int base, int exponent, bool matrix) {
    if (all_[exponent].kind == form::number) return power(base, all_[exponent].value, matrix);
    formula f;
    f.kind = form::power;
    f.binds = postfix;
    f.matrix = matrix && all_[base].kind != form::call;
    f.width = width(base, atomic) + width(exponent, atomic) + (f.matrix ? 2 : 1);
    return add(f, {base, exponent});
}

// -- factors ---------------------------------------------------------------------------------------------------------

constexpr monomial formulas::split(int x) {
    const formula f = all_[x];
    monomial m;
    if (f.kind == form::number) {
        m.coefficient = f.value;
    } else if (f.kind == form::scaled) {
        m = split(operand(f, 0));
        m.coefficient *= f.value;
    } else if (f.kind == form::product && f.numbers > 0) {
        sequence<int> numbers, rest;
        for (int k = 0; k < f.count; ++k) (k < f.numbers ? numbers : rest).push_back(operand(f, k));
        if (!rest.empty()) m = split(product(rest));
        m.numbers = numbers;
    } else if (f.kind == form::product || f.kind == form::hadamard) {
        m.kind = f.kind;
        m.scalar = f.scalar;
        m.matrix = f.matrix;
        m.factors = operands(f);
    } else {
        m.factors.push_back(x);
    }
    return m;
}
constexpr int formulas::join(const monomial& m) {
    sequence<int> all = powers(m.numbers);
    if (m.factors.empty()) return scaled(m.coefficient, scalars(all));
    const int numbers = all.size();
    all.push_back(m.kind == form::hadamard ? hadamard(m.factors, m.matrix) : product(m.factors, m.scalar));
    return scaled(m.coefficient, product(all, m.scalar && numbers > 0, m.scalar ? all.size() : numbers));
}
constexpr int formulas::times(int factor, int x) {
    const formula f = all_[x];
    const formula by = all_[factor];
    if (f.kind == form::quotient) return quotient(times(factor, operand(f, 0)), operand(f, 1), f.scalar);
    if (by.kind == form::quotient && by.scalar) return quotient(times(operand(by, 0), x), operand(by, 1), true);
    if (by.kind == form::scaled) return scaled(by.value, times(operand(by, 0), x));
    if (by.kind == form::number) return scaled(by.value, x);
    monomial m = split(x);
    m.numbers.push_back(factor);
    return join(m);
}

// -- fractions -------------------------------------------------------------------------------------------------------

// The factors of a denominator.
constexpr sequence<int> formulas::divisors(int x, bool scalar) const {
    const formula& f = all_[x];
    if (scalar ? f.kind == form::product && f.numbers == f.count : f.kind == form::hadamard) return operands(f);
    if (is_number(x, 1)) return {};
    return {x};
}
// Removes from both what both have: equal bases with the smaller exponent.
constexpr sequence<int> formulas::take_common(sequence<int>& a, sequence<int>& b) {
    sequence<int> common;
    const auto reduce = [&](sequence<int>& from, int position, double by) {
        const int f = from[position];
        if (exponent_of(f) != by) {
            from[position] = power(base_of(f), exponent_of(f) - by, all_[f].matrix);
            return;
        }
        for (; position + 1 < from.size(); ++position) from[position] = from[position + 1];
        from.pop_back();
    };
    for (int i = 0; i < a.size(); ++i)
        for (int j = 0; j < b.size(); ++j) {
            const double p = exponent_of(a[i]), q = exponent_of(b[j]), least = p < q ? p : q;
            if (base_of(a[i]) != base_of(b[j]) || least <= 0) continue;
            common.push_back(p < q ? a[i] : b[j]);
            reduce(a, i, least);
            reduce(b, j, least);
            --i;
            break;
        }
    return common;
}
constexpr bool formulas::cancel(monomial& numerator, sequence<int>& denominators, bool scalar) {
    if (scalar && numerator.scalar) {  // an inner product is one number
        numerator.numbers.push_back(product(numerator.factors, true));
        numerator.factors.clear();
        numerator.scalar = false;
    }
    bool found = scalar && !take_common(numerator.numbers, denominators).empty();
    if (numerator.kind == form::symbol || (!scalar && numerator.kind == form::hadamard))
        found = !take_common(numerator.factors, denominators).empty() || found;
    return found;
}
// (a + b) / c as a / c + b / c, times a number; -1 where not every term gets simpler.
constexpr int formulas::termwise(const formula sum_of_terms, int factor, int b, bool scalar, bool matrix) {
    sequence<int> terms;
    for (int k = 0; k < sum_of_terms.count; ++k) {
        const int term = operand(sum_of_terms, k);
        const int raised = factor < 0 ? term : times(factor, term);
        const formula f = all_[raised];
        monomial numerator = split(f.kind == form::quotient ? operand(f, 0) : raised);
        sequence<int> denominators = divisors(b, scalar);
        if (!cancel(numerator, denominators, scalar) && factor < 0) return -1;
        terms.push_back(quotient(raised, b, scalar, matrix));
    }
    return sum(terms);
}
constexpr int formulas::quotient(int a, int b, bool scalar, bool matrix) {
    const formula over = all_[a], under = all_[b];
    if (is_number(b, 1) || is_number(a, 0)) return a;
    if (over.kind == form::quotient && over.scalar == scalar) {
        sequence<int> both = divisors(operand(over, 1), scalar);
        for (const int f : divisors(b, scalar)) both.push_back(f);
        return quotient(operand(over, 0), scalar ? scalars(both) : hadamard(both, matrix), scalar, matrix);
    }
    if (over.kind == form::quotient) {
        const int number = over.scalar ? operand(over, 1) : b, other = over.scalar ? b : operand(over, 1);
        return quotient(operand(over, 0), product({number, other}, false, 1), false, matrix);
    }
    if (under.kind == form::quotient && under.scalar && scalar) {
        const int direct = quotient(times(operand(under, 1), a), operand(under, 0), true);
        const int each = over.kind == form::sum ? termwise(over, operand(under, 1), operand(under, 0), true, matrix) : direct;
        return all_[each].width < all_[direct].width ? each : direct;
    }
    if (under.kind == form::quotient && !scalar) {
        const int q = operand(under, 1), raised = under.scalar ? times(q, a) : hadamard({a, q}, matrix);
        return quotient(raised, operand(under, 0), false, matrix);
    }
    monomial numerator = split(a);
    sequence<int> denominators = divisors(b, scalar);
    if (cancel(numerator, denominators, scalar)) {
        const int rest = scalar || denominators.empty() ? scalars(denominators) : hadamard(denominators, matrix);
        return quotient(join(numerator), rest, scalar, matrix);
    }
    if (over.kind == form::sum)
        if (const int each = termwise(over, -1, b, scalar, matrix); each >= 0) return each;
    if (over.kind == form::number && under.kind != form::number)  // 0.666... / b -> 2 / (3 b)
        if (const int divisor = divisor_of(over.value); divisor > 1)
            return quotient(number(nearest_integer(over.value * divisor)), scaled(divisor, b), scalar);
    formula f;
    f.kind = form::quotient;
    f.scalar = scalar;
    f.binds = pointwise_level;
    f.negative = over.negative && (divides_plainly(over) || over.kind == form::scaled);
    f.width = over.width + (divides_plainly(over) ? 3 : 5) + width(b, postfix);
    return add(f, {a, b});
}

// -- coefficients and signs ------------------------------------------------------------------------------------------

constexpr int formulas::scaled(double value, int x) {
    const formula inner = all_[x];
    if (value == 1) return x;
    if (inner.kind == form::number) return number(value * inner.value);
    if (value == 0) return number(0);
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
    if (value < 0 && inner.kind == form::sum && flips(x)) return scaled(-value, negated(inner));
    if (value < 0 && (inner.kind == form::product || inner.kind == form::hadamard))
        for (int k = 0; k < inner.count; ++k) {
            const int part = operand(inner, k);
            if (!flips(part) || !is_single(inner, k)) continue;
            const sequence<int> flipped = with(operands(inner), k, negated(all_[part]));
            const bool points = inner.kind == form::hadamard;
            return scaled(-value, points ? hadamard(flipped, inner.matrix) : product(flipped, inner.scalar, inner.numbers));
        }
    if (value < 0 && is_call(x, "where") && (all_[operand(inner, 1)].negative || all_[operand(inner, 2)].negative))
        return call("where", {operand(inner, 0), scaled(value, operand(inner, 1)), scaled(value, operand(inner, 2))}, 0,
                    inner.latex);
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
// Whether the negative of a sum has no more signs than the sum.
constexpr bool formulas::flips(int x) const {
    const formula& f = all_[x];
    int negative = 0;
    for (int k = 0; k < f.count; ++k) negative += all_[operand(f, k)].negative ? 1 : 0;
    return f.kind == form::sum && 2 * negative >= f.count;
}
// Whether a factor occurs once, not transposed either: (x - y) (x - y)ᵀ keeps its sign.
constexpr bool formulas::is_single(const formula& f, int position) const {
    for (int k = 0; k < f.count; ++k) {
        const formula& other = all_[operand(f, k)];
        const int bare = other.kind == form::transpose ? operand(other, 0) : operand(f, k);
        if (k != position && bare == operand(f, position)) return false;
    }
    return true;
}
constexpr int formulas::negated(const formula sum_of_terms) {
    sequence<int> terms;
    for (int k = 0; k < sum_of_terms.count; ++k) terms.push_back(scaled(-1, operand(sum_of_terms, k)));
    return sum(terms);
}
}  // namespace ctgrad::print
