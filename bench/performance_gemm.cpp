// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Matrix products against Eigen and OpenBLAS, and as a share of what fused multiply-adds alone reach (bench).
//
// They are timed in turns; each figure is the median of many. It fails where results differ. OpenBLAS obeys the environment:
// OPENBLAS_NUM_THREADS=1, and OPENBLAS_CORETYPE=SKYLAKEX where it does not know a processor with AVX-512.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctgrad/codegen/gemm.hpp>
#include <limits>
#include <memory>
#include <random>
#include <type_traits>
#include <vector>

#include "contest.hpp"
#include "table.hpp"
#if __has_include(<Eigen/Core>)
#include <Eigen/Core>
#define BENCH_HAS_EIGEN 1
#endif
#if defined(BENCH_HAS_OPENBLAS)
#include <cblas.h>
#endif

namespace {
using namespace ctgrad::codegen;
using ctgrad::simd::pack;
using bench::contest, bench::in_turns;  // the ways: ctgrad, Eigen, OpenBLAS, multiply-adds

enum layout { AB, AtB, ABt };
constexpr const char* layout_names[] = {"AB", "A'B", "AB'"};

bench::table results("performance_gemm");

// What the arithmetic units do at best.
template <class T>
struct multiply_adds {
    static constexpr int chains = 12, rounds = 200;
    static constexpr double operations = 2.0 * chains * rounds * pack<T>::size;
    template <int... I>
    static void run(std::integer_sequence<int, I...>) {
        pack<T> sums[] = {pack<T>::broadcast(T(I))...};
        pack<T> x = pack<T>::broadcast(T(0.5));
        for (int r = 0; r < rounds; ++r) {
            ((sums[I] = fma(x, x, sums[I])), ...);
            asm volatile("" : "+v"(x.v));
        }
        (keep(sums[I]), ...);
    }
    static void keep(pack<T> x) { asm volatile("" ::"v"(x.v)); }
    void operator()() const { run(std::make_integer_sequence<int, chains>()); }
};

// -- products ----------------------------------------------------------------------------------------------------------

template <class T>
struct numbers {
    std::unique_ptr<T[], void (*)(void*)> own;

