// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Runs a program: as one function, its kernels one after the other, or its elements without loops (layer 5, codegen).
#pragma once
#include "ctgrad/codegen/executor.hpp"
#include "ctgrad/schedule/borders.hpp"
#include "ctgrad/schedule/elements.hpp"
#include "ctgrad/schedule/outline.hpp"

namespace ctgrad::codegen {

template <class Program, int K>
struct kernel_of {
    static constexpr plan_view plan = Program::outlined.kernel(K);
};

// A kernel's arguments, and the numbers that travel from one to the next.
template <class Program, class T>
class kernel_memory {
    static constexpr outline_size size = Program::outline_size;
    static constexpr const call_list<size>& list = Program::calls;
    static constexpr int most(std::int32_t kernel_call::*count) {
        int found = 0;
        for (int i = 0; i < size.calls; ++i) found = list.calls[i].*count > found ? list.calls[i].*count : found;
        return found;
    }
    const memory<T>& program_;
    const T* inputs_[most(&kernel_call::inputs) + 1];
    T* outputs_[most(&kernel_call::outputs) + 1];
    std::ptrdiff_t extents_[most(&kernel_call::dims) + 1];
    T carried_[size.carried + 1];

public:
    explicit kernel_memory(const memory<T>& program) : program_(program) {}
    memory<T> of(const kernel_call& call) {
        const reference* const at = list.references + call.first;
        for (int i = 0; i < call.inputs; ++i)
            inputs_[i] = at[i].where == place::input ? program_.inputs[at[i].index] : written(at[i]);
        for (int i = 0; i < call.outputs; ++i) outputs_[i] = written(at[call.inputs + i]);
        for (int i = 0; i < call.dims; ++i) extents_[i] = program_.extents[list.dims[call.first_dim + i]];
        return {inputs_, outputs_, nullptr, extents_, program_.packing};
    }

private:
    T* written(const reference& r) {
        return r.where == place::output   ? program_.outputs[r.index]
               : r.where == place::buffer ? program_.buffers[r.index]
                                          : carried_ + r.index;
    }
};

// What watches a run is told of each border when everything before it is done: a nest, a call, or all where there is no loop.
struct no_observer {
    void operator()(int) const {}
};
inline constexpr no_observer no_one;

template <class Program, class Pack>
struct kernel_table {
    using T = typename Pack::value_type;
    static constexpr int count = Program::outline_size.kernels;
    struct functions {
        void (*of[count])(const memory<T>&);
    };
    template <int... K>
    static constexpr functions make(std::integer_sequence<int, K...>) {
        return {{&executor<kernel_of<Program, K>, Pack>::run...}};
    }
    static constexpr functions kernels = make(std::make_integer_sequence<int, count>());
};

template <class Program, class Pack, class Observer>
void run_kernels(const memory<typename Pack::value_type>& m, Observer& observer) {
    kernel_memory<Program, typename Pack::value_type> arguments(m);
    for (int i = 0; i < Program::outline_size.calls; ++i) {
        const kernel_call& call = Program::calls.calls[i];
        kernel_table<Program, Pack>::kernels.of[call.kernel](arguments.of(call));
        observer(i);
    }
}

template <class Program, class Pack, class Observer>
void run_loops(const memory<typename Pack::value_type>& m, Observer& observer) {
    if constexpr (Program::outline_size.pays())
        run_kernels<Program, Pack>(m, observer);
    else if constexpr (!std::is_same_v<Observer, const no_observer>)
        executor<Program, Pack>::run(m, observer);
    else if constexpr (Program::plan.loop_count == 0)
        executor<Program, simd::single<typename Pack::value_type>>::run(m);  // a few numbers, for which a call is dear
    else
        executor<Program, Pack>::run(m);
}
template <class Program, class Pack>
void run_loops(const memory<typename Pack::value_type>& m) {
    run_loops<Program, Pack>(m, no_one);
}
// The border behind which nothing writes a result any more.
template <class Program>
constexpr int border_of(int output) {
    if constexpr (Program::is_straight)
        return 0;
    else if constexpr (Program::outline_size.pays())
        return schedule::border_of(Program::calls, output);
    else
        return schedule::border_of(Program::plan, output);
}

// Pointers to the elements of an array.
template <std::int64_t Count, class T>
CTGRAD_PART T** point_to_elements(T* array, T** elements) {
    return [&]<int... I>(std::integer_sequence<int, I...>) {
        ((elements[I] = array + I), ...);
        return elements + Count;
    }(std::make_integer_sequence<int, Count>());
}
template <class Program, class T>
CTGRAD_FLAT void run_elements(const memory<T>& m) {
    static constexpr graph_view arrays = Program::program;
    static constexpr plan_view elements = Program::straight::plan;
    const T* inputs[elements.graph.variable_count + 1];
    T* outputs[elements.graph.output_count + 1];
    const T** input = inputs;
    T** output = outputs;
    [&]<int... V>(std::integer_sequence<int, V...>) {
        ((input = point_to_elements<schedule::elements_of(arrays.variables[V].shape)>(m.inputs[V], input)), ...);
    }(std::make_integer_sequence<int, arrays.variable_count>());
    [&]<int... K>(std::integer_sequence<int, K...>) {
        ((output = point_to_elements<schedule::elements_of(arrays.outputs[K].shape)>(m.outputs[K], output)), ...);
    }(std::make_integer_sequence<int, arrays.output_count>());
    executor<typename Program::straight, simd::single<T>>::run({inputs, outputs, nullptr, nullptr, nullptr});
}

// With Pack, but for programs without loops, which compute single numbers.
template <class Program, class Pack, class Observer>
CTGRAD_INLINE void run(const memory<typename Pack::value_type>& m, Observer& observer) {
    if constexpr (Program::is_straight) {
        run_elements<Program>(m);
        observer(0);
    } else {
        run_loops<Program, Pack>(m, observer);
    }
}
template <class Program, class Pack>
CTGRAD_INLINE void run(const memory<typename Pack::value_type>& m) {
    run<Program, Pack>(m, no_one);
}

}  // namespace ctgrad::codegen
