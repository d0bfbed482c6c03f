// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The functions of constant evaluation against the C library's in long double, and both on special values.
#include "ctgrad/core/math.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <initializer_list>
#include <random>

namespace math = ctgrad::math;
namespace constant = ctgrad::math::constant;

namespace {

constexpr double inf = constant::infinity;
constexpr double least = 0x1p-1074, largest = 0x1.fffffffffffffp1023;

long double sigmoid(long double x) { return 1 / (1 + std::exp(-x)); }
long double softplus(long double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }

// In units in the last place of the right value.
double error(double got, long double right) {
    if (got == static_cast<double>(right) || (std::isnan(got) && std::isnan(right))) return 0;
    const double nearest = std::abs(static_cast<double>(right));
    return static_cast<double>(std::abs(got - right)) / (std::nextafter(nearest, inf) - nearest);
}
bool identical(double a, double b) {
    return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b);
}

struct function {
    const char* name;
    double (*constant)(double);
    double (*at_run_time)(double);
    long double (*right)(long double);
    double from, to;
    double ulps;
};
const function functions[] = {
    {"exp", constant::exp, math::exp, std::exp, -746, 709.78, 2},
    {"exp near 0", constant::exp, math::exp, std::exp, -1, 1, 2},
    {"expm1", constant::expm1, math::expm1, std::expm1, -40, 700, 3},
    {"expm1 near 0", constant::expm1, math::expm1, std::expm1, -0.7, 0.7, 3},
    {"log", constant::log, math::log, std::log, 0, 1e3, 2},
    {"log of tiny numbers", constant::log, math::log, std::log, 0, 0x1p-1030, 2},
    {"log near 1", constant::log, math::log, std::log, 0.7, 1.5, 2},
    {"log1p", constant::log1p, math::log1p, std::log1p, -1, 10, 3},
    {"log1p near 0", constant::log1p, math::log1p, std::log1p, -1e-6, 1e-6, 2},
    {"tanh", constant::tanh, math::tanh, std::tanh, -20, 20, 3},
    {"tanh near 0", constant::tanh, math::tanh, std::tanh, -0.4, 0.4, 3},
    {"sqrt", constant::sqrt, math::sqrt, std::sqrt, 0, 1e6, 2},
    {"sqrt of tiny numbers", constant::sqrt, math::sqrt, std::sqrt, 0, 0x1p-1040, 2},
    {"sin", constant::sin, math::sin, std::sin, -10, 10, 3},
    {"sin near 0", constant::sin, math::sin, std::sin, -0.8, 0.8, 2},
    {"sin of large numbers", constant::sin, math::sin, std::sin, -1e9, 1e9, 3},
    {"sin of huge numbers", constant::sin, math::sin, std::sin, 0, 1e300, 3},
    {"cos", constant::cos, math::cos, std::cos, -10, 10, 3},
    {"cos of huge numbers", constant::cos, math::cos, std::cos, 0, 1e300, 3},
    {"tan", constant::tan, math::tan, std::tan, -10, 10, 5},
    {"tan of large numbers", constant::tan, math::tan, std::tan, -1e9, 1e9, 5},
    {"asin", constant::asin, math::asin, std::asin, -1, 1, 4},
    {"asin near 0", constant::asin, math::asin, std::asin, -0.01, 0.01, 4},
    {"acos", constant::acos, math::acos, std::acos, -1, 1, 4},
    {"acos near 1", constant::acos, math::acos, std::acos, 0.9999, 1, 4},
    {"atan", constant::atan, math::atan, std::atan, -3, 3, 3},
    {"atan of large numbers", constant::atan, math::atan, std::atan, -1e6, 1e6, 2},
    {"sinh", constant::sinh, math::sinh, std::sinh, -710.5, 710.5, 4},
    {"sinh near 0", constant::sinh, math::sinh, std::sinh, -1, 1, 4},
    {"cosh", constant::cosh, math::cosh, std::cosh, -710.5, 710.5, 4},
    {"cosh near 0", constant::cosh, math::cosh, std::cosh, -1, 1, 3},
    {"sigmoid", math::sigmoid, math::sigmoid, sigmoid, -40, 40, 3},
    {"softplus", math::softplus, math::softplus, softplus, -40, 40, 3},
};

}  // namespace

TEST_CASE("functions are right to a few units in the last place") {
    std::mt19937_64 random(1);
    for (const function& f : functions) {
        std::uniform_real_distribution<double> argument(f.from, f.to);
        double worst = 0, worst_at_run_time = 0;
        for (int i = 0; i < 20000; ++i) {
            const double x = argument(random);
            const long double right = f.right(x);
            worst = std::max(worst, error(f.constant(x), right));
            worst_at_run_time = std::max(worst_at_run_time, error(f.at_run_time(x), right));
        }
        INFO(f.name);
        CHECK(worst <= f.ulps);
        CHECK(worst_at_run_time <= f.ulps);
    }
}

TEST_CASE("functions take special values as the C library does") {
    for (const function& f : functions)
        for (const double x : {0.0, -0.0, 1.0, -1.0, -2.0, least, -least, 0x1p-1022, largest, -largest, inf, -inf,
                               constant::nan}) {
            const auto right = static_cast<double>(f.right(x));
            INFO(f.name << "(" << x << ")");
            CHECK((identical(f.constant(x), right) || error(f.constant(x), right) <= f.ulps));
            CHECK((identical(f.at_run_time(x), right) || error(f.at_run_time(x), right) <= f.ulps));
        }
}

