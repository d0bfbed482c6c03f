// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowered movement against the interpreter: slices, concatenations, reshapes, picked rows.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto x = ctgrad::vector<"x", 21>;
inline constexpr auto y = ctgrad::vector<"y", 5>;
inline constexpr auto z = ctgrad::vector<"z", n>;
inline constexpr auto s = scalar<"s">;
inline constexpr auto A = matrix<"A", n, 6>;
inline constexpr auto B = matrix<"B", 4, 6>;
inline constexpr auto W = matrix<"W", 6, 4>;
inline constexpr auto T = tensor<"T", 2, 3, 4>;

}  // namespace

constexpr auto rosenbrock =
    sum(100 * square(slice<1, 21>(x) - square(slice<0, 20>(x))) + square(1 - slice<0, 20>(x)));

TEST_CASE("slices") {
    CHECK_LOWERING(outputs(slice<2, 9>(x), exp(slice<0, 20>(x)), slice<-5, 21>(x) + y, slice<1, 1, 4>(A), slice<0, 1, 3>(B)));
    CHECK_LOWERING(outputs(sum(square(slice<1, 21>(x) - slice<0, 20>(x))), slice<2, 4>(A * W, axis<1>), slice<1, 0, 2>(exp(A))));
    CHECK_LOWERING(outputs(rosenbrock, gradient(rosenbrock, x)));
    CHECK_LOWERING(outputs(tanh(x), y + slice<0, 5>(x), exp(slice<0, 5>(tanh(x)))));
    CHECK_LOWERING(gradient(sum(square(slice<1, 1, 4>(tanh(A)))), A));
    CHECK_LOWERING(gradient(sum(slice<0, 0, 4>(y)), y));  // what it reads is constant
}
TEST_CASE("concatenations") {
    CHECK_LOWERING(outputs(concatenate<0>(x, y), concatenate<0>(exp(y), 2 * y, x), concatenate<1>(A, exp(A) * W)));
    CHECK_LOWERING(outputs(stack<0>(y, 2 * y, exp(y)), stack<1>(y, y), stack<0>(s, 2 * s, exp(s)), stack<-1>(z, z)));
    CHECK_LOWERING(gradient(sum(square(concatenate<0>(x, exp(y)))), y));
    CHECK_LOWERING(gradient(sum(hadamard(concatenate<0>(y, x, y), concatenate<0>(x, y, y))), y));
}
TEST_CASE("other axes") {
    CHECK_LOWERING(outputs(reshape<24>(T), reshape<6, 4>(T), reshape<4, -1>(exp(T)), vec(B), reshape<3, 8>(transpose(W))));
    CHECK_LOWERING(outputs(reshape<n, 2, 3>(A), reshape<n, 3, 2>(exp(A)), reshape<-1, 2, 3>(A)));
    CHECK_LOWERING(outputs(transpose<2, 0, 1>(T), transpose<1, 0, 2>(T), broadcast_to<3, 5>(y), broadcast_to<n, 5>(y)));
    CHECK_LOWERING(outputs(reshape<6, 4>(T) * slice<0, 4>(y), reshape<1, 5, 1>(y), gradient(sum(square(reshape<24>(T) * 2)), T)));
    CHECK_LOWERING(gradient(sum(tanh(reshape<n, 2, 3>(A)) * slice<0, 3>(y)), A));
    CHECK_LOWERING(gradient(dot(vec(exp(B)), vec(transpose(W))), B));
}
