// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Parts of tensors, and tensors of parts: slices, concatenations, stacks (layer 2, ops).
#pragma once
#include "ctgrad/ops/movement.hpp"

namespace ctgrad {

// Elements from Begin to before End; negative ones count from the end.
template <int Axis, int Begin, int End>
struct slice_op {
    static constexpr std::string_view name = "slice";
    static constexpr int from_front(int position, std::int64_t size) {
        return position < 0 ? position + static_cast<int>(size) : position;
    }
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = broadcast(name, x[0]);
        if (!v.ok()) return v;
        const int axis = ir::axis_of(Axis, x[0].rank);
        if (axis < 0) return ir::no_axis(name, x[0], Axis);
        if (x[0][axis].named()) return ir::only_static(name, x[0], axis);
        const int begin = from_front(Begin, x[0][axis].size), end = from_front(End, x[0][axis].size);
        shape_of result = x[0];
        result.extents[axis].size = end - begin;
        if (begin >= 0 && begin < end && end <= x[0][axis].size) return result;
        message m("slice: ");
        add(add(m, x[0], "the operand").add(" is "), x[0]).add(" but elements ");
        return m.add(Begin).add(" to ").add(End).add(" of axis ").add(axis).add(" are wanted");
    }
    static constexpr term build(const auto* x) {
        const int axis = ir::axis_of(Axis, x[0].rank());
        const int begin = from_front(Begin, x[0].shape[axis]), end = from_front(End, x[0].shape[axis]);
        return x[0].home->window(x[0], axis, begin, end - begin);
    }
};
// slice<2, 5>(x): elements 2, 3, 4 of axis 0; slice<1, 2, 5>(X): those of axis 1. An offset, never a copy of data.
template <int Axis, int Begin, int End, class A>
    requires Accepts<slice_op<Axis, Begin, End>, A>
constexpr application_t<slice_op<Axis, Begin, End>, A> slice(A a) {
    return apply<slice_op<Axis, Begin, End>>(a);
}
template <int Axis, int Begin, int End, class A>
    requires Rejects<slice_op<Axis, Begin, End>, A>
auto slice(A) -> decltype(sentence_of<slice_op<Axis, Begin, End>, A>());
template <int Begin, int End, class A, int Axis = 0>
    requires Accepts<slice_op<Axis, Begin, End>, A>
constexpr application_t<slice_op<Axis, Begin, End>, A> slice(A a, axis_list<Axis> = {}) {
    return apply<slice_op<Axis, Begin, End>>(a);
}
template <int Begin, int End, class A, int Axis = 0>
    requires Rejects<slice_op<Axis, Begin, End>, A>
auto slice(A, axis_list<Axis> = {}) -> decltype(sentence_of<slice_op<Axis, Begin, End>, A>());

// Operands one behind the other along an axis.
template <int Axis>
struct concatenate_op {
    static constexpr std::string_view name = "concatenate";
    static constexpr verdict shape(const shape_of* x, int count) {
        shape_of result = x[0];
        const int axis = ir::axis_of(Axis, x[0].rank);
        for (int k = 0; k < count; ++k) {
            const verdict v = broadcast(name, x[k]);
            if (!v.ok()) return v;
            if (axis < 0) return ir::no_axis(name, x[k], Axis);
            if (x[k].rank != x[0].rank) return disagreement(name, x[0], x[k], "numbers of axes", ir::to_extent(x[0].rank), ir::to_extent(x[k].rank));
            if (x[k][axis].named()) return ir::only_static(name, x[k], axis);
            for (int a = 0; a < x[0].rank; ++a)
                if (a != axis && !(x[k][a] == x[0][a])) return disagreement(name, x[0], x[k], "extents", x[0][a], x[k][a]);
            result.extents[axis].size += k == 0 ? 0 : x[k][axis].size;
        }
        return result;
    }
    static constexpr term build(const auto* x, int count) {
        const int axis = ir::axis_of(Axis, x[0].rank());
        ir::builder& home = *x[0].home;
        ir::extent size = 0, before = 0;
        for (int k = 0; k < count; ++k) size += x[k].shape[axis];
        sequence<ir::read> parts;
        ir::space s;
        for (int k = 0; k < count; ++k) {
            const term part = home.window(x[k], axis, -before, size);
            before += x[k].shape[axis];
            parts.push_back(part.value);
            s = part.shape;
        }
        return home.linear(s, parts);
    }
};
// One behind the other along an axis whose extents are numbers: concatenate<0>(a, b, c).
template <int Axis, class... A>
    requires(sizeof...(A) > 0 && Accepts<concatenate_op<Axis>, A...>)
constexpr application_t<concatenate_op<Axis>, A...> concatenate(A... a) {
    return apply<concatenate_op<Axis>>(a...);
}
template <int Axis, class... A>
    requires(sizeof...(A) > 0 && Rejects<concatenate_op<Axis>, A...>)
auto concatenate(A...) -> decltype(sentence_of<concatenate_op<Axis>, A...>());

// Operands of one shape side by side along a new axis.
template <int Axis>
struct stack_op {
    static constexpr std::string_view name = "stack";
    static constexpr verdict shape(const shape_of* x, int count) {
        const int axis = ir::axis_of(Axis, x[0].rank + 1);
        for (int k = 0; k < count; ++k) {
            const verdict v = broadcast(name, x[k]);
            if (!v.ok()) return v;
            if (axis < 0) {
                message m("stack: ");
                return add(add(m, x[k], "the operand").add(" is "), x[k]).add(" and the result has no axis ").add(Axis);
            }
            if (x[k].rank == shape_of::max_rank) return message(name).add(ir::too_many_axes);
            if (x[k] == x[0]) continue;
            message m("stack: ");
            add(add(m, x[0], "the first operand").add(" is "), x[0]).add(" but ");
            return add(add(m, x[k], "another").add(" is "), x[k]).add(": equal shapes are needed");
        }
        shape_of result;
        for (int a = 0; a <= x[0].rank; ++a) result.push_back(a == axis ? ir::to_extent(count) : x[0][a < axis ? a : a - 1]);
        return result;
    }
    static constexpr term build(const auto* x, int count) {
        const int axis = ir::axis_of(Axis, x[0].rank() + 1);
        sequence<term> parts;
        for (int k = 0; k < count; ++k) {
            ir::axis_map to;
            ir::space s;
            for (int a = 0; a <= x[k].rank(); ++a) {
                if (a < x[k].rank()) to.set(a, a < axis ? a : a + 1);
                s.push_back(a == axis ? 1 : x[k].shape[a < axis ? a : a - 1]);
            }
            parts.push_back(ir::viewed(x[k], to, s));
        }
        return concatenate_op<Axis>::build(parts.data(), count);
    }
};
// Side by side along a new axis: stack<0> of scalars is a vector, of vectors a matrix of rows.
template <int Axis, class... A>
    requires(sizeof...(A) > 0 && Accepts<stack_op<Axis>, A...>)
constexpr application_t<stack_op<Axis>, A...> stack(A... a) {
    return apply<stack_op<Axis>>(a...);
}
template <int Axis, class... A>
    requires(sizeof...(A) > 0 && Rejects<stack_op<Axis>, A...>)
auto stack(A...) -> decltype(sentence_of<stack_op<Axis>, A...>());

}  // namespace ctgrad
