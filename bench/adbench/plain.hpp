// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's objectives as plain loops over any type of numbers: what a tape records (bench).
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "../../tests/adbench/reprojection.hpp"

namespace plain {

using std::size_t;

template <class T>
T logsumexp(const std::vector<T>& x) {
    using std::exp, std::log;
    T most = x[0], sum = 0;
    for (const T& e : x)
        if (e > most) most = e;
    for (const T& e : x) sum += exp(e - most);
    return most + log(sum);
}

// What of the log-likelihood and the prior depends on the parameters: alpha, the means, icf.
template <class T>
T gmm(size_t d, size_t k, size_t n, const double* x, const T* alpha, const T* mu, const T* icf, double gamma, double m) {
    using std::exp;
    const size_t row = d * (d + 1) / 2;
    T f = 0;
    std::vector<T> diagonal(k * d), offset(k), terms(k), difference(d);
    for (size_t c = 0; c < k; ++c) {
        T trace = 0, squares = 0;
        for (size_t j = 0; j < row; ++j) {
            const T e = j < d ? exp(icf[c * row + j]) : icf[c * row + j];
            if (j < d) {
                diagonal[c * d + j] = e;
                trace += icf[c * row + j];
            }
            squares += e * e;
        }
        offset[c] = alpha[c] + trace;
        f += 0.5 * gamma * gamma * squares - m * trace;
    }
    for (size_t i = 0; i < n; ++i) {
        for (size_t c = 0; c < k; ++c) {
            T squares = 0;
            for (size_t j = 0; j < d; ++j) difference[j] = x[i * d + j] - mu[c * d + j];
            for (size_t a = 0; a < d; ++a) {
                T z = diagonal[c * d + a] * difference[a];
                for (size_t b = 0; b < a; ++b) z += icf[c * row + d + b * (2 * d - b - 1) / 2 + a - b - 1] * difference[b];
                squares += z * z;
            }
            terms[c] = offset[c] - 0.5 * squares;
        }
        f += logsumexp(terms);
    }
    return f - static_cast<double>(n) * logsumexp(std::vector<T>(alpha, alpha + k));
}

template <class T>
T sigmoid(const T& x) {
    using std::exp;
    return 1 / (1 + exp(-x));
}
// main [layers, 2, 4, b], extra [3, b], state [layers, 2, b]; c characters.
template <class T>
T lstm(size_t layers, size_t b, size_t c, const T* main, const T* extra, const double* state, const double* text) {
    using std::exp, std::log, std::tanh;
    std::vector<T> s(state, state + 2 * layers * b), x(b);
    T loss = 0;
    for (size_t t = 0; t + 1 < c; ++t) {
        for (size_t j = 0; j < b; ++j) x[j] = extra[j] * text[t * b + j];
        for (size_t l = 0; l < layers; ++l)
            for (size_t j = 0; j < b; ++j) {
                T &h = s[2 * l * b + j], &cell = s[(2 * l + 1) * b + j];
                const T *w = main + 8 * l * b + j, *bias = w + 4 * b;
                const T forget = sigmoid<T>(x[j] * w[0] + bias[0]), in = sigmoid<T>(h * w[b] + bias[b]);
                const T out = sigmoid<T>(x[j] * w[2 * b] + bias[2 * b]), change = tanh(h * w[3 * b] + bias[3 * b]);
                cell = cell * forget + in * change;
                x[j] = h = out * tanh(cell);
            }
        T sum = 2;
        for (size_t j = 0; j < b; ++j) {
            x[j] = x[j] * extra[b + j] + extra[2 * b + j];
            sum += exp(x[j]);
        }
        const T log_sum = log(sum);
        for (size_t j = 0; j < b; ++j) loss -= text[(t + 1) * b + j] * (x[j] - log_sum);
    }
    return loss / static_cast<double>((c - 1) * b);
}

// relative and inverse [22, 4, 4], rest [.., 4], skin [.., 22], theta (26).
template <class T>
void hand(size_t n, const int* vertex_of, const double* seen, const double* relative, const double* inverse, const double* rest,
          const double* skin, const T* theta, T* residual) {
    using std::cos, std::sin;
    constexpr size_t bones = 22;
    const auto multiply = [](const auto* a, const auto* b, T* to) {  // upper three rows of 4 x 4 matrices
        for (size_t i = 0; i < 3; ++i)
            for (size_t j = 0; j < 4; ++j) {
                to[4 * i + j] = a[4 * i] * b[j] + a[4 * i + 1] * b[4 + j] + a[4 * i + 2] * b[8 + j];
                if (j == 3) to[4 * i + j] += a[4 * i + 3];
            }
    };
    std::vector<T> absolute(12 * bones), placed(12 * bones);
    for (size_t b = 0; b < bones; ++b) {
        T own[12];
        const size_t finger = (b - 1) / 4, joint = (b - 1) % 4;
        if (b == 0)
            for (size_t k = 0; k < 12; ++k) absolute[k] = relative[k];
        else
            multiply(&absolute[12 * (b == bones - 1 || joint == 0 ? 0 : b - 1)], relative + 16 * b, &absolute[12 * b]);
        if (b > 0 && b < bones - 1 && joint > 0) {
            const T *angle = theta + 6 + 4 * finger, x = joint == 1 ? angle[0] : angle[joint], c = cos(x), s = sin(x);
            if (joint == 1) {
                const T cz = cos(angle[1]), sz = sin(angle[1]), turn[12] = {cz, -sz, 0, 0, sz, cz, 0, 0, 0, 0, 1, 0};
                multiply(&absolute[12 * b], turn, own);
                std::copy(own, own + 12, &absolute[12 * b]);
            }
            const T turn[12] = {1, 0, 0, 0, 0, c, -s, 0, 0, s, c, 0};
            multiply(&absolute[12 * b], turn, own);
            std::copy(own, own + 12, &absolute[12 * b]);
        }
        multiply(&absolute[12 * b], inverse + 16 * b, &placed[12 * b]);
    }
    for (size_t i = 0; i < n; ++i) {
        const size_t v = static_cast<size_t>(vertex_of[i]);
        T at[3] = {0, 0, 0}, turned[3];
        for (size_t b = 0; b < bones; ++b) {
            const double w = skin[bones * v + b];
            if (w == 0) continue;
            const T* const m = &placed[12 * b];
            for (size_t k = 0; k < 3; ++k)
                at[k] += w * (m[4 * k] * rest[4 * v] + m[4 * k + 1] * rest[4 * v + 1] + m[4 * k + 2] * rest[4 * v + 2] + m[4 * k + 3]);
        }
        rodrigues(theta, at, turned);
        for (size_t k = 0; k < 3; ++k) residual[3 * i + k] = seen[3 * i + k] - turned[k] - theta[3 + k];
    }
}

}  // namespace plain
