// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Powers, the error function and the gamma function of constant evaluation against the C library's in long double, and
// digamma and trigamma against their series in long double.
#include "ctgrad/core/special_math.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

namespace math = ctgrad::math;
namespace constant = ctgrad::math::constant;

namespace {

constexpr double inf = constant::infinity, no_number = constant::nan;
constexpr double least = 0x1p-1074, largest = 0x1.fffffffffffffp1023;

// In units in the last place of the right value, or of `scale` if that is more.
double error(double got, long double right, double scale = 0) {
    if (got == static_cast<double>(right) || (std::isnan(got) && std::isnan(right))) return 0;
    const double nearest = std::max(std::abs(static_cast<double>(right)), scale);
    return static_cast<double>(std::abs(got - right)) / (std::nextafter(nearest, inf) - nearest);
}
bool identical(double a, double b) {
    return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b);
}

long double lgamma_right(long double x) {
    return std::lgamma(x);
}

// By recurrence to x ≥ 40, then the asymptotic series: its terms fall below 1e-20 before the sixth.
long double digamma_right(long double x) {
    const long double pi = std::acos(-1.0L);
    if (x <= 0) return x == std::floor(x) ? no_number : digamma_right(1 - x) - pi / std::tan(pi * (x - std::round(x)));
    long double y = 0;
    for (; x < 40; x += 1) y -= 1 / x;
    const long double s = 1 / (x * x);
    return y + std::log(x) - 1 / (2 * x) -
           s * (1.0L / 12 - s * (1.0L / 120 - s * (1.0L / 252 - s * (1.0L / 240 - s / 132))));
}
long double trigamma_right(long double x) {
    const long double pi = std::acos(-1.0L);
    if (x <= 0) {
        if (x == std::floor(x)) return no_number;
        const long double cosecant = pi / std::sin(pi * (x - std::round(x)));
        return cosecant * cosecant - trigamma_right(1 - x);
    }
    long double y = 0;
    for (; x < 40; x += 1) y += 1 / (x * x);
    const long double s = 1 / (x * x);
    return y + 1 / x + s / 2 + s / x * (1.0L / 6 - s * (1.0L / 30 - s * (1.0L / 42 - s * (1.0L / 30 - s * 5 / 66))));
}

struct function {
    const char* name;
    double (*constant)(double);
    double (*at_run_time)(double);
    long double (*right)(long double);
    double from, to;
    double ulps;
    double scale = 0;  // the error is relative to this at least
};
const function functions[] = {
    {"erf", constant::erf, math::erf, std::erf, -6, 6, 4},
    {"erf near 0", constant::erf, math::erf, std::erf, -1e-3, 1e-3, 3},
    {"erfc", constant::erfc, math::erfc, std::erfc, -6, 3, 5},
    {"erfc of large numbers", constant::erfc, math::erfc, std::erfc, 3, 27.3, 5},
    {"lgamma", constant::lgamma, math::lgamma, lgamma_right, 0, 10, 5},
    {"lgamma near 1", constant::lgamma, math::lgamma, lgamma_right, 0.9, 1.1, 5},
    {"lgamma near 2", constant::lgamma, math::lgamma, lgamma_right, 1.9, 2.1, 5},
    {"lgamma of large numbers", constant::lgamma, math::lgamma, lgamma_right, 9, 200, 4},
    {"lgamma of huge numbers", constant::lgamma, math::lgamma, lgamma_right, 0, 2.5e305, 4},
    {"lgamma of negative numbers", constant::lgamma, math::lgamma, lgamma_right, -2, 0, 5},
    {"lgamma among its zeros", constant::lgamma, math::lgamma, lgamma_right, -10, -2, 8, 2},
    {"digamma", math::digamma, math::digamma, digamma_right, 0, 20, 6, 1},
    {"digamma of large numbers", math::digamma, math::digamma, digamma_right, 20, 1e6, 3},
    {"digamma of negative numbers", math::digamma, math::digamma, digamma_right, -20, 0, 8, 1},
    {"trigamma", math::trigamma, math::trigamma, trigamma_right, 0, 20, 6},
    {"trigamma of large numbers", math::trigamma, math::trigamma, trigamma_right, 20, 1e6, 3},
    {"trigamma of negative numbers", math::trigamma, math::trigamma, trigamma_right, -20, 0, 8},
};

}  // namespace

TEST_CASE("special functions are right to a few units in the last place") {
    std::mt19937_64 random(1);
    for (const function& f : functions) {
        std::uniform_real_distribution<double> argument(f.from, f.to);
        double worst = 0, worst_at_run_time = 0;
        for (int i = 0; i < 20000; ++i) {
            const double x = argument(random);
            const long double right = f.right(x);
            worst = std::max(worst, error(f.constant(x), right, f.scale));
            worst_at_run_time = std::max(worst_at_run_time, error(f.at_run_time(x), right, f.scale));
        }
        INFO(f.name);
        CHECK(worst <= f.ulps);
        CHECK(worst_at_run_time <= f.ulps);
    }
}

