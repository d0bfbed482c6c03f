// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Small programs, whose calls cost as much as what they do (bench).
#pragma once
#include <ctgrad/function.hpp>

namespace small {
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto a = cg::vector<"a", 4>;
inline constexpr auto A = cg::matrix<"A", 4, 4>;
inline constexpr auto b = cg::vector<"b", 4>;
inline constexpr auto rate = cg::scalar<"rate">;
inline constexpr auto loss = cg::scalar<"loss">;

extern const cg::function<cg::takes<x>, cg::returns<loss, x>> squares;              // of a named extent
extern const cg::function<cg::takes<A, a, b>, cg::returns<loss, a>> least_squares;  // without loops
extern const cg::function<cg::takes<rate, a, b>, cg::returns<a>> step;              // one pack
}  // namespace small
