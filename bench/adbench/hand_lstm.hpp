// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's LSTM by hand: the loss, then its gradient backwards through time (bench).
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "../hand.hpp"

namespace hand {

// Every vector of bits is padded to whole packs.
template <int Layers, int Bits>
class lstm {
    static constexpr int lanes = 8, width = (Bits + lanes - 1) / lanes * lanes;
    using row = double[width];
    // Of a layer in a step: what it reads, its gates, its cell before and after, tanh of that.
    struct moment {
        row in, hidden, forget, input, output, change, before, squashed;
    };
    struct parameters {
        row weight[4], bias[4];
    };
    std::vector<moment> moments_;
    std::vector<row> shares_, last_;  // exp(y) / (2 + Σ exp(y)), and the top layer's state, of each step

    static void load(row& to, const double* from) {
        std::fill(std::copy(from, from + Bits, to), to + width, 0.0);
    }
    // exp of numbers that are not positive
    static void exponential(row& x) {
        using v = isa<double>;
        for (int j = 0; j < width; j += static_cast<int>(v::lanes)) {
            packs<double, 1> p{v::load(x + j)};
            exp<double, 1>(p);
            v::store(x + j, p[0]);
        }
    }
    static void sigmoid(row& x) {
        row e;
        for (int j = 0; j < width; ++j) e[j] = -std::abs(x[j]);
        exponential(e);
        for (int j = 0; j < width; ++j) x[j] = (x[j] < 0 ? e[j] : 1.0) / (1 + e[j]);
    }
    static void hyperbolic(row& x) {
        row e;
        for (int j = 0; j < width; ++j) e[j] = -2 * std::abs(x[j]);
        exponential(e);
        for (int j = 0; j < width; ++j) x[j] = std::copysign((1 - e[j]) / (1 + e[j]), x[j]);
    }

public:
    double value(std::size_t c, const double* main, const double* extra, const double* state, const double* text, double* by_main,
                 double* by_extra) {
        const std::size_t steps = c - 1;
        const double scale = 1 / static_cast<double>(steps * Bits);
        moments_.resize(steps * Layers);
        shares_ = std::vector<row>(steps);
        last_ = std::vector<row>(steps);
        parameters layer[Layers];
        for (int l = 0; l < Layers; ++l)
            for (int g = 0; g < 4; ++g) {
                load(layer[l].weight[g], main + (8 * l + g) * Bits);
                load(layer[l].bias[g], main + (8 * l + 4 + g) * Bits);
            }
        row in_weight, out_weight, out_bias;
        load(in_weight, extra), load(out_weight, extra + Bits), load(out_bias, extra + 2 * Bits);
        double loss = 0;
        row hidden[Layers], cell[Layers];
        for (int l = 0; l < Layers; ++l) load(hidden[l], state + 2 * l * Bits), load(cell[l], state + (2 * l + 1) * Bits);
        for (std::size_t t = 0; t < steps; ++t) {
            row x;
            load(x, text + t * Bits);
            for (int j = 0; j < width; ++j) x[j] *= in_weight[j];
            for (int l = 0; l < Layers; ++l) {
                step(moments_[t * Layers + static_cast<std::size_t>(l)], layer[l], x, hidden[l], cell[l]);
                std::copy(hidden[l], hidden[l] + width, x);
            }
            loss -= predict(x, out_weight, out_bias, text + (t + 1) * Bits, shares_[t]);
            std::copy(x, x + width, last_[t]);
        }
        backward(steps, layer, out_weight, text, scale, by_main, by_extra);
        return loss * scale;
    }

private:
    static void step(moment& m, const parameters& p, const row& x, row& hidden, row& cell) {
        for (int j = 0; j < width; ++j) {
            m.in[j] = x[j], m.hidden[j] = hidden[j], m.before[j] = cell[j];
            m.forget[j] = x[j] * p.weight[0][j] + p.bias[0][j];
            m.input[j] = hidden[j] * p.weight[1][j] + p.bias[1][j];
            m.output[j] = x[j] * p.weight[2][j] + p.bias[2][j];
            m.change[j] = hidden[j] * p.weight[3][j] + p.bias[3][j];
        }
        sigmoid(m.forget), sigmoid(m.input), sigmoid(m.output), hyperbolic(m.change);
        for (int j = 0; j < width; ++j) m.squashed[j] = cell[j] = cell[j] * m.forget[j] + m.input[j] * m.change[j];
        hyperbolic(m.squashed);
        for (int j = 0; j < width; ++j) hidden[j] = m.output[j] * m.squashed[j];
    }
    static double predict(const row& x, const row& weight, const row& bias, const double* wanted, row& share) {
        double most = 0, total = 0, picked = 0, count = 0;
        row y;
        for (int j = 0; j < Bits; ++j) {
            y[j] = x[j] * weight[j] + bias[j];
            most = std::max(most, y[j]);
            picked += wanted[j] * y[j];
            count += wanted[j];
        }
        for (int j = 0; j < width; ++j) share[j] = j < Bits ? y[j] - most : 0;
        exponential(share);
        for (int j = 0; j < Bits; ++j) total += share[j];
        total += 2 * std::exp(-most);
        for (int j = 0; j < Bits; ++j) share[j] /= total;
        return picked - count * (most + std::log(total));
    }
    void backward(std::size_t steps, const parameters* layer, const row& out_weight, const double* text, double scale,
                  double* by_main, double* by_extra) const {
        parameters by[Layers] = {};
        row by_in = {}, by_weight = {}, by_bias = {}, by_hidden[Layers] = {}, by_cell[Layers] = {};
        for (std::size_t t = steps; t-- > 0;) {
            row wanted, above;
            load(wanted, text + (t + 1) * Bits);
            double count = 0;
            for (int j = 0; j < Bits; ++j) count += wanted[j];
            for (int j = 0; j < width; ++j) {
                const double by_y = scale * (count * shares_[t][j] - wanted[j]);
                by_weight[j] += by_y * last_[t][j];
                by_bias[j] += by_y;
                above[j] = by_y * out_weight[j];
            }
            for (int l = Layers - 1; l >= 0; --l)
                step_back(moments_[t * Layers + static_cast<std::size_t>(l)], layer[l], by[l], above, by_hidden[l], by_cell[l]);
            row seen;
            load(seen, text + t * Bits);
            for (int j = 0; j < width; ++j) by_in[j] += above[j] * seen[j];
        }
        for (int l = 0; l < Layers; ++l)
            for (int g = 0; g < 4; ++g) {
                std::copy(by[l].weight[g], by[l].weight[g] + Bits, by_main + (8 * l + g) * Bits);
                std::copy(by[l].bias[g], by[l].bias[g] + Bits, by_main + (8 * l + 4 + g) * Bits);
            }
        std::copy(by_in, by_in + Bits, by_extra);
        std::copy(by_weight, by_weight + Bits, by_extra + Bits);
        std::copy(by_bias, by_bias + Bits, by_extra + 2 * Bits);
    }
    // `above` comes in as what the layer above passes down, and leaves as what this one does.
    static void step_back(const moment& m, const parameters& p, parameters& by, row& above, row& by_hidden, row& by_cell) {
        for (int j = 0; j < width; ++j) {
            const double h = above[j] + by_hidden[j];
            const double c = by_cell[j] + h * m.output[j] * (1 - m.squashed[j] * m.squashed[j]);
            const double gate[4] = {c * m.before[j] * m.forget[j] * (1 - m.forget[j]), c * m.change[j] * m.input[j] * (1 - m.input[j]),
                                    h * m.squashed[j] * m.output[j] * (1 - m.output[j]), c * m.input[j] * (1 - m.change[j] * m.change[j])};
            for (int g = 0; g < 4; ++g) {
                by.bias[g][j] += gate[g];
                by.weight[g][j] += gate[g] * (g % 2 == 0 ? m.in[j] : m.hidden[j]);
            }
            by_cell[j] = c * m.forget[j];
            by_hidden[j] = gate[1] * p.weight[1][j] + gate[3] * p.weight[3][j];
            above[j] = gate[0] * p.weight[0][j] + gate[2] * p.weight[2][j];
        }
    }
};

}  // namespace hand
