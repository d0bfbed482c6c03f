// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The distributions: their formulas (layer 8, probability).
//
// Parameters are expressions or numbers and broadcast. Formulas are those of Johnson, Kotz and Balakrishnan, Continuous
// Univariate Distributions, and Johnson, Kemp and Kotz, Univariate Discrete Distributions. Parameters outside their domain
// give what the formulas give there, as a rule NaN.
#pragma once
#include "ctgrad/probability/distribution.hpp"
#include "ctgrad/probability/xlogy.hpp"

namespace ctgrad {

namespace probability {

inline constexpr double half_log_2_pi = 0.91893853320467274178, half_log_pi = 0.57236494292470008707;

struct normal_family : elementwise<normal_family> {
    static constexpr std::string_view name = "normal";
    static constexpr int arity = 2;
    static constexpr term energy(term mu, term sigma, term y) { return 0.5 * square((y - mu) / sigma); }
    static constexpr term log_normalizer(term, term sigma) { return half_log_2_pi + log(sigma); }
    static constexpr term entropy(term, term sigma) { return half_log_2_pi + 0.5 + log(sigma); }
    static constexpr term mean(term mu, term) { return mu; }
    static constexpr term variance(term, term sigma) { return square(sigma); }
    static constexpr term kl(term mu, term sigma, term nu, term tau) {
        return 0.5 * (square(sigma / tau) + square((mu - nu) / tau) - 1) + log(tau) - log(sigma);
    }
};

struct laplace_family : elementwise<laplace_family> {
    static constexpr std::string_view name = "laplace";
    static constexpr int arity = 2;
    static constexpr term energy(term mu, term b, term y) { return abs(y - mu) / b; }
    static constexpr term log_normalizer(term, term b) { return log(2 * b); }
    static constexpr term entropy(term, term b) { return 1 + log(2 * b); }
    static constexpr term mean(term mu, term) { return mu; }
    static constexpr term variance(term, term b) { return 2 * square(b); }
    static constexpr term kl(term mu, term b, term nu, term c) {
        const term distance = abs(mu - nu);
        return hadamard(b / c, exp(-distance / b)) + distance / c - 1 + log(c) - log(b);
    }
};

struct student_t_family : elementwise<student_t_family> {
    static constexpr std::string_view name = "student_t";
    static constexpr int arity = 3;
    static constexpr term energy(term nu, term mu, term sigma, term y) {
        return hadamard((nu + 1) / 2, log1p(square((y - mu) / sigma) / nu));
    }
    static constexpr term log_normalizer(term nu, term, term sigma) {
        return lgamma(nu / 2) - lgamma((nu + 1) / 2) + half_log_pi + 0.5 * log(nu) + log(sigma);
    }
    static constexpr term entropy(term nu, term mu, term sigma) {
        return hadamard((nu + 1) / 2, digamma((nu + 1) / 2) - digamma(nu / 2)) + log_normalizer(nu, mu, sigma);
    }
    static constexpr term mean(term nu, term mu, term) { return where(nu > 1, mu, math::constant::nan); }
    static constexpr term variance(term nu, term, term sigma) {
        const term finite = hadamard(square(sigma), nu / (nu - 2));
        return where(nu > 2, finite, where(nu > 1, math::constant::infinity, math::constant::nan));
    }
};

struct bernoulli_family : elementwise<bernoulli_family> {
    static constexpr std::string_view name = "bernoulli";
    static constexpr int arity = 1;
    static constexpr term energy(term z, term y) { return -hadamard(y, z); }
    static constexpr term log_normalizer(term z) { return softplus(z); }
    static constexpr term entropy(term z) { return softplus(z) - hadamard(z, sigmoid(z)); }
    static constexpr term mean(term z) { return sigmoid(z); }
    static constexpr term variance(term z) { return hadamard(sigmoid(z), sigmoid(-z)); }
    static constexpr term kl(term a, term b) { return hadamard(sigmoid(a), a - b) - softplus(a) + softplus(b); }
};

struct poisson_family : elementwise<poisson_family> {
    static constexpr std::string_view name = "poisson";
    static constexpr int arity = 1;
    static constexpr term energy(term rate, term y) { return lgamma(y + 1) - xlogy(y, rate); }
    static constexpr term log_normalizer(term rate) { return rate; }
    static constexpr term mean(term rate) { return rate; }
    static constexpr term variance(term rate) { return rate; }
    static constexpr term kl(term a, term b) { return xlogy(a, a) - xlogy(a, b) - a + b; }
};

// The last axis of its logits runs over classes.
struct categorical_family {
    static constexpr std::string_view name = "categorical";
    static constexpr int arity = 1;
    using element = categorical_family;

    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = broadcast(name, x[0]);
        if (!v.ok() || v.shape.rank > 0) return v;
        message m(name);
        return add(add(m.add(": "), x[0], "the parameter").add(" is "), x[0]).add(": logits have an axis of classes, the last");
    }
    static constexpr verdict batch(std::string_view op, const shape_of* x, int count) {
        return without_last(broadcast(op, x, count), op);
    }
    static constexpr verdict observed(const shape_of* x, int) {
        const shape_of &z = x[0], &y = x[1];
        message m(name);
        m.add(": ");
        if (!y.labels) return add(m, y, "what is observed").add(" must be labels<...>");
        const extent_of classes = z[z.rank - 1];
        if (!(classes == y.classes)) {
            add(add(m, z, "the logits").add(z.name.empty() ? " are " : " is "), z).add(" but ");
            return add(add(m, y, "labels").add(" has "), y.classes).add(" classes: as many as the last axis are needed");
        }
        shape_of each = z, numbers = y;
        --each.rank;
        numbers.labels = false;
        return broadcast(name, each, numbers);
    }
    static constexpr term settle(const term& x, const ir::space&) { return x; }

