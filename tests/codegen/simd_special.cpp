// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Accuracy of powers, the error function and the gamma function of packs.
#include "ctgrad/codegen/simd_special.hpp"

#include "accuracy.hpp"

using namespace accuracy;

namespace {

template <class T>
const std::vector<T>& sample() {
    static const std::vector<T> x = arguments<T>({1e-3, 0.5, 0.8, 1.0, 1.5, 4.0, 10.0, 30.0});
    return x;
}

// Pairs whose powers are spread over all magnitudes: x is near 1 within a factor e^spread.
template <class T>
double worst_power(double spread) {
    std::vector<T> x, y;
    std::mt19937_64 random(4);
    std::uniform_real_distribution<double> unit(-1, 1);
    const double most = std::log(static_cast<double>(limits<T>::max())) * 1.1;
    while (x.size() < 200'000) {
        const double log_x = spread * unit(random);
        x.push_back(static_cast<T>(std::exp(log_x)));
        y.push_back(static_cast<T>(most * unit(random) / log_x));
    }
    return worst<T>(
        x, y, [](auto a, auto b) { return pow(a, b); }, [](auto a, auto b) { return std::pow(a, b); });
}

}  // namespace

TEMPLATE_TEST_CASE("powers of packs are within their bound", "[simd]", float, double) {
    using T = TestType;
    for (const double spread : {1e-6, 1e-3, 0.3, 0.8, 3.0, 80.0}) CHECK(worst_power<T>(spread) <= 2);
    const auto [a, b] = pairs<T>();
    CHECK(worst<T>(
              a, b, [](auto x, auto y) { return pow(x, y); }, [](auto x, auto y) { return std::pow(x, y); }) <= 2);
}

TEMPLATE_TEST_CASE("powers of small integers are exact", "[simd]", float, double) {
    using T = TestType;
    bool exact = true;
    for (int base = -9; base <= 9; ++base)
        for (int exponent = 0; exponent <= 7; ++exponent) {
            T right = 1;
            for (int i = 0; i < exponent; ++i) right *= static_cast<T>(base);
            const auto y = pow(pack<T>::broadcast(static_cast<T>(base)), pack<T>::broadcast(static_cast<T>(exponent)));
            exact = exact && y.v[0] == right;
        }
    CHECK(exact);
}

TEMPLATE_TEST_CASE("the error function of packs is within its bounds", "[simd]", float, double) {
    using T = TestType;
    CHECK(worst<T>(
              sample<T>(), [](auto x) { return erf(x); }, [](auto x) { return std::erf(x); }) <= 2);
    CHECK(worst<T>(
              sample<T>(), [](auto x) { return erfc(x); }, [](auto x) { return std::erfc(x); }) <= 4);
    CHECK(erfc(pack<T>::broadcast(0)).v[0] == 1);
}

TEMPLATE_TEST_CASE("the gamma function's relatives are those of core/special_math.hpp", "[simd]", float, double) {
    using T = TestType;
    std::vector<T> x = special_numbers<T>();
    for (int i = -2000; i < 2000; ++i) x.push_back(static_cast<T>(i) * T(0.017));
    x.resize(x.size() / 64 * 64);
    const auto same = [](auto f) {  // float's is rounded once more
        return [f](auto y) { return static_cast<wider<T>>(f(static_cast<double>(y))); };
    };
    CHECK(worst<T>(
              x, [](auto y) { return lgamma(y); }, same(ctgrad::math::lgamma)) <= 0.5);
    CHECK(worst<T>(
              x, [](auto y) { return digamma(y); }, same(ctgrad::math::digamma)) <= 0.5);
    CHECK(worst<T>(
              x, [](auto y) { return trigamma(y); }, same(ctgrad::math::trigamma)) <= 0.5);
}
