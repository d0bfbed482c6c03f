// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// matrix_derivatives.json, tag "basic": products, traces, Jacobians of pointwise functions.
#include "conformance/variables.hpp"

namespace conformance {

CASE(B01, dot(x<4>, a<4>), wrt(x<4>), wrt(a<4>));
CASE(B02, a<3> * X<3, 4> * b<4>, wrt(X<3, 4>), wrt(a<3>), wrt(b<4>));
CASE(B04, a<3> * X<3, 3> * a<3>, wrt(X<3, 3>), wrt(a<3>));
CASE(B05, trace(X<3, 3>), wrt(X<3, 3>));
CASE(B07, trace(A<2, 3> * X<3, 4> * B<4, 2>), wrt(X<3, 4>));
CASE(B08, trace(A<2, 4> * transpose(X<3, 4>) * B<3, 2>), wrt(X<3, 4>));
CASE(B09, trace(transpose(X<3, 2>) * A<3, 2>), wrt(X<3, 2>));
CASE(B10, trace(X<3, 3> * X<3, 3>), wrt(X<3, 3>));
CASE(B11, trace(transpose(X<3, 2>) * X<3, 2>), wrt(X<3, 2>));
CASE(B12, x<4> * B<4, 4> * x<4>, wrt(x<4>), wrt(B<4, 4>));
CASE(B14, sum(hadamard(X<3, 4>, Y<3, 4>)), wrt(X<3, 4>), wrt(Y<3, 4>));
CASE(B17, hadamard(hadamard(a<3>, x<3>), b<3>), wrt(x<3>));
CASE(B18, pow(x<4>, 2), wrt(x<4>));
CASE(B19, pow(x<4>, 0.5), wrt(x<4>));
CASE(B22, outer(x<3>, x<3>), wrt(x<3>));
CASE(B27, transpose(A<2, 3>), wrt(A<2, 3>));
CASE(B28, sum(exp(X<2, 3>), axis<1>), wrt(X<2, 3>));
CASE(B29, 2 * exp(x<2>) + 3 * y<2>, wrt(x<2>), wrt(y<2>));

}  // namespace conformance
