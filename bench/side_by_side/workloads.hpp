// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The workloads, each written once for any type of number (bench).
#pragma once
#include <string>

#include "workload.hpp"

namespace side_by_side {

using std::exp, std::log, std::sqrt, std::tanh;  // a tape's own are found by its type
using std::size_t;
using text = std::string;

inline text times(size_t a, size_t b) {
    return std::to_string(a) + " x " + std::to_string(b);
}

template <size_t N>
struct sum {
    static constexpr size_t inputs = N;
    text name = "sum", size = std::to_string(N);
    numbers at{N};

    sum() { at.draw(1); }
    template <class S>
    S operator()(const S* x) const {
        S f(0.);
        for (size_t i = 0; i < N; ++i) f += x[i];
        return f;
    }
};

template <size_t N>
struct product {
    static constexpr size_t inputs = N;
    text name = "product", size = std::to_string(N);
    numbers at{N};

    product() { at.draw(1, 0.05, 1); }
    template <class S>
    S operator()(const S* x) const {
        S f(1.);
        for (size_t i = 0; i < N; ++i) f *= x[i];
        return f;
    }
};

template <class S>
S log_sum_exp(const S* x, size_t n) {
    double most = plain<S>::of(x[0]);
    for (size_t i = 1; i < n; ++i)
        if (const double v = plain<S>::of(x[i]); most < v) most = v;
    S sum(0.);
    for (size_t i = 0; i < n; ++i) sum += exp(x[i] - most);
    return log(sum) + most;
}

template <size_t N>
struct logsumexp {
    static constexpr size_t inputs = N;
    text name = "logsumexp", size = std::to_string(N);
    numbers at{N};

    logsumexp() { at.draw(1); }
    template <class S>
    S operator()(const S* x) const {
        return log_sum_exp(x, N);
    }
};

// sum(A B), as it says or as (column sums of A) . (row sums of B).
template <size_t N, bool Rewritten>
struct sum_of_product {
    static constexpr size_t inputs = 2 * N * N;
    text name = Rewritten ? "sum(A B), rewritten" : "sum(A B)", size = times(N, N);
    numbers at{inputs};

    sum_of_product() { at.draw(1); }
    template <class S>
    S operator()(const S* a) const {
        const S* const b = a + N * N;
        S f(0.);
        if constexpr (Rewritten)
            for (size_t k = 0; k < N; ++k) {
                S column(0.), row(0.);
                for (size_t i = 0; i < N; ++i) column += a[i * N + k], row += b[k * N + i];
                f += column * row;
            }
        else
            for (size_t i = 0; i < N; ++i)
                for (size_t j = 0; j < N; ++j)
                    for (size_t k = 0; k < N; ++k) f += a[i * N + k] * b[k * N + j];
        return f;
    }
};

// sum of log N(y | mu, sigma), of y, mu and sigma.
template <size_t N>
struct normal_log_density {
    static constexpr size_t inputs = N + 2;
    text name = "normal log-density", size = std::to_string(N);
    numbers at{inputs};

    normal_log_density() {
        at.draw(1);
        at[N] = -0.56, at[N + 1] = 1.37;
    }
    template <class S>
    S operator()(const S* y) const {
        const S &mu = y[N], &sigma = y[N + 1];
        S squares(0.);
        for (size_t i = 0; i < N; ++i) {
            const S d = y[i] - mu;
            squares += d * d;
        }
        return -0.5 * squares / (sigma * sigma) - static_cast<double>(N) * log(sigma) -
               half_log_two_pi * static_cast<double>(N);
    }
    static constexpr double half_log_two_pi = 0.91893853320467274178;
};

// log p(w, s | X, y) without its constant: y ~ N(X w, exp(s)), w and s ~ N(0, 1).
template <size_t N, size_t D>
struct bayesian_regression {
    static constexpr size_t inputs = D + 1;
    text name = "Bayesian linear regression", size = times(N, D);
    numbers at{inputs}, X{N * D, 1}, y{N, 2};

    bayesian_regression() {
        at.draw(1, 0.3);
        X.draw(2);
        y.draw(3, 2);
    }
    template <class S>
    S operator()(const S* w) const {
        const S& s = w[D];
        S squares(0.), prior = s * s;
        for (size_t j = 0; j < D; ++j) prior += w[j] * w[j];
        for (size_t i = 0; i < N; ++i) {
            S r(-y[i]);
            for (size_t j = 0; j < D; ++j) r += X[i * D + j] * w[j];
            squares += r * r;
        }
        return -0.5 * (squares * exp(-2. * s) + prior) - static_cast<double>(N) * s;
    }
};

// log p(z, z0, phi, sigma, mu | y) without its constant: log-volatilities h[t] = mu + u[t], u[t] = phi u[t-1] + sigma z[t],
// u before the first stationary, sigma z0 / sqrt(1 - phi²); y[t] ~ N(0, exp(h[t] / 2)), z and z0 ~ N(0, 1), phi uniform,
// sigma ~ Cauchy(0, 5), mu ~ Cauchy(0, 10) (Kim, Shephard and Chib 1998).
template <size_t N>
struct stochastic_volatility {
    static constexpr size_t inputs = N + 4;
    text name = "stochastic volatility", size = std::to_string(N);
    numbers at{inputs}, y{N, 1};

