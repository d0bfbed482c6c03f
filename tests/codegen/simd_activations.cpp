// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Compiled activations that are made of vector functions are within 3 ulp, on dense samples of the whole range.
#include <ctgrad/ctgrad.hpp>

#include "codegen/accuracy.hpp"

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto x = cg::vector<"x", n>;
constexpr auto activations = cg::compile([] { return cg::outputs(cg::sigmoid(x), cg::softplus(x), cg::tanh(x)); });

// Numbers of every exponent and sign, and evenly spaced ones where the functions bend.
template <class T>
std::vector<T> samples() {
    std::vector<T> all;
    for (int exponent = std::numeric_limits<T>::min_exponent - 1; exponent < 10; ++exponent)
        for (int k = 0; k < 64; ++k)
            for (const T sign : {T(1), T(-1)}) all.push_back(sign * std::ldexp(T(1) + T(k) / 64, exponent));
    for (int k = -400000; k <= 400000; ++k) all.push_back(T(k) / 10000);
    return all;
}

}  // namespace

TEMPLATE_TEST_CASE("compiled activations are within 3 ulp", "[simd]", float, double) {
    using T = TestType;
    using wide = accuracy::wider<T>;
    using accuracy::ulps;
    const std::vector<T> at = samples<T>();
    const auto [sigmoid, softplus, tanh] = activations(x = at);
    for (std::size_t i = 0; i < at.size(); ++i) {
        const wide v = at[i], e = std::exp(-std::abs(v)), one = 1;
        const double worst = std::max({ulps<T>(sigmoid[i], (v < 0 ? e : one) / (1 + e)),
                                       ulps<T>(softplus[i], std::max<wide>(v, 0) + std::log1p(e)),
                                       ulps<T>(tanh[i], std::tanh(v))});
        if (worst <= 3) continue;
        INFO("at " << at[i] << ": " << worst << " ulp");
        FAIL("not within 3 ulp");
    }
    SUCCEED(at.size() << " numbers");
}
