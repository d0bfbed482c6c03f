// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Distributions against what defines them: densities that integrate to 1, and moments, entropies and divergences as
// integrals or sums of them; log_prob against the textbook's density in long double; gradients against differences.
#include "ctgrad/probability/families.hpp"
#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto k = labels<"k", n, 3>;
constexpr auto Z = matrix<"Z", n, 3>;
constexpr auto M = matrix<"M", n, 3>;
constexpr auto w = vector<"w", 3>;
constexpr auto v = vector<"v", 3>;
constexpr auto a = scalar<"a">;

template <class E>
numbers evaluated(E e, const passes::inputs& in) {
    return passes::evaluate(passes::primitives(capture(e)), in)[0];
}
template <class E>
double value_of(E e) {
    return evaluated(e, {})[0];
}
template <class D>
numbers log_probs(D d, const numbers& at) {
    passes::inputs in;
    in.sizes["n"] = static_cast<std::int64_t>(at.size());
    in.values["x"] = at;
    return evaluated(log_prob(d, x), in);
}

// Where functions are evaluated, and how much each place counts.
struct rule {
    numbers at, weight;
    double integrate(const std::function<double(std::size_t)>& f) const {
        real total = 0;
        for (std::size_t i = 0; i < at.size(); ++i) total += static_cast<real>(weight[i]) * f(i);
        return static_cast<double>(total);
    }
};
// Simpson's rule in u for y = center + scale sinh(u), |u| ≤ 20: tails as heavy as y⁻⁴ are below rounding there. A kink at
// the center is between two panels.
rule real_line(double center, double scale) {
    rule r;
    const int half = 4000;
    const double h = 20.0 / half;
    for (int i = -half; i <= half; ++i) {
        r.at.push_back(center + scale * std::sinh(i * h));
        r.weight.push_back(scale * std::cosh(i * h) * h / 3 * (std::abs(i) == half ? 1 : i % 2 == 0 ? 2 : 4));
    }
    return r;
}
rule integers(int count) { return {counting(count), numbers(static_cast<std::size_t>(count), 1)}; }

// p log q, and nothing where p is 0.
double product(double log_p, double log_q) { return log_p < -700 ? 0 : std::exp(log_p) * log_q; }

template <class D>
void check_total(D d, const rule& r) {
    const numbers log_p = log_probs(d, r.at);
    CHECK(r.integrate([&](std::size_t i) { return std::exp(log_p[i]); }) == Approx(1).epsilon(1e-10));
}
template <class D>
void check_moments(D d, const rule& r) {
    const numbers log_p = log_probs(d, r.at);
    const double m = r.integrate([&](std::size_t i) { return product(log_p[i], r.at[i]); });
    CHECK(value_of(mean(d)) == Approx(m).epsilon(1e-9));
    const double spread = r.integrate([&](std::size_t i) { return product(log_p[i], std::pow(r.at[i] - m, 2)); });
    CHECK(value_of(variance(d)) == Approx(spread).epsilon(1e-8));
}
template <class D>
void check_entropy(D d, const rule& r) {
    const numbers log_p = log_probs(d, r.at);
    const double h = -r.integrate([&](std::size_t i) { return product(log_p[i], log_p[i]); });
    CHECK(value_of(entropy(d)) == Approx(h).epsilon(1e-9));
}
template <class D, class E>
void check_kl(D p, E q, const rule& r) {
    const numbers log_p = log_probs(p, r.at), log_q = log_probs(q, r.at);
    const double divergence = r.integrate([&](std::size_t i) { return product(log_p[i], log_p[i] - log_q[i]); });
    CHECK(value_of(kl(p, q)) == Approx(divergence).epsilon(1e-9));
    CHECK(std::abs(value_of(kl(p, p))) < 1e-15);
}

}  // namespace

