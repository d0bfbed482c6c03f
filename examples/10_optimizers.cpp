// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Gradient descent, momentum and Adam on Rosenbrock's valley f(a, b) = 100 (b - a²)² + (1 - a)²; L-BFGS for
// comparison. Their ways are drawn on one contour picture.
#include <ctgrad/optimize.hpp>
#include <iomanip>
#include <iostream>
#include <vector>

#include "support/picture.hpp"

namespace cg = ctgrad;

inline constexpr auto x = cg::vector<"x", 2>;
constexpr auto a() { return cg::sum(cg::slice<0, 1>(x)); }
constexpr auto b() { return cg::sum(cg::slice<1, 2>(x)); }
constexpr auto f() { return 100 * cg::square(b() - cg::square(a())) + cg::square(1 - a()); }
inline constexpr auto step = cg::compile([] { return cg::outputs(f(), cg::gradient(f(), x)); });
inline constexpr auto value = cg::compile([] { return f(); });

// Returns the way it went.
std::vector<point> descend(const char* name, const auto& method) {
    std::vector<double> at = {-1.2, 1};
    std::vector<point> way;
    std::cout << name << std::fixed << std::setprecision(4) << '\n';
    const auto print = [&](long iteration, double loss, double gradient_norm) {
        way.push_back({at[0], at[1]});
        if (iteration % 500 == 0 || iteration == 10)
            std::cout << std::setw(6) << iteration << "  x = (" << at[0] << ", " << at[1] << "), loss " << loss
                      << ", gradient norm " << gradient_norm << '\n';
    };
    const auto result =
        cg::minimize(step, method, cg::parameters(x = at), {.iterations = 2000, .gradient_norm = 1e-4, .callback = print});
    if (result.converged()) std::cout << std::setw(6) << result.iteration << "  x = (" << at[0] << ", " << at[1] << ")\n";
    if (result.reason == cg::stop_reason::diverged) std::cout << result.text() << '\n';
    return way;
}

int main(int argc, char** argv) {
    picture valley({-1.7, -0.6}, {1.7, 1.8});
    valley.contours([](double u, double v) { return value(x = {u, v}); }, {0.5, 2, 4.1, 10, 30, 100, 300});
    const auto draw = [&](const char* colour, const char* name, double height, const std::vector<point>& way,
                          double thickness = 2) {
        valley.curve(way, colour, thickness);
        valley.text({-0.5, height}, name, colour);
    };
    draw("lightskyblue", "gradient descent", 1.65,
         descend("gradient descent", cg::gradient_descent{.learning_rate = 1e-3}), 7);
    draw("seagreen", "momentum", 1.5, descend("momentum", cg::momentum{.learning_rate = 1e-3, .beta = 0.9}));
    draw("crimson", "Adam", 1.35,
         descend("Adam, its rate falling along a cosine", cg::adam{.learning_rate = cg::cosine_decay(0.1, 2000)}));
    draw("darkorange", "L-BFGS", 1.2, descend("L-BFGS", cg::lbfgs{}));
    descend("gradient descent, too fast", cg::gradient_descent{.learning_rate = 1e-2});
    valley.disc({1, 1}, "black");
    valley.save(argc, argv, "optimizers.svg");
}
