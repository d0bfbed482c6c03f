// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs as C: to_c(program) (layer 7, interop).
#pragma once
#include <array>
#include <stdexcept>

#include "ctgrad/ctgrad.hpp"
#include "ctgrad/interop/c_function.hpp"

namespace ctgrad {
namespace interop {

template <class T, class Op, int... K>
c_value<T> spell(const c_value<T>* x) {
    return Op::lower(x[K]...);
}
template <class T, class Op, int... K>
constexpr c_spelling<T> spelling(std::integer_sequence<int, K...>) {
    if constexpr (std::is_same_v<decltype(Op::lower((static_cast<void>(K), std::declval<c_value<T>>())...)), not_in_c>)
        return nullptr;
    else
        return &spell<T, Op, K...>;
}
template <class T, class Compilation, int I>
constexpr c_spelling<T> spelling_of_node() {
    constexpr const ir::node& n = Compilation::told().graph[I];
    if constexpr ((n.kind == ir::node_kind::map || n.kind == ir::node_kind::reduce) &&
                  is_computed(Compilation::told(), I)) {
        constexpr int count = n.kind == ir::node_kind::reduce ? 2 : n.count;
        return spelling<T, typename operation_of<n.op->tag>::type>(std::make_integer_sequence<int, count>());
    } else {
        return nullptr;
    }
}
template <class T, class Compilation, int... I>
constexpr std::array<c_spelling<T>, sizeof...(I) + 1> find_spellings(std::integer_sequence<int, I...>) {
    return {spelling_of_node<T, Compilation, I>()..., nullptr};
}
template <class T, class Compilation>
inline constexpr auto spellings =
    find_spellings<T, Compilation>(std::make_integer_sequence<int, Compilation::told().graph.node_count>());

// Why a program cannot be written; empty where it can.
template <class Compilation>
struct c_rejection {
    // As the model has it, which knows no factorization.
    static constexpr std::string_view name_of_routine(const ir::node& n) {
        const graph_view& g = Compilation::program;
        for (int i = 0; i < g.node_count; ++i)
            if (g[i].kind == ir::node_kind::routine) return g[i].op->name;
        return n.op->name;
    }
    static constexpr message find() {
        constexpr const plan_view& p = Compilation::told();
        for (int i = 0; i < p.graph.node_count; ++i) {
            const ir::node& n = p.graph[i];
            const bool spelled =
                n.kind != ir::node_kind::map || spellings<double, Compilation>[static_cast<std::size_t>(i)] != nullptr;
            if (!is_computed(p, i) || (spelled && n.kind != ir::node_kind::routine)) continue;
            message m("to_c: ");
            m.add(spelled ? name_of_routine(n) : n.op->name)
                .add(spelled ? ", a function of whole arrays," : ", which is not in <math.h>,");
            return m.add(" is not written in C: pass its value as a variable");
        }
        return {};
    }
    static constexpr message error = find();
};
template <class Model>
concept WrittenInC = c_rejection<api::compilation<Model>>::error.length == 0;

}  // namespace interop

// The program as the text of one C11 function over double, to_c<float>(program) over float: the loops that explain(program)
// prints, over single numbers, in plain C that needs <math.h> alone.
//
//     void step(ptrdiff_t n, const double* X, const double* w, const double* y, double* out1, double* out2)
//
// Parameters: named extents; variables in the order of the program, arrays row-major, scalars by value, labels as int32_t;
// results; where temporaries have run-time sizes, `workspace`, for as many numbers as the macro STEP_WORKSPACE(n) says.
// Temporaries of static size are local arrays, on the stack. Names that C does not allow get an underscore or two.
// Nothing is checked when it runs: labels must be in their range, extents fit, max and argmax have elements, and results
// overlap nothing but what the comment above the function allows.
//
// Accuracy: that of the C library's functions. Sums run in order, one term after the other, without SIMD and without the
// care that programs take of sums of millions of terms: errors grow with the number of terms. Products of large matrices
// are three plain loops. NaN and infinity go the ways they go in the program.
// Compile-time errors: functions of whole arrays (inverse, cholesky, ...) and functions that <math.h> has not (digamma,
// trigamma) are not written. Throws std::invalid_argument where `name` cannot be the name of a function.
template <class T = double, class Model>
    requires interop::WrittenInC<Model> std::string to_c(program<Model>, std::string_view name = "step") {
        using compilation = api::compilation<Model>;
        if (!interop::c_identifiers::is_identifier(name) || interop::c_identifiers().is_taken(name))
            throw std::invalid_argument("to_c: " + std::string(name) + " cannot be the name of a C function");
        interop::c_function<T> f(compilation::program, compilation::formulas.view(), compilation::signature,
                                 compilation::told(), compilation::is_straight, name);
        return f.write(interop::spellings<T, compilation>.data());
    }
template <class T = double, class Model>
    requires(!interop::WrittenInC<Model>)
auto to_c(program<Model>, std::string_view = {})
    -> decltype(ir::sentence<interop::c_rejection<api::compilation<Model>>>());

}  // namespace ctgrad
