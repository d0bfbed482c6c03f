// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// One function that is compiled for several instruction sets, see 07_instruction_sets.cpp.
#include <ctgrad/ctgrad.hpp>
#include <span>

namespace {
inline constexpr auto n = ctgrad::dim<"n">;
inline constexpr auto d = ctgrad::dim<"d">;
inline constexpr auto X = ctgrad::matrix<"X", n, d>;
inline constexpr auto y = ctgrad::vector<"y", n>;
inline constexpr auto w = ctgrad::vector<"w", d>;
inline constexpr auto step = ctgrad::compile([] {
    auto loss = ctgrad::sum(ctgrad::softplus(-ctgrad::hadamard(y, X * w)));
    return ctgrad::outputs(loss, ctgrad::gradient(loss, w));
});
}  // namespace

extern "C" float CTGRAD_KERNEL(logistic)(const float* data, const float* labels, const float* weights, std::ptrdiff_t rows,
                                         std::ptrdiff_t columns, float* gradient) {
    const auto count = static_cast<std::size_t>(columns);
    float loss = 0;
    step(X = ctgrad::view(data, rows, columns), y = std::span(labels, static_cast<std::size_t>(rows)),
         w = std::span(weights, count), ctgrad::into(loss, std::span(gradient, count)));
    return loss;
}
