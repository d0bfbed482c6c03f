// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Compiled programs and how they are called (layer 6, api).
#pragma once
#include <new>

#include "ctgrad/api/arguments.hpp"
#include "ctgrad/api/array.hpp"
#include "ctgrad/api/call.hpp"
#include "ctgrad/api/model.hpp"
#include "ctgrad/api/plan.hpp"
#include "ctgrad/codegen/run.hpp"

namespace ctgrad {
namespace api {

// -- results -----------------------------------------------------------------------------------------------------------

template <class Compilation, int Dim>
constexpr auto name_of_dim() {
    constexpr std::string_view name = Compilation::program.dims[Dim].name;
    fixed_string<name.size() + 1> text;
    for (std::size_t i = 0; i < name.size(); ++i) text.text[i] = name[i];
    return text;
}
template <class Compilation, ir::extent E>
struct extent_type : std::type_identity<dimension<name_of_dim<Compilation, ir::dim_of(E)>()>> {};
template <class Compilation, ir::extent E>
    requires(E >= 0)
struct extent_type<Compilation, E> : std::type_identity<fixed_extent<E>> {};

template <class Compilation, class T, int K, class Axes>
struct result_type;
template <class Compilation, class T, int K>
struct result_type<Compilation, T, K, std::integer_sequence<int>> : std::type_identity<T> {};
template <class Compilation, class T, int K, int First, int... Rest>
struct result_type<Compilation, T, K, std::integer_sequence<int, First, Rest...>>
    : std::type_identity<basic_array<
          T, typename extent_type<Compilation, Compilation::program.outputs[K].shape[First]>::type,
          typename extent_type<Compilation, Compilation::program.outputs[K].shape[Rest]>::type...>> {};
template <class Compilation, class T, int K>
using result_t = typename result_type<
    Compilation, T, K, std::make_integer_sequence<int, Compilation::program.outputs[K].shape.rank>>::type;

// The results from the K-th on. A chain of bases, because a tuple would name every type in every symbol.
template <class Compilation, class T, int K = 0>
struct results : results<Compilation, T, K + 1> {
    result_t<Compilation, T, K> value;
};
template <class Compilation, class T, int K>
    requires(K == Compilation::program.output_count)
struct results<Compilation, T, K> {};

template <int K, class Compilation, class T>
auto& result_at(results<Compilation, T, K>& r) {
    return r.value;
}
template <std::size_t K, class Compilation, class T>
auto& get(results<Compilation, T, 0>& r) {
    return result_at<static_cast<int>(K)>(r);
}
template <std::size_t K, class Compilation, class T>
const auto& get(const results<Compilation, T, 0>& r) {
    return result_at<static_cast<int>(K)>(const_cast<results<Compilation, T, 0>&>(r));
}
template <std::size_t K, class Compilation, class T>
auto&& get(results<Compilation, T, 0>&& r) {
    return std::move(result_at<static_cast<int>(K)>(r));
}

// -- a bound run -------------------------------------------------------------------------------------------------------

// Scratch memory, aligned to cache lines; a copy is as large and holds nothing yet.
template <class T>
class workspace {
    std::ptrdiff_t size_ = 0;
    T* memory_ = nullptr;

public:
    workspace() = default;
    explicit workspace(std::ptrdiff_t size) : size_(size) {
        if (size > 0)
            memory_ = static_cast<T*>(::operator new(static_cast<std::size_t>(size) * sizeof(T), std::align_val_t{64}));
    }
    workspace(const workspace& other) : workspace(other.size_) {}
    workspace(workspace&& other) noexcept : size_(std::exchange(other.size_, 0)), memory_(std::exchange(other.memory_, nullptr)) {}
    workspace& operator=(workspace other) noexcept {
        std::swap(size_, other.size_);
        std::swap(memory_, other.memory_);
        return *this;
    }
    ~workspace() { ::operator delete(memory_, std::align_val_t{64}); }
    T* data() const { return memory_; }
    std::ptrdiff_t size() const { return size_; }
};

// A program with its data: checked once, it may be called any number of times and allocates nothing. It owns its
// workspace, so that one thread at a time may call it.
template <class Compilation, class T>
class bound {
    static constexpr const signature_view& program = Compilation::signature;
    static constexpr int variables = program.variable_count, dims = program.dim_count, results = program.output_count,
                         buffers = program.buffer_count;

