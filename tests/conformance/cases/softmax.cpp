// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// norms_and_losses.json, groups "logsumexp" and "sigmoid/softplus": ordinary and extreme arguments.
#include "conformance/variables.hpp"

namespace conformance {

// Everything that a finite argument has.
#define SOFTMAX_CASE(id, x) \
    CASE(id, logsumexp(x), wrt(x), field("softmax", softmax(x)), field("log_softmax", log_softmax(x)))
SOFTMAX_CASE(LSE01, x<4>);
SOFTMAX_CASE(LSE02, x<2>);
SOFTMAX_CASE(LSE05, x<3>);
SOFTMAX_CASE(LSE07, x<3>);
SOFTMAX_CASE(LSE12, x<1>);
SOFTMAX_CASE(LSE14, x<2>);
CASE(LSE09, logsumexp(x<2>));
CASE(LSE10, logsumexp(x<2>));
CASE(LSE11, logsumexp(x<2>));
CASE(LSE21, softmax(X<2, 3>, axis<1>), wrt(X<2, 3>));
CASE(LSE22, log_softmax(X<3, 2>, axis<0>), wrt(X<3, 2>));

#define SIGMOID_CASE(id)                                                                                        \
    CASE(id, field("softplus", softplus(x<>)), field("sigmoid", sigmoid(x<>)),                                  \
         field("log_sigmoid", log(sigmoid(x<>))), field("d_softplus", gradient(softplus(x<>), x<>)),            \
         field("d_sigmoid", gradient(sigmoid(x<>), x<>)), field("d_log_sigmoid", gradient(log(sigmoid(x<>)), x<>)))
SIGMOID_CASE(SIG02);
SIGMOID_CASE(SIG03);
SIGMOID_CASE(SIG04).tiny();
SIGMOID_CASE(SIG07);
SIGMOID_CASE(SIG08).tiny();

}  // namespace conformance
