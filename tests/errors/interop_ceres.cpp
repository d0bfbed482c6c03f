// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Wrong cost functions for Ceres Solver (see check.py); interop.cpp holds what they have in common with NLopt's.
#include <ctgrad/interop/ceres.hpp>
#include <vector>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto T = cg::tensor<"T", 1, 2, 3, 4, 5>;
inline constexpr auto U = cg::tensor<"U", 1, 2, 3, 4>;
inline std::vector<double> data(30), targets(10);
inline constexpr auto residual = [] { return X * w - y; };

// case: several_results
auto f = cg::cost_function<w>([] { return cg::outputs(residual(), w); }, X = data, y = targets);  // <-
// error: cost_function: the lambda returns outputs(...) but must return one expression

// case: too_many_axes
auto f = cg::cost_function<U>([] { return cg::sum(U) * T; });  // <-
// error: jacobian: the result would have more than 8 axes

// case: missing_data
auto f = cg::cost_function<w>(residual, X = data);  // <-
// error: y is missing from the call
