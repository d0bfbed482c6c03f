// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Hadamard products: a mask of zeros and ones, a scale for each column, a gate; what each lets through backward.
#include <ctgrad/ctgrad.hpp>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto M = cg::matrix<"M", n, 3>;  // 0 or 1
inline constexpr auto s = cg::vector<"s", 3>;     // broadcast: one number for each column
inline constexpr auto a = cg::vector<"a", n>;
inline constexpr auto b = cg::vector<"b", n>;

inline constexpr auto masked = [] { return cg::sum(cg::square(cg::hadamard(M, X))); };
inline constexpr auto positive = [] { return cg::sum(cg::square(cg::where(X > 0, X, 0))); };
inline constexpr auto scaled = [] { return cg::sum(cg::square(cg::hadamard(X, s))); };
inline constexpr auto gated = [] { return cg::hadamard(cg::sigmoid(a), cg::tanh(b)); };

// A product of elements is a product with a diagonal matrix: ∂(a ⊙ b)/∂a = diag(b), and diag(s) from the right scales columns.
static_assert(cg::to_text([] { return cg::jacobian(cg::hadamard(a, b), a); }) == "diag(b)");
static_assert(cg::to_text([] { return X * cg::diag(s); }) == cg::to_text([] { return cg::hadamard(X, s); }));

template <class Model, class Gradient>
void print(const char* name, Model model, Gradient gradient) {
    std::cout << name << cg::to_text(model) << "\n  gradient   " << cg::to_text(gradient) << "\n";
}

inline constexpr auto backward = cg::compile([] {
    return cg::outputs(cg::gradient(masked(), X), cg::gradient(positive(), X), cg::gradient(scaled(), s));
});

int main() {
    print("mask         ", masked, [] { return cg::gradient(masked(), X); });
    print("where        ", positive, [] { return cg::gradient(positive(), X); });
    print("scale        ", scaled, [] { return cg::gradient(scaled(), s); });
    print("gate         ", gated, [] { return cg::jacobian(gated(), a); });

    const std::vector<double> data{1, 2, -3, 4, 5, -6}, mask{1, 0, 1, 1, 0, 1}, scale{1, 10, 100};
    const auto [through_mask, through_where, by_scale] = backward(X = data, M = mask, s = scale);
    std::cout << "\nX        mask   gradient: of the mask   of where\n";
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 3; ++j)
            std::cout << data[static_cast<std::size_t>(3 * i + j)] << "\t " << mask[static_cast<std::size_t>(3 * i + j)]
                      << "\t\t" << through_mask(i, j) << "\t\t" << through_where(i, j) << "\n";
    std::cout << "by the scale: " << by_scale(0) << ", " << by_scale(1) << ", " << by_scale(2) << "\n\n"
              << cg::explain(backward);
}
