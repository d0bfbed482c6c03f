// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The exponential of a matrix and its derivatives by scaling and squaring of Padé approximants (layer 7, linear_algebra).
//
// Degrees and scaling as in A. H. Al-Mohy, N. J. Higham, "A new scaling and squaring algorithm for the matrix exponential",
// SIAM J. Matrix Anal. Appl. 31 (2009), 10.1137/09074721X, which looks at norms of powers: a large entry that powers do
// not make larger costs no accuracy. Derivatives come from the same computation with matrices of truncated polynomials, of
// one derivative the method of their "Computing the Fréchet derivative of the matrix exponential" (2009, 10.1137/080716426).
#pragma once
#include <array>
#include <cmath>
#include <vector>

#include "ctgrad/linear_algebra/lu.hpp"

namespace ctgrad::linear_algebra {

// A polynomial in e_1 .. e_m, whose squares are 0: a coefficient for each subset of the e.
template <class Matrix>
class jet {
    std::vector<Matrix> parts_;

public:
    jet(int parts, index n) : parts_(static_cast<std::size_t>(parts), Matrix::Zero(n, n)) {}
    int size() const { return static_cast<int>(parts_.size()); }
    Matrix& operator[](int subset) { return parts_[static_cast<std::size_t>(subset)]; }
    const Matrix& operator[](int subset) const { return parts_[static_cast<std::size_t>(subset)]; }

