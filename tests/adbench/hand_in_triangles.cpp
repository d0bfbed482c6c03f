// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's hand tracking, complicated: points in triangles, and where in them, against the triangles' corners.
#include <cmath>

#include "adbench/hand_in_triangles.hpp"
#include "adbench/reference.hpp"

namespace {

struct corners {
    adbench::numbers position, by_theta, by_angles;
};

}  // namespace

// A point's position is linear in its u: u1 a + u2 b + (1 - u1 - u2) c of the corners, of which `simple` finds positions and
// derivatives; by u it is a - c and b - c.
TEST_CASE("a hand of which points in triangles are seen") {
    using namespace adbench::hand;
    const adbench::hand_data data("hand/test.txt");
    adbench::reader triangles("hand/model/triangles.txt");
    constexpr std::size_t count = 25;
    std::vector<int> vertex[3];
    adbench::numbers shares, origin(3 * count, 0);
    for (std::size_t i = 0; i < count; ++i) {
        for (auto& v : vertex) v.push_back(triangles.next<int>());
        shares.push_back(0.5 + 0.4 * std::sin(static_cast<double>(i)));
        shares.push_back(0.3 * std::cos(static_cast<double>(i)));
    }
    corners of[3];
    for (int k = 0; k < 3; ++k) {
        const auto [r, by_theta, by_angles] =
            simple_step(theta = data.global(), angles = data.angles(), relative = data.relative, inverse = data.inverse,
                        rest = data.rest, skin = data.skin, vertex_of = vertex[k], seen = origin);
        of[k] = {{r.begin(), r.end()}, {by_theta.begin(), by_theta.end()}, {by_angles.begin(), by_angles.end()}};
    }
    const auto mixed = [&](adbench::numbers corners::*part) {
        const std::size_t width = (of[0].*part).size() / count;
        adbench::numbers result;
        for (std::size_t i = 0; i < count * width; ++i) {
            const double u1 = shares[2 * (i / width)], u2 = shares[2 * (i / width) + 1];
            result.push_back(u1 * (of[0].*part)[i] + u2 * (of[1].*part)[i] + (1 - u1 - u2) * (of[2].*part)[i]);
        }
        return result;
    };
    adbench::numbers expected_by_u;
    for (std::size_t i = 0; i < 3 * count; ++i)
        for (int k = 0; k < 2; ++k) expected_by_u.push_back(of[k].position[i] - of[2].position[i]);

    const auto [r, by_u, by_theta, by_angles] = complicated_step(
        theta = data.global(), angles = data.angles(), relative = data.relative, inverse = data.inverse, rest = data.rest,
        skin = data.skin, corner_a = vertex[0], corner_b = vertex[1], corner_c = vertex[2], u = shares, seen = origin);
    CHECK(adbench::relative_error({r.begin(), r.end()}, mixed(&corners::position)) < adbench::wanted);
    CHECK(adbench::relative_error({by_u.begin(), by_u.end()}, expected_by_u) < adbench::wanted);
    CHECK(adbench::relative_error({by_theta.begin(), by_theta.end()}, mixed(&corners::by_theta)) < adbench::wanted);
    CHECK(adbench::relative_error({by_angles.begin(), by_angles.end()}, mixed(&corners::by_angles)) < adbench::wanted);
}
