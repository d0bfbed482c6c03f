// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What recurrences are made with: the value at one end of an axis (layer 2, ops).
#pragma once
#include "ctgrad/ops/comparison.hpp"

namespace ctgrad::ir {

// x at the first or the last index of its leading axis, without that axis; 0 where the axis is empty. A named extent has
// no index that is known: there it is the sum over the axis of what is x at that index and 0 elsewhere.
constexpr term at_end(const term& x, bool last) {
    builder& home = *x.home;
    axis_map to;
    space rest;
    for (int a = 1; a < x.rank(); ++a) {
        to.set(a, a - 1);
        rest.push_back(x.shape[a]);
    }
    if (!is_named(x.shape[0])) {
        to.set(0, axis_map::fixed);
        return viewed(home.window(x, 0, last ? x.shape[0] - 1 : 0, 1), to, rest);
    }
    const term end = last ? home.size(x.shape[0]) - 1 : home.number(0);
    const term chosen = where(home.index(x.shape, 0) == end, x, 0);
    to.set(0, rest.rank);
    space domain = rest;
    domain.push_back(x.shape[0]);
    return home.contract(domain, rest.rank, {viewed(chosen, to, domain).value});
}

}  // namespace ctgrad::ir
