// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// How a reference case is written as a C++ expression, and the compiled program that the runner gets of it.
//
//     CASE(B02, a<3> * X<3, 4> * b<4>, wrt(X<3, 4>), wrt(a<3>), wrt(b<4>));
//
// The first expression is the case's value unless it is a field(...); what follows are further outputs of the program.
#pragma once
#include <ctgrad/ctgrad.hpp>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

namespace cg = ctgrad;
using namespace ctgrad;
using extents = std::vector<std::int64_t>;
using names = std::vector<std::string_view>;

// A variable of a program.
struct input {
    std::string_view name;
    extents shape;
    bool labels = false;
};
// What an output of a program is.
struct output {
    std::string_view field;  // of the JSON case; "value", or "vjp" for <G, value>, which no field holds
    names variables;         // by which that is differentiated, one after the other
    extents shape;
};
struct entry {
    std::string_view id;
    std::vector<input> inputs;
    std::vector<output> outputs;
    void (*run)(const double* const* inputs, double* const* outputs) = nullptr;

    std::map<std::string, std::vector<double>> constants;  // inputs that the case names in words only
    std::map<std::string, std::string> waived;             // fields that are not compared, and why
    bool has_kinks = false, is_tiny = false;

    entry& given(std::string name, std::vector<double> values) {
        constants[std::move(name)] = std::move(values);
        return *this;
    }
    entry& without(std::string field, std::string reason) {
        waived[std::move(field)] = std::move(reason);
        return *this;
    }
    // Results are compared relative to their own magnitude, however small.
    entry& tiny() {
        is_tiny = true;
        return *this;
    }
    // Differences are taken over a shorter distance.
    entry& piecewise() {
        has_kinks = true;
        return *this;
    }
};
std::deque<entry>& entries();

// -- outputs beside the value -----------------------------------------------------------------------------------------

template <class F>
constexpr auto differentiate(F f) {
    return f;
}
template <class F, class V, class... Rest>
constexpr auto differentiate(F f, V v, Rest... rest) {
    if constexpr (Accepts<gradient_op, F, V>)
        return differentiate(gradient(f, v), rest...);
    else
        return differentiate(jacobian(f, v), rest...);
}
template <class Variable>
std::string_view name_of(leaf<Variable>) {
    return Variable::name;
}

// The derivative of the value: the gradient of a scalar, the Jacobian of an array, by several variables a higher one.
template <class... V>
struct derivative {
    template <class F>
    static constexpr auto of(F f) {
        return differentiate(f, V()...);
    }
    output describe() const { return {"value", {name_of(V())...}, {}}; }
};
template <class... V>
constexpr derivative<V...> wrt(V...) {
    return {};
}

// <G, value> or its gradient: the value's Jacobian transposed, times G.
template <class G, class... V>
struct contraction {
    template <class F>
    static constexpr auto of(F f) {
        return differentiate(generalized_dot(f, G()), V()...);
    }
    output describe() const { return {"vjp", {name_of(V())...}, {}}; }
};
template <class G, class... V>
constexpr contraction<G, V...> vjp(G, V...) {
    return {};
}

// Another expression, for another field of the case.
template <class E>
struct other {
    std::string_view field;
    E expression;
    template <class F>
    constexpr auto of(F) const {
        return expression;
    }
    output describe() const { return {field, {}, {}}; }
};
template <class E>
constexpr other<E> field(std::string_view name, E e) {
    return {name, e};
}

// -- the program ------------------------------------------------------------------------------------------------------

struct as_expressions {
    template <class F, class... More>
    constexpr auto operator()(F f, More... more) const {
        return cg::outputs(f, more.of(f)...);
    }
    template <class E, class... More>
    constexpr auto operator()(other<E> first, More... more) const {
        return cg::outputs(first.expression, more.expression...);
    }
};
struct as_descriptions {
    template <class F, class... More>
    std::vector<output> operator()(F, More... more) const {
        return {{"value", {}, {}}, more.describe()...};
    }
    template <class E, class... More>
    std::vector<output> operator()(other<E> first, More... more) const {
        return {first.describe(), more.describe()...};
    }
};

