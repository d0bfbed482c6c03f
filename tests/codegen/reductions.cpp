// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowered extrema, products and norms against the interpreter.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto x = ctgrad::vector<"x", 21>;
inline constexpr auto y = ctgrad::vector<"y", 5>;
inline constexpr auto A = matrix<"A", n, 6>;
inline constexpr auto B = matrix<"B", 4, 6>;
inline constexpr auto T = tensor<"T", 2, 3, 4>;

}  // namespace

TEST_CASE("reductions") {
    CHECK_LOWERING(outputs(max(A, axis<1>), min(A, axis<1>), prod(A, axis<1>), variance(A, axis<1>), count_nonzero(A, axis<0>)));
    CHECK_LOWERING(outputs(prod(B), max(B), min(x), norm1(A, axis<1>), norm_inf(B), norm2(A, axis<1>), norm_fro(B), norm0(x)));
    CHECK_LOWERING(outputs(gradient(max(x), x), gradient(prod(y), y), gradient(sum(prod(A, axis<1>)), A), gradient(norm_inf(B), B)));
    CHECK_LOWERING(outputs(A - mean(A, axis<1>, keepdims), sum(T, axes<0, -1>), sum(T, axes<0, 2>, keepdims), max(T, axis<1>, keepdims)));
}
