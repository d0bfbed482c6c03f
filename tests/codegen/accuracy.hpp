// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// How far functions of packs are from the same functions in a wider type, over many arguments.
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "ctgrad/codegen/simd.hpp"

namespace accuracy {

template <class T>
using pack = ctgrad::simd::pack<T>;
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
    if (std::isinf(rounded) || exact == 0)
        return std::bit_cast<bits<T>>(y) == std::bit_cast<bits<T>>(rounded) ? 0 : 1e9;
    if (std::isinf(y) || std::isnan(y)) return 1e9;
    const int exponent = std::max(std::ilogb(exact), limits<T>::min_exponent - 1);
    return static_cast<double>(std::abs(y - exact) / std::ldexp(wider<T>(1), exponent - limits<T>::digits + 1));
}

// Also a half, and an odd and an even integer of each size that has a last odd one.
template <class T>
std::vector<T> special_numbers() {
    const T last_odd = std::ldexp(T(1), limits<T>::digits) - 1;
    std::vector<T> x = {0,
                        T(0.5),
                        1,
                        std::nextafter(T(1), T(0)),
                        std::nextafter(T(1), T(2)),
                        T(1.5),
                        2,
                        3,
                        7,
                        T(709.5),
                        last_odd,
                        last_odd + 1,
                        (last_odd - 1) / 2,
                        (last_odd - 1) / 2 + T(0.5),
                        T(1e30),
                        limits<T>::min(),
                        limits<T>::denorm_min(),
                        limits<T>::min() - limits<T>::denorm_min(),
                        limits<T>::max(),
                        limits<T>::infinity(),
                        limits<T>::quiet_NaN()};
    const std::size_t count = x.size();
    for (std::size_t i = 0; i < count; ++i) x.push_back(-x[i]);
    return x;
}

// Numbers of every exponent and the special ones; dense ones below each of the ends; the nearest to multiples of π/2.
// Each with both signs.
template <class T>
std::vector<T> arguments(std::initializer_list<double> ends) {
    std::vector<T> x;
    std::mt19937_64 random(1);
    for (int i = 0; i < 100'000; ++i) x.push_back(std::bit_cast<T>(static_cast<bits<T>>(random()) >> 1));
    for (const double end : ends)
        for (int i = 0; i < 60'000; ++i) x.push_back(static_cast<T>(end * static_cast<double>(random()) * 0x1p-64));
    for (int n = 1; n < 640'000; n += n < 2100 ? 1 : 97) {
        const T middle = static_cast<T>(n * 1.57079632679489661923132169163975144L);
        for (const T y : {std::nextafter(middle, T(0)), middle, std::nextafter(middle, limits<T>::max())})
            x.push_back(y);
    }
    const std::size_t count = x.size();
    for (std::size_t i = 0; i < count; ++i) x.push_back(-x[i]);
    for (const T y : special_numbers<T>()) x.push_back(y);
    x.resize((x.size() + 63) / 64 * 64, T(1));
    return x;
}

// The largest distance of f(x) from exact(x).
template <class T, class F, class Exact>
double worst(const std::vector<T>& x, F f, Exact exact) {
    constexpr std::size_t size = pack<T>::size;
    double most = 0;
    std::array<T, size> y;
    for (std::size_t i = 0; i < x.size(); i += size) {
        f(pack<T>::load(&x[i])).store(y.data());
        for (std::size_t k = 0; k < size; ++k) {
            const double distance = ulps<T>(y[k], exact(static_cast<wider<T>>(x[i + k])));
            if (distance > most) {
                most = distance;
                UNSCOPED_INFO("off by " << distance << " ulp at " << x[i + k]);
            }
        }
    }
    return most;
}

// The largest distance of f(a, b) from exact(a, b), over pairs.
template <class T, class F, class Exact>
double worst(const std::vector<T>& a, const std::vector<T>& b, F f, Exact exact) {
    constexpr std::size_t size = pack<T>::size;
    double most = 0;
    std::array<T, size> y;
    for (std::size_t i = 0; i < a.size(); i += size) {
        f(pack<T>::load(&a[i]), pack<T>::load(&b[i])).store(y.data());
        for (std::size_t k = 0; k < size; ++k) {
            const double distance =
                ulps<T>(y[k], exact(static_cast<wider<T>>(a[i + k]), static_cast<wider<T>>(b[i + k])));
            if (distance > most) {
                most = distance;
                UNSCOPED_INFO("off by " << distance << " ulp at " << a[i + k] << ", " << b[i + k]);
            }
        }
    }
    return most;
}

// Pairs of all special numbers with one another, then of random bits.
template <class T>
std::array<std::vector<T>, 2> pairs() {
    std::array<std::vector<T>, 2> x;
    for (const T a : special_numbers<T>())
        for (const T b : special_numbers<T>()) {
            x[0].push_back(a);
            x[1].push_back(b);
        }
    std::mt19937_64 random(2);
    while (x[0].size() < 60'032)  // 64 is a multiple of every pack's size
        for (auto& y : x) y.push_back(std::bit_cast<T>(static_cast<bits<T>>(random())));
    return x;
}

}  // namespace accuracy
