// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Sums and means over everything or over named axes (layer 2, ops).
#pragma once
#include "ctgrad/ops/arithmetic.hpp"

namespace ctgrad {

// Axes to reduce; negative ones count from the back, none means all.
template <int... Axes>
struct axis_list {
    static constexpr int count = static_cast<int>(sizeof...(Axes));
    static constexpr int list[sizeof...(Axes) + 1] = {Axes...};
    static constexpr unsigned mask(int rank) {
        unsigned result = 0;
        ((result |= 1u << (Axes < 0 ? Axes + rank : Axes)), ...);
        return sizeof...(Axes) == 0 ? (1u << rank) - 1 : result;
    }
};
template <int Axis>
inline constexpr axis_list<Axis> axis{};
template <int... Axes>
inline constexpr axis_list<Axes...> axes{};

namespace ir {

// The axes of a frame with the reduced ones moved to the end.
struct reduction {
    space domain;
    int rank = 0;    // of the result
    axis_map to;     // frame axis -> domain axis
    axis_map from;   // result axis -> frame axis
    unsigned mask = 0;

    constexpr reduction(const space& frame, unsigned axes) {
        for (int a = 0; a < frame.rank; ++a)
            if ((axes >> a & 1u) == 0) {
                from.set(rank, a);
                to.set(a, rank++);
                domain.push_back(frame[a]);
            }
        for (int a = 0; a < frame.rank; ++a)
            if ((axes >> a & 1u) != 0) {
                to.set(a, domain.rank);
                mask |= 1u << domain.rank;
                domain.push_back(frame[a]);
            }
    }
    constexpr read inside(const term& x) const {
        read r = x.value;
        r.axes = r.axes.then(to, (*x.home)[r.node].rank);
        return r;
    }
    // The result in the frame again, constant along the reduced axes.
    constexpr term outside(const term& x, const space& frame) const {
        read r = x.value;
        r.axes = r.axes.then(from, (*x.home)[r.node].rank);
        return {*x.home, r, frame};
    }
};

constexpr term sum_along(const term& x, unsigned axes) {
    const reduction r(x.shape, axes);
    return r.outside(x.home->contract(r.domain, r.rank, {r.inside(x)}), x.shape);
}

constexpr term count_of(const auto& x, unsigned axes) {
    term count = x.home->number(1);
    for (int a = 0; a < x.rank(); ++a)
        if ((axes >> a & 1u) != 0) count = hadamard(count, x.home->size(x.shape[a]));
    return count;
}

constexpr verdict shape_without(std::string_view op, const shape_of& x, const int* axes, int count) {
    const verdict v = broadcast(op, x);
    if (!v.ok()) return v;
    unsigned mask = count == 0 ? ~0u : 0;
    for (int i = 0; i < count; ++i) {
        const int axis = axes[i] < 0 ? axes[i] + x.rank : axes[i];
        const bool exists = axis >= 0 && axis < x.rank, again = exists && (mask >> axis & 1u) != 0;
        if (exists && !again) {
            mask |= 1u << axis;
            continue;
        }
        message m(op);
        add(add(m.add(": "), x, "the operand").add(" is "), x).add(again ? " and axis " : " and has no axis ");
        m.add(again ? axis : axes[i]).add(again ? " is named twice" : "");
        return m;
    }
    shape_of result;
    for (int a = 0; a < x.rank; ++a)
        if ((mask >> a & 1u) == 0) result.push_back(x[a]);
    return result;
}

}  // namespace ir

struct sum_op {
    static constexpr std::string_view name = "sum";
    static constexpr term along(const auto& x, unsigned mask) {
        const ir::reduction r(x.shape, mask);
        return x.home->contract(r.domain, r.rank, {r.inside(x)});
    }
    static constexpr pattern match(const pattern& x) {
        return pattern::inner({ir::pattern_kind::sum, nullptr, 0, -1, -1}, x);
    }
};

struct mean_op {
    static constexpr std::string_view name = "mean";
    static constexpr term along(const auto& x, unsigned mask) { return sum_op::along(x, mask) / ir::count_of(x, mask); }
};

// An operation along all axes or along the given ones; those disappear unless the operation keeps them.
template <class Op, class Axes>
struct along_op {
    static constexpr std::string_view name = Op::name;
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict reduced = ir::shape_without(name, x[0], Axes::list, Axes::count);
        if constexpr (requires { Op::keeps_axes; })
            return reduced.ok() ? verdict(x[0]) : reduced;
        else
            return reduced;
    }
    static constexpr term build(const auto* x) { return Op::along(x[0], Axes::mask(x[0].rank())); }
    static constexpr pattern match(const pattern& x) { return Op::match(x); }
};

#define CTGRAD_ALONG(function, op)                                                                \
    template <class A, int... I>                                                                  \
        requires Accepts<along_op<op, axis_list<I...>>, A>                                        \
    constexpr application_t<along_op<op, axis_list<I...>>, A> function(A a, axis_list<I...> = {}) { \
        return apply<along_op<op, axis_list<I...>>>(a);                                           \
    }                                                                                             \
    template <class A, int... I>                                                                  \
        requires Rejects<along_op<op, axis_list<I...>>, A>                                        \
    auto function(A, axis_list<I...> = {})->decltype(sentence_of<along_op<op, axis_list<I...>>, A>())

// Σ x over everything, or over the given axes: sum(X, axis<1>). The sum over nothing is 0.
CTGRAD_ALONG(sum, sum_op);
// Σ x divided by the number of elements; NaN over nothing.
CTGRAD_ALONG(mean, mean_op);

}  // namespace ctgrad
