// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The normal distribution of vectors against its textbook formulas in long double, and what a compiled program makes of it.
#include "ctgrad/probability/multivariate_normal.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto d = dim<"d">;
inline constexpr auto mu = ctgrad::vector<"mu", 3>;
inline constexpr auto nu = ctgrad::vector<"nu", 3>;
inline constexpr auto S = matrix<"S", 3, 3>;
inline constexpr auto R = matrix<"R", 3, 3>;
inline constexpr auto Y = matrix<"Y", n, 3>;
inline constexpr auto s = ctgrad::vector<"s", 3>;

const std::vector<double> mean_p = {0.5, -1, 2}, mean_q = {0, 1, 1.5}, covariance_p = {4, 1, 0.5, 1, 3, -0.5, 0.5, -0.5, 2},
                          covariance_q = {2, 0.3, 0, 0.3, 1, 0.2, 0, 0.2, 1.5},
                          samples = {1, 2, 3, -1, 0, 2.5, 0.5, -1, 2, 3, 3, -2};

using real = long double;
struct symmetric3 {
    real determinant = 0, inverse[3][3];
    explicit symmetric3(const std::vector<double>& a) {
        const auto at = [&](int i, int j) { return static_cast<real>(a[static_cast<std::size_t>(3 * (i % 3) + j % 3)]); };
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j) inverse[j][i] = at(i + 1, j + 1) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j + 1);
        for (int j = 0; j < 3; ++j) determinant += at(0, j) * inverse[j][0];
        for (auto& row : inverse)
            for (real& x : row) x /= determinant;
    }
    real squared(const double* x, const double* y) const {
        real total = 0;
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j) total += (static_cast<real>(x[i]) - y[i]) * inverse[i][j] * (static_cast<real>(x[j]) - y[j]);
        return total;
    }
};
const real pi = 3.14159265358979323846264338327950288L;

}  // namespace

TEST_CASE("densities, entropy, divergence") {
    constexpr auto program = compile([] {
        auto p = multivariate_normal(mu, S);
        auto q = multivariate_normal(nu, R);
        return outputs(log_prob(p, Y), nll(p, Y), entropy(p), kl(p, q), kl(p, p), mean(p), variance(p), log_prob(p, nu));
    });
    const auto result = program(mu = mean_p, S = covariance_p, nu = mean_q, R = covariance_q, Y = samples);
    const auto& [density, loss, uncertainty, divergence, none, middle, spread, at_nu] = result;
    const symmetric3 p(covariance_p), q(covariance_q);
    real total = 0;
    for (int i = 0; i < 4; ++i) {
        const real expected = -(p.squared(samples.data() + 3 * i, mean_p.data()) + std::log(p.determinant) + 3 * std::log(2 * pi)) / 2;
        CHECK(density(i) == Approx(static_cast<double>(expected)).epsilon(1e-14));
        total -= expected / 4;
    }
    CHECK(loss == Approx(static_cast<double>(total)).epsilon(1e-14));
    CHECK(uncertainty == Approx(static_cast<double>((std::log(p.determinant) + 3 * std::log(2 * pi) + 3) / 2)).epsilon(1e-14));
    real trace = 0;
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) trace += q.inverse[i][j] * covariance_p[3 * j + i];
    const real expected =
        (trace + q.squared(mean_p.data(), mean_q.data()) - 3 + std::log(q.determinant) - std::log(p.determinant)) / 2;
    CHECK(divergence == Approx(static_cast<double>(expected)).epsilon(1e-14));
    CHECK(std::abs(none) < 1e-14);
    for (int i = 0; i < 3; ++i) {
        CHECK(middle(i) == mean_p[static_cast<std::size_t>(i)]);
        CHECK(spread(i) == covariance_p[static_cast<std::size_t>(4 * i)]);
    }
    CHECK(at_nu == Approx(static_cast<double>(-(p.squared(mean_q.data(), mean_p.data()) + std::log(p.determinant) + 3 * std::log(2 * pi)) / 2)));
}
TEST_CASE("a diagonal covariance is independent numbers") {
    constexpr auto program = compile([] {
        auto one = nll(multivariate_normal(mu, diag(square(s))), Y);
        auto other = nll(independent(normal(mu, s)), Y);
        return outputs(one, gradient(one, mu), gradient(one, s), other, gradient(other, mu), gradient(other, s));
    });
    const std::vector<double> spread = {1.5, 0.5, 2};
    const auto result = program(mu = mean_p, s = spread, Y = samples);
    const auto& [one, by_mu, by_s, other, by_mu_too, by_s_too] = result;
    CHECK(one == Approx(other).epsilon(1e-14));
    for (int i = 0; i < 3; ++i) {
        CHECK(by_mu(i) == Approx(by_mu_too(i)).epsilon(1e-13));
        CHECK(by_s(i) == Approx(by_s_too(i)).epsilon(1e-13));
    }
}
TEST_CASE("the likelihood is greatest at the sample's mean and covariance") {
    constexpr auto program = compile([] {
        auto loss = nll(multivariate_normal(mu, S), Y);
        return outputs(gradient(loss, mu), gradient(loss, S));
    });
    std::vector<double> middle(3), covariance(9);
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 3; ++j) middle[j] += samples[3 * i + j] / 4;
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            for (std::size_t k = 0; k < 3; ++k)
                covariance[3 * j + k] += (samples[3 * i + j] - middle[j]) * (samples[3 * i + k] - middle[k]) / 4;
    const auto result = program(mu = middle, S = covariance, Y = samples);
    const auto& [by_mu, by_S] = result;
    for (int j = 0; j < 3; ++j) {
        CHECK(std::abs(by_mu(j)) < 1e-13);
        for (int k = 0; k < 3; ++k) CHECK(std::abs(by_S(j, k)) < 1e-12);
    }
}
TEST_CASE("no covariance") {
    constexpr auto program = compile([] { return nll(multivariate_normal(mu, S), Y); });
    CHECK(std::isnan(program(mu = mean_p, S = std::vector<double>{1, 2, 0, 2, 1, 0, 0, 0, 1}, Y = samples)));
}
TEST_CASE("named extents") {
    static constexpr auto m = ctgrad::vector<"m", d>;
    static constexpr auto C = matrix<"C", d, d>;
    static constexpr auto Z = matrix<"Z", n, d>;
    constexpr auto program = compile([] { return log_prob(multivariate_normal(m, C), Z); });
    constexpr auto fixed = compile([] { return log_prob(multivariate_normal(mu, S), Y); });
    const auto named = program(m = mean_p, C = view(covariance_p.data(), 3, 3), Z = view(samples.data(), 4, 3));
    const auto known = fixed(mu = mean_p, S = covariance_p, Y = samples);
    for (int i = 0; i < 4; ++i) CHECK(named(i) == Approx(known(i)).epsilon(1e-14));
}
