// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Value and gradient of three elementwise sums against loops by hand, from the first cache to memory (bench):
// K1 = sum (x - y)², K2 = sum log(1 + exp(-t z)), K3 = sum tanh(a x + b).
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctgrad/ctgrad.hpp>
#include <memory>
#include <random>

#include "contest.hpp"
#include "hand.hpp"
#include "packs.hpp"
#include "table.hpp"

namespace {
namespace cg = ctgrad;
using bench::four_at_a_time, bench::load, bench::store;

bench::table results("performance_loops");

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto a = cg::scalar<"a">;
inline constexpr auto b = cg::scalar<"b">;

constexpr auto k1 = cg::compile([] {
    auto f = cg::sum(cg::square(x - y));
    return cg::outputs(f, cg::gradient(f, x));
});
constexpr auto k2 = cg::compile([] {
    auto f = cg::sum(cg::log(1 + cg::exp(-cg::hadamard(x, y))));
    return cg::outputs(f, cg::gradient(f, y));
});
constexpr auto k3 = cg::compile([] {
    auto f = cg::sum(cg::tanh(a * x + b));
    return cg::outputs(f, cg::gradient(f, x));
});

// Returns sum log(1 + exp(-t z)), writes -t / (1 + exp(t z)).
template <class T>
[[gnu::noinline]] T logistic_by_hand(const T* t, const T* z, T* gradient, std::size_t size) {
    using pack = cg::simd::pack<T>;
    const pack zero = pack::broadcast(0), one = pack::broadcast(1);
    return four_at_a_time<T>(size, [=](std::size_t i, auto... count) __attribute__((always_inline)) {
        const pack tk = load(t + i, count...), m = tk * load(z + i, count...), e = cg::simd::exp(-abs(m));
        store(-tk * select(m < zero, one, e) / (one + e), gradient + i, count...);
        return cg::simd::log1p(e) + max(zero, -m);
    });
}
// Returns sum tanh(a x + b), writes a (1 - tanh²).
template <class T>
[[gnu::noinline]] T tanh_by_hand(T scale, T offset, const T* in, T* gradient, std::size_t size) {
    using pack = cg::simd::pack<T>;
    const pack slope = pack::broadcast(scale), shift = pack::broadcast(offset), one = pack::broadcast(1);
    return four_at_a_time<T>(size, [=](std::size_t i, auto... count) __attribute__((always_inline)) {
        const pack t = cg::simd::tanh(fma(slope, load(in + i, count...), shift));
        store(slope * (one - t * t), gradient + i, count...);
        return t;
    });
}

// Aligned, and none a multiple of a page from another: a processor takes a load from there for one that waits for a store.
template <class T>
struct data {
    std::size_t size;
    std::unique_ptr<T[], void (*)(void*)> own;

    explicit data(std::size_t count)
        : size(count), own(static_cast<T*>(std::aligned_alloc(64, (4 * count + 4096) * sizeof(T) / 64 * 64)), std::free) {
        std::mt19937 random(1);
        std::normal_distribution<T> normal(0, 2);
        for (std::size_t i = 0; i < 4 * count + 4096 - 64; ++i) own[i] = normal(random);
    }
    T* part(std::size_t k) const { return own.get() + k * (size / 64 * 64 + 64 + 1024 / sizeof(T)); }
    std::span<T> span(std::size_t k) const { return {part(k), size}; }
};

template <class T>
void expect_close(const char* name, T own, T other) {
    if (std::abs(own - other) <= (sizeof(T) == 4 ? T(2e-5) : T(1e-12)) * std::max(T(1), std::abs(other))) return;
    std::fprintf(stderr, "%s: %.17g with ctgrad, %.17g by hand\n", name, double(own), double(other));
    std::exit(1);
}
// `arrays` are read and written; `shortest` is by hand too, with an exponential and a logarithm of the range it needs only.
template <class T>
void compare(const char* name, const data<T>& d, const T& value, const T& other, auto& run, const auto& by_hand, std::size_t arrays,
             const auto& shortest) {
    run();
    by_hand();
    expect_close(name, value, other);
    for (std::size_t i = 0; i < d.size; ++i) expect_close(name, d.part(2)[i], d.part(3)[i]);
    const bench::contest c = bench::in_turns(run, by_hand, shortest);
    results.add(name, bench::precision<T>, std::to_string(d.size), c.of(0),
                {{"by hand", c.of(1) / c.of(0), 1 / 1.05},
                 {"with functions of their own", c.of(2) / c.of(0)},
                 {"GB/s", 1e-9 * static_cast<double>(arrays * d.size * sizeof(T)) / c.of(0)}});
}
template <class T>
void compare_all() {
    for (const std::size_t bytes : {8u << 10, 128u << 10, 1u << 20, 64u << 20}) {  // of each array: L1, L2, L3, memory
        const data<T> d(bytes / sizeof(T));
        T value = 0, other = 0;
        const T slope = T(0.7), shift = T(0.1);
        auto run1 = k1.bind(x = d.span(0), y = d.span(1), cg::into(value, d.span(2)));
        auto run2 = k2.bind(x = d.span(0), y = d.span(1), cg::into(value, d.span(2)));
        auto run3 = k3.bind(x = d.span(0), a = slope, b = shift, cg::into(value, d.span(2)));
        compare("K1, sum (x-y)^2", d, value, other, run1,
                [&] { other = hand::squared_distance(d.part(0), d.part(1), d.part(3), d.size); }, 3, nullptr);
        compare("K2, sum log(1+exp(-t z))", d, value, other, run2,
                [&] { other = logistic_by_hand(d.part(0), d.part(1), d.part(3), d.size); }, 3,
                [&] { other = hand::logistic(d.part(0), d.part(1), d.part(3), d.size); });
        compare("K3, sum tanh(a x+b)", d, value, other, run3,
                [&] { other = tanh_by_hand(slope, shift, d.part(0), d.part(3), d.size); }, 2, nullptr);
    }
}

}  // namespace

int main() {
    compare_all<float>();
    compare_all<double>();
    results.write();
    return 0;
}
