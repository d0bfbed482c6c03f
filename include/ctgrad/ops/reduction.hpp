// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Reductions over everything or over named axes: sums, means, variances, products, counts (layer 2, ops).
#pragma once
#include "ctgrad/ops/power.hpp"

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

// Reduced axes stay, with extent 1: sum(X, axis<1>, keepdims).
struct keepdims_t {};
inline constexpr keepdims_t keepdims{};

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

// Results in the operand's frame, constant along the reduced axes. They name their operation by type: a descriptor may be
// asked for only when the operation is complete.
constexpr term sum_along(const term& x, unsigned axes) {
    const reduction r(x.shape, axes);
    return r.outside(x.home->contract(r.domain, r.rank, {r.inside(x)}), x.shape);
}
template <class Op>
constexpr term reduce_along(const term& x, unsigned axes) {
    const reduction r(x.shape, axes);
    return r.outside(x.home->reduce(descriptor<Op>, r.domain, r.rank, r.inside(x)), x.shape);
}
// An operation along axes that stay, and along axes that disappear.
template <class Op>
constexpr term along(const term& x, unsigned axes) {
    return x.home->composite(descriptor<Op>, x.shape, x.shape.rank, axes, {x.value});
}
template <class Op>
constexpr term over(const term& x, unsigned axes) {
    const reduction r(x.shape, axes);
    return x.home->composite(descriptor<Op>, r.domain, r.rank, r.mask, {r.inside(x)});
}
template <class Op>
constexpr term reduce_over(const term& x, unsigned axes) {
    const reduction r(x.shape, axes);
    return x.home->reduce(descriptor<Op>, r.domain, r.rank, r.inside(x));
}
template <class Op>
constexpr pattern composite_pattern(const pattern& x) {
    return pattern::inner({pattern_kind::composite, &descriptor<Op>, 0, -1, -1}, x);
}

constexpr term count_of(const auto& x, unsigned axes) {
    term count = x.home->number(1);
    for (int a = 0; a < x.rank(); ++a)
        if ((axes >> a & 1u) != 0) count = hadamard(count, x.home->size(x.shape[a]));
    return count;
}

