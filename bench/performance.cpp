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
#include <Eigen/Dense>
#if defined(BENCH_HAS_OPENBLAS)
#include <cblas.h>
#endif

namespace {
namespace cg = ctgrad;
using std::ptrdiff_t;

template <class T>
constexpr const char* precision = sizeof(T) == 4 ? "f32" : "f64";
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
// Times, the ratio to Eigen or the loop by hand, to OpenBLAS, and the bytes of X for each second.
void print(const char* name, const char* p, ptrdiff_t rows, ptrdiff_t columns, const bench::contest& c, double bytes = 0) {
    std::printf("%-28s %s %8td x %-6td %11.2f us   %6.2f", name, p, rows, columns, 1e6 * c.of(0), c.of(1) / c.of(0));
    if (c.of(2) > 0)
        std::printf(" %9.2f", c.of(2) / c.of(0));
    else
        std::printf(" %9s", "-");
    if (bytes > 0) std::printf(" %9.1f", 1e-9 * bytes / c.of(0));
    std::printf("\n");
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
    print(name, precision<T>, rows, columns, bench::in_turns(run, eigen, blas), bytes);
#else
    print(name, precision<T>, rows, columns, bench::in_turns(run, eigen), bytes);
#endif
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
    print("softmax cross-entropy", precision<T>, rows, K, bench::in_turns(run, eigen));
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
    print("network 784-256-10", "f32", 64, 784, bench::in_turns(run, eigen));
}

// -- programs of a few numbers -----------------------------------------------------------------------------------------

[[gnu::noinline]] double rosenbrock_by_hand(const double* x, double* gradient) {
    double f = 0;
    for (int i = 0; i < 10; ++i) gradient[i] = 0;
    for (int i = 0; i < 9; ++i) {
        const double t = x[i + 1] - x[i] * x[i], s = 1 - x[i];
        f += 100 * t * t + s * s;
        gradient[i] += -400 * t * x[i] - 2 * s;
        gradient[i + 1] += 200 * t;
    }
    return f;
}
// ‖A X - B‖² and its gradient by X.
[[gnu::noinline]] double distance_by_hand(const double* a, const double* x, const double* b, double* gradient) {
    double r[16], f = 0;
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) {
            double sum = -b[4 * i + j];
            for (int k = 0; k < 4; ++k) sum += a[4 * i + k] * x[4 * k + j];
            r[4 * i + j] = sum;
            f += sum * sum;
        }
    for (int k = 0; k < 4; ++k)
        for (int j = 0; j < 4; ++j) {
            double sum = 0;
            for (int i = 0; i < 4; ++i) sum += a[4 * i + k] * r[4 * i + j];
            gradient[4 * k + j] = 2 * sum;
        }
    return f;
}
void tiny() {
    static constexpr auto x = cg::vector<"x", 10>;
    static constexpr auto rosenbrock = cg::compile([] {
        auto a = cg::slice<0, 9>(x);
        auto b = cg::slice<1, 10>(x);
        auto f = cg::sum(100 * cg::square(b - cg::square(a)) + cg::square(1 - a));
        return cg::outputs(f, cg::gradient(f, x));
    });
    static constexpr auto A = cg::matrix<"A", 4, 4>;
    static constexpr auto B = cg::matrix<"B", 4, 4>;
    static constexpr auto C = cg::matrix<"C", 4, 4>;
    static constexpr auto distance = cg::compile([] {
        auto f = cg::squared_norm(A * C - B);
        return cg::outputs(f, cg::gradient(f, C));
    });
    const numbers<double> at = random_numbers<double>(10, 1), a = random_numbers<double>(16, 2), b = random_numbers<double>(16, 3),
                          c = random_numbers<double>(16, 4);
    numbers<double> own(10), other(10), gradient(16), other_gradient(16);
    double f = 0, g = 0;
    auto run = rosenbrock.bind(x = at, cg::into(f, own));
    const auto by_hand = [&] { g = rosenbrock_by_hand(at.data(), other.data()); };
    run();
    by_hand();
    require_equal("Rosenbrock", own, other.data());
    print("Rosenbrock", "f64", 10, 1, bench::in_turns(run, by_hand));
    auto run_distance = distance.bind(A = a, B = b, C = c, cg::into(f, gradient));
    const auto distance_hand = [&] { g = distance_by_hand(a.data(), c.data(), b.data(), other_gradient.data()); };
    run_distance();
    distance_hand();
    require_equal("distance", gradient, other_gradient.data());
    print("||A X - B||^2", "f64", 4, 4, bench::in_turns(run_distance, distance_hand));
}

}  // namespace

int main() {
    std::printf("%-28s %3s %8s   %-6s %14s   %6s %9s %9s\n", "value and gradient", "", "", "", "time", "Eigen", "OpenBLAS", "GB/s of X");
    regressions<double>();
    regressions<float>();
    softmax<10, double>();
    softmax<100, double>();
    softmax<1000, double>();
    softmax<10, float>();
    softmax<100, float>();
    softmax<1000, float>();
    network();
    std::printf("\n%-28s %3s %8s   %-6s %14s   %6s\n", "", "", "", "", "time", "by hand");
    tiny();
    return 0;
}
