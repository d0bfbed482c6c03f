// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A caller of a function that another file compiles: what is left of compiling a program; with SIZE=0 the standard headers in it
// alone (bench).
#if defined(SIZE) && SIZE == 0
#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>
#else
#include <ctgrad/function.hpp>

namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
extern const cg::function<cg::takes<X, y, w>, cg::returns<cg::scalar<"loss">, w>> step;

double train(const std::vector<double>& data, const std::vector<double>& targets, std::vector<double>& weights) {
    double loss = 0;
    std::vector<double> slope(3);
    auto run = step.bind(X = data, y = targets, w = weights, cg::into(loss, slope));
    run();
    const auto [value, gradient] = step(X = data, y = targets, w = weights);
    return loss + value + gradient(0);
}
#endif
