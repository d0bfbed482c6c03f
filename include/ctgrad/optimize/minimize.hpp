// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// minimize: a method, a compiled step and its data (layer 8, optimize).
#pragma once
#include <memory>

#include "ctgrad/optimize/optimizer.hpp"
#include "ctgrad/optimize/result.hpp"

namespace ctgrad {
namespace optimize {

// Updates by a rule until the monitor stops it. A rule may add to the loss, added(slot), and may set its parameters at the
// end, finish(slot).
template <class Rule, class T>
minimization descend(const Rule& rule, objective<T>& f, const options& o) {
    training_state<Rule, T> state(rule, f.parameters(), f.columns());
    for (std::size_t k = 0; k < f.parameters().size(); ++k) state.slots()[k].gradient = f.gradient(k);
    const auto loss = [&] {
        double loss_ = f.loss();  // names end in _ where a user's global may be called so, and g++ warns
        if constexpr (requires(const slot<T>& slot_) { rule.added(slot_); })
            for (const slot<T>& slot_ : state.slots()) loss_ += rule.added(slot_);
        return loss_;
    };
    std::vector<T> good(f.size());
    monitor watch(o);
    for (long k = 0;; ++k) {
        f.evaluate();
        const double now = loss();
        if (!std::isfinite(now)) {
            if (k > 0) f.write_parameters(good);
            return watch.diverge(k, now);
        }
        if (watch.stops(k, now, f.gradient_norm())) break;
        f.read_parameters(good);
        state.update();
    }
    if constexpr (requires(slot<T>& s) { rule.finish(s); }) {
        if (state.iteration() > 0)
            for (slot<T>& s : state.slots()) rule.finish(s);
        f.evaluate();
        return watch.finish(loss(), f.gradient_norm());
    }
    return watch.result();
}

template <class Compilation, class Method, class Parameters, class... Data>
struct minimize_check;
template <class Compilation, class Method, class... P, class... Data>
struct minimize_check<Compilation, Method, parameter_list<P...>, Data...> {
    using call = api::call<Compilation, true, P..., Data...>;
    static constexpr bool takes_runs = requires { Method::expects(Compilation::signature, parameter_claims<P...>::claims, 1); };
    static constexpr message make() {
        if (call::error.length > 0) return call::error;
        if (call::has_destinations) return message("minimize: the results need no into(...)");
        const auto& claims = parameter_claims<P...>::claims;
        if (claims[0].type != frontend::element_of<typename call::value_type>)
            return message("minimize: ").add(claims[0].shape.name).add(" does not have the precision of the data");
        if constexpr (takes_runs)
            return Method::expects(Compilation::signature, claims, static_cast<int>(sizeof...(P)));
        else
            return expect_gradients(Compilation::signature, claims, static_cast<int>(sizeof...(P)));
    }
    static constexpr message error = make();
};

// The step with all that it reads and memory for all that it returns.
template <class Compilation, class T, class... P>
objective<T> make_objective(const api::placed<Compilation>& arguments, const parameter_list<P...>& parameters) {
    constexpr int results = Compilation::signature.output_count;
    auto run = std::make_shared<api::bound<Compilation, T>>(arguments.inputs, arguments.sizes);
    std::vector<std::vector<T>> memory(results);
    std::vector<std::ptrdiff_t> columns;
    for (int k = 0; k < results; ++k) {
        std::ptrdiff_t extents[ir::max_rank]{}, size = 1;
        run->extents_of(k, extents);
        const int rank = Compilation::signature.outputs[k].rank;
        for (int a = 0; a < rank; ++a) size *= extents[a];
        if (k > 0) columns.push_back(rank > 0 ? extents[rank - 1] : 1);  // the last axes of a derivative are its parameter's
        auto& to = memory[static_cast<std::size_t>(k)];
        to.resize(static_cast<std::size_t>(size));
        run->write_to(k, static_cast<void*>(to.data()));
    }
    std::vector<std::span<T>> spans;
    for (const frontend::argument& a : parameters.data) spans.push_back(memory_of<T>(a));
    return objective<T>(std::move(spans), std::move(columns), std::move(memory), [run] { (*run)(); });
}

}  // namespace optimize

// A method: a rule, or what has `run`.
template <class Method>
concept Minimizer = optimize::UpdateRule<Method> ||
                    requires(const Method& m, optimize::objective<double>& f, const options& o) { m.run(f, o); };

// Minimises the first result of a step over its parameters, in place.
//
//     minimize(step, adam{.learning_rate = 0.1}, parameters(W = weights, b = bias), {.iterations = 500}, X = data, y = targets);
//
// A step returns the loss and its gradient by each parameter in order; second-order methods say what else. If the loss
// becomes NaN or infinite, the parameters are those before. Rules and lbfgs allocate at the start only. Throws what a call of
// the step throws.
template <class Model, Minimizer Method, class... P, class... Data>
    requires(optimize::minimize_check<api::compilation<Model>, Method, parameter_list<P...>, Data...>::error.length == 0)
minimization minimize(program<Model>, const Method& method, const parameter_list<P...>& parameters, const options& o,
                      const Data&... data) {
    using compilation = api::compilation<Model>;
    using T = typename optimize::parameter_claims<P...>::value_type;
    api::placed<compilation> all;
    all.add(parameters);
    (all.add(data), ...);
    auto f = optimize::make_objective<compilation, T>(all, parameters);
    if constexpr (optimize::UpdateRule<Method>)
        return optimize::descend(method, f, o);
    else
        return method.run(f, o);
}
template <class Model, Minimizer Method, class... P, class... Data>
    requires(optimize::minimize_check<api::compilation<Model>, Method, parameter_list<P...>, Data...>::error.length > 0)
auto minimize(program<Model>, const Method&, const parameter_list<P...>&, const options&, const Data&...)
    -> decltype(ir::sentence<optimize::minimize_check<api::compilation<Model>, Method, parameter_list<P...>, Data...>>());

// With the default options.
template <class Model, Minimizer Method, class... P, class... Data>
    requires(optimize::minimize_check<api::compilation<Model>, Method, parameter_list<P...>, Data...>::error.length == 0)
minimization minimize(program<Model> step, const Method& method, const parameter_list<P...>& parameters, const Data&... data) {
    return minimize(step, method, parameters, options(), data...);
}
template <class Model, Minimizer Method, class... P, class... Data>
    requires((api::Argument<Data> && ...) &&
             optimize::minimize_check<api::compilation<Model>, Method, parameter_list<P...>, Data...>::error.length > 0)
auto minimize(program<Model>, const Method&, const parameter_list<P...>&, const Data&...)
    -> decltype(ir::sentence<optimize::minimize_check<api::compilation<Model>, Method, parameter_list<P...>, Data...>>());

}  // namespace ctgrad
