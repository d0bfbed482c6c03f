// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Variables of a pass alone, and values in their place (layer 1, ir).
#pragma once
#include "ctgrad/ir/rebuild.hpp"

namespace ctgrad::ir {

// Names that no user gives: one mark, two marks ...
struct marks {
    static constexpr int most = 256;
    char text[most];
    constexpr explicit marks(char mark) : text{} {
        for (char& c : text) c = mark;
    }
    constexpr std::string_view name(int count) const { return {text, static_cast<std::size_t>(count)}; }
};
inline constexpr marks all_marks{'\1'};

// A read where a leaf is replaced.
constexpr read substitute(builder& home, const read& r, int leaf, const read& by) {
    const graph copy = home.result();
    const graph_view before = copy.view();
    rebuilder pass(before, home);
    const int last = home.has_recurrences() ? needed_by(before, r.node).size() - 1 : r.node;
    sequence<char> changes(last + 1, 0);
    if (leaf <= last) changes[leaf] = 1;
    for (int i = 0; i <= last; ++i) {
        for (int k = 0; k < before[i].count && changes[i] == 0; ++k) changes[i] = changes[before.operand(before[i], k).node];
        i = mark_steps(before, changes, i);
    }
    for (int i = 0; i <= last; ++i) {
        const node& n = before[i];
        if (changes[i] == 0)
            pass.set(i, {home, {i, axis_map::identity(n.rank), 1}, n.domain});
        else if (i == leaf)
            pass.set(i, {home, by, n.domain});
        else
            pass.keep(i);
    }
    return pass.translate(r);
}

}  // namespace ctgrad::ir
