// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's Gaussian mixture by hand: value and gradient in one pass over the points (bench).
//
// With z = Q (x - mu) and w = softmax of the terms over the components, a point adds w to the gradient by alpha, w z (x - mu)ᵀ
// to that by -Q, and w z to what Qᵀ then makes the gradient by mu.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

#include "../hand.hpp"

namespace hand {

// log(gamma^(N D) / (2^(N D / 2) Γ_D(N / 2))), N = D + m + 1
inline double wishart_constant(int d, double gamma, double m) {
    const double n = d + m + 1;
    double log_gamma = 0.25 * d * (d - 1) * std::log(std::numbers::pi);
    for (int j = 0; j < d; ++j) log_gamma += std::lgamma(0.5 * (n - j));
    return n * d * (std::log(gamma) - 0.5 * std::log(2)) - log_gamma;
}

template <int D>
class gmm {
    static constexpr int below = D * (D - 1) / 2, row = D + below, lanes = 8, packs = 2, points = packs * lanes;
    using pack [[gnu::vector_size(8 * lanes)]] = double;

    // Per component: Q by rows without what is above the diagonal; sums of w, of w z, and of w z (x - mu)ᵀ like Q.
    struct component {
        double q[row], mean[D], offset;
        pack weight, by_z[D], by_q[row];
    };
    std::vector<component> components_;
    std::vector<pack> z_, terms_;

