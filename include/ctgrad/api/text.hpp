// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Models and programs as text, in constant evaluation (layer 6, api).
#pragma once
#include "ctgrad/api/compile.hpp"
#include "ctgrad/print/text.hpp"
#include "ctgrad/schedule/explain.hpp"

namespace ctgrad {

// The formulas that the closure returns, derivatives worked out and simplified, in matrix notation, one line for each
// output: to_text([] { return gradient(0.5 * squared_norm(X * w - y), w); }) is "Xᵀ (X w - y)".
template <Compilable Closure>
constexpr std::string_view to_text(Closure closure) {
    using model = decltype(api::model_of(closure));
    return print::text<api::compilation<model>::formulas>.view();
}
template <Rejected Closure>
auto to_text(Closure) -> decltype(ir::sentence<api::diagnosis<Closure>>());
template <class Closure>
    requires(!Compilable<Closure> && !Rejected<Closure>)
constexpr auto to_text(Closure closure) {
    return closure();
}

namespace api {

template <class Compilation>
constexpr sequence<char> explanation() {
    return schedule::explain(Compilation::plan);
}
template <class Compilation>
inline constexpr frozen_text<explanation<Compilation>().size()> explained{explanation<Compilation>()};

}  // namespace api

// The loops of a program, what runs in them, and how often each input is read.
template <class Model>
constexpr std::string_view explain(program<Model>) {
    return api::explained<api::compilation<Model>>.view();
}

}  // namespace ctgrad
