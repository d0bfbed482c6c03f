// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs that tests of passes run through: a scalar first, then its gradients, over static and named extents.
#pragma once
#include "passes.hpp"

namespace programs {

using namespace ctgrad;

struct program {
    const char* name;
    passes::graph captured;
    double least, largest;  // of its inputs

    passes::inputs inputs(unsigned seed, std::int64_t n = 5) const {
        passes::inputs in;
        in.sizes = {{"n", n}, {"m", 3}};
        in.least = least;
        in.largest = largest;
        in.fill(captured.view(), seed);
        return in;
    }
};

inline constexpr auto n = dim<"n">;
inline constexpr auto m = dim<"m">;
inline constexpr auto X = matrix<"X", n, 3>;
inline constexpr auto Y = matrix<"Y", n, m>;
inline constexpr auto W = matrix<"W", 3, 4>;
inline constexpr auto V = matrix<"V", 4, 2>;
inline constexpr auto A = matrix<"A", 3, 3>;
inline constexpr auto B = matrix<"B", 3, 3>;
inline constexpr auto R = matrix<"R", 1, 3>;
inline constexpr auto T = tensor<"T", 2, n, 3>;
inline constexpr auto U = tensor<"U", 2, 3, 4>;
inline constexpr auto b = vector<"b", 4>;
inline constexpr auto c = vector<"c", 2>;
inline constexpr auto w = vector<"w", 3>;
inline constexpr auto u = vector<"u", 3>;
inline constexpr auto x = vector<"x", n>;
inline constexpr auto y = vector<"y", n>;
inline constexpr auto v = vector<"v", m>;
inline constexpr auto s = scalar<"s">;
inline constexpr auto t = scalar<"t">;
inline constexpr auto k = labels<"k", n, 4>;
inline constexpr auto l = labels<"l", n, 2>;

template <class F, class... Variables>
program make(const char* name, double least, double largest, F f, Variables... variables) {
    return {name, capture(outputs(f, gradient(f, variables)...)), least, largest};
}

inline const std::vector<program>& all() {
    constexpr auto hidden = tanh(X * W + b);
    constexpr auto logits = hidden * V + c;
    static const std::vector<program> list = {
        make("linear regression", -1, 1, 0.5 * squared_norm(X * w - y), w, X, y),
        make("ridge regression", -1, 1, mean(square(X * w - y)) + s * squared_norm(w) / 2, w, s),
        make("logistic regression", -3, 3, mean(log(1 + exp(-hadamard(y, X * w)))), w, X),
        make("softmax regression", -1, 1, cross_entropy(X * W + b, k), W, b, X),
        make("two layers", -1, 1, cross_entropy(logits, l), W, b, V, c),
        make("two layers, squares", -1, 1, mean(square(logits)), W, b, V, c, X),
        make("relu layer", -1, 1, sum(square(relu(X * W + b))), W, b),
        make("logsumexp", -2, 2, logsumexp(x), x),
        make("logsumexp written out", -2, 2, log(sum(exp(x))), x),
        make("logsumexp of rows", -2, 2, sum(square(logsumexp(X, axis<1>))), X),
        make("logsumexp of columns", -2, 2, dot(logsumexp(X, axis<0>), w), X, w),
        make("softmax", -2, 2, dot(softmax(w), u), w, u),
        make("softmax of rows", -2, 2, sum(hadamard(softmax(X, axis<1>), X)), X),
        make("log of softmax", -2, 2, sum(hadamard(log(softmax(X, axis<1>)), X)), X),
        make("norm", 0.5, 2, norm2(X * w - y), w, y),
        make("norms of rows", 0.5, 2, sum(norm2(X, axis<1>)), X),
        make("unit vector", 0.5, 2, dot(w / norm2(w), u), w, u),
        make("cosine", 0.5, 2, dot(w, u) / (norm2(w) * norm2(u)), w, u),
        make("row plus column", -1, 1, sum(square(X * w * s + transpose(transpose(Y) + y) * v)), w, s, y, Y, v),
        make("row broadcast over rows", -1, 1, sum(tanh(X + R)), R, X),
        make("number broadcast over a tensor", -1, 1, squared_norm(hadamard(T, s) + w), s, w, T),
        make("batched product", -1, 1, sum(square(T * U)), T, U),
        make("batch times matrix", -1, 1, sum(exp(T * A)), A, T),
        make("quadratic form", -1, 1, w * A * w, w, A),
        make("bilinear chain", -1, 1, w * A * B * A * u, w, A, B, u),
        make("A times A transposed", -1, 1, sum(hadamard(A * transpose(A), B)), A, B),
        make("trace of a product", -1, 1, sum(hadamard(A, transpose(B * A))), A, B),
        make("powers of one matrix", -1, 1, sum(A * A * A), A),
        make("one value used often", -1, 1, s * tanh(s) + exp(s * s) - s / (1 + square(s)), s),
        make("quotients", 0.5, 2, sum(x / y) + s / t - sum(s / x), x, y, s, t),
        make("roots and logarithms", 0.5, 2, sum(hadamard(sqrt(x), log(y))) + sum(log1p(x) / expm1(y)), x, y),
        make("sigmoids", -2, 2, sum(log(1 - sigmoid(x))) + sum(sigmoid(x) / (1 + exp(-y))), x, y),
        make("variance", -1, 1, mean(square(x - mean(x))), x),
        make("a size as a number", -1, 1, n * squared_norm(w) / m + sum(x) * n, w, x),
        make("a variable it does not contain", -1, 1, squared_norm(w), w, u, X),
        make("a variable that cancels", -1, 1, sum(square(X * w + y - X * w)), y, w),
        make("a gradient in the function", -1, 1, squared_norm(gradient(logsumexp(A * w), w)), w, A),
        make("gradient of a gradient", -1, 1, dot(gradient(w * A * w + sum(exp(w)), w), u), w, A, u),
        make("three times differentiated", -1, 1,
             gradient(gradient(exp(s) * s * s * s + tanh(s * t), s), s), s, t),
    };
    return list;
}

}  // namespace programs
