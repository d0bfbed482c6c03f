// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What the compiler refuses, and in which words: one sentence on your own line, with names, extents and the remedy. Here the
// sentences are read from the types that carry them; in a program of yours they are the error.
#include <ctgrad/ctgrad.hpp>
#include <iostream>
#include <stdexcept>
#include <vector>

#include "support/refusal.hpp"

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 784>;
inline constexpr auto W = cg::matrix<"W", 10, 784>;
inline constexpr auto b = cg::vector<"b", 10>;
inline constexpr auto digit = cg::labels<"digit", n, 10>;

inline constexpr auto logits = X * cg::transpose(W) + b;
inline constexpr auto loss = cg::cross_entropy(logits, digit);
inline constexpr auto step = cg::compile([] { return cg::outputs(loss, cg::gradient(loss, W), cg::gradient(loss, b)); });

inline std::vector<float> images(20 * 784), weights(10 * 784), bias(10);
inline std::vector<double> wide_bias(10);
inline std::vector<int> digits(20);

template <class Refused>
void print(const char* written) {
    std::cout << "  " << written << "\n    " << refusal<Refused>() << "\n";
}

int main() {
    print<decltype(X * W)>("X * W");
    print<decltype(X + b)>("X + b");
    print<decltype(cg::cross_entropy(X, digit))>("cross_entropy(X, digit)");
    print<decltype(cg::gradient(logits, W))>("gradient(logits, W)");
    using jumps = decltype(cg::compile([] { return cg::gradient(cg::sum(cg::argmax(logits, cg::axis<1>)), W); }));
    print<jumps>("gradient(sum(argmax(logits, axis<1>)), W)");
    print<decltype(step(X = images, W = weights, b = bias))>("step(X = images, W = weights, b = bias)");
    print<decltype(step(X = images, W = weights, digit = digits, b = wide_bias))>("step(..., b = wide_bias)");
    print<decltype(step(X = images, W = weights, digit = bias, b = bias))>("step(..., digit = bias)");
    print<decltype(step(X = images, W = weights, digit = digits, b = bias, b = bias))>("step(..., b = bias, b = bias)");

    // What only a run can know is an exception, thrown before anything is written.
    std::cout << "\nat run time, an exception\n";
    try {
        digits[17] = 12;
        step(X = images, W = weights, b = bias, digit = digits);
    } catch (const std::exception& e) {
        std::cout << "  " << e.what() << "\n";
    }
    try {
        digits.pop_back();
        step(X = images, W = weights, b = bias, digit = digits);
    } catch (const cg::shape_error& e) {
        std::cout << "  " << e.what() << "\n";
    }
}
