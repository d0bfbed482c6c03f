// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// One update of 10⁷ float parameters by each rule, against what the memory gives (bench).
//
// An update reads the gradient, and reads and writes the parameter and what the rule remembers. It is compared with two
// that read and write as many bytes: memcpy, and multiplying in place, which need not fetch what it overwrites. All run in
// turns; the fastest of many counts.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctgrad/optimize.hpp>
#include <vector>

namespace {
namespace cg = ctgrad;
inline constexpr auto w = cg::vector<"w", cg::dim<"n">>;

double seconds_of(auto&& run) {
    const auto begin = std::chrono::steady_clock::now();
    run();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void measure(const char* name, auto rule) {
    const std::size_t size = 10'000'000, arrays = 3 + 2 * decltype(rule)::memories;
    const double bytes = 4.0 * static_cast<double>(arrays * size);
    std::vector<float> weights(size, 1), slopes(size, 1e-3f), from(arrays * size / 2, 1), to(from.size());
    auto train = cg::optimizer(rule, w = weights);
    double update = 1e9, copy = 1e9, scale = 1e9;
    for (int i = 0; i < 40; ++i) {
        update = std::min(update, seconds_of([&] { train.update(slopes); }));
        copy = std::min(copy, seconds_of([&] { std::memcpy(to.data(), from.data(), 4 * to.size()); }));
        scale = std::min(scale, seconds_of([&] {
                             for (float& x : to) x *= 0.999f;
                         }));
    }
    std::printf("%-18s %7.2f ms %7.2f GB/s   memcpy %7.2f GB/s, ratio %4.2f   in place %7.2f GB/s, ratio %4.2f\n", name,
                1e3 * update, 1e-9 * bytes / update, 1e-9 * bytes / copy, copy / update, 1e-9 * bytes / scale, scale / update);
}

}  // namespace

int main() {
    std::printf("10^7 float parameters\n");
    measure("gradient descent", cg::gradient_descent{});
    measure("momentum", cg::momentum{});
    measure("nesterov", cg::nesterov{});
    measure("rmsprop", cg::rmsprop{});
    measure("adam", cg::adam{});
    measure("adamw", cg::adamw{});
    measure("amsgrad", cg::amsgrad{});
    return 0;
}
