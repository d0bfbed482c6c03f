// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A page that shows what became of a network: formulas, graph, loops. Open it in a browser; hover over a value.
#include <ctgrad/interop/report.hpp>
#include <iostream>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 64>;
inline constexpr auto W1 = cg::matrix<"W1", 64, 32>;
inline constexpr auto b1 = cg::vector<"b1", 32>;
inline constexpr auto W2 = cg::matrix<"W2", 32, 10>;
inline constexpr auto b2 = cg::vector<"b2", 10>;
inline constexpr auto y = cg::labels<"y", n, 10>;

inline constexpr auto loss = [] { return cg::cross_entropy(cg::tanh(X * W1 + b1) * W2 + b2, y); };
inline constexpr auto step = cg::compile([] {
    return cg::outputs(loss(), cg::gradient(loss(), W1), cg::gradient(loss(), b1), cg::gradient(loss(), W2),
                       cg::gradient(loss(), b2));
});

int main(int count, char** arguments) {
    const std::string path = count > 1 ? arguments[1] : "network.html";
    cg::report(step, path);
    std::cout << "∂loss/∂b2 = " << cg::to_text([] { return cg::gradient(loss(), b2); }) << "\nand the rest: " << path << "\n";
}
