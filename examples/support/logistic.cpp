// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The one file that compiles the program, once or for several instruction sets, see 07_instruction_sets.cpp.
#include "logistic.hpp"

#include <ctgrad/ctgrad.hpp>

CTGRAD_FUNCTION(logistic::step)
(ctgrad::compile([] {
    using namespace logistic;
    auto loss = ctgrad::sum(ctgrad::softplus(-ctgrad::hadamard(y, X * w)));
    return ctgrad::outputs(loss, ctgrad::gradient(loss, w));
}));
