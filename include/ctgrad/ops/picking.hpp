// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What labels pick: rows, and one-hot vectors that are never stored (layer 2, ops).
#pragma once
#include "ctgrad/ops/movement.hpp"

namespace ctgrad {

struct one_hot_op {
    static constexpr std::string_view name = "one_hot";
    static constexpr verdict shape(const shape_of* x, int) {
        message m("one_hot: ");
        if (!x[0].labels) return add(m, x[0], "the operand").add(" must be labels<...>");
        shape_of result = x[0];
        result.labels = false;
        result.push_back(x[0].classes);
        return result;
    }
    static constexpr term build(const auto* x) { return x[0].home->one_hot(x[0]); }
};

// x[.., labels, ..]: the axis becomes the axes of the labels.
template <int Axis>
struct take_op {
    static constexpr std::string_view name = "take";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = broadcast(name, x[0]);
        if (!v.ok()) return v;
        const int axis = ir::axis_of(Axis, x[0].rank);
        if (axis < 0) return ir::no_axis(name, x[0], Axis);
        message m("take: ");
        if (!x[1].labels) return add(m, x[1], "the second operand").add(" must be labels<...>");
        if (!(x[1].classes == x[0][axis])) {
            add(add(m, x[0], "the operand").add(" is "), x[0]).add(" but ");
            return add(add(m, x[1], "labels").add(" has "), x[1].classes).add(" classes: as many as axis ").add(axis).add(" has elements are needed");
        }
        if (x[0].rank + x[1].rank > shape_of::max_rank) return message(name).add(ir::too_many_axes);
        shape_of result;
        for (int a = 0; a < x[0].rank; ++a) {
            if (a != axis) {
                result.push_back(x[0][a]);
                continue;
            }
            for (int b = 0; b < x[1].rank; ++b) result.push_back(x[1][b]);
        }
        return result;
    }
    static constexpr term build(const auto* x) {
        const term hot = x[0].home->one_hot(x[1]);
        const int axis = ir::axis_of(Axis, x[0].rank()), labels = x[1].rank();
        ir::space domain;
        ir::axis_map to_x, to_hot;
        for (int a = 0; a < x[0].rank(); ++a) {
            if (a != axis) {
                to_x.set(a, domain.rank);
                domain.push_back(x[0].shape[a]);
                continue;
            }
            for (int b = 0; b < labels; ++b) {
                to_hot.set(b, domain.rank);
                domain.push_back(x[1].shape[b]);
            }
        }
        const int rank = domain.rank;
        to_x.set(axis, rank);
        to_hot.set(labels, rank);
        domain.push_back(x[0].shape[axis]);
        return x[0].home->contract(domain, rank, {ir::viewed(x[0], to_x, domain).value, ir::viewed(hot, to_hot, domain).value});
    }
};

// [labels..., classes]: 1 where the label is the class, else 0. Written to memory only as a result.
CTGRAD_UNARY(one_hot, one_hot_op);
// Picks along an axis by labels: take(E, words) of E [classes, d] and words [n] is [n, d]. Its adjoint adds to what was
// picked.
template <class A, class B, int Axis = 0>
    requires Accepts<take_op<Axis>, A, B>
constexpr application_t<take_op<Axis>, A, B> take(A a, B labels, axis_list<Axis> = {}) {
    return apply<take_op<Axis>>(a, labels);
}
template <class A, class B, int Axis = 0>
    requires Rejects<take_op<Axis>, A, B>
auto take(A, B, axis_list<Axis> = {}) -> decltype(sentence_of<take_op<Axis>, A, B>());

}  // namespace ctgrad
