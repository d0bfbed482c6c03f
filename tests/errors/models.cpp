// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Wrong models: expressions, assignments, lambdas (see check.py).
#include <ctgrad/ctgrad.hpp>
#include <string>
#include <vector>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto m = cg::dim<"m">;
inline constexpr auto W = cg::matrix<"W", 10, 784>;
inline constexpr auto x = cg::vector<"x", 10>;
inline constexpr auto a = cg::scalar<"a">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto kind = cg::labels<"kind", n, 3>;

// case: matmul_inner
auto f = W * x;  // <-
// error: matmul: W is [10, 784] but x is [10]: inner dimensions 784 and 10 differ

// case: matmul_in_a_model
constexpr auto step = cg::compile([] {
    auto loss = 0.5 * cg::squared_norm(W * x);  // <-
    return cg::outputs(loss, cg::gradient(loss, W));
});
// error: matmul: W is [10, 784] but x is [10]: inner dimensions 784 and 10 differ

// case: matmul_in_a_model_that_is_called
constexpr auto step = cg::compile([] {
    auto loss = 0.5 * cg::squared_norm(W * x);  // <-
    return cg::outputs(loss, cg::gradient(loss, W));
});
static_assert(step.plan().passes(W) == 1);
double run(const std::vector<double>& weights, const std::vector<double>& values) {
    auto [loss, gradient] = step(W = weights, x = values);
    return loss;
}
// error: matmul: W is [10, 784] but x is [10]: inner dimensions 784 and 10 differ

// case: error_in_a_model_with_captures
auto train() {
    auto h = X * w;
    return cg::compile([=] { return 0.5 * cg::squared_norm(h - x); });  // <-
}
// error: -: the left operand is [n] but x is [10]: extents n and 10 differ

// case: error_in_the_result_of_a_model
constexpr auto step = cg::compile([] { return X + x; });  // <-
// error: +: X is [n, 3] but x is [10]: extents 3 and 10 differ

// case: error_in_a_layer
template <class E>
constexpr auto layer(E h) {
    return cg::tanh(W * h);  // <-
}
constexpr auto step = cg::compile([] { return layer(x); });
// error: matmul: W is [10, 784] but x is [10]: inner dimensions 784 and 10 differ

// case: error_in_a_let
constexpr auto step = cg::compile([] {
    auto h = cg::let([] { return W * x; });  // <-
    return cg::sum(h);
});
// error: matmul: W is [10, 784] but x is [10]: inner dimensions 784 and 10 differ

// case: an_operand_that_is_a_let
auto h = cg::let([] { return X * w; });
auto f = h + x;  // <-
// error: +: the left operand is [n] but x is [10]: extents n and 10 differ

// case: numbers_keep_their_place
auto f = 0.5 * X * (2 * x);  // <-
// error: matmul: the left operand is [n, 3] but the right operand is [10]: inner dimensions 3 and 10 differ

// case: longer_than_a_line_of_text
inline constexpr auto activations = cg::matrix<"activations_of_layer_1", n, 1024>;
inline constexpr auto weights = cg::matrix<"weights_of_layer_2", 512, 10>;
auto f = activations * weights;  // <-
// error: matmul: activations_of_layer_1 is [n, 1024] but weights_of_layer_2 is [512, 10]:
// error: inner dimensions 1024 and 512 differ

// case: gradient_of_several
auto f = cg::gradient(X * w, w);  // <-
// error: gradient: f is [n] but must be a scalar: use jacobian or vjp

// case: gradient_by_an_expression
auto f = cg::gradient(cg::sum(X * w), 2 * w);  // <-
// error: gradient: the second argument must be a variable, not an expression

// case: run_time_array_as_operand
std::vector<double> data(10);
auto f = x + data;  // <-
// error: +: the right operand is neither an expression nor a number

// case: run_time_array_on_the_left
double data[3] = {1, 2, 3};
auto f = cg::hadamard(data, w);  // <-
// error: hadamard: the left operand is neither an expression nor a number

// case: text_as_operand
auto f = x * std::string("2");  // <-
// error: *: the right operand is neither an expression nor a number

// case: bool_number
auto f = x * true;  // <-
// error: *: a number in an expression must be an int, a float or a double

// case: char_number
auto f = 'a' + x;  // <-
// error: +: a number in an expression must be an int, a float or a double

// case: long_double_number
auto f = x / 2.0L;  // <-
// error: /: a number in an expression must be an int, a float or a double

// case: long_number_in_outputs
auto f = cg::outputs(x, 2L);  // <-
// error: outputs: a number in an expression must be an int, a float or a double

// case: outputs_as_operand
auto f = cg::sum(cg::outputs(a, x));  // <-
// error: sum: outputs(...) is the result of a model, not an operand

