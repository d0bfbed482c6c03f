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

#include "ctgrad/linear_algebra/lu.hpp"

namespace ctgrad::linear_algebra {

// A polynomial in e_1 .. e_m, whose squares are 0: a coefficient for each subset of the e, side by side.
template <class T, int N>
class jet {
    static constexpr int most_parts = 8;
    Eigen::Matrix<T, N, Eigen::Dynamic, Eigen::RowMajor, N, N == Eigen::Dynamic ? N : most_parts * N> all_;

public:
    jet(int parts, index n) : all_(n, parts * n) {}
    int size() const { return static_cast<int>(all_.cols() / all_.rows()); }
    auto operator[](int subset) { return all_.template middleCols<N>(subset * all_.rows(), all_.rows()); }
    auto operator[](int subset) const { return all_.template middleCols<N>(subset * all_.rows(), all_.rows()); }
    auto& all() { return all_; }
    const auto& all() const { return all_; }

    void set_product(const jet& a, const jet& b) {
        all_.noalias() = a[0] * b.all_;
        for (int s = 1; s < size(); ++s)
            for (int t = s; t > 0; t = (t - 1) & s) (*this)[s].noalias() += a[t] * b[s ^ t];
    }
    friend jet operator*(const jet& a, const jet& b) {
        jet c(a.size(), a.all_.rows());
        c.set_product(a, b);
        return c;
    }
};

template <class Matrix>
double norm_of_power(const Matrix& a, int times) {
    const typename Matrix::PlainObject absolute = a.cwiseAbs();
    Eigen::Matrix<typename Matrix::Scalar, 1, Matrix::ColsAtCompileTime> sums, next;
    sums.setOnes(a.cols());
    next.setZero(a.cols());
    for (int k = 0; k < times; ++k) {
        next.noalias() = sums * absolute;
        sums.swap(next);
    }
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
    const double unit = static_cast<double>(std::numeric_limits<typename Matrix::Scalar>::epsilon()) / 2;
    if (c * std::pow(norm * scale, 2 * m) <= unit) return 0;  // no power has a greater norm
    const double alpha = c * norm_of_power(a, 2 * m + 1) / norm * std::pow(scale, 2 * m);
    return std::isfinite(alpha) && alpha > unit ? static_cast<int>(std::ceil(std::log2(alpha / unit) / (2 * m))) : 0;
}

// How large a factor is in the k-th power: ‖Aᵏ‖^(1/k), and likewise in derivatives of Aᵏ, which are sums of k (k - 1) .. products
// of k factors, some of them directions. A nilpotent A is not small in these.
template <class T, int N>
double growth(const jet<T, N>& power, int k, const jet<T, N>& a) {
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
template <class T, int N>
jet<T, N> exponential(jet<T, N> a) {
    const index n = a.all().rows();
    int halvings = 0;  // powers must not overflow
    if (std::numeric_limits<T>::max_exponent / 12 < std::ilogb(norm1(a[0]))) halvings = std::ilogb(norm1(a[0]));
    if (halvings > 0) a.all() *= static_cast<T>(std::ldexp(1.0, -halvings));
    const double norm = norm1(a[0]);
    jet<T, N> a2 = a * a, a4 = a2 * a2, a6 = a4 * a2;
    const double d6 = growth(a6, 6, a), least = std::max(growth(a4, 4, a), d6);
    int degree = 13, squarings = 0;
    if (least <= 1.08e-2 && extra_squarings(a[0], 1, 3, norm) == 0) {
        degree = 3;
    } else if (least <= 2.00e-1 && extra_squarings(a[0], 1, 5, norm) == 0) {
        degree = 5;
    } else {
        double large = least;
        if (a.size() == 1 && least > 4.25) {  // more powers might save squarings
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
    for (auto [power, k] : {std::pair(&a, 1), std::pair(&a2, 2), std::pair(&a4, 4), std::pair(&a6, 6)})
        if (squarings > 0) power->all() *= static_cast<T>(std::ldexp(1.0, -k * squarings));

    const auto b = pade_coefficients(degree);
    const auto coefficient = [&](int k) { return static_cast<T>(b[static_cast<std::size_t>(k)]); };
    // b[first + 2] a² + b[first + 4] a⁴ + b[first + 6] a⁶
    const auto set_to_powers = [&](jet<T, N>& sum, int first) {
        sum.all() = coefficient(first + 2) * a2.all() + coefficient(first + 4) * a4.all() + coefficient(first + 6) * a6.all();
    };
    jet<T, N> even(a.size(), n), odd(a.size(), n), x(a.size(), n);
    const auto set_to_sum = [&](jet<T, N>& sum, int first) {
        set_to_powers(sum, first);
        if (degree == 13) {
            set_to_powers(odd, first + 6);
            x.set_product(a6, odd);
            sum.all() += x.all();
        }
        sum[0].diagonal().array() += coefficient(first);
    };
    jet<T, N> sum(a.size(), n);
    set_to_sum(sum, 1);
    set_to_sum(even, 0);
    odd.set_product(a, sum);
    // (even - odd) x = even + odd, part by part
    x.all() = even.all() + odd.all();
    even.all() -= odd.all();
    Eigen::Matrix<T, N, 1> pivots(n);
    matrix_type<T, N, N> factor = even[0];
    factor_in_place(factor, pivots.data(), 1);
    for (int s = 0; s < x.size(); ++s) {
        auto part = x[s];
        for (int t = s; t > 0; t = (t - 1) & s) part.noalias() -= even[t] * x[s ^ t];
        solve_in_place<false>(factor, pivots.data(), 1, part);
    }
    for (int k = 0; k < squarings + halvings; ++k) {
        a2.set_product(x, x);
        std::swap(a2, x);
    }
    return x;
}

}  // namespace ctgrad::linear_algebra
