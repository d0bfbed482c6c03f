// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Norms: values, subgradients at kinks, huge and tiny numbers, duality; and the unit balls as a picture.
#include <ctgrad/linear_algebra.hpp>
#include <iostream>
#include <numbers>
#include <vector>

#include "support/picture.hpp"

namespace cg = ctgrad;

inline constexpr auto x = cg::vector<"x", 2>;
inline constexpr auto A = cg::matrix<"A", 2, 2>;

inline constexpr auto norms =
    cg::compile([] { return cg::outputs(cg::norm1(x), cg::norm2(x), cg::norm_inf(x), cg::norm0(x)); });
inline constexpr auto slopes = cg::compile([] {
    return cg::outputs(cg::gradient(cg::norm1(x), x), cg::gradient(cg::norm2(x), x), cg::gradient(cg::norm_inf(x), x));
});
inline constexpr auto of_matrix = cg::compile([] {
    return cg::outputs(cg::norm_fro(A), cg::norm_nuclear(A), cg::gradient(cg::norm_nuclear(A), A));
});

void print_slopes(double a, double b) {
    const auto [g1, g2, g_inf] = slopes(x = {a, b});
    std::cout << "subgradients at (" << a << ", " << b << "): L1 (" << g1(0) << ", " << g1(1) << "), L2 (" << g2(0) << ", "
              << g2(1) << "), Linf (" << g_inf(0) << ", " << g_inf(1) << ")\n";
}

int main(int argc, char** argv) {
    std::cout << "gradient of ‖x‖₁ = " << cg::to_text([] { return cg::gradient(cg::norm1(x), x); })
              << ", of ‖x‖₂ = " << cg::to_text([] { return cg::gradient(cg::norm2(x), x); }) << "\n\n";
    for (const double size : {1., 1e200, 1e-200}) {
        const auto [l1, l2, l_inf, l0] = norms(x = {3 * size, -4 * size});
        std::cout << "(3, -4) " << size << ": L1 " << l1 << ", L2 " << l2 << ", Linf " << l_inf << ", L0 " << l0 << "\n";
    }
    std::cout << "\n";
    print_slopes(3, -4);
    print_slopes(2, 0);   // a kink of L1
    print_slopes(2, -2);  // a kink of Linf
    print_slopes(0, 0);   // one of all three

    const auto [frobenius, nuclear, polar] = of_matrix(A = {0, -2, 1, 0});
    std::cout << "\n[0, -2; 1, 0]: Frobenius " << frobenius << ", nuclear " << nuclear << " with gradient [" << polar(0, 0)
              << ", " << polar(0, 1) << "; " << polar(1, 0) << ", " << polar(1, 1) << "]\n";

    // Walk around each unit ball. The L1 norm of v is the largest <v, x> over the ball of Linf, and the other way round.
    const point v{0.6, -1.1};
    double over_l1 = 0, over_l2 = 0, over_l_inf = 0;
    std::vector<point> l1_ball, l2_ball, l_inf_ball;
    for (int k = 0; k <= 720; ++k) {
        const double angle = k * std::numbers::pi / 360, c = std::cos(angle), s = std::sin(angle);
        const auto [l1, l2, l_inf, l0] = norms(x = {c, s});
        l1_ball.push_back({c / l1, s / l1});
        l2_ball.push_back({c / l2, s / l2});
        l_inf_ball.push_back({c / l_inf, s / l_inf});
        over_l1 = std::max(over_l1, (v.x * c + v.y * s) / l1);
        over_l2 = std::max(over_l2, (v.x * c + v.y * s) / l2);
        over_l_inf = std::max(over_l_inf, (v.x * c + v.y * s) / l_inf);
    }
    const auto [l1, l2, l_inf, l0] = norms(x = {v.x, v.y});
    std::cout << "\nmost of <v, x> over the unit balls, and v's dual norm\n  L1:   " << over_l1 << ", Linf " << l_inf
              << "\n  L2:   " << over_l2 << ", L2 " << l2 << "\n  Linf: " << over_l_inf << ", L1 " << l1 << "\n";

    picture balls({-1.4, -1.2}, {1.4, 1.2});
    balls.curve({{-1.4, 0}, {1.4, 0}}, "silver", 1);
    balls.curve({{0, -1.2}, {0, 1.2}}, "silver", 1);
    balls.curve(l1_ball, "crimson");
    balls.curve(l2_ball, "seagreen");
    balls.curve(l_inf_ball, "steelblue");
    balls.text({0.3, 0.52}, "L1", "crimson");
    balls.text({0.72, 0.77}, "L2", "seagreen");
    balls.text({1.03, 1.03}, "L∞", "steelblue");
    balls.save(argc, argv, "norms.svg");
}
