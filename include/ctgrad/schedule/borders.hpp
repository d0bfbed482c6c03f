// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// When a program knows its results: an item outside all loops, behind which nothing writes them any more (layer 4, schedule).
#pragma once
#include "ctgrad/schedule/outline.hpp"

namespace ctgrad::schedule {

constexpr bool writes(const plan_view& p, const item& it, int output) {
    if (it.what != action::loop) {
        const home& h = p.homes[it.index];
        return h.output == output || (h.where == place::output && h.index == output);
    }
    const loop& l = p.loops[it.index];
    for (int i = l.first; i < l.first + l.count; ++i)
        if (writes(p, p.items[i], output)) return true;
    return false;
}
// Counted from the first item, which is 0; the last one before the next nest, as what stands between nests takes no time.
constexpr int border_of(const plan_view& p, int output) {
    const auto item_at = [&](int i) -> const item& { return p.items[p.root_first + i]; };
    int last = p.root_count - 1;
    while (last > 0 && !writes(p, item_at(last), output)) --last;
    while (last + 1 < p.root_count && item_at(last + 1).what != action::loop && item_at(last + 1).what != action::call) ++last;
    return last;
}
// The same where nests are functions: the call behind which nothing writes it.
template <outline_size Size>
constexpr int border_of(const call_list<Size>& list, int output) {
    for (int i = Size.calls - 1; i > 0; --i) {
        const kernel_call& c = list.calls[i];
        for (int k = c.first + c.inputs; k < c.first + c.inputs + c.outputs; ++k)
            if (list.references[k] == reference{place::output, output}) return i;
    }
    return 0;
}

}  // namespace ctgrad::schedule