    static constexpr term energy(term z, term y) { return -sum(hadamard(z, y.home->one_hot(y)), axis<-1>); }
    static constexpr term log_normalizer(term z) { return logsumexp(z, axis<-1>); }
    static constexpr term entropy(term z) { return -sum(hadamard(softmax(z, axis<-1>), log_softmax(z, axis<-1>)), axis<-1>); }
    static constexpr term kl(term a, term b) {
        return sum(hadamard(softmax(a, axis<-1>), log_softmax(a, axis<-1>) - log_softmax(b, axis<-1>)), axis<-1>);
    }
};

}  // namespace probability

#define CTGRAD_DISTRIBUTION(function, family)               \
    template <class... A>                                   \
        requires probability::Describes<family, A...>       \
    constexpr distribution<family, A...> function(A... a) { \
        return {{a...}};                                    \
    }                                                       \
    template <class... A>                                   \
        requires probability::Misdescribes<family, A...>    \
    auto function(A...)->decltype(tree_notation::reject<family, A...>())

// normal(mu, sigma): exp(-(y - μ)² / (2 σ²)) / (σ √(2π)), σ > 0 the standard deviation. nll(normal(mu, 1), y) is half the mean
// squared error and a constant; with σ = exp(s) or softplus(s) predicted too, heteroscedastic regression.
CTGRAD_DISTRIBUTION(normal, probability::normal_family);

// laplace(mu, b): exp(-|y - μ| / b) / (2 b), b > 0. nll(laplace(mu, 1), y) is the mean absolute error and a constant.
CTGRAD_DISTRIBUTION(laplace, probability::laplace_family);

// student_t(nu, mu, sigma): Γ((ν+1)/2) / (Γ(ν/2) √(νπ) σ) (1 + ((y - μ)/σ)² / ν)^(-(ν+1)/2), ν degrees of freedom, ν, σ > 0.
// Its mean exists for ν > 1, its variance is finite for ν > 2. Accuracy: ν log ν times that of doubles.
CTGRAD_DISTRIBUTION(student_t, probability::student_t_family);

// bernoulli(logits): y = 1 with probability sigmoid(z), else 0; y may lie between. Exact in logits of any size: its log_prob
// is y z - softplus(z), absolute errors are some ulp of z.
CTGRAD_DISTRIBUTION(bernoulli, probability::bernoulli_family);

// poisson(rate): λ^y e^-λ / y!, λ > 0 (at 0, probabilities but no derivatives). Give it exp(a) for a model of the logarithm:
// y log λ becomes y a, which neither overflows nor underflows.
CTGRAD_DISTRIBUTION(poisson, probability::poisson_family);

// categorical(logits): y = k with probability softmax(z)_k. logits [..., classes], y labels of that many classes whose shape
// broadcasts with the rest. nll(categorical(logits), y) is cross_entropy(logits, y).
CTGRAD_DISTRIBUTION(categorical, probability::categorical_family);

// The last axis becomes one observation: log_prob, entropy and kl are summed over it. independent(normal(mu, sigma)) is the
// multivariate normal distribution with covariance diag(σ²).
template <class F, class... P>
    requires std::is_base_of_v<probability::elementwise<F>, F>
constexpr distribution<probability::independent_family<F>, P...> independent(distribution<F, P...> d) {
    return {d.parameters};
}
template <class D>
    requires(probability::is_distribution<D> || Notation<D>)
auto independent(D) -> decltype(ir::sentence<probability::misplaced_in_independent>());

}  // namespace ctgrad