template <class Case>
struct model {
    constexpr auto operator()() const { return Case()(as_expressions()); }
};

inline extents to_extents(const ir::space& s) { return extents(s.extents, s.extents + s.rank); }
inline std::size_t volume(const extents& shape) {
    std::size_t size = 1;
    for (const std::int64_t e : shape) size *= static_cast<std::size_t>(e);
    return size;
}

// The compiled program behind pointers: every variable is bound by its name, every result goes where the caller says.
template <class Case>
struct compiled {
    static constexpr auto program = cg::compile(model<Case>());
    static constexpr const ir::graph_view& graph =
        api::compilation<decltype(api::model_of(model<Case>()))>::program;

    template <int V>
    static constexpr ir::variable shape_of_input = graph.variables[V];
    template <int V>
    static constexpr auto name_of_input() {
        constexpr std::string_view name = graph.variables[V].name;
        fixed_string<name.size() + 1> text;
        for (std::size_t i = 0; i < name.size(); ++i) text.text[i] = name[i];
        return text;
    }
    template <int V, int... Axis>
    static constexpr auto variable(std::integer_sequence<int, Axis...>) {
        if constexpr (shape_of_input<V>.labels)
            return cg::labels<name_of_input<V>(), shape_of_input<V>.shape[Axis]..., shape_of_input<V>.classes>;
        else
            return cg::tensor<name_of_input<V>(), shape_of_input<V>.shape[Axis]...>;
    }
    template <int V>
    static auto bind(const double* const* inputs, std::vector<int>* whole) {
        constexpr ir::variable v = shape_of_input<V>;
        constexpr auto named = variable<V>(std::make_integer_sequence<int, v.shape.rank>());
        const std::size_t size = volume(to_extents(v.shape));
        if constexpr (v.labels) {
            whole[V].assign(inputs[V], inputs[V] + size);
            return named = whole[V];
        } else if constexpr (v.shape.rank == 0) {
            return named = *inputs[V];
        } else {
            return named = std::span(inputs[V], size);
        }
    }
    template <int K>
    static auto target(double* const* outputs) {
        if constexpr (graph.outputs[K].shape.rank == 0)
            return outputs[K];
        else
            return std::span(outputs[K], volume(to_extents(graph.outputs[K].shape)));
    }
    template <int... V, int... K>
    static void run(std::integer_sequence<int, V...>, std::integer_sequence<int, K...>, const double* const* inputs,
                    double* const* outputs) {
        [[maybe_unused]] std::vector<int> whole[graph.variable_count + 1];
        program(bind<V>(inputs, whole)..., cg::into(target<K>(outputs)...));
    }
    static void run(const double* const* inputs, double* const* outputs) {
        run(std::make_integer_sequence<int, graph.variable_count>(),
            std::make_integer_sequence<int, graph.output_count>(), inputs, outputs);
    }
};

template <class Case>
entry& add(std::string_view id, Case c) {
    using program = compiled<Case>;
    entry& e = entries().emplace_back();
    e.id = id;
    e.outputs = c(as_descriptions());
    e.run = &program::run;
    for (int v = 0; v < program::graph.variable_count; ++v) {
        const auto& from = program::graph.variables[v];
        e.inputs.push_back({from.name, to_extents(from.shape), from.labels});
    }
    for (int k = 0; k < program::graph.output_count; ++k)
        e.outputs[static_cast<std::size_t>(k)].shape = to_extents(program::graph.outputs[k].shape);
    return e;
}

#define CASE(id, ...)                                               \
    [[maybe_unused]] static const ::conformance::entry& case_##id = \
        ::conformance::add(#id, [](auto as) { return as(__VA_ARGS__); })

}  // namespace conformance
