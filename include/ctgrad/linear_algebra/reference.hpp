// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The routines in their most obvious form, in constant evaluation too: what the fast ones are compared with (layer 7,
// linear_algebra).
//
// Matrices are row-major; n is their number of rows and columns.
#pragma once
#include <cstdint>
#include <limits>

#include "ctgrad/core/math.hpp"
#include "ctgrad/core/sequence.hpp"

namespace ctgrad::linear_algebra::reference {

using numbers = sequence<double>;
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

constexpr double magnitude(double x) { return x < 0 ? -x : x; }
constexpr numbers copied(const double* from, std::int64_t count) {
    numbers result(static_cast<int>(count), 0);
    for (int i = 0; i < result.size(); ++i) result[i] = from[i];
    return result;
}
constexpr void swap(double& a, double& b) {
    const double t = a;
    a = b;
    b = t;
}

// P A = L U by rows with partial pivoting: L below the diagonal, U above. Row k changed places with row pivot[k].
constexpr void factor(double* a, double* pivot, int n) {
    for (int k = 0; k < n; ++k) {
        int best = k;
        for (int i = k + 1; i < n; ++i)
            if (magnitude(a[i * n + k]) > magnitude(a[best * n + k])) best = i;
        pivot[k] = best;
        for (int j = 0; j < n && best != k; ++j) swap(a[k * n + j], a[best * n + j]);
        for (int i = k + 1; i < n && a[k * n + k] != 0; ++i) {
            a[i * n + k] /= a[k * n + k];
            for (int j = k + 1; j < n; ++j) a[i * n + j] -= a[i * n + k] * a[k * n + j];
        }
    }
}
constexpr bool is_singular(const double* a, int n) {
    for (int k = 0; k < n; ++k)
        if (a[k * n + k] == 0) return true;
    return false;
}
// One right side, `stride` elements from row to row, becomes the solution; NaN where the matrix is singular.
constexpr void solve(const double* a, const double* pivot, double* x, int n, int stride) {
    if (is_singular(a, n)) {
        for (int i = 0; i < n; ++i) x[i * stride] = nan;
        return;
    }
    for (int k = 0; k < n; ++k) swap(x[k * stride], x[static_cast<int>(pivot[k]) * stride]);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < i; ++j) x[i * stride] -= a[i * n + j] * x[j * stride];
    for (int i = n - 1; i >= 0; --i) {
        for (int j = i + 1; j < n; ++j) x[i * stride] -= a[i * n + j] * x[j * stride];
        x[i * stride] /= a[i * n + i];
    }
}
constexpr void solve_transposed(const double* a, const double* pivot, double* x, int n, int stride) {
    if (is_singular(a, n)) return solve(a, pivot, x, n, stride);
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < i; ++j) x[i * stride] -= a[j * n + i] * x[j * stride];
        x[i * stride] /= a[i * n + i];
    }
    for (int i = n - 1; i >= 0; --i)
        for (int j = i + 1; j < n; ++j) x[i * stride] -= a[j * n + i] * x[j * stride];
    for (int k = n - 1; k >= 0; --k) swap(x[k * stride], x[static_cast<int>(pivot[k]) * stride]);
}

// (A + Aᵀ) / 2
constexpr numbers symmetric_part(const double* a, int n) {
    numbers s(n * n, 0);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) s[i * n + j] = (a[i * n + j] + a[j * n + i]) / 2;
    return s;
}
// S = L Lᵀ of the symmetric part of A, 0 above the diagonal; NaN everywhere where it is not positive definite.
constexpr void cholesky(const double* a, double* l, int n) {
    const numbers s = symmetric_part(a, n);
    bool definite = true;
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            double rest = j > i ? 0 : s[i * n + j];
            for (int k = 0; k < j && j <= i; ++k) rest -= l[i * n + k] * l[j * n + k];
            if (i == j) definite = definite && rest > 0;
            l[i * n + j] = j > i ? 0 : i == j ? (rest > 0 ? math::sqrt(rest) : nan) : rest / l[j * n + j];
        }
    for (int i = 0; i < n * n && !definite; ++i) l[i] = nan;
}
// L x = b, or Lᵀ x = b, in place.
constexpr void solve_lower(const double* l, double* x, int n, int stride) {
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < i; ++j) x[i * stride] -= l[i * n + j] * x[j * stride];
        x[i * stride] /= l[i * n + i];
    }
}
constexpr void solve_lower_transposed(const double* l, double* x, int n, int stride) {
    for (int i = n - 1; i >= 0; --i) {
        for (int j = i + 1; j < n; ++j) x[i * stride] -= l[j * n + i] * x[j * stride];
        x[i * stride] /= l[i * n + i];
    }
}