    stochastic_volatility() {
        at.draw(1);
        at[N] = 0.3, at[N + 1] = 0.95, at[N + 2] = 0.25, at[N + 3] = -1.02;
        y.draw(2, 0.6);
    }
    template <class S>
    S operator()(const S* z) const {
        const S &z0 = z[N], &phi = z[N + 1], &sigma = z[N + 2], &mu = z[N + 3];
        S f = -0.5 * z0 * z0 - log(1. + sigma * sigma / 25.) - log(1. + mu * mu / 100.);
        S u = sigma * z0 / sqrt(1. - phi * phi);
        for (size_t t = 0; t < N; ++t) {
            u = phi * u + sigma * z[t];
            const S h = mu + u;
            f -= 0.5 * (h + y[t] * y[t] * exp(-h) + z[t] * z[t]);
        }
        return f;
    }
};

// sum of log(1 + exp(-y x w)).
template <size_t N, size_t D>
struct logistic_data {
    numbers at{D}, X{N * D, 1}, y{N, 2};

    logistic_data() {
        at.draw(1, 1 / std::sqrt(static_cast<double>(D)));
        X.draw(2);
        y.draw_signs(3);
    }
    template <class S>
    S operator()(const S* w) const {
        S f(0.);
        for (size_t i = 0; i < N; ++i) {
            S m(0.);
            for (size_t j = 0; j < D; ++j) m += X[i * D + j] * w[j];
            f += log(1. + exp(-y[i] * m));
        }
        return f;
    }
};
template <size_t N, size_t D>
struct logistic_regression : logistic_data<N, D> {
    static constexpr size_t inputs = D;
    text name = "logistic regression", size = times(N, D);
};
// Value and Hessian.
template <size_t N, size_t D>
struct logistic_hessian : logistic_data<N, D> {
    static constexpr size_t inputs = D;
    static constexpr bool second_order = true;
    text name = "Hessian of logistic regression", size = times(N, D);
};

// -log softmax(z)[label].
template <class S>
S cross_entropy(const S* z, size_t classes, std::int64_t label) {
    return log_sum_exp(z, classes) - z[static_cast<size_t>(label)];
}
// to[j] = b[j] + sum of x[i] W[i, j].
template <class S, class X>
void affine(const X* x, size_t inner, const S* W, const S* b, size_t outer, S* to) {
    for (size_t j = 0; j < outer; ++j) to[j] = b[j];
    for (size_t i = 0; i < inner; ++i)
        for (size_t j = 0; j < outer; ++j) to[j] += x[i] * W[i * outer + j];
}

// Mean cross-entropy of X W + b.
template <size_t N, size_t D, size_t K>
struct softmax_classifier {
    static constexpr size_t inputs = (D + 1) * K;
    text name = "softmax classifier", size = times(N, D) + " x " + std::to_string(K);
    numbers at{inputs}, X{N * D, 1};
    std::vector<std::int64_t> labels = draw_labels(3, N, K);

    softmax_classifier() {
        at.draw(1, 0.2);
        X.draw(2);
    }
    template <class S>
    S operator()(const S* W) const {
        S f(0.), z[K];
        for (size_t i = 0; i < N; ++i) {
            affine(X.data() + i * D, D, W, W + D * K, K, z);
            f += cross_entropy(z, K, labels[i]);
        }
        return f / static_cast<double>(N);
    }
};

// Mean cross-entropy of tanh(X W1 + b1) W2 + b2; inputs W1, b1, W2, b2.
template <size_t N, size_t D, size_t H, size_t K>
struct network {
    static constexpr size_t inputs = (D + 1) * H + (H + 1) * K;
    static constexpr size_t b1 = D * H, W2 = b1 + H, b2 = W2 + H * K;  // where they begin
    text name = "network " + std::to_string(D) + "-" + std::to_string(H) + "-" + std::to_string(K), size = times(N, D);
    numbers at{inputs}, X{N * D, 1};
    std::vector<std::int64_t> labels = draw_labels(3, N, K);

    network() {
        at.draw(1, 0.12);
        X.draw(2);
    }
    template <class S>
    S operator()(const S* x) const {
        S f(0.), h[H], z[K];
        for (size_t i = 0; i < N; ++i) {
            affine(X.data() + i * D, D, x, x + b1, H, h);
            for (S& unit : h) unit = tanh(unit);
            affine(h, H, x + W2, x + b2, K, z);
            f += cross_entropy(z, K, labels[i]);
        }
        return f / static_cast<double>(N);
    }
};

template <size_t N>
struct rosenbrock {
    static constexpr size_t inputs = N;
    text name = "Rosenbrock", size = std::to_string(N);
    numbers at{N};

