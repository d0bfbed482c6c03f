// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Typed expressions: Boost.YAP trees of empty types, with the plain numbers beside them (layer 3, frontend).
//
// An expression's type is its tree; a number in it is a leaf `number`, and the values travel in one flat array in the order
// of the leaves, so that types stay short and equal trees share everything derived from them.
#pragma once
#include "ctgrad/frontend/leaf.hpp"
//
#include <boost/hana/tuple.hpp>
#include <boost/yap/algorithm_fwd.hpp>

#include "ctgrad/ops/arithmetic.hpp"
#include "ctgrad/ops/contraction.hpp"

namespace ctgrad {

static_assert(terminal == expr_kind::terminal);

// What YAP builds when it transforms an expression without numbers.
template <expr_kind Kind, class... Operands>
struct expr<Kind, boost::hana::tuple<Operands...>> : expr<Kind, operand_list<Operands...>> {
    constexpr expr() = default;
    constexpr expr(const boost::hana::tuple<Operands...>&) {}
};

namespace frontend {

// The tree that an operand stands for.
template <class E>
struct tree_of {
    using type = E;
};
template <Number T>
struct tree_of<T> {
    using type = leaf<number>;
};
template <class E>
using tree = typename tree_of<E>::type;
template <expr_kind Kind, class... Operands>
struct tree_of<expr<Kind, boost::hana::tuple<Operands...>>> {
    using type = expr<Kind, operand_list<tree<Operands>...>>;
};

// Operations that are operators of the language keep YAP's kind for them; all others are calls.
template <class Op>
inline constexpr expr_kind kind_of = expr_kind::call;
template <>
inline constexpr expr_kind kind_of<add_op> = expr_kind::plus;
template <>
inline constexpr expr_kind kind_of<subtract_op> = expr_kind::minus;
template <>
inline constexpr expr_kind kind_of<multiply_op> = expr_kind::multiplies;
template <>
inline constexpr expr_kind kind_of<divide_op> = expr_kind::divides;
template <>
inline constexpr expr_kind kind_of<negate_op> = expr_kind::negate;

template <expr_kind Kind>
struct operator_of;
template <>
struct operator_of<expr_kind::plus> : std::type_identity<add_op> {};
template <>
struct operator_of<expr_kind::minus> : std::type_identity<subtract_op> {};
template <>
struct operator_of<expr_kind::multiplies> : std::type_identity<multiply_op> {};
template <>
struct operator_of<expr_kind::divides> : std::type_identity<divide_op> {};
template <>
struct operator_of<expr_kind::negate> : std::type_identity<negate_op> {};

template <bool IsCall>
struct node_shape {
    template <class Op, class... Trees>
    using type = expr<kind_of<Op>, operand_list<Trees...>>;
};
template <>
struct node_shape<true> {
    template <class Op, class... Trees>
    using type = expr<expr_kind::call, operand_list<leaf<Op>, Trees...>>;
};
// The node of an operation.
template <class Op, class... Trees>
using node_of = typename node_shape<kind_of<Op> == expr_kind::call>::template type<Op, Trees...>;

}  // namespace frontend
}  // namespace ctgrad
