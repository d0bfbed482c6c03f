// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Wrong calls of a program: names, kinds of data, precision, memory for results (see check.py).
#include <array>
#include <ctgrad/ctgrad.hpp>
#include <list>
#include <span>
#include <string>
#include <vector>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto lambda = cg::scalar<"lambda">;
inline constexpr auto kind = cg::labels<"kind", n, 3>;
inline constexpr auto other = cg::vector<"other", 3>;
inline std::vector<double> data(30), weights(3), targets(10);
inline std::vector<float> data32(30), weights32(3);
inline std::vector<int> kinds(10);
inline double loss = 0;
inline std::vector<double> dw(3);

inline constexpr auto step = cg::compile([] {
    auto f = cg::squared_norm(X * w - y) + lambda * cg::squared_norm(w);
    return cg::outputs(f, cg::gradient(f, w));
});
inline constexpr auto classify = cg::compile([] { return cg::cross_entropy(X, kind); });
inline constexpr auto count = cg::compile([] { return n * lambda; });

// case: missing
auto r = step(X = data, w = weights, lambda = 1);  // <-
// error: y is missing from the call

// case: everything_missing
auto r = step();  // <-
// error: X is missing from the call

// case: repeated
auto r = step(X = data, w = weights, y = targets, lambda = 1, w = weights);  // <-
// error: w is bound twice

// case: unknown
auto r = step(X = data, w = weights, y = targets, lambda = 1, other = weights);  // <-
// error: other is not a variable of this program

// case: unknown_extent
auto r = classify(X = data, kind = kinds, cg::dim<"m"> = 10);  // <-
// error: m is not an extent of this program

// case: another_shape
auto r = step(X = data, cg::vector<"w", 4> = weights, y = targets, lambda = 1);  // <-
// error: w is [4] here but [3] in the program: a variable is its name

// case: another_extent
auto r = step(X = data, w = weights, cg::vector<"y", cg::dim<"m">> = targets, lambda = 1);  // <-
// error: y is [m] here but [n] in the program: a variable is its name

// case: not_by_name
auto r = step(data, weights, targets, 1.0);  // <-
// error: argument 1 has no name: write x = data

// case: one_not_by_name
auto r = step(X = data, w = weights, y = targets, 1.0);  // <-
// error: argument 4 has no name: write x = data

// case: another_kind
auto r = classify(X = data, cg::vector<"kind", n> = targets);  // <-
// error: kind holds numbers here but labels in the program: a variable is its name

// case: another_number_of_classes
auto r = classify(X = data, cg::labels<"kind", n, 10> = kinds);  // <-
// error: kind has 10 classes here but 3 in the program: a variable is its name

// case: data_for_an_expression
auto r = step(X = data, 2 * w = weights, y = targets, lambda = 1);  // <-
// error: argument 2 binds an expression, not a variable

// case: data_for_a_let
auto r = step(X = data, cg::let([] { return w; }) = weights, y = targets, lambda = 1);  // <-
// error: argument 2 binds an expression, not a variable

// case: mixed_precision
auto r = step(X = data32, w = weights, y = targets, lambda = 1);  // <-
// error: X is bound to float but w to double: one call has one precision

// case: integers_for_a_real_variable
auto r = step(X = data, w = kinds, y = targets, lambda = 1);  // <-
// error: w holds real numbers: bind float or double data

// case: integers_in_braces_for_a_real_variable
std::array<long, 3> whole{1, 2, 3};
auto r = step(X = data, w = whole, y = targets, lambda = 1);  // <-
// error: w holds real numbers: bind float or double data

// case: bools_for_a_real_variable
bool flags[3]{};
auto r = step(X = data, w = flags, y = targets, lambda = 1);  // <-
// error: w holds real numbers: bind float or double data

// case: long_doubles
std::vector<long double> wide(3);
auto r = step(X = data, w = wide, y = targets, lambda = 1);  // <-
// error: w holds real numbers: bind float or double data

// case: real_numbers_for_labels
auto r = classify(X = data, kind = targets);  // <-
// error: kind holds labels and takes integers

// case: scalar_bound_to_a_range
auto r = step(X = data, w = weights, y = targets, lambda = weights);  // <-
// error: lambda is a scalar but is bound to a range

// case: array_bound_to_a_number
auto r = step(X = data, w = 1.0, y = targets, lambda = 1);  // <-
// error: w is [3] but is bound to one number

// case: array_bound_to_a_pointer
auto r = step(X = data, w = weights.data(), y = targets, lambda = 1);  // <-
// error: w is [3] but is bound to a pointer, which has no size: bind view(pointer, 3)

// case: not_contiguous
std::list<double> linked(3);
auto r = step(X = data, w = linked, y = targets, lambda = 1);  // <-
// error: w is bound to something that is neither a range nor a number

