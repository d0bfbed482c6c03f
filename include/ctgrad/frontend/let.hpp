// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Opaque names for subexpressions, and how a closure's expression is had from its type (layer 3, frontend).
#pragma once
#include "ctgrad/frontend/inputs.hpp"

namespace ctgrad {

namespace frontend {

// The numbers of an expression as part of a type.
template <class E>
constexpr number_list<count_numbers<tree<E>>> numbers_in(const E& e) {
    return e;
}

// A closure without captures can be made from its type; so can its numbers.
template <class Closure>
concept Stateless = std::is_empty_v<Closure> && std::is_default_constructible_v<Closure>;

template <class Closure>
using result_of = std::remove_cvref_t<decltype(std::declval<const Closure&>()())>;

template <class Closure>
concept ReturnsExpression = requires { requires Notation<result_of<Closure>>; };

// Whether there is an operator(), which is not looked into: the two would be ambiguous.
struct callable {
    void operator()();
};
template <class Closure>
struct callable_twice : Closure, callable {};
template <class Closure>
concept HasCallOperator = std::is_class_v<Closure> && !Notation<Closure> && !std::is_final_v<Closure> &&
                          !requires { &callable_twice<Closure>::operator(); };
// What certainly returns no expression. Of a lambda that is neither this nor that, the compiler has said why: there is
// an error in its body; or calling it says so: it wants arguments.
template <class Closure>
concept ReturnsNoExpression =
    !ReturnsExpression<Closure> && (!HasCallOperator<Closure> || requires { &Closure::operator(); } ||
                                    requires(const Closure& closure) { closure(); });

template <class Closure, auto Numbers>
struct named {
    using body = tree<result_of<Closure>>;
    static constexpr const record* operand[1] = {&record_of<body>};

    static constexpr auto find_numbers() {
        if constexpr (Stateless<Closure> && count_numbers<body> > 0)
            return numbers_in(Closure{}());
        else
            return Numbers;
    }
    static constexpr auto numbers = find_numbers();
    static constexpr term build(ir::builder&, const term* operands, int, double) { return operands[0]; }
    static constexpr record make_record() {
        record r = record_of<body>;
        r.hash = combine(r.hash, ir::hash_of("let"));
        r.operands = operand;
        r.count = 1;
        r.numbers = 0;
        r.own = numbers.begin();
        r.build = &build;
        return r;
    }
};

struct no_expression {
    static constexpr message error{"let: the argument must be a lambda that returns an expression"};
};

}  // namespace frontend

// Gives the expression that `closure` returns an opaque name, so that using it many times does not repeat its tree in
// types. The closure may capture other expressions.
template <frontend::ReturnsExpression Closure>
constexpr auto let(Closure closure) {
    using result = frontend::result_of<Closure>;
    if constexpr (count_numbers<frontend::tree<result>> == 0 || frontend::Stateless<Closure>)
        return leaf<frontend::named<Closure, number_list<0>{}>>();
    else if constexpr (requires { typename std::bool_constant<(closure(), true)>; })
        return leaf<frontend::named<Closure, frontend::numbers_in(closure())>>();
    else
        return closure();  // captured numbers cannot be read off the type: the expression itself
}
template <class Closure>
    requires(!frontend::ReturnsExpression<Closure> && !frontend::ReturnsNoExpression<Closure>)
constexpr auto let(Closure closure) {
    return closure();  // it takes no arguments
}
template <frontend::ReturnsNoExpression Closure>
auto let(Closure) -> decltype(ir::sentence<frontend::no_expression>());

}  // namespace ctgrad
