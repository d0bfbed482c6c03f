// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The program whose calls are made of bytes.
#include <ctgrad/ctgrad.hpp>

#include "fuzz/call.hpp"

CTGRAD_FUNCTION(fuzz::picked)
(fuzz::cg::compile([] {
    using namespace fuzz;
    return cg::outputs(rate * cg::einsum<"ik,ik->i">(x, cg::one_hot(t)), k * cg::sum(x), rate + x);
}));
CTGRAD_EXPORT_C(picked_in_c, fuzz::picked);
