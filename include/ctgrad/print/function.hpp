// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Pointwise functions as formulas (layer 3, print).
#pragma once
#include "ctgrad/ir/op.hpp"
#include "ctgrad/print/formula.hpp"

namespace ctgrad::print {

// A pointwise function that is no quotient, of matrices or not.
constexpr int applied(formulas& to, const ir::op_info& op, sequence<int> operands, bool matrix) {
    if (op.form == ir::writing::relation) return to.iverson(to.relation(op.name, op.latex, operands[0], operands[1]));
    if (op.form == ir::writing::power) return to.power_of(operands[0], operands[1], matrix);
    if (op.name == "sqrt") return to.root(operands[0], op.latex);
    if (op.name == "where") return to.choice(operands[0], operands[1], operands[2]);
    return to.call(op.name, operands, 0, op.latex);
}

}  // namespace ctgrad::print
