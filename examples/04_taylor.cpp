// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Taylor at work: the tangent is wrong by O(h²), the parabola with the Hessian by O(h³).
#include <cmath>
#include <ctgrad/ctgrad.hpp>
#include <iomanip>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto x = cg::vector<"x", 3>;
inline constexpr auto p = cg::vector<"p", 3>;  // where f is known
inline constexpr auto s = cg::vector<"s", 3>;

inline constexpr auto f = [] { return cg::logsumexp(x); };
inline constexpr auto tangent = [] { return cg::linearize(f(), x, p); };
inline constexpr auto curvature = [] { return 0.5 * cg::dot(s, cg::hvp(f(), x, s)); };

inline constexpr auto both = cg::compile([] { return cg::outputs(f(), tangent()); });
inline constexpr auto bend = cg::compile([] { return curvature(); });

int main() {
    std::cout << "f       = " << cg::to_text(f) << "\ntangent = " << cg::to_text(tangent)
              << "\nbend    = " << cg::to_text(curvature) << "\n\n";
    const std::vector<double> point{0.5, -1, 2}, direction{1, 2, -2};
    std::cout << "h       error of the tangent   / h²     with the Hessian   / h³\n" << std::scientific << std::setprecision(2);
    for (const double h : {1e-1, 1e-2, 1e-3}) {
        std::vector<double> step = direction, moved = point;
        for (std::size_t i = 0; i < 3; ++i) moved[i] += step[i] *= h;
        const auto [exact, straight] = both(x = moved, p = point);
        const double first = exact - straight, second = first - bend(x = point, s = step);
        std::cout << h << std::setw(16) << first << std::setw(17) << first / (h * h) << std::setw(14) << second << std::setw(16)
                  << second / (h * h * h) << "\n";
    }
}
