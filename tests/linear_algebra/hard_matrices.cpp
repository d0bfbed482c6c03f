// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Compiled programs of matrices that are singular, indefinite, not finite, large or badly conditioned; and without heap.
#include <catch2/catch.hpp>
#define EIGEN_RUNTIME_NO_MALLOC  // Eigen says where it allocates
#define eigen_assert(condition) \
    if (!(condition)) throw std::logic_error(#condition)
#include <cmath>
#include <stdexcept>
#include <string>
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
        auto f = dot(b, solve(A, b)) + logdet(A) + squared_norm(inverse(A)) + logdet(spd(A * transpose(A))) + dot(b, solve(symmetric(A), b)) +
                 sum(matrix_exp(A) * b) + norm_nuclear(A) + sum(square(symmetric_eigenvalues(A)));
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

namespace {

// Every operation, of a matrix and a right side.
template <class M, class V>
constexpr auto everything(M m, V v) {
    return outputs(inverse(m), solve(m, v), inverse(symmetric(m)), solve(symmetric(m), v), inverse(spd(m)), solve(spd(m), v), det(m), logdet(m),
                   det(symmetric(m)), logdet(symmetric(m)), det(spd(m)), logdet(spd(m)), cholesky(m), matrix_exp(m), symmetric_eigenvalues(m),
                   symmetric_eigenvectors(m), singular_values(m), norm_nuclear(m), ridge(m, v, 0.5), least_squares(m, v));
}
constexpr std::size_t count = 20, systems = 6, from_factors = 13;  // inverses and solutions; and determinants and Cholesky's factor
inline constexpr auto of_static_size = compile([] { return everything(A, b); });
inline constexpr auto of_any_size = compile([] { return everything(N, x); });
using all_results = std::vector<std::vector<double>>;

template <class Results>
all_results listed(const Results& results) {
    all_results list;
    const auto add = [&](const auto& result) {
        if constexpr (std::is_arithmetic_v<std::decay_t<decltype(result)>>)
            list.push_back({result});
        else
            list.emplace_back(result.begin(), result.end());
    };
    [&]<std::size_t... K>(std::index_sequence<K...>) { (add(get<K>(results)), ...); }(std::make_index_sequence<count>());
    return list;
}
// Of 3 x 3 by code of its own and by that of any size.
all_results results_of(bool own, const std::array<double, 9>& m) {
    if (own) return listed(of_static_size(A = m, b = {1, 2, 3}));
    return listed(of_any_size(N = view(m.data(), 3, 3), x = {1, 2, 3}));
}
// N: NaN everywhere, f: finite everywhere, 0: zero, -: -inf, ?: anything else.
std::string kinds(const all_results& results) {
    std::string kinds;
    for (const std::vector<double>& r : results) {
        const auto all = [&](auto holds) { return std::all_of(r.begin(), r.end(), holds); };
        if (all([](double d) { return std::isnan(d); }))
            kinds += 'N';
        else if (r.size() == 1 && r[0] == 0)
            kinds += '0';
        else if (r.size() == 1 && r[0] == -INFINITY)
            kinds += '-';
        else
            kinds += all([](double d) { return std::isfinite(d); }) ? 'f' : '?';
    }
    return kinds;
}

}  // namespace

TEST_CASE("singular and indefinite matrices") {
    for (const bool own : {true, false}) {
        CHECK(kinds(results_of(own, {4, 1, 2, 1, 3, -1, 2, -1, 5})) == "ffffff" "ffffff" "f" "ffff" "fff");
        CHECK(kinds(results_of(own, {1, 2, 3, 2, 4, 6, 3, 6, 9})) == "NNNNNN" "0-0-NN" "N" "ffff" "ffN");  // of rank 1
        CHECK(kinds(results_of(own, {0, 0, 0, 0, 0, 0, 0, 0, 0})) == "NNNNNN" "0-0-NN" "N" "ffff" "0fN");
        CHECK(kinds(results_of(own, {0, 1, 0, 1, 0, 0, 0, 0, 4})) == "ffffNN" "ffffNN" "N" "ffff" "fff");  // indefinite
        CHECK(kinds(results_of(own, {0, 2, 0, -2, 0, 0, 0, 0, 4})) == "ffNNNN" "ff0-NN" "N" "ffff" "fff");  // its symmetric part singular
    }
}
TEST_CASE("NaN anywhere makes everything NaN; infinite elements NaN, or what they are the limit of") {
    const std::array<double, 9> regular = {4, 1, 2, 0.5, 3, -1, 1, 2, 5};
    for (const bool own : {true, false})
        for (std::size_t k = 0; k < 9; ++k) {
            std::array<double, 9> m = regular;
            m[k] = NAN;
            CHECK(kinds(results_of(own, m)) == std::string(count, 'N'));
            m[k] = 1e150;
            const all_results large = results_of(own, m);
            m[k] = INFINITY;
            const all_results infinite = results_of(own, m);
            CHECK(kinds(infinite).substr(from_factors) == std::string(count - from_factors, 'N'));
            for (std::size_t j = 0; j < from_factors; ++j) {
                INFO("element " << k << ", result " << j);
                for (std::size_t i = 0; i < infinite[j].size(); ++i) {
                    const double d = infinite[j][i], limit = large[j][i];
                    CHECK((std::isnan(d) || (j < systems || std::abs(limit) < 70 ? std::abs(d - limit) < 1e-12 : std::abs(d) == INFINITY)));
                }
            }
        }
}
TEST_CASE("NaN anywhere in a matrix of several blocks") {
    std::vector<double> m(70 * 70), right(70, 1);
    for (std::size_t i = 0; i < 70; ++i) m[i * 71] = 2 + 0.1 * static_cast<double>(i);
    CHECK(kinds(listed(of_any_size(N = m, x = right))) == std::string(count, 'f'));
    for (const std::size_t k : std::vector<std::size_t>{0, 69, 35 * 70 + 3, 3 * 70 + 35, 69 * 70, 70 * 70 - 1}) {
        std::vector<double> bad = m;
        bad[k] = NAN;
        CHECK(kinds(listed(of_any_size(N = bad, x = right))) == std::string(count, 'N'));
    }
}
TEST_CASE("exponentials of matrices whose powers overflow") {
    constexpr auto exponential = compile([] { return matrix_exp(N); });
    for (const double large : {1e60, 1e150, 1e300}) {
        const std::vector<double> nilpotent = {0, large, 0, 0}, decaying = {-large, 0, 0, -0.5};
        const auto first = exponential(N = view(nilpotent.data(), 2, 2)), second = exponential(N = view(decaying.data(), 2, 2));
        CHECK((first(0, 0) == 1 && first(0, 1) == large && first(1, 0) == 0 && first(1, 1) == 1));
        CHECK((second(0, 0) == 0 && second(0, 1) == 0 && second(1, 0) == 0));
    }
}
TEST_CASE("matrices without rows") {
    const all_results empty = listed(of_any_size(N = view(static_cast<const double*>(nullptr), 0, 0), x = std::vector<double>()));
    for (std::size_t j = 0; j < count; ++j) {
        INFO("result " << j);
        if (empty[j].size() == 1)
            CHECK(empty[j][0] == (j == 6 || j == 8 || j == 10 ? 1 : 0));  // determinants are products
        else
            CHECK(empty[j].empty());
    }
}

TEST_CASE("200 x 200: no overflow; condition 1e12: a small residual") {
    constexpr auto step = compile([] { return outputs(logdet(N), det(N), solve(N, x), sign_det(N)); });
    std::vector<double> large(200 * 200), right(200, 1);
    for (std::size_t i = 0; i < 200; ++i) large[i * 201] = 1000;
    auto [logarithm, determinant, solution, sign_of_it] = step(N = large, x = right);
    CHECK(logarithm == Approx(200 * std::log(1000)).epsilon(1e-14));
    CHECK(determinant == INFINITY);
    CHECK(solution(17) == Approx(1e-3));
    CHECK(sign_of_it == 1);
    constexpr auto only_sign = compile([] { return outputs(sign_det(N), sign_det(symmetric(N)), sign_det(spd(N * transpose(N)))); });
    std::swap_ranges(large.begin(), large.begin() + 200, large.begin() + 200);  // two rows
    const auto [swapped, as_symmetric, positive] = only_sign(N = large);
    CHECK((swapped == -1 && as_symmetric == -1 && positive == 1));
    large.assign(200 * 200, 0);
    const auto [singular, s1, s2] = only_sign(N = large);
    CHECK(singular == 0);

    std::vector<double> hilbert(9 * 9);  // condition 5e11
    for (std::size_t i = 0; i < 9; ++i)
        for (std::size_t j = 0; j < 9; ++j) hilbert[i * 9 + j] = 1.0 / static_cast<double>(i + j + 1);
    auto [l9, d9, s9, sign9] = step(N = hilbert, x = std::vector<double>(9, 1.0));
    CHECK(sign9 == 1);
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
