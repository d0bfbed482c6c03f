// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowered steps of training, value and gradients in one program, against the interpreter.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto X = matrix<"X", n, 5>;
inline constexpr auto y = ctgrad::vector<"y", n>;
inline constexpr auto w = ctgrad::vector<"w", 5>;
inline constexpr auto W = matrix<"W", 5, 4>;
inline constexpr auto V = matrix<"V", 4, 3>;
inline constexpr auto c = ctgrad::vector<"c", 3>;
inline constexpr auto t = labels<"t", n, 3>;
inline constexpr auto rate = scalar<"rate">;

inline constexpr auto least_squares = [] { return 0.5 * squared_norm(X * w - y); };
inline constexpr auto logistic = [] { return sum(softplus(-hadamard(y, X * w))); };
inline constexpr auto network = [] { return cross_entropy(tanh(X * W) * V + c, t); };

}  // namespace

TEST_CASE("regressions") {
    CHECK_LOWERING(outputs(least_squares(), gradient(least_squares(), w), gradient(least_squares(), X)));
    CHECK_LOWERING(outputs(logistic(), gradient(logistic(), w)));
    CHECK_LOWERING(outputs(w - rate * gradient(logistic(), w)));
}
TEST_CASE("a network") {
    CHECK_LOWERING(outputs(network(), gradient(network(), W), gradient(network(), V), gradient(network(), c)));
}
