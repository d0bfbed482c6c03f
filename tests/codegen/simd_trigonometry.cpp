// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Accuracy of the circular and hyperbolic functions of packs.
#include "ctgrad/codegen/simd_trigonometry.hpp"

#include "accuracy.hpp"

using namespace accuracy;

namespace {

template <class T>
const std::vector<T>& sample() {
    static const std::vector<T> x = arguments<T>({1e-3, 0.4, 0.5, 1.0, 3.2, 10.0, 100.0, 800.0, 3e3, 1e6});
    return x;
}

}  // namespace

TEMPLATE_TEST_CASE("circular functions of packs are within their bounds", "[simd]", float, double) {
    using T = TestType;
    CHECK(worst<T>(
              sample<T>(), [](auto x) { return sin(x); }, [](auto x) { return std::sin(x); }) <= 2);
    CHECK(worst<T>(
              sample<T>(), [](auto x) { return cos(x); }, [](auto x) { return std::cos(x); }) <= 2);
    CHECK(worst<T>(
              sample<T>(), [](auto x) { return tan(x); }, [](auto x) { return std::tan(x); }) <= 4);
}

TEMPLATE_TEST_CASE("inverse circular functions of packs are within their bounds", "[simd]", float, double) {
    using T = TestType;
    CHECK(worst<T>(
              sample<T>(), [](auto x) { return atan(x); }, [](auto x) { return std::atan(x); }) <= 3);
    CHECK(worst<T>(
              sample<T>(), [](auto x) { return asin(x); }, [](auto x) { return std::asin(x); }) <= 4);
    CHECK(worst<T>(
              sample<T>(), [](auto x) { return acos(x); }, [](auto x) { return std::acos(x); }) <= 4);
}

TEMPLATE_TEST_CASE("atan2 of packs is within its bound", "[simd]", float, double) {
    using T = TestType;
    const auto atan2_ = [](auto y, auto x) { return atan2(y, x); };
    const auto exact = [](auto y, auto x) { return std::atan2(y, x); };
    const auto [a, b] = pairs<T>();
    CHECK(worst<T>(a, b, atan2_, exact) <= 4);
    // Points of all directions at moderate distance
    std::vector<T> y, x;
    std::mt19937_64 random(3);
    std::uniform_real_distribution<T> coordinate(-10, 10);
    while (y.size() < 200'000) {
        y.push_back(coordinate(random));
        x.push_back(coordinate(random));
    }
    CHECK(worst<T>(y, x, atan2_, exact) <= 4);
}

TEMPLATE_TEST_CASE("hyperbolic functions of packs are within their bounds", "[simd]", float, double) {
    using T = TestType;
    CHECK(worst<T>(
              sample<T>(), [](auto x) { return sinh(x); }, [](auto x) { return std::sinh(x); }) <= 4);
    CHECK(worst<T>(
              sample<T>(), [](auto x) { return cosh(x); }, [](auto x) { return std::cosh(x); }) <= 3);
    // around the largest finite results
    std::vector<T> x;
    for (int i = -32'000; i < 32'000; ++i)
        x.push_back(std::log(limits<T>::max()) + T(0.6931472) + static_cast<T>(i) * T(1e-4));
    CHECK(worst<T>(
              x, [](auto y) { return sinh(y); }, [](auto y) { return std::sinh(y); }) <= 4);
    CHECK(worst<T>(
              x, [](auto y) { return cosh(y); }, [](auto y) { return std::cosh(y); }) <= 3);
}

TEMPLATE_TEST_CASE("sine and cosine are exact where they should be, and at most 1", "[simd]", float, double) {
    using T = TestType;
    const pack<T> one = pack<T>::broadcast(1), zero = pack<T>::broadcast(0);
    CHECK(cos(zero).v[0] == 1);
    CHECK(acos(one).v[0] == 0);
    CHECK(cosh(zero).v[0] == 1);
    typename pack<T>::mask beyond = zero < zero;
    for (std::size_t i = 0; i < sample<T>().size(); i += pack<T>::size) {
        const auto x = pack<T>::load(&sample<T>()[i]);
        beyond = beyond | (abs(sin(x)) > one) | (abs(cos(x)) > one);
    }
    CHECK(!pack<T>::any(beyond));
}
