// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Derivatives as the tables of matrix calculus print them; the right sides are published or worked out by hand.
#include "ctgrad/api/model.hpp"
#include "ctgrad/ops/activation.hpp"
#include "ctgrad/ops/contraction.hpp"
#include "ctgrad/ops/diagonal.hpp"
#include "ctgrad/ops/power.hpp"
#include "ctgrad/ops/trigonometric.hpp"
#include "ctgrad/print/text.hpp"
#include "passes.hpp"

using namespace ctgrad;

namespace {

constexpr auto n = dim<"n">;
constexpr auto x = vector<"x", n>;
constexpr auto y = vector<"y", n>;
constexpr auto z = vector<"z", n>;
constexpr auto v = vector<"v", n>;
constexpr auto a = vector<"a", 4>;
constexpr auto b = vector<"b", 3>;
constexpr auto c = vector<"c", 3>;
constexpr auto d = vector<"d", 4>;
constexpr auto h = vector<"h", 4>;
constexpr auto u = vector<"u", 3>;
constexpr auto w = vector<"w", 3>;
constexpr auto A = matrix<"A", 3, 4>;
constexpr auto B = matrix<"B", 3, 3>;
constexpr auto C = matrix<"C", 4, 4>;
constexpr auto E = matrix<"E", 3, 3>;
constexpr auto S = matrix<"S", 3, 3>;
constexpr auto X = matrix<"X", 4, 3>;
constexpr auto Y = matrix<"Y", 4, 3>;
constexpr auto P = matrix<"P", n, 3>;  // samples by features
constexpr auto k = labels<"k", n, 3>;
constexpr auto s = scalar<"s">;
constexpr auto t = scalar<"t">;
constexpr auto lambda = scalar<"λ">;

// What to_text of layer 6 is made of, without code generation.
template <class Closure>
constexpr std::string_view to_text(Closure) {
    return print::text<api::compilation<api::model<Closure>>::formulas>.view();
}

// The cases of shared/cases/matrix_derivatives.json by their ids, most of them from the Matrix Cookbook (2012).
// linear and quadratic forms
static_assert(to_text([] { return gradient(dot(x, y), x); }) == "y");  // B01
static_assert(to_text([] { return gradient(dot(x, y), y); }) == "x");  // B01
static_assert(to_text([] { return gradient(a * X * b, X); }) == "a bᵀ");  // B02
static_assert(to_text([] { return gradient(a * X * b, a); }) == "X b");  // B02
static_assert(to_text([] { return gradient(a * X * b, b); }) == "Xᵀ a");  // B02
static_assert(to_text([] { return gradient(b * S * b, S); }) == "b bᵀ");  // B04, B12
static_assert(to_text([] { return gradient(b * S * b, b); }) == "(S + Sᵀ) b");  // B04, B12
static_assert(to_text([] { return gradient(sum(hadamard(X, Y)), X); }) == "Y");  // B14
static_assert(to_text([] { return gradient(sum(hadamard(X, Y)), Y); }) == "X");  // B14
static_assert(to_text([] { return gradient(b * transpose(X) * C * X * c, X); }) == "C X c bᵀ + Cᵀ X b cᵀ");  // I03
static_assert(to_text([] { return gradient((X * b + d) * C * (X * b + d), X); }) == "(C + Cᵀ) (X b + d) bᵀ");  // I04
static_assert(to_text([] { return gradient(0.5 * (b - c) * S * (b - c), c); }) == "0.5 (S + Sᵀ) (c - b)");
static_assert(to_text([] { return gradient(0.5 * (b - c) * S * (b - c), S); }) == "0.5 (b - c) (b - c)ᵀ");
static_assert(to_text([] { return gradient(b * S * S * S * c, c); }) == "Sᵀ Sᵀ Sᵀ b");
static_assert(to_text([] { return gradient(dot(w, w) * dot(w, u), w); }) == "2 (wᵀ u) w + ‖w‖² u");
static_assert(to_text([] { return gradient(dot(b, c) / dot(b, u), b); }) == "c / (bᵀ u) - (bᵀ c) u / (bᵀ u)²");

// traces
static_assert(to_text([] { return gradient(trace(S), S); }) == "I");  // B05
static_assert(to_text([] { return gradient(trace(A * X * B), X); }) == "Aᵀ Bᵀ");  // B07
static_assert(to_text([] { return gradient(trace(B * transpose(X) * Y), X); }) == "Y B");  // B08
static_assert(to_text([] { return gradient(trace(transpose(X) * Y), X); }) == "Y");  // B09
static_assert(to_text([] { return gradient(trace(S * S), S); }) == "2 Sᵀ");  // B10
static_assert(to_text([] { return gradient(trace(transpose(X) * X), X); }) == "2 X");  // B11
static_assert(to_text([] { return gradient(trace(S * S * B), S); }) == "Sᵀ Bᵀ + Bᵀ Sᵀ");  // I06
static_assert(to_text([] { return gradient(trace(transpose(X) * C * X), X); }) == "(C + Cᵀ) X");  // I07
static_assert(to_text([] { return gradient(trace(X * B * transpose(X)), X); }) == "X B + X Bᵀ");  // I08
static_assert(to_text([] { return gradient(trace(transpose(B) * transpose(X) * C * X * B), X); }) ==
              "(C + Cᵀ) X B Bᵀ");  // I10
static_assert(to_text([] { return gradient(trace(A * X * B * transpose(X) * Y), X); }) ==
              "Aᵀ Yᵀ X Bᵀ + Y A X B");  // I12
static_assert(to_text([] { return gradient(trace(S * S * S), S); }) == "3 Sᵀ Sᵀ");  // S14
static_assert(to_text([] { return gradient(trace(S * transpose(S) * B), S); }) == "(B + Bᵀ) S");
static_assert(to_text([] { return gradient(trace(S * B * S * B), S); }) == "2 Bᵀ Sᵀ Bᵀ");
static_assert(to_text([] { return tril(S) * b; }) == "tril(S) b");
static_assert(to_text([] { return gradient(dot(a, triu(X) * b), X); }) == "triu(a bᵀ)");
static_assert(to_text([] { return gradient(squared_norm(tril(X)), X); }) == "2 tril(X)");
static_assert(to_text([] { return gradient(trace(tril(S) * B), S); }) == "tril(Bᵀ)");
static_assert(to_text([] { return gradient(squared_norm(triu(S) * b), b); }) == "2 tril(Sᵀ) triu(S) b");

// Jacobians
static_assert(to_text([] { return jacobian(hadamard(hadamard(x, y), z), x); }) == "diag(y ⊙ z)");  // B17
static_assert(to_text([] { return jacobian(pow(x, 2), x); }) == "2 diag(x)");  // B18
static_assert(to_text([] { return jacobian(pow(x, 0.5), x); }) == "0.5 diag(1 / sqrt(x))");  // B19
static_assert(to_text([] { return jacobian(outer(w, w), w); }) == "w[i] δ[j,k] + w[j] δ[i,k]");  // B22
static_assert(to_text([] { return jacobian(transpose(X), X); }) == "δ[j,k] δ[i,l]");  // B27
static_assert(to_text([] { return jacobian(sum(exp(X), axis<1>), X); }) == "exp(X[j,k]) δ[i,j]");  // B28
static_assert(to_text([] { return jacobian(2 * exp(x) + 3 * y, x); }) == "2 diag(exp(x))");  // B29
static_assert(to_text([] { return jacobian(2 * exp(x) + 3 * y, y); }) == "3 I");  // B29
static_assert(to_text([] { return jacobian(softmax(x), x); }) == "diag(softmax(x)) - softmax(x) softmax(x)ᵀ");  // I37
static_assert(to_text([] { return jacobian(x / norm2(x), x); }) == "I / ‖x‖ - x xᵀ / ‖x‖³");  // I24, a = 0
static_assert(to_text([] { return jacobian(X * b, b); }) == "X");
static_assert(to_text([] { return jacobian(X * b, X); }) == "I ⊗ bᵀ");
static_assert(to_text([] { return jacobian(X * B * b, B); }) == "X ⊗ bᵀ");
static_assert(to_text([] { return jacobian(S * (B * b), b); }) == "S B");
static_assert(to_text([] { return jacobian(P * w - y, y); }) == "-I");
static_assert(to_text([] { return jacobian(hadamard(y, P * w), w); }) == "diag(y) P");
static_assert(to_text([] { return jacobian(tanh(P * w), w); }) == "diag(1 - tanh(P w)²) P");
static_assert(to_text([] { return jacobian(sigmoid(x), x); }) == "diag(sigmoid(x) ⊙ (1 - sigmoid(x)))");
static_assert(to_text([] { return jacobian(log(x), x); }) == "diag(1 / x)");
static_assert(to_text([] { return jacobian(x / y, y); }) == "-diag(x / y²)");
static_assert(to_text([] { return jacobian(s * x, x); }) == "s I");
static_assert(to_text([] { return jacobian(s * x, s); }) == "x");
static_assert(to_text([] { return jacobian(dot(x, y) * x, x); }) == "(xᵀ y) I + x yᵀ");
static_assert(to_text([] { return jacobian(squared_norm(x) * x, x); }) == "‖x‖² I + 2 x xᵀ");

// roots, norms and functions of them
static_assert(to_text([] { return gradient(dot(x, y) * sqrt(a * X * b) * dot(w, c), X); }) ==
              "0.5 (xᵀ y) (wᵀ c) a bᵀ / sqrt(aᵀ X b)");  // I25
static_assert(to_text([] { return gradient(norm2(X), X); }) == "X / ‖X‖");
static_assert(to_text([] { return gradient(1 / norm2(x), x); }) == "-x / ‖x‖³");
static_assert(to_text([] { return gradient(log(squared_norm(x)), x); }) == "2 x / ‖x‖²");
static_assert(to_text([] { return gradient(norm2(P * w - y), w); }) == "Pᵀ (P w - y) / ‖P w - y‖");
static_assert(to_text([] { return gradient(exp(-0.5 * squared_norm(x - y)), x); }) == "exp(-0.5 ‖x - y‖²) (y - x)");
static_assert(to_text([] { return gradient(squared_norm(x) * squared_norm(x), x); }) == "4 ‖x‖² x");
static_assert(to_text([] { return gradient(dot(x, y) / norm2(x), x); }) == "y / ‖x‖ - (xᵀ y) x / ‖x‖³");

// losses
static_assert(to_text([] { return gradient(sum(log(exp(hadamard(-y, P * w)) + 1)), w); }) ==
              "-Pᵀ (y ⊙ sigmoid(-y ⊙ P w))");  // I35
static_assert(to_text([] { return gradient(sum(log(exp(hadamard(-y, P * w)) + 1)), P); }) ==
              "-(y ⊙ sigmoid(-y ⊙ P w)) wᵀ");  // I35
static_assert(to_text([] { return gradient(logsumexp(x), x); }) == "softmax(x)");  // I38
static_assert(to_text([] { return gradient(squared_norm(P * w - y) + lambda * squared_norm(w), w); }) ==
              "2 (λ w + Pᵀ (P w - y))");  // I39
static_assert(to_text([] { return gradient(squared_norm(P * w - y) + lambda * squared_norm(w), lambda); }) ==
              "‖w‖²");  // I39
static_assert(to_text([] { return gradient(squared_norm(P * w - y) + lambda * squared_norm(w), P); }) ==
              "2 (P w - y) wᵀ");  // I39
static_assert(to_text([] { return gradient(0.5 * squared_norm(P * w - y) + lambda * norm1(w), w); }) ==
              "λ sign(w) + Pᵀ (P w - y)");
static_assert(to_text([] { return gradient(sum(softplus(P * w) - hadamard(y, P * w)), w); }) ==
              "Pᵀ (sigmoid(P w) - y)");
static_assert(to_text([] { return gradient(mean(softplus(P * w) - hadamard(y, P * w)), w); }) ==
              "Pᵀ (sigmoid(P w) - y) / n");
static_assert(to_text([] { return gradient(cross_entropy(P * B, k), B); }) == "Pᵀ (softmax(P B) - one_hot(k)) / n");
static_assert(to_text([] { return gradient(logsumexp(x) - dot(x, y), x); }) == "softmax(x) - y");
static_assert(to_text([] { return gradient(sum(softplus(z) - hadamard(y, z)), z); }) == "sigmoid(z) - y");
static_assert(to_text([] { return gradient(-dot(y, log_softmax(x)), x); }) == "sum(y) softmax(x) - y");
static_assert(to_text([] { return gradient(0.5 * squared_norm(A * X - B), A); }) == "(A X - B) Xᵀ");
static_assert(to_text([] { return gradient(0.5 * squared_norm(X * transpose(Y) - C), X); }) == "(X Yᵀ - C) Y");
static_assert(to_text([] { return gradient(dot(h, tanh(X * w + d)), X); }) == "(h ⊙ (1 - tanh(X w + d)²)) wᵀ");
static_assert(to_text([] { return gradient(dot(h, tanh(X * w + d)), w); }) == "Xᵀ (h ⊙ (1 - tanh(X w + d)²))");

// vjp: uᵀ ∂f/∂x
static_assert(to_text([] { return vjp(X * b, b, a); }) == "Xᵀ a");
static_assert(to_text([] { return vjp(X * b, X, a); }) == "a bᵀ");
static_assert(to_text([] { return vjp(X * B, X, Y); }) == "Y Bᵀ");
static_assert(to_text([] { return vjp(X * B, B, Y); }) == "Xᵀ Y");
static_assert(to_text([] { return vjp(X * transpose(X), X, C); }) == "(C + Cᵀ) X");
static_assert(to_text([] { return vjp(outer(w, w), w, B); }) == "(B + Bᵀ) w");
static_assert(to_text([] { return vjp(softmax(x), x, v); }) == "softmax(x) ⊙ (v - softmax(x)ᵀ v)");
static_assert(to_text([] { return vjp(log_softmax(x), x, v); }) == "v - sum(v) softmax(x)");
static_assert(to_text([] { return vjp(tanh(P * w), w, v); }) == "Pᵀ (v ⊙ (1 - tanh(P w)²))");
static_assert(to_text([] { return vjp(sum(P, axis<1>), P, v); }) == "v 1ᵀ");

// jvp: ∂f/∂x v
static_assert(to_text([] { return jvp(X * b, b, u); }) == "X u");
static_assert(to_text([] { return jvp(X * b, X, Y); }) == "Y b");
static_assert(to_text([] { return jvp(S * S, S, B); }) == "S B + B S");
static_assert(to_text([] { return jvp(S * S * S, S, B); }) == "S B S + S S B + B S S");
static_assert(to_text([] { return jvp(X * transpose(X), X, Y); }) == "X Yᵀ + Y Xᵀ");
static_assert(to_text([] { return jvp(trace(S * S), S, B); }) == "2 tr(S B)");
static_assert(to_text([] { return jvp(S * B - B * S, S, E); }) == "E B - B E");
static_assert(to_text([] { return jvp(logsumexp(x), x, v); }) == "vᵀ softmax(x)");
static_assert(to_text([] { return jvp(tanh(P * w), w, u); }) == "P u ⊙ (1 - tanh(P w)²)");
static_assert(to_text([] { return directional_derivative(norm2(x), x, v); }) == "vᵀ x / ‖x‖");
static_assert(to_text([] { return directional_derivative(b * S * b, b, u); }) == "uᵀ S b + bᵀ S u");
static_assert(to_text([] { return directional_derivative(squared_norm(X), X, Y); }) == "2 sum(X ⊙ Y)");
static_assert(to_text([] { return directional_derivative(0.5 * squared_norm(P * w - y), w, u); }) == "uᵀ Pᵀ (P w - y)");

// tangents
static_assert(to_text([] { return linearize(squared_norm(x), x, y); }) == "‖y‖² + 2 yᵀ (x - y)");
static_assert(to_text([] { return linearize(logsumexp(x), x, y); }) == "logsumexp(y) + softmax(y)ᵀ (x - y)");
static_assert(to_text([] { return linearize(sin(s), s, t); }) == "sin(t) + cos(t) (s - t)");
static_assert(to_text([] { return linearize(exp(x), x, zeros<n>); }) == "1 + x");
static_assert(to_text([] { return linearize(log(x), x, ones<n>); }) == "x - 1");
static_assert(to_text([] { return linearize(s * s, s, t); }) == "t (2 s - t)");

// Hessians
static_assert(to_text([] { return hessian(b * S * b, b); }) == "Sᵀ + S");  // S01
static_assert(to_text([] { return hessian(logsumexp(x), x); }) == "diag(softmax(x)) - softmax(x) softmax(x)ᵀ");  // S03
static_assert(to_text([] { return hessian(norm2(x), x); }) == "I / ‖x‖ - x xᵀ / ‖x‖³");  // S04
static_assert(to_text([] { return hessian(sum(2 * square(x) + 3 * square(y)), x); }) == "4 I");  // S11
static_assert(to_text([] { return hessian(sum(2 * square(x) + 3 * square(y)), x, y); }) == "0");  // S11
static_assert(to_text([] { return hessian(sum(tanh(x)), x); }) == "-2 diag(tanh(x) ⊙ (1 - tanh(x)²))");  // S17
static_assert(to_text([] { return hessian(0.5 * squared_norm(P * w - y), w); }) == "Pᵀ P");
static_assert(to_text([] { return hessian(squared_norm(P * w - y) + lambda * squared_norm(w), w); }) ==
              "2 (λ I + Pᵀ P)");
static_assert(to_text([] { return hessian(0.5 * squared_norm(P * w - y), w, y); }) == "-Pᵀ");
static_assert(to_text([] { return hessian(a * X * b, a, b); }) == "X");
static_assert(to_text([] { return hessian(a * X * b, b, a); }) == "Xᵀ");
static_assert(to_text([] { return hessian(squared_norm(X * b) * s, b, s); }) == "2 Xᵀ X b");
static_assert(to_text([] { return hessian(square(dot(x, y)), x); }) == "2 y yᵀ");
static_assert(to_text([] { return hessian(exp(dot(x, y)), x); }) == "exp(xᵀ y) y yᵀ");
static_assert(to_text([] { return hessian(exp(-0.5 * squared_norm(x)), x); }) == "exp(-0.5 ‖x‖²) (x xᵀ - I)");
static_assert(to_text([] { return hessian(sum(exp(X * b)), b); }) == "Xᵀ diag(exp(X b)) X");
static_assert(to_text([] { return hessian(sum(log(x)), x); }) == "-diag(1 / x²)");
static_assert(to_text([] { return hessian(mean(softplus(P * w) - hadamard(y, P * w)), w); }) ==
              "Pᵀ diag(sigmoid(P w) ⊙ (1 - sigmoid(P w))) P / n");
static_assert(to_text([] { return hessian(sin(s) * t, s, t); }) == "cos(s)");

// diagonals and traces of them
static_assert(to_text([] { return diagonal(jacobian(exp(x), x)); }) == "exp(x)");
static_assert(to_text([] { return diagonal(jacobian(S * b, b)); }) == "diag(S)");
static_assert(to_text([] { return trace(jacobian(S * b, b)); }) == "tr(S)");
static_assert(to_text([] { return trace(hessian(b * S * b, b)); }) == "2 tr(S)");
static_assert(to_text([] { return trace(hessian(squared_norm(X * b), b)); }) == "2 ‖X‖²");
static_assert(to_text([] { return trace(hessian(0.5 * squared_norm(x), x)); }) == "n");
static_assert(to_text([] { return diagonal(hessian(logsumexp(x), x)); }) == "softmax(x) - softmax(x)²");
static_assert(to_text([] { return diagonal(hessian(0.5 * squared_norm(P * w - y), w)); }) == "sum(P^⊙2, axis 0)");

// Hessian-vector products
static_assert(to_text([] { return hvp(0.5 * squared_norm(P * w - y), w, u); }) == "Pᵀ P u");
static_assert(to_text([] { return hvp(b * S * b, b, u); }) == "(S + Sᵀ) u");
static_assert(to_text([] { return hvp(sum(softplus(P * w)), w, u); }) ==
              "Pᵀ (P u ⊙ sigmoid(P w) ⊙ (1 - sigmoid(P w)))");
static_assert(to_text([] { return hvp(logsumexp(x), x, v); }) == "softmax(x) ⊙ (v - vᵀ softmax(x))");
static_assert(to_text([] { return hvp(norm2(x), x, v); }) == "v / ‖x‖ - (vᵀ x) x / ‖x‖³");
static_assert(to_text([] { return hvp(exp(dot(x, y)), x, v); }) == "exp(xᵀ y) (yᵀ v) y");
static_assert(to_text([] { return hvp(trace(S * S), S, B); }) == "2 Bᵀ");
static_assert(to_text([] { return hvp(trace(transpose(X) * C * X), X, Y); }) == "(C + Cᵀ) Y");

// derivatives of derivatives
static_assert(to_text([] { return gradient(squared_norm(gradient(squared_norm(P * w - y), w)), w); }) ==
              "8 Pᵀ P Pᵀ (P w - y)");
static_assert(to_text([] { return gradient(dot(jvp(exp(x), x, x), v), x); }) == "exp(x) ⊙ v ⊙ (1 + x)");
static_assert(to_text([] { return jvp(vjp(exp(x), x, v), x, y); }) == "exp(x) ⊙ v ⊙ y");
static_assert(to_text([] { return jvp(gradient(norm2(x), x), x, v); }) == "v / ‖x‖ - (xᵀ v) x / ‖x‖³");
static_assert(to_text([] { return vjp(gradient(logsumexp(x), x), x, v); }) == "softmax(x) ⊙ (v - softmax(x)ᵀ v)");
static_assert(to_text([] { return jacobian(diagonal(hessian(sum(pow(x, 4)), x)), x); }) == "24 diag(x)");
static_assert(to_text([] { return gradient(dot(hvp(b * S * b, b, u), u), S); }) == "2 u uᵀ");
static_assert(to_text([] { return gradient(dot(hvp(sum(pow(x, 3)), x, v), v), x); }) == "6 v²");
static_assert(to_text([] { return hessian(directional_derivative(sum(exp(x)), x, v), x, v); }) == "diag(exp(x))");
static_assert(to_text([] { return gradient(gradient(exp(-square(s)), s), s); }) == "exp(-s²) (4 s² - 2)");

}  // namespace

TEST_CASE("a derivative's formula at run time") {
    const sequence<char> written = text_of(passes::formulas(capture(jacobian(X * b, X))).view());
    CHECK(std::string(written.begin(), written.end()) == "I ⊗ bᵀ");
}
