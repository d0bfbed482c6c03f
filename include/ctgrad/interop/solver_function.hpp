// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A formula and its derivatives as a function of pointers to parameters, as solvers call it (layer 7, interop).
#pragma once
#include "ctgrad/ctgrad.hpp"

namespace ctgrad::interop {

// The formula with its Jacobian by each parameter, in order.
template <class Closure, auto... Parameters>
struct with_jacobians {
    [[no_unique_address]] Closure formula;
    constexpr auto operator()() const {
        const auto value = formula();
        return outputs(value, jacobian(value, Parameters)...);
    }
};
template <class Closure>
using compilation_of = api::compilation<decltype(api::model_of(std::declval<Closure>()))>;

// What a parameter would be bound to: memory of the solver's.
template <class Variable>
struct parameter_claim;
template <class Leaf>
    requires requires {
        Leaf::shape();
    }
struct parameter_claim<leaf<Leaf>> {
    static constexpr shape_of shape = Leaf::shape();
    using binding = frontend::binding<leaf<Leaf>, frontend::element::f64,
                                      shape.rank == 0 ? frontend::origin::number : frontend::origin::range, false>;
};
template <auto Parameter>
using claim_of_parameter = parameter_claim<std::remove_cv_t<decltype(Parameter)>>;
template <auto Parameter>
concept Variable = requires {
    claim_of_parameter<Parameter>::shape;
};

// Why a formula, its parameters and its data do not fit; empty where they do.
template <fixed_string Where, class Closure, class Data, auto... Parameters>
struct check;
template <fixed_string Where, class Closure, class... A, auto... Parameters>
struct check<Where, Closure, parameter_list<A...>, Parameters...> {
    static constexpr message say() { return message(Where.view()).add(": "); }

    static constexpr message reject_parameters() {
        if (sizeof...(Parameters) == 0)
            return say().add("name the parameters, ").add(Where.view()).add("<a, b>(formula, x = data)");
        const bool variable[] = {Variable<Parameters>..., true};
        for (int k = 0; k < static_cast<int>(sizeof...(Parameters)); ++k)
            if (!variable[k]) return say().add("parameter ").add(k + 1).add(" is not a variable");
        return {};
    }
    template <class Expression, auto Parameter>
    static constexpr message reject_derivative() {
        return frontend::shape_of_node<jacobian_op, frontend::tree<Expression>, std::remove_cv_t<decltype(Parameter)>>.error;
    }
    static constexpr message reject_names() {
        const std::string_view names[] = {claim_of_parameter<Parameters>::shape.name...};
        for (std::size_t i = 0; i < sizeof...(Parameters); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (names[i] == names[j]) return say().add(names[i]).add(" is named twice");
        return {};
    }
    static constexpr message reject_formula() {
        using diagnosis = api::diagnosis<Closure>;
        if constexpr (diagnosis::error.length > 0) {
            return diagnosis::error;
        } else {
            using expression = frontend::result_of<Closure>;
            if constexpr (frontend::is_outputs<frontend::tree<expression>>) {
                return say().add("the lambda returns outputs(...) but must return one expression");
            } else {
                message first;
                ((first = first.length > 0 ? first : reject_derivative<expression, Parameters>()), ...);
                return first;
            }
        }
    }
    static constexpr message make() {
        if constexpr (reject_parameters().length > 0) {
            return reject_parameters();
        } else if constexpr (reject_names().length > 0) {
            return reject_names();
        } else if constexpr (reject_formula().length > 0) {
            return reject_formula();
        } else if constexpr (api::diagnosis<with_jacobians<Closure, Parameters...>>::error.length > 0) {
            return api::diagnosis<with_jacobians<Closure, Parameters...>>::error;
        } else {
            using call = api::call<compilation_of<with_jacobians<Closure, Parameters...>>, false,
                                   typename claim_of_parameter<Parameters>::binding..., A...>;
            return call::has_destinations ? say().add("the results need no into(...)") : call::error;
        }
    }
    static constexpr message error = make();
};

// Where the variables and extents of a program are among those of another that has them all.
template <class Part, class Whole>
struct correspondence {
    static constexpr const ir::graph_view& part = Part::program;
    int variables[part.variable_count + 1]{}, dims[part.dim_count + 1]{};
    constexpr correspondence() {
        for (int v = 0; v < part.variable_count; ++v)
            variables[v] = api::find_variable(Whole::program, part.variables[v].name);
        for (int d = 0; d < part.dim_count; ++d) dims[d] = api::find_dimension(Whole::program, part.dims[d].name);
    }
};

// Memory of this thread's, for the time of a call.
inline double* borrow(std::ptrdiff_t size) {
    thread_local api::workspace<double> memory;
    if (memory.size() < size) memory = api::workspace<double>(size);
    return memory.data();
}

// The function and its data: numbers, labels and temporaries are copied, other ranges must outlive it. Two programs: one of
// the value, one of value and Jacobians. Any number of threads may call it.
template <class Closure, auto... Parameters>
class solver_function {
    using whole = compilation_of<with_jacobians<Closure, Parameters...>>;
    using value = compilation_of<Closure>;
    static constexpr const api::signature_view& signature = whole::signature;
    static constexpr int variables = signature.variable_count, dims = signature.dim_count;

public:
    static constexpr int parameters = static_cast<int>(sizeof...(Parameters));

private:
    static constexpr int parameter_at[] = {
        api::find_variable(whole::program, claim_of_parameter<Parameters>::shape.name)...};
    static constexpr bool is_parameter(int v) {
        for (const int p : parameter_at)
            if (p == v) return true;
        return false;
    }
    // The elements that are copied, 0 where that is known only at run time.
    static constexpr std::ptrdiff_t copies_at_most() {
        std::ptrdiff_t total = 0;
        for (int v = 0; v < variables; ++v) {
            std::ptrdiff_t size = is_parameter(v) ? 0 : 1;
            for (int a = 0; a < signature.variables[v].shape.rank; ++a) {
                if (ir::is_named(signature.variables[v].shape[a])) return 0;
                size *= signature.variables[v].shape[a];
            }
            total += size;
        }
        return total;
    }

