// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Value and gradient in linear algebra against the same by hand with Eigen (bench).
//
// Ways by hand: what a person derives who factors once and keeps what was computed; and term by term as formulas say it,
// each with a factor of its own. It fails where results differ.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctgrad/linear_algebra.hpp>
#include <random>
#include <vector>

#include "contest.hpp"
#include <Eigen/Dense>
#include <unsupported/Eigen/MatrixFunctions>

namespace {
namespace cg = ctgrad;
using std::ptrdiff_t;
using numbers = std::vector<double>;
using matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using column = Eigen::VectorXd;

numbers random_numbers(ptrdiff_t count, unsigned seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    numbers result(static_cast<std::size_t>(count));
    for (double& x : result) x = normal(random);
    return result;
}
void require_equal(const char* name, const double* a, const double* b, ptrdiff_t count) {
    double scale = 0, distance = 0;
    for (ptrdiff_t i = 0; i < count; ++i) {
        scale = std::max(scale, std::abs(b[i]));
        distance = std::max(distance, std::abs(a[i] - b[i]));
    }
    if (distance <= 1e-9 * scale) return;
    std::fprintf(stderr, "%s: results are %g apart, of magnitude %g\n", name, distance, scale);
    std::exit(1);
}
void print(const char* name, ptrdiff_t n, const bench::contest& c) {
    std::printf("%-40s %6td %12.3f us %12.2f", name, n, 1e6 * c.of(0), c.of(0) / c.of(1));
    if (c.of(2) > 0)
        std::printf(" %12.2f\n", c.of(2) / c.of(0));
    else
        std::printf("\n");
}

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto K = cg::matrix<"K", n, n>;
inline constexpr auto y = cg::vector<"y", n>;

// 1/2 yᵀ K⁻¹ y + 1/2 log det K
void likelihood(ptrdiff_t size) {
    static constexpr auto step = cg::compile([] {
        auto f = 0.5 * cg::dot(y, cg::solve(cg::spd(K), y)) + 0.5 * cg::logdet(cg::spd(K));
        return cg::outputs(f, cg::gradient(f, K));
    });
    const numbers root = random_numbers(size * size, 1), right = random_numbers(size, 2);
    numbers data(root.size()), own(root.size());
    const Eigen::Map<const matrix> r(root.data(), size, size);
    Eigen::Map<matrix> k(data.data(), size, size);
    k = r * r.transpose() + static_cast<double>(size) * matrix::Identity(size, size);
    const Eigen::Map<const column> b(right.data(), size);
    double value = 0, by_hand = 0;
    Eigen::LLT<matrix> factor(size);
    matrix slope(size, size);
    column alpha(size);
    auto run = step.bind(K = data, y = right, cg::into(value, own));
    const auto once = [&] {
        factor.compute(k);
        alpha = factor.solve(b);
        by_hand = 0.5 * b.dot(alpha) + factor.matrixLLT().diagonal().array().log().sum();
        slope.setIdentity();
        factor.solveInPlace(slope);
        slope.noalias() -= alpha * alpha.transpose();
        slope *= 0.5;
    };
    const auto apart = [&] {
        by_hand = 0.5 * b.dot(k.inverse() * b) + 0.5 * std::log(k.determinant());
        slope.noalias() = 0.5 * (k.inverse() - (k.inverse() * b) * (k.inverse() * b).transpose());
    };
    run();
    once();
    require_equal("log-likelihood", &value, &by_hand, 1);
    require_equal("log-likelihood", own.data(), slope.data(), size * size);
    if (size < 200) {  // the determinant of a larger one overflows
        apart();
        require_equal("log-likelihood, term by term", &value, &by_hand, 1);
        require_equal("log-likelihood, term by term", own.data(), slope.data(), size * size);
    }
    print("1/2 y' K^-1 y + 1/2 log det K", size, bench::in_turns(run, once, apart));
}

// -- small systems: cᵀ A⁻¹ b and its gradients by A and b ----------------------------------------------------------------

// The inverse by cofactors.
void invert(const double* a, double (&m)[9]) {
    m[0] = a[4] * a[8] - a[5] * a[7], m[1] = a[2] * a[7] - a[1] * a[8], m[2] = a[1] * a[5] - a[2] * a[4];
    m[3] = a[5] * a[6] - a[3] * a[8], m[4] = a[0] * a[8] - a[2] * a[6], m[5] = a[2] * a[3] - a[0] * a[5];
    m[6] = a[3] * a[7] - a[4] * a[6], m[7] = a[1] * a[6] - a[0] * a[7], m[8] = a[0] * a[4] - a[1] * a[3];
    const double r = 1 / (a[0] * m[0] + a[1] * m[3] + a[2] * m[6]);
    for (double& x : m) x *= r;
}
void invert(const double* a, double (&m)[16]) {
    const double s0 = a[0] * a[5] - a[4] * a[1], s1 = a[0] * a[6] - a[4] * a[2], s2 = a[0] * a[7] - a[4] * a[3];
    const double s3 = a[1] * a[6] - a[5] * a[2], s4 = a[1] * a[7] - a[5] * a[3], s5 = a[2] * a[7] - a[6] * a[3];
    const double c5 = a[10] * a[15] - a[14] * a[11], c4 = a[9] * a[15] - a[13] * a[11], c3 = a[9] * a[14] - a[13] * a[10];
    const double c2 = a[8] * a[15] - a[12] * a[11], c1 = a[8] * a[14] - a[12] * a[10], c0 = a[8] * a[13] - a[12] * a[9];
    const double r = 1 / (s0 * c5 - s1 * c4 + s2 * c3 + s3 * c2 - s4 * c1 + s5 * c0);
    m[0] = (a[5] * c5 - a[6] * c4 + a[7] * c3) * r, m[1] = (-a[1] * c5 + a[2] * c4 - a[3] * c3) * r;
    m[2] = (a[13] * s5 - a[14] * s4 + a[15] * s3) * r, m[3] = (-a[9] * s5 + a[10] * s4 - a[11] * s3) * r;
    m[4] = (-a[4] * c5 + a[6] * c2 - a[7] * c1) * r, m[5] = (a[0] * c5 - a[2] * c2 + a[3] * c1) * r;
    m[6] = (-a[12] * s5 + a[14] * s2 - a[15] * s1) * r, m[7] = (a[8] * s5 - a[10] * s2 + a[11] * s1) * r;
    m[8] = (a[4] * c4 - a[5] * c2 + a[7] * c0) * r, m[9] = (-a[0] * c4 + a[1] * c2 - a[3] * c0) * r;
    m[10] = (a[12] * s4 - a[13] * s2 + a[15] * s0) * r, m[11] = (-a[8] * s4 + a[9] * s2 - a[11] * s0) * r;
    m[12] = (-a[4] * c3 + a[5] * c1 - a[6] * c0) * r, m[13] = (a[0] * c3 - a[1] * c1 + a[2] * c0) * r;
    m[14] = (-a[12] * s3 + a[13] * s1 - a[14] * s0) * r, m[15] = (a[8] * s3 - a[9] * s1 + a[10] * s0) * r;
}
template <int N>
[[gnu::noinline]] double solve_by_cofactors(const double* a, const double* b, const double* c, double* da, double* db) {
    double m[N * N], x[N], f = 0;
    invert(a, m);
    for (int i = 0; i < N; ++i) {
        x[i] = db[i] = 0;
        for (int j = 0; j < N; ++j) x[i] += m[N * i + j] * b[j];
        for (int j = 0; j < N; ++j) db[i] += m[N * j + i] * c[j];
        f += c[i] * x[i];
    }
    for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) da[N * i + j] = -db[i] * x[j];
    return f;
}
// Elimination with partial pivoting.
template <int N>
[[gnu::noinline]] double solve_by_elimination(const double* a, const double* b, const double* c, double* da, double* db) {
    double m[N][N], x[N], f = 0;
    int row[N];
    for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) m[i][j] = a[N * i + j];
    for (int k = 0; k < N; ++k) {
        row[k] = k;
        for (int i = k + 1; i < N; ++i)
            if (std::abs(m[i][k]) > std::abs(m[row[k]][k])) row[k] = i;
        for (int j = 0; j < N; ++j) std::swap(m[k][j], m[row[k]][j]);
        for (int i = k + 1; i < N; ++i) {
            m[i][k] /= m[k][k];
            for (int j = k + 1; j < N; ++j) m[i][j] -= m[i][k] * m[k][j];
        }
    }
    for (int i = 0; i < N; ++i) x[i] = b[i], db[i] = c[i];
    for (int k = 0; k < N; ++k) std::swap(x[k], x[row[k]]);
    for (int i = 0; i < N; ++i)
        for (int j = 0; j < i; ++j) x[i] -= m[i][j] * x[j];
    for (int i = N - 1; i >= 0; --i) {
        for (int j = i + 1; j < N; ++j) x[i] -= m[i][j] * x[j];
        x[i] /= m[i][i];
    }
    for (int i = 0; i < N; ++i) {
        for (int j = 0; j < i; ++j) db[i] -= m[j][i] * db[j];
        db[i] /= m[i][i];
    }
    for (int i = N - 1; i >= 0; --i)
        for (int j = i + 1; j < N; ++j) db[i] -= m[j][i] * db[j];
    for (int k = N - 1; k >= 0; --k) std::swap(db[k], db[row[k]]);
    for (int i = 0; i < N; ++i) f += c[i] * x[i];
    for (int i = 0; i < N; ++i)
        for (int j = 0; j < N; ++j) da[N * i + j] = -db[i] * x[j];
    return f;
}
template <int N>
void small_system() {
    static constexpr auto A = cg::matrix<"A", N, N>;
    static constexpr auto b = cg::vector<"b", N>;
    static constexpr auto c = cg::vector<"c", N>;
    static constexpr auto step = cg::compile([] {
        auto f = cg::dot(c, cg::solve(A, b));
        return cg::outputs(f, cg::gradient(f, A), cg::gradient(f, b));
    });
    const numbers a = random_numbers(N * N, 1), right = random_numbers(N, 2), weights = random_numbers(N, 3);
    numbers da(a.size()), db(right.size()), da2(a.size()), db2(right.size());
    double value = 0, by_hand = 0;
    auto run = step.bind(A = a, b = right, c = weights, cg::into(value, da, db));
    const auto by = [&](auto way) {
        return [&, way] { by_hand = way(a.data(), right.data(), weights.data(), da2.data(), db2.data()); };
    };
    const auto cofactors = by(solve_by_cofactors<N>);
    const auto elimination = by(solve_by_elimination<N>);
    const auto compare = [&](const auto& other) {
        other();
        require_equal("c' A^-1 b", &value, &by_hand, 1);
        require_equal("c' A^-1 b by A", da.data(), da2.data(), N * N);
        require_equal("c' A^-1 b by b", db.data(), db2.data(), N);
    };
    run();
    compare(cofactors);
    compare(elimination);
    print("c' A^-1 b", N, bench::in_turns(run, cofactors, elimination));
}

