// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What a call through a function costs beyond one of its program: `added_ns` and `ratio` of medians of processor
// time, both ways in turn (bench).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "programs.hpp"

namespace {
using namespace small;

constexpr int calls = 10000;

template <class Call>
double nanoseconds(const Call& call) {
    const std::clock_t start = std::clock();
    for (int i = 0; i < calls; ++i) {
        call();
        benchmark::ClobberMemory();
    }
    return 1e9 / CLOCKS_PER_SEC * static_cast<double>(std::clock() - start) / calls;
}
double median(std::vector<double>& times) {
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}
template <class Direct, class Function>
void compare(benchmark::State& state, const Direct& direct, const Function& function) {
    std::vector<double> of_direct, of_function;
    for (auto _ : state) {
        of_direct.push_back(nanoseconds(direct));
        of_function.push_back(nanoseconds(function));
    }
    const double d = median(of_direct), f = median(of_function);
    state.counters["direct_ns"] = d;
    state.counters["function_ns"] = f;
    state.counters["added_ns"] = f - d;
    state.counters["ratio"] = f / d;
}

struct memory {
    std::vector<double> x = std::vector<double>(16, 1.5), A = std::vector<double>(16, 0.5), a{1, 2, 3, 4},
                        b{1, 0, 1, 0}, out{0, 0, 0, 0}, dx = std::vector<double>(16);
    double rate = 0.1, loss = 0;
    memory() { benchmark::DoNotOptimize(this); }
};

void squares_into(benchmark::State& state) {
    memory m;
    const auto call = [&](const auto& f) { return [&] { f(x = m.x, cg::into(m.loss, m.dx)); }; };
    compare(state, call(direct_squares), call(squares));
}
void least_squares_into(benchmark::State& state) {
    memory m;
    const auto call = [&](const auto& f) { return [&] { f(A = m.A, a = m.a, b = m.b, cg::into(m.loss, m.out)); }; };
    compare(state, call(direct_least_squares), call(least_squares));
}
void least_squares_returned(benchmark::State& state) {
    memory m;
    const auto call = [&](const auto& f) {
        return [&] {
            auto result = f(A = m.A, a = m.a, b = m.b);
            benchmark::DoNotOptimize(result);
        };
    };
    compare(state, call(direct_least_squares), call(least_squares));
}
void step_in_place(benchmark::State& state) {
    memory m;
    const auto call = [&](const auto& f) { return [&] { f(rate = m.rate, a = m.a, b = m.b, cg::into(m.a)); }; };
    compare(state, call(direct_step), call(step));
}
void least_squares_bound(benchmark::State& state) {
    memory m;
    const auto run = direct_least_squares.bind(A = m.A, a = m.a, b = m.b, cg::into(m.loss, m.out));
    const auto erased = least_squares.bind(A = m.A, a = m.a, b = m.b, cg::into(m.loss, m.out));
    compare(state, run, erased);
}

BENCHMARK(squares_into);
BENCHMARK(least_squares_into);
BENCHMARK(least_squares_returned);
BENCHMARK(step_in_place);
BENCHMARK(least_squares_bound);

}  // namespace
