// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Compiled programs of matrices that are singular, indefinite, not finite, large or badly conditioned; and without heap.
#include <catch2/catch.hpp>
#define EIGEN_RUNTIME_NO_MALLOC  // Eigen says where it allocates
#define eigen_assert(condition) \
    if (!(condition)) throw std::logic_error(#condition)
#include <cmath>
#include <stdexcept>
#include <vector>

#include "allocations.hpp"
#include "ctgrad/linear_algebra.hpp"

using namespace ctgrad;

namespace {
inline constexpr auto n = dim<"n">;
inline constexpr auto A = matrix<"A", 3, 3>;
inline constexpr auto N = matrix<"N", n, n>;
inline constexpr auto b = ctgrad::vector<"b", 3>;
inline constexpr auto x = ctgrad::vector<"x", n>;
}  // namespace

TEST_CASE("small matrices need no heap") {
    constexpr auto step = compile([] {
        auto f = dot(b, solve(A, b)) + logdet(A) + squared_norm(inverse(A)) + logdet(spd(A * transpose(A)));
        return outputs(f, gradient(f, A));
    });
    const std::array<double, 9> a = {4, 1, 2, 0.5, 3, -1, 1, 2, 5};
    const std::array<double, 3> right = {1, 2, 3};
    std::array<double, 9> slope;
    double value = 0;
    auto run = step.bind(A = a, b = right, into(value, slope));
    run();
    const long before = allocations;
    Eigen::internal::set_is_malloc_allowed(false);
    CHECK_NOTHROW(run());
    Eigen::internal::set_is_malloc_allowed(true);
    CHECK(allocations == before);
}

TEST_CASE("singular, indefinite and non-finite matrices") {
    constexpr auto all = compile([] { return outputs(inverse(A), solve(A, b), det(A), logdet(A), cholesky(A), solve(spd(A), b)); });
    const auto run = [&](std::array<double, 9> a) { return all(A = a, b = {1, 2, 3}); };
    const auto is_nan = [](const auto& array) { return std::all_of(array.begin(), array.end(), [](double d) { return std::isnan(d); }); };
    {
        auto [inverted, solved, determinant, logarithm, factor, definite] = run({1, 2, 3, 2, 4, 6, 1, 0, 1});
        CHECK((is_nan(inverted) && is_nan(solved) && is_nan(factor) && is_nan(definite)));
        CHECK(determinant == 0);
        CHECK(logarithm == -INFINITY);
    }
    {
        auto [inverted, solved, determinant, logarithm, factor, definite] = run({1, 0, 0, 0, -2, 0, 0, 0, 4});
        CHECK((is_nan(factor) && is_nan(definite)));
        CHECK(inverted(1, 1) == -0.5);
        CHECK(determinant == -8);
        CHECK(logarithm == Approx(std::log(8)));
    }
    {
        auto [inverted, solved, determinant, logarithm, factor, definite] = run({1, NAN, 0, 0, -2, 0, 0, 0, 4});
        CHECK((std::isnan(inverted(0, 1)) && std::isnan(solved(0)) && std::isnan(determinant) && std::isnan(logarithm)));
        CHECK((is_nan(factor) && is_nan(definite)));
    }
    constexpr auto others = compile([] { return outputs(matrix_exp(A), symmetric_eigenvalues(A), singular_values(A), norm_nuclear(A)); });
    auto [exponential, eigenvalues, values_of, nuclear] = others(A = {1, NAN, 0, 0, -2, 0, 0, 0, 4.});
    CHECK((is_nan(exponential) && is_nan(eigenvalues) && is_nan(values_of) && std::isnan(nuclear)));
}

TEST_CASE("200 x 200: no overflow; condition 1e12: a small residual") {
    constexpr auto step = compile([] { return outputs(logdet(N), det(N), solve(N, x)); });
    std::vector<double> large(200 * 200), right(200, 1);
    for (std::size_t i = 0; i < 200; ++i) large[i * 201] = 1000;
    auto [logarithm, determinant, solution] = step(N = large, x = right);
    CHECK(logarithm == Approx(200 * std::log(1000)).epsilon(1e-14));
    CHECK(determinant == INFINITY);
    CHECK(solution(17) == Approx(1e-3));

    std::vector<double> hilbert(9 * 9);  // condition 5e11
    for (std::size_t i = 0; i < 9; ++i)
        for (std::size_t j = 0; j < 9; ++j) hilbert[i * 9 + j] = 1.0 / static_cast<double>(i + j + 1);
    auto [l9, d9, s9] = step(N = hilbert, x = std::vector<double>(9, 1.0));
    double residual = 0, size = 0;
    for (std::size_t i = 0; i < 9; ++i) {
        double row = -1;
        for (std::size_t j = 0; j < 9; ++j) row += hilbert[i * 9 + j] * s9.data()[j];
        residual = std::max(residual, std::abs(row));
        size = std::max(size, std::abs(s9.data()[i]));
    }
    INFO("residual " << residual << " of a solution of size " << size);
    CHECK(residual < 1e-15 * size);
}
