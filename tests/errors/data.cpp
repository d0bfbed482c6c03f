// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Wrong uses of sets of parameters (see check.py).
#include <ctgrad/data.hpp>
#include <ctgrad/optimize.hpp>
#include <vector>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto b = cg::scalar<"b">;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto v = cg::vector<"v", 3>;
inline constexpr auto kind = cg::labels<"kind", n, 3>;
inline std::vector<double> data(30), weights(3), targets(10);
inline double loss = 0;

inline constexpr auto f = cg::mse(X * w + b, y);
inline constexpr auto step = cg::compile([] { return cg::outputs(f, cg::gradient(f, w), cg::gradient(f, b)); });
inline cg::parameter_set<double, w, b> set, slopes;
inline cg::parameter_set<float, w, b> set32;

// case: not_of_this_set
auto r = set[v];  // <-
// error: v is not a parameter of this set

// case: missing_beside_a_set
auto r = step(X = data, set);  // <-
// error: y is missing from the call

// case: twice_with_a_set
auto r = step(X = data, y = targets, set, w = weights);  // <-
// error: w is bound twice

// case: set_of_another_precision
auto r = step(X = data, y = targets, set32);  // <-
// error: w is bound to float but X to double: one call has one precision

// case: too_many_destinations
auto run = step.bind(X = data, y = targets, set, cg::into(loss, slopes, weights));  // <-
// error: into: the program has 3 results but 4 destinations

// case: destinations_that_are_constant
inline const auto fixed = slopes;
auto run = step.bind(X = data, y = targets, set, cg::into(loss, fixed));  // <-
// error: into: result 2 goes to constant memory

// case: slopes_of_another_precision
auto train = cg::optimizer(cg::adam{}, set);
void g() {
    train.update(set32);  // <-
}
// error: update: gradient 1 does not hold numbers of its parameter's kind, double

// case: set_of_labels
cg::parameter_set<double, w, kind> r;  // <-
// error: a parameter_set holds real variables: scalar, vector, matrix, tensor
