// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Logistic regression as its callers see it, see 07_instruction_sets.cpp.
#pragma once
#include <ctgrad/function.hpp>

namespace logistic {
inline constexpr auto n = ctgrad::dim<"n">;
inline constexpr auto d = ctgrad::dim<"d">;
inline constexpr auto X = ctgrad::matrix<"X", n, d>;
inline constexpr auto y = ctgrad::vector<"y", n>;
inline constexpr auto w = ctgrad::vector<"w", d>;

using step_function = ctgrad::function<ctgrad::takes<X, y, w>, ctgrad::returns<ctgrad::scalar<"loss">, w>>;
extern const step_function step;
}  // namespace logistic