TEST_CASE("normal by quadrature") {
    constexpr auto d = normal(1.5, 0.25);
    const rule r = real_line(1.5, 0.25);
    check_total(d, r);
    check_moments(d, r);
    check_entropy(d, r);
    check_kl(d, normal(-0.5, 2), r);
}
TEST_CASE("laplace by quadrature") {
    constexpr auto d = laplace(-2, 0.75);
    const rule r = real_line(-2, 0.75);
    check_total(d, r);
    check_moments(d, r);
    check_entropy(d, r);
    check_kl(d, laplace(-2 + 0.75 * 1.1752011936438014, 3), r);  // the other kink is a node too: sinh(1)
}
TEST_CASE("student_t by quadrature") {
    constexpr auto d = student_t(5, 1, 2);
    const rule r = real_line(1, 2);
    check_total(d, r);
    check_moments(d, r);
    check_entropy(d, r);
    check_total(student_t(2.5, 1, 2), r);
}
TEST_CASE("student_t has a mean and a variance only if they exist") {
    CHECK(std::isnan(value_of(mean(student_t(1, 0, 1)))));
    CHECK(std::isnan(value_of(variance(student_t(1, 0, 1)))));
    CHECK(value_of(mean(student_t(1.5, 3, 1))) == 3);
    CHECK(value_of(variance(student_t(2, 3, 1))) == INFINITY);
}
TEST_CASE("bernoulli by summation") {
    constexpr auto d = bernoulli(0.7);
    check_total(d, integers(2));
    check_moments(d, integers(2));
    check_entropy(d, integers(2));
    check_kl(d, bernoulli(-1.3), integers(2));
}
TEST_CASE("poisson by summation") {
    check_total(poisson(7.5), integers(100));
    check_moments(poisson(7.5), integers(100));
    check_kl(poisson(7.5), poisson(4), integers(100));
}
TEST_CASE("categorical by summation") {
    passes::inputs in;
    in.sizes["n"] = 3;
    in.values = {{"w", {0.5, -1, 2}}, {"v", {0, 1, -1.5}}, {"k", {0, 1, 2}}};
    const numbers log_p = evaluated(log_prob(categorical(w), k), in), log_q = evaluated(log_prob(categorical(v), k), in);
    double total = 0, h = 0, divergence = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        total += std::exp(log_p[i]);
        h -= product(log_p[i], log_p[i]);
        divergence += product(log_p[i], log_p[i] - log_q[i]);
    }
    CHECK(total == Approx(1).epsilon(1e-14));
    CHECK(evaluated(entropy(categorical(w)), in)[0] == Approx(h).epsilon(1e-14));
    CHECK(evaluated(kl(categorical(w), categorical(v)), in)[0] == Approx(divergence).epsilon(1e-14));
}

TEST_CASE("log_prob is the logarithm of the textbook's density") {
    const real pi = std::acos(-1.0L);
    const auto at = [](auto d, double here) { return log_probs(d, {here})[0]; };
    const real distance = (0.3 - 1.25L) / 0.5L;
    CHECK(ulps(at(normal(1.25, 0.5), 0.3), -distance * distance / 2 - std::log(0.5L) - std::log(2 * pi) / 2) <= 4);
    CHECK(ulps(at(laplace(1.25, 0.5), 0.3), -std::abs(0.3 - 1.25L) / 0.5L - std::log(1.0L)) <= 2);
    CHECK(ulps(at(bernoulli(-0.75), 1), -std::log(1 + std::exp(0.75L))) <= 4);
    CHECK(ulps(at(poisson(2.5), 3), 3 * std::log(2.5L) - 2.5L - std::log(6.0L)) <= 8);
    // the Cauchy distribution is that of one degree of freedom
    CHECK(at(student_t(1, 0, 1), 0.3) == Approx(static_cast<double>(-std::log(pi * (1 + 0.3L * 0.3L)))).epsilon(1e-14));
}

TEST_CASE("gradients are those of differences") {
    passes::inputs in;
    in.sizes["n"] = 4;
    in.values = {{"x", {0.5, -1, 2, 0.1}}, {"y", {0.3, 0.9, 1.2, 0.6}}, {"z", {1, 2, 0.5, 3}}, {"u", {0.4, 2, 1, 0.7}},
                 {"Z", {1, 2, 0, 0.5, -1, 0.25, 0.1, -2, 1, 1, 1, 0}}, {"w", {0.5, -1, 2}}, {"k", {2, 0, 1, 1}}};
    check_law_of(log_prob(normal(x, y), z), in, x, y, z);
    check_law_of(log_prob(laplace(x, y), z), in, x, y, z);
    check_law_of(log_prob(student_t(u, x, y), z), in, u, x, y, z);
    check_law_of(log_prob(bernoulli(x), y), in, x, y);
    check_law_of(log_prob(poisson(y), z), in, y, z);
    check_law_of(log_prob(categorical(w), k), in, w);
    check_law_of(nll(normal(x, softplus(y)), z), in, x, y);
    check_law_of(nll(independent(normal(w, 1 + exp(Z))), Z), in, w, Z);
    check_law_of(entropy(student_t(u, x, y)), in, u, y);
    check_law_of(entropy(categorical(Z)), in, Z);
    check_law_of(kl(normal(x, y), normal(z, u)), in, x, y, z, u);
    check_law_of(kl(laplace(x, y), laplace(z, u)), in, x, y, z, u);
    check_law_of(kl(bernoulli(x), bernoulli(y)), in, x, y);
    check_law_of(kl(poisson(y), poisson(z)), in, y, z);
    check_law_of(kl(categorical(Z), categorical(w)), in, Z, w);
}

TEST_CASE("a divergence is never negative") {
    passes::inputs in;
    in.sizes["n"] = 300;
    in.least = 0.01;
    in.largest = 3;
    const passes::graph all[] = {
        capture(kl(normal(x, y), normal(z, u))), capture(kl(laplace(x, y), laplace(z, u))),
        capture(kl(bernoulli(x - y), bernoulli(z - u))), capture(kl(poisson(x), poisson(y))),
        capture(kl(categorical(Z), categorical(M)))};
    in.fill(capture(outputs(x, y, z, u, Z, M)).view(), 3);
    for (const passes::graph& g : all) {
        const passes::arrays divergences = passes::evaluate(passes::primitives(g), in);
        for (const double divergence : divergences[0]) CHECK(divergence >= -1e-15);
    }
}