// case: text
std::string text = "123";
auto r = step(X = data, w = text, y = targets, lambda = 1);  // <-
// error: w holds real numbers: bind float or double data

// case: range_of_strings
std::vector<std::string> texts(3);
auto r = step(X = data, w = texts, y = targets, lambda = 1);  // <-
// error: w holds real numbers: bind float or double data

// case: bool_for_a_scalar
auto r = step(X = data, w = weights, y = targets, lambda = true);  // <-
// error: lambda holds real numbers: bind float or double data

// case: extent_bound_to_a_fraction
auto r = count(n = 1.5, lambda = 1);  // <-
// error: n is an extent and takes an integer

// case: column_major_temporary
struct matrix {  // as Eigen::MatrixXd
    static constexpr bool IsRowMajor = false;
    static constexpr int RowsAtCompileTime = -1, ColsAtCompileTime = -1;
    using PlainObject = matrix;
    double* data();
    long size() const, rows() const, cols() const, innerStride() const, outerStride() const;
};
auto r = step.bind(X = matrix(), w = weights, y = targets, lambda = 1);  // <-
// error: X is bound to a temporary, which is gone before the program runs: name it first

// case: into_too_few
void f() {
    step(X = data, w = weights, y = targets, lambda = 1, cg::into(loss));  // <-
}
// error: into: the program has 2 results but 1 destination

// case: into_too_many
void f() {
    classify(X = data, kind = kinds, cg::into(loss, dw));  // <-
}
// error: into: the program has 1 result but 2 destinations

// case: into_twice
void f() {
    step(X = data, w = weights, y = targets, lambda = 1, cg::into(loss), cg::into(dw));  // <-
}
// error: a call has one into(...)

// case: into_constant_memory
const std::vector<double> fixed(3);
void f() {
    step(X = data, w = weights, y = targets, lambda = 1, cg::into(loss, fixed));  // <-
}
// error: into: result 2 goes to constant memory

// case: into_another_precision
void f() {
    step(X = data, w = weights, y = targets, lambda = 1, cg::into(loss, weights32));  // <-
}
// error: into: result 2 does not have the precision of the call, double

// case: into_another_precision_of_a_number
void f() {
    float loss32 = 0;
    step(X = data, w = weights, y = targets, lambda = 1, cg::into(loss32, dw));  // <-
}
// error: into: result 1 does not have the precision of the call, double

// case: into_a_temporary
void f() {
    step(X = data, w = weights, y = targets, lambda = 1, cg::into(loss, std::vector<double>(3)));  // <-
}
// error: into: result 2 goes to a temporary, which would be lost

// case: into_a_temporary_number
void f() {
    step(X = data, w = weights, y = targets, lambda = 1, cg::into(0.0, dw));  // <-
}
// error: into: result 1 goes to a temporary, which would be lost

// case: into_swapped
void f() {
    step(X = data, w = weights, y = targets, lambda = 1, cg::into(dw, loss));  // <-
}
// error: into: result 1 is a number but goes to a range

// case: into_a_number
void f() {
    step(X = data, w = weights, y = targets, lambda = 1, cg::into(loss, loss));  // <-
}
// error: into: result 2 is an array but goes to one number

// case: into_a_pointer
void f() {
    step(X = data, w = weights, y = targets, lambda = 1, cg::into(&loss, dw.data()));  // <-
}
// error: into: result 2 is an array but goes to a pointer, which has no size: use view(pointer, extents...)

// case: into_nothing
void f() {
    std::list<double> linked(3);
    step(X = data, w = weights, y = targets, lambda = 1, cg::into(loss, linked));  // <-
}
// error: into: result 2 goes to something that is neither a range nor a number

// case: bind_of_a_temporary
auto run = step.bind(X = std::vector<double>(30), w = weights, y = targets, lambda = 1);  // <-
// error: X is bound to a temporary, which is gone before the program runs: name it first

// case: bind_of_numbers_in_braces
auto run = step.bind(X = data, w = {1., 2., 3.}, y = targets, lambda = 1);  // <-
// error: w is bound to a temporary, which is gone before the program runs: name it first

// case: bind_with_a_missing_argument
auto run = step.bind(X = data, w = weights, y = targets);  // <-
// error: lambda is missing from the call

// case: bind_into_constant_memory
const double fixed = 0;
auto run = step.bind(X = data, w = weights, y = targets, lambda = 1, cg::into(fixed, dw));  // <-
// error: into: result 1 goes to constant memory

// case: call_in_a_function_template
template <class T>
auto train(std::vector<T>& d) {
    return classify(X = d, kind = targets);  // <-
}
auto r = train(data);
// error: kind holds labels and takes integers
