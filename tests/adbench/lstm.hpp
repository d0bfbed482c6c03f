// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's LSTM: how well layers of elementwise gates predict the next character of a text.
#pragma once
#include <ctgrad/ctgrad.hpp>
#include <span>
#include <utility>

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

    // [.., at, ..] of the first axes
    template <int... At>
    static constexpr auto row(auto x) {
        if constexpr (sizeof...(At) == 0)
            return x;
        else
            return pick(x, std::integer_sequence<int, At...>());
    }
    template <int First, int... Rest>
    static constexpr auto pick(auto x, std::integer_sequence<int, First, Rest...>) {
        return row<Rest...>(ctgrad::sum(ctgrad::slice<0, First, First + 1>(x), ctgrad::axis<0>));
    }

    // The states of layer L and those above it, one step later.
    template <int L, class... Done>
    static constexpr auto next(auto states, auto x, Done... done) {
        namespace cg = ctgrad;
        if constexpr (L == Layers) {
            return cg::stack<0>(done...);
        } else {
            auto hidden = row<L, 0>(states), cell = row<L, 1>(states);
            auto gate = [](auto in, auto number) {
                return cg::hadamard(in, row<L, 0, decltype(number)::value>(main)) + row<L, 1, decltype(number)::value>(main);
            };
            using std::integral_constant;
            auto forget = cg::sigmoid(gate(x, integral_constant<int, 0>())), in = cg::sigmoid(gate(hidden, integral_constant<int, 1>()));
            auto out = cg::sigmoid(gate(x, integral_constant<int, 2>())), change = cg::tanh(gate(hidden, integral_constant<int, 3>()));
            auto new_cell = cg::let([=] { return cg::hadamard(cell, forget) + cg::hadamard(in, change); });
            auto new_hidden = cg::let([=] { return cg::hadamard(out, cg::tanh(new_cell)); });
            return next<L + 1>(states, new_hidden, done..., cg::stack<0>(new_hidden, new_cell));
        }
    }
    static constexpr auto loss = [] {
        namespace cg = ctgrad;
        auto states = cg::scan(state, seen, [](auto before, auto x) { return next<0>(before, cg::hadamard(row<0>(extra), x)); });
        auto last = cg::reshape<n, Bits>(cg::slice<2, 0, 1>(cg::slice<1, Layers - 1, Layers>(states)));
        auto y = cg::hadamard(last, row<1>(extra)) + row<2>(extra);
        auto log_sum = cg::log(2 + cg::sum(cg::exp(y), cg::axis<1>, cg::keepdims));
        return -cg::sum(cg::hadamard(wanted, y - log_sum)) / (n * Bits);
    };
    static constexpr auto step =
        ctgrad::compile([] { return ctgrad::outputs(loss(), ctgrad::gradient(loss(), main), ctgrad::gradient(loss(), extra)); });
};

}  // namespace adbench
