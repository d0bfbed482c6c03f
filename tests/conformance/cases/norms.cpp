// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// norms_and_losses.json, groups "norms" and "axis": norms at kinks and extremes, reductions.
#include "conformance/variables.hpp"

namespace conformance {

CASE(NRM02, norm_fro(X<3, 4>), wrt(X<3, 4>));
CASE(NRM05, stack<0>(max(sum(abs(X<3, 4>), axis<0>)), max(sum(abs(X<3, 4>), axis<1>))), wrt(X<3, 4>)).piecewise();
CASE(NRM06, norm2(X<3, 4>, axis<1>), wrt(X<3, 4>));
CASE(NRM10, norm0(x<4>)).without("grad", "norm0 has no derivative: asking for it is a compile-time error");
CASE(NRM12, norm2(x<3>), wrt(x<3>));
CASE(NRM13, norm_inf(x<3>), wrt(x<3>));
CASE(NRM14, norm_inf(x<3>), wrt(x<3>));
CASE(NRM20, norm2(x<2>), wrt(x<2>));
CASE(NRM21, norm2(x<2>), wrt(x<2>)).tiny();
CASE(NRM24, max(x<3>), wrt(x<3>));

CASE(AXS01, sum(X<3, 4>, axis<0>), wrt(X<3, 4>));
CASE(AXS03, sum(square(X<2, 3, 4>), axes<0, 2>), wrt(X<2, 3, 4>));
CASE(AXS04, variance(X<3, 4>, axis<1>), wrt(X<3, 4>));
CASE(AXS05, variance(X<4, 2>, axis<0>) * (4.0 / 3), wrt(X<4, 2>));
CASE(AXS07, max(X<3, 4>, axis<1>), wrt(X<3, 4>)).piecewise();
CASE(AXS09, sum(square(reshape<3, 1, 2>(X<3, 2>) - X<3, 2>), axis<2>), wrt(X<3, 2>));
CASE(AXS21, prod(x<3>), wrt(x<3>));
CASE(AXS22, sum(x<4>), wrt(x<4>)).without("value", "informative: the sum of 1e16, 1, -1e16, 1 depends on its order");

}  // namespace conformance
