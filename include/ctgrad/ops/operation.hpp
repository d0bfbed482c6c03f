// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What an operation's struct says, and what follows from it (layer 2, ops).
//
// A pointwise operation states `name`, `latex`, `evaluate` (on numbers), `lower` (on SIMD packs) and `derivative`: its
// partial derivatives as formulas of the operands and the result. Optional: `rewrites`, the identities whose left side
// it roots, and `expand`, a definition by simpler operations that is used from scheduling on. Other operations state
// `shape`, `build` and, where rules mention them, `match`. Formulas are templates over the notation (`auto x`): they are
// compiled where they are used, when all operations are known.
#pragma once
#include <type_traits>

#include "ctgrad/ir/builder.hpp"
#include "ctgrad/ir/pattern.hpp"
#include "ctgrad/ir/shape.hpp"

namespace ctgrad {

template <int Arity>
struct pointwise {
    static constexpr int arity = Arity;
};

// The partial derivatives of a function of several operands.
struct partials {
    term of[3];
};

template <class Op>
constexpr ir::op_info describe();

// The operation as passes see it.
template <class Op>
inline constexpr ir::op_info descriptor = describe<Op>();

// From the value back to the type, for code generation.
template <class Op>
inline constexpr ir::op_tag tag_of{};
template <const ir::op_tag* Tag>
struct operation_of;
#define CTGRAD_LOWERED(...) \
    template <>             \
    struct operation_of<&tag_of<__VA_ARGS__>> : std::type_identity<__VA_ARGS__> {}

namespace ir {

// Operands broadcast to a common space by NumPy's rules: axes align at the end, an axis of extent 1 stretches.
struct aligned {
    space shape;
    sequence<read> reads;
};
constexpr aligned align(const term* x, int count) {
    aligned result;
    for (int k = 0; k < count; ++k)
        if (x[k].rank() > result.shape.rank) result.shape.rank = x[k].rank();
    const int rank = result.shape.rank;
    for (int axis = 0; axis < rank; ++axis) {
        result.shape.extents[axis] = 1;
        for (int k = 0; k < count; ++k) {
            const int own = axis - (rank - x[k].rank());
            if (own >= 0 && x[k].shape[own] != 1) result.shape.extents[axis] = x[k].shape[own];
        }
    }
    for (int k = 0; k < count; ++k) {
        axis_map to;
        for (int own = 0; own < x[k].rank(); ++own) {
            const int axis = own + rank - x[k].rank();
            to.set(own, x[k].shape[own] == result.shape[axis] ? axis : axis_map::fixed);
        }
        read r = x[k].value;
        r.axes = r.axes.then(to, (*x[k].home)[r.node].rank);
        result.reads.push_back(r);
    }
    return result;
}

// x read through a map of its axes to those of a new shape.
constexpr term viewed(const term& x, axis_map to, const space& shape) {
    return {*x.home, {x.value.node, x.value.axes.then(to, (*x.home)[x.value.node].rank), x.value.coefficient}, shape};
}

// x repeated along new and along stretched axes.
constexpr term stretched(const term& x, const space& shape) {
    axis_map to;
    for (int own = 0; own < x.rank(); ++own) {
        const int axis = own + shape.rank - x.rank();
        to.set(own, x.shape[own] == shape[axis] ? axis : axis_map::fixed);
    }
    return viewed(x, to, shape);
}

template <class Op>
constexpr verdict shape_of_application(const shape_of* x, int count) {
    if constexpr (requires { Op::shape(x, count); }) {
        return Op::shape(x, count);
    } else {
        return broadcast(Op::name, x, count);
    }
}

// A pointwise function of operands that are broadcast.
template <class Op>
constexpr term build_map(const term* x, int count) {
    const aligned a = align(x, count);
    return x[0].home->map(descriptor<Op>, a.shape, a.reads);
}
template <class Op>
constexpr term build(const term* x, int count) {
    if constexpr (requires { Op::build(x, count); })
        return Op::build(x, count);
    else if constexpr (requires { Op::build(x); })
        return Op::build(x);
    else
        return build_map<Op>(x, count);
}

}  // namespace ir

struct term_notation {
    template <class Op, class... A>
    using result = term;
    template <class Op, class... A>
    static constexpr bool accepts = true;

