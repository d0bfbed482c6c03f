// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Noise that grows: mean and standard deviation are both predicted, and fitted by maximum likelihood.
#include <cmath>
#include <cstdint>
#include <ctgrad/probability.hpp>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto a = cg::scalar<"a">;  // mean a x + b
inline constexpr auto b = cg::scalar<"b">;
inline constexpr auto c = cg::scalar<"c">;  // standard deviation softplus(c x + d)
inline constexpr auto d = cg::scalar<"d">;

inline constexpr auto mean = a * x + b;
inline constexpr auto loss = cg::nll(cg::normal(mean, cg::softplus(c * x + d)), y);
inline constexpr auto step = cg::compile([] {
    return cg::outputs(loss, cg::gradient(loss, a), cg::gradient(loss, b), cg::gradient(loss, c), cg::gradient(loss, d));
});
// The same with one standard deviation for all.
inline constexpr auto plain = cg::compile([] { return cg::nll(cg::normal(mean, cg::softplus(d)), y); });

// The same numbers everywhere: a congruential generator (Knuth's MMIX) and twelve uniforms for one normal.
struct generator {
    std::uint64_t state = 12;
    double uniform() {
        state = 6364136223846793005u * state + 1442695040888963407u;
        return static_cast<double>(state >> 11) * 0x1p-53;
    }
    double normal() {
        double sum = -6;
        for (int i = 0; i < 12; ++i) sum += uniform();
        return sum;
    }
};

int main() {
    std::cout << "loss: " << cg::to_text([] { return loss; }) << "\n\n";
    generator random;
    std::vector<double> xs, ys;
    for (int i = 0; i < 400; ++i) {
        xs.push_back(4 * random.uniform());
        ys.push_back(1.5 * xs.back() - 2 + std::log1p(std::exp(xs.back() - 2)) * random.normal());
    }
    double A = 0, B = 0, C = 0, D = 1;
    for (int i = 0; i <= 1000; ++i) {
        const auto [value, da, db, dc, dd] = step(x = xs, y = ys, a = A, b = B, c = C, d = D);
        if (i % 250 == 0) std::cout << "step " << i << ": loss " << value << "\n";
        A -= 0.05 * da;
        B -= 0.05 * db;
        C -= 0.05 * dc;
        D -= 0.05 * dd;
    }
    std::cout << "\nmean " << A << " x + " << B << ", deviation softplus(" << C << " x + " << D << ")\n";
    for (const double at : {0., 2., 4.})
        std::cout << "at x = " << at << ": deviation " << std::log1p(std::exp(C * at + D)) << ", of the data "
                  << std::log1p(std::exp(at - 2)) << "\n";

    double error = 0;
    for (std::size_t i = 0; i < xs.size(); ++i) error += std::pow(A * xs[i] + B - ys[i], 2) / 400;
    const double all = std::log(std::expm1(std::sqrt(error)));  // the likeliest is the root of the mean squared error
    std::cout << "loss with one deviation for all: " << plain(x = xs, y = ys, a = A, b = B, d = all) << "\n";
}