TEST_CASE("atan2 is right in all directions, and for special values as the C library's") {
    const auto agrees = [](double y, double x) {
        const long double right = std::atan2(static_cast<long double>(y), static_cast<long double>(x));
        const auto close = [&](double got) { return identical(got, static_cast<double>(right)) || error(got, right) <= 4; };
        return close(constant::atan2(y, x)) && close(math::atan2(y, x));
    };
    const double special[] = {0.0, -0.0, 1.0, -1.0, least, -least, largest, -largest, inf, -inf, constant::nan};
    for (const double y : special)
        for (const double x : special) {
            INFO("atan2(" << y << ", " << x << ")");
            CHECK(agrees(y, x));
        }
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> coordinate(-1, 1);
    bool all = true;
    for (int i = 0; i < 20000; ++i) all = agrees(coordinate(random), coordinate(random)) && all;
    CHECK(all);
}

// What constant evaluation itself says; decimals from the definition to 30 places.
static_assert(math::exp(0) == 1 && math::exp(-inf) == 0 && math::exp(inf) == inf && math::exp(800) == inf);
static_assert(math::exp(1) <= 0x1.5bf0a8b14576ap1 && math::exp(1) >= 0x1.5bf0a8b145768p1);  // e = 0x1.5bf0a8b145769p1
static_assert(math::exp(709.782712893) > 0x1.fffp1023 && math::exp(710) == inf && math::exp(-800) == 0);
static_assert(math::expm1(1e-20) == 1e-20 && math::expm1(-inf) == -1 && math::expm1(inf) == inf);
static_assert(math::log(1) == 0 && math::log(0) == -inf && math::log(inf) == inf && math::log(-1) != math::log(-1));
static_assert(math::log(2) == 0.693147180559945309417232121458 && math::log(1e-320) < -736.8);
static_assert(math::log1p(1e-20) == 1e-20 && math::log1p(-1) == -inf && math::log1p(inf) == inf);
static_assert(math::tanh(inf) == 1 && math::tanh(-inf) == -1 && math::tanh(0) == 0 && math::tanh(1e-300) == 1e-300);
static_assert(math::sqrt(0) == 0 && math::sqrt(144) == 12 && math::sqrt(0x1p-1074) == 0x1p-537);
static_assert(math::sqrt(inf) == inf && math::sqrt(-1) != math::sqrt(-1));
static_assert(math::sigmoid(0) == 0.5 && math::sigmoid(-1000) == 0 && math::sigmoid(1000) == 1);
static_assert(math::softplus(-1000) == 0 && math::softplus(1000) == 1000);
static_assert(math::softplus(0) == 0.693147180559945309417232121458);
static_assert(math::exp(709.79) == inf);
constexpr double pi = constant::pi;
static_assert(math::sin(0) == 0 && math::sin(1e-300) == 1e-300 && math::sin(pi / 2) == 1 && math::cos(0) == 1);
static_assert(math::sin(inf) != math::sin(inf) && math::cos(-inf) != math::cos(-inf) && math::tan(inf) != math::tan(inf));
static_assert(math::sin(1e22) < -0.852200849767188 && math::sin(1e22) > -0.852200849767189);
static_assert(math::cos(largest) < -0.999987689426559 && math::cos(largest) > -0.999987689426561);
static_assert(math::tan(pi / 4) > 0.9999999999999996 && math::tan(pi / 4) < 1.0000000000000003 && math::tan(-1) < 0);
static_assert(math::asin(1) == pi / 2 && math::asin(-1) == -pi / 2 && math::asin(2) != math::asin(2));
static_assert(math::acos(1) == 0 && math::acos(-1) == pi && math::acos(0) == pi / 2 && math::acos(-2) != math::acos(-2));
static_assert(math::atan(inf) == pi / 2 && math::atan(-inf) == -pi / 2 && math::atan(1) == pi / 4);
static_assert(math::atan2(0, -1) == pi && math::atan2(-0.0, -1) == -pi && math::atan2(0, 0) == 0);
static_assert(math::atan2(1, 0) == pi / 2 && math::atan2(inf, -inf) == 3 * pi / 4 && math::atan2(least, largest) == 0);
static_assert(math::sinh(0) == 0 && math::sinh(-inf) == -inf && math::sinh(720) == inf && math::sinh(710.4) < inf);
static_assert(math::cosh(0) == 1 && math::cosh(-inf) == inf && math::cosh(710.48) == inf && math::cosh(710.4) < inf);

// NaN and the ends of the range pass through constant evaluation too.
constexpr bool all_nan(double x) {
    for (double (*f)(double) : {math::exp, math::expm1, math::log, math::log1p, math::tanh, math::sqrt, math::sin, math::cos,
                                math::tan, math::asin, math::acos, math::atan, math::sinh, math::cosh, math::sigmoid,
                                math::softplus})
        if (f(x) == f(x)) return false;
    return math::atan2(x, 1) != math::atan2(x, 1) && math::atan2(1, x) != math::atan2(1, x);
}
static_assert(all_nan(constant::nan));
static_assert(math::exp(709.782712893384) > 0x1.fffp1023 && math::exp(709.783) == inf);
