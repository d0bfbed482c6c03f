// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A model that several translation units include.
#pragma once
#include <ctgrad/ctgrad.hpp>
#include <span>

namespace cg = ctgrad;

// Global, with the names that everybody uses: no header of the library may trip over them.
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto m = cg::dim<"m">;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto y = cg::labels<"y", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto a = cg::scalar<"a">;
inline constexpr auto v = cg::matrix<"v", n, 3>;
inline constexpr auto i = 0, k = 0, size = 0, value = 0, total = 0, shape = 0, rank = 0, axis = 0, p = 0, r = 0, t = 0;
inline constexpr auto half = cg::let([] { return 0.5 * x; });
inline constexpr auto step = cg::compile([] {
    auto loss = cg::squared_norm(half) + cg::sum(cg::let([] { return cg::exp(half); }));
    return cg::outputs(loss, cg::gradient(loss, x));
});
inline constexpr auto classify = cg::compile([] {
    auto loss = cg::cross_entropy(cg::tanh(v) + w, y);
    return cg::outputs(loss, w - a * cg::gradient(loss, w));
});
template <class E>
constexpr auto twice(E e) {
    return 2 * e;
}
inline constexpr auto doubled = cg::compile([] { return twice(x); });

namespace shared {

// What a translation unit sees.
struct sight {
    const void* program;
    const void* plan;
    std::string_view text;
    double result, slope, loss;
};
sight first(std::span<const double> data);
sight second(std::span<const double> data);

inline sight look(std::span<const double> data) {
    const auto [result, slope] = step(x = data);
    const auto [loss, after] = classify(v = {0, 0, 0}, w = {0, 0, 0}, y = {1}, a = 3);
    return {&step, &step.plan().details(), cg::explain(step), result, slope(0) + doubled(x = data)(0), loss + after(0)};
}

}  // namespace shared
