// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowered sums over triangles against the interpreter: loops that end or begin at the diagonal, and packs that do not.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto A = matrix<"A", n, n>;
inline constexpr auto B = matrix<"B", 5, 9>;
inline constexpr auto x = ctgrad::vector<"x", n>;
inline constexpr auto Q = tensor<"Q", 3, 4, 4>;
inline constexpr auto P = matrix<"P", n, 4>;
inline constexpr auto M = matrix<"M", 3, 4>;
inline constexpr auto row = matrix<"row", 1, 6>;
inline constexpr auto column = matrix<"column", 6, 1>;
inline constexpr auto C = matrix<"C", n, 6>;

// Points at the distances that triangular factors give, as in a mixture of normal distributions.
inline constexpr auto mixture = [](auto factors) {
    auto z = einsum<"kij,nkj->nki">(factors, reshape<n, 1, 4>(P) - M);
    return sum(logsumexp(-0.5 * sum(square(z), axis<2>), axis<1>));
};
template <class Program>
constexpr bool has_loop(const Program& program, std::string_view loop) {
    return explain(program).find(loop) != std::string_view::npos;
}
inline constexpr auto lower = compile([] { return outputs(mixture(tril(Q)), gradient(mixture(tril(Q)), Q), gradient(mixture(tril(Q)), M)); });
inline constexpr auto upper = compile([] { return outputs(mixture(triu(Q)), gradient(mixture(triu(Q)), Q)); });
static_assert(has_loop(lower, "for l <= k") && has_loop(upper, "for l < 4, from k"));
static_assert(lower.plan().passes(P) == 1 && upper.plan().passes(P) == 1);

}  // namespace

TEST_CASE("loops over a triangle") {
    CHECK_LOWERING(outputs(mixture(tril(Q)), gradient(mixture(tril(Q)), Q), gradient(mixture(tril(Q)), M)));
    CHECK_LOWERING(outputs(mixture(triu(Q)), gradient(mixture(triu(Q)), Q)));
    CHECK_LOWERING(einsum<"ij,jk,ik->k">(tril(A), triu(A), A));
}
TEST_CASE("triangles of one row or one column, repeated") {
    CHECK_LOWERING(outputs(sum(hadamard(tril(row), C), axis<1>), sum(hadamard(triu(column), transpose(C)), axis<0>)));
    CHECK_LOWERING(gradient(sum(square(hadamard(tril(row), C))), row));
}
TEST_CASE("triangles along packs") {
    CHECK_LOWERING(outputs(tril(A), triu(B), tril(B), triu(exp(A)), sum(triu(A)), sum(triu(B), axis<0>)));
    CHECK_LOWERING(outputs(tril(A) * x, x * triu(A), gradient(squared_norm(tril(A) * x), A), gradient(squared_norm(triu(A) * x), x)));
    CHECK_LOWERING(outputs(tril(A) * triu(A), trace(tril(A) * A), jacobian(triu(B) * slice<0, 9>(vec(Q)), Q)));
}
