// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The cases of both files that need the exponential of a matrix or singular values.
#include <ctgrad/linear_algebra.hpp>

#include "conformance/variables.hpp"

namespace conformance {

CASE(H12, a<3> * matrix_exp(X<3, 3>) * b<3>, wrt(X<3, 3>));
CASE(H13, norm_nuclear(X<4, 3>), wrt(X<4, 3>));
CASE(H14, norm_nuclear(A<4, 3> * X<3, 3> - B<4, 3>) + lam<> * squared_norm(X<3, 3>), wrt(X<3, 3>));
CASE(NRM03, norm_nuclear(X<4, 3>), wrt(X<4, 3>));
CASE(NRM16, norm_nuclear(x<2, 2>), wrt(x<2, 2>));
CASE(NRM17, norm_nuclear(x<2, 2>), wrt(x<2, 2>));

#define EXPONENTIAL(id, n) CASE(id, matrix_exp(A<n, n>), vjp(G<n, n>, A<n, n>))
EXPONENTIAL(EXP01, 2);
EXPONENTIAL(EXP05, 2);
EXPONENTIAL(EXP11, 4);
EXPONENTIAL(EXP12, 3);
EXPONENTIAL(EXP13, 2);
EXPONENTIAL(EXP14, 2);
EXPONENTIAL(EXP16, 3);
EXPONENTIAL(EXP18, 4);

}  // namespace conformance
