// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A program of another file.
#pragma once
#include <ctgrad/function.hpp>

inline constexpr auto x = ctgrad::vector<"x", 2>;
inline constexpr auto rate = ctgrad::scalar<"rate">;
extern const ctgrad::function<ctgrad::takes<rate, x>, ctgrad::returns<x>> scale;
