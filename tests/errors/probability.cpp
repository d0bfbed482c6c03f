// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Wrong uses of distributions and of the losses beside them (see check.py).
#include <ctgrad/probability.hpp>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto a = cg::scalar<"a">;
inline constexpr auto mu = cg::vector<"mu", n>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto Z = cg::matrix<"Z", n, 3>;
inline constexpr auto kind = cg::labels<"kind", n, 3>;
inline constexpr auto digit = cg::labels<"digit", n, 10>;

// case: labels_for_a_normal
auto loss = cg::nll(cg::normal(mu, 1), kind);  // <-
// error: normal: kind holds labels, not numbers to calculate with

// case: labels_as_a_parameter
auto d = cg::bernoulli(kind);  // <-
// error: bernoulli: kind holds labels, not numbers to calculate with

// case: parameters_that_disagree
auto d = cg::normal(mu, w);  // <-
// error: normal: mu is [n] but w is [3]: extents n and 3 differ

// case: three_parameters_that_disagree
auto d = cg::student_t(w, 0, y);  // <-
// error: student_t: w is [3] but y is [n]: extents 3 and n differ

// case: observations_that_disagree
auto p = cg::log_prob(cg::laplace(mu, 1), w);  // <-
// error: laplace: mu is [n] but w is [3]: extents n and 3 differ

// case: numbers_for_a_categorical
auto loss = cg::nll(cg::categorical(Z), y);  // <-
// error: categorical: y must be labels<...>

// case: too_many_classes
auto loss = cg::nll(cg::categorical(Z), digit);  // <-
// error: categorical: Z is [n, 3] but digit has 10 classes: as many as the last axis are needed

// case: too_many_classes_for_an_expression
auto loss = cg::nll(cg::categorical(Z * cg::eye<3>), digit);  // <-
// error: categorical: the logits are [n, 3] but digit has 10 classes: as many as the last axis are needed

// case: categorical_of_a_number
auto d = cg::categorical(a);  // <-
// error: categorical: a is []: logits have an axis of classes, the last

// case: a_bool_as_a_parameter
auto d = cg::normal(0, true);  // <-
// error: normal: a number in an expression must be an int, a float or a double

// case: no_distribution
auto loss = cg::nll(mu, y);  // <-
// error: nll: the first argument must be a distribution, such as normal(mu, sigma)

// case: distribution_second
auto p = cg::log_prob(y, cg::normal(mu, 1));  // <-
// error: log_prob: the first argument must be a distribution, such as normal(mu, sigma)

// case: kl_of_probabilities
auto f = cg::kl(w, w);  // <-
// error: kl: both arguments must be distributions; kl_divergence takes probabilities

// case: kl_of_two_families
auto f = cg::kl(cg::normal(mu, 1), cg::laplace(mu, 1));  // <-
// error: kl: no closed form is known here for normal and laplace

// case: kl_of_two_shapes
auto f = cg::kl(cg::normal(mu, 1), cg::normal(w, 1));  // <-
// error: kl: mu is [n] but w is [3]: extents n and 3 differ

// case: kl_to_single_numbers
auto f = cg::kl(cg::independent(cg::normal(w, 1)), cg::normal(0, 1));  // <-
// error: kl: no closed form is known here for independent normal and normal

// case: entropy_of_a_poisson
auto f = cg::entropy(cg::poisson(mu));  // <-
// error: entropy: no closed form is known here for poisson

// case: entropy_of_probabilities
auto f = cg::entropy(w);  // <-
// error: entropy: the argument must be a distribution, such as categorical(logits)

// case: mean_of_a_categorical
auto f = cg::mean(cg::categorical(Z));  // <-
// error: mean: no closed form is known here for categorical

// case: independent_of_no_axis
auto f = cg::log_prob(cg::independent(cg::normal(0, 1)), a);  // <-
// error: independent normal: an independent distribution needs an axis to be over

// case: independent_twice
auto f = cg::independent(cg::independent(cg::normal(w, 1)));  // <-
// error: independent: the argument must be a distribution of single numbers

// case: a_distribution_as_an_operand
auto f = y + cg::normal(mu, 1);  // <-
// error: +: the right operand is neither an expression nor a number

// case: huber_of_labels
auto loss = cg::huber(mu, kind, 2);  // <-
// error: huber: kind holds labels, not numbers to calculate with

// case: hinge_of_two_shapes
auto loss = cg::hinge(mu, w);  // <-
// error: hinge: mu is [n] but w is [3]: extents n and 3 differ

// case: kl_divergence_of_numbers
auto loss = cg::kl_divergence(a, 0.5);  // <-
// error: kl_divergence: probabilities have an axis to be summed over, the last
