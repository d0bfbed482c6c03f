// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Random programs that are compiled: a seed becomes a graph, a plan and instructions while this is compiled.
#pragma once
#include <ctgrad/ctgrad.hpp>

#include "random_graph.hpp"

namespace random_programs {

using namespace ctgrad;
using random_graph::dice, random_graph::garden;

// 208 programs; of their seeds, which are their numbers, sanitizers see an eighth: one is five times as dear to compile there.
inline constexpr int batches = 4, programs_per_batch = 52;
#if defined(__SANITIZE_ADDRESS__)
inline constexpr int step = 8;
#elif defined(__has_feature)
inline constexpr int step = __has_feature(address_sanitizer) ? 8 : 1;
#else
inline constexpr int step = 1;
#endif

// Odd seeds are programs in f32.
constexpr bool is_double(unsigned seed) { return seed % 2 == 0; }
constexpr int lanes(unsigned seed) { return is_double(seed) ? simd::pack<double>::size : simd::pack<float>::size; }
// Half of the programs are smooth.
constexpr bool has_kinks(unsigned seed) { return seed % 4 < 2; }
// Sizes around those of packs.
constexpr int awkward(unsigned seed, int k) {
    const int l = lanes(seed), sizes[] = {1, l - 1, l, l + 1, 2 * l + 3};
    return sizes[k];
}

// A value and a derivative of it: a gradient, two, a Jacobian, or of the shortest programs a Hessian times a vector.
constexpr passes::graph make_graph(unsigned seed) {
    dice random(~seed);
    const int columns = random.below(4) == 0 ? awkward(seed, random.below(4)) : 1 + random.below(5);
    const int operations = 2 + random.below(2);
    garden g({seed, operations, has_kinks(seed), columns, awkward(seed, random.below(5)), random.below(2) == 0});
    const term last = g.last(), f = last.rank() > 0 ? sum(last) : last;
    const term v = g.read_by_last(random.below(garden::variable_count));
    const term w = g.read_by_last(random.below(garden::variable_count));
    const term slope = g.derivative(ir::request::jacobian, f, v);
    const int kind = random.below(6);
    if (kind == 0 && operations == 2) {
        g.output(slope);
        g.output(g.derivative(ir::request::vjp, slope, v, &v));
    } else if (kind == 1) {
        g.output(last);
        g.output(last.rank() + v.rank() <= 3 ? g.derivative(ir::request::jacobian, last, v)
                                             : g.derivative(ir::request::jvp, last, v, &v));
    } else {
        g.output(f);
        g.output(slope);
        if (kind == 2) g.output(g.derivative(ir::request::jacobian, f, w));
    }
    return g.result();
}

template <unsigned Seed>
struct compilation {
    static constexpr schedule::plan make_plan() {
        return schedule::make_plan(schedule::order_products(passes::primitives(make_graph(Seed)).view()).view());
    }
    static constexpr schedule::plan_size room{{100, 300, 1, garden::variable_count + 1, 3}, 30, 120, 50};
    static constexpr schedule::frozen_plan<room> planned{make_plan()};
    static_assert(planned.graph.fits);
    static constexpr schedule::plan_view plan = planned.view();
};

struct compiled_program {
    unsigned seed;
    schedule::plan_view plan;
    void (*in_double)(const codegen::memory<double>&);
    void (*in_float)(const codegen::memory<float>&);
};
template <unsigned Seed>
compiled_program compile() {
    if constexpr (is_double(Seed))
        return {Seed, compilation<Seed>::plan, &codegen::executor<compilation<Seed>, simd::pack<double>>::run, nullptr};
    else
        return {Seed, compilation<Seed>::plan, nullptr, &codegen::executor<compilation<Seed>, simd::pack<float>>::run};
}

// Each is instantiated in a file of its own.
template <int Batch>
std::vector<compiled_program> batch();
template <int Batch, unsigned... K>
std::vector<compiled_program> compile_batch(std::integer_sequence<unsigned, K...>) {
    return {compile<Batch * programs_per_batch + K * step + K % step>()...};
}
#define CTGRAD_BATCH(number)                                                                             \
    template <>                                                                                          \
    std::vector<random_programs::compiled_program> random_programs::batch<number>() {                    \
        return compile_batch<number>(std::make_integer_sequence<unsigned, programs_per_batch / step>()); \
    }

}  // namespace random_programs
