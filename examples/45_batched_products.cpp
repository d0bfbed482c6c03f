// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Products with NumPy's rules: the last two axes multiply, the others are batches and broadcast; what does not fit is one
// sentence of the compiler. The generalised dot product Σ X ⊙ Y is over all indices of any rank.
#include <ctgrad/ctgrad.hpp>
#include <iostream>
#include <vector>

#include "support/refusal.hpp"

namespace cg = ctgrad;

inline constexpr auto T = cg::tensor<"T", 10, 4, 5, 2>;
inline constexpr auto U = cg::tensor<"U", 10, 4, 2, 3>;
inline constexpr auto V = cg::tensor<"V", 3, 5, 2>;
inline constexpr auto W = cg::matrix<"W", 2, 3>;
inline constexpr auto S = cg::tensor<"S", 4, 1, 2, 3>;
inline constexpr auto v = cg::vector<"v", 2>;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::tensor<"X", 2, n, 3>;
inline constexpr auto Y = cg::tensor<"Y", 2, n, 3>;

template <class Program, class... Data>
void print_shape(const char* name, Program product, const Data&... data) {
    const auto result = product(data...);
    std::cout << name << " (";
    for (int axis = 0; axis < result.rank(); ++axis) std::cout << (axis > 0 ? ", " : "") << result.extent(axis);
    std::cout << "), last element " << result.data()[result.size() - 1] << "\n";
}

inline constexpr auto inner = [] { return cg::generalized_dot(X, Y); };
static_assert(cg::to_text([] { return cg::gradient(inner(), X); }) == "Y");

int main() {
    const std::vector<double> t(400, 1), u(240, 2), three(30, 1), w{1, 2, 3, 4, 5, 6}, s(24, 1), two{1, 10};
    print_shape("(10, 4, 5, 2) * (10, 4, 2, 3) is", cg::compile([] { return T * U; }), T = t, U = u);
    print_shape("(3, 5, 2) * (2, 3)            is", cg::compile([] { return V * W; }), V = three, W = w);
    print_shape("(3, 5, 2) * (4, 1, 2, 3)      is", cg::compile([] { return V * S; }), V = three, S = s);
    print_shape("(3, 5, 2) * (2)               is", cg::compile([] { return V * v; }), V = three, v = two);
    print_shape("(2) * (2, 3)                  is", cg::compile([] { return v * W; }), v = two, W = w);
    std::cout << "(2) * (2)                     is a number, " << cg::compile([] { return v * v; })(v = two) << "\n";

    std::cout << "\nrefused: " << refusal<decltype(W * V)>()
              << "\nrefused: " << refusal<decltype(T * V)>()
              << "\nrefused: " << refusal<decltype(W * v)>() << "\n";

    const std::vector<double> x{1, 2, 3, 4, 5, 6}, y{1, 0, 1, 0, 1, 1};
    std::cout << "\n⟨X, Y⟩ = " << cg::to_text(inner) << " = " << cg::compile([] { return inner(); })(X = x, Y = y)
              << ", gradient " << cg::to_text([] { return cg::gradient(inner(), X); }) << "\n";
}
