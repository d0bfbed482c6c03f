// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A linear layer y = W x: its Jacobians with respect to x and to W, and why nobody builds the second one.
#include <ctgrad/ctgrad.hpp>
#include <iostream>

namespace cg = ctgrad;

inline constexpr auto W = cg::matrix<"W", 2, 3>;
inline constexpr auto x = cg::vector<"x", 3>;
inline constexpr auto u = cg::vector<"u", 2>;
inline constexpr auto o = cg::dim<"o">;
inline constexpr auto d = cg::dim<"d">;
inline constexpr auto V = cg::matrix<"V", o, d>;  // the same, of any size
inline constexpr auto z = cg::vector<"z", d>;
inline constexpr auto r = cg::vector<"r", o>;

inline constexpr auto by_x = [] { return cg::jacobian(W * x, x); };
inline constexpr auto by_W = [] { return cg::jacobian(W * x, W); };                              // [2, 2, 3]
inline constexpr auto flat = [] { return cg::reshape<2, 6>(cg::jacobian(W * x, W)); };           // [o, o d]
inline constexpr auto pulled_back = [] { return cg::vjp(W * x, W, u); };                         // uᵀ ∂y/∂W without ∂y/∂W
inline constexpr auto multiplied = [] { return cg::transpose(cg::reshape<2, 6>(by_W())) * u; };  // and with it

static_assert(cg::to_text(by_x) == "W");
static_assert(cg::to_text(by_W) == "I ⊗ xᵀ");
static_assert(cg::to_text(pulled_back) == "u xᵀ");
static_assert(cg::to_text([] { return cg::vjp(W * x, x, u); }) == "Wᵀ u");
// Second derivatives of a bilinear function: none in one argument alone.
static_assert(cg::to_text([] { return cg::hessian(cg::dot(u, W * x), x); }) == "0");
// The Jacobian of a layer of any size has o² d numbers, the product with it o d.
static_assert(cg::cost([] { return cg::vjp(V * z, V, r); }).flops == "o d");

inline constexpr auto jacobians = cg::compile([] { return cg::outputs(by_W(), flat(), pulled_back(), multiplied()); });

int main() {
    std::cout << "∂(W x)/∂x       = " << cg::to_text(by_x) << "\n∂(W x)/∂W       = " << cg::to_text(by_W)
              << "\nuᵀ ∂(W x)/∂x    = " << cg::to_text([] { return cg::vjp(W * x, x, u); })
              << "\nuᵀ ∂(W x)/∂W    = " << cg::to_text(pulled_back)
              << "\nits entries     = " << cg::to_text([] { return cg::vec(cg::vjp(W * x, W, u)); })
              << "\n∂(W x)/∂W, flat = " << cg::to_text(flat) << "\n\n";

    const auto [full, flattened, product, by_hand] = jacobians(x = {5, 6, 7}, u = {1, -1});  // W is not needed
    std::cout << "shape (" << full.extent(0) << ", " << full.extent(1) << ", " << full.extent(2) << "), flattened\n";
    for (int i = 0; i < 2; ++i, std::cout << "\n")
        for (int k = 0; k < 6; ++k) std::cout << "  " << flattened(i, k);
    std::cout << "uᵀ times it, without building it, and with\n";
    for (int i = 0; i < 2; ++i, std::cout << "\n")
        for (int j = 0; j < 3; ++j) std::cout << "  " << product(i, j) << " = " << by_hand(3 * i + j);
    std::cout << "\nfor W of o x d: Jacobian " << cg::cost([] { return cg::jacobian(V * z, V); }).bytes << " bytes moved, vjp "
              << cg::cost([] { return cg::vjp(V * z, V, r); }).bytes << "\n";
}
