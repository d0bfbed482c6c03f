// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's hand tracking, simple: the residuals of vertices and their Jacobian by the pose.
#include "adbench/hand.hpp"

#include "adbench/reference.hpp"

TEST_CASE("a hand of which vertices are seen") {
    using namespace adbench::hand;
    for (const char* name : {"hand_test", "hand_simple_small_c100"}) {
        INFO(name);
        const adbench::reference expected(name);
        const adbench::hand_data data(expected.file());
        const auto [r, by_theta, by_angles] =
            simple_step(theta = data.global(), angles = data.angles(), relative = data.relative, inverse = data.inverse,
                        rest = data.rest, skin = data.skin, vertex_of = data.vertex_of, seen = data.seen);
        const auto J = adbench::in_columns({{by_theta.begin(), by_theta.end()}, {by_angles.begin(), by_angles.end()}}, {6, 20});
        CHECK(adbench::relative_error({r.begin(), r.end()}, expected.array("residuals")) < adbench::wanted);
        CHECK(adbench::relative_error(J, expected.array("jacobian")) < adbench::wanted);
    }
}
