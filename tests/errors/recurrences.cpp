// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Wrong scans and folds: their sequences, their lambda, its body (see check.py).
#include <ctgrad/ctgrad.hpp>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto a = cg::scalar<"a">;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto z = cg::vector<"z", 5>;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto W = cg::matrix<"W", 3, 3>;
inline constexpr auto kind = cg::labels<"kind", n, 3>;
inline constexpr auto add = [](auto h, auto e) { return h + e; };

// case: no_sequence
auto f = cg::scan(a, [](auto h) { return h; });  // <-
// error: scan: the arguments are the start, sequences, and a lambda of the state and a step of each

// case: a_scalar_as_sequence
auto f = cg::scan(w, a, add);  // <-
// error: scan: a is a scalar: a sequence has a leading axis, the steps

// case: sequences_of_several_lengths
auto f = cg::fold(a, y, z, [](auto h, auto e, auto g) { return h + e * g; });  // <-
// error: fold: y is [n] but z is [5]: leading extents n and 5 differ

// case: labels_as_sequence
auto f = cg::fold(a, kind, add);  // <-
// error: fold: kind holds labels, not numbers to calculate with

// case: lambda_first
auto f = cg::scan(add, a, y);  // <-
// error: scan: the left operand is neither an expression nor a number

// case: no_lambda
auto f = cg::scan(a, y, y);  // <-
// error: scan: the last argument must be a lambda of the state and a step of each sequence

// case: lambda_that_returns_a_number
auto f = cg::scan(a, y, [](auto, auto) { return 1.0; });  // <-
// error: scan: the lambda must return an expression

// case: another_shape_than_the_start
auto f = cg::fold(0, X, add);  // <-
// error: fold: the body is [3] but the start is []: they must have one shape

// case: a_derivative_in_the_body
auto f = cg::scan(w, y, [](auto h, auto e) { return cg::gradient(cg::dot(h, w) * e, w); });  // <-
// error: scan: the body must not ask for derivatives of what a step changes

// case: a_scan_of_a_step
auto f = cg::scan(a, X, [](auto h, auto row) { return h + cg::fold(0, row, add); });  // <-
// error: scan: the body must not scan what a step changes

// case: captured_numbers
double rate = 0.5;
auto f = cg::scan(a, y, [b = rate * a](auto h, auto e) { return h * b + e; });  // <-
// error: scan: the lambda must not capture numbers: one that changes per call is a scalar<"name">
