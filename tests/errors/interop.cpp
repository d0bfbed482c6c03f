// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Wrong functions for solvers (see check.py). What is checked for Ceres is checked for NLopt by the same code.
#include <ctgrad/interop/nlopt.hpp>
#include <vector>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto b = cg::scalar<"b">;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto kind = cg::labels<"kind", n, 3>;
inline std::vector<double> data(30), targets(10);
inline double result = 0;
inline constexpr auto loss = [] { return cg::mse(X * w + b, y); };

// case: no_parameters
auto f = cg::nlopt_objective(loss, X = data, y = targets);  // <-
// error: nlopt_objective: name the parameters, nlopt_objective<a, b>(formula, x = data)

// case: a_number
auto f = cg::nlopt_objective<w, 3>(loss, X = data, y = targets);  // <-
// error: nlopt_objective: parameter 2 is not a variable

// case: an_extent
auto f = cg::nlopt_objective<n>(loss, X = data, y = targets);  // <-
// error: nlopt_objective: parameter 1 is not a variable

// case: labels
auto f = cg::nlopt_objective<kind>([] { return cg::cross_entropy(X, kind); }, X = data);  // <-
// error: jacobian: kind holds labels, which have no derivative

// case: twice
auto f = cg::nlopt_objective<w, b, w>(loss, X = data, y = targets);  // <-
// error: nlopt_objective: w is named twice

// case: missing_data
auto f = cg::nlopt_objective<w, b>(loss, X = data);  // <-
// error: y is missing from the call

// case: several_results
auto f = cg::nlopt_objective<w, b>([] { return cg::outputs(loss(), cg::sum(w)); }, X = data, y = targets);  // <-
// error: nlopt_objective: the lambda returns outputs(...) but must return one expression

// case: no_number
auto f = cg::nlopt_objective<w>([] { return X * w - y; }, X = data, y = targets);  // <-
// error: nlopt_objective: the formula is [n] but must be a number

// case: no_derivative
auto f = cg::nlopt_objective<w>([] { return cg::norm0(w); });  // <-
// error: gradient: norm0 has no derivative: it jumps; norm1 is its usual stand-in

// case: into
auto f = cg::nlopt_objective<w, b>(loss, X = data, y = targets, cg::into(result));  // <-
// error: nlopt_objective: the results need no into(...)

// case: column_major_data
auto f = cg::nlopt_objective<w, b>(loss, X = cg::column_major(data.data(), 10, 3), y = targets);  // <-
// error: X is bound to a column-major matrix, but memory is read by rows: bind a row-major one
