// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Accuracy of the functions of packs, against the standard library in a wider type.
#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "ctgrad/codegen/simd_math.hpp"

namespace simd = ctgrad::simd;

namespace {

template <class T>
using wider = std::conditional_t<sizeof(T) == 4, double, long double>;
template <class T>
using bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
template <class T>
using limits = std::numeric_limits<T>;

// The distance of y from the exact value, in units of the last place of the exact value.
template <class T>
double ulps(T y, wider<T> exact) {
    const T rounded = static_cast<T>(exact);
    if (std::isnan(exact)) return std::isnan(y) ? 0 : 1e9;
    if (std::isinf(rounded) || exact == 0) return std::bit_cast<bits<T>>(y) == std::bit_cast<bits<T>>(rounded) ? 0 : 1e9;
    if (std::isinf(y) || std::isnan(y)) return 1e9;
    const int exponent = std::max(std::ilogb(exact), limits<T>::min_exponent - 1);
    return static_cast<double>(std::abs(y - exact) / std::ldexp(wider<T>(1), exponent - limits<T>::digits + 1));
}

// Numbers of every exponent and sign, the special ones, and dense ones around 0 and 1 and where results are cut off.
template <class T>
std::vector<T> arguments() {
    std::vector<T> x = {0, 1, 2, limits<T>::infinity(), limits<T>::quiet_NaN(), limits<T>::max(),
                        limits<T>::min(), limits<T>::denorm_min(), limits<T>::min() - limits<T>::denorm_min()};
    std::mt19937_64 random(1);
    for (int i = 0; i < 200'000; ++i) x.push_back(std::bit_cast<T>(static_cast<bits<T>>(random()) >> 1));
    for (const double end : {1e-3, 0.4, 1.0, 2.0, 10.0, 24.0, 40.0, 105.0, 750.0})
        for (int i = 0; i < 50'000; ++i) x.push_back(static_cast<T>(end * static_cast<double>(random()) * 0x1p-64));
    for (const double middle : {0.35, 0.5, 0.6931, 0.75, 1.0, 1.5, 2.0, 87.3, 88.72, 103.9, 708.4, 709.78, 745.1})
        for (int i = -5000; i < 5000; ++i) x.push_back(static_cast<T>(middle * (1 + i * 1e-7)));
    for (const T middle : {T(0.5), T(0.75), T(1), T(1.5), T(2)}) {
        T above = middle, below = middle;
        for (int i = 0; i < 1000; ++i) {
            x.push_back(above = std::nextafter(above, T(4)));
            x.push_back(below = std::nextafter(below, T(0)));
        }
    }
    const std::size_t count = x.size();
    for (std::size_t i = 0; i < count; ++i) x.push_back(-x[i]);
    x.resize((x.size() + 63) / 64 * 64, T(1));
    return x;
}

template <class T, class F, class Exact>
double worst(F f, Exact exact) {
    static const std::vector<T> x = arguments<T>();
    double most = 0;
    T y[simd::pack<T>::size];
    for (std::size_t i = 0; i < x.size(); i += simd::pack<T>::size) {
        f(simd::pack<T>::load(&x[i])).store(y);
        for (std::size_t k = 0; k < simd::pack<T>::size; ++k) {
            const double distance = ulps<T>(y[k], exact(static_cast<wider<T>>(x[i + k])));
            if (distance > most) {
                most = distance;
                UNSCOPED_INFO("off by " << distance << " ulp at " << x[i + k]);
            }
        }
    }
    return most;
}

}  // namespace

TEMPLATE_TEST_CASE("functions of packs are within their bounds", "[simd]", float, double) {
    using T = TestType;
    CHECK(worst<T>([](auto x) { return exp(x); }, [](auto x) { return std::exp(x); }) <= 2);
    CHECK(worst<T>([](auto x) { return log(x); }, [](auto x) { return std::log(x); }) <= 2);
    CHECK(worst<T>([](auto x) { return log1p(x); }, [](auto x) { return std::log1p(x); }) <= 3);
    const auto fraction = [](auto x) { return smaller(abs(x), decltype(x)::broadcast(1)); };
    CHECK(worst<T>([&](auto x) { return log1p_of_fraction(fraction(x)); },
                   [](auto x) { return std::log1p(std::abs(x) < 1 ? std::abs(x) : 1); }) <= 2);
    CHECK(worst<T>([](auto x) { return expm1(x); }, [](auto x) { return std::expm1(x); }) <= 3);
    CHECK(worst<T>([](auto x) { return tanh(x); }, [](auto x) { return std::tanh(x); }) <= 3);
}
