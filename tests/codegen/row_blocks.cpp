// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Rows in blocks against the interpreter: every number of rows, and rows of every length.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto m = dim<"m">;
inline constexpr auto X = matrix<"X", n, m>;
inline constexpr auto w = ctgrad::vector<"w", m>;
inline constexpr auto l = dim<"l">;  // long: 150
inline constexpr auto Y = matrix<"Y", n, l>;
inline constexpr auto v = ctgrad::vector<"v", l>;
inline constexpr auto y = ctgrad::vector<"y", n>;
template <int D>
inline constexpr auto XD = matrix<"X", n, D>;
template <int D>
inline constexpr auto wD = ctgrad::vector<"w", D>;

// Both read X once, and put nothing aside.
inline constexpr auto logistic = [](auto A, auto b) {
    auto loss = sum(softplus(-hadamard(y, A * b)));
    return outputs(loss, gradient(loss, b));
};
inline constexpr auto least_squares = [](auto A, auto b) {
    auto loss = 0.5 * squared_norm(A * b - y);
    return outputs(loss, gradient(loss, b), gradient(loss, A));
};
inline constexpr auto value = compile([] { return squared_norm(X * w - y); });
inline constexpr auto value_and_gradient = compile([] { return logistic(X, w); });
static_assert(value.plan().passes(X) == 1 && value.plan().temporaries() == 0);
static_assert(value_and_gradient.plan().passes(X) == 1 && value_and_gradient.plan().temporaries() == 0);

}  // namespace

TEST_CASE("rows of a length known at run time") {
    CHECK_LOWERING(logistic(X, w));
    CHECK_LOWERING(least_squares(X, w));
    CHECK_LOWERING(squared_norm(X * w - y));
    CHECK_LOWERING(least_squares(Y, v));
}
TEST_CASE("rows of fixed lengths") {
    CHECK_LOWERING(logistic(XD<3>, wD<3>));
    CHECK_LOWERING(least_squares(XD<8>, wD<8>));
    CHECK_LOWERING(logistic(XD<40>, wD<40>));
    CHECK_LOWERING(least_squares(XD<131>, wD<131>));
}
TEST_CASE("several numbers of each row, sums over rows and over all") {
    CHECK_LOWERING(outputs(norm2(X, axis<1>), max(X, axis<1>), logsumexp(X, axis<1>)));
    CHECK_LOWERING(outputs(X * w + exp(y), sum(square(X)), sum(X, axis<0>), dot(y, X * w)));
    CHECK_LOWERING(outputs(sum(square(X - mean(X, axis<1>, keepdims))), gradient(sum(square(X - mean(X, axis<1>, keepdims))), X)));
}