    template <class Op, class... A>
    static constexpr term apply(A... a) {
        ir::builder* home = nullptr;
        ((home = home != nullptr ? home : home_of(a)), ...);
        const term operands[] = {lift(*home, a)...};
        return ir::build<Op>(operands, static_cast<int>(sizeof...(A)));
    }

private:
    static constexpr ir::builder* home_of(const term& t) { return t.home; }
    static constexpr ir::builder* home_of(double) { return nullptr; }
    static constexpr term lift(ir::builder&, const term& t) { return t; }
    static constexpr term lift(ir::builder& home, double number) { return home.number(number); }
};

struct pattern_notation {
    template <class Op, class... A>
    using result = pattern;
    template <class Op, class... A>
    static constexpr bool accepts = true;

    template <class Op, class... A>
    static constexpr pattern apply(A... a) {
        if constexpr (requires { Op::match(pattern::of(a)...); })
            return Op::match(pattern::of(a)...);
        else
            return pattern::inner({ir::pattern_kind::map, &descriptor<Op>, 0, -1, -1}, pattern::of(a)...);
    }
};

namespace ir {

template <class Op>
concept Pointwise = std::is_base_of_v<pointwise<1>, Op> || std::is_base_of_v<pointwise<2>, Op> ||
                    std::is_base_of_v<pointwise<3>, Op>;

template <class Op>
constexpr term pull_back_pointwise(const term* x, const term& y, const term& g, int k, unsigned) {
    if constexpr (Op::arity == 1)
        return hadamard(g, Op::derivative(x[0], y));
    else if constexpr (Op::arity == 2)
        return hadamard(g, Op::derivative(x[0], x[1], y).of[k]);
    else
        return hadamard(g, Op::derivative(x[0], x[1], x[2], y).of[k]);
}

template <class Op>
constexpr void evaluate_pointwise(const double* x, double* y, int) {
    if constexpr (Op::arity == 1)
        *y = Op::evaluate(x[0]);
    else if constexpr (Op::arity == 2)
        *y = Op::evaluate(x[0], x[1]);
    else
        *y = Op::evaluate(x[0], x[1], x[2]);
}

template <class Op>
constexpr routine_info describe_routine() {
    routine_info d;
    d.roles = Op::roles;
    for (int k = 0; k < Op::arity; ++k) d.operands[k] = Op::operands[k];
    d.result = Op::result;
    d.compute = &Op::compute;
    if constexpr (requires { Op::transposes; }) d.transposes = Op::transposes;
    if constexpr (requires { Op::symmetric; }) d.symmetric = Op::symmetric;
    if constexpr (requires { Op::template simplify<term>; }) d.simplify = &Op::template simplify<term>;
    if constexpr (requires { Op::template factor<term>; }) d.factor = &Op::template factor<term>;
    if constexpr (requires { Op::template solve<term>; }) d.solve = &Op::template solve<term>;
    return d;
}
template <class Op>
inline constexpr routine_info routine_of = describe_routine<Op>();

template <class Op>
constexpr rules rewrites_of() {
    if constexpr (requires(pattern p) { Op::rewrites(p, p); })
        return Op::rewrites(pattern::variable(0), pattern::variable(1));
    else
        return Op::rewrites(pattern::variable(0));
}

}  // namespace ir

template <class Op>
constexpr ir::op_info describe() {
    ir::op_info d;
    d.name = Op::name;
    d.latex = Op::latex;
    d.tag = &tag_of<Op>;
    if constexpr (requires { Op::arity; }) d.arity = Op::arity;
    if constexpr (requires { Op::commutative; }) d.commutative = Op::commutative;
    if constexpr (requires { Op::light; }) d.light = Op::light;
    if constexpr (requires { Op::form; }) d.form = Op::form;
    if constexpr (requires { Op::identity; }) d.identity = Op::identity;
    if constexpr (requires { Op::keeps_axes; }) d.keeps_axes = Op::keeps_axes;
    if constexpr (requires { Op::degree; }) {
        d.degree[0] = Op::degree[0];
        d.degree[1] = Op::degree[1];
    }
    if constexpr (requires { Op::remedy; }) d.remedy = Op::remedy;
    if constexpr (requires { Op::inert; }) d.inert = Op::inert;
    if constexpr (requires { Op::needs_elements; }) d.needs_elements = Op::needs_elements;
    if constexpr (requires(term t) { Op::repeat(t, t); }) d.repeat = &Op::template repeat<term, term>;
    if constexpr (ir::Pointwise<Op>) {
        d.evaluate = &ir::evaluate_pointwise<Op>;
    } else if constexpr (requires { Op::evaluate; }) {
        d.evaluate = &Op::evaluate;
    } else if constexpr (requires { Op::roles; }) {
        d.routine = &ir::routine_of<Op>;
    }
    if constexpr (requires(term t) { Op::pull_back(&t, t, t, 0, 0u); })
        d.pull_back = &Op::template pull_back<term>;
    else if constexpr (requires(term t) { Op::derivative(t, t); } || requires(term t) { Op::derivative(t, t, t); } ||
                       requires(term t) { Op::derivative(t, t, t, t); })
        d.pull_back = &ir::pull_back_pointwise<Op>;
    if constexpr (requires(term t) { Op::expand(&t, 0u); }) d.expand = &Op::template expand<term>;
    if constexpr (requires(pattern p) { Op::rewrites(p); } || requires(pattern p) { Op::rewrites(p, p); })
        d.rewrites = &ir::rewrites_of<Op>;
    return d;
}

// The functions that users call. Each has two overloads: one for operands that fit, and an undefined one for those that
// do not, whose result is the sentence that says why.
#define CTGRAD_UNARY(function, op)                         \
    CTGRAD_LOWERED(op);                                    \
    template <class A>                                     \
        requires Accepts<op, A>                            \
    constexpr application_t<op, A> function(A a) {         \
        return apply<op>(a);                               \
    }                                                      \
    template <class A>                                     \
        requires Rejects<op, A>                            \
    auto function(A)->decltype(sentence_of<op, A>())

#define CTGRAD_BINARY(function, op)                        \
    CTGRAD_LOWERED(op);                                    \
    template <class A, class B>                            \
        requires Accepts<op, A, B>                         \
    constexpr application_t<op, A, B> function(A a, B b) { \
        return apply<op>(a, b);                            \
    }                                                      \
    template <class A, class B>                            \
        requires Rejects<op, A, B>                         \
    auto function(A, B)->decltype(sentence_of<op, A, B>())

#define CTGRAD_TERNARY(function, op) \
    CTGRAD_LOWERED(op);              \
    CTGRAD_TERNARY_OVERLOAD(function, op)
// Another name, or another number of operands, of an operation that has a function already.
#define CTGRAD_TERNARY_OVERLOAD(function, op)                       \
    template <class A, class B, class C>                            \
        requires Accepts<op, A, B, C>                               \
    constexpr application_t<op, A, B, C> function(A a, B b, C c) {  \
        return apply<op>(a, b, c);                                  \
    }                                                               \
    template <class A, class B, class C>                            \
        requires Rejects<op, A, B, C>                               \
    auto function(A, B, C)->decltype(sentence_of<op, A, B, C>())

// Operations of your own, outside the library: a struct as above, CTGRAD_OPERATION(mine::op) at global scope behind it,
// and custom<mine::op>(x) is an expression like any other.
#define CTGRAD_OPERATION(op)   \
    namespace ctgrad {         \
    CTGRAD_LOWERED(op);        \
    }                          \
    static_assert(true)

template <class Op, class... A>
    requires Accepts<Op, A...>
constexpr application_t<Op, A...> custom(A... a) {
    return apply<Op>(a...);
}
template <class Op, class... A>
    requires Rejects<Op, A...>
auto custom(A...) -> decltype(sentence_of<Op, A...>());

}  // namespace ctgrad
