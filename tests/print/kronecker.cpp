// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Jacobians of matrices: Kronecker products over [i,j,k,l], rows ij and columns kl, and indices where there are none; the
// right sides are published or worked out by hand.
#include "ctgrad/api/model.hpp"
#include "ctgrad/ops/contraction.hpp"
#include "ctgrad/ops/diagonal.hpp"
#include "ctgrad/ops/einsum.hpp"
#include "ctgrad/ops/power.hpp"
#include "ctgrad/print/text.hpp"
#include "passes.hpp"

using namespace ctgrad;

namespace {

constexpr auto a = vector<"a", 4>;
constexpr auto b = vector<"b", 3>;
constexpr auto c = vector<"c", 3>;
constexpr auto A = matrix<"A", 3, 4>;
constexpr auto B = matrix<"B", 3, 3>;
constexpr auto C = matrix<"C", 4, 4>;
constexpr auto S = matrix<"S", 3, 3>;
constexpr auto X = matrix<"X", 4, 3>;
constexpr auto Y = matrix<"Y", 4, 3>;
constexpr auto W = matrix<"W", 2, 4>;
constexpr auto V = matrix<"V", 4, 2>;
constexpr auto Z = matrix<"Z", 4, 2>;
constexpr auto s = scalar<"s">;

template <class Style = print::plain_style, class Closure>
constexpr std::string_view to_text(Closure) {
    return print::text<api::compilation<api::model<Closure>>::formulas, Style>.view();
}
template <class Closure>
constexpr std::string_view to_latex(Closure closure) {
    return to_text<print::latex_style>(closure);
}

static_assert(to_text([] { return jacobian(A * X * B, X); }) == "A ⊗ Bᵀ");
static_assert(to_text([] { return jacobian(A * X, X); }) == "A ⊗ I");
static_assert(to_text([] { return jacobian(X * B, X); }) == "I ⊗ Bᵀ");
static_assert(to_text([] { return jacobian(X, X); }) == "I ⊗ I");
static_assert(to_text([] { return jacobian(s * X, X); }) == "s (I ⊗ I)");
static_assert(to_text([] { return jacobian(S * S, S); }) == "S ⊗ I + I ⊗ Sᵀ");
static_assert(to_text([] { return jacobian(A * C * X * B * S, X); }) == "A C ⊗ Sᵀ Bᵀ");
static_assert(to_text([] { return jacobian(X * S * b, S); }) == "X ⊗ bᵀ");
static_assert(to_text([] { return jacobian(A * X * B * b, X); }) == "A ⊗ bᵀ Bᵀ");
static_assert(to_text([] { return hessian(0.5 * squared_norm(X * B - Y), X); }) == "I ⊗ B Bᵀ");
static_assert(to_text([] { return hessian(squared_norm(X * b), X); }) == "2 I ⊗ b bᵀ");
static_assert(to_text([] { return hessian(0.5 * squared_norm(X * transpose(Y) - C), X); }) == "I ⊗ Yᵀ Y");  // S07
static_assert(to_text([] { return einsum<"i,j,k->ijk">(a, b, c); }) == "a ⊗ b ⊗ cᵀ");
static_assert(to_latex([] { return jacobian(A * X * B, X); }) == R"(A \otimes B^\top)");
static_assert(to_latex([] { return jacobian(S * S, S); }) == R"(S \otimes I + I \otimes S^\top)");

// what all terms have of it stands before the sum
static_assert(to_text([] { return jacobian(exp(b) + pow(b, 3), b); }) == "diag(exp(b) + 3 b²)");

// an outer product is none
static_assert(to_text([] { return einsum<"ij,kl->ijkl">(A, X); }) == "A[i,j] X[k,l]");
static_assert(to_text([] { return jacobian(transpose(X), X); }) == "δ[j,k] δ[i,l]");  // B27
static_assert(to_text([] { return hessian(sum(pow(X, 3)), X); }) == "6 X[k,l] δ[i,k] δ[j,l]");  // S10
static_assert(to_text([] { return hessian(trace(S * S * S), S); }) == "3 (S[j,k] δ[i,l] + S[l,i] δ[j,k])");  // S14

// sums between the indices are products of matrices
static_assert(to_text([] { return jacobian(trace(S) * S, S); }) == "tr(S) δ[i,k] δ[j,l] + S[i,j] δ[k,l]");  // I31
static_assert(to_text([] { return jacobian(transpose(X) * C * X, X); }) ==
              "(Xᵀ C)[i,k] δ[j,l] + (C X)[k,j] δ[i,l]");
static_assert(to_text([] { return jacobian(exp(X * B), X); }) == "B[l,j] exp((X B)[k,j]) δ[i,k]");
static_assert(to_text([] { return jacobian(squared_norm(b) * S, S); }) == "‖b‖² (I ⊗ I)");
static_assert(to_latex([] { return jacobian(trace(S) * S, S); }) ==
              R"(\operatorname{tr}\left(S\right) \delta_{i,k} \delta_{j,l} + S_{i,j} \delta_{k,l})");

// a weight of every element of a product, with both vectors
static_assert(to_text([] { return gradient(a * (hadamard(hadamard(Y, X), transpose(A)) * b), X); }) ==
              "a bᵀ ⊙ Y ⊙ Aᵀ");  // I29
static_assert(to_text([] { return gradient(a * square(X) * b, X); }) == "2 diag(a) X diag(b)");
static_assert(to_latex([] { return gradient(a * (hadamard(hadamard(Y, X), transpose(A)) * b), X); }) ==
              R"(a b^\top \odot Y \odot A^\top)");

// a sum of products is transposed term by term
static_assert(to_text([] { return gradient(trace(Z * W * V * W), W); }) == "Vᵀ Wᵀ Zᵀ + Zᵀ Wᵀ Vᵀ");  // I09

}  // namespace
