// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Formulas as LaTeX.
#include <ctgrad/ctgrad.hpp>

#include <catch2/catch.hpp>

namespace cg = ctgrad;

namespace {

constexpr auto n = cg::dim<"n">;
constexpr auto x = cg::vector<"x", n>;
constexpr auto y = cg::vector<"y", n>;
constexpr auto X = cg::matrix<"X", n, 3>;
constexpr auto M = cg::matrix<"M", 3, 3>;
constexpr auto W12 = cg::matrix<"W12", 3, 3>;
constexpr auto w = cg::vector<"w", 3>;
constexpr auto learning_rate = cg::scalar<"learning_rate">;

template <class Closure>
consteval std::string_view latex(Closure closure) {
    return cg::to_latex(closure);
}

// products, transposes, parentheses that grow with what they hold
static_assert(latex([] { return cg::gradient(0.5 * cg::squared_norm(X * w - y), w); }) == R"(X^\top \left(X w - y\right))");
static_assert(latex([] { return cg::squared_norm(X * w - y); }) == R"(\|X w - y\|^{2})");
static_assert(latex([] { return cg::jacobian(M * w, M); }) == R"(I \otimes w^\top)");
static_assert(latex([] { return cg::hadamard(x, y) + 2 * x; }) == R"(2 x + x \odot y)");

// fractions need no parentheses, and their sign stands before them
static_assert(latex([] { return x / (1 + y); }) == R"(\frac{x}{1 + y})");
static_assert(latex([] { return y - x / cg::norm2(x); }) == R"(y - \frac{x}{\|x\|})");
static_assert(latex([] { return -x / (1 + x); }) == R"(-\frac{x}{1 + x})");
static_assert(latex([] { return cg::jacobian(x / cg::norm2(x), x); }) ==
              R"(\frac{I}{\|x\|} - \frac{x x^\top}{\|x\|^{3}})");

// names: digits are an index, more than a letter is upright, functions are operators
static_assert(latex([] { return W12 * w; }) == R"(W_{12} w)");
static_assert(latex([] { return learning_rate * w; }) == R"(\mathrm{learning\_rate} w)");
static_assert(latex([] { return cg::exp(x); }) == R"(\exp\left(x\right))");
static_assert(latex([] { return cg::sqrt(1 + x); }) == R"(\sqrt{1 + x})");
static_assert(latex([] { return cg::sigmoid(x); }) == R"(\sigma\left(x\right))");
static_assert(latex([] { return cg::trace(M); }) == R"(\operatorname{tr}\left(M\right))");
static_assert(latex([] { return cg::sum(X, cg::axis<0>); }) == R"(\operatorname{sum}\left(X, \mathrm{axis}\ 0\right))");
static_assert(latex([] { return cg::hessian(cg::logsumexp(x), x); }) ==
              R"(\operatorname{diag}\left(\operatorname{softmax}\left(x\right)\right) - )"
              R"(\operatorname{softmax}\left(x\right) \operatorname{softmax}\left(x\right)^\top)");

// relations, powers, numbers
static_assert(latex([] { return cg::where(x >= y, x, 0); }) == R"(\operatorname{where}\left(x \ge y, x, 0\right))");
static_assert(latex([] { return cg::square(x); }) == "x^{2}");
static_assert(latex([] { return 1.5e-7 * x; }) == R"(1.5 \cdot 10^{-7} x)");

// what has no matrix form has indices
static_assert(latex([] { return cg::jacobian(cg::transpose(M), M); }) == R"(\delta_{j,k} \delta_{i,l})");

}  // namespace

TEST_CASE("one line for each output") {
    CHECK(cg::to_latex([] { return cg::outputs(M * w, cg::transpose(M)); }) == "M w\nM^\\top");
}