// -- tr(Cᵀ exp(A)) and its gradient ---------------------------------------------------------------------------------------

void exponential(ptrdiff_t size) {
    static constexpr auto A = cg::matrix<"A", n, n>;
    static constexpr auto C = cg::matrix<"C", n, n>;
    static constexpr auto step = cg::compile([] {
        auto f = cg::sum(cg::hadamard(C, cg::matrix_exp(A)));
        return cg::outputs(f, cg::gradient(f, A));
    });
    numbers a = random_numbers(size * size, 1), own(a.size());
    for (double& x : a) x /= std::sqrt(static_cast<double>(size));
    const numbers weights = random_numbers(size * size, 2);
    const Eigen::Map<const matrix> at(a.data(), size, size), c(weights.data(), size, size);
    double value = 0, by_hand = 0;
    matrix slope(size, size);
    auto run = step.bind(A = a, C = weights, cg::into(value, own));
    // exp [[Aᵀ, C], [0, Aᵀ]] has the gradient above the diagonal
    const auto block = [&] {
        Eigen::MatrixXd both = Eigen::MatrixXd::Zero(2 * size, 2 * size);
        both.topLeftCorner(size, size) = both.bottomRightCorner(size, size) = at.transpose();
        both.topRightCorner(size, size) = c;
        const Eigen::MatrixXd e = both.exp();
        by_hand = c.cwiseProduct(e.topLeftCorner(size, size).transpose()).sum();
        slope = e.topRightCorner(size, size);
    };
    run();
    block();
    require_equal("exp(A)", &value, &by_hand, 1);
    require_equal("exp(A)", own.data(), slope.data(), size * size);
    const bench::contest c2 = bench::in_turns(run, block);
    std::printf("%-40s %6td %12.3f us %12.2f\n", "tr(C' exp(A))", size, 1e6 * c2.of(0), c2.of(0) / c2.of(1));
}

}  // namespace

int main() {
    std::printf("%-40s %6s %15s %12s %12s\n", "value and gradient", "n", "time", "/ by hand", "term by term");
    for (const ptrdiff_t size : {50, 200, 500}) likelihood(size);
    std::printf("\n%-40s %6s %15s %12s %12s\n", "", "", "", "/ cofactors", "elimination");
    small_system<3>();
    small_system<4>();
    std::printf("\n%-40s %6s %15s %12s\n", "", "", "", "/ block way");
    for (const ptrdiff_t size : {10, 50}) exponential(size);
    return 0;
}
