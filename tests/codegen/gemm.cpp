// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Tests of codegen/gemm.hpp against three loops in long double: every layout, sizes around the edges of tiles and blocks.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstddef>
#include <ctgrad/codegen/gemm.hpp>
#include <limits>
#include <memory>
#include <random>
#include <vector>

namespace {
using namespace ctgrad::codegen;
using ctgrad::simd::pack;

enum layout { rows, columns, padded_rows, padded_columns, strided, layout_count };

// A matrix that ends where its memory ends. Between its elements and, with `margins`, around them is canary.
template <class T>
class matrix {
    static constexpr T canary = T(-12345);
    static constexpr std::ptrdiff_t margin = 70;
    std::ptrdiff_t m_, n_, row_stride_, column_stride_, before_, size_;
    std::unique_ptr<T[]> memory_;

    std::ptrdiff_t at(std::ptrdiff_t i, std::ptrdiff_t j) const { return before_ + i * row_stride_ + j * column_stride_; }

public:
    matrix(std::ptrdiff_t m, std::ptrdiff_t n, int l, bool margins, std::mt19937& random) : m_(m), n_(n) {
        const std::ptrdiff_t gap = l == strided ? 2 : 1, padding = l == rows || l == columns ? 0 : 3;
        const bool by_rows = l == rows || l == padded_rows || l == strided;
        row_stride_ = by_rows ? gap * n + padding : gap;
        column_stride_ = by_rows ? gap : gap * m + padding;
        before_ = margins ? margin : 0;
        size_ = 2 * before_ + (m > 0 && n > 0 ? (m - 1) * row_stride_ + (n - 1) * column_stride_ + 1 : 0);
        memory_ = std::make_unique<T[]>(static_cast<std::size_t>(size_));
        std::fill_n(memory_.get(), size_, canary);
        std::uniform_real_distribution<T> uniform(-1, 1);
        for (std::ptrdiff_t i = 0; i < m; ++i)
            for (std::ptrdiff_t j = 0; j < n; ++j) (*this)(i, j) = uniform(random);
    }
    T& operator()(std::ptrdiff_t i, std::ptrdiff_t j) { return memory_[static_cast<std::size_t>(at(i, j))]; }
    matrix_view<T> view() { return {memory_.get() + before_, row_stride_, column_stride_}; }
    matrix_view<const T> const_view() const { return {memory_.get() + before_, row_stride_, column_stride_}; }

