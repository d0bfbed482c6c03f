// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// From a closure to a plan: the list of passes (layer 6, api).
#pragma once
#include "ctgrad/autodiff/differentiate.hpp"
#include "ctgrad/canonicalize/canonicalize.hpp"
#include "ctgrad/frontend/capture.hpp"
#include "ctgrad/schedule/schedule.hpp"

namespace ctgrad::api {

// What a closure returns, made again from its type; the numbers it holds are part of the model where the closure alone
// cannot say them.
template <class Closure, auto... Numbers>
struct model {
    using expression = frontend::result_of<Closure>;

    static constexpr expression make() {
        if constexpr (frontend::tree_of<expression>::numbers == 0) {
            return {};
        } else if constexpr (sizeof...(Numbers) == 0) {
            return Closure{}();
        } else {
            expression e;
            const double* const values[] = {Numbers.values...};
            for (int i = 0; i < expression::count; ++i) e.numbers[i] = values[0][i];
            return e;
        }
    }
};

// Every pass is a constant of its own, evaluated twice: for the size, and for the value.
template <ir::graph (*Pass)()>
inline constexpr ir::frozen_graph<ir::size_of(Pass())> frozen{Pass()};

template <class Model>
struct compilation {
    static constexpr ir::graph capture() { return ctgrad::capture(Model::make()); }
    static constexpr ir::graph canonicalize() { return ctgrad::canonicalize(frozen<&capture>.view()); }
    static constexpr ir::graph differentiate() { return ctgrad::differentiate(frozen<&canonicalize>.view()); }
    static constexpr ir::graph canonicalize_again() { return ctgrad::canonicalize(frozen<&differentiate>.view()); }
    static constexpr ir::graph tidy() { return ctgrad::tidy(frozen<&canonicalize_again>.view()); }  // what is printed
    static constexpr ir::graph expand() { return ctgrad::expand(frozen<&tidy>.view()); }
    static constexpr ir::graph tidy_again() { return ctgrad::tidy(frozen<&expand>.view()); }
    static constexpr ir::graph order() { return schedule::order_products(frozen<&tidy_again>.view()); }
    static constexpr schedule::plan make_plan() { return schedule::make_plan(frozen<&order>.view()); }

    static constexpr ir::graph_view program = frozen<&capture>.view();
    static constexpr ir::graph_view formulas = frozen<&tidy>.view();
    static constexpr schedule::frozen_plan<schedule::size_of(make_plan())> planned{make_plan()};
    static constexpr schedule::plan_view plan = planned.view();
};

// Why a model cannot be compiled; empty where it can.
template <class Model>
constexpr message find_error() {
    if constexpr (frozen<&compilation<Model>::capture>.failed)
        return compilation<Model>::capture().error;
    else if constexpr (frozen<&compilation<Model>::differentiate>.failed)
        return compilation<Model>::differentiate().error;
    else
        return {};
}

}  // namespace ctgrad::api
