// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What distributions and losses are as formulas; the right sides are worked out by hand.
#include "ctgrad/api/model.hpp"
#include "ctgrad/print/text.hpp"
#include "ctgrad/probability/families.hpp"
#include "ctgrad/probability/losses.hpp"
#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto mu = vector<"mu", n>;
constexpr auto t = vector<"t", n>;
constexpr auto a = scalar<"a">;
constexpr auto s = scalar<"s">;
constexpr auto Z = matrix<"Z", n, 3>;
constexpr auto M = matrix<"M", n, 3>;
constexpr auto w = vector<"w", 3>;
constexpr auto k = labels<"k", n, 3>;

// What to_text of layer 6 is made of, without code generation.
template <class Closure>
constexpr std::string_view text(Closure) {
    return print::text<api::compilation<api::model<Closure>>::formulas>.view();
}

// likelihoods as losses
static_assert(text([] { return nll(normal(mu, 1), y); }) == "0.9189385332046728 + 0.5 ‖mu - y‖² / n");
static_assert(text([] { return gradient(nll(normal(mu, 1), y), mu); }) == "(mu - y) / n");
static_assert(text([] { return nll(normal(mu, s), y); }) == "0.9189385332046728 + log(s) + 0.5 ‖(mu - y) / s‖² / n");
static_assert(text([] { return nll(normal(mu, exp(z)), y); }) == "mean(0.9189385332046728 + z + 0.5 (mu - y)² / exp(z)²)");
static_assert(text([] { return gradient(nll(normal(mu, exp(z)), y), z); }) == "1 / n - (mu - y)² / (n exp(z)²)");
static_assert(text([] { return nll(normal(mu, softplus(z)), y); }) ==
              "mean(0.9189385332046728 + 0.5 (mu - y)² / softplus(z)² + log(softplus(z)))");
static_assert(text([] { return nll(laplace(mu, 1), y); }) == "0.6931471805599453 + mean(abs(mu - y))");
static_assert(text([] { return nll(bernoulli(z), y); }) == "mean(softplus(z) - z ⊙ y)");
static_assert(text([] { return gradient(nll(bernoulli(z), y), z); }) == "(sigmoid(z) - y) / n");
static_assert(text([] { return nll(categorical(Z), k); }) == "mean(logsumexp(Z, axis 1) - sum(Z ⊙ one_hot(k), axis 1))");
static_assert(text([] { return gradient(nll(categorical(Z), k), Z); }) == "(softmax(Z) - one_hot(k)) / n");
static_assert(text([] { return nll(poisson(exp(z)), y); }) == "mean(exp(z) + lgamma(1 + y) - z ⊙ y)");
static_assert(text([] { return gradient(nll(poisson(exp(z)), y), z); }) == "(exp(z) - y) / n");

// what else is asked of distributions
static_assert(text([] { return log_prob(normal(a, s), y); }) == "-0.9189385332046728 - 0.5 (a - y)² / s² - log(s)");
static_assert(text([] { return entropy(normal(0, s)); }) == "1.4189385332046727 + log(s)");
static_assert(text([] { return kl(normal(a, s), normal(0, 1)); }) == "0.5 s² - 0.5 + 0.5 a² - log(s)");
static_assert(text([] { return kl(independent(normal(w, 1)), independent(normal(0, 1))); }) == "0.5 ‖w‖²");
static_assert(text([] { return mean(normal(a, s)); }) == "a");
static_assert(text([] { return variance(laplace(a, s)); }) == "2 s²");

// losses
static_assert(text([] { return mae(x, t); }) == "mean(abs(x - t))");
static_assert(text([] { return gradient(mae(x, t), x); }) == "sign(x - t) / n");
static_assert(text([] { return gradient(huber(x, t, 2), x); }) == "clamp(x - t, -2, 2) / n");
static_assert(text([] { return gradient(huber(x, t, s), s); }) == "mean(relu(abs(x - t) - s))");
static_assert(text([] { return hinge(x, t); }) == "mean(relu(1 - x ⊙ t))");

template <class E>
std::string formula(E e) {
    const sequence<char> written = text_of(passes::formulas(capture(e)).view());
    return {written.begin(), written.end()};
}
}  // namespace

TEST_CASE("losses are likelihoods") {
    CHECK(formula(nll(categorical(Z), k)) == formula(cross_entropy(Z, k)));
    CHECK(formula(nll(bernoulli(x), t)) == formula(binary_cross_entropy(x, t)));
    CHECK(formula(nll(normal(x, 1), t)) == formula(0.5 * mse(x, t) + probability::half_log_2_pi));
    CHECK(formula(nll(laplace(x, 1), t)) == formula(mae(x, t) + std::log(2)));
}

TEST_CASE("nll is the negative mean of log_prob") {
    CHECK(formula(nll(categorical(Z), k)) == formula(-mean(log_prob(categorical(Z), k))));
    CHECK(formula(nll(bernoulli(x), t)) == formula(-mean(log_prob(bernoulli(x), t))));
    CHECK(formula(nll(poisson(x), t)) == formula(-mean(log_prob(poisson(x), t))));
}

TEST_CASE("along the last axis numbers become one observation") {
    CHECK(formula(log_prob(independent(laplace(M, 2)), Z)) == "-4.1588830833596715 - 0.5 sum(abs(M - Z), axis 1)");  // 3 log 4
    CHECK(formula(log_prob(independent(normal(w, 1)), Z)) == "-2.7568155996140185 - 0.5 sum((w - Z)^⊙2, axis 1)");
    CHECK(formula(log_prob(independent(normal(0, 1)), Z)) == "-2.7568155996140185 - 0.5 sum(Z^⊙2, axis 1)");
    CHECK(formula(nll(independent(bernoulli(Z)), M)) == "mean(sum(softplus(Z), axis 1) - sum(Z ⊙ M, axis 1))");
    CHECK(formula(entropy(independent(normal(M, w)))) == "sum(1.4189385332046727 + log(w))");
}

TEST_CASE("stable forms are found in the notation of a model") {
    CHECK(formula(kl_divergence(Z, softmax(M, axis<1>))) == "sum(xlogy(Z, Z) - Z ⊙ log_softmax(M)) / n");
    CHECK(formula(log_prob(poisson(exp(x)), t)) == "x ⊙ t - exp(x) - lgamma(1 + t)");
}