// case: outputs_in_outputs
auto f = cg::outputs(a, cg::outputs(a, x));  // <-
// error: outputs: outputs(...) is the result of a model, not an operand

// case: assignment_of_an_expression
void f() {
    x = 2 * x;  // <-
}
// error: an expression is not assigned to: it is a formula, name the new one with auto

// case: assignment_to_a_formula
void f() {
    auto s = cg::sum(w);
    s = s * a;  // <-
}
// error: an expression is not assigned to: it is a formula, name the new one with auto

// case: copy_assignment
void f() {
    auto s = cg::sum(w), t = cg::sum(w);
    s = t;  // <-
}
// error: an expression is not assigned to: it is a formula, name the new one with auto

// case: copy_assignment_of_a_variable
void f() {
    x = x;  // <-
}
// error: an expression is not assigned to: it is a formula, name the new one with auto

// case: copy_assignment_with_numbers
void f() {
    auto s = 2 * a, t = 3 * a;
    s = t;  // <-
}
// error: an expression is not assigned to: it is a formula, name the new one with auto

// case: assignment_with_numbers
void f() {
    auto s = 2 * a;
    s = s * a;  // <-
}
// error: an expression is not assigned to: it is a formula, name the new one with auto

// case: captured_number
double rate = 0.5;
auto step = cg::compile([r = rate] { return r * x; });  // <-
// error: a model must not capture numbers: one that changes per call is a scalar<"name">, and plain ones need [=] or no capture at all

// case: captured_number_by_reference
auto make(double rate) {
    return cg::compile([&] { return rate * x; });  // <-
}
// error: a model must not capture numbers: one that changes per call is a scalar<"name">, and plain ones need [=] or no capture at all

// case: lambda_returns_a_number
auto step = cg::compile([] { return 3.0; });  // <-
// error: compile: the argument must be a lambda that returns an expression or outputs(...)

// case: lambda_returns_nothing
auto step = cg::compile([] { (void)(x + x); });  // <-
// error: compile: the argument must be a lambda that returns an expression or outputs(...)

// case: lambda_takes_arguments
auto step = cg::compile([](double rate) { return rate * x; });  // <-
// error: compile: the argument must be a lambda that returns an expression or outputs(...)

// case: an_expression_is_no_model
auto step = cg::compile(x + x);  // <-
// error: compile: the argument must be a lambda that returns an expression or outputs(...)

// case: let_without_expression
auto f = cg::let([] { return 3.0; });  // <-
// error: let: the argument must be a lambda that returns an expression

// case: same_name_with_another_shape
inline constexpr auto other = cg::vector<"w", 4>;
auto step = cg::compile([] { return cg::sum(X * w) + cg::sum(other); });  // <-
// error: w is [3] and [4] in one program: a variable is its name

// case: same_name_with_labels
inline constexpr auto other = cg::labels<"y", n, 3>;
auto step = cg::compile([] { return cg::cross_entropy(X, other) + cg::sum(y); });  // <-
// error: y holds labels and numbers in one program: a variable is its name

// case: same_name_with_another_number_of_classes
inline constexpr auto other = cg::labels<"kind", n, 4>;
auto step = cg::compile([] { return cg::cross_entropy(X, kind) + cg::cross_entropy(cg::matrix<"Z", n, 4>, other); });  // <-
// error: kind has 3 and 4 classes in one program: a variable is its name

// case: extent_of_zero
inline constexpr auto z = cg::vector<"z", 0>;
auto f = cg::sum(z);  // <-
// error: z: an extent must be a dim or an integer of at least 1

// case: extent_of_a_fraction
inline constexpr auto z = cg::matrix<"z", n, 1.5>;
auto f = z * w;  // <-
// error: z: an extent must be a dim or an integer of at least 1

// case: negative_number_of_classes
inline constexpr auto z = cg::labels<"z", n, -1>;
auto f = cg::cross_entropy(X, z);  // <-
// error: z: an extent must be a dim or an integer of at least 1

// case: extent_of_zero_in_a_result
inline constexpr auto z = cg::vector<"z", 0>;
auto step = cg::compile([] { return z; });  // <-
// error: z: an extent must be a dim or an integer of at least 1

// case: nine_axes
inline constexpr auto z = cg::tensor<"z", 1, 2, 3, 4, 5, 6, 7, 8, 9>;
auto f = cg::sum(z);  // <-
// error: z: a variable has at most 8 axes

// case: text_of_no_model
constexpr auto text = cg::to_text([] { return 3.0; });  // <-
// error: compile: the argument must be a lambda that returns an expression or outputs(...)

// case: text_of_a_wrong_model
constexpr auto text = cg::to_text([] { return W * x; });  // <-
// error: matmul: W is [10, 784] but x is [10]: inner dimensions 784 and 10 differ