constexpr verdict shape_without(std::string_view op, const shape_of& x, const int* axes, int count, bool keeps) {
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
        if ((mask >> a & 1u) == 0)
            result.push_back(x[a]);
        else if (keeps)
            result.push_back(unit_extent);
    return result;
}
// The reduced axes again, with extent 1.
constexpr term with_kept(term x, const space& frame, unsigned axes) {
    axis_map to;
    space shape = frame;
    int next = 0;
    for (int a = 0; a < frame.rank; ++a)
        if ((axes >> a & 1u) == 0)
            to.set(next++, a);
        else
            shape.extents[a] = 1;
    x.value.axes = x.value.axes.then(to, (*x.home)[x.value.node].rank);
    x.shape = shape;
    return x;
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

// Σ (x - mean)² / n
struct variance_op {
    static constexpr std::string_view name = "variance";
    static constexpr term along(const auto& x, unsigned mask) {
        return mean_op::along(square(x - ir::sum_along(x, mask) / ir::count_of(x, mask)), mask);
    }
};

struct prod_op {
    static constexpr std::string_view name = "prod", latex = R"(\prod)";
    static constexpr double identity = 1;
    static constexpr term along(const auto& x, unsigned mask) { return ir::reduce_over<prod_op>(x, mask); }
    static constexpr term repeat(const auto& x, const auto& count) { return pow(x, count); }
    // The product of the others: rest / x, rest the product of what is not 0, where as many factors are 0 as x itself.
    template <class T>
    static constexpr term pull_back(const T* x, const T&, const T& g, int, unsigned axes) {
        const auto zero = x[0] == 0, others = where(zero, 1, x[0]);
        const auto rest = ir::reduce_along<prod_op>(others, axes) / others;
        return hadamard(g, where(ir::sum_along(zero, axes) == zero, rest, 0));
    }
    static constexpr void evaluate(const double* x, double* y, int count) {
        *y = 1;
        for (int i = 0; i < count; ++i) *y *= x[i];
    }
    static auto lower(auto x, auto y) { return x * y; }
    static auto across(auto x) { return reduce_multiply(x); }
};
CTGRAD_LOWERED(prod_op);

struct count_nonzero_op {
    static constexpr std::string_view name = "count_nonzero", latex = R"(\operatorname{count\_nonzero})";
    static constexpr std::string_view remedy = ": it jumps; norm1 is what counts become when they are smoothed";
    static constexpr term along(const auto& x, unsigned mask) { return ir::over<count_nonzero_op>(x, mask); }
    static constexpr term expand(const auto* x, unsigned axes) { return ir::sum_along(x[0] != 0, axes); }
    static constexpr void evaluate(const double* x, double* y, int count) {
        *y = 0;
        for (int i = 0; i < count; ++i) *y += x[i] != 0 ? 1 : 0;
    }
};

namespace ir {
template <class>
inline constexpr bool is_axes = false;
template <int... Axes>
inline constexpr bool is_axes<axis_list<Axes...>> = true;
template <class T>
inline constexpr bool is_option = is_axes<T> || std::is_same_v<T, keepdims_t>;

// The axes among the options, all where there are none.
template <class... Options>
struct find_axes : std::type_identity<axis_list<>> {};
template <int... Axes, class... Rest>
struct find_axes<axis_list<Axes...>, Rest...> : std::type_identity<axis_list<Axes...>> {};
template <class Other, class... Rest>
struct find_axes<Other, Rest...> : find_axes<Rest...> {};
}  // namespace ir

// An operation along all axes or along the given ones; those disappear unless the operation or the caller keeps them.
template <class Op, class... Options>
struct along_op {
    static constexpr std::string_view name = Op::name;
    using axes = typename ir::find_axes<Options...>::type;
    static constexpr bool stays = requires { Op::keeps_axes; };
    static constexpr bool keeps = !stays && (std::is_same_v<Options, keepdims_t> || ...);

    static constexpr verdict shape(const shape_of* x, int) {
        if (!(ir::is_option<Options> && ...) || (0 + ... + (ir::is_axes<Options> ? 1 : 0)) > 1)
            return message(name).add(": axes are given as axis<1> or axes<0, 2>, behind them keepdims may follow");
        const verdict reduced = ir::shape_without(name, x[0], axes::list, axes::count, keeps);
        return stays && reduced.ok() ? verdict(x[0]) : reduced;
    }
    static constexpr term build(const auto* x) {
        const unsigned mask = axes::mask(x[0].rank());
        if constexpr (keeps)
            return ir::with_kept(Op::along(x[0], mask), x[0].shape, mask);
        else
            return Op::along(x[0], mask);
    }
    static constexpr pattern match(const pattern& x) { return Op::match(x); }
};

#define CTGRAD_ALONG(function, op)                                                           \
    template <class A, class... Options>                                                     \
        requires Accepts<along_op<op, Options...>, A>                                        \
    constexpr application_t<along_op<op, Options...>, A> function(A a, Options...) {         \
        return apply<along_op<op, Options...>>(a);                                           \
    }                                                                                        \
    template <class A, class... Options>                                                     \
        requires Rejects<along_op<op, Options...>, A>                                        \
    auto function(A, Options...)->decltype(sentence_of<along_op<op, Options...>, A>())

// Σ x over everything, or over the given axes: sum(X, axis<1>), sum(X, axes<0, -1>, keepdims). The sum over nothing is 0.
CTGRAD_ALONG(sum, sum_op);
// Σ x divided by the number of elements; NaN over nothing.
CTGRAD_ALONG(mean, mean_op);
// The mean of the squared distances from the mean: divided by n, not by n - 1; NaN over nothing.
CTGRAD_ALONG(variance, variance_op);
// ∏ x; 1 over nothing. Its first derivatives are right where factors are 0 too; higher ones hold where none is.
CTGRAD_ALONG(prod, prod_op);
// How many elements are not 0; NaN counts. It has no derivative.
CTGRAD_ALONG(count_nonzero, count_nonzero_op);

}  // namespace ctgrad