    const double* inputs_[variables + 1]{};
    std::ptrdiff_t sizes_[dims + 1]{};
    api::storage_for<double, copies_at_most()> copies_;

public:
    solver_function(const solver_function&) = delete;
    solver_function& operator=(const solver_function&) = delete;
    // Throws what a call of a program throws.
    template <class... A>
    explicit solver_function(const A&... data) {
        api::placed<whole> all;
        (all.add(data), ...);
        std::copy_n(all.sizes, dims, sizes_);
        int from[dims + 1];
        std::fill_n(from, dims + 1, -1);
        const api::extents known(signature, all.inputs, sizes_, from, api::safe_extent_of<whole>);
        if constexpr (signature.demand_count > 0) known.check_elements();
        static constexpr auto claims = api::make_claims<A...>();
        keep(all.inputs, claims.claims, (api::claims_of<A>::count + ... + 0));
    }

    std::ptrdiff_t result_size() const { return schedule::volume(signature.outputs[0], sizes_); }
    std::ptrdiff_t parameter_size(int k) const {
        return schedule::volume(signature.variables[parameter_at[k]].shape, sizes_);
    }

    // The value alone.
    void operator()(const double* const* at, double* result) const { run<value>(at, &result); }
    // And the Jacobians, each row-major; those that are not wanted are null.
    void operator()(const double* const* at, double* result, double* const* jacobians) const {
        double* results[parameters + 1] = {result};
        bool all = true;
        for (int k = 0; k < parameters; ++k) {
            results[k + 1] = jacobians[k];
            all = all && jacobians[k] != nullptr;
        }
        if (!all) return run_with_room(at, results);
        run<whole>(at, results);
    }

private:
    // Where Jacobians go that nobody wants.
    void run_with_room(const double* const* at, double** results) const {
        const std::ptrdiff_t own = api::layout<whole, double>(sizes_).size;
        std::ptrdiff_t total = own;
        for (int k = 0; k < parameters; ++k) total += results[k + 1] == nullptr ? room_for(k) : 0;
        double* next = borrow(total) + own;
        for (int k = 0; k < parameters; ++k)
            if (results[k + 1] == nullptr) {
                results[k + 1] = next;
                next += room_for(k);
            }
        run<whole>(at, results);
    }
    std::ptrdiff_t room_for(int k) const { return api::rounded_to_lines<double>(result_size() * parameter_size(k)); }

    void keep(const api::argument* data, const api::claim* claims, int count) {
        bool copied[variables + 1]{};
        std::ptrdiff_t total = 0;
        for (int v = 0; v < variables; ++v) {
            const ir::variable& variable = signature.variables[v];
            bool temporary = false;
            for (int k = 0; k < count; ++k)
                temporary = temporary || (!claims[k].dimension && claims[k].shape.name == variable.name &&
                                          claims[k].from == api::origin::temporary);
            copied[v] =
                data[v].type != api::element::other && (temporary || variable.labels || variable.shape.rank == 0);
            total += copied[v] ? data[v].size : 0;
        }
        copies_ = decltype(copies_)(total);
        double* to = copies_.data();
        for (int v = 0; v < variables; ++v) {
            inputs_[v] = copied[v] ? to : static_cast<const double*>(data[v].data);
            if (copied[v]) to = copy(data[v], signature.variables[v], to);
        }
    }
    double* copy(const api::argument& a, const ir::variable& variable, double* to) const {
        if (variable.labels)
            api::take_labels(a, variable.name, schedule::size_of_extent(variable.classes, sizes_), to);
        else if (a.data == nullptr)
            *to = a.value;
        else
            for (std::ptrdiff_t i = 0; i < a.size; ++i) to[i] = api::number_at(a, i);
        return to + a.size;
    }

    static constexpr int position_of_parameter(int variable) {
        for (int k = 0; k < parameters; ++k)
            if (parameter_at[k] == variable) return k;
        return -1;
    }
    // The memory of a variable. Its place is a constant, so that pointers need not go through arrays.
    template <int Variable>
    CTGRAD_INLINE const double* source(const double* const* at) const {
        constexpr int k = position_of_parameter(Variable);
        if constexpr (k >= 0)
            return at[k];
        else
            return inputs_[Variable];
    }
    template <class Program>
    CTGRAD_INLINE void run(const double* const* at, double* const* results) const {
        run<Program>(at, results, std::make_integer_sequence<int, Program::signature.variable_count>(),
                     std::make_integer_sequence<int, Program::signature.dim_count>());
    }
    template <class Program, int... V, int... D>
    CTGRAD_INLINE void run(const double* const* at, double* const* results, std::integer_sequence<int, V...>,
                           std::integer_sequence<int, D...>) const {
        static constexpr correspondence<Program, whole> of;
        const double* const inputs[] = {source<of.variables[V]>(at)..., nullptr};
        const std::ptrdiff_t sizes[] = {sizes_[of.dims[D]]..., 0};
        const api::layout<Program, double> places(sizes);
        double* const memory = places.size > 0 ? borrow(places.size) : nullptr;
        double* buffers[Program::signature.buffer_count + 1]{};
        for (int b = 0; b < Program::signature.buffer_count; ++b) buffers[b] = memory + places.buffers[b];
        codegen::run<Program, simd::pack<double>>({inputs, results, buffers, sizes, memory + places.packing});
    }
};

}  // namespace ctgrad::interop
