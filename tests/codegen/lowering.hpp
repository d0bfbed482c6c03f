// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Runs programs on given packs and compares them with the interpreter, for every remainder of the named extent.
#pragma once
#include <ctgrad/ctgrad.hpp>
#include <memory>

#include "passes.hpp"

namespace lowering {

namespace cg = ctgrad;

template <class Closure>
using compilation_of = cg::api::compilation<decltype(cg::api::model_of(Closure{}))>;

// The memory of a run: inputs, results and temporaries, each as large as it has to be and no larger, so that a sanitizer
// sees every step over the end. Results begin as NaN.
template <class T>
class stage {
    const cg::schedule::plan_view& plan_;
    std::vector<std::unique_ptr<T[]>> owned_;
    std::vector<const T*> inputs_;
    std::vector<T*> outputs_, buffers_;
    std::vector<std::ptrdiff_t> sizes_;
    T* packing_ = nullptr;

    T* take(std::int64_t size) {
        owned_.emplace_back(new T[static_cast<std::size_t>(size)]);
        std::fill_n(owned_.back().get(), size, std::numeric_limits<T>::quiet_NaN());
        return owned_.back().get();
    }

public:
    stage(const cg::schedule::plan_view& plan, const passes::inputs& in) : plan_(plan) {
        const auto& g = plan.graph;
        for (int d = 0; d < g.dim_count; ++d) sizes_.push_back(in.sizes.at(std::string(g.dims[d].name)));
        for (int v = 0; v < g.variable_count; ++v) {
            const auto& values = in.values.at(std::string(g.variables[v].name));
            T* const to = take(static_cast<std::int64_t>(values.size()));
            for (std::size_t i = 0; i < values.size(); ++i) to[i] = static_cast<T>(values[i]);
            inputs_.push_back(to);
        }
        for (int k = 0; k < g.output_count; ++k) outputs_.push_back(take(size_of_output(k)));
        for (int b = 0; b < plan.buffer_count; ++b)
            buffers_.push_back(take(cg::schedule::volume(cg::schedule::memory_of_buffer(plan, b), sizes_.data())));
        std::ptrdiff_t packing = 0;
        for (const cg::ir::space& s : cg::schedule::products_of(plan))
            packing = std::max(packing, cg::codegen::packing_for<T>(s, sizes_.data()));
        packing_ = take(packing);
    }
    std::int64_t size_of_output(int k) const { return cg::schedule::volume(plan_.graph.outputs[k].shape, sizes_.data()); }
    std::int64_t size_of_input(int v) const { return cg::schedule::volume(plan_.graph.variables[v].shape, sizes_.data()); }
    const T* input(int v) const { return inputs_[static_cast<std::size_t>(v)]; }
    const T* result(int k) const { return outputs_[static_cast<std::size_t>(k)]; }
    const T* buffer(int b) const { return buffers_[static_cast<std::size_t>(b)]; }
    const std::ptrdiff_t* sizes() const { return sizes_.data(); }

    cg::codegen::memory<T> memory() const { return {inputs_.data(), outputs_.data(), buffers_.data(), sizes_.data(), packing_}; }
};

// Rounded to the precision of a run, so that both see the same numbers.
template <class T>
void round_to(passes::inputs& in) {
    for (auto& [name, values] : in.values)
        for (double& x : values) x = static_cast<double>(static_cast<T>(x));
}

// Every output against the interpreter's, for n = 0 to two packs and one more.
// The tolerance is that of a sum of a few dozen terms of magnitude 1 and of functions right to 2 ulp.
template <class Compilation, class T>
void compare(const char* name, void (*run)(const cg::codegen::memory<T>&) = &cg::codegen::run_loops<Compilation, cg::simd::pack<T>>) {
    using pack = cg::simd::pack<T>;
    const cg::ir::graph_view reference = Compilation::derivatives.view();
    const bool has_dim = Compilation::program.dim_count > 0;
    for (int n = 0; n <= (has_dim ? 2 * pack::size + 1 : 0); ++n) {
        INFO(name << ", n = " << n << (sizeof(T) == 4 ? ", float" : ", double"));
        passes::inputs in;
        in.sizes = {{"n", n}, {"m", n + 2}, {"l", 150}};
        in.fill(reference, 11);
        round_to<T>(in);
        const stage<T> own(Compilation::plan, in);
        run(own.memory());
        const passes::arrays expected = passes::evaluate(reference, in);
        for (int k = 0; k < reference.output_count; ++k) {
            INFO("output " << k + 1);
            const std::vector<double> got(own.result(k), own.result(k) + own.size_of_output(k));
            CHECK(passes::distance(got, expected[static_cast<std::size_t>(k)]) <= (sizeof(T) == 4 ? 2e-5 : 2e-13));
        }
    }
}
template <class Closure>
void compare(const char* name, Closure) {
    compare<compilation_of<Closure>, float>(name);
    compare<compilation_of<Closure>, double>(name);
}

}  // namespace lowering

// A program under its own text.
#define CHECK_LOWERING(...) lowering::compare(#__VA_ARGS__, [] { return __VA_ARGS__; })