    bool canaries_live() const {
        std::vector<bool> element(static_cast<std::size_t>(size_));
        for (std::ptrdiff_t i = 0; i < m_; ++i)
            for (std::ptrdiff_t j = 0; j < n_; ++j) element[static_cast<std::size_t>(at(i, j))] = true;
        for (std::size_t s = 0; s < element.size(); ++s)
            if (!element[s] && memory_[s] != canary) return false;
        return true;
    }
};

struct choice {
    int a, b, c;
    bool accumulate;
    double alpha = 1;
};

template <class T>
using function = void (*)(std::ptrdiff_t, std::ptrdiff_t, std::ptrdiff_t, matrix_view<const T>, matrix_view<const T>,
                          matrix_view<T>, T, bool, T*);
template <class T>
void run_time_product(std::ptrdiff_t m, std::ptrdiff_t n, std::ptrdiff_t k, matrix_view<const T> a, matrix_view<const T> b,
                      matrix_view<T> c, T alpha, bool accumulate, T* workspace) {
    gemm<pack<T>>(m, n, k, a, b, c, alpha, accumulate, workspace);
}
template <class T, std::ptrdiff_t M, std::ptrdiff_t N, std::ptrdiff_t K>
void constant_product(std::ptrdiff_t, std::ptrdiff_t, std::ptrdiff_t, matrix_view<const T> a, matrix_view<const T> b,
                      matrix_view<T> c, T alpha, bool accumulate, T*) {
    gemm<pack<T>>(constant_extent<M>(), constant_extent<N>(), constant_extent<K>(), a, b, c, alpha, accumulate,
                  static_cast<T*>(nullptr));
}

// The largest error of an element of C over (k + 1) eps times what the magnitudes of its terms add up to; infinite if it is
// more than 1 or the product wrote outside of C.
template <class T>
double error(std::ptrdiff_t m, std::ptrdiff_t n, std::ptrdiff_t k, choice how, function<T> run = run_time_product<T>) {
    std::mt19937 random(static_cast<unsigned>(m + 131 * n + 257 * k + how.a));
    matrix<T> a(m, k, how.a, false, random), b(k, n, how.b, false, random), c(m, n, how.c, true, random);
    std::vector<long double> exact, magnitude;
    const auto alpha = static_cast<T>(how.alpha);
    for (std::ptrdiff_t i = 0; i < m; ++i)
        for (std::ptrdiff_t j = 0; j < n; ++j) {
            long double sum = 0, magnitudes = 0;
            for (std::ptrdiff_t p = 0; p < k; ++p) {
                const long double x = static_cast<long double>(a(i, p)) * b(p, j);
                sum += x;
                magnitudes += std::abs(x);
            }
            exact.push_back(alpha * sum + (how.accumulate ? c(i, j) : 0));
            magnitude.push_back(std::abs(alpha) * magnitudes + (how.accumulate ? std::abs(c(i, j)) : 0));
        }
    const auto workspace = std::make_unique<T[]>(static_cast<std::size_t>(gemm_workspace<T>(m, n, k)));
    run(m, n, k, a.const_view(), b.const_view(), c.view(), alpha, how.accumulate, workspace.get());
    if (!c.canaries_live()) return HUGE_VAL;
    long double worst = 0;
    std::size_t at = 0;
    for (std::ptrdiff_t i = 0; i < m; ++i)
        for (std::ptrdiff_t j = 0; j < n; ++j, ++at) {
            const long double off = std::abs(c(i, j) - exact[at]);
            const long double unit = static_cast<long double>(std::numeric_limits<T>::epsilon()) * magnitude[at];
            if (!(off <= static_cast<long double>(k + 1) * unit)) return HUGE_VAL;
            if (off > 0) worst = std::max(worst, off / unit);
        }
    return static_cast<double>(worst / static_cast<long double>(k + 1));
}
template <class T, std::ptrdiff_t M, std::ptrdiff_t N, std::ptrdiff_t K>
bool small_is_right() {
    bool right = true;
    for (int l = 0; l < layout_count * layout_count * layout_count; ++l) {
        const choice how{l % layout_count, l / layout_count % layout_count, l / layout_count / layout_count, l % 2 != 0, 1.5};
        const bool well = error<T>(M, N, K, how, constant_product<T, M, N, K>) <= 1;
        if (!well) UNSCOPED_INFO(M << " x " << N << " x " << K << ", layouts " << how.a << how.b << how.c);
        right = right && well;
    }
    return right;
}

}  // namespace

TEMPLATE_TEST_CASE("products of run-time sizes", "[gemm]", float, double) {
    using T = TestType;
    // The numbers around multiples of tiles and packs, on each side.
    constexpr std::ptrdiff_t sizes[] = {1, 2, 3, 5, 6, 7, 8, 9, 15, 16, 17, 23, 26, 31, 33, 48, 49, 66};
    constexpr std::ptrdiff_t depths[] = {1, 2, 7, 16, 33, 70};
    unsigned next = 1;
    for (const std::ptrdiff_t m : sizes)
        for (const std::ptrdiff_t n : sizes)
            for (const std::ptrdiff_t k : depths) {
                next = next * 1664525u + 1013904223u;
                const auto l = static_cast<int>(next >> 10);
                const choice how{l % layout_count, l / 8 % layout_count, l / 64 % layout_count, l / 512 % 2 != 0, -0.75};
                INFO(m << " x " << n << " x " << k << ", layouts " << how.a << how.b << how.c);
                REQUIRE(error<T>(m, n, k, how) <= 1);
            }
}

TEMPLATE_TEST_CASE("products past the edges of blocks, in each layout", "[gemm]", float, double) {
    using T = TestType;
    constexpr std::ptrdiff_t sizes[][3] = {{43, 301, 17},  {301, 43, 9},  {100, 50, 61}, {35, 77, 600},  {3, 2, 2100},
                                           {1, 1, 2100},   {1, 500, 300}, {500, 1, 300}, {4, 300, 70},   {300, 3, 70},
                                           {130, 10, 130}, {7, 9, 1100},  {1, 70, 2100}, {120, 130, 140}};
    for (const auto& [m, n, k] : sizes)
        for (int l = 0; l < layout_count * layout_count; ++l) {
            const choice how{l % layout_count, l / layout_count, (l / 2 + l) % layout_count, l % 2 != 0};
            INFO(m << " x " << n << " x " << k << ", layouts " << how.a << how.b << how.c);
            REQUIRE(error<T>(m, n, k, how) <= 1);
        }
}

