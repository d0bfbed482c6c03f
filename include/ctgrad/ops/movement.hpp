// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Operations that move elements and calculate nothing (layer 2, ops).
#pragma once
#include <concepts>

#include "ctgrad/ops/reduction.hpp"

namespace ctgrad {

namespace ir {

// Extents given as template arguments: numbers and named extents.
constexpr extent_of to_extent(std::integral auto size) { return {static_cast<std::int64_t>(size), {}, 0}; }
template <class Dimension>
constexpr extent_of to_extent(Dimension n) {
    if constexpr (requires { extent_value(n); })
        return extent_value(n);
    else
        return {};
}
template <auto... Extents>
constexpr shape_of shape_from() {
    shape_of s;
    if constexpr (sizeof...(Extents) <= shape_of::max_rank) (s.push_back(to_extent(Extents)), ...);
    return s;
}
constexpr std::string_view too_many_axes = ": the result would have more than 8 axes";
// Why they are no shape, empty if they are; so many extents may be -1.
template <auto... Extents>
constexpr message wrong_extents(std::string_view op, int unknown) {
    if (sizeof...(Extents) > shape_of::max_rank) return message(op).add(too_many_axes);
    bool right = true;
    int left = unknown;
    for (const extent_of& e : {to_extent(1), to_extent(Extents)...})
        right = right && (e.named() || e.size > 0 || (e.size == -1 && --left >= 0));
    if (right) return {};
    return message(op).add(": an extent must be a dim or an integer of at least 1").add(unknown > 0 ? ", only one may be -1" : "");
}
constexpr space lower(builder& home, const shape_of& s) {
    space result;
    for (int a = 0; a < s.rank; ++a) result.push_back(home.lower(s[a]));
    return result;
}
// The given axis from the front, -1 where there is none.
constexpr int axis_of(int axis, int rank) {
    if (axis < 0) axis += rank;
    return axis >= 0 && axis < rank ? axis : -1;
}
constexpr message no_axis(std::string_view op, const shape_of& x, int axis) {
    message m(op);
    add(add(m.add(": "), x, "the operand").add(" is "), x).add(" and has no axis ");
    return m.add(axis);
}
constexpr message only_static(std::string_view op, const shape_of& x, int axis) {
    message m(op);
    add(add(m.add(": "), x, "the operand").add(" is "), x).add(": extent ");
    return add(m, x[axis]).add(" is known only at run time, a number is needed");
}
}  // namespace ir

template <int... Axes>
struct permute_op {
    static constexpr std::string_view name = "transpose";
    static constexpr int order[] = {Axes...};
    static constexpr int count = static_cast<int>(sizeof...(Axes));
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = broadcast(name, x[0]);
        if (!v.ok()) return v;
        unsigned seen = 0;
        shape_of result;
        for (const int a : order) {
            const int axis = ir::axis_of(a, x[0].rank);
            if (axis < 0) return ir::no_axis(name, x[0], a);
            seen |= 1u << axis;
            result.push_back(x[0][axis]);
        }
        if (count == x[0].rank && seen == (1u << count) - 1) return result;
        message m("transpose: ");
        return add(add(m, x[0], "the operand").add(" is "), x[0]).add(": the order must name each of its axes once");
    }
    static constexpr term build(const auto* x) {
        ir::axis_map to;
        ir::space s;
        for (int k = 0; k < count; ++k) {
            const int axis = ir::axis_of(order[k], count);
            to.set(axis, k);
            s.push_back(x[0].shape[axis]);
        }
        return ir::viewed(x[0], to, s);
    }
};
// Axes in another order: transpose<2, 0, 1>(T) has T's axis 2 first. Never moves data.
template <int... Axes, class A>
    requires(sizeof...(Axes) > 0 && Accepts<permute_op<Axes...>, A>)
constexpr application_t<permute_op<Axes...>, A> transpose(A a) {
    return apply<permute_op<Axes...>>(a);
}
template <int... Axes, class A>
    requires(sizeof...(Axes) > 0 && Rejects<permute_op<Axes...>, A>)
auto transpose(A) -> decltype(sentence_of<permute_op<Axes...>, A>());

template <auto... Extents>
struct reshape_op {
    static constexpr std::string_view name = "reshape";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = broadcast(name, x[0]);
        if (!v.ok()) return v;
        if (const message wrong = ir::wrong_extents<Extents...>(name, 1); wrong.length > 0) return wrong;
        shape_of result = ir::shape_from<Extents...>(), left = x[0];
        std::int64_t before = 1, after = 1;
        int unknown = -1;
        bool fits = true;
        for (int a = 0; a < left.rank; ++a) before *= left[a].named() ? 1 : left[a].size;
        for (int a = 0; a < result.rank; ++a) {
            const extent_of e = result[a];
            if (e.named()) {
                fits = take(left, e) && fits;
            } else if (e.size == -1) {
                unknown = a;
            } else {
                after *= e.size;
            }
        }
        int named = 0;
        extent_of rest;
        for (int a = 0; a < left.rank; ++a)
            if (left[a].named()) {
                rest = left[a];
                ++named;
            }
        if (fits && unknown >= 0) {
            fits = named == 0 ? before % after == 0 : named == 1 && before == after;
            result.extents[unknown] = named == 0 ? extent_of{before / after, {}, 0} : rest;
        } else {
            fits = fits && named == 0 && before == after;
        }
        if (fits) return result;
        message m("reshape: ");
        add(add(m, x[0], "the operand").add(" is "), x[0]).add(" but the new shape is ");
        return add(m, ir::shape_from<Extents...>()).add(": another number of elements");
    }
    static constexpr term build(const auto* x) {
        ir::builder& home = *x[0].home;
        ir::space s = ir::lower(home, ir::shape_from<Extents...>());
        for (int a = 0; a < s.rank; ++a)
            if (s[a] == -1 && ir::shape_from<Extents...>()[a].size == -1) s.extents[a] = left_over(x[0].shape, s, a);
        return home.reshape(x[0], s);
    }

