// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Where programs have no value to give, and norms whose squares have no place in the number format.
#include <catch2/catch.hpp>
#include <cmath>
#include <ctgrad/ctgrad.hpp>
#include <limits>
#include <string>
#include <vector>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto y = cg::vector<"y", n>;

template <class F>
std::string message_of(F call) {
    try {
        call();
    } catch (const cg::shape_error& e) {
        return e.what();
    }
    return {};
}

}  // namespace

TEST_CASE("there is no largest and no smallest of nothing") {
    const std::vector<double> none, some = {1, 2, 3};
    constexpr auto largest = cg::compile([] { return cg::outputs(cg::max(x), cg::sum(y)); });
    constexpr auto smallest = cg::compile([] { return cg::min(X, cg::axis<0>); });
    constexpr auto where = cg::compile([] { return cg::argmax(cg::exp(X) * w); });
    constexpr auto slope = cg::compile([] { return cg::gradient(cg::max(x - cg::mean(x)), x); });
    constexpr auto rows = cg::compile([] { return cg::max(X, cg::axis<1>); });
    CHECK(message_of([&] { largest(x = none, y = none); }) == "max: n = 0 (from x, 0), but there is no max of no elements");
    CHECK(message_of([&] { smallest(X = none); }) == "min: n = 0 (from X, 0 x 3), but there is no min of no elements");
    CHECK(message_of([&] { where(X = none, w = some, n = 0); }) == "argmax: n = 0 (bound by name), but there is no argmax of no elements");
    CHECK(message_of([&] { slope(x = none); }) == "max: n = 0 (from x, 0), but there is no max of no elements");
    CHECK(message_of([&] { (void)largest.bind(x = none, y = none); }) == "max: n = 0 (from x, 0), but there is no max of no elements");
    // no result is asked of nothing: there are no rows
    CHECK(rows(X = none).size() == 0);
    CHECK(largest(x = some, y = some).value == 3);
    CHECK(where(X = {1., 2, 3, 4, 5, 6}, w = some) == 1);
    // these have a value
    const auto [product, norm, spread, count] = cg::compile([] {
        return cg::outputs(cg::prod(x), cg::norm_inf(x), cg::variance(x), cg::count_nonzero(x));
    })(x = none);
    CHECK((product == 1 && norm == 0 && std::isnan(spread) && count == 0));
}

TEMPLATE_TEST_CASE("norms of huge and tiny numbers", "", float, double) {
    using T = TestType;
    constexpr auto norms = cg::compile([] {
        return cg::outputs(cg::norm2(x), cg::norm2(X, cg::axis<1>), cg::norm_fro(X), cg::gradient(cg::norm2(x), x));
    });
    const T huge = sizeof(T) == 4 ? T(1e30) : T(1e200), tiny = sizeof(T) == 4 ? T(1e-30) : T(1e-200);
    const T denormal = std::numeric_limits<T>::denorm_min() * 1024;
    for (const T unit : {huge, tiny, denormal, std::numeric_limits<T>::max() / 128, T(1)})
        for (const std::size_t size : {2u, 17u}) {
            INFO(unit << ", " << size);
            std::vector<T> values(size, 0), triples(3 * size, 0);
            values[0] = 3 * unit;
            values[size - 1] = -4 * unit;
            for (std::size_t i = 0; i < size; ++i) {
                triples[3 * i] = unit;
                triples[3 * i + 1] = -2 * unit;
                triples[3 * i + 2] = 2 * unit;
            }
            const auto [all, by_rows, fro, slope] = norms(x = values, X = triples);
            CHECK(static_cast<double>(all / unit) == Approx(5).epsilon(4 * std::numeric_limits<T>::epsilon()));
            for (const T row : by_rows) CHECK(static_cast<double>(row / unit) == Approx(3).epsilon(4 * std::numeric_limits<T>::epsilon()));
            CHECK(static_cast<double>(fro / unit) == Approx(std::sqrt(9. * static_cast<double>(size))).epsilon(unit == denormal ? 1e-3 : 4e-7));
            CHECK(static_cast<double>(slope(0)) == Approx(0.6).epsilon(1e-6));
            CHECK(static_cast<double>(slope(static_cast<std::ptrdiff_t>(size) - 1)) == Approx(-0.8).epsilon(1e-6));
        }
}
