// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Derivatives as expressions: requests that the differentiate pass answers (layer 2, ops).
#pragma once
#include "ctgrad/ops/operation.hpp"

namespace ctgrad {

namespace ir {
constexpr verdict shape_of_derivative(std::string_view op, const shape_of& f, const shape_of& v) {
    message m(op);
    m.add(": ");
    if (f.labels) return add(m, f, "f").add(" holds labels, which have no derivative");
    if (v.labels) return add(m, v, "x").add(" holds labels, which have no derivative");
    if (v.name.empty()) return m.add("the second argument must be a variable, not an expression");
    shape_of result = f;
    for (int a = 0; a < v.rank; ++a) {
        if (result.rank == shape_of::max_rank) return m.add("the result would have more than 8 axes");
        result.push_back(v[a]);
    }
    return result;
}
}  // namespace ir

struct gradient_op {
    static constexpr std::string_view name = "gradient";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = ir::shape_of_derivative(name, x[0], x[1]);
        if (!v.ok() || x[0].rank == 0) return v;
        message m("gradient: ");
        return add(add(m, x[0], "the function").add(" is "), x[0]).add(" but only a scalar has a gradient: sum it first");
    }
    static constexpr term build(const auto* x) { return x[0].home->derivative(x[0], x[1]); }
};
struct jacobian_op {
    static constexpr std::string_view name = "jacobian";
    static constexpr verdict shape(const shape_of* x, int) { return ir::shape_of_derivative(name, x[0], x[1]); }
    static constexpr term build(const auto* x) { return x[0].home->derivative(x[0], x[1]); }
};

// ∂f/∂x of a scalar f with respect to a variable x, an expression of x's shape; 0 where f does not contain x.
CTGRAD_BINARY(gradient, gradient_op);
// ∂f/∂x of any f with respect to a variable x, an expression of shape f.shape + x.shape.
CTGRAD_BINARY(jacobian, jacobian_op);

}  // namespace ctgrad
