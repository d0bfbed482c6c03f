// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// matrix_derivatives.json, tag "intermediate": traces and quadratic forms.
#include "conformance/variables.hpp"

namespace conformance {

CASE(I03, b<3> * transpose(X<4, 3>) * D<4, 4> * X<4, 3> * c<3>, wrt(X<4, 3>));
CASE(I04, (X<3, 4> * b<4> + c<3>) * D<3, 3> * (X<3, 4> * b<4> + c<3>), wrt(X<3, 4>));
CASE(I06, trace(X<3, 3> * X<3, 3> * B<3, 3>), wrt(X<3, 3>));
CASE(I07, trace(transpose(X<3, 2>) * B<3, 3> * X<3, 2>), wrt(X<3, 2>));
CASE(I08, trace(X<2, 3> * B<3, 3> * transpose(X<2, 3>)), wrt(X<2, 3>));
CASE(I09, trace(A<4, 2> * X<2, 4> * B<4, 2> * X<2, 4>), wrt(X<2, 4>));
CASE(I10, trace(transpose(B<3, 2>) * transpose(X<4, 3>) * C<4, 4> * X<4, 3> * B<3, 2>), wrt(X<4, 3>));
CASE(I12, trace(A<2, 3> * X<3, 4> * B<4, 4> * transpose(X<3, 4>) * C<3, 2>), wrt(X<3, 4>));
CASE(I29, a<3> * hadamard(hadamard(A<3, 4>, X<3, 4>), B<3, 4>) * b<4>, wrt(X<3, 4>));
CASE(I31, trace(A<2, 2>) * A<2, 2>, wrt(A<2, 2>));
CASE(I32, trace(trace(trace(A<3, 3>) * A<3, 3>) * A<3, 3>), wrt(A<3, 3>));

}  // namespace conformance
