// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowered products of vectors, matrices and batches against the interpreter.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto m = dim<"m">;
inline constexpr auto x = ctgrad::vector<"x", n>;
inline constexpr auto y = ctgrad::vector<"y", n>;
inline constexpr auto z = ctgrad::vector<"z", m>;
inline constexpr auto w = ctgrad::vector<"w", 5>;
inline constexpr auto A = matrix<"A", n, m>;
inline constexpr auto B = matrix<"B", m, 3>;
inline constexpr auto S = matrix<"S", n, n>;
inline constexpr auto W = matrix<"W", 5, 4>;
inline constexpr auto T = tensor<"T", 2, n, 5>;

}  // namespace

TEST_CASE("products of matrices and vectors") {
    CHECK_LOWERING(outputs(A * z, x * A, transpose(A) * x, x * (A * z)));
    CHECK_LOWERING(outputs(A * B, transpose(B) * transpose(A), transpose(A) * A));
    CHECK_LOWERING(outputs(A * (B * (transpose(B) * (transpose(A) * x))), 3 * (S * S * x)));
}
TEST_CASE("batches") { CHECK_LOWERING(outputs(T * W, T * w, x * T)); }
TEST_CASE("gradients of quadratic forms") {
    CHECK_LOWERING(outputs(gradient(x * (S * x), x), gradient(x * (S * y), S), gradient(squared_norm(A * z), A)));
}
