// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Functions: calls are rejected as a program's are, and so is a program that does not fit (see check.py).
#include <ctgrad/ctgrad.hpp>
#include <vector>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto loss = cg::scalar<"loss">;
inline constexpr auto other = cg::vector<"other", 3>;
inline constexpr auto step = cg::compile([] { return cg::outputs(cg::squared_norm(X * w - y), w * 2); });
inline std::vector<double> data(30), weights(3), targets(10);
inline std::vector<float> data32(30);
inline double value = 0;

using fit = cg::function<cg::takes<X, y, w>, cg::returns<loss, w>>;
extern const fit f;

// case: missing
auto r = f(X = data, w = weights);  // <-
// error: y is missing from the call

// case: unknown
auto r = f(X = data, w = weights, y = targets, other = weights);  // <-
// error: other is not a variable of this program

// case: another_shape
auto r = f(X = data, cg::vector<"w", 4> = weights, y = targets);  // <-
// error: w is [4] here but [3] in the program: a variable is its name

// case: two_precisions
auto r = f(X = data32, w = weights, y = targets);  // <-
// error: X is bound to float but w to double: one call has one precision

// case: destinations
auto run = f.bind(X = data, w = weights, y = targets, cg::into(value));  // <-
// error: into: the program has 2 results but 1 destination

// case: column_major_matrix
auto r = f(X = cg::column_major(data.data(), 10, 3), w = weights, y = targets);  // <-
// error: X is bound to a column-major matrix, but memory is read by rows: bind a row-major one

// case: not_taken
const auto g = cg::function<cg::takes<X, w>, cg::returns<loss, w>>::of(step);  // <-
// error: y is missing from takes<...>

// case: taken_for_nothing
const auto g = cg::function<cg::takes<X, y, w, other>, cg::returns<loss, w>>::of(step);  // <-
// error: other is not a variable of this program

// case: taken_twice
const auto g = cg::function<cg::takes<X, y, w, w>, cg::returns<loss, w>>::of(step);  // <-
// error: w is taken twice

// case: taken_as_another
const auto g = cg::function<cg::takes<X, cg::vector<"y", 10>, w>, cg::returns<loss, w>>::of(step);  // <-
// error: y is [10] here but [n] in the program: a variable is its name

// case: extent_not_taken
const auto g = cg::function<cg::takes<w>, cg::returns<w>>::of(cg::compile([] { return w * n; }));  // <-
// error: n is missing from takes<...>

// case: extent_taken_for_nothing
const auto g = cg::function<cg::takes<X, y, w, cg::dim<"m">>, cg::returns<loss, w>>::of(step);  // <-
// error: m is not an extent of this program

// case: results
const auto g = cg::function<cg::takes<X, y, w>, cg::returns<loss>>::of(step);  // <-
// error: returns<...> has 1 result but the program 2

// case: another_result
const auto g = cg::function<cg::takes<X, y, w>, cg::returns<loss, y>>::of(step);  // <-
// error: result 2 is [n] here but [3] in the program

// case: no_program
const auto g = fit::of([] { return w; });  // <-
// error: a function is made of a compiled program: write compile(lambda)

// case: defined_as_another
CTGRAD_FUNCTION(f)(cg::compile([] { return X * w; }));  // <-
// error: y is not a variable of this program
