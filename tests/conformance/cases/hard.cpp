// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// matrix_derivatives.json, tag "hard": long products, broadcast products, normalisation, networks.
#include "conformance/variables.hpp"

namespace conformance {

constexpr auto Xt = transpose(X<3, 2>);
CASE(H01, trace(transpose(B<2, 2>) * Xt * C<3, 3> * X<3, 2> * Xt * C<3, 3> * X<3, 2> * B<2, 2>), wrt(X<3, 2>));
CASE(H09, a<3> * X<3, 3> * X<3, 3> * X<3, 3> * X<3, 3> * X<3, 3> * b<3>, wrt(X<3, 3>));
constexpr auto cube = X<3, 3> * X<3, 3> * X<3, 3>;
CASE(H10, a<3> * transpose(cube) * cube * b<3>, wrt(X<3, 3>));

constexpr auto logits = tanh(X<5, 3> * W1<3, 4> + b1<4>) * W2<4, 2> + b2<2>;
CASE(H16, -sum(hadamard(Y<5, 2>, log_softmax(logits, axis<1>))),
     wrt(W2<4, 2>), wrt(b2<2>), wrt(W1<3, 4>), wrt(b1<4>), wrt(X<5, 3>));

constexpr auto centred = X<3, 5> - mean(X<3, 5>, axis<1>, keepdims);
constexpr auto normalised = centred / sqrt(variance(X<3, 5>, axis<1>, keepdims) + 1e-5);
CASE(H19, sum(hadamard(G<3, 5>, hadamard(g<5>, normalised) + b<5>)), wrt(X<3, 5>), wrt(g<5>), wrt(b<5>));

constexpr auto cell = [](auto h, auto u) { return tanh(W<3, 3> * h + Ux<3, 2> * u + b<3>); };
CASE(H22, dot(v<3>, cell(cell(cell(h0<3>, x1<2>), x2<2>), x3<2>)), wrt(W<3, 3>), wrt(Ux<3, 2>), wrt(b<3>), wrt(h0<3>));

CASE(H24, sum(hadamard(G<2, 5, 3, 2>, A<2, 1, 3, 4> * B<5, 4, 2>)), wrt(A<2, 1, 3, 4>), wrt(B<5, 4, 2>));

}  // namespace conformance
