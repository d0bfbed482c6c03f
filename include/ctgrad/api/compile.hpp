// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// compile(lambda): the one way to make a program (layer 6, api).
#pragma once
#include "ctgrad/api/program.hpp"

namespace ctgrad {
namespace api {

// The closure's type says the whole model.
template <class Closure>
concept KnownByType = frontend::ReturnsExpression<Closure> &&
                      (count_numbers<frontend::tree<frontend::result_of<Closure>>> == 0 || frontend::Stateless<Closure>);

template <class Model>
struct failure {
    static constexpr message error = find_error<Model>();
};

template <class Closure>
struct diagnosis {
    static constexpr message make() {
        if constexpr (frontend::ReturnsNoExpression<Closure>)
            return message("compile: the argument must be a lambda that returns an expression or outputs(...)");
        else if constexpr (requires { requires !frontend::UsableLeaf<frontend::result_of<Closure>>; })
            return frontend::wrong_leaf<frontend::tree<frontend::result_of<Closure>>>;
        else if constexpr (KnownByType<Closure>)
            return failure<model<Closure>>::error;
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
        if constexpr (failure<known>::error.length == 0)
            return known();
        else
            ir::sentence<failure<known>>();
    } else {
        static_assert(!sizeof(Closure), "a model must not capture numbers: one that changes per call is a scalar<\"name\">, "
                                        "and plain ones need [=] or no capture at all");
    }
}

}  // namespace api

template <class Closure>
concept Compilable = frontend::ReturnsExpression<Closure> && api::diagnosis<Closure>::error.length == 0;
template <class Closure>
concept Rejected = api::diagnosis<Closure>::error.length > 0;

// Compiles the expressions that the closure returns into one program. The closure may capture other expressions.
template <Compilable Closure>
constexpr auto compile(Closure closure) {
    return program<decltype(api::model_of(closure))>();
}
template <Rejected Closure>
auto compile(Closure) -> decltype(ir::sentence<api::diagnosis<Closure>>());
template <class Closure>
    requires(!Compilable<Closure> && !Rejected<Closure>)
constexpr auto compile(Closure closure) {
    return closure();  // what is wrong in the lambda has been reported; otherwise: a model takes no arguments
}

}  // namespace ctgrad
