// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's LSTM: how well layers of elementwise gates predict the next character of a text.
#pragma once
#include <ctgrad/ctgrad.hpp>
#include <span>

#include "files.hpp"

namespace adbench {

// `l c b`, the parameters of the layers, those around them, the first state, c characters of b bits.
struct lstm_data {
    std::size_t l, c, b;
    numbers main, extra, state, text;

    explicit lstm_data(const std::string& name) {
        reader file(name);
        l = file.next_size(), c = file.next_size(), b = file.next_size();
        main = file.next(8 * l * b), extra = file.next(3 * b), state = file.next(2 * l * b), text = file.next(c * b);
    }
    std::span<const double> seen() const { return std::span(text).first((c - 1) * b); }
    std::span<const double> wanted() const { return std::span(text).last((c - 1) * b); }
};

template <int Layers, int Bits>
struct lstm {
    static constexpr auto n = ctgrad::dim<"n">;  // characters with a next one
    static constexpr auto main = ctgrad::tensor<"main", Layers, 2, 4, Bits>;  // weights and biases of forget, in, out, change
    static constexpr auto extra = ctgrad::matrix<"extra", 3, Bits>;
    static constexpr auto state = ctgrad::tensor<"state", Layers, 2, Bits>;  // hidden, cell
    static constexpr auto seen = ctgrad::matrix<"seen", n, Bits>;
    static constexpr auto wanted = ctgrad::matrix<"wanted", n, Bits>;

    // Element I of the first axis.
    template <int I>
    static constexpr auto row(auto x) {
        return ctgrad::sum(ctgrad::slice<0, I, I + 1>(x), ctgrad::axis<0>);
    }
    // x w + b of gate G of layer L.
    template <int L, int G>
    static constexpr auto gate(auto x) {
        auto of_layer = row<L>(main);
        return ctgrad::hadamard(x, row<G>(row<0>(of_layer))) + row<G>(row<1>(of_layer));
    }
    // What the top layer makes of x, [n, Bits]; each layer is a recurrence over what the one below has found.
    template <int L = 0>
    static constexpr auto top(auto x) {
        namespace cg = ctgrad;
        if constexpr (L == Layers) {
            return x;
        } else {
            auto forget = cg::let([=] { return cg::sigmoid(gate<L, 0>(x)); });
            auto out = cg::let([=] { return cg::sigmoid(gate<L, 2>(x)); });
            auto states = cg::scan(row<L>(state), forget, out, [](auto before, auto keep, auto show) {
                auto hidden = row<0>(before);
                auto change = cg::hadamard(cg::sigmoid(gate<L, 1>(hidden)), cg::tanh(gate<L, 3>(hidden)));
                auto cell = cg::let([=] { return cg::hadamard(row<1>(before), keep) + change; });
                return cg::stack<0>(cg::hadamard(show, cg::tanh(cell)), cell);
            });
            return top<L + 1>(cg::let([=] { return cg::reshape<n, Bits>(cg::slice<1, 0, 1>(states)); }));
        }
    }
    static constexpr auto loss = [] {
        namespace cg = ctgrad;
        auto y = cg::hadamard(top(cg::hadamard(row<0>(extra), seen)), row<1>(extra)) + row<2>(extra);
        auto log_sum = cg::log(2 + cg::sum(cg::exp(y), cg::axis<1>, cg::keepdims));
        return -cg::sum(cg::hadamard(wanted, y - log_sum)) / (n * Bits);
    };
    static constexpr auto step =
        ctgrad::compile([] { return ctgrad::outputs(loss(), ctgrad::gradient(loss(), main), ctgrad::gradient(loss(), extra)); });
};

}  // namespace adbench
