// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ceres::Jet: numbers that carry their derivatives with them (bench).
#include "forward.hpp"

#ifdef BENCH_HAS_CERES
#include <ceres/jet.h>

template <int N>
struct side_by_side::plain<ceres::Jet<double, N>> {
    static double of(const ceres::Jet<double, N>& x) { return x.a; }
};

namespace side_by_side {
namespace {

struct jet {
    template <int N>
    using type = ceres::Jet<double, N>;
    template <int N>
    static type<N> input(double x, int i) {
        return type<N>(x, i);
    }
    static double value(const auto& x) { return x.a; }
    static const double* slopes(const auto& x) { return x.v.data(); }
};

}  // namespace

void enter_ceres(registry& to) {
    enter_forward<jet>(to, "ceres::Jet");
}

}  // namespace side_by_side
#else
void side_by_side::enter_ceres(registry& to) {
    to.skip("ceres::Jet", "libceres-dev");
}
#endif
