// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// matrix_derivatives.json, tag "second-order": Hessians, mixed blocks, a third derivative.
#include "conformance/variables.hpp"

namespace conformance {

CASE(S01, x<4> * A<4, 4> * x<4> + dot(b<4>, x<4>), wrt(x<4>), wrt(x<4>, x<4>), wrt(x<4>, A<4, 4>));
CASE(S03, logsumexp(x<4>), wrt(x<4>), wrt(x<4>, x<4>));
CASE(S04, norm2(x<3>), wrt(x<3>), wrt(x<3>, x<3>));
constexpr auto before = slice<0, 3>(x<4>);
constexpr auto after = slice<1, 4>(x<4>);
CASE(S05, sum(100 * square(after - square(before)) + square(1 - before)), wrt(x<4>), wrt(x<4>, x<4>));
CASE(S07, squared_norm(U<3, 2> * transpose(V<4, 2>) - T<3, 4>),
     wrt(U<3, 2>), wrt(V<4, 2>), wrt(U<3, 2>, U<3, 2>), wrt(U<3, 2>, V<4, 2>));
CASE(S10, sum(pow(X<2, 2>, 3)), wrt(X<2, 2>), wrt(X<2, 2>, X<2, 2>));
CASE(S11, sum(2 * square(x<2>) + 3 * square(y<2>)),
     wrt(x<2>), wrt(y<2>), wrt(x<2>, x<2>), wrt(x<2>, y<2>), wrt(y<2>, x<2>), wrt(y<2>, y<2>));
CASE(S14, trace(X<2, 2> * X<2, 2> * X<2, 2>), wrt(X<2, 2>), wrt(X<2, 2>, X<2, 2>));
CASE(S17, sum(tanh(x<3>)), wrt(x<3>), wrt(x<3>, x<3>), wrt(x<3>, x<3>, x<3>));

}  // namespace conformance
