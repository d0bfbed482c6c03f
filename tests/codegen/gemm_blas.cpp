// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Large products by a CBLAS against our own, in every layout that it can be told of.
#if __has_include(<cblas.h>)
#define CTGRAD_USE_CBLAS
#endif
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>
#include <random>

#if defined(CTGRAD_USE_CBLAS)
namespace {

using namespace ctgrad::codegen;
constexpr std::ptrdiff_t m = 131, n = 140, k = 150;

template <class T>
std::vector<T> numbers(std::ptrdiff_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<T> uniform(-1, 1);
    std::vector<T> result(static_cast<std::size_t>(count));
    for (T& x : result) x = uniform(random);
    return result;
}
template <class T>
matrix_view<T> lay(T* at, std::ptrdiff_t rows, std::ptrdiff_t columns, bool by_columns, std::ptrdiff_t padding) {
    if (by_columns) return {at, 1, rows + padding};
    return {at, columns + padding, 1};
}
template <class T>
void compare() {
    const auto a = numbers<T>(40000, 1), b = numbers<T>(40000, 2), old = numbers<T>(40000, 3);
    std::vector<T> workspace(static_cast<std::size_t>(gemm_workspace<T>()));
    for (int layout = 0; layout < 16; ++layout) {
        INFO("layout " << layout);
        const std::ptrdiff_t padding = layout / 8 * 3;
        auto own = old, by_blas = old;
        gemm_detail::product<T> g{m, n, k, lay(a.data(), m, k, layout & 1, padding), lay(b.data(), k, n, layout & 2, padding),
                                  lay(own.data(), m, n, layout & 4, padding), T(-0.5), layout % 3 == 0};
        gemm_detail::multiply<ctgrad::simd::pack<T>>(g, workspace.data());
        g.c.at = by_blas.data();
        REQUIRE(gemm_detail::multiply_by_blas<T>(g));
        double most = 0;
        for (std::size_t i = 0; i < own.size(); ++i) most = std::max(most, static_cast<double>(std::abs(own[i] - by_blas[i])));
        CHECK(most <= 150 * static_cast<double>(std::numeric_limits<T>::epsilon()));
    }
}

}  // namespace

TEST_CASE("the same product by a CBLAS") {
    compare<float>();
    compare<double>();
}
TEST_CASE("what it is not told of") {
    std::vector<double> a(90000, 1), c(90000, 0);
    gemm_detail::product<double> g{200, 200, 200, {a.data(), 0, 1}, {a.data(), 200, 1}, {c.data(), 200, 1}, 1, false};
    CHECK(!gemm_detail::multiply_by_blas<double>(g));  // one row for all
    g.a = {a.data(), 400, 2};
    CHECK(!gemm_detail::multiply_by_blas<double>(g));  // neither rows nor columns without gaps
    g.a = {a.data(), 200, 1};
    CHECK(gemm_detail::multiply_by_blas<double>(g));
    g.m = 50;
    CHECK(!gemm_detail::multiply_by_blas<double>(g));  // small
}
TEST_CASE("a program uses it") {
    using namespace ctgrad;
    constexpr auto A = matrix<"A", 160, 170>;
    constexpr auto B = matrix<"B", 170, 180>;
    static constexpr auto step = compile([=] { return sum(square(A * B)); });
    const auto x = numbers<double>(160 * 170, 4), y = numbers<double>(170 * 180, 5);
    double expected = 0;
    for (std::size_t i = 0; i < 160; ++i)
        for (std::size_t j = 0; j < 180; ++j) {
            double dot = 0;
            for (std::size_t l = 0; l < 170; ++l) dot += x[i * 170 + l] * y[l * 180 + j];
            expected += dot * dot;
        }
    CHECK(step(A = x, B = y) == Approx(expected).epsilon(1e-13));
}
#endif
