// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Typed expressions: Boost.YAP trees of empty types, with the plain numbers beside them (layer 3, frontend).
//
// An expression's type is its tree; a number in it is a leaf `number`, and the values travel in one flat array in the order
// of the leaves, so that types stay short and equal trees share everything derived from them.
#pragma once
#define BOOST_NO_CONSTEXPR_IF 0
#include <boost/hana/tuple.hpp>
#include <boost/yap/algorithm_fwd.hpp>
#include <initializer_list>

#include "ctgrad/ir/sentence.hpp"
#include "ctgrad/ops/arithmetic.hpp"
#include "ctgrad/ops/contraction.hpp"

namespace ctgrad {

using boost::yap::expr_kind;

struct tree_notation;
template <expr_kind Kind, class Operands>
struct expr;

namespace frontend {
struct assignment {
    static constexpr message error{"an expression is not assigned to: it is a formula, name the new one with auto"};
};
// See binding.hpp.
template <class Variable, class Data>
constexpr auto bind_data(Data&& data);
template <class Variable, class T>
constexpr auto bind_list(std::initializer_list<T> values);
template <class Variable>
inline constexpr bool holds_labels = false;
}

// The operands of a node. YAP sees them as a tuple of Hana's, which is only a name until it does: as a class of its own for
// every node it was a quarter of compile time and most of the debug information.
template <class... Operands>
struct operand_list {
    using tuple = boost::hana::tuple<Operands...>;
};
template <class Operands>
inline constexpr typename Operands::tuple elements_of{};

struct number {};  // the leaf of a plain number

// The plain numbers in a tree.
template <class Operand>
inline constexpr int count_numbers = 0;
template <>
inline constexpr int count_numbers<number> = 1;
template <class... Operands>
inline constexpr int count_numbers<operand_list<Operands...>> = (count_numbers<Operands> + ... + 0);
template <expr_kind Kind, class Operands>
inline constexpr int count_numbers<expr<Kind, Operands>> = count_numbers<Operands>;

// In the order of their leaves.
template <int Count>
struct number_list : notation {
    double numbers[Count]{};
    constexpr const double* begin() const { return numbers; }
};
template <>
struct number_list<0> : notation {
    constexpr const double* begin() const { return nullptr; }
};

// One node of a tree, with the numbers of the whole tree.
template <expr_kind Kind, class Operands>
struct expr : number_list<count_numbers<Operands>> {
    using domain = tree_notation;
    static constexpr expr_kind kind = Kind;
    static constexpr const typename Operands::tuple& elements = elements_of<Operands>;

    constexpr expr() = default;
    constexpr expr(const expr&) = default;

    // Binds data to a variable, for a call: step(x = data).
    template <class Data>
        requires(!Notation<std::remove_cvref_t<Data>>)
    constexpr auto operator=(Data&& data) const {
        return frontend::bind_data<expr>(static_cast<Data&&>(data));
    }
    // Numbers in braces are doubles unless all are floats; labels are integers.
    constexpr auto operator=(std::initializer_list<double> values) const { return frontend::bind_list<expr>(values); }
    template <class T>
        requires(std::is_same_v<T, float> || (std::is_integral_v<T> && frontend::holds_labels<expr>))
    constexpr auto operator=(std::initializer_list<T> values) const {
        return frontend::bind_list<expr>(values);
    }
    // An expression is a formula: there is nothing to assign to.
    template <Notation Other>
    auto operator=(Other) const -> decltype(ir::sentence<frontend::assignment>());
    auto operator=(const expr&) const -> decltype(ir::sentence<frontend::assignment>());
};

template <class Leaf>
using leaf = expr<expr_kind::terminal, operand_list<Leaf>>;

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
