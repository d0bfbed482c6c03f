// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The chain rule is a product of Jacobians, and f(x, y) = [x² + y, sin x, y²] has one of shape [3, 2].
#include <ctgrad/ctgrad.hpp>
#include <iostream>

namespace cg = ctgrad;

template <class Matrix>
void print(const char* name, const Matrix& m, int rows, int columns) {
    std::cout << name << "\n";
    for (int i = 0; i < rows; ++i, std::cout << "\n")
        for (int j = 0; j < columns; ++j) std::cout << "  " << m(i, j);
}

// -- a function of two numbers ----------------------------------------------------------------------------------------

inline constexpr auto z = cg::vector<"z", 2>;  // (x, y)
constexpr auto x() { return cg::sum(cg::slice<0, 1>(z)); }
constexpr auto y() { return cg::sum(cg::slice<1, 2>(z)); }
inline constexpr auto f = [] { return cg::stack<0>(cg::square(x()) + y(), cg::sin(x()), cg::square(y())); };
inline constexpr auto slopes = cg::compile([] { return cg::jacobian(f(), z); });

// -- g(h(u)) -------------------------------------------------------------------------------------------------------------

inline constexpr auto u = cg::vector<"u", 3>;
inline constexpr auto v = cg::vector<"v", 4>;
inline constexpr auto A = cg::matrix<"A", 4, 3>;
inline constexpr auto B = cg::matrix<"B", 2, 4>;
inline constexpr auto inner = [] { return cg::tanh(A * u); };
inline constexpr auto whole = [] { return B * cg::exp(inner()); };
inline constexpr auto of_outer = [] { return cg::jacobian(B * cg::exp(v), v); };
inline constexpr auto of_inner = [] { return cg::jacobian(inner(), u); };
inline constexpr auto of_whole = [] { return cg::jacobian(whole(), u); };

inline constexpr auto at_once = cg::compile([] { return of_whole(); });
inline constexpr auto step_by_step = cg::compile([] { return of_outer() * of_inner(); });
inline constexpr auto hidden = cg::compile([] { return inner(); });

int main() {
    print("Jacobian of [x² + y, sin x, y²] at (2, 3):", slopes(z = {2., 3.}), 3, 2);

    std::cout << "\nouter: " << cg::to_text(of_outer) << "\ninner: " << cg::to_text(of_inner)
              << "\nwhole: " << cg::to_text(of_whole) << "\n\n";
    const std::initializer_list<double> a{1, 2, 3, 0, -1, 1, 2, 0, 1, 1, 1, -1}, b{1, 0, 2, 1, 0, 3, -1, 1}, point{0.1, 0.2, -0.3};
    const auto h = hidden(A = a, u = point);
    print("at once:", at_once(A = a, B = b, u = point), 2, 3);
    print("outer at v = inner(u), times inner:", step_by_step(A = a, B = b, u = point, v = h), 2, 3);
}
