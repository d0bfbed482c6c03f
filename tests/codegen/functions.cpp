// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowered pointwise functions against the interpreter: contiguous, broadcast and transposed operands, special values.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto s = scalar<"s">;
inline constexpr auto x = ctgrad::vector<"x", n>;
inline constexpr auto y = ctgrad::vector<"y", n>;
inline constexpr auto A = matrix<"A", n, 3>;
inline constexpr auto B = matrix<"B", 3, n>;
inline constexpr auto b = ctgrad::vector<"b", 3>;

}  // namespace

// Contiguous, broadcast and transposed operands each.
TEST_CASE("trigonometric functions") {
    CHECK_LOWERING(outputs(sin(x), cos(x + s), tan(transpose(A)) + B, asin(x), acos(x), atan(A + b)));
    CHECK_LOWERING(outputs(atan2(x, y), atan2(s, x), atan2(transpose(A), B), sinh(A), cosh(transpose(A)) + B));
}
TEST_CASE("special functions and powers") {
    CHECK_LOWERING(outputs(erf(x), erfc(A + b), erf(transpose(A)) + B, lgamma(x + 2), digamma(2 + transpose(A)) + B, trigamma(2 + b)));
    CHECK_LOWERING(outputs(expm1(x), pow(2 + x, y), pow(2 + s, x), pow(2 + transpose(A), B), pow(x, 3)));
}