    rosenbrock() { at.draw(1); }
    template <class S>
    S operator()(const S* x) const {
        S f(0.);
        for (size_t i = 0; i + 1 < N; ++i) {
            const S t = x[i + 1] - x[i] * x[i], s = 1. - x[i];
            f += 100. * t * t + s * s;
        }
        return f;
    }
};

// 1/2 |R(q) p + t - z|², where q = (a, u) turns p: R(q) p = p + 2 a u x p + 2 u x (u x p); inputs q and t.
struct quaternion_residual {
    static constexpr size_t inputs = 7;
    text name = "quaternion residual", size = "7";
    numbers at{7}, p{3, 1}, z{3, 2};

    quaternion_residual() {
        at.draw(1);
        p.draw(2);
        z.draw(3);
    }
    template <class S>
    S operator()(const S* q) const {
        const S *u = q + 1, *t = q + 4;
        const S m[3] = {u[1] * p[2] - u[2] * p[1], u[2] * p[0] - u[0] * p[2], u[0] * p[1] - u[1] * p[0]};
        const S c[3] = {u[1] * m[2] - u[2] * m[1], u[2] * m[0] - u[0] * m[2], u[0] * m[1] - u[1] * m[0]};
        S f(0.);
        for (size_t i = 0; i < 3; ++i) {
            const S r = p[i] + 2. * (q[0] * m[i] + c[i]) + t[i] - z[i];
            f += r * r;
        }
        return 0.5 * f;
    }
};

// |A X - B|² of X.
template <size_t N>
struct small_least_squares {
    static constexpr size_t inputs = N * N;
    text name = "small least squares", size = times(N, N);
    numbers at{inputs}, A{inputs, 1}, B{inputs, 2};

    small_least_squares() {
        at.draw(1);
        A.draw(2);
        B.draw(3);
    }
    template <class S>
    S operator()(const S* x) const {
        S f(0.);
        for (size_t i = 0; i < N; ++i)
            for (size_t j = 0; j < N; ++j) {
                S r(-B[i * N + j]);
                for (size_t k = 0; k < N; ++k) r += A[i * N + k] * x[k * N + j];
                f += r * r;
            }
        return f;
    }
};

// The price at the end of one path, of v0, kappa, theta, xi, rho, s0 and the rate r (Heston 1993, by Euler's steps):
// v += kappa (theta - v) dt + xi sqrt(v dt) z,  s += (r - v / 2) dt + sqrt(v dt) (rho z + sqrt(1 - rho²) e), exp(s).
template <size_t N>
struct heston_path {
    static constexpr size_t inputs = 7;
    static constexpr double dt = 1. / static_cast<double>(N);
    text name = "Heston path", size = std::to_string(N) + " steps";
    numbers at{7}, z{N, 1}, e{N, 2};

    heston_path() {
        const double parameters[] = {0.09, 2, 0.08, 0.3, -0.7, 4.6, 0.03};
        for (size_t i = 0; i < 7; ++i) at[i] = parameters[i];
        z.draw(2);
        e.draw(3);
    }
    template <class S>
    S operator()(const S* x) const {
        const S &kappa = x[1], &theta = x[2], &xi = x[3], &rho = x[4], &rate = x[6];
        const S other = sqrt(1. - rho * rho);
        S v = x[0], s = x[5];
        for (size_t t = 0; t < N; ++t) {
            const S step = sqrt(v * dt);
            s += (rate - 0.5 * v) * dt + step * (rho * z[t] + other * e[t]);
            v += kappa * (theta - v) * dt + xi * step * z[t];
        }
        return exp(s);
    }
};

template <size_t N>
constexpr kind kind_of<sum<N>> = kind::one_instruction;
template <size_t N>
constexpr kind kind_of<product<N>> = kind::one_instruction;
template <size_t N>
constexpr kind kind_of<stochastic_volatility<N>> = kind::scan;
template <size_t N>
constexpr kind kind_of<heston_path<N>> = kind::scan;
template <>
constexpr kind kind_of<rosenbrock<10>> = kind::small;
template <>
constexpr kind kind_of<quaternion_residual> = kind::small;
template <size_t N>
constexpr kind kind_of<small_least_squares<N>> = kind::small;

using all = list<sum<16384>, product<1024>, logsumexp<16384>, sum_of_product<128, false>, sum_of_product<128, true>,
                 normal_log_density<16384>, bayesian_regression<1000, 50>, stochastic_volatility<16384>,
                 logistic_regression<20000, 784>, logistic_regression<100000, 100>, softmax_classifier<1000, 64, 10>,
                 network<32, 64, 64, 10>, rosenbrock<10>, rosenbrock<1000>, quaternion_residual, small_least_squares<4>,
                 heston_path<100>, logistic_hessian<1000, 100>>;

}  // namespace side_by_side