// The column of v with its largest element made positive.
constexpr void fix_sign(double* v, int n, int column) {
    int largest = 0;
    for (int i = 1; i < n; ++i)
        if (magnitude(v[i * n + column]) > magnitude(v[largest * n + column]) * (1 + 1e-9)) largest = i;
    if (v[largest * n + column] >= 0) return;
    for (int i = 0; i < n; ++i) v[i * n + column] = -v[i * n + column];
}
// The tangent of the angle that makes a symmetric [[p, off], [off, q]] diagonal.
constexpr double tangent(double p, double q, double off) {
    const double ratio = (q - p) / (2 * off);
    const double t = 1 / (magnitude(ratio) + math::sqrt(ratio * ratio + 1));
    return ratio < 0 ? -t : t;
}
// Columns p and q of a matrix of so many rows (their elements `across` apart from row to row), turned by an angle.
constexpr void rotate(double* v, int rows, int down, int p, int q, double t) {
    const double c = 1 / math::sqrt(t * t + 1), s = t * c;
    for (int i = 0; i < rows; ++i) {
        const double a = v[i * down + p], b = v[i * down + q];
        v[i * down + p] = c * a - s * b;
        v[i * down + q] = s * a + c * b;
    }
}
constexpr numbers identity(int n) {
    numbers v(n * n, 0);
    for (int i = 0; i < n; ++i) v[i * n + i] = 1;
    return v;
}
constexpr numbers transposed(const numbers& a, int n) {
    numbers t(n * n, 0);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) t[j * n + i] = a[i * n + j];
    return t;
}
constexpr void sort_columns(double* v, double* w, int n, bool ascending) {
    for (int k = 0; k < n; ++k) {
        int best = k;
        for (int j = k + 1; j < n; ++j)
            if (ascending ? w[j] < w[best] : w[j] > w[best]) best = j;
        swap(w[k], w[best]);
        for (int i = 0; i < n && best != k; ++i) swap(v[i * n + k], v[i * n + best]);
    }
    for (int k = 0; k < n; ++k) fix_sign(v, n, k);
}
// Eigenvalues w, ascending, and eigenvectors, the columns of v, of the symmetric part of a: Jacobi's rotations.
constexpr void symmetric_eigen(const double* a, double* v, double* w, int n) {
    numbers s = symmetric_part(a, n), vectors = identity(n);
    for (int sweep = 0; sweep < 30; ++sweep)
        for (int p = 0; p < n; ++p)
            for (int q = p + 1; q < n; ++q) {
                if (s[p * n + q] == 0) continue;
                const double t = tangent(s[p * n + p], s[q * n + q], s[p * n + q]);
                rotate(s.begin(), n, n, p, q, t);
                s = transposed(s, n);
                rotate(s.begin(), n, n, p, q, t);
                rotate(vectors.begin(), n, n, p, q, t);
            }
    for (int i = 0; i < n * n; ++i) v[i] = vectors[i];
    for (int k = 0; k < n; ++k) w[k] = s[k * n + k];
    sort_columns(v, w, n, true);
}
// Below this share of the largest a singular value is rounding.
constexpr double rank_tolerance(int rows, int n) {
    return (rows > n ? rows : n) * std::numeric_limits<double>::epsilon();
}
// Singular values s, descending, and right singular vectors, the columns of v, of x [rows, n]: Jacobi's rotations of
// columns until they are orthogonal (Hestenes 1958). What is 0 up to rounding is 0.
constexpr void singular(const double* x, double* v, double* s, int rows, int n) {
    numbers u = copied(x, rows * n), vectors = identity(n);
    for (int sweep = 0; sweep < 30; ++sweep)
        for (int p = 0; p < n; ++p)
            for (int q = p + 1; q < n; ++q) {
                double pp = 0, qq = 0, pq = 0;
                for (int i = 0; i < rows; ++i) {
                    pp += u[i * n + p] * u[i * n + p];
                    qq += u[i * n + q] * u[i * n + q];
                    pq += u[i * n + p] * u[i * n + q];
                }
                if (magnitude(pq) <= 1e-17 * math::sqrt(pp * qq)) continue;
                const double t = tangent(pp, qq, pq);
                rotate(u.begin(), rows, n, p, q, t);
                rotate(vectors.begin(), n, n, p, q, t);
            }
    double largest = 0;
    for (int k = 0; k < n; ++k) {
        s[k] = 0;
        for (int i = 0; i < rows; ++i) s[k] += u[i * n + k] * u[i * n + k];
        s[k] = math::sqrt(s[k]);
        largest = s[k] > largest ? s[k] : largest;
    }
    for (int k = 0; k < n; ++k)
        if (s[k] <= rank_tolerance(rows, n) * largest) s[k] = 0;
    for (int i = 0; i < n * n; ++i) v[i] = vectors[i];
    sort_columns(v, s, n, false);
}

