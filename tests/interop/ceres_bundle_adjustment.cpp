// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's bundle adjustment, solved by Ceres with compiled cost functions and with its automatic derivatives.
#if __has_include(<ceres/ceres.h>)
#include <ceres/ceres.h>

#include <ctgrad/interop/ceres.hpp>

#include "adbench/bundle_adjustment.hpp"
#include "adbench/reference.hpp"
#include "adbench/reprojection.hpp"

namespace cg = ctgrad;

namespace {

// ADBench's problem, whose weights are parameters too, with the cost functions that `make` makes.
struct bundle_problem {
    adbench::bundle_data data{"ba/test.txt"};
    ceres::Problem problem;

    template <class Observed, class Weighted>
    bundle_problem(Observed observed, Weighted weighted) {
        for (std::size_t i = 0; i < data.p; ++i) {
            double* const weight = &data.weights[i];
            problem.AddResidualBlock(observed(&data.features[2 * i]), nullptr,
                                     &data.cameras[11 * static_cast<std::size_t>(data.camera_of[i])],
                                     &data.points[3 * static_cast<std::size_t>(data.point_of[i])], weight);
            problem.AddResidualBlock(weighted(), nullptr, weight);
        }
    }
    double solve() {
        ceres::Solver::Options options;
        options.linear_solver_type = ceres::DENSE_SCHUR;
        options.max_num_iterations = 30;
        ceres::Solver::Summary summary;
        ceres::Solve(options, &problem, &summary);
        return summary.final_cost;
    }
};

}  // namespace

TEST_CASE("ADBench's bundle adjustment") {
    namespace b = adbench::bundle;
    bundle_problem compiled(
        [](const double* seen) {
            return cg::cost_function<b::camera, b::point, b::weight>(b::residual, b::feature = cg::view(seen, 2))
                .release();
        },
        [] { return cg::cost_function<b::weight>(b::weight_residual).release(); });
    bundle_problem automatic(
        [](const double* seen) {
            return new ceres::AutoDiffCostFunction<plain::observed_point, 2, 11, 3, 1>(new plain::observed_point{seen});
        },
        [] { return new ceres::AutoDiffCostFunction<plain::unit_weight, 1, 1>(new plain::unit_weight); });

    double costs[2];
    std::vector<double> gradients[2];
    bundle_problem* const both[] = {&compiled, &automatic};
    for (int k = 0; k < 2; ++k) both[k]->problem.Evaluate({}, &costs[k], nullptr, &gradients[k], nullptr);
    CHECK(costs[0] == Approx(costs[1]).epsilon(1e-12));
    CHECK(adbench::relative_error(gradients[0], gradients[1]) < 1e-10);
    const double least = automatic.solve();
    CHECK(compiled.solve() == Approx(least).epsilon(1e-8));
    CHECK(least < 0.1 * costs[1]);
    CHECK(adbench::relative_error(compiled.data.points, automatic.data.points) < 1e-6);
}
#endif
