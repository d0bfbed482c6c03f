// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Proximal operators against a search over a grid; the conditions that mark the minimum of a lasso.
#include <catch2/catch.hpp>
#include <ctgrad/optimize.hpp>
#include <random>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 8>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto w = cg::vector<"w", 8>;
inline constexpr auto fit = cg::compile([] {
    auto loss = 0.5 * cg::squared_norm(X * w - y);
    return cg::outputs(loss, cg::gradient(loss, w));
});

// One update with a gradient of zero is the proximal operator, at η weight.
template <class Penalty>
std::vector<double> proximal(Penalty penalty, std::vector<double> z) {
    const std::vector<double> zero(z.size());
    auto train = cg::optimizer(cg::ista{.learning_rate = 0.5, .penalty = penalty}, cg::vector<"z", n> = z);
    train.update(zero);
    return z;
}

struct samples {
    std::vector<double> x, y;
    samples() {
        std::mt19937 random(11);
        std::normal_distribution<double> normal;
        for (int i = 0; i < 40; ++i) {
            for (int j = 0; j < 8; ++j) x.push_back(normal(random));
            const double* const row = x.data() + 8 * i;
            y.push_back(3 * row[1] - 2 * row[4] + 0.1 * normal(random));
        }
    }
    // x_jᵀ (X w - y)
    double slope(std::size_t j, const std::vector<double>& at) const {
        double total = 0;
        for (std::size_t i = 0; i < y.size(); ++i) {
            double residual = -y[i];
            for (std::size_t k = 0; k < 8; ++k) residual += x[8 * i + k] * at[k];
            total += x[8 * i + j] * residual;
        }
        return total;
    }
};

}  // namespace

TEST_CASE("proximal operators minimise what they say") {
    for (const double z : {-2., -0.7, -0.3, 0., 0.2, 0.4, 0.9, 1.1, 3.}) {
        const double threshold = 0.5 * 0.8;
        const auto least = [&](auto penalty) {
            double best = 0, lowest = INFINITY;
            for (double x = -4; x <= 4; x += 1. / 1024)
                if (const double f = (x - z) * (x - z) / 2 + threshold * penalty(x); f < lowest) {
                    lowest = f;
                    best = x;
                }
            return best;
        };
        INFO(z);
        CHECK(proximal(cg::norm0_penalty{0.8}, {z})[0] == Approx(least([](double x) { return x != 0; })).margin(1e-3));
        CHECK(proximal(cg::norm1_penalty{0.8}, {z})[0] == Approx(least([](double x) { return std::abs(x); })).margin(1e-3));
        CHECK(proximal(cg::norm2_penalty{0.8}, {z})[0] == Approx(least([](double x) { return std::abs(x); })).margin(1e-3));
    }
    const auto group = proximal(cg::norm2_penalty{2}, {3, 4});  // ‖z‖ = 5, t = 1
    CHECK(group[0] == Approx(2.4));
    CHECK(group[1] == Approx(3.2));
    CHECK(proximal(cg::norm2_penalty{20}, {3, 4}) == std::vector<double>{0, 0});
    CHECK(proximal(cg::norm2_penalty{0}, {0, 0}) == std::vector<double>{0, 0});
}

TEST_CASE("the lasso: slopes are -λ sign(w) where w is not zero, at most λ where it is") {
    const samples s;
    const double lambda = 5;
    const auto check = [&](const auto& method, long iterations) {
        std::vector<double> at(8);
        const auto result = cg::minimize(fit, method, cg::parameters(w = at), {.iterations = iterations}, X = s.x, y = s.y);
        int zeros = 0;
        double penalised = result.loss;
        for (std::size_t j = 0; j < 8; ++j) {
            zeros += at[j] == 0;
            penalised -= lambda * std::abs(at[j]);
            if (at[j] != 0)
                CHECK(s.slope(j, at) == Approx(at[j] > 0 ? -lambda : lambda).epsilon(1e-6));
            else
                CHECK(std::abs(s.slope(j, at)) <= lambda);
        }
        CHECK(zeros >= 4);
        const auto [smooth, slope] = fit(X = s.x, y = s.y, w = at);
        CHECK(penalised == Approx(smooth));
    };
    check(cg::ista{.learning_rate = 0.01, .penalty = cg::norm1_penalty{lambda}}, 400);
    check(cg::fista{.learning_rate = 0.01, .penalty = cg::norm1_penalty{lambda}}, 400);
}

TEST_CASE("FISTA needs fewer iterations than ISTA") {
    const samples s;
    std::vector<double> slow(8), fast(8), best(8);
    const cg::norm1_penalty penalty{0.1};
    cg::options o{.iterations = 3000};
    const double least =
        cg::minimize(fit, cg::ista{.learning_rate = 0.002, .penalty = penalty}, cg::parameters(w = best), o, X = s.x, y = s.y)
            .loss;
    o.iterations = 30;
    const double ista =
        cg::minimize(fit, cg::ista{.learning_rate = 0.002, .penalty = penalty}, cg::parameters(w = slow), o, X = s.x, y = s.y)
            .loss;
    const double fista =
        cg::minimize(fit, cg::fista{.learning_rate = 0.002, .penalty = penalty}, cg::parameters(w = fast), o, X = s.x, y = s.y)
            .loss;
    CHECK(fista - least < 0.1 * (ista - least));
}

TEST_CASE("L0 keeps the large coefficients as they are") {
    const samples s;
    std::vector<double> at(8, 1);
    cg::minimize(fit, cg::ista{.learning_rate = 0.01, .penalty = cg::norm0_penalty{10}}, cg::parameters(w = at), X = s.x,
                 y = s.y);
    for (std::size_t j = 0; j < 8; ++j) {
        if (j == 1 || j == 4)
            CHECK(s.slope(j, at) == Approx(0).margin(1e-9));  // least squares on what is left
        else
            CHECK(at[j] == 0);
    }
}
