// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Value and gradient of whole models against the same by hand: with Eigen, with OpenBLAS, as plain loops (bench).
//
// Eigen's way is what a person derives and writes down: matrix expressions, one pass over X for the value and one for the
// gradient. It fails where results differ.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctgrad/ctgrad.hpp>
#include <random>
#include <vector>

#include "contest.hpp"
#include "table.hpp"
#include <Eigen/Dense>
#if defined(BENCH_HAS_OPENBLAS)
#include <cblas.h>
#endif

namespace {
namespace cg = ctgrad;
using bench::precision, bench::size_text;
using std::ptrdiff_t;

bench::table results("performance_models");

template <class T>
using numbers = std::vector<T>;
template <class T>
using matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using column = Eigen::Matrix<T, Eigen::Dynamic, 1>;

template <class T>
numbers<T> random_numbers(ptrdiff_t count, unsigned seed, T scale = 1) {
    std::mt19937_64 random(seed);
    std::normal_distribution<T> normal(0, scale);
    numbers<T> result(static_cast<std::size_t>(count));
    for (T& x : result) x = normal(random);
    return result;
}
template <class T>
void require_equal(const char* name, const numbers<T>& a, const T* b) {
    double scale = 0, distance = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        scale = std::max(scale, std::abs(static_cast<double>(b[i])));
        distance = std::max(distance, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    }
    if (distance <= (sizeof(T) == 4 ? 1e-3 : 1e-9) * scale) return;
    std::fprintf(stderr, "%s: results are %g apart, of magnitude %g\n", name, distance, scale);
    std::exit(1);
}
// How fast one core reads what is in no cache, in bytes a second.
double read_bandwidth() {
    static const double found = [] {
        const numbers<double> data(1 << 24, 1);
        double sum = 0;
        const auto read = [&] {
            for (std::size_t i = 0; i < data.size(); i += 64)
                for (std::size_t k = 0; k < 64; k += 8) asm volatile("" ::"x"(data[i + k]), "x"(sum));
        };
        return static_cast<double>(data.size() * sizeof(double)) / bench::in_turns(read).of(0);
    }();
    return found;
}

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto d = cg::dim<"d">;
inline constexpr auto y = cg::vector<"y", n>;
// Of a fixed number of columns, or d.
template <auto Columns>
inline constexpr auto X = cg::matrix<"X", n, Columns>;
template <auto Columns>
inline constexpr auto w = cg::vector<"w", Columns>;

template <auto Columns>
inline constexpr auto logistic = cg::compile([] {
    auto loss = cg::sum(cg::softplus(-cg::hadamard(y, X<Columns> * w<Columns>)));
    return cg::outputs(loss, cg::gradient(loss, w<Columns>));
});
template <auto Columns>
inline constexpr auto least_squares = cg::compile([] {
    auto loss = 0.5 * cg::squared_norm(X<Columns> * w<Columns> - y);
    return cg::outputs(loss, cg::gradient(loss, w<Columns>));
});

#if defined(BENCH_HAS_OPENBLAS)
void gemv(CBLAS_TRANSPOSE t, ptrdiff_t rows, ptrdiff_t columns, const double* a, const double* x, double* to) {
    cblas_dgemv(CblasRowMajor, t, static_cast<int>(rows), static_cast<int>(columns), 1, a, static_cast<int>(columns), x, 1, 0, to, 1);
}
void gemv(CBLAS_TRANSPOSE t, ptrdiff_t rows, ptrdiff_t columns, const float* a, const float* x, float* to) {
    cblas_sgemv(CblasRowMajor, t, static_cast<int>(rows), static_cast<int>(columns), 1, a, static_cast<int>(columns), x, 1, 0, to, 1);
}
#endif

// Products by Eigen or OpenBLAS, what is between them by Eigen.
template <bool Logistic, class T, auto Columns>
void regression(ptrdiff_t rows, ptrdiff_t columns) {
    const numbers<T> data = random_numbers<T>(rows * columns, 1), weights = random_numbers<T>(columns, 2, T(0.1));
    numbers<T> labels = random_numbers<T>(rows, 3), own(weights.size());
    for (T& t : labels) t = t < 0 ? T(-1) : T(1);
    const Eigen::Map<const matrix<T>> x(data.data(), rows, columns);
    const Eigen::Map<const column<T>> at(weights.data(), columns), t(labels.data(), rows);
    column<T> z(rows), r(rows), gradient(columns);
    T loss = 0, other = 0;
    const auto between = [&] {
        if constexpr (Logistic) {
            const auto m = t.array() * z.array();
            other = ((-m.abs()).exp().log1p() - m.min(T(0))).sum();
            r = -t.array() / (1 + m.exp());
        } else {
            r = z - t;
            other = T(0.5) * r.squaredNorm();
        }
    };
    const auto eigen = [&] {
        z.noalias() = x * at;
        between();
        gradient.noalias() = x.transpose() * r;
    };
    constexpr auto& program = [] () -> const auto& {
        if constexpr (Logistic)
            return logistic<Columns>;
        else
            return least_squares<Columns>;
    }();
    auto run = program.bind(X<Columns> = cg::view(data.data(), rows, columns), w<Columns> = weights, y = labels, cg::into(loss, own));
    const char* const name = Logistic ? "logistic regression" : "least squares";
    const double bytes = static_cast<double>(data.size()) * sizeof(T);
    run();
    eigen();
    require_equal(name, own, gradient.data());
    require_equal(name, numbers<T>{loss}, &other);
#if defined(BENCH_HAS_OPENBLAS)
    const auto blas = [&] {
        gemv(CblasNoTrans, rows, columns, data.data(), at.data(), z.data());
        between();
        gemv(CblasTrans, rows, columns, data.data(), r.data(), gradient.data());
    };
#else
    const auto blas = nullptr;
#endif
    const bench::contest c = bench::in_turns(run, eigen, blas);
    results.add(name, precision<T>, size_text({rows, columns}), c.of(0),
                {{"Eigen", c.of(1) / c.of(0), 1.6},
                 {"OpenBLAS", c.of(2) / c.of(0), 1.5},
                 {"of read bandwidth", bytes / c.of(0) / read_bandwidth(), columns >= 784 ? 0.75 : 0}});
}
template <class T>
void regressions() {
    regression<true, T, 8>(1000000, 8);
    regression<false, T, 8>(1000000, 8);
    for (const auto& [rows, columns] : {std::pair{100000, 100}, {20000, 784}, {2000, 10000}}) {
        regression<true, T, d>(rows, columns);
        regression<false, T, d>(rows, columns);
    }
}

// Rows of logits and their labels: one row at a time with Eigen.
template <int K, class T>
void softmax() {
    static constexpr auto Z = cg::matrix<"Z", n, K>;
    static constexpr auto t = cg::labels<"t", n, K>;
    static constexpr auto step = cg::compile([] {
        auto loss = cg::cross_entropy(Z, t);
        return cg::outputs(loss, cg::gradient(loss, Z));
    });
    const ptrdiff_t rows = 100000 / K;
    const numbers<T> logits = random_numbers<T>(rows * K, 1);
    std::vector<int> labels(static_cast<std::size_t>(rows));
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>(i * 7 % K);
    numbers<T> own(logits.size()), other(logits.size());
    T loss = 0, sum = 0;
    auto run = step.bind(Z = logits, t = labels, cg::into(loss, own));
    const Eigen::Map<const Eigen::Array<T, Eigen::Dynamic, K, Eigen::RowMajor>> z(logits.data(), rows, K);
    Eigen::Map<Eigen::Array<T, Eigen::Dynamic, K, Eigen::RowMajor>> gradient(other.data(), rows, K);
    const auto eigen = [&] {
        sum = 0;
        const T scale = T(1) / static_cast<T>(rows);
        Eigen::Array<T, 1, K> e;
        for (ptrdiff_t i = 0; i < rows; ++i) {
            const int label = labels[static_cast<std::size_t>(i)];
            const T most = z.row(i).maxCoeff();
            e = (z.row(i) - most).exp();
            const T total = e.sum();
            sum += std::log(total) + most - z(i, label);
            gradient.row(i) = e * (scale / total);
            gradient(i, label) -= scale;
        }
        sum *= scale;
    };
    run();
    eigen();
    require_equal("softmax cross-entropy", own, other.data());
    require_equal("softmax cross-entropy", numbers<T>{loss}, &sum);
    const bench::contest c = bench::in_turns(run, eigen);
    results.add("softmax cross-entropy", precision<T>, size_text({rows, K}), c.of(0),
                {{"Eigen by rows", c.of(1) / c.of(0), K == 10 ? 2.0 : K == 100 ? 1.4 : 1.0}});
}

// 784-256-10, batch of 64: loss and all gradients.
void network() {
    using T = float;
    static constexpr auto A = cg::matrix<"A", 64, 784>;
    static constexpr auto t = cg::labels<"t", 64, 10>;
    static constexpr auto W1 = cg::matrix<"W1", 784, 256>;
    static constexpr auto b1 = cg::vector<"b1", 256>;
    static constexpr auto W2 = cg::matrix<"W2", 256, 10>;
    static constexpr auto b2 = cg::vector<"b2", 10>;
    static constexpr auto step = cg::compile([] {
        auto loss = cg::cross_entropy(cg::tanh(A * W1 + b1) * W2 + b2, t);
        return cg::outputs(loss, cg::gradient(loss, W1), cg::gradient(loss, b1), cg::gradient(loss, W2), cg::gradient(loss, b2));
    });
    const numbers<T> a = random_numbers<T>(64 * 784, 1), w1 = random_numbers<T>(784 * 256, 2, 0.03f), c1 = random_numbers<T>(256, 3),
                     w2 = random_numbers<T>(2560, 4, 0.1f), c2 = random_numbers<T>(10, 5);
    std::vector<int> labels(64);
    for (std::size_t i = 0; i < 64; ++i) labels[i] = static_cast<int>(i * 7 % 10);
    numbers<T> g1(w1.size()), h1(256), g2(2560), h2(10);
    T loss = 0, other = 0;
    auto run = step.bind(A = a, t = labels, W1 = w1, b1 = c1, W2 = w2, b2 = c2, cg::into(loss, g1, h1, g2, h2));
    const Eigen::Map<const matrix<T>> x(a.data(), 64, 784), m1(w1.data(), 784, 256), m2(w2.data(), 256, 10);
    const Eigen::Map<const Eigen::Matrix<T, 1, Eigen::Dynamic>> v1(c1.data(), 256), v2(c2.data(), 10);
    matrix<T> h(64, 256), z(64, 10), dh(64, 256), dw1(784, 256), dw2(256, 10);
    Eigen::Matrix<T, 1, Eigen::Dynamic> db1(256), db2(10);
    const auto eigen = [&] {
        h.noalias() = x * m1;
        h = (h.rowwise() + v1).array().tanh();
        z.noalias() = h * m2;
        z.rowwise() += v2;
        other = 0;
        for (ptrdiff_t i = 0; i < 64; ++i) {
            const T most = z.row(i).maxCoeff(), picked = z(i, labels[static_cast<std::size_t>(i)]);
            z.row(i) = (z.row(i).array() - most).exp();
            const T total = z.row(i).sum();
            other += (std::log(total) + most - picked) / 64;
            z.row(i) /= total * 64;
            z(i, labels[static_cast<std::size_t>(i)]) -= T(1) / 64;
        }
        dw2.noalias() = h.transpose() * z;
        db2 = z.colwise().sum();
        dh.noalias() = z * m2.transpose();
        dh.array() *= 1 - h.array().square();
        dw1.noalias() = x.transpose() * dh;
        db1 = dh.colwise().sum();
    };
    run();
    eigen();
    require_equal("network", g1, dw1.data());
    require_equal("network", g2, dw2.data());
    require_equal("network", h1, db1.data());
    const bench::contest c = bench::in_turns(run, eigen);
    results.add("network 784-256-10", "f32", "64 x 784", c.of(0), {{"Eigen", c.of(1) / c.of(0), 1.25}});
}

}  // namespace

int main() {
    regressions<double>();
    regressions<float>();
    softmax<10, double>();
    softmax<100, double>();
    softmax<1000, double>();
    softmax<10, float>();
    softmax<100, float>();
    softmax<1000, float>();
    network();
    results.write();
    return 0;
}
