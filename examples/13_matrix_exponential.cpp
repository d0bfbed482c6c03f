// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// exp of elements is not exp of a matrix: that is a rotation, and solves dx/dt = A x.
#include <cmath>
#include <ctgrad/linear_algebra.hpp>
#include <iomanip>
#include <iostream>

namespace cg = ctgrad;

inline constexpr auto A = cg::matrix<"A", 2, 2>;
inline constexpr auto t = cg::scalar<"t">;
inline constexpr auto x0 = cg::vector<"x0", 2>;

inline constexpr auto both = cg::compile([] { return cg::outputs(cg::exp(A), cg::matrix_exp(A)); });
inline constexpr auto flow = cg::compile([] { return cg::matrix_exp(t * A) * x0; });

inline constexpr auto E = cg::matrix<"E", 2, 2>;
inline constexpr auto along_elements = [] { return cg::jvp(cg::exp(A), A, E); };
inline constexpr auto along_matrix = [] { return cg::jvp(cg::matrix_exp(A), A, E); };  // Fréchet's derivative

void print(const char* name, const auto& m) {
    std::cout << name << " [" << m(0, 0) << ", " << m(0, 1) << "; " << m(1, 0) << ", " << m(1, 1) << "]\n";
}

int main() {
    std::cout << std::fixed << std::setprecision(4);
    const double angle = 0.5;
    const auto [elements, rotation] = both(A = {0, -angle, angle, 0});
    print("exp of elements    ", elements);
    print("exp of the matrix  ", rotation);
    std::cout << "cos, sin of 0.5     " << std::cos(angle) << ", " << std::sin(angle) << "\n\n";

    std::cout << "derivative in direction E\n  of exp         " << cg::to_text(along_elements) << "\n  of matrix_exp  "
              << cg::to_text(along_matrix) << "\n\n";

    std::cout << "dx/dt = A x, spiralling inwards from (1, 0)\n";
    for (int k = 0; k <= 6; ++k) {
        const auto x = flow(A = {-0.3, -1.2, 1.0, -0.1}, t = 1.0 * k, x0 = {1, 0});
        std::cout << "t = " << k << ": x = (" << std::setw(7) << x(0) << ", " << std::setw(7) << x(1) << ")\n";
    }
}
