// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The same elements by other axes: transposes, reshapes, broadcasts (layer 2, ops).
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
    static constexpr int order[sizeof...(Axes) + 1] = {Axes...};
    static constexpr int count = static_cast<int>(sizeof...(Axes));
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = broadcast(name, x[0]);
        if (!v.ok()) return v;
        unsigned seen = 0;
        shape_of result;
        for (int k = 0; k < count; ++k) {
            const int axis = ir::axis_of(order[k], x[0].rank);
            if (axis < 0) return ir::no_axis(name, x[0], order[k]);
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
        return ir::stretched(x[0], ir::lower(*x[0].home, ir::shape_from<Extents...>()));
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

// The elements in row-major order: [m, n] -> [m n].
CTGRAD_UNARY(vec, vec_op);

}  // namespace ctgrad