TEST_CASE("maximum likelihood is the least divergence from the sample") {
    // nll = H(sample) + KL(sample ‖ model), for whatever model
    passes::inputs in;
    in.sizes["n"] = 8;
    in.values = {{"k", {0, 0, 1, 2, 2, 2, 2, 0}}, {"w", {0.2, -0.7, 0.4}}};
    for (const double count : {3, 1, 4}) in.values["v"].push_back(std::log(count / 8));
    const auto identity = nll(categorical(w), k) - entropy(categorical(v)) - kl(categorical(v), categorical(w));
    CHECK(std::abs(evaluated(identity, in)[0]) < 1e-15);
    CHECK(passes::distance(evaluated(gradient(nll(categorical(v), k), v), in), {0, 0, 0}) < 1e-16);  // v is the best
}

TEST_CASE("logits of a thousand") {
    passes::inputs in;
    in.sizes["n"] = 4;
    in.values = {{"x", {1000, -1000, 1000, -1000}}, {"y", {1, 0, 0, 1}},
                 {"w", {1000, 0, -1000}}, {"v", {-1000, 0, 1000}}, {"k", {0, 1, 2, 2}}};
    CHECK(evaluated(log_prob(bernoulli(x), y), in) == numbers{0, 0, -1000, -1000});
    CHECK(evaluated(gradient(sum(log_prob(bernoulli(x), y)), x), in) == numbers{0, 0, -1, 1});
    CHECK(evaluated(entropy(bernoulli(x)), in) == numbers{0, 0, 0, 0});
    CHECK(evaluated(kl(bernoulli(x), bernoulli(-x)), in) == numbers{1000, 1000, 1000, 1000});
    CHECK(evaluated(log_prob(categorical(w), k), in) == numbers{0, -1000, -2000, -2000});
    CHECK(evaluated(gradient(nll(categorical(w), k), w), in) == numbers{0.75, -0.25, -0.5});
    CHECK(evaluated(entropy(categorical(w)), in) == numbers{0});
    CHECK(evaluated(kl(categorical(w), categorical(v)), in) == numbers{2000});
}

TEST_CASE("scales that are tiny or huge") {
    passes::inputs in;
    in.sizes["n"] = 1;
    for (const double scale : {1e-200, 1e-30, 1e30, 1e200}) {
        in.values = {{"x", {scale}}, {"y", {3 * scale}}, {"a", {scale}}};
        const double expected = -0.5 * 4 - std::log(scale) - probability::half_log_2_pi;
        CHECK(evaluated(log_prob(normal(x, x), y), in)[0] == Approx(expected).epsilon(1e-14));
        CHECK(evaluated(log_prob(normal(a, a), y), in)[0] == Approx(expected).epsilon(1e-14));
        CHECK(evaluated(kl(normal(x, x), normal(y, x)), in)[0] == Approx(2).epsilon(1e-14));
        CHECK(evaluated(gradient(nll(normal(x, x + y), y), y), in)[0] * scale == Approx(0.3125).epsilon(1e-12));
    }
}

TEST_CASE("poisson at the edge of its domain") {
    CHECK(log_probs(poisson(0), {0, 1, 2}) == numbers{0, -INFINITY, -INFINITY});
    passes::inputs in;
    in.sizes["n"] = 2;
    in.values = {{"x", {-1000, 1000}}, {"y", {0, 3}}};
    CHECK(evaluated(log_prob(poisson(exp(x)), y), in) == numbers{0, -INFINITY});
    in.values["x"] = {-1000, -1000};
    CHECK(evaluated(log_prob(poisson(exp(x)), y), in)[1] == Approx(-3000 - std::log(6.0)).epsilon(1e-15));
}

TEST_CASE("every question has the shape of the batch") {
    passes::inputs in;
    in.sizes["n"] = 4;
    CHECK(extents_of(log_prob(normal(w, a), Z), in) == std::vector<std::int64_t>{4, 3});
    CHECK(extents_of(log_prob(independent(normal(w, a)), Z), in) == std::vector<std::int64_t>{4});
    CHECK(extents_of(entropy(laplace(x, a)), in) == std::vector<std::int64_t>{4});
    CHECK(extents_of(mean(student_t(3, a, x)), in) == std::vector<std::int64_t>{4});
    CHECK(extents_of(log_prob(categorical(w), k), in) == std::vector<std::int64_t>{4});
    CHECK(extents_of(kl(categorical(w), categorical(Z)), in) == std::vector<std::int64_t>{4});
    CHECK(extents_of(nll(categorical(Z), k), in).empty());
}

TEST_CASE("an empty sample has no mean") {
    passes::inputs in;
    in.sizes["n"] = 0;
    in.values = {{"x", {}}, {"y", {}}};
    CHECK(std::isnan(evaluated(nll(normal(x, 1), y), in)[0]));
    CHECK(evaluated(log_prob(normal(x, 1), y), in).empty());
}
