// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Cost functions of Ceres Solver, compiled and by its automatic derivatives: a curve and ADBench's bundle adjustment (bench).
//
// After Google Benchmark's table come the ratios of all evaluations of a problem, the two ways timed in turns. The program
// fails where Ceres finds another optimum with one than with the other.
#include <benchmark/benchmark.h>
#include <ceres/ceres.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctgrad/interop/ceres.hpp>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "../tests/adbench/bundle_adjustment.hpp"
#include "../tests/adbench/reprojection.hpp"
#include "contest.hpp"

namespace {
namespace cg = ctgrad;
using numbers = std::vector<double>;

// Blocks of residuals with their parameters, which all blocks of one kind of a problem have in memory of its own.
class problem {
    struct block {
        std::unique_ptr<ceres::CostFunction> cost;
        std::vector<double*> parameters;
    };
    std::vector<block> blocks_;
    mutable numbers residuals_, jacobians_;

public:
    void add(std::unique_ptr<ceres::CostFunction> cost, std::vector<double*> parameters) {
        std::size_t columns = 0;
        for (const int size : cost->parameter_block_sizes()) columns += static_cast<std::size_t>(size);
        const auto rows = static_cast<std::size_t>(cost->num_residuals());
        if (rows > residuals_.size()) residuals_.resize(rows);
        if (rows * columns > jacobians_.size()) jacobians_.resize(rows * columns);
        blocks_.push_back({std::move(cost), std::move(parameters)});
    }
    // Every block once, as Ceres does at each of its steps.
    void evaluate(bool with_jacobians) const {
        for (const block& b : blocks_) {
            double* jacobians[3]{};
            double* to = jacobians_.data();
            for (std::size_t k = 0; k < b.parameters.size(); ++k) {
                jacobians[k] = to;
                to += b.cost->num_residuals() * b.cost->parameter_block_sizes()[k];
            }
            b.cost->Evaluate(b.parameters.data(), residuals_.data(), with_jacobians ? jacobians : nullptr);
            benchmark::ClobberMemory();
        }
    }
    double solve(ceres::LinearSolverType linear) const {
        ceres::Problem::Options own;
        own.cost_function_ownership = ceres::DO_NOT_TAKE_OWNERSHIP;
        ceres::Problem all(own);
        for (const block& b : blocks_) all.AddResidualBlock(b.cost.get(), nullptr, b.parameters);
        ceres::Solver::Options options;
        options.linear_solver_type = linear;
        options.max_num_iterations = 50;
        options.function_tolerance = 1e-12;
        options.logging_type = ceres::SILENT;
        ceres::Solver::Summary summary;
        ceres::Solve(options, &all, &summary);
        return summary.final_cost;
    }
};

// -- y = exp(m x + c) --------------------------------------------------------------------------------------------------------

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto m = cg::scalar<"m">;
inline constexpr auto c = cg::scalar<"c">;
inline constexpr auto x = cg::scalar<"x">;
inline constexpr auto y = cg::scalar<"y">;
inline constexpr auto xs = cg::vector<"xs", n>;
inline constexpr auto ys = cg::vector<"ys", n>;

constexpr auto residual = [] { return y - cg::exp(m * x + c); };
constexpr auto residuals = [] { return ys - cg::exp(m * xs + c); };

struct exponential_residual {
    double x, y;
    template <class T>
    bool operator()(const T* slope, const T* offset, T* to) const {
        *to = y - exp(slope[0] * x + offset[0]);
        return true;
    }
};

struct curve {
    numbers at, value;
    double slope = 0, offset = 0;

    explicit curve(std::size_t count) {
        std::mt19937_64 random(7);
        std::normal_distribution<double> noise(0, 0.2);
        for (std::size_t i = 0; i < count; ++i) {
            at.push_back(5 * static_cast<double>(i) / static_cast<double>(count));
            value.push_back(std::exp(0.3 * at.back() + 0.1) + noise(random));
        }
    }
    problem compiled() {
        problem all;
        for (std::size_t i = 0; i < at.size(); ++i)
            all.add(cg::cost_function<m, c>(residual, x = at[i], y = value[i]), {&slope, &offset});
        return all;
    }
    problem at_once() {
        problem all;
        all.add(cg::cost_function<m, c>(residuals, xs = at, ys = value), {&slope, &offset});
        return all;
    }
    problem automatic() {
        problem all;
        for (std::size_t i = 0; i < at.size(); ++i)
            all.add(std::make_unique<ceres::AutoDiffCostFunction<exponential_residual, 1, 1, 1>>(
                        new exponential_residual{at[i], value[i]}),
                    {&slope, &offset});
        return all;
    }
};

// -- bundle adjustment -------------------------------------------------------------------------------------------------------

struct bundle {
    adbench::bundle_data data;
    explicit bundle(const std::string& name) : data(name) {}

