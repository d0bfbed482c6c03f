// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The normal distribution of vectors, with a covariance of its own (layer 8, probability). Needs Eigen.
#pragma once
#include "ctgrad/linear_algebra.hpp"
#pragma GCC diagnostic push  // as in ctgrad.hpp
#pragma GCC diagnostic ignored "-Wshadow"
#include "ctgrad/probability/families.hpp"

namespace ctgrad {

namespace probability {

// With r = y - μ: ½ rᵀ Σ⁻¹ r and ½ log det Σ share Cholesky's factor of Σ, and so do their derivatives.
struct multivariate_normal_element {
    static constexpr std::string_view name = "multivariate_normal";
    using element = multivariate_normal_element;
    static constexpr verdict batch(std::string_view op, const shape_of* x, int) { return broadcast(op, x[0]); }
    static constexpr term settle(const term& x, const ir::space&) { return x; }

    static constexpr term energy(term mu, term covariance, term y) { return 0.5 * squared_distance(y - mu, covariance); }
    static constexpr term log_normalizer(term mu, term covariance) {
        return 0.5 * logdet(spd(covariance)) + half_log_2_pi * length(mu);
    }
    static constexpr term entropy(term mu, term covariance) {
        ir::space each = mu.shape;
        --each.rank;
        return ir::stretched(0.5 * logdet(spd(covariance)) + (half_log_2_pi + 0.5) * length(mu), each);
    }
    static constexpr term mean(term mu, term) { return mu; }
    static constexpr term variance(term mu, term covariance) { return ir::stretched(diagonal(covariance), mu.shape); }
    static constexpr term kl(term mu, term covariance, term nu, term other) {
        const term ratio = inverse(spd(other)) * covariance;
        return 0.5 * (trace(ratio) + squared_distance(mu - nu, other) - length(mu) + logdet(spd(other)) - logdet(spd(covariance)));
    }

private:
    static constexpr term length(const term& x) { return x.home->size(x.shape[x.rank() - 1]); }
    static constexpr term squared_distance(const term& r, const term& covariance) {
        return sum(hadamard(r * inverse(spd(covariance)), r), axis<-1>);
    }
};
struct multivariate_normal_family : multivariate_normal_element {
    static constexpr int arity = 2;

    static constexpr verdict shape(const shape_of* x, int) { return fit(x[0], x[1]); }
    static constexpr verdict batch(std::string_view op, const shape_of* x, int count) {
        if (count < 4) return without_last(x[0], op);
        const verdict second = fit(x[2], x[3]);
        return second.ok() ? without_last(broadcast(op, x[0], x[2]), op) : second;
    }
    static constexpr verdict observed(const shape_of* x, int) { return without_last(broadcast(name, x[0], x[2]), name); }

private:
    static constexpr verdict fit(const shape_of& mu, const shape_of& covariance) {
        for (const shape_of* x : {&mu, &covariance})
            if (const verdict v = broadcast(name, *x); !v.ok()) return v;
        message m(name);
        m.add(": ");
        if (mu.rank == 0) return add(add(m, mu, "the mean").add(" is "), mu).add(": a mean has an axis, its last, of numbers");
        if (covariance.rank == 2 && covariance[0] == mu[mu.rank - 1] && covariance[1] == mu[mu.rank - 1]) return mu;
        add(add(m, mu, "the mean").add(" is "), mu).add(" but ");
        add(add(m, covariance, "the covariance").add(" is "), covariance);
        return m.add(": one row and one column for each number are needed");
    }
};

}  // namespace probability

// multivariate_normal(mu, covariance): exp(-½ (y - μ)ᵀ Σ⁻¹ (y - μ)) / √det(2π Σ), μ [..., d], Σ [d, d] symmetric and positive
// definite, else NaN, and used as (Σ + Σᵀ) / 2; y broadcasts with μ. Σ is factored once for value and derivatives.
// nll of y [n, d] is least at the mean and covariance of the sample. Entropy and kl are closed; mean and variance are those of
// each number.
CTGRAD_DISTRIBUTION(multivariate_normal, probability::multivariate_normal_family);

}  // namespace ctgrad
#pragma GCC diagnostic pop
