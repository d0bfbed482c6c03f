// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's hand tracking: the residuals and their Jacobian by the pose.
#include "adbench/hand.hpp"

#include "adbench/reference.hpp"

TEST_CASE("hand") {
    using namespace adbench::hand;
    for (const char* name : {"hand_test", "hand_simple_small_c100"}) {
        INFO(name);
        const adbench::reference expected(name);
        const adbench::hand_data data(expected.file());
        const std::span pose(data.theta);
        const auto [r, by_global, by_angles] = step(theta = pose.first(6), angles = pose.subspan(6), relative = data.relative,
                                                    inverse = data.inverse, rest = data.rest, skin = data.skin,
                                                    vertex_of = data.vertex_of, seen = data.seen);
        adbench::numbers jacobian;
        for (std::ptrdiff_t row = 0; row < static_cast<std::ptrdiff_t>(3 * data.n); ++row) {
            jacobian.insert(jacobian.end(), by_global.begin() + 6 * row, by_global.begin() + 6 * (row + 1));
            jacobian.insert(jacobian.end(), by_angles.begin() + 20 * row, by_angles.begin() + 20 * (row + 1));
        }
        CHECK(adbench::relative_error({r.begin(), r.end()}, expected.array("residuals")) < adbench::wanted);
        CHECK(adbench::relative_error(jacobian, expected.array("jacobian")) < adbench::wanted);
    }
}
