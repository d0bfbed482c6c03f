// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// compile(lambda): the one way to make a program (layer 6, api).
#pragma once
#include "ctgrad/api/program.hpp"

namespace ctgrad {
namespace api {

template <class Closure>
concept ReturnsExpression = requires { requires Notation<frontend::result_of<Closure>>; };
// The closure's type says the whole model.
template <class Closure>
concept KnownByType = ReturnsExpression<Closure> &&
                      (frontend::tree_of<frontend::result_of<Closure>>::numbers == 0 || frontend::Stateless<Closure>);

template <class Closure>
struct diagnosis {
    static constexpr message make() {
        if constexpr (!ReturnsExpression<Closure>)
            return message("the lambda must return an expression or outputs(...) of several");
        else if constexpr (KnownByType<Closure>)
            return find_error<model<Closure>>();
        else
            return {};
    }
    static constexpr message error = make();
};

template <class Closure>
constexpr auto model_of(Closure closure) {
    if constexpr (KnownByType<Closure>) {
        return model<Closure>();
    } else if constexpr (requires { typename std::bool_constant<(closure(), true)>; }) {
        using known = model<Closure, frontend::numbers_in(closure())>;
        static_assert(find_error<known>().length == 0, "the model has no derivative or too many axes");
        return known();
    } else {
        static_assert(!sizeof(Closure), "a model must not capture numbers: one that changes per call is a scalar<\"name\">, "
                                        "and plain ones need [=] or no capture at all");
    }
}

}  // namespace api

template <class Closure>
concept Compilable = api::diagnosis<Closure>::error.length == 0;

// Compiles the expressions that the closure returns into one program. The closure may capture other expressions.
template <Compilable Closure>
constexpr auto compile(Closure closure) {
    return program<decltype(api::model_of(closure))>();
}
template <class Closure>
    requires(!Compilable<Closure>)
auto compile(Closure) -> decltype(ir::sentence<api::diagnosis<Closure>>());

}  // namespace ctgrad
