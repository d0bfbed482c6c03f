// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The proximal operator of the nuclear norm: matrices of known singular values, and the condition that marks its minimum.
#include <catch2/catch.hpp>
#include <cmath>
#include <ctgrad/optimize/low_rank.hpp>
#include <ctgrad/optimize/minimize.hpp>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto m = cg::dim<"m">;
inline constexpr auto W = cg::matrix<"W", n, 2>;
inline constexpr auto V = cg::matrix<"V", n, m>;
inline constexpr auto Y = cg::matrix<"Y", 3, 4>;
inline constexpr auto Z = cg::matrix<"Z", 3, 4>;
inline constexpr auto M = cg::matrix<"M", 3, 4>;
inline constexpr auto fit = cg::compile([] {
    auto loss = 0.5 * cg::squared_norm(cg::hadamard(M, Z - Y));
    return cg::outputs(loss, cg::gradient(loss, Z));
});

// An update with a gradient of zero is the proximal operator, at η weight.
void shrink(auto&& train, const std::vector<double>& z) { train.update(std::vector<double>(z.size())); }

}  // namespace

TEST_CASE("singular values lose the threshold, singular vectors stay") {
    // [a; b; c] with orthogonal columns (3, 0, 4) / 5 · 6 and (-4, 0, 3) / 5 · 1: singular values 6 and 1
    std::vector<double> z{3.6, -0.8, 0, 0, 4.8, 0.6};
    const auto rule = cg::ista{.learning_rate = 0.5, .penalty = cg::norm_nuclear_penalty{1}};
    shrink(cg::optimizer(rule, W = z), z);  // to 5.5 and 0.5
    const std::vector<double> once{3.3, -0.4, 0, 0, 4.4, 0.3};
    for (std::size_t i = 0; i < 6; ++i) CHECK(z[i] == Approx(once[i]).margin(1e-14));
    shrink(cg::optimizer(cg::ista{.learning_rate = 1, .penalty = cg::norm_nuclear_penalty{1}}, W = z), z);  // to 4.5 and 0
    const std::vector<double> twice{2.7, 0, 0, 0, 3.6, 0};
    for (std::size_t i = 0; i < 6; ++i) CHECK(z[i] == Approx(twice[i]).margin(1e-14));
    z[3] = INFINITY;
    shrink(cg::optimizer(rule, W = z), z);
    for (const double x : z) CHECK(std::isnan(x));
    CHECK(std::isnan(cg::norm_nuclear_penalty::value(std::span<const double>(z), 2)));
}

TEST_CASE("the shape is the variable's or the data's") {
    std::vector<double> z{3, 0, 0, 0, 1, 0};
    const auto rule = cg::ista{.learning_rate = 1, .penalty = cg::norm_nuclear_penalty{1}};
    auto flat = cg::optimizer(rule, V = z);
    CHECK_THROWS_WITH(flat.update(z), "a penalty needs the shape of its parameter: bind that as view(data, rows, columns)");
    CHECK(z[0] == 3);
    cg::view seen(z.data(), 2, 3);
    shrink(cg::optimizer(rule, V = seen), z);
    CHECK(z[0] == Approx(2));  // diag(3, 1) to diag(2, 0)
    CHECK(z[4] == Approx(0).margin(1e-15));
    std::vector<double> vector{3, 4};  // one row: the singular value is its length
    shrink(cg::optimizer(rule, cg::vector<"v", 2> = vector), vector);
    CHECK(vector[0] == Approx(2.4));
    CHECK(vector[1] == Approx(3.2));
}

TEST_CASE("a matrix that is seen in part: optimal, and of low rank") {
    const std::vector<double> seen{2, 4, 6, 0, 1, 0, 3, 4, 0, 6, 9, 12}, mask{1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1};
    const double weight = 0.5;
    const auto check = [&](const auto& method, long iterations) {
        std::vector<double> z(12);
        const auto result = cg::minimize(fit, method, cg::parameters(Z = z), {.iterations = iterations}, Y = seen, M = mask);
        const auto [loss, slope] = fit(Y = seen, M = mask, Z = z);
        const Eigen::Map<const cg::optimize::rows_first<double>> at(z.data(), 3, 4), gradient(slope.data(), 3, 4);
        const Eigen::JacobiSVD<cg::optimize::rows_first<double>> of_z(at), of_slope(gradient);
        CHECK(result.loss == Approx(loss + weight * of_z.singularValues().sum()));
        // -gradient is a subgradient of weight ‖Z‖*: of spectral norm `weight`, and ⟨-gradient, Z⟩ = weight ‖Z‖*
        CHECK(of_slope.singularValues()(0) == Approx(weight).epsilon(1e-6));
        CHECK(-gradient.cwiseProduct(at).sum() == Approx(weight * of_z.singularValues().sum()).epsilon(1e-6));
        CHECK(of_z.singularValues()(0) > 10);
        CHECK(of_z.singularValues()(1) < 1e-9);
    };
    check(cg::ista{.learning_rate = 1, .penalty = cg::norm_nuclear_penalty{weight}}, 1000);
    check(cg::fista{.learning_rate = 1, .penalty = cg::norm_nuclear_penalty{weight}}, 600);
}
