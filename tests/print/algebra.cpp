// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What formulas have in common is written once: powers, fractions, like terms, norms; the right sides are worked out by hand.
#include "ctgrad/api/model.hpp"
#include "ctgrad/ops/activation.hpp"
#include "ctgrad/ops/contraction.hpp"
#include "ctgrad/ops/diagonal.hpp"
#include "ctgrad/ops/power.hpp"
#include "ctgrad/print/text.hpp"
#include "passes.hpp"

using namespace ctgrad;

namespace {

constexpr auto n = dim<"n">;
constexpr auto x = vector<"x", n>;
constexpr auto y = vector<"y", n>;
constexpr auto z = vector<"z", n>;
constexpr auto v = vector<"v", n>;
constexpr auto b = vector<"b", 3>;
constexpr auto c = vector<"c", 3>;
constexpr auto d = vector<"d", 4>;
constexpr auto u = vector<"u", 3>;
constexpr auto w = vector<"w", 3>;
constexpr auto B = matrix<"B", 3, 3>;
constexpr auto S = matrix<"S", 3, 3>;
constexpr auto T = matrix<"T", 3, 3>;
constexpr auto X = matrix<"X", 4, 3>;
constexpr auto Y = matrix<"Y", 4, 3>;
constexpr auto P = matrix<"P", n, 3>;  // samples by features
constexpr auto s = scalar<"s">;
constexpr auto t = scalar<"t">;
constexpr auto lambda = scalar<"λ">;

template <class Style, class Closure>
constexpr std::string_view written(Closure) {
    return print::text<api::compilation<api::model<Closure>>::formulas, Style>.view();
}
template <class Closure>
constexpr std::string_view to_text(Closure closure) {
    return written<print::plain_style>(closure);
}
template <class Closure>
constexpr std::string_view to_latex(Closure closure) {
    return written<print::latex_style>(closure);
}

// fractions
static_assert(to_text([] { return gradient(log(square(s)), s); }) == "2 / s");
static_assert(to_text([] { return gradient(sum(log(square(x))), x); }) == "2 / x");
static_assert(to_text([] { return square(x) / x; }) == "x");
static_assert(to_text([] { return x / square(x); }) == "1 / x");
static_assert(to_text([] { return hadamard(x, y) / square(x); }) == "y / x");
static_assert(to_text([] { return hessian(s * log(s), s); }) == "1 / s");
static_assert(to_text([] { return gradient(log(dot(x, y)) * dot(x, y), x); }) == "(1 + log(xᵀ y)) y");
static_assert(to_text([] { return gradient(log(dot(b, c) / dot(b, u)), b); }) == "c / (bᵀ c) - u / (bᵀ u)");
static_assert(to_text([] { return gradient(dot(x, y) * squared_norm(x) / squared_norm(x), x); }) == "y");
static_assert(to_text([] { return gradient(sum(hadamard(x, log(x / y))), x); }) == "1 + log(x / y)");
static_assert(to_text([] { return gradient(sum(hadamard(x, log(x / y))), y); }) == "-x / y");
static_assert(to_text([] { return gradient(sum(x / square(y)), y); }) == "-2 x / y³");
static_assert(to_text([] { return gradient(sum(hadamard(x, y) / (x + y)), x); }) == "y / (x + y) - (x ⊙ y) / (x + y)²");
static_assert(to_text([] { return -hadamard(x, y) / (1 + y); }) == "-(x ⊙ y) / (1 + y)");
static_assert(to_text([] { return hadamard(x, y) / sum(x / x); }) == "(x ⊙ y) / n");
static_assert(to_text([] { return x / (y / x); }) == "x² / y");
static_assert(to_latex([] { return -hadamard(x, y) / (1 + y); }) == R"(-\frac{x \odot y}{1 + y})");
static_assert(to_latex([] { return gradient(sum(log(square(x))), x); }) == R"(\frac{2}{x})");

// what is multiplied by 0 is not written
static_assert(to_text([] { return (0 * s - 1) * x; }) == "-x");
static_assert(to_text([] { return hadamard(0 * x - 1, y); }) == "-y");
static_assert(to_text([] { return X * (0 * b + 1); }) == "sum(X, axis 1)");
static_assert(to_text([] { return d * (X * (0 * b + 1)); }) == "sum(Xᵀ d)");
static_assert(to_text([] { return outer(d, 0 * b + 2); }) == "2 d 1ᵀ");

// powers
static_assert(to_text([] { return gradient(pow(dot(c, w) * dot(u, b), 1.0 / 3), b); }) ==
              "((cᵀ w) (uᵀ b))^(-2/3) (cᵀ w) u / 3");  // I26
static_assert(to_latex([] { return gradient(pow(dot(u, b), 1.0 / 3), b); }) == R"(\frac{\left(u^\top b\right)^{-2/3} u}{3})");
static_assert(to_text([] { return pow(x, 1.5); }) == "x^1.5");
static_assert(to_text([] { return pow(x, -1.5); }) == "x^(-1.5)");
static_assert(to_text([] { return pow(x, 7); }) == "x⁷");
static_assert(to_text([] { return pow(x, -7); }) == "x⁻⁷");
static_assert(to_text([] { return gradient(pow(s, t), s); }) == "t s^(t - 1)");
static_assert(to_latex([] { return gradient(pow(s, t), s); }) == "t s^{t - 1}");

// of a matrix, point by point
static_assert(to_text([] { return transpose(square(X)) * d; }) == "(Xᵀ)^⊙2 d");
static_assert(to_text([] { return square(S) * S * b; }) == "S^⊙2 S b");
static_assert(to_text([] { return S * S * b; }) == "S S b");
static_assert(to_text([] { return pow(S, 1.0 / 3); }) == "S^⊙(1/3)");
static_assert(to_text([] { return square(tanh(P * B)); }) == "tanh(P B)²");
static_assert(to_latex([] { return square(S) * b; }) == R"(S^{\odot 2} b)");

// norms
static_assert(to_text([] { return square(squared_norm(w)); }) == "‖w‖⁴");
static_assert(to_text([] { return sqrt(squared_norm(w)); }) == "‖w‖");
static_assert(to_text([] { return pow(squared_norm(w), 1.5); }) == "‖w‖³");
static_assert(to_text([] { return pow(squared_norm(w), -0.5); }) == "1 / ‖w‖");
static_assert(to_text([] { return gradient(sqrt(squared_norm(w)), w); }) == "w / ‖w‖");
static_assert(to_text([] { return gradient(square(norm2(x)), x); }) == "2 x");
static_assert(to_text([] { return gradient(norm2(x) * squared_norm(x), x); }) == "3 ‖x‖ x");
static_assert(to_text([] { return gradient(1 / squared_norm(x), x); }) == "-2 x / ‖x‖⁴");
static_assert(to_text([] { return gradient(dot(b, c) / (norm2(b) * norm2(c)), b); }) ==
              "c / (‖b‖ ‖c‖) - (bᵀ c) b / (‖b‖³ ‖c‖)");
static_assert(to_text([] { return gradient((w * S * w) / (w * w), w); }) ==
              "(S + Sᵀ) w / ‖w‖² - 2 (wᵀ S w) w / ‖w‖⁴");  // the Rayleigh quotient
static_assert(to_text([] { return gradient((w * (S + transpose(S)) * w) / (w * w), w); }) ==
              "2 (Sᵀ + S) w / ‖w‖² - 2 (wᵀ (Sᵀ + S) w) w / ‖w‖⁴");
static_assert(to_latex([] { return gradient(1 / squared_norm(x), x); }) == R"(-\frac{2 x}{\|x\|^{4}})");

// a factor that occurs twice keeps its sign
static_assert(to_text([] { return jacobian((x - y) / norm2(x - y), x); }) ==
              "I / ‖x - y‖ - (x - y) (x - y)ᵀ / ‖x - y‖³");  // I24
static_assert(to_text([] { return jacobian((b - c) / sqrt(dot(b - c, b - c)), b); }) ==
              "(I - (b - c) (b - c)ᵀ / ‖b - c‖²) / ‖b - c‖");  // I24
static_assert(to_latex([] { return hessian(norm2(x - y), x); }) ==
              R"(\frac{I}{\|x - y\|} - \frac{\left(x - y\right) \left(x - y\right)^\top}{\|x - y\|^{3}})");

// common factors, like terms
static_assert(to_text([] { return gradient(trace(trace(trace(S) * S) * S), S); }) == "3 tr(S)² I");  // I32
static_assert(to_text([] { return jvp(softmax(x), x, v); }) == "softmax(x) ⊙ (v - softmax(x)ᵀ v)");
static_assert(to_text([] { return jvp(softmax(P * w), w, u); }) == "softmax(P w) ⊙ (P u - softmax(P w)ᵀ P u)");
static_assert(to_text([] { return jvp(softmax(P * B, axis<1>), B, S); }) ==
              "softmax(P B) ⊙ (P S - sum(P S ⊙ softmax(P B), axis 1) 1ᵀ)");
static_assert(to_text([] { return jacobian(softmax(P * w), w); }) ==
              "(diag(softmax(P w)) - softmax(P w) softmax(P w)ᵀ) P");
static_assert(to_text([] { return jacobian(x - mean(x), x); }) == "I - 1 1ᵀ / n");
static_assert(to_text([] { return linearize(trace(S * B), S, T); }) == "tr(B S)");
static_assert(to_text([] { return linearize(X * b + d, b, u); }) == "d + X b");
static_assert(to_text([] { return linearize(X * b, X, Y); }) == "X b");
static_assert(to_text([] { return linearize(dot(x, z), x, y); }) == "zᵀ x");
static_assert(to_text([] { return linearize(S * S, S, B); }) == "B S + (S - B) B");
static_assert(to_text([] { return linearize(b * S * b, b, u); }) == "uᵀ (S b + Sᵀ (b - u))");
static_assert(to_text([] { return linearize(exp(x), x, y); }) == "exp(y) ⊙ (1 + x - y)");
static_assert(to_text([] { return x * dot(x, y) + x * dot(x, z); }) == "(xᵀ (y + z)) x");
static_assert(to_text([] { return transpose(X) * (X * b) + transpose(X) * d; }) == "Xᵀ (X b + d)");
static_assert(to_latex([] { return jvp(softmax(x), x, v); }) ==
              R"(\operatorname{softmax}\left(x\right) \odot )"
              R"(\left(v - \operatorname{softmax}\left(x\right)^\top v\right))");

// Iverson brackets
static_assert(to_text([] { return gradient(sum(relu(x)), x); }) == "[x > 0]");
static_assert(to_text([] { return gradient(sum(relu(1 - hadamard(y, P * w))) + lambda * squared_norm(w), w); }) ==
              "2 λ w - Pᵀ (y ⊙ [1 - y ⊙ P w > 0])");
static_assert(to_text([] { return gradient(sum(relu(X * b + d)), X); }) == "[X b + d > 0] bᵀ");
static_assert(to_text([] { return gradient(sum(clamp(x, 0, 1)), x); }) == "[x >= 0] ⊙ [x <= 1]");
static_assert(to_text([] { return where(x > y, x, 0); }) == "where(x > y, x, 0)");
static_assert(to_text([] { return gradient(sum(where(x > 0, x, 0.1 * x)), x); }) == "where(x > 0, 1, 0.1)");
static_assert(to_text([] { return gradient(sum(where(abs(x) <= 1, 0.5 * square(x), abs(x) - 0.5)), x); }) ==
              "where(abs(x) <= 1, x, sign(x))");  // Huber's loss
static_assert(to_text([] { return gradient(sum(where(x > 0, square(x), -x)), x); }) == "where(x > 0, 2 x, -1)");
static_assert(to_latex([] { return gradient(sum(square(relu(x))), x); }) ==
              R"(2 \operatorname{relu}\left(x\right) \odot \left[x > 0\right])");

}  // namespace
