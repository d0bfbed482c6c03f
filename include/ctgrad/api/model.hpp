// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// From a closure to a plan: the list of passes (layer 6, api).
#pragma once
#include "ctgrad/api/order.hpp"
#include "ctgrad/api/signature.hpp"
#include "ctgrad/autodiff/differentiate.hpp"
#include "ctgrad/canonicalize/canonicalize.hpp"
#include "ctgrad/frontend/capture.hpp"
#include "ctgrad/schedule/elements.hpp"
#include "ctgrad/schedule/outline.hpp"
#include "ctgrad/schedule/schedule.hpp"

namespace ctgrad::api {

constexpr ir::graph_size usual{256, 512, 8, 64, 64};

// What a closure returns, made again from its type; the numbers it holds are part of the model where the closure alone
// cannot say them.
template <class Closure, auto... Numbers>
struct model {
    using expression = frontend::result_of<Closure>;

    static constexpr expression make() {
        constexpr int count = count_numbers<frontend::tree<expression>>;
        if constexpr (count == 0) {
            return {};
        } else if constexpr (sizeof...(Numbers) == 0) {
            return Closure{}();
        } else {
            expression e;
            ((static_cast<number_list<count>&>(e) = Numbers), ...);
            return e;
        }
    }
    static constexpr ir::graph capture() { return ctgrad::capture(make()); }
    // Most captured graphs fit it: each plain number is a node, and some operation's operand.
    static constexpr ir::graph_size room() {
        constexpr int numbers = count_numbers<frontend::tree<expression>>;
        return {usual.nodes + 2 * numbers, usual.operands + 4 * numbers, usual.dims, usual.variables, usual.outputs};
    }
};

// Every pass is a constant of its own, and left out where there is nothing for it to do. It is evaluated once, into
// twice the room its source took, and again only if that was not enough.
constexpr ir::graph_size twice(const ir::graph_size& s) {
    return {2 * s.nodes + 32, 2 * s.operands + 64, s.dims, s.variables, s.outputs};
}
// A model whose graph is a piece of one that has been through all passes needs none of them again.
template <class Model>
constexpr bool wants_canonical(const ir::graph_view&) {
    return !requires { Model::is_piece; };
}

template <ir::graph (*Pass)(), ir::graph_size Room>
inline constexpr ir::frozen_graph<Room> roomy{Pass()};

template <ir::graph (*Pass)(), ir::graph_size Room>
constexpr const auto& evaluated() {
    if constexpr (roomy<Pass, Room>.fits)
        return roomy<Pass, Room>;
    else
        return roomy<Pass, roomy<Pass, Room>.size>;
}
template <bool (*Needed)(const ir::graph_view&), ir::graph (*Pass)(), const auto& Source>
constexpr const auto& after() {
    if constexpr (!Needed(Source.view()))
        return Source;
    else
        return evaluated<Pass, twice(Source.size)>();
}

// The plan of a small program's elements.
template <class Compilation>
struct straight_code {
    static constexpr ir::graph separate() { return schedule::separate_elements(Compilation::factored.view()); }
    static constexpr const auto& elements = evaluated<&separate, usual>();
    static constexpr schedule::plan make_plan() { return schedule::make_plan(elements.view()); }
    static constexpr schedule::frozen_plan<schedule::room_for(elements.view())> draft{make_plan()};
    static constexpr schedule::frozen_plan<draft.size> planned{draft.view()};
    static constexpr schedule::plan_view plan = planned.view();
};

// From the closure to formulas over primitives.
template <class Model>
struct formulas_of {
    static constexpr const auto& captured = evaluated<&Model::capture, Model::room()>();

    static constexpr ir::graph canonicalize() { return ctgrad::canonicalize(captured.view()); }
    static constexpr const auto& canonical = after<&wants_canonical<Model>, &canonicalize, captured>();

    static constexpr ir::graph differentiate() { return ctgrad::differentiate(canonical.view()); }
    static constexpr const auto& derivatives = after<&has_derivatives, &differentiate, canonical>();

