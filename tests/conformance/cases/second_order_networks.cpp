// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// matrix_derivatives.json, tag "second-order": Hessians of small networks.
#include "conformance/variables.hpp"

namespace conformance {

constexpr auto p = 0.5 * (tanh((X<4, 3> * W<3> + b<>) / 2) + 1);
CASE(S12, -sum(log(hadamard(p, t<4>) + hadamard(1 - p, 1 - t<4>))),
     wrt(W<3>), wrt(b<>), wrt(W<3>, W<3>), wrt(W<3>, b<>), wrt(b<>, b<>));

constexpr auto q = softmax(W2<2, 3> * tanh(W1<3, 2> * x<2>));
CASE(S19, -log(sum(slice<0, 1>(q))),
     wrt(W2<2, 3>), wrt(W1<3, 2>), wrt(W1<3, 2>, W1<3, 2>), wrt(W1<3, 2>, W2<2, 3>), wrt(W2<2, 3>, W2<2, 3>));

}  // namespace conformance
