// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowered broadcasts, transposes and reductions along axes against the interpreter.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto m = dim<"m">;
inline constexpr auto b = ctgrad::vector<"b", 5>;
inline constexpr auto A = matrix<"A", n, m>;
inline constexpr auto X = matrix<"X", n, 5>;
inline constexpr auto Y = matrix<"Y", 5, n>;
inline constexpr auto T = tensor<"T", 2, n, 3>;
inline constexpr auto row = matrix<"row", 1, 5>;
inline constexpr auto column = matrix<"column", n, 1>;
inline constexpr auto C = matrix<"C", 3, 17>;

}  // namespace

TEST_CASE("broadcasts and transposes") {
    CHECK_LOWERING(outputs(X + b, X - row, hadamard(X, column), X / (2 + hadamard(row, column))));
    CHECK_LOWERING(outputs(transpose(X), transpose(X) + Y, exp(transpose(Y)) - X));
    CHECK_LOWERING(outputs(gradient(sum(tanh(X + b)), b), gradient(squared_norm(hadamard(X, column)), column)));
}
TEST_CASE("reductions along axes") {
    CHECK_LOWERING(outputs(sum(A, axis<0>), sum(A, axis<1>), sum(A)));
    CHECK_LOWERING(outputs(sum(exp(X), axis<0>), sum(exp(Y), axis<0>), sum(square(Y), axis<1>)));
    CHECK_LOWERING(outputs(sum(T, axes<0, 2>), sum(T, axis<1>), sum(T, axis<-1>)));
    CHECK_LOWERING(outputs(sum(C, axis<0>), sum(C, axis<1>), softmax(C, axis<0>), softmax(C, axis<1>)));
}