    void set_product(const jet& a, const jet& b) {
        for (int s = 0; s < size(); ++s) {
            (*this)[s].noalias() = a[0] * b[s];
            for (int t = s; t > 0; t = (t - 1) & s) (*this)[s].noalias() += a[t] * b[s ^ t];
        }
    }
    friend jet operator*(const jet& a, const jet& b) {
        jet c(a.size(), a[0].rows());
        c.set_product(a, b);
        return c;
    }
    template <class T>
    void add(T scale, const jet& other) {
        for (int s = 0; s < size(); ++s) (*this)[s] += scale * other[s];
    }
    template <class T>
    void scale(T by) {
        for (Matrix& part : parts_) part *= by;
    }
};

template <class Matrix>
double norm_of_power(const Matrix& a, int times) {
    Eigen::Matrix<typename Matrix::Scalar, 1, Matrix::ColsAtCompileTime> sums;
    sums.setOnes(a.cols());
    for (int k = 0; k < times; ++k) sums = (sums * a.cwiseAbs()).eval();
    return static_cast<double>(sums.maxCoeff());
}
template <class Matrix>
double norm1(const Matrix& a) {
    return static_cast<double>(a.cwiseAbs().colwise().sum().maxCoeff());
}

// The coefficients of the [m/m] Padé approximant, the first times 1.
inline std::array<double, 14> pade_coefficients(int m) {
    std::array<double, 14> b{};
    b[0] = 1;
    for (int k = 1; k <= m; ++k) b[static_cast<std::size_t>(k)] = b[static_cast<std::size_t>(k - 1)] * (m - k + 1) / (k * (2 * m - k + 1.0));
    return b;
}
// Squarings beyond what norms of powers say, so that rounding in the powers is no larger than that of the approximant.
template <class Matrix>
int extra_squarings(const Matrix& a, double scale, int m, double norm) {
    if (norm == 0) return 0;
    double c = 1;  // (m!)² / ((2m)! (2m + 1)!)
    for (int k = 1; k <= 2 * m + 1; ++k) c /= k;
    for (int k = 1; k <= m; ++k) c *= static_cast<double>(k) / (m + k);
    const double alpha = c * norm_of_power(a, 2 * m + 1) / norm * std::pow(scale, 2 * m);
    const double unit = static_cast<double>(std::numeric_limits<typename Matrix::Scalar>::epsilon()) / 2;
    return std::isfinite(alpha) && alpha > unit ? static_cast<int>(std::ceil(std::log2(alpha / unit) / (2 * m))) : 0;
}

// How large a factor is in the k-th power: ‖Aᵏ‖^(1/k), and likewise in derivatives of Aᵏ, which are sums of k (k - 1) .. products
// of k factors, some of them directions. A nilpotent A is not small in these.
template <class Matrix>
double growth(const jet<Matrix>& power, int k, const jet<Matrix>& a) {
    double largest = 0;
    for (int s = 0; s < a.size(); ++s) {
        double scale = 1;
        int factors = k;
        for (int e = 1; e <= s; e *= 2)
            if ((s & e) != 0) scale *= norm1(a[e]) * factors--;
        if (scale > 0) largest = std::max(largest, std::pow(norm1(power[s]) / scale, 1.0 / factors));
    }
    return largest;
}

// e_1 .. e_m's coefficient of exp(a), a's own parts being A, and E_k at e_k.
template <class Matrix>
jet<Matrix> exponential(jet<Matrix> a) {
    using T = typename Matrix::Scalar;
    const index n = a[0].rows();
    const double norm = norm1(a[0]);
    jet<Matrix> a2 = a * a, a4 = a2 * a2, a6 = a4 * a2;
    const double d6 = growth(a6, 6, a), least = std::max(growth(a4, 4, a), d6);
    int degree = 13, squarings = 0;
    if (least <= 1.08e-2 && extra_squarings(a[0], 1, 3, norm) == 0) {
        degree = 3;
    } else if (least <= 2.00e-1 && extra_squarings(a[0], 1, 5, norm) == 0) {
        degree = 5;
    } else {
        double large = least;
        if (a.size() == 1) {
            const double d8 = growth(a4 * a4, 8, a), d10 = growth(a4 * a6, 10, a);
            large = std::min(std::max(d6, d8), std::max(d8, d10));
        }
        if (large <= 7.83e-1 && extra_squarings(a[0], 1, 7, norm) == 0) {
            degree = 7;
        } else {
            squarings = std::max(0, static_cast<int>(std::ceil(std::log2(large / 4.25))));
            squarings += extra_squarings(a[0], std::ldexp(1.0, -squarings), 13, norm);
        }
    }
    const double half = std::ldexp(1.0, -squarings);
    for (auto [power, k] : {std::pair(&a, 1), std::pair(&a2, 2), std::pair(&a4, 4), std::pair(&a6, 6)})
        power->scale(static_cast<T>(std::pow(half, k)));

    const auto b = pade_coefficients(degree);
    const auto coefficient = [&](int k) { return static_cast<T>(b[static_cast<std::size_t>(k)]); };
    // b[first] I + b[first + 2] a² + b[first + 4] a⁴ + b[first + 6] a⁶
    const auto low = [&](int first, bool one) {
        jet<Matrix> sum(a.size(), n);
        if (one) sum[0].diagonal().setConstant(coefficient(first));
        for (auto [power, k] : {std::pair(&a2, 2), std::pair(&a4, 4), std::pair(&a6, 6)})
            if (first + k <= degree) sum.add(coefficient(first + k), *power);
        return sum;
    };
    jet<Matrix> even = low(0, true), odd = low(1, true);
    if (degree == 13) {
        even.add(T(1), a6 * low(6, false));
        odd.add(T(1), a6 * low(7, false));
    }
    odd = a * odd;
    // (even - odd) x = even + odd, part by part
    jet<Matrix> x = even;
    x.add(T(1), odd);
    even.add(T(-1), odd);
    Eigen::Matrix<T, Matrix::RowsAtCompileTime, 1> pivots(n);
    Matrix factor = even[0];
    factor_in_place(factor, pivots.data(), 1);
    for (int s = 0; s < x.size(); ++s) {
        for (int t = s; t > 0; t = (t - 1) & s) x[s].noalias() -= even[t] * x[s ^ t];
        solve_in_place<false>(factor, pivots.data(), 1, x[s]);
    }
    for (int k = 0; k < squarings; ++k) {
        a2.set_product(x, x);
        std::swap(a2, x);
    }
    return x;
}

}  // namespace ctgrad::linear_algebra
