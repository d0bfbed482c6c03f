// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Wrong uses of optimisers (see check.py).
#include <ctgrad/optimize.hpp>
#include <vector>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto b = cg::scalar<"b">;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto other = cg::vector<"other", 3>;
inline constexpr auto kind = cg::labels<"kind", n, 3>;
inline std::vector<double> data(30), weights(3), targets(10);
inline std::vector<float> weights32(3);
inline const std::vector<double> fixed(3);
inline double bias = 0;
inline int whole = 0;
inline std::vector<int> kinds(10);

constexpr auto loss() { return cg::mse(X * w + b, y); }
inline constexpr auto step = cg::compile([] { return cg::outputs(loss(), cg::gradient(loss(), w), cg::gradient(loss(), b)); });
inline constexpr auto short_step = cg::compile([] { return cg::outputs(loss(), cg::gradient(loss(), w)); });
inline constexpr auto swapped = cg::compile([] { return cg::outputs(loss(), cg::gradient(loss(), b), cg::gradient(loss(), w)); });
inline constexpr auto no_loss = cg::compile([] { return cg::outputs(X * w, cg::gradient(loss(), w)); });

// case: too_few_gradients
auto r = cg::minimize(short_step, cg::adam{}, cg::parameters(w = weights, b = bias), X = data, y = targets);  // <-
// error: minimize: the step has 2 results but 3 are needed: the loss and a gradient for each parameter

// case: too_few_gradients_with_options
auto r = cg::minimize(short_step, cg::lbfgs{}, cg::parameters(w = weights, b = bias), {.iterations = 3}, X = data, y = targets);  // <-
// error: minimize: the step has 2 results but 3 are needed: the loss and a gradient for each parameter

// case: gradients_in_another_order
auto r = cg::minimize(swapped, cg::adam{}, cg::parameters(w = weights, b = bias), X = data, y = targets);  // <-
// error: minimize: result 2 of the step is [] but w is [3]: gradients come in the order of the parameters

// case: loss_is_no_number
auto r = cg::minimize(no_loss, cg::adam{}, cg::parameters(w = weights), b = bias, X = data, y = targets);  // <-
// error: minimize: the first result of the step is [n], not the loss, a number

// case: parameter_of_another_program
auto r = cg::minimize(short_step, cg::adam{}, cg::parameters(other = weights), w = weights, b = bias, X = data, y = targets);  // <-
// error: other is not a variable of this program

// case: missing_data
auto r = cg::minimize(step, cg::adam{}, cg::parameters(w = weights, b = bias), X = data);  // <-
// error: y is missing from the call

// case: parameter_bound_again
auto r = cg::minimize(step, cg::adam{}, cg::parameters(w = weights, b = bias), X = data, y = targets, b = 1.0);  // <-
// error: b is bound twice

// case: temporary_data
auto r = cg::minimize(step, cg::adam{}, cg::parameters(w = weights, b = bias), X = data, y = {1, 2, 3});  // <-
// error: y is bound to a temporary, which is gone before the program runs: name it first

// case: mixed_precision
auto r = cg::minimize(step, cg::adam{}, cg::parameters(w = weights32), b = bias, X = data, y = targets);  // <-
// error: w is bound to float but X to double: one call has one precision

// case: into
auto r = cg::minimize(short_step, cg::adam{}, cg::parameters(w = weights), b = bias, X = data, y = targets, cg::into(bias, weights));  // <-
// error: minimize: the results need no into(...)

// case: parameters_constant
auto p = cg::parameters(w = fixed);  // <-
// error: parameters: w is bound to constant memory, but a parameter changes

// case: parameters_temporary
auto p = cg::parameters(w = {1, 2, 3});  // <-
// error: parameters: w is bound to a temporary, which would be lost

// case: parameters_number
auto p = cg::parameters(b = 1.0);  // <-
// error: parameters: b is bound to a temporary, which would be lost

// case: parameters_labels
auto p = cg::parameters(kind = kinds);  // <-
// error: parameters: kind is no parameter: bind float or double data

// case: parameters_integer
auto p = cg::parameters(b = whole);  // <-
// error: parameters: b is no parameter: bind float or double data

// case: parameters_without_name
auto p = cg::parameters(weights);  // <-
// error: parameters: argument 1 is no parameter: write W = weights

// case: parameters_pointer
auto p = cg::parameters(w = weights.data());  // <-
// error: parameters: w is bound to a pointer, which has no size

// case: parameters_twice
auto p = cg::parameters(w = weights, w = weights);  // <-
// error: parameters: w is named twice

// case: parameters_of_two_precisions
auto p = cg::parameters(w = weights32, b = bias);  // <-
// error: parameters: b does not have the precision of w, float

// case: no_parameters
auto p = cg::parameters();  // <-
// error: parameters: there is nothing to change: name a parameter, W = weights

// case: optimizer_constant
auto train = cg::optimizer(cg::adam{}, w = fixed);  // <-
// error: parameters: w is bound to constant memory, but a parameter changes

// case: update_too_few
auto train = cg::optimizer(cg::adam{}, w = weights, b = bias);
void f() {
    train.update(weights);  // <-
}
// error: update: there are 2 parameters but 1 gradient

// case: update_another_precision
auto train = cg::optimizer(cg::adam{}, w = weights, b = bias);
void f() {
    train.update(weights32, bias);  // <-
}
// error: update: gradient 1 does not hold numbers of its parameter's kind, double
