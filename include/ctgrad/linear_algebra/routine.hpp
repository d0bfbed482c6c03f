// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What operations on whole matrices have in common: their shapes, and formulas over roles (layer 7, linear_algebra).
//
// A formula is over a frame: axis p of it is the rows of a matrix, axis q its columns, all other axes are batches. A
// matrix in it is a read of both; what a product sums over is an axis appended to the frame.
#pragma once
#include "ctgrad/ctgrad.hpp"

namespace ctgrad::linear_algebra {

using ir::axis_map;
using ir::core;
using ir::space;

template <class... Roles>
constexpr axis_map roles_at(Roles... axes) {
    axis_map roles;
    int role = 0;
    (roles.set(role++, axes), ...);
    return roles;
}
// An operation over the given axes of x's frame.
template <class Op, class... More>
constexpr term over(axis_map roles, const term& x, const More&... more) {
    return x.home->routine(descriptor<Op>, x.shape, roles, {x.value, more.value...});
}

// The same read with axes renamed: to[k] instead of from[k].
struct renaming {
    int from, to;
};
constexpr ir::read renamed(const term& x, std::initializer_list<renaming> names) {
    axis_map map = axis_map::identity(ir::max_rank);
    for (const renaming& n : names) map.set(n.from, n.to);
    ir::read r = x.value;
    r.axes = r.axes.then(map, (*x.home)[r.node].rank);
    return r;
}
constexpr term swapped(const term& x, int p, int q) { return {*x.home, renamed(x, {{p, q}, {q, p}}), x.shape}; }
// A longer frame, by axes like others of it.
template <class... Axes>
constexpr space extended(space frame, Axes... like) {
    (frame.push_back(frame[like]), ...);
    return frame;
}
// Without the axis that was appended to a frame.
constexpr term without_last(term x) {
    --x.shape.rank;
    return x;
}
constexpr bool reads_axis(const term& x, int axis) {
    for (int a = 0; a < (*x.home)[x.value.node].rank; ++a)
        if (x.value.axes[a] == axis) return true;
    return false;
}

// The last two axes of an operand, as rows and columns.
constexpr axis_map last_axes(const term& x) { return roles_at(x.rank() - 2, x.rank() - 1); }
constexpr verdict shape_of_matrix(std::string_view op, const shape_of& x) {
    const verdict v = broadcast(op, x);
    if (!v.ok() || x.rank > 1) return v;
    message m(op);
    return add(add(m.add(": "), x, "the operand").add(" is "), x).add(": a matrix is needed");
}

// An operation on square matrices that has a matrix, or a number, of each.
template <class Op>
struct square_matrix {
    static constexpr verdict shape(const shape_of* x, int) {
        verdict v = ir::shape_of_square(Op::name, x[0]);
        if (v.ok() && Op::result.rank == 0) v.shape.rank -= 2;
        if (v.ok() && Op::result.rank == 1) --v.shape.rank;
        return v;
    }
};
// The result of an operation over the last two axes without those that it has not, the others as rows, then columns.
template <class Op>
constexpr term of_matrix(const term& x) {
    term y = over<Op>(last_axes(x), x);
    const core& result = Op::result;
    if (result.rank == 2 && result.roles[0] == 1) y = swapped(y, x.rank() - 2, x.rank() - 1);
    if (result.rank == 1 && result.roles[0] == 1) y = {*y.home, renamed(y, {{x.rank() - 1, x.rank() - 2}}), y.shape};
    y.shape.rank -= 2 - result.rank;
    return y;
}

}  // namespace ctgrad::linear_algebra
