// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Derivatives of every operation to second order against differences, by the interpreter, as captured and as factored.
#include "linear_algebra/systems.hpp"

using namespace systems;

namespace {

constexpr auto A = matrix<"A", 3, 3>;
constexpr auto X = matrix<"X", 4, 3>;
constexpr auto N = matrix<"N", n, n>;
constexpr auto T = tensor<"T", 2, 3, 3>;
constexpr auto b = vector<"b", 3>;
constexpr auto c = vector<"c", 4>;
constexpr auto l = scalar<"l">;

passes::inputs inputs() {
    passes::inputs in;
    in.sizes["n"] = 3;
    in.values = {{"A", {4, 1, 2, 0.5, 3, -1, 1, 2, 5}},
                 {"N", {0.4, 0.1, 0.2, 0.05, -0.3, -0.1, 0.1, 0.2, 0.5}},
                 {"T", {4, 1, 2, 0.5, 3, -1, 1, 2, 5, 2, 0.3, -0.4, 0.1, 3, 0.8, 0.6, -0.2, 4}},
                 {"b", {1, 2, 3}},
                 {"c", {1, 2, 3, -1}},
                 {"X", {0.3, -0.2, 0.9, 1.1, 0.4, -0.7, 0.5, 0.6, 0.1, -0.3, 0.8, 0.25}},
                 {"l", {0.7}}};
    return in;
}
const passes::inputs in = inputs();

}  // namespace

TEST_CASE("systems and inverses") {
    check_derivatives(b * inverse(A) * b, A, in);
    check_derivatives(squared_norm(inverse(A)), A, in);
    check_derivatives(b * solve(spd(A), b), A, in);
    check_derivatives(b * solve(symmetric(A), b) + b * inverse(symmetric(A)) * b, A, in);
    check_derivatives(squared_norm(solve(transpose(A), transpose(X))), A, in);
    check_derivatives(squared_norm(solve(A, exp(b))), b, in);
    check_derivatives(squared_norm(matrix_power<5>(A / 4) * b) + trace(matrix_power<-2>(A)), A, in);
    check_derivatives(sum(sin(solve(N, ones<n>))), N, in);
}
TEST_CASE("determinants") {
    check_derivatives(logdet(A), A, in);
    check_derivatives(det(A) / 50, A, in);
    check_derivatives(logdet(spd(A)) + det(spd(A)) / 50, A, in);
    check_derivatives(logdet(symmetric(A)) + det(symmetric(A)) / 50, A, in);
    check_derivatives(logdet(transpose(X) * X), X, in);
    check_derivatives(log(abs(det(N))), N, in, 1e-6);  // whose third derivatives are in the thousands
}
TEST_CASE("Cholesky's factor") {
    check_derivatives(squared_norm(cholesky(A) * b) / 50, A, in);
    check_derivatives(squared_norm(solve(cholesky(A), b)), A, in);
}
TEST_CASE("the exponential of a matrix") {
    check_derivatives(sum(matrix_exp(A / 5) * b), A, in);
    check_derivatives(trace(matrix_exp(N) * matrix_exp(transpose(N))), N, in);
}
TEST_CASE("eigenvalues and singular values") {
    check_derivatives(sum(hadamard(b, symmetric_eigenvalues(A))), A, in);
    check_derivatives(sum(hadamard(b, symmetric_eigenvectors(A) * b)), A, in);
    check_derivatives(sum(hadamard(b, singular_values(X))), X, in);
    check_derivatives(sum(square(singular_values(transpose(X)))), X, in);
    check_derivatives(norm_nuclear(X), X, in);
    check_derivatives(norm_nuclear(transpose(X)), X, in);
}
TEST_CASE("regressions") {
    check_derivatives(squared_norm(ridge(X, c, l)), X, in);
    check_derivatives(squared_norm(ridge(X, c, l)), l, in);
    check_derivatives(squared_norm(ridge(transpose(X), b, l)), X, in);
    check_derivatives(squared_norm(least_squares(X, c)), X, in);
    check_derivatives(squared_norm(least_squares(transpose(X), b)), X, in);
}
TEST_CASE("batches") {
    check_law(capture(outputs(sum(sin(solve(T, transpose(X)))), gradient(sum(sin(solve(T, transpose(X)))), T),
                              gradient(sum(sin(solve(T, transpose(X)))), X))), in);
    check_law(capture(outputs(sum(sin(logdet(T))), gradient(sum(sin(logdet(T))), T))), in);
    check_law(capture(outputs(sum(sin(matrix_exp(T / 5))), gradient(sum(sin(matrix_exp(T / 5))), T))), in);
    check_law(capture(outputs(sum(sin(norm_nuclear(T))), gradient(sum(sin(norm_nuclear(T))), T))), in);
    check_law(capture(outputs(sum(sin(cholesky(T))), gradient(sum(sin(cholesky(T))), T))), in);
    check_law(capture(outputs(sum(sin(symmetric_eigenvalues(T))), gradient(sum(sin(symmetric_eigenvalues(T))), T))), in);
}
