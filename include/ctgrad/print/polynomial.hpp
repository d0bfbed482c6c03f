// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Polynomials in the named extents of a graph as text: `2 n d + 3 n` (layer 3, print).
#pragma once
#include "ctgrad/core/polynomial.hpp"
#include "ctgrad/ir/graph.hpp"
#include "ctgrad/print/decimal.hpp"

namespace ctgrad::print {

constexpr sequence<char> polynomial_text(const polynomial& p, const ir::graph_view& names) {
    sequence<char> text;
    const auto add = [&](std::string_view s) {
        for (const char c : s) text.push_back(c);
    };
    for (const polynomial::term& t : p.terms()) {
        const bool negative = t.coefficient < 0;
        const std::int64_t magnitude = negative ? -t.coefficient : t.coefficient;
        if (!text.empty())
            add(negative ? " - " : " + ");
        else if (negative)
            add("-");
        const bool one = magnitude == 1 && t.degree > 0;
        if (!one) add(decimal(static_cast<double>(magnitude)).view());
        for (int i = 0; i < t.degree; ++i) {
            if (!one || i > 0) add(" ");
            add(names.dims[t.variables[i]].name);
            int power = 1;
            while (i + 1 < t.degree && t.variables[i + 1] == t.variables[i]) ++i, ++power;
            if (power > 1) {
                add("^");
                add(decimal(power).view());
            }
        }
    }
    if (text.empty()) add("0");
    return text;
}

}  // namespace ctgrad::print