    argument inputs_[variables + 1];
    T* outputs_[results + 1]{};
    std::ptrdiff_t sizes_[dims + 1]{};
    std::ptrdiff_t buffers_[buffers + 1]{};  // where each begins in the workspace
    std::ptrdiff_t labels_[variables + 1]{};
    std::ptrdiff_t packing_ = 0;             // and where memory to pack operands in does
    workspace<T> workspace_;

    static std::ptrdiff_t rounded(std::ptrdiff_t elements) {
        constexpr std::ptrdiff_t line = 64 / sizeof(T);
        return (elements + line - 1) / line * line;
    }

public:
    bound(const argument* inputs, const std::ptrdiff_t* sizes) {
        for (int v = 0; v < variables; ++v) inputs_[v] = inputs[v];
        for (int d = 0; d < dims; ++d) sizes_[d] = sizes[d];
        int from[dims + 1];
        for (int& f : from) f = -1;
        const extents known(program, inputs_, sizes_, from);
        if constexpr (program.demand_count > 0) known.check_elements();
        std::ptrdiff_t total = 0;
        for (int b = 0; b < buffers; ++b) {
            buffers_[b] = total;
            total += rounded(schedule::volume(program.buffers[b], sizes_));
        }
        for (int v = 0; v < variables; ++v)
            if (program.variables[v].labels && inputs_[v].type != element::other) {
                labels_[v] = total;
                total += rounded(inputs_[v].size);
            }
        packing_ = total;
        for (int p = 0; p < program.product_count; ++p)
            total = std::max(total, packing_ + codegen::packing_for<T>(program.products[p], sizes_));
        workspace_ = workspace<T>(total);
    }

    // Other data of the same size.
    void read_from(int variable, const void* data) { inputs_[variable].data = data; }
    void read_number(int variable, double value) { inputs_[variable].value = value; }
    void write_to(int output, void* memory) { outputs_[output] = static_cast<T*>(memory); }
    // Checks that the memory for a result has its size and overlaps nothing that is still to be read; `number` is the
    // result's for the caller.
    void write_to(int output, const argument& target) { write_to(output, target, output + 1); }
    void write_to(int output, const argument& target, int number) {
        const std::ptrdiff_t expected = schedule::volume(program.outputs[output], sizes_);
        const std::string name = "into: result " + std::to_string(number);
        if (target.gaps) throw std::invalid_argument(name + " goes to memory with gaps between its elements");
        const ir::space& shape = program.outputs[output];
        for (int a = 0; a < target.rank; ++a)
            if (target.rank != shape.rank || target.extents[a] != schedule::size_of_extent(shape[a], sizes_))
                throw shape_error(name + " does not have the extents of its view, " + times(target.extents, target.rank));
        if (target.size != expected)
            throw shape_error(name + " has " + std::to_string(expected) + " elements but its memory has " +
                              std::to_string(target.size));
        if (target.data == nullptr && expected > 0) throw std::invalid_argument(name + " goes to a null pointer");
        const stretch own{target.data, expected * static_cast<std::ptrdiff_t>(sizeof(T))};
        for (int v = 0; v < variables; ++v) {
            const argument& a = inputs_[v];
            if (a.data == nullptr || !overlap(own, {a.data, a.size * size_of(a.type)})) continue;
            if (a.data == target.data && program.may_share(output, v)) continue;
            throw std::invalid_argument(name + " overlaps " + std::string(program.variables[v].name) +
                                        ", which the program still reads when it writes");
        }
        for (int k = 0; k < output; ++k)
            if (overlap(own, {outputs_[k], schedule::volume(program.outputs[k], sizes_) *
                                               static_cast<std::ptrdiff_t>(sizeof(T))}))
                throw std::invalid_argument(name + " overlaps result " + std::to_string(k + 1));
        write_to(output, const_cast<void*>(target.data));
    }
    std::ptrdiff_t memory() const { return workspace_.size(); }  // elements of its own
    std::ptrdiff_t extent_of(int dim) const { return sizes_[dim]; }
    void extents_of(int output, std::ptrdiff_t* to) const {
        const ir::space& shape = program.outputs[output];
        for (int a = 0; a < shape.rank; ++a) to[a] = schedule::size_of_extent(shape[a], sizes_);
    }

