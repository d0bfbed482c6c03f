// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Derivatives as expressions: requests that the differentiate pass answers (layer 2, ops).
#pragma once
#include "ctgrad/ops/operation.hpp"

namespace ctgrad {

struct gradient_op {
    static constexpr std::string_view name = "gradient";
    static constexpr verdict shape(const shape_of* x, int) {
        const shape_of &f = x[0], &v = x[1];
        message m(name);
        m.add(": ");
        if (f.labels) return add(m, f, "the function").add(" holds labels, which have no derivative");
        if (f.rank != 0)
            return add(add(m, f, "the function").add(" is "), f).add(" but only a scalar has a gradient: sum it first");
        if (v.labels) return add(m, v, "the variable").add(" holds labels, which have no derivative");
        if (v.name.empty()) return m.add("the second argument must be a variable, not an expression");
        return v;
    }
    static constexpr term build(const auto* x) { return x[0].home->derivative(x[0], x[1]); }
};

// ∂f/∂x of a scalar f with respect to a variable x, an expression of x's shape; 0 where f does not contain x.
CTGRAD_BINARY(gradient, gradient_op);

}  // namespace ctgrad
