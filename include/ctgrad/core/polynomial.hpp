// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Polynomials with integer coefficients: what a program costs as a function of its extents (layer 0, core).
#pragma once
#include <cstdint>

#include "ctgrad/core/sequence.hpp"

namespace ctgrad {

// A sum of products of variables, which are numbered; terms of higher degree first, then those of earlier variables.
class polynomial {
public:
    struct term {
        static constexpr int most = 16;
        std::int64_t coefficient = 0;
        int degree = 0;
        int variables[most]{};  // in order, as often as they occur

        constexpr void multiply(int variable) {
            if (degree == most) throw "ctgrad: a cost of a degree above 16";
            int at = degree++;
            for (; at > 0 && variables[at - 1] > variable; --at) variables[at] = variables[at - 1];
            variables[at] = variable;
        }
        // Negative where a comes before b.
        static constexpr int compare(const term& a, const term& b) {
            if (a.degree != b.degree) return b.degree - a.degree;
            for (int i = 0; i < a.degree; ++i)
                if (a.variables[i] != b.variables[i]) return a.variables[i] - b.variables[i];
            return 0;
        }
    };

    constexpr polynomial() = default;
    constexpr polynomial(std::int64_t value) { add({value}); }
    static constexpr polynomial variable(int number) {
        term t{1};
        t.multiply(number);
        polynomial p;
        p.add(t);
        return p;
    }

    constexpr const sequence<term>& terms() const { return terms_; }

    friend constexpr polynomial operator+(const polynomial& a, const polynomial& b) {
        polynomial sum = a;
        for (const term& t : b.terms_) sum.add(t);
        return sum;
    }
    friend constexpr polynomial operator*(const polynomial& a, const polynomial& b) {
        polynomial product;
        for (const term& t : a.terms_)
            for (const term& other : b.terms_) {
                term both = t;
                both.coefficient *= other.coefficient;
                for (int i = 0; i < other.degree; ++i) both.multiply(other.variables[i]);
                product.add(both);
            }
        return product;
    }

private:
    sequence<term> terms_;

    constexpr void add(const term& t) {
        if (t.coefficient == 0) return;
        int at = 0;
        while (at < terms_.size() && term::compare(terms_[at], t) < 0) ++at;
        if (at < terms_.size() && term::compare(terms_[at], t) == 0) {
            terms_[at].coefficient += t.coefficient;
            if (terms_[at].coefficient != 0) return;
            for (int i = at; i + 1 < terms_.size(); ++i) terms_[i] = terms_[i + 1];
            return terms_.pop_back();
        }
        terms_.push_back(t);
        for (int i = terms_.size() - 1; i > at; --i) terms_[i] = terms_[i - 1];
        terms_[at] = t;
    }
};

}  // namespace ctgrad
