// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Compiled programs and how they are called (layer 6, api).
#pragma once
#include <new>

#include "ctgrad/api/arguments.hpp"
#include "ctgrad/api/callable.hpp"
#include "ctgrad/api/gaps.hpp"
#include "ctgrad/api/model.hpp"
#include "ctgrad/api/plan.hpp"
#include "ctgrad/codegen/run.hpp"

namespace ctgrad {
namespace api {

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

// Where the buffers of a program begin in its workspace, and how large it is.
template <class Compilation, class T>
struct layout {
    static constexpr const signature_view& program = Compilation::signature;
    std::ptrdiff_t buffers[program.buffer_count + 1]{};
    std::ptrdiff_t packing = 0;  // memory to pack operands in
    std::ptrdiff_t size = 0;

    constexpr layout() = default;
    CTGRAD_INLINE explicit layout([[maybe_unused]] const std::ptrdiff_t* sizes) {
        if constexpr (!Compilation::is_straight) {
            for (int b = 0; b < program.buffer_count; ++b) {
                buffers[b] = packing;
                packing += rounded_to_lines<T>(schedule::volume(program.buffers[b], sizes));
            }
            size = packing;
            for (int p = 0; p < program.product_count; ++p)
                size = std::max(size, packing + rounded_to_lines<T>(codegen::packing_for<T>(program.products[p], sizes)));
        }
    }
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
    std::ptrdiff_t labels_[variables + 1]{};  // where each begins in the workspace, behind what the program needs
    layout<Compilation, T> places_;
    workspace<T> workspace_;

public:
    bound(const argument* inputs, const std::ptrdiff_t* sizes) {
        for (int v = 0; v < variables; ++v) inputs_[v] = inputs[v];
        for (int d = 0; d < dims; ++d) sizes_[d] = sizes[d];
        int from[dims + 1];
        for (int& f : from) f = -1;
        const extents known(program, inputs_, sizes_, from, safe_extent_of<Compilation>);
        if constexpr (program.demand_count > 0) known.check_elements();
        places_ = layout<Compilation, T>(sizes_);
        std::ptrdiff_t total = places_.size;
        for (int v = 0; v < variables; ++v)
            if (program.variables[v].labels && inputs_[v].type != element::other) {
                labels_[v] = total;
                total += rounded_to_lines<T>(inputs_[v].size);
            }
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
        bool fits = target.rank < 0 || target.rank == shape.rank;
        for (int a = 0; fits && a < target.rank; ++a) fits = target.extents[a] == schedule::size_of_extent(shape[a], sizes_);
        if (!fits) throw shape_error(name + " does not have the extents of its view, " + times(target.extents, target.rank));
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
        for (int b = 0; b < buffers; ++b) memory[b] = workspace_.data() + places_.buffers[b];
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
        T* const packing = workspace_.data() + places_.packing;
        codegen::run<Compilation, simd::pack<T>>({inputs, outputs_, memory, sizes_, packing}, observer);
    }
};

template <class Compilation, class T>
bound<Compilation, T> bind(const request& r) {
    bound<Compilation, T> run(r.inputs, r.sizes);
    if (r.targets != nullptr)
        for (int k = 0; k < Compilation::program.output_count; ++k) run.write_to(k, r.targets[k]);
    return run;
}

}  // namespace api

// A compiled program: a constant without state, which any thread may call. Column-major data are read and written as they are,
// by a form of the program that is planned for that order. What has gaps between its elements is copied: before each run,
// results behind it.
template <class Model, auto Order = api::all_by_rows(), bool Gaps = false>
class program : public api::callable<program<Model, Order, Gaps>, api::compilation<Model, Order>> {
    using compilation = api::compilation<Model, Order>;

public:
    // What the program does: static_assert(step.plan().passes(X) == 1).
    static constexpr program_plan plan() { return program_plan(compilation::told()); }

    // The program as it is for arguments like these.
    template <class... A>
    static constexpr auto form() {
        return program<Model, api::find_order<api::formulas_of<Model>, A...>(), (api::may_have_gaps<A> || ...)>();
    }
    // What a call binds, for those who have put its arguments in order themselves.
    template <class T>
    static auto start(const api::request& r) {
        if constexpr (Gaps)
            return api::gapless<compilation, T>(r, Order);
        else
            return api::bind<compilation, T>(r);
    }
};

}  // namespace ctgrad
