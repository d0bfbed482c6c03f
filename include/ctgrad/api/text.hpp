// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Models and programs as text, in constant evaluation (layer 6, api).
#pragma once
#include "ctgrad/api/compile.hpp"
#include "ctgrad/print/mathml.hpp"
#include "ctgrad/print/polynomial.hpp"
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
    if constexpr (Compilation::is_straight)
        return schedule::explain(Compilation::straight::plan, Compilation::program);
    else
        return schedule::explain(Compilation::plan);
}
// A text of a program as a constant.
template <sequence<char> (*Text)()>
inline constexpr frozen_text<Text().size()> frozen{Text()};

}  // namespace api

// The same as LaTeX for a formula's environment: "X^\top \left(X w - y\right)".
template <Compilable Closure>
constexpr std::string_view to_latex(Closure closure) {
    using model = decltype(api::model_of(closure));
    return print::text<api::compilation<model>::formulas, print::latex_style>.view();
}
template <Rejected Closure>
auto to_latex(Closure) -> decltype(ir::sentence<api::diagnosis<Closure>>());
template <class Closure>
    requires(!Compilable<Closure> && !Rejected<Closure>)
constexpr auto to_latex(Closure closure) {
    return closure();
}

// The same as MathML, an element <math> for each output, as browsers show it.
template <Compilable Closure>
constexpr std::string_view to_mathml(Closure closure) {
    using model = decltype(api::model_of(closure));
    return print::text<api::compilation<model>::formulas, print::mathml_style>.view();
}
template <Rejected Closure>
auto to_mathml(Closure) -> decltype(ir::sentence<api::diagnosis<Closure>>());
template <class Closure>
    requires(!Compilable<Closure> && !Rejected<Closure>)
constexpr auto to_mathml(Closure closure) {
    return closure();
}

// What one run of a model costs, as polynomials in its named extents: "2 n d + 3 n".
struct model_cost {
    std::string_view flops;  // additions, multiplications and function calls
    std::string_view bytes;  // of f64 data that move if nothing stays in cache from one nest of loops to the next
};

namespace api {

template <class Compilation>
constexpr sequence<char> flops_text() {
    return print::polynomial_text(schedule::operations(Compilation::plan, schedule::symbolic_extents()), Compilation::plan.graph);
}
template <class Compilation>
constexpr sequence<char> bytes_text() {
    return print::polynomial_text(8 * schedule::traffic(Compilation::plan, schedule::symbolic_extents()),
                                  Compilation::plan.graph);
}

}  // namespace api

// cost([] { return X * w; }) for X [n, d] has flops "2 n d".
template <Compilable Closure>
constexpr model_cost cost(Closure closure) {
    using compilation = api::compilation<decltype(api::model_of(closure))>;
    return {api::frozen<&api::flops_text<compilation>>.view(), api::frozen<&api::bytes_text<compilation>>.view()};
}
template <Rejected Closure>
auto cost(Closure) -> decltype(ir::sentence<api::diagnosis<Closure>>());
template <class Closure>
    requires(!Compilable<Closure> && !Rejected<Closure>)
constexpr auto cost(Closure closure) {
    return closure();
}

// The loops of a program, what runs in them, and how often each input is read.
template <class Model>
constexpr std::string_view explain(program<Model>) {
    return api::frozen<&api::explanation<api::compilation<Model>>>.view();
}

}  // namespace ctgrad
