// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Derivatives as expressions: requests that the differentiate pass answers (layer 2, ops).
#pragma once
#include "ctgrad/ops/operation.hpp"

namespace ctgrad {

namespace ir {
// Whether f may be differentiated with respect to x.
constexpr verdict differentiable(std::string_view op, const shape_of& f, const shape_of& x) {
    message m(op);
    m.add(": ");
    if (f.labels) return add(m, f, "f").add(" holds labels, which have no derivative");
    if (x.labels) return add(m, x, "x").add(" holds labels, which have no derivative");
    if (x.name.empty()) return m.add("the second argument must be a variable, not an expression");
    return f;
}
constexpr verdict scalar_to_differentiate(std::string_view op, const shape_of& f, const shape_of& x, std::string_view instead) {
    const verdict v = differentiable(op, f, x);
    if (!v.ok() || f.rank == 0) return v;
    message m(op);
    m.add(": ");
    return add(add(m, f, "f").add(" is "), f).add(" but must be a scalar: ").add(instead);
}
// The axes of one behind those of the other.
constexpr verdict joined_axes(std::string_view op, shape_of a, const shape_of& b) {
    for (int i = 0; i < b.rank; ++i) {
        if (a.rank == shape_of::max_rank) return message(op).add(": the result would have more than 8 axes");
        a.push_back(b[i]);
    }
    return a;
}
// Whether a direction, or a point, has the shape of what it is a direction of.
constexpr verdict same_shape(std::string_view op, const shape_of& direction, std::string_view role, const shape_of& of,
                             std::string_view what, const shape_of& result) {
    if (direction == of) return result;
    message m(op);
    m.add(": ");
    add(add(m, direction, role).add(" is "), direction).add(" but ");
    return add(add(m, of, what).add(" is "), of).add(": they must have one shape");
}
}  // namespace ir

// What is asked about f and x, and along what.
template <ir::request What>
struct asks {
    static constexpr term build(const term* x, int count) {
        return x[0].home->derivative(What, x[0], x[1], count > 2 ? &x[2].value : nullptr);
    }
};

struct gradient_op : asks<ir::request::jacobian> {
    static constexpr std::string_view name = "gradient";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = ir::scalar_to_differentiate(name, x[0], x[1], "use jacobian or vjp");
        return v.ok() ? ir::joined_axes(name, x[0], x[1]) : v;
    }
};
struct jacobian_op : asks<ir::request::jacobian> {
    static constexpr std::string_view name = "jacobian";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = ir::differentiable(name, x[0], x[1]);
        return v.ok() ? ir::joined_axes(name, x[0], x[1]) : v;
    }
};
struct vjp_op : asks<ir::request::vjp> {
    static constexpr std::string_view name = "vjp";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = ir::differentiable(name, x[0], x[1]);
        return v.ok() ? ir::same_shape(name, x[2], "u", x[0], "f", x[1]) : v;
    }
};
struct jvp_op : asks<ir::request::jvp> {
    static constexpr std::string_view name = "jvp";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = ir::differentiable(name, x[0], x[1]);
        return v.ok() ? ir::same_shape(name, x[2], "v", x[1], "x", x[0]) : v;
    }
};
struct linearize_op : asks<ir::request::linearize> {
    static constexpr std::string_view name = "linearize";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = ir::differentiable(name, x[0], x[1]);
        return v.ok() ? ir::same_shape(name, x[2], "x0", x[1], "x", x[0]) : v;
    }
};
struct hessian_op {
    static constexpr std::string_view name = "hessian";
    static constexpr verdict shape(const shape_of* x, int count) {
        const shape_of& z = x[count - 1];
        verdict v = ir::scalar_to_differentiate(name, x[0], x[1], "use jacobian twice");
        if (v.ok()) v = ir::differentiable(name, x[0], z);
        return v.ok() ? ir::joined_axes(name, x[1], z) : v;
    }
    static constexpr term build(const term* x, int count) {
        const term again[] = {asks<ir::request::jacobian>::build(x, 2), x[count - 1]};
        return asks<ir::request::jacobian>::build(again, 2);
    }
};
struct hvp_op {
    static constexpr std::string_view name = "hvp";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = ir::scalar_to_differentiate(name, x[0], x[1], "use jvp of a jacobian");
        return v.ok() ? ir::same_shape(name, x[2], "v", x[1], "x", x[1]) : v;
    }
    // H is symmetric: vᵀ H is one sweep over the gradient.
    static constexpr term build(const term* x, int) {
        const term again[] = {asks<ir::request::jacobian>::build(x, 2), x[1], x[2]};
        return asks<ir::request::vjp>::build(again, 3);
    }
};

// In all of them x is a variable, and a function that does not contain it has derivative 0.

// ∂f/∂x of a scalar f, an expression of x's shape.
CTGRAD_BINARY(gradient, gradient_op);
// ∂f/∂x of any f, an expression of shape f.shape + x.shape.
CTGRAD_BINARY(jacobian, jacobian_op);
// uᵀ ∂f/∂x for u of f's shape, an expression of x's shape: one reverse sweep, as cheap as a gradient. u is not
// differentiated here, whether it contains x or not.
CTGRAD_TERNARY(vjp, vjp_op);
// ∂f/∂x v for v of x's shape, an expression of f's shape: one sweep forward, as cheap as f. v is not differentiated here.
CTGRAD_TERNARY(jvp, jvp_op);
// The same: lim (f(x + h v) - f(x)) / h for h to 0.
CTGRAD_TERNARY_OVERLOAD(directional_derivative, jvp_op);
// f(x0) + ∂f/∂x(x0) (x - x0), the tangent at x0; f(x) differs from it by O(‖x - x0‖²).
CTGRAD_TERNARY(linearize, linearize_op);
// ∂²f/∂x∂x of a scalar f, an expression of shape x.shape + x.shape; ∂²f/∂x∂z of shape x.shape + z.shape.
CTGRAD_BINARY(hessian, hessian_op);
CTGRAD_TERNARY_OVERLOAD(hessian, hessian_op);
// ∂²f/∂x∂x v for v of x's shape, an expression of x's shape; the Hessian itself is never formed.
CTGRAD_TERNARY(hvp, hvp_op);

}  // namespace ctgrad