    void operator()() const { run(codegen::no_one); }
    // Tells the observer of each border of the program (codegen::border_of) when it is reached.
    template <class Observer>
    void operator()(Observer&& observer) const {
        run(observer);
    }

private:
    template <class Observer>
    CTGRAD_INLINE void run(Observer& observer) const {
        const T* inputs[variables + 1]{};
        T scalars[variables + 1];
        T* memory[buffers + 1]{};
        for (int b = 0; b < buffers; ++b) memory[b] = workspace_.data() + buffers_[b];
        for (int v = 0; v < variables; ++v) {
            const argument& a = inputs_[v];
            if (program.variables[v].labels) {
                if (a.type == element::other) continue;
                T* const to = workspace_.data() + labels_[v];
                take_labels(a, program.variables[v].name, schedule::size_of_extent(program.variables[v].classes, sizes_), to);
                inputs[v] = to;
            } else if (program.variables[v].shape.rank == 0) {
                scalars[v] = static_cast<T>(a.data != nullptr ? number_at(a, 0) : a.value);
                inputs[v] = &scalars[v];
            } else {
                inputs[v] = static_cast<const T*>(a.data);
            }
        }
        codegen::run<Compilation, simd::pack<T>>({inputs, outputs_, memory, sizes_, workspace_.data() + packing_}, observer);
    }
};

// A bound run without memory of the caller: every call returns new results.
template <class Compilation, class T, class Run = bound<Compilation, T>>
class returning {
    Run run_;

    template <int K>
    void prepare(results<Compilation, T>& all) {
        auto& result = result_at<K>(all);
        if constexpr (Compilation::program.outputs[K].shape.rank == 0) {
            run_.write_to(K, static_cast<void*>(&result));
        } else {
            std::ptrdiff_t sizes[ir::max_rank]{};
            run_.extents_of(K, sizes);
            result = std::remove_reference_t<decltype(result)>(sizes);
            run_.write_to(K, static_cast<void*>(result.data()));
        }
    }
    template <int... K>
    void prepare(results<Compilation, T>& all, std::integer_sequence<int, K...>) {
        (prepare<K>(all), ...);
    }

public:
    explicit returning(Run&& run) : run_(std::move(run)) {}
    auto operator()() {
        results<Compilation, T> all;
        prepare(all, std::make_integer_sequence<int, Compilation::program.output_count>());
        run_();
        if constexpr (Compilation::program.output_count == 1)
            return std::move(all.value);
        else
            return all;
    }
};

// Puts a call's arguments where the program expects them.
template <class Compilation>
struct placed {
    static constexpr const ir::graph_view& graph = Compilation::program;
    argument inputs[graph.variable_count + 1];
    std::ptrdiff_t sizes[graph.dim_count + 1];
    const argument* targets = nullptr;

