// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The marginal likelihood of a Gaussian process: length, height and noise are learnt by its gradient; one Cholesky factor.
#include <cmath>
#include <ctgrad/linear_algebra.hpp>
#include <iomanip>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto length = cg::scalar<"length">;  // logarithms, so that any number will do
inline constexpr auto height = cg::scalar<"height">;
inline constexpr auto noise = cg::scalar<"noise">;

inline constexpr auto distance = cg::reshape<n, 1>(x) - x;
inline constexpr auto covariance =
    cg::spd(cg::exp(2 * height - 0.5 * cg::square(distance) * cg::exp(-2 * length)) + cg::exp(2 * noise) * cg::eye<n>);
inline constexpr auto loss = 0.5 * cg::dot(y, cg::solve(covariance, y)) + 0.5 * cg::logdet(covariance);
inline constexpr auto step = cg::compile([] {
    return cg::outputs(loss, cg::gradient(loss, length), cg::gradient(loss, height), cg::gradient(loss, noise));
});

int main() {
    std::vector<double> where, what;
    unsigned state = 1;
    for (int i = 0; i < 40; ++i) {
        state = 1664525u * state + 1013904223u;
        where.push_back(0.15 * i);
        what.push_back(std::sin(where.back()) + 0.2 * (state / 4294967296.0 - 0.5));
    }
    double l = 0, h = 0, s = 0;
    std::cout << std::fixed << std::setprecision(3);
    for (int iteration = 0; iteration <= 300; ++iteration) {
        const auto [value, dl, dh, ds] = step(x = where, y = what, length = l, height = h, noise = s);
        if (iteration % 100 == 0)
            std::cout << "step " << std::setw(3) << iteration << ": -log p = " << std::setw(7) << value << ", length " << std::exp(l)
                      << ", height " << std::exp(h) << ", noise " << std::exp(s) << "\n";
        l -= 0.01 * dl;
        h -= 0.01 * dh;
        s -= 0.01 * ds;
    }
}