private:
    // Removes a named extent.
    static constexpr bool take(shape_of& from, const extent_of& e) {
        for (int a = 0; a < from.rank; ++a)
            if (from[a] == e) {
                from.extents[a] = {1, {}, 0};
                return true;
            }
        return false;
    }
    // What an extent of -1 stands for.
    static constexpr ir::extent left_over(const ir::space& from, const ir::space& to, int unknown) {
        ir::extent size = 1, named = 0;
        for (int a = 0; a < from.rank; ++a) {
            if (!ir::is_named(from[a])) {
                size *= from[a];
                continue;
            }
            bool kept = false;
            for (int b = 0; b < to.rank; ++b) kept = kept || (b != unknown && to[b] == from[a]);
            if (!kept) named = from[a];
        }
        for (int b = 0; b < to.rank; ++b)
            if (b != unknown && !ir::is_named(to[b])) size /= to[b];
        return named != 0 ? named : size;
    }
};
// The same elements in row-major order by other axes; -1 stands for what is left: reshape<n, -1>(X).
template <auto... Extents, class A>
    requires Accepts<reshape_op<Extents...>, A>
constexpr application_t<reshape_op<Extents...>, A> reshape(A a) {
    return apply<reshape_op<Extents...>>(a);
}
template <auto... Extents, class A>
    requires Rejects<reshape_op<Extents...>, A>
auto reshape(A) -> decltype(sentence_of<reshape_op<Extents...>, A>());

struct vec_op {
    static constexpr std::string_view name = "vec";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = broadcast(name, x[0]);
        if (!v.ok()) return v;
        extent_of e = unit_extent;
        for (int a = 0; a < x[0].rank; ++a) {
            const extent_of& own = x[0][a];
            if (own == unit_extent) continue;
            if (!e.named() && !own.named()) {
                e.size *= own.size;
            } else if (e == unit_extent) {
                e = own;
            } else {
                message m("vec: ");
                return add(add(m, x[0], "the operand").add(" is "), x[0]).add(": its number of elements is no extent that has a name");
            }
        }
        shape_of result;
        result.push_back(e);
        return result;
    }
    static constexpr term build(const auto* x) {
        ir::space s;
        ir::extent e = 1;
        for (int a = 0; a < x[0].rank(); ++a) e = ir::is_named(x[0].shape[a]) ? x[0].shape[a] : ir::is_named(e) ? e : e * x[0].shape[a];
        s.push_back(e);
        return x[0].home->reshape(x[0], s);
    }
};

template <auto... Extents>
struct broadcast_to_op {
    static constexpr std::string_view name = "broadcast_to";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = broadcast(name, x[0]);
        if (!v.ok()) return v;
        if (const message wrong = ir::wrong_extents<Extents...>(name, 0); wrong.length > 0) return wrong;
        const shape_of to = ir::shape_from<Extents...>();
        bool fits = x[0].rank <= to.rank;
        for (int a = 0; a < x[0].rank && fits; ++a) {
            const extent_of e = x[0][x[0].rank - 1 - a];
            fits = e == to[to.rank - 1 - a] || e == unit_extent;
        }
        if (fits) return to;
        message m("broadcast_to: ");
        add(add(m, x[0], "the operand").add(" is "), x[0]).add(" and does not stretch to ");
        return add(m, to);
    }
    static constexpr term build(const auto* x) {
        const ir::space s = ir::lower(*x[0].home, ir::shape_from<Extents...>());
        ir::axis_map to;
        for (int a = 0; a < x[0].rank(); ++a) {
            const int axis = s.rank - x[0].rank() + a;
            to.set(a, x[0].shape[a] == s[axis] ? axis : ir::axis_map::fixed);
        }
        return ir::viewed(x[0], to, s);
    }
};
// x repeated along new and along stretched axes, by NumPy's rules. Never moves data.
template <auto... Extents, class A>
    requires Accepts<broadcast_to_op<Extents...>, A>
constexpr application_t<broadcast_to_op<Extents...>, A> broadcast_to(A a) {
    return apply<broadcast_to_op<Extents...>>(a);
}
template <auto... Extents, class A>
    requires Rejects<broadcast_to_op<Extents...>, A>
auto broadcast_to(A) -> decltype(sentence_of<broadcast_to_op<Extents...>, A>());

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

// The elements in row-major order: [m, n] -> [m n].
CTGRAD_UNARY(vec, vec_op);
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
