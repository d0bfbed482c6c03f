// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Descent directions: those within a right angle of -∇f; steepest is -∇f itself. A picture: contours, gradient, half-plane.
#include <ctgrad/ctgrad.hpp>
#include <iomanip>
#include <iostream>
#include <numbers>
#include <vector>

#include "support/picture.hpp"

namespace cg = ctgrad;

inline constexpr auto x = cg::vector<"x", 2>;
inline constexpr auto p = cg::vector<"p", 2>;
inline constexpr auto Q = cg::matrix<"Q", 2, 2>;

inline constexpr auto f = [] { return cg::log1p(cg::dot(x, Q * x)); };
inline constexpr auto slope = [] { return cg::directional_derivative(f(), x, p); };
inline constexpr auto cosine = [] { return slope() / (cg::norm2(cg::gradient(f(), x)) * cg::norm2(p)); };

inline constexpr auto value = cg::compile([] { return f(); });
inline constexpr auto gradient = cg::compile([] { return cg::gradient(f(), x); });
inline constexpr auto along = cg::compile([] { return cg::outputs(slope(), cosine()); });

int main(int argc, char** argv) {
    std::cout << "f      = " << cg::to_text(f) << "\n∇f     = " << cg::to_text([] { return cg::gradient(f(), x); })
              << "\nD_p f  = " << cg::to_text(slope) << "\n\n";

    const std::vector<double> q{1, 0.4, 0.4, 3}, at{1.6, 0.8};
    const auto g = gradient(Q = q, x = at);
    const double size = std::hypot(g(0), g(1)), step = 0.01, here = value(Q = q, x = at);
    std::cout << std::fixed << std::setprecision(4) << "f = " << here << ", ‖∇f‖ = " << size
              << "\nangle to -∇f      D_p f    cosine with ∇f   f after a short step\n";
    for (const int degrees : {0, 30, 60, 85, 95, 120, 150, 180}) {
        const double angle = degrees * std::numbers::pi / 180;
        const double px = (-g(0) * std::cos(angle) + g(1) * std::sin(angle)) / size;  // -∇f / ‖∇f‖, turned
        const double py = (-g(1) * std::cos(angle) - g(0) * std::sin(angle)) / size;
        const auto [rate, cosine_with_gradient] = along(Q = q, x = at, p = {px, py});
        const double there = value(Q = q, x = {at[0] + step * px, at[1] + step * py});
        std::cout << std::setw(6) << degrees << std::setw(18) << rate << std::setw(14) << cosine_with_gradient
                  << std::setw(18) << there << (there < here ? "  less" : "  more") << "\n";
    }

    picture drawn({-1.5, -1.5}, {3.5, 2.5});
    const point here_is{at[0], at[1]}, down{-g(0) / size, -g(1) / size};
    std::vector<point> half_disc;
    for (int k = -90; k <= 90; k += 2) {
        const double angle = k * std::numbers::pi / 180, c = std::cos(angle), s = std::sin(angle);
        half_disc.push_back({here_is.x + down.x * c - down.y * s, here_is.y + down.y * c + down.x * s});
    }
    drawn.area(half_disc, "honeydew");
    drawn.contours([&](double a, double b) { return value(Q = q, x = {a, b}); }, {0.2, 0.5, 0.9, 1.3, here, 2.1, 2.5});
    drawn.curve({half_disc.front(), half_disc.back()}, "seagreen", 1);
    drawn.arrow(here_is, {here_is.x - down.x, here_is.y - down.y}, "crimson");
    drawn.arrow(here_is, {here_is.x + down.x, here_is.y + down.y}, "seagreen");
    drawn.disc(here_is, "black");
    drawn.text({here_is.x - down.x + 0.05, here_is.y - down.y}, "∇f", "crimson");
    drawn.text({here_is.x + down.x - 0.1, here_is.y + down.y - 0.15}, "-∇f, steepest", "seagreen");
    drawn.text({here_is.x + 1.05 * down.y, here_is.y - 1.05 * down.x + 0.1}, "descent directions", "seagreen");
    drawn.save(argc, argv, "descent_directions.svg");
}