TEST_CASE("special functions take special values as the C library does") {
    for (const function& f : functions)
        for (const double x : {0.0, -0.0, 1.0, -1.0, -2.0, -0.5, least, -least, 1e-300, -1e-300, 0x1p-1022, largest,
                               -largest, inf, -inf, no_number}) {
            if (f.right == digamma_right || f.right == trigamma_right) continue;
            const auto right = static_cast<double>(f.right(x));
            INFO(f.name << "(" << x << ")");
            CHECK((identical(f.constant(x), right) || error(f.constant(x), right) <= f.ulps));
            CHECK((identical(f.at_run_time(x), right) || error(f.at_run_time(x), right) <= f.ulps));
        }
}

TEST_CASE("powers are right to two units in the last place, and for special values as the C library's") {
    const auto agrees = [](double x, double y) {
        const long double right = std::pow(static_cast<long double>(x), static_cast<long double>(y));
        const auto close = [&](double got) {
            return identical(got, static_cast<double>(right)) || error(got, right) <= 2;
        };
        return close(constant::pow(x, y)) && close(math::pow(x, y));
    };
    const double special[] = {0.0,
                              0.5,
                              1.0,
                              2.0,
                              3.0,
                              1.5,
                              least,
                              0x1p-1022,
                              0x1p52 + 1,
                              0x1p53 - 1,
                              0x1p53,
                              1e300,
                              largest,
                              inf,
                              no_number,
                              0.9999999999999999,
                              1.0000000000000002,
                              709.5,
                              1025.0,
                              1074.0};
    for (const double a : special)
        for (const double b : special)
            for (const double x : {a, -a})
                for (const double y : {b, -b}) {
                    INFO("pow(" << x << ", " << y << ")");
                    CHECK(agrees(x, y));
                }
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> unit(-1, 1);
    for (const double spread : {1e-3, 0.5, 5.0, 300.0})
        for (int i = 0; i < 5000; ++i) {
            const double log_x = spread * unit(random), x = std::exp(log_x), y = 750 * unit(random) / log_x;
            if (!agrees(x, y)) FAIL_CHECK("pow(" << x << ", " << y << ")");
        }
}

// What constant evaluation itself says; decimals from the definition to 20 places.
namespace {
constexpr bool near(double x, double y) {
    return constant::magnitude(x - y) <= 0x1p-50 * constant::magnitude(y);
}
constexpr bool beside(double x, double y) {
    return constant::magnitude(x - y) <= 0x1p-49;
}
constexpr bool is_nan(double x) {
    return x != x;
}
}  // namespace
static_assert(math::pow(2, 10) == 1024 && math::pow(-3, 3) == -27 && math::pow(0, 0) == 1 &&
              math::pow(no_number, 0) == 1);
static_assert(math::pow(1, no_number) == 1 && is_nan(math::pow(-2, 0.5)) && is_nan(math::pow(no_number, 2)));
static_assert(math::pow(0, -1) == inf && math::pow(-0.0, -3) == -inf && math::pow(-inf, 3) == -inf &&
              math::pow(-1, inf) == 1);
static_assert(math::pow(2, 1024) == inf && math::pow(2, -1074) == least && math::pow(2, -1080) == 0);
static_assert(math::pow(largest, largest) == inf && math::pow(least, largest) == 0 && math::pow(1.5, 1e-300) == 1);
static_assert(near(math::pow(10, 0.5), 3.16227766016837933200));
static_assert(math::erf(0) == 0 && math::erf(inf) == 1 && math::erf(-inf) == -1 && math::erf(1e-300) > 1.12e-300);
static_assert(near(math::erf(0.5), 0.52049987781304653768) && near(math::erf(2), 0.99532226501895273416));
static_assert(math::erfc(0) == 1 && math::erfc(-inf) == 2 && math::erfc(inf) == 0 && is_nan(math::erfc(no_number)));
static_assert(near(math::erfc(1), 0.15729920705028513066) && near(math::erfc(10), 2.0884875837625447570e-45));
static_assert(math::erfc(27) > 5.23e-319 && math::erfc(27) < 5.24e-319);
static_assert(math::lgamma(1) == 0 && math::lgamma(2) == 0 && math::lgamma(0) == inf && math::lgamma(-1) == inf);
static_assert(math::lgamma(inf) == inf && math::lgamma(-inf) == inf && math::lgamma(largest) == inf);
static_assert(near(math::lgamma(0.5), 0.57236494292470008707) && near(math::lgamma(10), 12.801827480081469611));
static_assert(near(math::lgamma(-0.5), 1.2655121234846454) && near(math::lgamma(-least), 744.4400719213812180));
static_assert(beside(math::digamma(1), -0.57721566490153286061) && near(math::digamma(0.5), -1.9635100260214234794));
static_assert(near(math::digamma(10), 2.2517525890667211077) && beside(math::digamma(-0.5), 0.03648997397857652056));
static_assert(is_nan(math::digamma(0)) && is_nan(math::digamma(-1)) && is_nan(math::digamma(-inf)));
static_assert(math::digamma(inf) == inf && math::digamma(least) == -inf && near(math::digamma(-1e-300), 1e300));
static_assert(near(math::trigamma(1), 1.6449340668482264365) && near(math::trigamma(0.5), 4.9348022005446793094));
static_assert(near(math::trigamma(-0.5), 8.9348022005446793094) && math::trigamma(inf) == 0);
static_assert(is_nan(math::trigamma(0)) && is_nan(math::trigamma(-2)) && is_nan(math::trigamma(no_number)));
static_assert(math::trigamma(1e-200) == inf && near(math::trigamma(-1e-100), 1e200));
