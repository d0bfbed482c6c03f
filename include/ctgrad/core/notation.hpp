// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// One notation for three readers (layer 0, core).
//
// `1 - square(tanh(x))` is written once and means: a typed expression of the user, a value of a graph under
// construction, or a pattern of a rewrite rule. Each of the three derives from `notation` and names its domain, which
// says what applying an operation yields: `domain::result<Op, A...>` and `domain::apply<Op>(a...)`.
#pragma once
#include <type_traits>

namespace ctgrad {

struct notation {};

// The traits of the standard library are class templates, which every type of every expression would instantiate.
template <class T>
concept Notation = __is_base_of(notation, T);

template <class T>
concept Number = !__is_class(T) && std::is_arithmetic_v<T>;

template <class... A>
concept Operands = (Notation<A> || ...) && ((Notation<A> || Number<A>) && ...);

template <class...>
struct domain_of {};
template <class First, class... Rest>
struct domain_of<First, Rest...> : domain_of<Rest...> {};
template <Notation First, class... Rest>
struct domain_of<First, Rest...> {
    using type = typename First::domain;
};

template <class Op, class... A>
using application_t = typename domain_of<A...>::type::template result<Op, A...>;

// Whether the operands fit the operation; a domain says so by `accepts<Op, A...>`, and where they do not, by the type of
// `reject<Op, A...>()` why. An operand that is foreign to the notation is rejected beside one that is not.
template <class Op, class... A>
concept Accepts = Operands<A...> && domain_of<A...>::type::template accepts<Op, A...>;
template <class Op, class... A>
concept Rejects = (Notation<A> || ...) && !Accepts<Op, A...>;
template <class Op, class... A>
auto sentence_of() -> decltype(domain_of<A...>::type::template reject<Op, A...>());

template <class Op, class... A>
constexpr application_t<Op, A...> apply(A... a) {
    return domain_of<A...>::type::template apply<Op>(a...);
}

}  // namespace ctgrad