TEMPLATE_TEST_CASE("products of which both operands are packed", "[gemm]", float, double) {
    using T = TestType;
    constexpr std::ptrdiff_t sizes[][3] = {{77, 200, 660}, {39, 300, 450}, {35, 1100, 125}};
    for (const auto& [m, n, k] : sizes)
        for (int l = 0; l < layout_count * layout_count; l += 7) {
            const choice how{l % layout_count, l / layout_count, l / 2 % layout_count, l % 2 != 0};
            INFO(m << " x " << n << " x " << k << ", layouts " << how.a << how.b << how.c);
            REQUIRE(error<T>(m, n, k, how) <= 1);
        }
}

TEMPLATE_TEST_CASE("products of small constant sizes, in each layout", "[gemm]", float, double) {
    using T = TestType;
    CHECK(small_is_right<T, 4, 4, 4>());
    CHECK(small_is_right<T, 8, 8, 8>());
    CHECK(small_is_right<T, 32, 32, 32>());
    CHECK(small_is_right<T, 3, 5, 7>());
    CHECK(small_is_right<T, 27, 1, 31>());
    CHECK(small_is_right<T, 9, 26, 1>());
}

TEMPLATE_TEST_CASE("an empty sum is 0, or adds nothing", "[gemm]", float, double) {
    using T = TestType;
    for (const int l : {int(rows), int(columns), int(strided)}) {
        std::mt19937 random(1);
        matrix<T> c(9, 20, l, true, random);
        const T first = c(0, 0), last = c(8, 19);
        const T* const nothing = nullptr;
        const auto run = [&](std::ptrdiff_t m, std::ptrdiff_t n, std::ptrdiff_t k, bool accumulate) {
            gemm<pack<T>>(m, n, k, {nothing, k, 1}, {nothing, n, 1}, c.view(), T(1), accumulate, static_cast<T*>(nullptr));
        };
        run(9, 20, 0, true);
        run(0, 20, 5, false);
        run(9, 0, 5, false);
        CHECK((c(0, 0) == first && c(8, 19) == last));
        run(9, 20, 0, false);
        for (std::ptrdiff_t i = 0; i < 9; ++i)
            for (std::ptrdiff_t j = 0; j < 20; ++j) REQUIRE(c(i, j) == 0);
        CHECK(c.canaries_live());
    }
}

TEMPLATE_TEST_CASE("infinity times 0 and NaN reach their rows and columns, and no others", "[gemm]", float, double) {
    using T = TestType;
    for (const int size : {5, 12, 40, 150})
        for (const int l : {int(rows), int(columns)}) {
            const std::ptrdiff_t n = size, row = n / 2, column = n / 3;
            std::mt19937 random(1);
            matrix<T> a(n, n, l, false, random), b(n, n, l, false, random), c(n, n, l, true, random);
            a(row, n - 1) = std::numeric_limits<T>::infinity();
            for (std::ptrdiff_t j = 0; j < n; ++j) b(n - 1, j) = 0;
            b(0, column) = std::numeric_limits<T>::quiet_NaN();
            const auto workspace = std::make_unique<T[]>(static_cast<std::size_t>(gemm_workspace<T>(n, n, n)));
            gemm<pack<T>>(n, n, n, a.const_view(), b.const_view(), c.view(), T(1), false, workspace.get());
            for (std::ptrdiff_t i = 0; i < n; ++i)
                for (std::ptrdiff_t j = 0; j < n; ++j) REQUIRE(std::isnan(c(i, j)) == (i == row || j == column));
        }
}

TEST_CASE("a long sum of single precision numbers keeps its digits", "[gemm]") {
    // Blocks of sums: the error grows with the square root of less than k, and k eps would be 0.06.
    const std::ptrdiff_t k = 1'000'000;
    const std::vector<float> a(static_cast<std::size_t>(k), 0.1f), b(static_cast<std::size_t>(k), 1.0f);
    std::vector<float> c(9), workspace(static_cast<std::size_t>(gemm_workspace<float>(3, 3, k)));
    for (const std::ptrdiff_t m : {1, 3}) {
        gemm<pack<float>>(m, m, k, {a.data(), 0, 1}, {b.data(), 1, 0}, {c.data(), m, 1}, 1.0f, false, workspace.data());
        CHECK(std::abs(c[0] - 0.1f * 1e6) <= 1e-4 * 1e5);
    }
}
