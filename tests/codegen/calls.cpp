// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Products of large matrices, which a function computes whole, against the interpreter.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto m = dim<"m">;
inline constexpr auto a = scalar<"a">;
inline constexpr auto v = ctgrad::vector<"v", n>;
inline constexpr auto A = matrix<"A", n, m>;
inline constexpr auto B = matrix<"B", m, 50>;
inline constexpr auto C = matrix<"C", 50, n>;
inline constexpr auto z = ctgrad::vector<"z", m>;
inline constexpr auto D = matrix<"D", n, 150>;
inline constexpr auto u = ctgrad::vector<"u", 150>;
inline constexpr auto T = tensor<"T", 3, n, 50>;
inline constexpr auto U = tensor<"U", 3, 50, m>;

inline constexpr auto layer = compile([] {
    auto loss = sum(square(tanh(A * B)));
    return outputs(loss, gradient(loss, A), gradient(loss, B));
});
static_assert(layer.plan().passes(A) == 2 && layer.plan().passes(B) == 2);

}  // namespace

TEST_CASE("products of matrices in every order") {
    CHECK_LOWERING(outputs(A * B, transpose(B) * transpose(A)));
    CHECK_LOWERING(outputs(transpose(A) * transpose(C), C * A, transpose(A) * A));
}
TEST_CASE("numbers among the factors, and values that are computed before") {
    CHECK_LOWERING(outputs(-2 * a * (A * B), exp(v) * (tanh(A) * B)));
    CHECK_LOWERING(tanh(A * B) * C * transpose(C) + 1);
}
TEST_CASE("batches, and axes that are not the product's") {
    CHECK_LOWERING(T * U);
    CHECK_LOWERING(outputs(T * C, einsum<"bij,bjk->ikb">(T, U)));
    CHECK_LOWERING(einsum<"bij,jk->bki">(T, C));
}
TEST_CASE("symmetric products") {
    static constexpr auto gram = compile([] { return outputs(transpose(A) * A, A * diag(exp(z)) * transpose(A)); });
    CHECK(explain(gram).find("symmetric") != explain(gram).rfind("symmetric"));
    CHECK_LOWERING(outputs(transpose(A) * A, A * diag(exp(z)) * transpose(A)));
    CHECK_LOWERING(outputs(transpose(D) * D, hessian(sum(softplus(D * u)), u)));
}
TEST_CASE("gradients") {
    CHECK_LOWERING([] {
        auto loss = mean(softplus(tanh(A * B) * C));
        return outputs(loss, gradient(loss, A), gradient(loss, B), gradient(loss, C));
    }());
}
