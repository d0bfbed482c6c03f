// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// exp of elements is not exp of a matrix: that is a rotation, and solves dx/dt = A x. A is found from a trajectory.
#include <array>
#include <cmath>
#include <ctgrad/linear_algebra.hpp>
#include <iomanip>
#include <iostream>

namespace cg = ctgrad;

inline constexpr auto A = cg::matrix<"A", 2, 2>;
inline constexpr auto t = cg::scalar<"t">;
inline constexpr auto x0 = cg::vector<"x0", 2>;
inline constexpr auto seen = cg::vector<"seen", 2>;

inline constexpr auto both = cg::compile([] { return cg::outputs(cg::exp(A), cg::matrix_exp(A)); });
inline constexpr auto flow = cg::compile([] { return cg::matrix_exp(t * A) * x0; });
inline constexpr auto loss = 0.5 * cg::squared_norm(cg::matrix_exp(t * A) * x0 - seen);
inline constexpr auto step = cg::compile([] { return cg::outputs(loss, cg::gradient(loss, A)); });

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
              << cg::to_text(along_matrix) << "\ngradient by A    " << cg::to_text([] { return cg::gradient(loss, A); }) << "\n\n";

    const std::array<double, 4> truth = {-0.3, -1.2, 1.0, -0.1};
    const std::array<double, 2> start = {1, 0};
    std::array<double, 4> guess = {0, 0, 0, 0}, slope{};
    for (int iteration = 0; iteration <= 400; ++iteration) {
        std::array<double, 4> total{};
        double error = 0;
        for (int k = 1; k <= 10; ++k) {
            const double time = 0.2 * k;
            const auto there = flow(A = truth, t = time, x0 = start);
            double one = 0;
            step(A = guess, t = time, x0 = start, seen = there, cg::into(one, slope));
            error += one;
            for (std::size_t i = 0; i < 4; ++i) total[i] += slope[i];
        }
        if (iteration % 100 == 0) {
            std::cout << "step " << std::setw(3) << iteration << ": loss " << error << ", A = [" << guess[0] << ", " << guess[1]
                      << "; " << guess[2] << ", " << guess[3] << "]\n";
        }
        for (std::size_t i = 0; i < 4; ++i) guess[i] -= 0.1 * total[i];
    }
}