    static constexpr ir::graph canonicalize_again() { return ctgrad::canonicalize(derivatives.view()); }
    static constexpr const auto& simple = after<&wants_canonical<Model>, &canonicalize_again, derivatives>();

    static constexpr ir::graph tidy() { return ctgrad::tidy(simple.view()); }
    static constexpr const auto& formulas = after<&is_untidy, &tidy, simple>();  // what is printed

    static constexpr ir::graph expand() { return ctgrad::expand(formulas.view()); }
    static constexpr const auto& expanded = after<&has_expandable, &expand, formulas>();

    static constexpr ir::graph tidy_again() { return ctgrad::tidy(expanded.view()); }
    static constexpr const auto& primitives = after<&is_untidy, &tidy_again, expanded>();

    static constexpr ir::graph_view program = captured.view();
};

// From there to a plan, for data by rows or in an order of its own.
template <class Model, auto Order = all_by_rows()>
struct compilation : formulas_of<Model> {
    using formulas_of<Model>::primitives, formulas_of<Model>::program;
    static constexpr ir::graph turn() { return turn_columns(primitives.view(), Order); }
    static constexpr const auto& find_turned() {
        if constexpr (Order.takes_columns)
            return evaluated<&turn, twice(primitives.size)>();
        else
            return primitives;
    }
    static constexpr const auto& turned = find_turned();

    static constexpr ir::graph order() { return schedule::order_products(turned.view()); }
    static constexpr const auto& ordered = after<&schedule::has_long_products, &order, turned>();

    static constexpr ir::graph factor() { return schedule::share_factors(ordered.view()); }
    static constexpr const auto& factored = after<&schedule::has_factors, &factor, ordered>();

    static constexpr schedule::plan plan_first() { return schedule::plan_first(factored.view()); }
    static constexpr schedule::frozen_plan<schedule::room_for(factored.view())> first{plan_first()};
    static constexpr ir::graph copy() { return schedule::with_copies(first.view()); }
    template <const auto& Copied>
    static constexpr schedule::frozen_plan<schedule::room_for(Copied.size)> replanned{schedule::plan_again(Copied.view(), first.view())};
    static constexpr const auto& find_draft() {
        if constexpr (schedule::wants_copies(first.view()))
            return replanned<evaluated<&copy, twice(first.size.graph)>()>;
        else
            return first;
    }
    static constexpr const auto& draft = find_draft();
    static constexpr schedule::frozen_plan<draft.size> planned{draft.view()};

    static constexpr schedule::plan_view plan = planned.view();

    // Small programs run without loops; `plan` says still what memory they need and what may share it.
    using straight = straight_code<compilation>;
    static constexpr bool runs_straight() {
        if constexpr (schedule::is_small(factored.view()))
            return true;
        else if constexpr (schedule::may_be_small(factored.view()))
            return schedule::work_of(straight::elements.view()) <= schedule::work_in_loops(factored.view());
        else
            return false;
    }
    static constexpr bool is_straight = runs_straight();
    static constexpr const schedule::plan_view& told() {
        if constexpr (is_straight)
            return straight::plan;
        else
            return plan;
    }

    // Its nests as functions, where many of them are equal.
    static constexpr schedule::outline_size outline_size = schedule::measure_outline(plan);
    static constexpr schedule::frozen_outline<outline_size> outlined{schedule::make_outline(plan)};
    static constexpr schedule::call_list<outline_size> calls = outlined.calls;

    static constexpr api::signature<size_of_signature(program, plan)> signed_{program, plan, is_straight};
    static constexpr signature_view signature = signed_.view(Order.takes_columns);
};

// Why a model cannot be compiled; empty where it can.
template <class Model>
constexpr message find_error() {
    if constexpr (formulas_of<Model>::captured.failed)
        return Model::capture().error;
    else if constexpr (formulas_of<Model>::derivatives.failed)
        return formulas_of<Model>::differentiate().error;
    else
        return {};
}

}  // namespace ctgrad::api
