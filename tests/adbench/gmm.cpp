// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's Gaussian mixture: the value and the gradient by all parameters.
#include "adbench/gmm.hpp"

#include "adbench/reference.hpp"

namespace {

template <int D>
void check(const char* name) {
    const adbench::reference expected(name);
    const adbench::gmm_data data = adbench::read_gmm(expected.file());
    using gmm = adbench::gmm<D>;
    REQUIRE(data.d == D);
    const auto places = gmm::places();
    const auto [f, by_alpha, by_mu, by_icf] =
        gmm::step(gmm::x = data.x, gmm::alpha = data.alpha, gmm::mu = data.mu, gmm::icf = data.icf, gmm::place = places,
                  gmm::gamma = data.gamma, gmm::m = data.m);
    adbench::numbers gradient;
    gradient.insert(gradient.end(), by_alpha.begin(), by_alpha.end());
    gradient.insert(gradient.end(), by_mu.begin(), by_mu.end());
    gradient.insert(gradient.end(), by_icf.begin(), by_icf.end());
    INFO(name);
    CHECK(adbench::relative_error({f}, {expected.number("value_with_true_pi")}) < adbench::wanted);
    CHECK(adbench::relative_error(gradient, expected.array("gradient")) < adbench::wanted);
}

}  // namespace

TEST_CASE("Gaussian mixtures") {
    check<2>("gmm_test");
    check<2>("gmm_d2_K5");
    check<10>("gmm_d10_K5");
}
