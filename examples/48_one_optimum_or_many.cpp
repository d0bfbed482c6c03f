// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A support vector machine is convex: every start ends in one optimum. A small network is not: starts end in several.
#include <algorithm>
#include <ctgrad/optimize.hpp>
#include <ctgrad/probability.hpp>
#include <iomanip>
#include <iostream>
#include <random>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 2>;
inline constexpr auto s = cg::vector<"s", n>;  // -1 or 1
inline constexpr auto w = cg::vector<"w", 2>;
inline constexpr auto b = cg::scalar<"b">;
inline constexpr auto W = cg::matrix<"W", 2, 3>;
inline constexpr auto c = cg::vector<"c", 3>;
inline constexpr auto v = cg::vector<"v", 3>;

inline constexpr auto machine = [] { return X * w + b; };
inline constexpr auto network = [] { return cg::tanh(X * W + c) * v + b; };
inline constexpr auto machine_loss = [] { return cg::hinge(machine(), s) + 0.01 * cg::squared_norm(w); };
inline constexpr auto network_loss = [] {
    return cg::mean(cg::softplus(-cg::hadamard(s, network()))) + 0.001 * (cg::squared_norm(W) + cg::squared_norm(v));
};

inline constexpr auto machine_step =
    cg::compile([] { return cg::outputs(machine_loss(), cg::gradient(machine_loss(), w), cg::gradient(machine_loss(), b)); });
inline constexpr auto network_step = cg::compile([] {
    const auto f = network_loss();
    return cg::outputs(f, cg::gradient(f, W), cg::gradient(f, c), cg::gradient(f, v), cg::gradient(f, b));
});
inline constexpr auto wrong = cg::compile([] { return cg::mean(cg::hadamard(s, network()) <= 0); });

int main() {
    std::cout << "machine  " << cg::to_text(machine_loss) << "\ngradient "
              << cg::to_text([] { return cg::gradient(machine_loss(), w); })
              << "\nnetwork  " << cg::to_text(network_loss) << "\n\n";
    std::mt19937 random(1);  // the same numbers everywhere, unlike std::normal_distribution's
    const auto uniform = [&] { return 2 * static_cast<double>(random()) * 0x1p-32 - 1; };
    std::vector<double> x, sign;  // inside of a ring, and the ring
    for (int i = 0; i < 200; ++i) {
        const double a = 2 * uniform(), d = 2 * uniform();
        x.insert(x.end(), {a, d});
        sign.push_back(a * a + d * d < 1.5 ? 1 : -1);
    }
    std::cout << std::fixed << std::setprecision(3) << "start   machine: loss     network: loss   wrong\n";
    for (int start = 0; start < 8; ++start) {
        std::vector<double> normal{3 * uniform(), 3 * uniform()}, in(6), offset(3), out(3);
        for (auto* const p : {&in, &offset, &out}) std::generate(p->begin(), p->end(), [&] { return 2 * uniform(); });
        double bias = uniform(), last = 0;
        const cg::adam adam{.learning_rate = cg::cosine_decay(0.1, 2000)};
        const auto fitted =
            cg::minimize(machine_step, adam, cg::parameters(w = normal, b = bias), {.iterations = 2000}, X = x, s = sign);
        const auto trained = cg::minimize(network_step, adam, cg::parameters(W = in, c = offset, v = out, b = last),
                                          {.iterations = 2000}, X = x, s = sign);
        std::cout << std::setw(5) << start << std::setw(16) << fitted.loss << std::setw(18) << trained.loss << std::setw(8)
                  << wrong(X = x, s = sign, W = in, c = offset, v = out, b = last) << "\n";
    }
}
