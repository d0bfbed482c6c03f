// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowered Jacobians against the interpreter.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto x = ctgrad::vector<"x", 21>;
inline constexpr auto y = ctgrad::vector<"y", 5>;
inline constexpr auto A = matrix<"A", n, 6>;
inline constexpr auto B = matrix<"B", 4, 6>;
inline constexpr auto W = matrix<"W", 6, 4>;

}  // namespace

TEST_CASE("Jacobians") {
    CHECK_LOWERING(outputs(jacobian(exp(y), y), jacobian(softmax(y), y), jacobian(B * slice<0, 6>(x), B)));
    CHECK_LOWERING(outputs(jacobian(slice<1, 4>(y), y), jacobian(concatenate<0>(y, exp(y)), y), jacobian(vec(W), W)));
    CHECK_LOWERING(outputs(jacobian(gradient(logsumexp(y), y), y), jacobian(norm2(A, axis<1>), A), jacobian(transpose(B), B)));
}
