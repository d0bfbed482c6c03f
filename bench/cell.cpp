// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Value and gradient of two elementwise functions, sum (x - y)² and sum log(1 + exp(-t z)), against loops by hand (bench).
//
// After Google Benchmark's table comes one of ratios, which stands on a noisy machine: two programs are timed in turns,
// and the ratio is the median of many. The program fails where results differ or where a bound run allocates.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctgrad/ctgrad.hpp>
#include <memory>
#include <new>
#include <random>
#include <span>
#include <string>
#include <type_traits>
#include <vector>
#if __has_include(<Eigen/Core>)
#include <Eigen/Core>
#define BENCH_HAS_EIGEN 1
#endif

#include "contest.hpp"
#include "hand.hpp"

namespace {
long allocations = 0;

void* allocate(std::size_t size, std::size_t alignment) {
    ++allocations;
    void* p = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (p == nullptr) throw std::bad_alloc();
    return p;
}
}  // namespace

void* operator new(std::size_t size) { return allocate(size, 64); }
void* operator new(std::size_t size, std::align_val_t a) { return allocate(size, static_cast<std::size_t>(a)); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

namespace {
namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto t = cg::vector<"t", n>;
inline constexpr auto z = cg::vector<"z", n>;

// -- the functions -----------------------------------------------------------------------------------------------------

// Two inputs and the gradient, each aligned, but none a multiple of a page from another: a processor takes a load from there
// for one that waits for the store.
template <class T>
class data {
    std::vector<T> storage_;
    std::span<T> part(std::size_t k, std::size_t size) {
        constexpr std::size_t page = 4096 / sizeof(T), shift = 1344 / sizeof(T);
        return std::span(storage_).subspan(k * ((size + page - 1) / page * page + shift), size);
    }

public:
    std::span<T> a, b, gradient;
    T value = 0;

    explicit data(std::size_t size)
        : storage_(3 * (size + 8192 / sizeof(T))), a(part(0, size)), b(part(1, size)), gradient(part(2, size)) {
        std::mt19937 random(1);
        std::normal_distribution<T> normal(0, 2);
        for (T& e : a) e = normal(random);
        for (T& e : b) e = normal(random);
    }
};

// Each way makes a callable of the data.
struct squared_distance {
    static constexpr const char* name = "sum((x-y)^2)";
    static constexpr auto step = cg::compile([] {
        auto loss = cg::sum(cg::square(x - y));
        return cg::outputs(loss, cg::gradient(loss, x));
    });
    template <class T>
    static auto ctgrad(data<T>& d) {
        return step.bind(x = d.a, y = d.b, cg::into(d.value, d.gradient));
    }
    template <class T>
    static auto hand(data<T>& d) {
        return [&d] { d.value = hand::squared_distance(d.a.data(), d.b.data(), d.gradient.data(), d.a.size()); };
    }
    template <class T>
    static auto loop(data<T>& d) {
        return [&d] { d.value = hand::plain_squared_distance(d.a.data(), d.b.data(), d.gradient.data(), d.a.size()); };
    }
#ifdef BENCH_HAS_EIGEN
    template <class T, class In, class Out>
    static T eigen(const In& u, const In& v, Out& gradient) {
        gradient = 2 * (u - v);
        return (u - v).square().sum();
    }
#endif
};

struct logistic {
    static constexpr const char* name = "sum(log(1+exp(-t*z)))";
    static constexpr auto step = cg::compile([] {
        auto loss = cg::sum(cg::log(1 + cg::exp(-cg::hadamard(t, z))));
        return cg::outputs(loss, cg::gradient(loss, z));
    });
    template <class T>
    static auto ctgrad(data<T>& d) {
        return step.bind(t = d.a, z = d.b, cg::into(d.value, d.gradient));
    }
    template <class T>
    static auto hand(data<T>& d) {
        return [&d] { d.value = hand::logistic(d.a.data(), d.b.data(), d.gradient.data(), d.a.size()); };
    }
    template <class T>
    static auto loop(data<T>& d) {
        return [&d] { d.value = hand::plain_logistic(d.a.data(), d.b.data(), d.gradient.data(), d.a.size()); };
    }
#ifdef BENCH_HAS_EIGEN
    template <class T, class In, class Out>
    static T eigen(const In& u, const In& v, Out& gradient) {
        gradient = (-(u * v).abs()).exp();
        const T sum = (gradient.log1p() + (-u * v).max(T(0))).sum();
        gradient = -u * (u * v < 0).select(T(1), gradient) / (T(1) + gradient);
        return sum;
    }
#endif
};

#ifdef BENCH_HAS_EIGEN
template <class Function, class T>
auto with_eigen(data<T>& d) {
    return [&d] {
        using array = Eigen::Array<T, Eigen::Dynamic, 1>;
        const auto size = static_cast<Eigen::Index>(d.a.size());
        const Eigen::Map<const array> u(d.a.data(), size), v(d.b.data(), size);
        Eigen::Map<array> gradient(d.gradient.data(), size);
        d.value = Function::template eigen<T>(u, v, gradient);
    };
}
#endif

// -- agreement ---------------------------------------------------------------------------------------------------------

template <class T>
void expect_close(T own, T other, const char* function, const char* what, std::size_t at) {
    constexpr double tolerance = std::is_same_v<T, double> ? 1e-12 : 1e-5;
    if (std::abs(own - other) <= tolerance * std::abs(other)) return;
    std::fprintf(stderr, "%s: %s %zu is %.17g with ctgrad, %.17g by hand\n", function, what, at, double(own), double(other));
    std::exit(1);
}
template <class Function, class T>
void expect_agreement(data<T>& d) {
    auto run = Function::ctgrad(d);
    Function::hand(d)();
    const T value = d.value;
    const std::vector<T> gradient(d.gradient.begin(), d.gradient.end());
    std::fill(d.gradient.begin(), d.gradient.end(), T(-1));
    run();
    expect_close(d.value, value, Function::name, "value", d.a.size());
    for (std::size_t i = 0; i < gradient.size(); ++i) expect_close(d.gradient[i], gradient[i], Function::name, "gradient", i);
}

// -- ratios ------------------------------------------------------------------------------------------------------------

using bench::median, bench::seconds;

// Times `run` between two times of `other`; where those two differ, something else came in between, and all three go.
template <class Run, class Other>
double ratio(Run& run, Other& other) {
    long repetitions = 1;
    while (seconds(other, repetitions) * static_cast<double>(repetitions) < 2e-4) repetitions *= 2;
    std::vector<double> ratios;
    for (double total = 0; ratios.size() < 5 || (total < 0.5 && ratios.size() < 1001);) {
        const double first = seconds(other, repetitions), own = seconds(run, repetitions), second = seconds(other, repetitions);
        total += static_cast<double>(repetitions) * (first + own + second);
        if (std::abs(first - second) < 0.1 * first || total > 5) ratios.push_back(2 * own / (first + second));
    }
    return median(ratios);
}

constexpr std::size_t sizes[] = {1'000, 10'000, 100'000, 1'000'000, 10'000'000};
template <class T>
constexpr const char* precision = std::is_same_v<T, double> ? "f64" : "f32";

template <class Function, class T>
void print_ratios() {
    for (const std::size_t size : sizes) {
        data<T> d(size);
        auto run = Function::ctgrad(d);
        auto by_hand = Function::hand(d);
        auto by_loop = Function::loop(d);
        const double to_hand = ratio(run, by_hand);
        std::printf("%-22s %s %9zu %8.2f %8.2f", Function::name, precision<T>, size, to_hand, ratio(by_loop, by_hand));
#ifdef BENCH_HAS_EIGEN
        auto by_eigen = with_eigen<Function>(d);
        std::printf(" %8.2f", ratio(by_eigen, by_hand));
#endif
        const long before = allocations;
        run();
        const long own = allocations - before;
        std::printf(" %12ld%s\n", own, to_hand > 1.15 ? "   above 1.15" : "");
        if (own != 0) {
            std::fprintf(stderr, "%s: a bound run allocates\n", Function::name);
            std::exit(1);
        }
    }
}

// -- Google Benchmark --------------------------------------------------------------------------------------------------

template <class Function, class T, class Make>
void add(const char* way, Make make) {
    for (const std::size_t size : sizes) {
        const std::string name = std::string(Function::name) + "/" + precision<T> + "/" + way + "/" + std::to_string(size);
        benchmark::RegisterBenchmark(name.c_str(), [make, size](benchmark::State& state) {
            data<T> d(size);
            auto run = make(d);
            for (auto _ : state) {
                run();
                benchmark::ClobberMemory();
            }
            state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(size));
        })->MinTime(0.1);
    }
}
template <class Function, class T>
void add_all() {
    for (const std::size_t size : sizes) {
        data<T> d(size + size / 100 + 3), tail(3);
        expect_agreement<Function>(d);
        expect_agreement<Function>(tail);
    }
    add<Function, T>("ctgrad", [](data<T>& d) { return Function::ctgrad(d); });
    add<Function, T>("hand", [](data<T>& d) { return Function::hand(d); });
    add<Function, T>("loop", [](data<T>& d) { return Function::loop(d); });
#ifdef BENCH_HAS_EIGEN
    add<Function, T>("eigen", [](data<T>& d) { return with_eigen<Function>(d); });
#endif
}

}  // namespace

int main(int argc, char** argv) {
    add_all<squared_distance, float>();
    add_all<squared_distance, double>();
    add_all<logistic, float>();
    add_all<logistic, double>();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();

    std::printf("\nTime relative to the loop by hand, median of interleaved pairs; heap allocations of one bound run\n");
    std::printf("%-22s %-3s %9s %8s %8s", "value and gradient of", "", "n", "ctgrad", "loop");
#ifdef BENCH_HAS_EIGEN
    std::printf(" %8s", "eigen");
#endif
    std::printf(" %12s\n", "allocations");
    print_ratios<squared_distance, float>();
    print_ratios<squared_distance, double>();
    print_ratios<logistic, float>();
    print_ratios<logistic, double>();
    return 0;
}
