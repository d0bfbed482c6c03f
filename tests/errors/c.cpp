// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs that C cannot say: the sentence names the operation (see check.py).
#include <ctgrad/interop/to_c.hpp>
#include <ctgrad/linear_algebra.hpp>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto A = cg::matrix<"A", n, n>;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto likelihood = cg::compile([] { return cg::gradient(cg::sum(cg::lgamma(x)), x); });
inline constexpr auto solution = cg::compile([] { return cg::solve(A, x); });

// case: no_function
const auto text = cg::to_c(likelihood);  // <-
// error: to_c: digamma, which is not in <math.h>, is not written in C: pass its value as a variable

// case: whole_arrays
const auto text = cg::to_c<float>(solution, "solution");  // <-
// error: to_c: inverse, a function of whole arrays, is not written in C: pass its value as a variable
