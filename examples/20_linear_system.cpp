// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A system dx/dt = A x is found from one trajectory: all times are a batch of matrix exponentials, A learns by its gradient.
#include <array>
#include <ctgrad/linear_algebra.hpp>
#include <ctgrad/optimize.hpp>
#include <iomanip>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto A = cg::matrix<"A", 2, 2>;
inline constexpr auto t = cg::vector<"t", n>;
inline constexpr auto x0 = cg::vector<"x0", 2>;
inline constexpr auto seen = cg::matrix<"seen", n, 2>;

// x(t) = exp(t A) x0 for each t
inline constexpr auto trajectory = cg::matrix_exp(cg::hadamard(cg::reshape<n, 1, 1>(t), A)) * x0;
inline constexpr auto flow = cg::compile([] { return trajectory; });
inline constexpr auto step = cg::compile([] {
    auto loss = 0.5 * cg::squared_norm(trajectory - seen);
    return cg::outputs(loss, cg::gradient(loss, A));
});

void print(const char* name, const std::array<double, 4>& a) {
    std::cout << name << "[" << a[0] << ", " << a[1] << "; " << a[2] << ", " << a[3] << "]\n";
}

int main() {
    std::cout << std::fixed << std::setprecision(4);
    const std::array<double, 4> truth = {-0.3, -1.2, 1.0, -0.1};
    const std::array<double, 2> start = {1, 0};
    std::vector<double> times;
    for (int k = 1; k <= 20; ++k) times.push_back(0.2 * k);
    const auto there = flow(A = truth, t = times, x0 = start);
    std::cout << "x(1) = (" << there(4, 0) << ", " << there(4, 1) << "), x(4) = ("
              << there(19, 0) << ", " << there(19, 1) << ")\n\n";

    std::array<double, 4> guess = {0, 0, 0, 0};
    const auto print_step = [&](long iteration, double loss, double) {
        if (iteration % 100 == 0) {
            std::cout << "step " << std::setw(3) << iteration << ": loss " << std::setw(7) << loss;
            print(", A = ", guess);
        }
    };
    cg::minimize(step, cg::gradient_descent{.learning_rate = 0.02}, cg::parameters(A = guess),
                 {.iterations = 500, .callback = print_step}, t = times, x0 = start, seen = there);
    print("truth: A = ", truth);
}
