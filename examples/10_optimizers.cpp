// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Gradient descent, momentum and Adam on Rosenbrock's valley f(a, b) = 100 (b - a²)² + (1 - a)²; L-BFGS for comparison.
#include <ctgrad/optimize.hpp>
#include <iomanip>
#include <iostream>
#include <vector>
namespace cg = ctgrad;

inline constexpr auto x = cg::vector<"x", 2>;
constexpr auto a() { return cg::sum(cg::slice<0, 1>(x)); }
constexpr auto b() { return cg::sum(cg::slice<1, 2>(x)); }
constexpr auto f() { return 100 * cg::square(b() - cg::square(a())) + cg::square(1 - a()); }
inline constexpr auto step = cg::compile([] { return cg::outputs(f(), cg::gradient(f(), x)); });

void descend(const char* name, const auto& method) {
    std::vector<double> at = {-1.2, 1};
    std::cout << name << std::fixed << std::setprecision(4) << '\n';
    const auto print = [&](long iteration, double loss, double gradient_norm) {
        if (iteration % 500 == 0 || iteration == 10)
            std::cout << std::setw(6) << iteration << "  x = (" << at[0] << ", " << at[1] << "), loss " << loss
                      << ", gradient norm " << gradient_norm << '\n';
    };
    const auto result =
        cg::minimize(step, method, cg::parameters(x = at), {.iterations = 2000, .gradient_norm = 1e-4, .callback = print});
    if (result.converged()) std::cout << std::setw(6) << result.iteration << "  x = (" << at[0] << ", " << at[1] << ")\n";
    if (result.reason == cg::stop_reason::diverged) std::cout << result.text() << '\n';
}

int main() {
    descend("gradient descent", cg::gradient_descent{.learning_rate = 1e-3});
    descend("momentum", cg::momentum{.learning_rate = 1e-3, .beta = 0.9});
    descend("Adam, its rate falling along a cosine", cg::adam{.learning_rate = cg::cosine_decay(0.1, 2000)});
    descend("L-BFGS", cg::lbfgs{});
    descend("gradient descent, too fast", cg::gradient_descent{.learning_rate = 1e-2});
}
