// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The programs themselves, to compare with.
#pragma once
#include <ctgrad/ctgrad.hpp>

#include "model.hpp"

namespace fit {
inline constexpr auto direct = cg::compile([] {
    auto loss = 0.5 * cg::squared_norm(X * w - y);
    return cg::outputs(loss, cg::gradient(loss, w));
});
inline constexpr auto direct_residual = cg::compile([] { return y - rate * cg::einsum<"ik,ik->i">(X, cg::one_hot(kind)); });
}  // namespace fit