    placed() {
        for (std::ptrdiff_t& s : sizes) s = -1;
    }
    template <class Leaf, element Type, origin From, bool Const>
    CTGRAD_INLINE void add(const frontend::binding<leaf<Leaf>, Type, From, Const>& b) {
        if (From == origin::pointer && b.data.data == nullptr) reject_null(name_of<Leaf>());
        if constexpr (requires { Leaf::shape(); }) {
            constexpr int v = find_variable(graph, Leaf::name);
            inputs[v] = b.data;
        } else {
            constexpr int d = find_dimension(graph, Leaf::extent().name);
            const double size = b.data.data != nullptr ? number_at(b.data, 0) : b.data.value;
            if (!(size >= 0 && size < 0x1p62))
                throw shape_error(std::string(Compilation::signature.dims[d].name) + " = " + text_at(b.data, 0) +
                                  ": an extent is at least 0 and less than 2^62");
            sizes[d] = static_cast<std::ptrdiff_t>(size);
        }
    }
    template <class... Targets>
    CTGRAD_INLINE void add(const frontend::destinations<Targets...>& d) {
        targets = d.data;
    }
    template <class... B>
    CTGRAD_INLINE void add(const parameter_list<B...>& list) {
        int k = 0;
        (add(B{list.data[k++]}), ...);
    }

private:
    template <class Leaf>
    static constexpr std::string_view name_of() {
        if constexpr (requires { Leaf::shape(); })
            return Leaf::name;
        else
            return Leaf::extent().name;
    }
};

template <class Compilation, bool Outlives, class... A>
concept Fits = (Argument<A> && ...) && call<Compilation, Outlives, A...>::error.length == 0;
template <class Compilation, bool Outlives, class... A>
concept Misfits = (Argument<A> && ...) && call<Compilation, Outlives, A...>::error.length > 0;

template <class Compilation, class T>
bound<Compilation, T> bind(const placed<Compilation>& arguments) {
    bound<Compilation, T> run(arguments.inputs, arguments.sizes);
    if (arguments.targets != nullptr)
        for (int k = 0; k < Compilation::program.output_count; ++k) run.write_to(k, arguments.targets[k]);
    return run;
}

}  // namespace api

// A compiled program: a constant without state, which any thread may call.
template <class Model>
class program {
    using compilation = api::compilation<Model>;
    template <bool Outlives, class... A>
    using call = api::call<compilation, Outlives, A...>;

public:
    // step(X = data, w = weights): runs once and returns the results, one as itself, several for structured bindings.
    // step(X = data, w = weights, into(loss, dw)): writes the results where the caller says.
    // Throws shape_error where extents disagree and where max, min or argmax are of no elements, std::invalid_argument for
    // null pointers, labels out of range and results whose memory overlaps what is read; nothing is written then.
    template <class... A>
        requires api::Fits<compilation, false, A...>
    CTGRAD_INLINE auto operator()(const A&... arguments) const {
        auto run = bind_to<false>(arguments...);
        return run();
    }
    template <class... A>
        requires api::Misfits<compilation, false, A...>
    auto operator()(const A&...) const -> decltype(ir::sentence<call<false, A...>>());

    // Checks once; the result runs again and again on whatever the ranges hold then, and allocates nothing if `into`
    // names the memory of the results. Ranges and numbers that are named in the call must outlive it.
    template <class... A>
        requires api::Fits<compilation, true, A...>
    [[nodiscard]] CTGRAD_INLINE auto bind(const A&... arguments) const {
        return bind_to<true>(arguments...);
    }
    template <class... A>
        requires api::Misfits<compilation, true, A...>
    auto bind(const A&...) const -> decltype(ir::sentence<call<true, A...>>());

    // What the program does: static_assert(step.plan().passes(X) == 1).
    static constexpr program_plan plan() { return program_plan(compilation::told()); }

private:
    template <bool Outlives, class... A>
    CTGRAD_INLINE static auto bind_to(const A&... arguments) {
        using T = typename call<Outlives, A...>::value_type;
        api::placed<compilation> all;
        (all.add(arguments), ...);
        if constexpr (call<Outlives, A...>::has_destinations)
            return api::bind<compilation, T>(all);
        else
            return api::returning<compilation, T>(api::bind<compilation, T>(all));
    }
};

}  // namespace ctgrad

template <class Compilation, class T>
struct std::tuple_size<ctgrad::api::results<Compilation, T, 0>>
    : std::integral_constant<std::size_t, static_cast<std::size_t>(Compilation::program.output_count)> {};
template <std::size_t K, class Compilation, class T>
struct std::tuple_element<K, ctgrad::api::results<Compilation, T, 0>>
    : std::type_identity<ctgrad::api::result_t<Compilation, T, static_cast<int>(K)>> {};
