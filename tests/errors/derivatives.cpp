// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Derivatives that do not exist, and wrong requests: the sentence names what to use instead (see check.py).
#include <ctgrad/ctgrad.hpp>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto a = cg::scalar<"a">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;

// case: norm0
constexpr auto step = cg::compile([] { return cg::gradient(cg::norm0(w), w); });  // <-
// error: gradient: norm0 has no derivative: it jumps; norm1 is its usual stand-in

// case: norm0_in_a_loss
constexpr auto step = cg::compile([] { return cg::gradient(cg::squared_norm(X * w - y) + a * cg::norm0(w), w); });  // <-
// error: gradient: norm0 has no derivative: it jumps; norm1 is its usual stand-in

// case: argmax
constexpr auto step = cg::compile([] { return cg::gradient(cg::argmax(w), w); });  // <-
// error: gradient: argmax has no derivative: it jumps; softmax is what it becomes when it is smoothed

// case: argmax_along_an_axis
constexpr auto step = cg::compile([] { return cg::gradient(cg::sum(cg::argmax(X, cg::axis<1>)), X); });  // <-
// error: gradient: argmax has no derivative: it jumps; softmax is what it becomes when it is smoothed

// case: count_nonzero
constexpr auto step = cg::compile([] { return cg::gradient(cg::count_nonzero(X * w), w); });  // <-
// error: gradient: count_nonzero has no derivative: it jumps; norm1 is what counts become when they are smoothed

// case: comparison
constexpr auto step = cg::compile([] { return cg::gradient(cg::sum(w > 0), w); });  // <-
// error: gradient: > has no derivative: choose by it with where(condition, a, b), or hold it constant with stop_gradient

// case: comparison_of_two
constexpr auto step = cg::compile([] { return cg::gradient(cg::sum(X * w == y), y); });  // <-
// error: gradient: == has no derivative: choose by it with where(condition, a, b), or hold it constant with stop_gradient

// case: mask
constexpr auto step = cg::compile([] { return cg::gradient(cg::sum(cg::hadamard(w < a, w)), w); });  // <-
// error: gradient: < has no derivative: choose by it with where(condition, a, b), or hold it constant with stop_gradient

// case: comparison_in_a_jacobian
constexpr auto step = cg::compile([] { return cg::jacobian(w >= 1, w); });  // <-
// error: gradient: >= has no derivative: choose by it with where(condition, a, b), or hold it constant with stop_gradient

// case: third_derivative_of_lgamma
constexpr auto step = cg::compile([] { return cg::gradient(cg::sum(cg::gradient(cg::sum(cg::digamma(w)), w)), w); });  // <-
// error: gradient: trigamma has no derivative: derivatives of the gamma function end at trigamma

// case: trigamma
constexpr auto step = cg::compile([] { return cg::gradient(cg::sum(cg::trigamma(w)), w); });  // <-
// error: gradient: trigamma has no derivative: derivatives of the gamma function end at trigamma

// case: text_of_a_missing_derivative
constexpr auto text = cg::to_text([] { return cg::gradient(cg::norm0(w), w); });  // <-
// error: gradient: norm0 has no derivative: it jumps; norm1 is its usual stand-in

// case: vjp_of_another_shape
auto f = cg::vjp(X * w, w, w);  // <-
// error: vjp: w is [3] but f is [n]: they must have one shape

// case: vjp_of_a_sum
auto f = cg::vjp(X * w - y, w, w + w);  // <-
// error: vjp: u is [3] but f is [n]: they must have one shape

// case: vjp_with_a_number
auto f = cg::vjp(X * w, w, 1);  // <-
// error: vjp: u is [] but f is [n]: they must have one shape

// case: jvp_of_another_shape
auto f = cg::jvp(X * w, w, y);  // <-
// error: jvp: y is [n] but w is [3]: they must have one shape

// case: directional_derivative_by_an_expression
auto f = cg::directional_derivative(cg::sum(w), 2 * w, w);  // <-
// error: jvp: the second argument must be a variable, not an expression

// case: linearize_at_another_shape
auto f = cg::linearize(X * w, w, y);  // <-
// error: linearize: y is [n] but w is [3]: they must have one shape

// case: hessian_of_several
auto f = cg::hessian(X * w, w);  // <-
// error: hessian: f is [n] but must be a scalar: use jacobian twice

// case: hessian_by_an_expression
auto f = cg::hessian(cg::sum(X * w), w, X * w);  // <-
// error: hessian: the second argument must be a variable, not an expression

// case: hvp_of_several
auto f = cg::hvp(X * w, w, w);  // <-
// error: hvp: f is [n] but must be a scalar: use jvp of a jacobian

// case: hvp_along_another_shape
auto f = cg::hvp(cg::sum(X * w), w, y);  // <-
// error: hvp: y is [n] but w is [3]: they must have one shape

// case: hessian_of_what_jumps
constexpr auto step = cg::compile([] { return cg::hessian(cg::norm0(w), w); });  // <-
// error: gradient: norm0 has no derivative: it jumps; norm1 is its usual stand-in
