// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// norms_and_losses.json, groups "gaussian-nll" and "kl": likelihoods and divergences.
#include <ctgrad/probability.hpp>

#include "conformance/variables.hpp"

namespace conformance {

CASE(GNL01, mean(0.5 * (log(var<5>) + square(y<5> - mu<5>) / var<5>)), wrt(mu<5>), wrt(y<5>), wrt(var<5>));

constexpr auto features = tanh(W<4, 3> * x<3>);
constexpr auto predicted = dot(w1<4>, features) + b1<>;
constexpr auto log_variance = dot(w2<4>, features) + b2<>;
CASE(GNL03, nll(normal(predicted, exp(log_variance / 2)), y<>),
     wrt(W<4, 3>), wrt(x<3>), wrt(w1<4>), wrt(b1<>), wrt(w2<4>), wrt(b2<>), wrt(y<>));

constexpr auto at_least_eps = maximum(var<1>, 1e-6);
CASE(GNL10, mean(0.5 * (log(at_least_eps) + square(y<1> - mu<1>) / at_least_eps)))
    .given("mu", {0}).given("y", {1}).given("var", {1e-9});

CASE(KL02, kl(categorical(a<4>), categorical(b<4>)), wrt(a<4>), wrt(b<4>));
CASE(KL04, kl(normal(m0<>, s0<>), normal(m1<>, s1<>)), wrt(m0<>), wrt(s0<>), wrt(m1<>), wrt(s1<>));
CASE(KL05, kl(independent(normal(mu<4>, exp(lv<4> / 2))), independent(normal(0, 1))), wrt(mu<4>), wrt(lv<4>));

}  // namespace conformance
