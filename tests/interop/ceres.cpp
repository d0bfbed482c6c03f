// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Cost functions for Ceres Solver: Jacobians against its automatic derivatives, and the same optima.
#if __has_include(<ceres/ceres.h>)
#include <ceres/ceres.h>

#include <catch2/catch.hpp>
#include <ctgrad/interop/ceres.hpp>
#include <random>

namespace cg = ctgrad;

namespace {

inline constexpr auto m = cg::scalar<"m">;
inline constexpr auto c = cg::scalar<"c">;
inline constexpr auto x = cg::scalar<"x">;
inline constexpr auto y = cg::scalar<"y">;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto d = cg::dim<"d">;
inline constexpr auto X = cg::matrix<"X", n, d>;
inline constexpr auto w = cg::vector<"w", d>;
inline constexpr auto t = cg::vector<"t", n>;
inline constexpr auto xs = cg::vector<"xs", n>;
inline constexpr auto kind = cg::labels<"kind", n, 3>;
inline constexpr auto scores = cg::vector<"scores", 3>;

constexpr auto residual = [] { return y - cg::exp(m * x + c); };
constexpr auto residuals = [] { return t - cg::exp(m * xs + c); };

// The same for ceres::Jet.
struct exponential_residual {
    double x, y;
    template <class T>
    bool operator()(const T* slope, const T* offset, T* to) const {
        *to = y - exp(slope[0] * x + offset[0]);
        return true;
    }
};

struct samples {
    std::vector<double> at, value;
    explicit samples(int count) {
        std::mt19937_64 random(7);
        std::normal_distribution<double> noise(0, 0.2);
        for (int i = 0; i < count; ++i) {
            at.push_back(5. * i / count);
            value.push_back(std::exp(0.3 * at.back() + 0.1) + noise(random));
        }
    }
};

ceres::Solver::Summary solve(ceres::Problem& problem) {
    ceres::Solver::Options options;
    options.linear_solver_type = ceres::DENSE_QR;
    options.function_tolerance = options.gradient_tolerance = options.parameter_tolerance = 1e-14;
    options.max_num_iterations = 200;
    ceres::Solver::Summary summary;
    ceres::Solve(options, &problem, &summary);
    return summary;
}

}  // namespace

TEST_CASE("an exponential curve, observation by observation and as one block") {
    const samples data(67);
    double expected[2]{}, by_observation[2]{}, at_once[2]{};
    ceres::Problem automatic, single, whole;
    for (std::size_t i = 0; i < data.at.size(); ++i) {
        automatic.AddResidualBlock(new ceres::AutoDiffCostFunction<exponential_residual, 1, 1, 1>(
                                       new exponential_residual{data.at[i], data.value[i]}),
                                   nullptr, expected, expected + 1);
        single.AddResidualBlock(cg::cost_function<m, c>(residual, x = data.at[i], y = data.value[i]).release(), nullptr,
                                by_observation, by_observation + 1);
    }
    auto block = cg::cost_function<m, c>(residuals, xs = data.at, t = data.value);
    CHECK(block->num_residuals() == 67);
    CHECK(block->parameter_block_sizes() == std::vector<std::int32_t>{1, 1});
    whole.AddResidualBlock(block.release(), nullptr, at_once, at_once + 1);
    const auto summary = solve(automatic);
    CHECK(summary.IsSolutionUsable());
    for (ceres::Problem* problem : {&single, &whole})
        CHECK(solve(*problem).final_cost == Approx(summary.final_cost).epsilon(1e-12));
    for (int k = 0; k < 2; ++k) {
        CHECK(by_observation[k] == Approx(expected[k]).epsilon(1e-8));
        CHECK(at_once[k] == Approx(expected[k]).epsilon(1e-8));
    }
    CHECK(expected[0] == Approx(0.3).margin(0.02));
}

TEST_CASE("what is not asked for is not written") {
    const auto cost = cg::cost_function<m, c>(residual, x = 2, y = 5);
    const double slope = 0.3, offset = 0.1, *at[] = {&slope, &offset};
    const double value = std::exp(0.3 * 2 + 0.1);
    double r = 0, by_offset = 0;
    CHECK(cost->Evaluate(at, &r, nullptr));
    CHECK(r == Approx(5 - value));
    r = 0;
    double* none[] = {nullptr, nullptr};
    CHECK(cost->Evaluate(at, &r, none));
    CHECK(r == Approx(5 - value));
    double* second[] = {nullptr, &by_offset};
    CHECK(cost->Evaluate(at, &r, second));
    CHECK(by_offset == Approx(-value));
}

TEST_CASE("a fixed size is in the type, a named one comes from the data") {
    using fixed = decltype(cg::cost_function<m, c>(residual, x = 1, y = 2))::element_type;
    STATIC_REQUIRE(std::is_same_v<fixed, ceres::SizedCostFunction<1, 1, 1>>);
    const double matrix[3][2] = {{1, 2}, {3, 4}, {5, 6}};
    const auto linear =
        cg::cost_function<w>([] { return X * w - t; }, X = matrix, t = {1, 1, 1});  // the list is copied
    CHECK(linear->num_residuals() == 3);
    CHECK(linear->parameter_block_sizes() == std::vector<std::int32_t>{2});
    const double weights[] = {1, 10}, *at[] = {weights};
    double r[3], jacobian[6], *jacobians[] = {jacobian};
    CHECK(linear->Evaluate(at, r, jacobians));
    CHECK((r[0] == 20 && r[1] == 42 && r[2] == 64));
    CHECK(std::equal(jacobian, jacobian + 6, &matrix[0][0]));
}

TEST_CASE("a linear problem has its closed form; blocks share a range") {
    std::vector<double> matrix = {1, 0, 1, 1, 1, 2, 1, 3};
    double weights[2]{};
    ceres::Problem problem;
    for (const double shift : {0., 2.}) {
        const std::vector<double> targets = {1 + shift, 3 + shift, 5 + shift, 7 + shift};
        problem.AddResidualBlock(
            cg::cost_function<w>([] { return X * w - t; }, X = matrix, t = std::vector<double>(targets), d = 2)
                .release(),
            nullptr, weights);
    }
    solve(problem);
    CHECK(weights[0] == Approx(2));  // both lines have slope 2, the mean offset is 1 + 1
    CHECK(weights[1] == Approx(2));
}

TEST_CASE("labels are checked once") {
    constexpr auto pick = [] { return cg::einsum<"ij,j->i">(cg::one_hot(kind), scores); };
    const std::vector<int> good = {2, 0, 1}, bad = {0, 3};
    const auto cost = cg::cost_function<scores>(pick, kind = good);
    const double at_scores[] = {5, 6, 7}, *at[] = {at_scores};
    double r[3], jacobian[9], *jacobians[] = {jacobian};
    CHECK(cost->Evaluate(at, r, jacobians));
    CHECK((r[0] == 7 && r[1] == 5 && r[2] == 6));
    CHECK((jacobian[2] == 1 && jacobian[3] == 1 && jacobian[7] == 1 && jacobian[0] == 0));
    CHECK_THROWS_WITH(cg::cost_function<scores>(pick, kind = bad), "kind[1] is 3, must be in [0, 3)");
    const std::vector<double> two(2), three(3);
    CHECK_THROWS_WITH((cg::cost_function<m, c>(residuals, xs = two, t = three)),
                      "xs has 2 elements but n = 3 (from t, 3)");
}
#endif
