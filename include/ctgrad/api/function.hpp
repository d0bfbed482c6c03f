// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs that are compiled elsewhere: called like those that are not, through pointers (layer 6, api).
#pragma once
#include "ctgrad/api/callable.hpp"

namespace ctgrad {
namespace api {

template <class T>
inline constexpr bool is_variable = false;
template <class Leaf>
inline constexpr bool is_variable<leaf<Leaf>> = requires { Leaf::shape(); };
template <class T>
inline constexpr bool is_name = is_variable<T>;
template <fixed_string Name>
inline constexpr bool is_name<leaf<dimension<Name>>> = true;
template <auto Name>
constexpr claim claim_of_name() {
    claim c;
    claim_of_tree<std::remove_cv_t<decltype(Name)>>::make(c);
    return c;
}

}  // namespace api

// What a function takes, variables and extents that are bound by name, and the shapes of what it returns, as variables.
template <auto... Names>
    requires(api::is_name<std::remove_cv_t<decltype(Names)>> && ...)
struct takes;
template <auto... Results>
    requires(api::is_variable<std::remove_cv_t<decltype(Results)>> && ...)
struct returns;

namespace api {

// The interface that somebody wrote down; all variables are required.
template <int Takes, int Returns>
struct written_interface {
    ir::dimension dims[(Takes + Returns) * (ir::max_rank + 1) + 1]{};
    ir::variable variables[Takes + 1]{};
    ir::space outputs[Returns + 1]{};
    bool required[Takes + 1]{};
    int dim_count = 0, variable_count = 0;

    constexpr ir::extent lower(const extent_of& e) {
        if (!e.named()) return static_cast<ir::extent>(e.size);
        int d = 0;
        while (d < dim_count && dims[d].name != e.name) ++d;
        if (d == dim_count) dims[dim_count++].name = e.name;
        return ir::named_extent(d);
    }
    constexpr ir::space lower(const shape_of& s) {
        ir::space result;
        for (int a = 0; a < s.rank; ++a) result.push_back(lower(s[a]));
        return result;
    }
    constexpr void take(const claim& c) {
        if (c.dimension) {
            lower({0, c.shape.name});
            return;
        }
        required[variable_count] = true;
        ir::variable& v = variables[variable_count++];
        v.name = c.shape.name;
        v.shape = lower(c.shape);
        v.labels = c.shape.labels;
        if (v.labels) v.classes = lower(c.shape.classes);
    }
    constexpr interface_view view() const {
        return {dims, variables, outputs, required, dim_count, variable_count, Returns};
    }
};

template <class Takes, class Returns>
struct declaration;
template <auto... Names, auto... Results>
struct declaration<takes<Names...>, returns<Results...>> {
    static constexpr auto make() {
        written_interface<static_cast<int>(sizeof...(Names)), static_cast<int>(sizeof...(Results))> all;
        (all.take(claim_of_name<Names>()), ...);
        int k = 0;
        ((all.outputs[k++] = all.lower(claim_of_name<Results>().shape)), ...);
        return all;
    }
    static constexpr auto written = make();
    static constexpr interface_view signature = written.view();
};

// -- what stands behind a function -------------------------------------------------------------------------------------

using ctgrad_erased::bound_run, ctgrad_erased::program_entries, ctgrad_erased::receiver;

// A bound run of unknown type.
class erased_run {
    bound_run held_;

public:
    explicit erased_run(const bound_run& held) : held_(held) {}
    erased_run(erased_run&& other) noexcept : held_{std::exchange(other.held_.run, nullptr), other.held_.entries} {}
    erased_run& operator=(erased_run other) noexcept {
        std::swap(held_, other.held_);
        return *this;
    }
    ~erased_run() {
        if (held_.run != nullptr) held_.entries->destroy(held_.run);
    }
    void operator()() const { held_.entries->run(held_.run); }
    void write_to(int result, void* memory) { held_.entries->write_to(held_.run, result, memory); }
    void extents_of(int result, std::ptrdiff_t* to) const { held_.entries->extents_of(held_.run, result, to); }
};

template <class T>
constexpr const ctgrad_erased::precision_entries& in_precision(const program_entries& all) {
    if constexpr (std::is_same_v<T, float>)
        return all.f32;
    else
        return all.f64;
}
struct order_of_entries {
    const program_entries* all;
    int variable(int v) const { return all->variables[v]; }
    int dimension(int d) const { return all->dims[d]; }
};

// Defined where programs are, in entries.hpp.
template <class Declaration, class Program>
struct entries_of;
template <class Declaration, class Program>
struct misfit;
template <class Program, class Declaration>
concept Implements = misfit<Declaration, Program>::error.length == 0;
template <class Program, class Declaration>
concept Mistakes = misfit<Declaration, Program>::error.length > 0;

template <class Interface, class T, int... K>
void* receive(void* all, int result, const std::ptrdiff_t* extents, std::integer_sequence<int, K...>) {
    auto& typed = *static_cast<results<Interface, T>*>(all);
    void* memory = nullptr;
    ((K == result ? void(memory = make_room<K>(typed, extents)) : void()), ...);
    return memory;
}
template <class Interface, class T>
void* receive(void* all, int result, const std::ptrdiff_t* extents) {
    return receive<Interface, T>(all, result, extents,
                                 std::make_integer_sequence<int, Interface::signature.output_count>());
}

}  // namespace api

// A program that another file compiles: this header is light, and callers compile fast. A header declares it, and what it takes
// and returns: here a number, and what is shaped like w.
//
//     extern const function<takes<X, w, y>, returns<loss, w>> step;
//     CTGRAD_FUNCTION(step)(compile([] { return outputs(f, gradient(f, w)); }));  // in one file, with <ctgrad/ctgrad.hpp>
//
// It is called and bound as the program is, in both precisions, by any thread; what does not fit is said in the same words. It
// owns nothing: a pointer to constants. `bind` allocates once.
template <class Takes, class Returns>
class function : public api::callable<function<Takes, Returns>, api::declaration<Takes, Returns>> {
    using declaration = api::declaration<Takes, Returns>;
    friend api::callable<function, declaration>;
    const api::program_entries* entries_;

public:
    constexpr explicit function(const api::program_entries& all) : entries_(&all) {}
    // Of a compiled program, whole or in blocks. `Choice`: what of it is compiled here.
    template <template <class, class> class Choice = api::entries_of, class Program>
        requires api::Implements<Program, declaration>
    static constexpr function of(const Program&) { return function(Choice<declaration, Program>::all); }
    template <template <class, class> class Choice = api::entries_of, class Program>
        requires api::Mistakes<Program, declaration>
    static auto of(const Program&) -> decltype(ir::sentence<api::misfit<declaration, Program>>());

