// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The README's first program as an outside project builds it; every number below is exact in binary.
#include <ctgrad/ctgrad.hpp>

#include <cstdio>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;

inline constexpr auto step = cg::compile([] {
    auto loss = 0.5 * cg::squared_norm(X * w - y);
    return cg::outputs(loss, cg::gradient(loss, w));
});

static_assert(cg::to_text([] { return cg::gradient(0.5 * cg::squared_norm(X * w - y), w); }) == "Xᵀ (X w - y)");

int main() {
    const std::vector<double> data = {1, 0, 2, 0, 1, 1, 2, 1, 0, 1, 1, 1};
    const std::vector<double> weights = {1, -1, 0.5};
    const std::vector<double> targets = {1, 0, 2, -1};

    // X w - y = (1, -0.5, -1, 1.5)
    auto [loss, dw] = step(X = data, w = weights, y = targets);
    std::printf("loss %g, gradient (%g, %g, %g)\n", loss, dw(0), dw(1), dw(2));
    return loss == 2.25 && dw(0) == 0.5 && dw(1) == 0 && dw(2) == 3 ? 0 : 1;
}
