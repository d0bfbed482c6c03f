// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowered products with labels, traces and positions against the interpreter.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto x = ctgrad::vector<"x", 21>;
inline constexpr auto y = ctgrad::vector<"y", 5>;
inline constexpr auto z = ctgrad::vector<"z", n>;
inline constexpr auto A = matrix<"A", n, 6>;
inline constexpr auto B = matrix<"B", 4, 6>;
inline constexpr auto W = matrix<"W", 6, 4>;
inline constexpr auto T = tensor<"T", 2, 3, 4>;
inline constexpr auto E = matrix<"E", 7, 6>;
inline constexpr auto words = labels<"words", n, 7>;
inline constexpr auto pair = labels<"pair", 3, 6>;
inline constexpr auto blocks = tensor<"blocks", 4, 5, 4>;
inline constexpr auto rows = matrix<"rows", 5, 7>;
inline constexpr auto place = labels<"place", 16, 7>;
inline constexpr auto picked = [] { return reshape<5, 4, 4>(take(rows, place, axis<1>)); };

}  // namespace

TEST_CASE("labels pick") {
    CHECK_LOWERING(outputs(take(E, words), take(A, pair, axis<1>), one_hot(words), take(slice<0, 6>(x), pair)));
    CHECK_LOWERING(outputs(take(exp(E), words), sum(take(E, words)), gradient(sum(square(take(E, words))), E)));
    CHECK_LOWERING(outputs(gradient(sum(square(take(A, pair, axis<1>))), A), gradient(dot(take(exp(E), words) * slice<0, 6>(x), z), E)));
}
TEST_CASE("labels pick where the lanes of a pack are added up") {
    CHECK_LOWERING(outputs(exp(y), gradient(sum(hadamard(square(picked()), transpose<1, 0, 2>(blocks))), rows)));
}
TEST_CASE("diagonals and positions") {
    CHECK_LOWERING(outputs(trace(B * W), diagonal(B * W), diag(y), diag(z), argmax(A, axis<1>), argmax(B), argmax(x)));
    CHECK_LOWERING(outputs(einsum<"ij,kj->ik">(A, B), einsum<"ij,jk,k->i">(A, W, slice<0, 4>(y)), einsum<"abc,bc->a">(T, slice<0, 3>(B * W)), outer(y, z)));
    CHECK_LOWERING(gradient(sum(square(diagonal(B * W))), B));
}