    explicit numbers(std::ptrdiff_t count, unsigned seed)
        : own(static_cast<T*>(std::aligned_alloc(64, static_cast<std::size_t>(count + 32) * sizeof(T) / 64 * 64)), std::free) {
        std::mt19937 random(seed);
        std::uniform_real_distribution<T> uniform(-1, 1);
        for (std::ptrdiff_t i = 0; i < count; ++i) own[static_cast<std::size_t>(i)] = uniform(random);
    }
    T* data() { return own.get(); }
};

#ifdef BENCH_HAS_EIGEN
constexpr int eigen_size(std::ptrdiff_t) { return Eigen::Dynamic; }
template <std::ptrdiff_t Size>
constexpr int eigen_size(constant_extent<Size>) {
    return static_cast<int>(Size);
}
template <class T, class Rows, class Columns>
auto eigen_map(T* at, Rows rows, Columns columns) {
    constexpr int m = eigen_size(Rows()), n = eigen_size(Columns());
    using matrix = Eigen::Matrix<T, m, n, n == 1 ? Eigen::ColMajor : Eigen::RowMajor>;
    return Eigen::Map<matrix>(at, rows, columns);
}
#endif
#ifdef BENCH_HAS_OPENBLAS
template <class T>
void openblas(layout l, int m, int n, int k, const T* a, const T* b, T* c) {
    const auto ta = l == AtB ? CblasTrans : CblasNoTrans, tb = l == ABt ? CblasTrans : CblasNoTrans;
    const int lda = l == AtB ? m : k, ldb = l == ABt ? k : n;
    if constexpr (std::is_same_v<T, float>)
        cblas_sgemm(CblasRowMajor, ta, tb, m, n, k, 1, a, lda, b, ldb, 0, c, n);
    else
        cblas_dgemm(CblasRowMajor, ta, tb, m, n, k, 1, a, lda, b, ldb, 0, c, n);
}
#endif

template <class T, class M, class N, class K>
void expect_equal(const char* other, layout l, M m, N n, K k, numbers<T>& own, numbers<T>& theirs) {
    for (std::ptrdiff_t i = 0; i < m * n; ++i) {
        const double x = own.data()[i], y = theirs.data()[i];
        if (std::abs(x - y) <= 4 * static_cast<double>(std::numeric_limits<T>::epsilon()) * static_cast<double>(k)) continue;
        std::fprintf(stderr, "%s %td x %td x %td: element %td is %.17g with ctgrad, %.17g with %s\n", layout_names[l],
                     std::ptrdiff_t(m), std::ptrdiff_t(n), std::ptrdiff_t(k), i, x, y, other);
        std::exit(1);
    }
}

template <class T, layout L, class M, class N, class K>
void compare(M m, N n, K k) {
    numbers<T> a(m * k, 1), b(k * n, 2), c(m * n, 3), d(m * n, 4), workspace(gemm_workspace<T>(m, n, k), 5);
    const matrix_view<const T> a_view = L == AtB ? matrix_view<const T>{a.data(), 1, m} : matrix_view<const T>{a.data(), k, 1};
    const matrix_view<const T> b_view = L == ABt ? matrix_view<const T>{b.data(), 1, k} : matrix_view<const T>{b.data(), n, 1};
    const auto own = [&] {
        gemm<pack<T>>(m, n, k, a_view, b_view, matrix_view<T>{c.data(), n, 1}, T(1), false, workspace.data());
    };
    own();
#ifdef BENCH_HAS_EIGEN
    const auto by_eigen = [&] {
        if constexpr (L == AB)
            eigen_map(d.data(), m, n).noalias() = eigen_map(a.data(), m, k) * eigen_map(b.data(), k, n);
        else if constexpr (L == AtB)
            eigen_map(d.data(), m, n).noalias() = eigen_map(a.data(), k, m).transpose() * eigen_map(b.data(), k, n);
        else
            eigen_map(d.data(), m, n).noalias() = eigen_map(a.data(), m, k) * eigen_map(b.data(), n, k).transpose();
    };
    by_eigen();
    expect_equal("Eigen", L, m, n, k, c, d);
#else
    const auto by_eigen = nullptr;
#endif
#ifdef BENCH_HAS_OPENBLAS
    const auto by_openblas = [&] {
        openblas(L, static_cast<int>(m), static_cast<int>(n), static_cast<int>(k), a.data(), b.data(), d.data());
    };
    by_openblas();
    expect_equal("OpenBLAS", L, m, n, k, c, d);
#else
    const auto by_openblas = nullptr;
#endif
    const multiply_adds<T> peak;
    const contest t = in_turns(own, by_eigen, by_openblas, peak);
    const double operations = 2 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k);
    constexpr bool is_static = !std::is_same_v<M, std::ptrdiff_t>;
    const bool square = m == n && n == k;
    results.add(std::string(layout_names[L]) + (is_static ? ", static" : ""), bench::precision<T>, bench::size_text({m, n, k}), t.of(0),
                {{"Eigen", t.of(1) / t.of(0), !square || m > 256 ? 0 : m <= 32 ? 2.0 : 1.2},
                 {"OpenBLAS", t.of(2) / t.of(0), square && m >= 256 ? 0.9 : 0},
                 {"of multiply-adds", operations / t.of(0) / (multiply_adds<T>::operations / t.of(3))}});
}
template <class T, class M, class N, class K>
void compare_layouts(M m, N n, K k) {
    compare<T, AB>(m, n, k);
    compare<T, AtB>(m, n, k);
    compare<T, ABt>(m, n, k);
}
template <class T>
void compare_sizes() {
    compare_layouts<T>(constant_extent<4>(), constant_extent<4>(), constant_extent<4>());
    compare_layouts<T>(constant_extent<8>(), constant_extent<8>(), constant_extent<8>());
    compare_layouts<T>(constant_extent<16>(), constant_extent<16>(), constant_extent<16>());
    compare_layouts<T>(constant_extent<32>(), constant_extent<32>(), constant_extent<32>());
    constexpr std::ptrdiff_t sizes[][3] = {{16, 16, 16},    {32, 32, 32},       {64, 64, 64},  {100, 100, 100},
                                           {256, 256, 256}, {1024, 1024, 1024}, {784, 784, 8}, {784, 8, 784},
                                           {8, 784, 784},   {64, 256, 784},     {784, 256, 64}, {64, 10, 256},
                                           {784, 1, 784},   {1, 784, 784},      {784, 784, 1}, {5, 5, 5000}};
    for (const auto& [m, n, k] : sizes) compare_layouts<T>(m, n, k);
}

}  // namespace

int main() {
    compare_sizes<float>();
    compare_sizes<double>();
    results.write();
    return 0;
}
