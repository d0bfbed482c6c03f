// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What products cost, as polynomials in the extents; chains are multiplied in the order of fewest operations.
#include <ctgrad/ctgrad.hpp>
#include <iostream>

namespace cg = ctgrad;

inline constexpr auto a = cg::dim<"a">;
inline constexpr auto b = cg::dim<"b">;
inline constexpr auto c = cg::dim<"c">;
inline constexpr auto A = cg::matrix<"A", a, b>;
inline constexpr auto B = cg::matrix<"B", b, c>;
inline constexpr auto D = cg::matrix<"D", b, a>;
inline constexpr auto u = cg::vector<"u", a>;
inline constexpr auto x = cg::vector<"x", c>;
inline constexpr auto P = cg::matrix<"P", 10, 1000>;
inline constexpr auto Q = cg::matrix<"Q", 1000, 5>;
inline constexpr auto R = cg::matrix<"R", 5, 500>;

inline constexpr auto chain = [] { return A * B * x; };
inline constexpr auto loss = [] { return cg::squared_norm(A * B * x); };

// However it is written: (P Q) R takes 150,000 operations, P (Q R) would take 15,000,000.
static_assert(cg::cost([] { return P * Q * R; }).flops == "150000");
static_assert(cg::cost([] { return P * (Q * R); }).flops == "150000");
// No matrix is multiplied by a matrix where a vector will do, and no outer product is built to be multiplied.
static_assert(cg::cost(chain).flops == "2 a b + 2 b c");
static_assert(cg::cost([] { return cg::outer(u, u) * u; }).flops == "3 a");
static_assert(cg::cost([] { return cg::trace(A * D); }).flops == "2 a b");
// A gradient costs about as much again as its function, however many numbers it has.
static_assert(cg::cost(loss).flops == "2 a b + 2 b c + 2 a");
static_assert(cg::cost([] { return cg::outputs(loss(), cg::gradient(loss(), x)); }).flops == "4 a b + 4 b c + 2 a");

template <class Model>
void print(const char* name, Model model) {
    std::cout << name << cg::cost(model).flops << "\n";
}

int main() {
    std::cout << "A is a x b, B is b x c, D is b x a; P, Q, R are 10 x 1000 x 5 x 500. Operations of\n";
    print("  A B                      ", [] { return A * B; });
    print("  (A B) x                  ", [] { return (A * B) * x; });
    print("  A (B x)                  ", [] { return A * (B * x); });
    print("  (u uᵀ) u                 ", [] { return cg::outer(u, u) * u; });
    print("  tr(A D)                  ", [] { return cg::trace(A * D); });
    print("  P (Q R)                  ", [] { return P * (Q * R); });
    print("  ‖A B x‖²                 ", loss);
    print("  and its gradient         ", [] { return cg::outputs(loss(), cg::gradient(loss(), x)); });
    print("  its Hessian              ", [] { return cg::hessian(loss(), x); });
    std::cout << "bytes of A B that move      " << cg::cost([] { return A * B; }).bytes << "\n\n"
              << cg::to_text(chain) << ":\n"
              << cg::explain(cg::compile([] { return chain(); }));
}
