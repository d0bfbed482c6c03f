// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The one file that compiles them.
#include <ctgrad/ctgrad.hpp>

#include "model.hpp"

namespace {
using namespace fit;
constexpr auto loss = 0.5 * cg::squared_norm(X * w - y);
}  // namespace

CTGRAD_FUNCTION(fit::step)(cg::compile([] { return cg::outputs(loss, cg::gradient(loss, w)); }));
CTGRAD_FUNCTION(fit::residual)(cg::compile([] { return y - rate * cg::einsum<"ik,ik->i">(X, cg::one_hot(kind)); }));
CTGRAD_FUNCTION(fit::ones)(cg::compile([] { return 2 * cg::ones<k>; }));
CTGRAD_FUNCTION(fit::scaled)(cg::compile([] { return rate * w; }));
