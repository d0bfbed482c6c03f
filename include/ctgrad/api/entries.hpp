// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What makes a function of a program (layer 6, api).
#pragma once
#include "ctgrad/api/function.hpp"
#include "ctgrad/api/program.hpp"

namespace ctgrad::api {

// The entry points of a program in one precision.
template <class Program, class T>
struct erased {
    using run = decltype(Program().template start<T>(std::declval<const request&>()));

    static void call(const request& r, void* results, receiver receive) {
        run once = Program().template start<T>(r);
        std::ptrdiff_t extents[ir::max_rank]{};
        for (int k = 0; k < Program::interface::signature.output_count && receive != nullptr; ++k) {
            once.extents_of(k, extents);
            once.write_to(k, receive(results, k, extents));
        }
        once();
    }
    static constexpr ctgrad_erased::run_entries of_run{
        [](void* r) { (*static_cast<run*>(r))(); },
        [](void* r, int result, void* memory) { static_cast<run*>(r)->write_to(result, memory); },
        [](const void* r, int result, std::ptrdiff_t* to) { static_cast<const run*>(r)->extents_of(result, to); },
        [](void* r) { delete static_cast<run*>(r); },
    };
    static bound_run bind(const request& r) { return {new run(Program().template start<T>(r)), &of_run}; }
    static constexpr ctgrad_erased::precision_entries entries{&call, &bind};
};

// The program's number of each name of a declaration.
template <class Declaration, class Program>
struct name_map {
    static constexpr const interface_view& mine = Declaration::signature;
    static constexpr const interface_view& its = Program::interface::signature;
    int variables[mine.variable_count + 1]{}, dims[mine.dim_count + 1]{};

    constexpr name_map() {
        for (int v = 0; v < mine.variable_count; ++v) variables[v] = find_variable(its, mine.variables[v].name);
        for (int d = 0; d < mine.dim_count; ++d) dims[d] = find_dimension(its, mine.dims[d].name);
    }
};
template <class Declaration, class Program>
struct entries_of {
    static constexpr name_map<Declaration, Program> map{};
    static constexpr program_entries all{map.variables, map.dims, erased<Program, float>::entries,
                                         erased<Program, double>::entries};
};

// The level of x86-64 that this machine has.
inline int level_of_machine() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("x86-64-v4")) return 4;
    if (__builtin_cpu_supports("x86-64-v3")) return 3;
    if (__builtin_cpu_supports("x86-64-v2")) return 2;
#endif
    return 1;
}
// A function that is compiled for several levels, in ascending order: it passes calls on to the best that the machine has.
template <auto* Function, int... Levels>
struct levels {
    static const program_entries& find_best() {
        const int level = level_of_machine();
        const program_entries* best = nullptr;
        ((best = best == nullptr || Levels <= level ? ctgrad_erased::entries_of_level<Function, Levels>() : best), ...);
        return *best;
    }
    static const program_entries& best() {
        static const program_entries& found = find_best();
        return found;
    }
    template <class T>
    static constexpr ctgrad_erased::precision_entries passed_on{
        [](const request& r, void* results, receiver receive) { in_precision<T>(best()).call(r, results, receive); },
        [](const request& r) { return in_precision<T>(best()).bind(r); },
    };
    template <class Declaration, class Program>
    struct choice {
        static constexpr name_map<Declaration, Program> map{};
        static constexpr program_entries all{map.variables, map.dims, passed_on<float>, passed_on<double>};
    };
};

// Why a program cannot stand behind a declaration; empty where it can.
constexpr message find_misfit(const interface_view& mine, const interface_view& its) {
    for (int v = 0; v < mine.variable_count; ++v) {
        const ir::variable& variable = mine.variables[v];
        for (int j = 0; j < v; ++j)
            if (mine.variables[j].name == variable.name) return message(variable.name).add(" is taken twice");
        const int place = find_variable(its, variable.name);
        if (place < 0) return message(variable.name).add(" is not a variable of this program");
        const shape_of shape = named(mine, variable);
        if (!matches(its, its.variables[place], shape)) return mismatch(its, its.variables[place], shape);
    }
    for (int v = 0; v < its.variable_count; ++v)
        if (find_variable(mine, its.variables[v].name) < 0)
            return message(its.variables[v].name).add(" is missing from takes<...>");
    for (int d = 0; d < its.dim_count; ++d)
        if (find_dimension(mine, its.dims[d].name) < 0)
            return message(its.dims[d].name).add(" is missing from takes<...>");
    for (int d = 0; d < mine.dim_count; ++d)
        if (find_dimension(its, mine.dims[d].name) < 0)
            return message(mine.dims[d].name).add(" is not an extent of this program");
    if (mine.output_count != its.output_count) {
        message m("returns<...> has ");
        m.add(mine.output_count).add(mine.output_count == 1 ? " result but the program " : " results but the program ");
        return m.add(its.output_count);
    }
    for (int k = 0; k < its.output_count; ++k) {
        const shape_of declared = named(mine, mine.outputs[k]), actual = named(its, its.outputs[k]);
        if (declared == actual) continue;
        message m("result ");
        return add(add(m.add(k + 1).add(" is "), declared).add(" here but "), actual).add(" in the program");
    }
    return {};
}
template <class Declaration, class Program>
struct misfit {
    static constexpr message error{"a function is made of a compiled program: write compile(lambda)"};
};
template <class Declaration, class Program>
    requires requires {
        typename Program::interface;
    }
struct misfit<Declaration, Program> {
    static constexpr message error = find_misfit(Declaration::signature, Program::interface::signature);
};

}  // namespace ctgrad::api