// Polynomials in e_1 .. e_m, whose squares are 0, with matrices as coefficients: one for each subset of the e. The
// exponential of A + Σ e_k E_k has the derivative along all E as that of e_1 .. e_m.
class jet {
    sequence<numbers> parts_;
    int n_;

public:
    constexpr jet(int parts, int n) : parts_(parts, numbers(n * n, 0)), n_(n) {}
    constexpr numbers& operator[](int subset) { return parts_[subset]; }
    constexpr void add(const jet& other, double scale) {
        for (int s = 0; s < parts_.size(); ++s)
            for (int i = 0; i < n_ * n_; ++i) parts_[s][i] += scale * other.parts_[s][i];
    }
    friend constexpr jet operator*(const jet& a, const jet& b) {
        const int n = a.n_;
        jet c(a.parts_.size(), n);
        for (int s = 0; s < a.parts_.size(); ++s)
            for (int t = 0; t <= s; ++t) {
                if ((t & ~s) != 0) continue;
                for (int i = 0; i < n; ++i)
                    for (int k = 0; k < n; ++k)
                        for (int j = 0; j < n; ++j)
                            c.parts_[s][i * n + j] += a.parts_[t][i * n + k] * b.parts_[s ^ t][k * n + j];
            }
        return c;
    }
};
// Σ Aᵏ / k! of A / 2ˢ, squared s times.
constexpr void exponential(const double* const* x, double* y, int n, int directions) {
    double norm = 0;
    for (int j = 0; j < n; ++j) {
        double column = 0;
        for (int i = 0; i < n; ++i) column += magnitude(x[0][i * n + j]);
        norm = norm > column || column != column ? norm : column;
    }
    int squarings = 0;
    double scale = 1;
    for (; norm * scale > 0.5 && squarings < 1000; ++squarings) scale /= 2;
    const int parts = 1 << directions;
    jet a(parts, n), sum(parts, n), power(parts, n);
    for (int i = 0; i < n * n; ++i) {
        a[0][i] = scale * x[0][i];
        for (int k = 0; k < directions; ++k) a[1 << k][i] = scale * x[k + 1][i];
    }
    for (int i = 0; i < n; ++i) sum[0][i * n + i] = power[0][i * n + i] = 1;
    double factorial = 1;
    for (int k = 1; k <= 24; ++k) {
        power = power * a;
        factorial *= k;
        sum.add(power, 1 / factorial);
    }
    for (int k = 0; k < squarings; ++k) sum = sum * sum;
    for (int i = 0; i < n * n; ++i) y[i] = sum[parts - 1][i];
}

}  // namespace ctgrad::linear_algebra::reference
