// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The directional derivative: its formula, and the difference quotients whose limit it is.
#include <cmath>
#include <ctgrad/ctgrad.hpp>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto v = cg::vector<"v", n>;

inline constexpr auto f = [] { return cg::logsumexp(x) + 0.5 * cg::squared_norm(x); };
inline constexpr auto along_v = [] { return cg::directional_derivative(f(), x, v); };

inline constexpr auto value = cg::compile([] { return f(); });
inline constexpr auto slope = cg::compile([] { return cg::outputs(along_v(), cg::dot(cg::gradient(f(), x), v)); });

int main() {
    std::cout << "f(x)       = " << cg::to_text(f) << "\nDf(x)[v]   = " << cg::to_text(along_v) << "\n\n";

    const std::vector<double> at{0.3, -1.2, 0.8, 2.0}, direction{1, 2, -1, 0.5};
    const auto [derivative, product] = slope(x = at, v = direction);
    std::cout << "Df(x)[v] = " << derivative << " = gradient(f)ᵀ v = " << product << "\n\n";

    const auto moved_by = [&](double h) {
        std::vector<double> moved = at;
        for (std::size_t i = 0; i < at.size(); ++i) moved[i] += h * direction[i];
        return value(x = moved);
    };
    std::cout << "h       (f(x + h v) - f(x)) / h   error\n";
    for (const double h : {1e-1, 1e-2, 1e-3, 1e-4}) {
        const double quotient = (moved_by(h) - moved_by(0)) / h;
        std::cout << h << "\t" << quotient << "\t\t\t  " << quotient - derivative << "\n";
    }
}
