// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What formulas of linear algebra become: simplified, printed as in the Matrix Cookbook, factored once.
#include "linear_algebra/systems.hpp"

using namespace systems;

namespace {

constexpr auto A = matrix<"A", 3, 3>;
constexpr auto B = matrix<"B", 3, 3>;
constexpr auto X = matrix<"X", 3, 3>;
constexpr auto Y = matrix<"Y", 4, 3>;
constexpr auto T = tensor<"T", 3, 3, 3>;
constexpr auto a = vector<"a", 3>;
constexpr auto b = vector<"b", 3>;
constexpr auto y = vector<"y", 4>;
constexpr auto l = scalar<"l">;

// Petersen, Pedersen, "The Matrix Cookbook" (2012), equations 57, 55, 61, 63, 64
static_assert(to_text([] { return gradient(logdet(X), X); }) == "X⁻ᵀ");
static_assert(to_text([] { return gradient(logdet(transpose(Y) * Y), Y); }) == "2 Y (Yᵀ Y)⁻¹");
static_assert(to_text([] { return a * inverse(X) * b; }) == "aᵀ X⁻¹ b");
static_assert(to_text([] { return gradient(a * inverse(X) * b, X); }) == "-X⁻ᵀ a bᵀ X⁻ᵀ");
static_assert(to_text([] { return gradient(a * inverse(X) * b, b); }) == "X⁻ᵀ a");
static_assert(to_text([] { return trace(A * inverse(X) * B); }) == "tr(A X⁻¹ B)");
static_assert(to_text([] { return gradient(trace(A * inverse(X) * B), X); }) == "-(X⁻¹ B A X⁻¹)ᵀ");
static_assert(to_text([] { return trace(inverse(X + A)); }) == "tr((X + A)⁻¹)");
static_assert(to_text([] { return gradient(det(X), X); }) == "det(X) X⁻ᵀ");
static_assert(to_text([] { return solve(transpose(X), b); }) == "X⁻ᵀ b");
static_assert(to_text([] { return outputs(solve(X, b), inverse(X) * b); }) == "X⁻¹ b\nX⁻¹ b");
static_assert(to_text([] { return ridge(Y, y, l); }) == "spd(Yᵀ Y + l I)⁻¹ Yᵀ y");
static_assert(to_text([] { return ridge(transpose(Y), b, l); }) == "Y spd(Yᵀ Y + l I)⁻¹ b");  // the smaller of both forms
static_assert(to_latex([] { return solve(transpose(X), b); }) == R"(X^{-\top} b)");
static_assert(to_latex([] { return det(A) * inverse(A); }) == R"(\det\left(A\right) A^{-1})");

static_assert(to_text([] { return jacobian(inverse(X), X); }) == "-X⁻¹ ⊗ X⁻ᵀ");

}  // namespace

TEST_CASE("identities") {
    CHECK(same(inverse(inverse(X)), X));
    CHECK(same(inverse(transpose(X)), transpose(inverse(X))));
    CHECK(same(transpose(inverse(transpose(X))), inverse(X)));
    CHECK(same(inverse(2 * X), 0.5 * inverse(X)));
    CHECK(same(det(transpose(X)), det(X)));
    CHECK(same(det(inverse(X)), 1 / det(X)));
    CHECK(same(det(2 * X), 8 * det(X)));
    CHECK(same(logdet(inverse(X)), -logdet(X)));
    CHECK(same(logdet(matrix_exp(X)), trace(X)));
    CHECK(same(det(matrix_exp(X)), exp(trace(X))));
    CHECK(same(sign_det(inverse(X)), sign_det(X)));
    CHECK(same(sign_det(-X), -sign_det(X)));
    CHECK(same(gradient(sign_det(X) * trace(X), X), sign_det(X) * eye<3>));
    CHECK(same(matrix_exp(transpose(X)), transpose(matrix_exp(X))));
    CHECK(same(spd(X) + transpose(spd(X)), 2 * spd(X)));
    CHECK(same(symmetric(X) + transpose(symmetric(X)), 2 * symmetric(X)));
    CHECK(same(matrix_power<0>(X), eye<3>));
    CHECK(same(matrix_power<3>(X), X * X * X));
    constexpr auto gram = inverse(transpose(Y) * Y + l * eye<3>);  // symmetric
    CHECK(same(gram + transpose(gram), 2 * gram));
    // batches of matrices, which differ from matrices over other axes
    CHECK(same(inverse(inverse(T)), T));
    CHECK_FALSE(same(inverse(transpose<1, 2, 0>(inverse(T))), transpose<1, 2, 0>(T)));
}

TEST_CASE("one factor for value, gradient and Hessian") {
    const auto factors = [](const graph& g) {
        return count(g, "lu") + 100 * count(g, "cholesky") + 10000 * count(g, "svd") + 1000000 * count(g, "ldlt");
    };
    constexpr auto f = logdet(A) + dot(b, solve(A, b));
    CHECK(factors(scheduled(capture(outputs(f, gradient(f, A), hessian(f, A))))) == 1);
    constexpr auto both = solve(A, b) + solve(transpose(A), a) + 0.5 * solve(2 * A, b);
    CHECK(factors(scheduled(capture(outputs(both, logdet(transpose(A)), det(3 * A), sign_det(A), inverse(A))))) == 1);
    constexpr auto s = spd(transpose(Y) * Y + l * eye<3>);
    constexpr auto h = logdet(s) + dot(b, solve(s, b));
    CHECK(factors(scheduled(capture(outputs(h, gradient(h, Y), gradient(h, l), hessian(h, b))))) == 100);
    constexpr auto t = symmetric(A + X);
    constexpr auto i = logdet(t) + dot(b, solve(t, b)) + det(t);
    CHECK(factors(scheduled(capture(outputs(i, gradient(i, X), solve(transpose(t), b), inverse(t))))) == 1000000);
    CHECK(factors(scheduled(capture(outputs(norm_nuclear(Y), gradient(norm_nuclear(Y), Y), hessian(norm_nuclear(Y), Y))))) == 10000);
    // nothing that is solved for is inverted
    const graph g = scheduled(capture(outputs(dot(b, solve(A, b)), gradient(dot(b, solve(A, b)), A))));
    CHECK(count(g, "lu_inverse") == 0);
    CHECK(count(g, "lu_solve") + count(g, "lu_solve_transposed") == 2);
}

TEST_CASE("constants and matrices that are no memory") {
    passes::inputs in;
    in.sizes["n"] = 3;
    in.values = {{"b", {1, 2, 3}}, {"x", {1, 2, 4}}, {"A", {4, 1, 2, 0.5, 3, -1, 1, 2, 5}}};
    CHECK(passes::distance(values(inverse(diag(b)), in)[0], {1, 0, 0, 0, 0.5, 0, 0, 0, 1.0 / 3}) < 1e-15);
    CHECK(passes::distance(values(logdet(2 * eye<3>), in)[0], {3 * std::log(2)}) < 1e-15);
    CHECK(passes::distance(values(logdet(2 * eye<n>), in)[0], {3 * std::log(2)}) < 1e-15);
    CHECK(passes::distance(values(det(diag(x) + zeros<n, n>), in)[0], {8}) < 1e-15);
    const double e = (std::exp(3) - 1) / 3;
    CHECK(passes::distance(values(matrix_exp(ones<3, 3>), in)[0], {1 + e, e, e, e, 1 + e, e, e, e, 1 + e}) < 1e-14);
}
