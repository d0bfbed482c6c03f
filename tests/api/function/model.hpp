// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs as their callers see them.
#pragma once
#include <ctgrad/function.hpp>

namespace cg = ctgrad;

namespace fit {
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto k = cg::dim<"k">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto rate = cg::scalar<"rate">;
inline constexpr auto kind = cg::labels<"kind", n, 3>;

extern const cg::function<cg::takes<y, w, X>, cg::returns<cg::scalar<"loss">, w>> step;
extern const cg::function<cg::takes<X, y, rate, kind>, cg::returns<y>> residual;
extern const cg::function<cg::takes<k>, cg::returns<cg::vector<"ones", k>>> ones;
extern const cg::function<cg::takes<rate, w>, cg::returns<w>> scaled;
}  // namespace fit
