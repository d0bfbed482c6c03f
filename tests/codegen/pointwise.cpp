// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowered pointwise programs and full reductions against the interpreter: broadcasts, static extents, every remainder.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto a = scalar<"a">;
inline constexpr auto x = ctgrad::vector<"x", n>;
inline constexpr auto y = ctgrad::vector<"y", n>;
template <int Size>
inline constexpr auto u = ctgrad::vector<"u", Size>;
template <int Size>
inline constexpr auto v = ctgrad::vector<"v", Size>;

// Value and gradient of one function at a static extent.
template <int Size>
void check_static() {
    CHECK_LOWERING(outputs(sum(hadamard(exp(u<Size>), v<Size>)), gradient(sum(hadamard(exp(u<Size>), v<Size>)), u<Size>)));
}

}  // namespace

TEST_CASE("pointwise programs") {
    CHECK_LOWERING(outputs(x + a * y, x - 1, 2 / (3 + hadamard(x, y)), -x));
    CHECK_LOWERING(outputs(exp(x), log(2 + x), log1p(x / 2), sqrt(2 + x), square(x)));
    CHECK_LOWERING(outputs(tanh(x), sigmoid(x), softplus(x), relu(x)));
    CHECK_LOWERING(a * a + 1 / (2 + a) - tanh(a));
}
TEST_CASE("reductions of everything") {
    CHECK_LOWERING(outputs(sum(x), squared_norm(x), dot(x, y), sum(exp(x)) * a, x * y - n));
    CHECK_LOWERING(outputs(norm2(x), gradient(norm2(x - y), x), x / norm2(y)));
}
TEST_CASE("static extents") {
    check_static<1>();
    check_static<3>();
    check_static<7>();
    check_static<8>();
    check_static<16>();
    check_static<17>();
}
