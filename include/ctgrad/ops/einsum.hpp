// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Einstein's notation for products (layer 2, ops).
#pragma once
#include "ctgrad/core/fixed_string.hpp"
#include "ctgrad/ops/operation.hpp"

namespace ctgrad {

// Einstein's notation: "bij,bjk->bik". A letter names an axis, those that the result does not name are summed; without
// "->" the result has the letters that occur once, in alphabetical order.
template <fixed_string Notation>
struct einsum_op {
    static constexpr std::string_view name = "einsum", text = Notation.view();
    struct parsed {
        char letters[8][shape_of::max_rank + 1]{};
        int ranks[8]{}, count = 0;
        char result[shape_of::max_rank + 1]{};
        int rank = 0;
        bool valid = true;

        constexpr int occurrences(char c) const {
            int total = 0;
            for (int k = 0; k < count; ++k)
                for (int a = 0; a < ranks[k]; ++a) total += letters[k][a] == c ? 1 : 0;
            return total;
        }
        constexpr int different() const {
            int total = 0;
            for (int c = 'A'; c <= 'z'; ++c) total += occurrences(static_cast<char>(c)) > 0 ? 1 : 0;
            return total;
        }
        constexpr parsed() {
            count = 1;
            bool arrow = false;
            for (std::size_t i = 0; i < text.size(); ++i) {
                const char c = text[i];
                if (c == ' ') continue;
                if (c == '-' && i + 1 < text.size() && text[i + 1] == '>') {
                    valid = valid && !arrow;
                    arrow = true;
                    ++i;
                } else if (c == ',') {
                    valid = valid && !arrow && count < 8;
                    count += valid ? 1 : 0;
                } else {
                    int& r = arrow ? rank : ranks[count - 1];
                    valid = valid && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) && r < shape_of::max_rank;
                    if (valid) (arrow ? result : letters[count - 1])[r++] = c;
                }
            }
            for (int a = 0; a < rank; ++a) {
                valid = valid && occurrences(result[a]) > 0;
                for (int b = 0; b < a; ++b) valid = valid && result[a] != result[b];
            }
            if (arrow) return;
            for (int c = 'A'; c <= 'z'; ++c)
                if (occurrences(static_cast<char>(c)) == 1 && rank < shape_of::max_rank) result[rank++] = static_cast<char>(c);
        }
    };
    static constexpr parsed notation{};

    static constexpr verdict shape(const shape_of* x, int count) {
        message m("einsum: ");
        if (!notation.valid || notation.count != count || notation.different() > ir::max_rank) {
            m.add("\"").add(text).add("\" is ");
            if (!notation.valid)
                return m.add("no notation: letters, a comma between operands, and behind -> some of the letters, each once");
            if (notation.count == count) return m.add("of more than 8 letters");
            return m.add("for ").add(notation.count).add(notation.count == 1 ? " operand, not " : " operands, not ").add(count);
        }
        extent_of extents[128]{};
        for (int k = 0; k < count; ++k) {
            if (const verdict v = broadcast(name, x[k]); !v.ok()) return v;
            if (x[k].rank != notation.ranks[k]) {
                add(add(m, x[k], "an operand").add(" is "), x[k]).add(" but has ");
                return m.add(notation.ranks[k]).add(notation.ranks[k] == 1 ? " letter in \"" : " letters in \"").add(text).add("\"");
            }
            for (int a = 0; a < x[k].rank; ++a) {
                extent_of& e = extents[static_cast<int>(notation.letters[k][a])];
                if ((e.named() || e.size > 0) && !agree(e, x[k][a])) {
                    m.add("letter ").add(std::string_view(&notation.letters[k][a], 1)).add(" is ");
                    add(add(m, e).add(" but "), x[k][a]);
                    return add(m.add(" in "), x[k], "an operand");
                }
                if (!e.named() && e.size <= 1) e = x[k][a];
            }
        }
        shape_of s;
        for (int a = 0; a < notation.rank; ++a) s.push_back(extents[static_cast<int>(notation.result[a])]);
        return s;
    }
    static constexpr term build(const auto* x, int count) {
        ir::space domain;
        char names[ir::max_rank]{};
        const auto find = [&](char c) {
            int axis = 0;
            while (axis < domain.rank && names[axis] != c) ++axis;
            if (axis == domain.rank) {
                domain.push_back(1);
                names[axis] = c;
            }
            return axis;
        };
        for (int a = 0; a < notation.rank; ++a) find(notation.result[a]);
        for (int k = 0; k < count; ++k)
            for (int a = 0; a < x[k].rank(); ++a) {
                const int axis = find(notation.letters[k][a]);
                if (domain[axis] == 1) domain.extents[axis] = x[k].shape[a];
            }
        sequence<ir::read> factors;
        for (int k = 0; k < count; ++k) {
            ir::axis_map to;
            for (int a = 0; a < x[k].rank(); ++a) {
                const int axis = find(notation.letters[k][a]);
                to.set(a, x[k].shape[a] == domain[axis] ? axis : ir::axis_map::fixed);
            }
            factors.push_back(ir::viewed(x[k], to, domain).value);
        }
        return x[0].home->contract(domain, notation.rank, factors);
    }
};
// einsum<"bij,bjk->bik">(A, B), any letters, any number of operands up to 8; a letter twice in one operand is a diagonal.
template <fixed_string Notation, class... A>
    requires(sizeof...(A) > 0 && Accepts<einsum_op<Notation>, A...>)
constexpr application_t<einsum_op<Notation>, A...> einsum(A... a) {
    return apply<einsum_op<Notation>>(a...);
}
template <fixed_string Notation, class... A>
    requires(sizeof...(A) > 0 && Rejects<einsum_op<Notation>, A...>)
auto einsum(A...) -> decltype(sentence_of<einsum_op<Notation>, A...>());

}  // namespace ctgrad
