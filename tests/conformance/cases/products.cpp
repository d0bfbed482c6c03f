// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// norms_and_losses.json, group "broadcast-matmul": products by NumPy's rules and their adjoints.
#include "conformance/variables.hpp"

namespace conformance {

// A B, and the gradients of <G, A B>.
CASE(BMM01, A<5, 2> * B<2, 3>, vjp(G<5, 3>), vjp(G<5, 3>, A<5, 2>), vjp(G<5, 3>, B<2, 3>));
CASE(BMM02, A<4> * B<4>, vjp(G<>), vjp(G<>, A<4>), vjp(G<>, B<4>));
CASE(BMM03, A<5, 2> * B<2>, vjp(G<5>), vjp(G<5>, A<5, 2>), vjp(G<5>, B<2>));
CASE(BMM05, A<3, 5, 2> * B<2, 3>, vjp(G<3, 5, 3>), vjp(G<3, 5, 3>, A<3, 5, 2>), vjp(G<3, 5, 3>, B<2, 3>));
CASE(BMM08, A<2> * B<3, 2, 4>, vjp(G<3, 4>), vjp(G<3, 4>, A<2>), vjp(G<3, 4>, B<3, 2, 4>));
CASE(BMM09, A<10, 4, 5, 2> * B<10, 4, 2, 3>, vjp(G<10, 4, 5, 3>), vjp(G<10, 4, 5, 3>, A<10, 4, 5, 2>),
     vjp(G<10, 4, 5, 3>, B<10, 4, 2, 3>));
CASE(BMM11, A<4, 1, 2> * B<3, 1, 2, 3>, vjp(G<3, 4, 1, 3>), vjp(G<3, 4, 1, 3>, A<4, 1, 2>),
     vjp(G<3, 4, 1, 3>, B<3, 1, 2, 3>));

}  // namespace conformance
