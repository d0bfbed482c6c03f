// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A filter for a small robot: it measures range and bearing of a landmark and corrects its pose (x, y, heading) by an
// extended Kalman filter. The residual and its Jacobian are derived here and leave as C for the controller.
#include <cmath>
#include <ctgrad/interop/to_c.hpp>
#include <iostream>

namespace cg = ctgrad;

inline constexpr auto pose = cg::vector<"pose", 3>;
inline constexpr auto landmark = cg::vector<"landmark", 2>;
inline constexpr auto measured = cg::vector<"measured", 2>;

inline constexpr auto way = landmark - cg::slice<0, 2>(pose);
inline constexpr auto range = cg::sqrt(cg::sum(cg::square(way), cg::keepdims));
inline constexpr auto bearing = cg::atan2(cg::slice<1, 2>(way), cg::slice<0, 1>(way)) - cg::slice<2, 3>(pose);
inline constexpr auto residual = measured - cg::concatenate<0>(range, bearing);
inline constexpr auto update = cg::compile([] { return cg::outputs(residual, cg::jacobian(residual, pose)); });

int main() {
    std::cout << cg::to_c<float>(update, "range_bearing");

    // The same program here: a landmark 5 m away, the pose 1 cm and 10 mrad off.
    const auto [r, J] = update(pose = {0.01, 0, 0.01}, landmark = {3, 4}, measured = {5, std::atan2(4, 3)});
    std::cout << "\n// residual " << r(0) << ' ' << r(1) << "\n// Jacobian\n";
    for (int i = 0; i < 2; ++i) std::cout << "//   " << J(i, 0) << ' ' << J(i, 1) << ' ' << J(i, 2) << '\n';
}
