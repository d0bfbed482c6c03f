// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The same programs, which a call may be compiled into (bench).
#pragma once
#include <ctgrad/ctgrad.hpp>

#include "model.hpp"

namespace small {
inline constexpr auto direct_squares = cg::compile([] {
    auto f = 0.5 * cg::squared_norm(x);
    return cg::outputs(f, cg::gradient(f, x));
});
inline constexpr auto direct_least_squares = cg::compile([] {
    auto f = 0.5 * cg::squared_norm(A * a - b);
    return cg::outputs(f, cg::gradient(f, a));
});
inline constexpr auto direct_step = cg::compile([] { return a - rate * b; });
}  // namespace small
