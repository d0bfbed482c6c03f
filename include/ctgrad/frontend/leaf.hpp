// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The types of expressions, apart from what is done with them: all that a name needs to be bound to data (layer 3, frontend).
#pragma once
#define BOOST_NO_CONSTEXPR_IF 0
#include <boost/hana/fwd/tuple.hpp>
#include <initializer_list>

#include "ctgrad/core/notation.hpp"
#include "ctgrad/ir/sentence.hpp"

// Of YAP's headers this alone; expression.hpp includes them.
namespace boost::yap {
enum class expr_kind;
}

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
}  // namespace frontend

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
    constexpr auto operator=(Data&& data) const { return frontend::bind_data<expr>(static_cast<Data&&>(data)); }
    // Numbers in braces are doubles unless all are floats; labels are integers.
    constexpr auto operator=(std::initializer_list<double> values) const { return frontend::bind_list<expr>(values); }
    template <class T>
        requires(std::is_same_v<T, float> || (std::is_integral_v<T> && frontend::holds_labels<expr>))
    constexpr auto operator=(std::initializer_list<T> values) const { return frontend::bind_list<expr>(values); }
    // An expression is a formula: there is nothing to assign to.
    template <Notation Other>
    auto operator=(Other) const -> decltype(ir::sentence<frontend::assignment>());
    auto operator=(const expr&) const -> decltype(ir::sentence<frontend::assignment>());
};

inline constexpr expr_kind terminal{1};
template <class Leaf>
using leaf = expr<terminal, operand_list<Leaf>>;

}  // namespace ctgrad
