// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Eigen's unsupported AutoDiffScalar: numbers that carry their derivatives with them (bench).
#include "forward.hpp"

#ifdef BENCH_HAS_EIGEN
#include <Eigen/Core>
#include <unsupported/Eigen/AutoDiff>

namespace side_by_side {
namespace {

struct autodiff_scalar {
    template <int N>
    using type = Eigen::AutoDiffScalar<Eigen::Matrix<double, N, 1>>;
    template <int N>
    static type<N> input(double x, int i) {
        return type<N>(x, N, i);
    }
    static double value(const auto& x) { return x.value(); }
    static const double* slopes(const auto& x) { return x.derivatives().data(); }
};

}  // namespace

void enter_autodiff_scalar(registry& to) {
    enter_forward<autodiff_scalar>(to, "AutoDiffScalar");
}

}  // namespace side_by_side
#else
void side_by_side::enter_autodiff_scalar(registry& to) {
    to.skip("AutoDiffScalar", "libeigen3-dev");
}
#endif
