// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A first gradient: least squares, its value and gradient from one fused loop, its formula pinned at compile time.
#include <ctgrad/ctgrad.hpp>
#include <iostream>
#include <vector>
namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;           // known only at run time
inline constexpr auto X = cg::matrix<"X", n, 3>;  // n samples of 3 features
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;

inline constexpr auto loss = 0.5 * cg::squared_norm(X * w - y);
inline constexpr auto step = cg::compile([] { return cg::outputs(loss, cg::gradient(loss, w)); });
static_assert(cg::to_text([] { return cg::gradient(loss, w); }) == "Xᵀ (X w - y)");
static_assert(step.plan().passes(X) == 1);  // value and gradient read the data once

int main() {
    const std::vector<double> data = {1, 0, 2, 0, 1, 1, 2, 1, 0, 1, 1, 1}, targets = {1, 0, 2, -1};
    auto [value, slope] = step(X = data, w = {1, -1, 0.5}, y = targets);
    std::cout << "loss " << value << ", gradient " << slope(0) << ' ' << slope(1) << ' ' << slope(2) << "\n\n"
              << cg::explain(step);
}
