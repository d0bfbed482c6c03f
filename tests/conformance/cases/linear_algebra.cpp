// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The cases of both files that need inverses, determinants, Cholesky's factor.
#include <ctgrad/linear_algebra.hpp>

#include "conformance/variables.hpp"

namespace conformance {

CASE(I17, logdet(X<3, 3>), wrt(X<3, 3>)).piecewise();  // X is nearly singular at one of the seeds
CASE(I18, logdet(transpose(X<4, 3>) * X<4, 3>), wrt(X<4, 3>));
CASE(I19, a<3> * inverse(X<3, 3>) * b<3>, wrt(X<3, 3>), wrt(b<3>));
CASE(I20, trace(A<2, 3> * inverse(X<3, 3>) * B<3, 2>), wrt(X<3, 3>));
CASE(I21, trace(inverse(X<3, 3> + A<3, 3>)), wrt(X<3, 3>));
CASE(I22, det(inverse(X<3, 3>)), wrt(X<3, 3>));

constexpr auto Xt = transpose(X<4, 2>);
CASE(H03, trace(inverse(Xt * C<4, 4> * X<4, 2>) * (Xt * B<4, 4> * X<4, 2>)), wrt(X<4, 2>));
CASE(H05, det(transpose(X<4, 3>) * A<4, 4> * X<4, 3>), wrt(X<4, 3>));
constexpr auto away = x<3> - mu<3>;
CASE(H15, 0.5 * logdet(S<3, 3>) + 0.5 * dot(away, solve(S<3, 3>, away)), wrt(mu<3>), wrt(S<3, 3>));

constexpr auto squared_distances = sum(square(reshape<4, 1, 2>(X<4, 2>) - X<4, 2>), axis<2>);
constexpr auto K = square(sf<>) * exp(-squared_distances / (2 * square(l<>))) + square(sn<>) * eye<4>;
CASE(H21, 0.5 * dot(y<4>, solve(K, y<4>)) + 0.5 * logdet(K), wrt(l<>), wrt(sn<>), wrt(sf<>), wrt(y<4>));

CASE(S09, a<2> * inverse(X<2, 2>) * b<2>, wrt(X<2, 2>), wrt(X<2, 2>, X<2, 2>));

constexpr auto between = m1<3> - m0<3>;
CASE(KL06,
     0.5 * (trace(inverse(S1<3, 3>) * S0<3, 3>) + dot(between, solve(S1<3, 3>, between)) - 3 + logdet(S1<3, 3>) - logdet(S0<3, 3>)),
     wrt(m0<3>), wrt(S0<3, 3>), wrt(m1<3>), wrt(S1<3, 3>));

CASE(RDG01, ridge(X<6, 3>, y<6>, lam<>), wrt(lam<>), wrt(y<6>), wrt(X<6, 3>));
CASE(RDG02, ridge(X<2, 4>, y<2>, lam<>), wrt(lam<>), wrt(y<2>), wrt(X<2, 4>));

}  // namespace conformance
