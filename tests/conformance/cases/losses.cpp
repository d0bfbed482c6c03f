// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// norms_and_losses.json, groups "cross-entropy", "hinge" and "huber".
#include <ctgrad/probability.hpp>

#include "conformance/variables.hpp"

namespace conformance {

// F.cross_entropy and F.multi_margin_loss of 4 samples, 3 classes.
constexpr auto classes = labels<"y", 4, 3>;
CASE(CE01, cross_entropy(Z<4, 3>, classes), wrt(Z<4, 3>)).given("y", {2, 0, 1, 2});
constexpr auto chosen = sum(hadamard(Z<4, 3>, one_hot(classes)), axis<1>, keepdims);
constexpr auto margins = hadamard(1 - one_hot(classes), maximum(0, 1 - chosen + Z<4, 3>));
CASE(HNG04, mean(sum(margins, axis<1>) / 3), wrt(Z<4, 3>)).given("y", {2, 0, 1, 2}).piecewise();

CASE(CE04, 6 * binary_cross_entropy(z<6>, t<6>), wrt(z<6>));
constexpr auto one_sample = cross_entropy(reshape<1, 3>(x<3>), labels<"y", 1, 3>);
CASE(CE11, one_sample, wrt(x<3>)).given("y", {1});
CASE(CE12, one_sample, wrt(x<3>)).given("y", {2});
CASE(CE13, softplus(x<4>) - hadamard(t<4>, x<4>), vjp(ones<4>, x<4>)).given("t", {1, 0, 0, 1});

CASE(HNG01, 6 * hinge(X<6, 3> * w<3>, y<6>), wrt(X<6, 3>), wrt(w<3>)).piecewise();

CASE(HUB01, 8 * huber(r<8>, 0, 0.5), wrt(r<8>)).piecewise();
CASE(HUB02, huber_function(x<5>, 1), vjp(ones<5>, x<5>));

}  // namespace conformance
