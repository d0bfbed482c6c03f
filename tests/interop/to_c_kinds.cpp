// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs of all kinds in C, against the interpreter.
#include "interop/compiled.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto m = dim<"m">;
inline constexpr auto a = scalar<"a">;
inline constexpr auto x = ctgrad::vector<"x", n>;
inline constexpr auto y = ctgrad::vector<"y", n>;
inline constexpr auto w = ctgrad::vector<"w", 3>;
inline constexpr auto X = matrix<"X", n, 3>;
inline constexpr auto Y = matrix<"Y", n, m>;
inline constexpr auto Z = matrix<"Z", m, n>;
inline constexpr auto W = matrix<"W", 3, 5>;
inline constexpr auto kind = labels<"kind", n, 5>;
inline constexpr auto rows = labels<"rows", 4, m>;

inline constexpr auto Q = tensor<"Q", 2, 3, 3>;
inline constexpr auto T = matrix<"T", n, n>;

inline constexpr auto loss = 0.5 * squared_norm(X * w - y);

// Range and bearing of a landmark, seen from a pose of position and heading, less what was measured.
inline constexpr auto pose = ctgrad::vector<"pose", 3>;
inline constexpr auto landmark = ctgrad::vector<"landmark", 2>;
inline constexpr auto measured = ctgrad::vector<"measured", 2>;
inline constexpr auto way = landmark - slice<0, 2>(pose);
inline constexpr auto residual =
    concatenate<0>(sqrt(sum(square(way), keepdims)), atan2(slice<1, 2>(way), slice<0, 1>(way)) - slice<2, 3>(pose)) -
    measured;

inline constexpr auto level = scan(a, x, [](auto h, auto e) { return tanh(h) + 0.25 * (e - h); });
inline constexpr auto states = scan(zeros<5>, X, [](auto h, auto e) { return sin(e * W + 0.5 * h); });

struct logistic_op : pointwise<1> {
    static constexpr std::string_view name = "logistic", latex = R"(\operatorname{logistic})";
    static constexpr double evaluate(double z) { return 1 / (1 + math::exp(-z)); }
    static constexpr term derivative(auto, auto s) { return hadamard(s, 1 - s); }
    static auto lower(auto z) { return ir::one(z) / (ir::one(z) + exp(-z)); }
};

}  // namespace
CTGRAD_OPERATION(logistic_op);

TEST_CASE("least squares and classification") {
    CHECK_C(outputs(loss, gradient(loss, w), hessian(loss, w)));
    CHECK_C([] {
        auto logits = X * W;
        auto f = cross_entropy(logits, kind) + a * squared_norm(W);
        return outputs(f, gradient(f, W), gradient(f, X), argmax(logits, axis<1>));
    }());
}
TEST_CASE("without loops") {
    CHECK_C(outputs(residual, jacobian(residual, pose)));
    STATIC_REQUIRE(compile([] { return jacobian(residual, pose); }).plan().loops() == 0);
}
TEST_CASE("recurrences, forward and backward") {
    CHECK_C(outputs(level, gradient(sum(square(level - y)), a), fold(a, x, [](auto h, auto e) { return h * e; })));
    CHECK_C(outputs(gradient(squared_norm(states), W), transpose(states)));
}
TEST_CASE("reductions") {
    CHECK_C(outputs(logsumexp(Y, axis<1>), softmax(Y, axis<0>), norm2(Y, axis<0>), prod(x), variance(Y, axis<1>),
                    count_nonzero(relu(Y), axis<0>)));
    CHECK_C(outputs(max(W), argmax(concatenate<0>(w, w)), min(W, axis<0>), gradient(max(W), W), argmax(W, axis<1>)));
}
TEST_CASE("movement and labels") {
    CHECK_C(outputs(concatenate<0>(slice<1, 3>(w), 2 * w, slice<0, 2>(w)), concatenate<1>(X, exp(X)),
                    reshape<n, -1>(X * W), vec(W), exp(slice<1, 4>(W, axis<1>))));
    CHECK_C(outputs(take(transpose(W), kind), gradient(sum(square(take(W, kind, axis<1>))), W), one_hot(kind),
                    take(Z, rows)));
}
TEST_CASE("triangles") {
    CHECK_C([] {
        auto f = sum(logsumexp(-0.5 * sum(square(einsum<"kij,nj->nki">(tril(Q), X)), axis<2>), axis<1>));
        return outputs(f, gradient(f, Q), sum(square(einsum<"kij,nj->nki">(triu(Q), X))));
    }());
    CHECK_C(outputs(tril(T) * x, triu(T), gradient(squared_norm(x * triu(T)), T)));
}
TEST_CASE("products of matrices, which functions compute where they run here") {
    CHECK_C(outputs(tanh(Y * Z), gradient(squared_norm(Y * Z), Y), trace(Z * Y), transpose(Z * Y) * a));
}
TEST_CASE("operations of one's own, and constants that are infinite") {
    CHECK_C(outputs(custom<logistic_op>(x), gradient(sum(custom<logistic_op>(X * w)), w),
                    where(x < 0, -std::numeric_limits<double>::infinity(), x)));
}