// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// matrix_derivatives.json, tag "intermediate": norms, roots, softmax, regressions.
#include "conformance/variables.hpp"

namespace conformance {

CASE(I24, (x<3> - a<3>) / norm2(x<3> - a<3>), wrt(x<3>));
CASE(I25, dot(d<3>, x<3>) * sqrt(a<3> * X<3, 3> * b<3>) * dot(y<3>, c<3>), wrt(X<3, 3>));
CASE(I26, pow(dot(c<3>, a<3>) * dot(x<3>, b<3>), 1.0 / 3), wrt(x<3>));
CASE(I35, sum(log(exp(hadamard(-y<5>, X<5, 3> * w<3>)) + 1)), wrt(w<3>), wrt(X<5, 3>));
CASE(I37, softmax(x<4>), wrt(x<4>));
CASE(I38, logsumexp(x<5>), wrt(x<5>));
CASE(I39, squared_norm(X<5, 3> * w<3> - y<5>) + lam<> * squared_norm(w<3>), wrt(w<3>), wrt(lam<>), wrt(X<5, 3>));

}  // namespace conformance
