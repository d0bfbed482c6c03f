// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's programs: ctgrad's against one by hand, ADOL-C's and PyTorch's, which all have to agree (bench).
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "../contest.hpp"
#include "../table.hpp"
#include "torch.hpp"
#if defined(BENCH_HAS_ADOLC)
#include <adolc/adolc.h>
#endif

namespace bench {

using numbers = std::vector<double>;

// Fails where results differ by more than 10⁻⁸ of the largest.
inline void require_equal(const char* what, const numbers& a, const numbers& b) {
    double scale = 0, distance = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        scale = std::max(scale, std::abs(b[i]));
        distance = std::max(distance, std::abs(a[i] - b[i]));
    }
    if (a.size() == b.size() && distance <= 1e-8 * scale) return;
    std::fprintf(stderr, "%s: results are %g apart, of magnitude %g\n", what, distance, scale);
    std::exit(1);
}
inline numbers joined(std::initializer_list<numbers> parts) {
    numbers all;
    for (const numbers& p : parts) all.insert(all.end(), p.begin(), p.end());
    return all;
}
// In turns, but libtorch, which leaves no memory where it was, after the others. `most`: the time by hand times this is what
// ctgrad may take.
void compare(table& results, const char* name, const std::string& size, double most, auto&& own, auto&& by_hand, const way& tape,
             const way& torch) {
    const contest c = in_turns(own, by_hand, tape), last = in_turns(torch);
    results.add(name, "f64", size, c.of(0),
                {{"by hand", c.of(1) / c.of(0), 1 / most}, {"ADOL-C", c.of(2) / c.of(0)}, {"libtorch", last.of(0) / c.of(0)}});
}

}  // namespace bench
