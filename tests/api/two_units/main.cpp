// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A model in a header is one model, whoever includes it; a warning would fail the build.
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "model.hpp"

TEST_CASE("both units see one program") {
    const std::vector<double> data = {2, 0};
    const shared::sight first = shared::first(data), second = shared::second(data), own = shared::look(data);
    CHECK(first.program == second.program);
    CHECK(first.plan == second.plan);
    CHECK(first.plan == own.plan);
    CHECK(first.text.data() == second.text.data());
    CHECK(first.result == Approx(1 + std::exp(1.0) + 1));
    CHECK(first.slope == Approx(1 + std::exp(1.0) / 2 + 4));
    CHECK(first.loss == Approx(std::log(3.0) - 1));  // softmax of zeros is 1/3 each
    CHECK((first.result == second.result && first.slope == second.slope));
}