    static constexpr const api::program_entries* entries_from(const auto& program) { return of(program).entries_; }
    constexpr const api::program_entries& entries() const { return *entries_; }

    template <class T>
    auto start(const api::request& r) const {
        return api::erased_run(api::in_precision<T>(*entries_).bind(r));
    }

private:
    auto place() const { return api::placed<declaration, api::order_of_entries>({entries_}); }
    template <class T, bool HasTargets>
    auto once(const api::request& r) const {
        const auto call = api::in_precision<T>(*entries_).call;
        if constexpr (HasTargets) {
            call(r, nullptr, nullptr);
        } else {
            api::results<declaration, T> all;
            call(r, &all, &api::receive<declaration, T>);
            return api::unpacked(std::move(all));
        }
    }
};

}  // namespace ctgrad

// Defines a function that a header declares, by a program, at global scope: CTGRAD_FUNCTION(fit::step)(compile(f)); in files
// that are compiled for several instruction sets, what is to be chosen from (CTGRAD_LEVEL) and the choice (CTGRAD_LEVELS).
#if defined(CTGRAD_LEVEL)
#define CTGRAD_FUNCTION(name)                                                                      \
    template <>                                                                                    \
    constinit const ctgrad_erased::program_entries* ctgrad_erased::of_level<&name, CTGRAD_LEVEL> = \
        decltype(name)::entries_from
#elif defined(CTGRAD_LEVELS)
#define CTGRAD_FUNCTION(name)             \
    constinit const decltype(name) name = \
        decltype(name)::template of<ctgrad::api::levels<&name, CTGRAD_LEVELS>::template choice>
#else
#define CTGRAD_FUNCTION(name) constinit const decltype(name) name = decltype(name)::of
#endif