    static pack all(double x) { return x - pack{}; }
    static double sum(const pack& a) {
        double total = 0;
        for (int i = 0; i < lanes; ++i) total += a[i];
        return total;
    }
    static constexpr int at(int i, int j) { return i * (i + 1) / 2 + j; }
    // Of q[i, j], j < i, behind the D logarithms of the diagonal: column by column.
    static constexpr int in_icf(int i, int j) { return D + j * (2 * D - j - 1) / 2 + i - j - 1; }

public:
    double value(std::size_t k, std::size_t n, const double* x, const double* alpha, const double* mu, const double* icf, double gamma,
                 double m, double* by_alpha, double* by_mu, double* by_icf) {
        components_.resize(k), z_.resize(k * D * packs), terms_.resize(k * packs);
        double most = alpha[0], total = 0;
        for (std::size_t c = 0; c < k; ++c) most = std::max(most, alpha[c]);
        for (std::size_t c = 0; c < k; ++c) total += std::exp(alpha[c] - most);
        double f = -static_cast<double>(n) * (0.5 * D * std::log(2 * std::numbers::pi) + most + std::log(total)) -
                   static_cast<double>(k) * wishart_constant(D, gamma, m);
        for (std::size_t c = 0; c < k; ++c) f += prepare(components_[c], alpha[c], mu + c * D, icf + c * row, gamma, m);
        for (std::size_t i = 0; i < n; i += points) f += add(x + i * D, std::min<std::size_t>(points, n - i));
        for (std::size_t c = 0; c < k; ++c) {
            by_alpha[c] = -static_cast<double>(n) * std::exp(alpha[c] - most) / total;
            finish(components_[c], gamma, m, by_alpha[c], by_mu + c * D, by_icf + c * row);
        }
        return f;
    }

private:
    double prepare(component& c, double alpha, const double* mu, const double* icf, double gamma, double m) {
        double trace = 0, squares = 0;
        c.weight = pack{};
        for (int i = 0; i < D; ++i) {
            c.mean[i] = mu[i];
            c.by_z[i] = pack{};
            c.q[at(i, i)] = std::exp(icf[i]);
            for (int j = 0; j < i; ++j) c.q[at(i, j)] = icf[in_icf(i, j)];
            trace += icf[i];
        }
        for (int e = 0; e < row; ++e) {
            c.by_q[e] = pack{};
            squares += c.q[e] * c.q[e];
        }
        c.offset = alpha + trace;
        return 0.5 * gamma * gamma * squares - m * trace;
    }
    // The terms of up to `points` points, and what they add to the sums.
    [[gnu::noinline]] double add(const double* x, std::size_t count) {
        pack columns[D][packs], present[packs];
        for (int p = 0; p < packs; ++p)
            for (int l = 0; l < lanes; ++l) {
                const bool exists = static_cast<std::size_t>(p * lanes + l) < count;
                present[p][l] = exists;
                for (int j = 0; j < D; ++j) columns[j][p][l] = exists ? x[(p * lanes + l) * D + j] : 0;
            }
        const std::size_t k = components_.size();
        pack most[packs], total[packs] = {};
        for (std::size_t c = 0; c < k; ++c) distances(components_[c], columns, &z_[c * D * packs], &terms_[c * packs]);
        for (int p = 0; p < packs; ++p) {
            most[p] = terms_[p];
            for (std::size_t c = 1; c < k; ++c) most[p] = most[p] > terms_[c * packs + p] ? most[p] : terms_[c * packs + p];
        }
        for (std::size_t c = 0; c < k; ++c) {
            pack e[packs];
            for (int p = 0; p < packs; ++p) e[p] = terms_[c * packs + p] - most[p];
            exponentials(e);
            for (int p = 0; p < packs; ++p) total[p] += terms_[c * packs + p] = e[p];
        }
        double f = 0;
        for (int p = 0; p < packs; ++p)
            for (int l = 0; l < lanes; ++l)
                if (present[p][l] != 0) f += most[p][l] + std::log(total[p][l]);
        for (int p = 0; p < packs; ++p) present[p] /= total[p];
        for (std::size_t c = 0; c < k; ++c) {
            for (int p = 0; p < packs; ++p) terms_[c * packs + p] *= present[p];
            accumulate(components_[c], columns, &z_[c * D * packs], &terms_[c * packs]);
        }
        return f;
    }
    static void exponentials(pack (&e)[packs]) {
        constexpr int count = points / static_cast<int>(isa<double>::lanes);
        hand::packs<double, count> v;
        auto* const numbers = reinterpret_cast<double*>(e);
        for (int i = 0; i < count; ++i) v[i] = isa<double>::load(numbers + static_cast<std::size_t>(i) * isa<double>::lanes);
        exp<double, count>(v);
        for (int i = 0; i < count; ++i) isa<double>::store(numbers + static_cast<std::size_t>(i) * isa<double>::lanes, v[i]);
    }
    [[gnu::noinline]] static void distances(const component& c, const pack (&x)[D][packs], pack* z, pack* terms) {
        pack d[D][packs], squares[packs] = {};
        for (int j = 0; j < D; ++j)
            for (int p = 0; p < packs; ++p) d[j][p] = x[j][p] - c.mean[j];
#pragma GCC unroll 32
        for (int i = 0; i < D; ++i) {
            pack s[packs] = {};
#pragma GCC unroll 32
            for (int j = 0; j <= i; ++j)
                for (int p = 0; p < packs; ++p) s[p] += c.q[at(i, j)] * d[j][p];
            for (int p = 0; p < packs; ++p) {
                z[i * packs + p] = s[p];
                squares[p] += s[p] * s[p];
            }
        }
        for (int p = 0; p < packs; ++p) terms[p] = c.offset - 0.5 * squares[p];
    }
    [[gnu::noinline]] static void accumulate(component& c, const pack (&x)[D][packs], const pack* z, const pack* w) {
        pack d[D][packs];
        for (int j = 0; j < D; ++j)
            for (int p = 0; p < packs; ++p) d[j][p] = x[j][p] - c.mean[j];
        for (int p = 0; p < packs; ++p) c.weight += w[p];
#pragma GCC unroll 32
        for (int i = 0; i < D; ++i) {
            pack t[packs];
            for (int p = 0; p < packs; ++p) c.by_z[i] += t[p] = w[p] * z[i * packs + p];
#pragma GCC unroll 32
            for (int j = 0; j <= i; ++j)
                for (int p = 0; p < packs; ++p) c.by_q[at(i, j)] += t[p] * d[j][p];
        }
    }
    void finish(const component& c, double gamma, double m, double& by_alpha, double* by_mu, double* by_icf) {
        const double weight = sum(c.weight);
        by_alpha += weight;
        for (int j = 0; j < D; ++j) by_mu[j] = 0;
        for (int i = 0; i < D; ++i) {
            const double by_z = sum(c.by_z[i]);
            for (int j = 0; j <= i; ++j) {
                const double q = c.q[at(i, j)], by_q = gamma * gamma * q - sum(c.by_q[at(i, j)]);
                by_mu[j] += q * by_z;
                by_icf[i == j ? i : in_icf(i, j)] = i == j ? q * by_q + weight - m : by_q;
            }
        }
    }
};

}  // namespace hand
