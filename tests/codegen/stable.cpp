// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowered softmax, logsumexp and cross entropy, along rows, columns and everything, against the interpreter.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto x = ctgrad::vector<"x", n>;
inline constexpr auto b = ctgrad::vector<"b", 5>;
inline constexpr auto X = matrix<"X", n, 5>;
inline constexpr auto t = labels<"t", n, 5>;

}  // namespace

TEST_CASE("stable forms") {
    CHECK_LOWERING(outputs(softmax(X, axis<1>), logsumexp(X, axis<1>), log_softmax(X, axis<1>)));
    CHECK_LOWERING(outputs(softmax(X, axis<0>), logsumexp(X, axis<0>), logsumexp(x)));
    CHECK_LOWERING(outputs(logsumexp(X), gradient(logsumexp(X), X)));
}
TEST_CASE("labels") {
    CHECK_LOWERING(outputs(cross_entropy(X, t), gradient(cross_entropy(X, t), X)));
    CHECK_LOWERING(gradient(cross_entropy(X + b, t), b));
}
