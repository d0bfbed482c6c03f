// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Wrong shapes in linear algebra (see check.py).
#include <ctgrad/linear_algebra.hpp>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto m = cg::dim<"m">;
inline constexpr auto l = cg::scalar<"l">;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto A = cg::matrix<"A", 2, 3>;
inline constexpr auto S = cg::matrix<"S", 3, 3>;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto M = cg::matrix<"M", n, m>;

// case: inverse_of_a_rectangle
auto f = cg::inverse(A);  // <-
// error: inverse: A is [2, 3]: a square matrix is needed

// case: inverse_of_a_vector
auto f = cg::inverse(w);  // <-
// error: inverse: w is [3]: a square matrix is needed

// case: determinant_of_named_extents
auto f = cg::logdet(M);  // <-
// error: logdet: M is [n, m]: a square matrix is needed

// case: exponential_of_a_rectangle
auto f = cg::matrix_exp(X);  // <-
// error: matrix_exp: X is [n, 3]: a square matrix is needed

// case: power_of_a_rectangle
auto f = cg::matrix_power<3>(A);  // <-
// error: matrix_power: A is [2, 3]: a square matrix is needed

// case: right_side_of_another_length
auto f = cg::solve(S, y);  // <-
// error: solve: S is [3, 3] but y is [n]: numbers of rows 3 and n differ

// case: right_side_is_a_number
auto f = cg::solve(S, l);  // <-
// error: solve: l is a scalar: a vector or a matrix is needed

// case: singular_values_of_unknown_number
auto f = cg::singular_values(M);  // <-
// error: singular_values: M is [n, m]: which of n and m is less must be known; norm_nuclear needs not

// case: ridge_without_rows
auto f = cg::ridge(X, w, l);  // <-
// error: ridge: X is [n, 3] but w is [3]: numbers of rows n and 3 differ

// case: ridge_with_a_vector
auto f = cg::ridge(X, y, w);  // <-
// error: ridge: w is [3] but must be a scalar
