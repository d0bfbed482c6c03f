// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Identities of sums, dot products and distances are recognised: both sides are one program, and it is the accurate one.
#include <ctgrad/ctgrad.hpp>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto y = cg::vector<"y", n>;

// ‖x - y‖² = ⟨x, x⟩ + ⟨y, y⟩ - 2 ⟨x, y⟩
inline constexpr auto distance = [] { return cg::squared_norm(x - y); };
inline constexpr auto expanded = [] { return cg::dot(x, x) + cg::dot(y, y) - 2 * cg::dot(x, y); };

// Proofs: the compiler checks them.
static_assert(cg::to_text([] { return cg::dot(x, cg::ones<n>); }) == "sum(x)");
static_assert(cg::to_text([] { return cg::dot(x, x); }) == "‖x‖²");
static_assert(cg::to_text(expanded) == cg::to_text(distance));
static_assert(cg::to_text([] { return cg::gradient(expanded(), x); }) == "2 (x - y)");
static_assert(cg::cost(expanded).flops == "3 n" && cg::cost(distance).flops == "3 n");

inline constexpr auto both = cg::compile([] { return cg::outputs(distance(), expanded()); });

int main() {
    std::cout << "⟨x, 1⟩ = " << cg::to_text([] { return cg::dot(x, cg::ones<n>); })
              << "\n⟨x, x⟩ = " << cg::to_text([] { return cg::dot(x, x); })
              << "\n⟨x, x⟩ + ⟨y, y⟩ - 2 ⟨x, y⟩ = " << cg::to_text(expanded) << ", of gradient "
              << cg::to_text([] { return cg::gradient(expanded(), x); }) << "\n\n";

    // Far from the origin the three dot products are 3e18 and more, and their difference is 2.
    const std::vector<double> a{1e9, 1e9, 1e9}, b{1e9 + 1, 1e9, 1e9 - 1};
    double by_hand = 0;
    for (std::size_t i = 0; i < 3; ++i) by_hand += a[i] * a[i];
    for (std::size_t i = 0; i < 3; ++i) by_hand += b[i] * b[i];
    for (std::size_t i = 0; i < 3; ++i) by_hand -= 2 * a[i] * b[i];
    const auto [left, right] = both(x = a, y = b);
    std::cout << "far from the origin ‖x - y‖² is " << left << ", as three dot products " << right
              << ", as three dot products in C++ " << by_hand << "\n\n"
              << cg::explain(both);
}