    template <class Observed, class Weighted>
    problem with(Observed observed, Weighted weighted) {
        problem all;
        for (std::size_t i = 0; i < data.p; ++i) {
            double* const camera = &data.cameras[11 * static_cast<std::size_t>(data.camera_of[i])];
            double* const point = &data.points[3 * static_cast<std::size_t>(data.point_of[i])];
            all.add(observed(&data.features[2 * i]), {camera, point, &data.weights[i]});
            all.add(weighted(), {&data.weights[i]});
        }
        return all;
    }
    problem compiled() {
        namespace b = adbench::bundle;
        return with(
            [](const double* seen) {
                return cg::cost_function<b::camera, b::point, b::weight>(b::residual, b::feature = cg::view(seen, 2));
            },
            [] { return cg::cost_function<b::weight>(b::weight_residual); });
    }
    problem automatic() {
        return with(
            [](const double* seen) {
                return std::make_unique<ceres::AutoDiffCostFunction<plain::observed_point, 2, 11, 3, 1>>(
                    new plain::observed_point{seen});
            },
            [] { return std::make_unique<ceres::AutoDiffCostFunction<plain::unit_weight, 1, 1>>(new plain::unit_weight); });
    }
};

// -- comparison --------------------------------------------------------------------------------------------------------------

struct pair {
    std::string name;
    problem own, automatic;
};
void enter(const pair& both) {
    for (const bool jacobians : {false, true}) {
        const std::string what = both.name + (jacobians ? ", residuals and Jacobians" : ", residuals");
        for (const bool own : {true, false})
            benchmark::RegisterBenchmark((what + (own ? "/ctgrad" : "/AutoDiffCostFunction")).c_str(),
                                         [=, &both](benchmark::State& state) {
                                             for (auto _ : state) (own ? both.own : both.automatic).evaluate(jacobians);
                                         });
    }
}
void print_ratios(const pair& both) {
    for (const bool jacobians : {false, true}) {
        const bench::contest times =
            bench::in_turns([&] { both.own.evaluate(jacobians); }, [&] { both.automatic.evaluate(jacobians); });
        std::printf("%-44s %-24s %12.2f %12.2f %8.2f\n", both.name.c_str(),
                    jacobians ? "residuals and Jacobians" : "residuals", 1e6 * times.of(0), 1e6 * times.of(1),
                    times.of(1) / times.of(0));
    }
}
template <class Data>
void require_equal_optima(const char* name, const Data& start, problem (Data::*own)(), ceres::LinearSolverType linear) {
    Data first = start, second = start;
    const double found = (first.*own)().solve(linear), expected = second.automatic().solve(linear);
    if (std::abs(found - expected) <= 1e-6 * expected) return;
    std::fprintf(stderr, "%s: the least cost is %.17g with ctgrad but %.17g\n", name, found, expected);
    std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
    const curve samples(1000);
    require_equal_optima("curve", samples, &curve::compiled, ceres::DENSE_QR);
    require_equal_optima("curve, one block", samples, &curve::at_once, ceres::DENSE_QR);
    require_equal_optima("bundle adjustment", bundle("ba/test.txt"), &bundle::compiled, ceres::DENSE_SCHUR);

    curve single = samples, whole = samples;
    bundle small("ba/test.txt"), large("ba/ba1_n49_m7776_p31843.txt");
    pair pairs[] = {{"curve, 1000 observations", single.compiled(), single.automatic()},
                    {"curve, 1000 observations in one block", whole.at_once(), whole.automatic()},
                    {"bundle adjustment, 10 observations", small.compiled(), small.automatic()},
                    {"bundle adjustment, 31843 observations", large.compiled(), large.automatic()}};
    for (const pair& both : pairs) enter(both);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    std::printf("\n%-44s %-24s %12s %12s %8s\n", "all blocks once", "", "ctgrad, us", "automatic, us", "ratio");
    for (const pair& both : pairs) print_ratios(both);
    return 0;
}
