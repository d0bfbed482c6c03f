// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Eigen: derivatives by hand, written down as its expressions (bench).
#include "contestant.hpp"

#ifdef BENCH_HAS_EIGEN
#include <Eigen/Dense>

namespace side_by_side {
namespace {
using Eigen::Dynamic, Eigen::Index;
using column = Eigen::VectorXd;
template <int Columns>
using matrix = Eigen::Matrix<double, Dynamic, Columns, Eigen::RowMajor>;
using vector_map = Eigen::Map<const column>;
using vector_out = Eigen::Map<column>;
template <int Columns>
using matrix_map = Eigen::Map<const matrix<Columns>>;
template <int Columns>
using matrix_out = Eigen::Map<matrix<Columns>>;

vector_map vector(const numbers& x) {
    return {x.data(), static_cast<Index>(x.size())};
}
template <int Columns>
matrix_map<Columns> matrix_of(const numbers& x) {
    return {x.data(), static_cast<Index>(x.size()) / Columns, Columns};
}

template <class W>
struct model;

template <std::size_t N>
struct model<sum<N>> {
    vector_map x;
    explicit model(const sum<N>& w) : x(vector(w.at)) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        if constexpr (Differentiate) vector_out(g, N).setOnes();
        return x.sum();
    }
};
template <std::size_t N>
struct model<product<N>> {
    vector_map x;
    explicit model(const product<N>& w) : x(vector(w.at)) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        const double f = x.prod();
        if constexpr (Differentiate) vector_out(g, N) = f * x.cwiseInverse();
        return f;
    }
};
template <std::size_t N>
struct model<logsumexp<N>> {
    vector_map x;
    column e = column(N);
    explicit model(const logsumexp<N>& w) : x(vector(w.at)) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        const double most = x.maxCoeff();
        e = (x.array() - most).exp();
        const double sum = e.sum();
        if constexpr (Differentiate) vector_out(g, N) = e / sum;
        return std::log(sum) + most;
    }
};
template <std::size_t N, bool Rewritten>
struct model<sum_of_product<N, Rewritten>> {
    static constexpr int n = static_cast<int>(N);
    matrix_map<n> a, b;
    matrix<n> product = matrix<n>(n, n), ones = matrix<n>::Ones(n, n);
    Eigen::RowVectorXd columns;
    column rows;
    explicit model(const sum_of_product<N, Rewritten>& w) : a(w.at.data(), n, n), b(w.at.data() + N * N, n, n) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        if constexpr (Rewritten) {
            columns = a.colwise().sum();
            rows = b.rowwise().sum();
            if constexpr (Differentiate) {
                matrix_out<n>(g, n, n).rowwise() = rows.transpose();
                matrix_out<n>(g + N * N, n, n).colwise() = columns.transpose();
            }
            return columns.dot(rows);
        } else {
            product.noalias() = a * b;
            if constexpr (Differentiate) {
                matrix_out<n>(g, n, n).noalias() = ones * b.transpose();
                matrix_out<n>(g + N * N, n, n).noalias() = a.transpose() * ones;
            }
            return product.sum();
        }
    }
};
template <std::size_t N>
struct model<normal_log_density<N>> {
    vector_map y;
    const numbers& at;
    explicit model(const normal_log_density<N>& w) : y(w.at.data(), N), at(w.at) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        const double mu = at[N], sigma = at[N + 1], n = N;
        const double squares = (y.array() - mu).square().sum() / (sigma * sigma);
        if constexpr (Differentiate) {
            vector_out slope(g, N);
            slope = (mu - y.array()) / (sigma * sigma);
            g[N] = -slope.sum();
            g[N + 1] = (squares - n) / sigma;
        }
        return -0.5 * squares - n * (std::log(sigma) + normal_log_density<N>::half_log_two_pi);
    }
};
template <std::size_t N, std::size_t D>
struct model<bayesian_regression<N, D>> {
    vector_map w, y;
    matrix_map<D> X;
    const double& s;
    column r = column(N);
    explicit model(const bayesian_regression<N, D>& b)
        : w(b.at.data(), D), y(vector(b.y)), X(matrix_of<D>(b.X)), s(b.at.data()[D]) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        const double precision = std::exp(-2 * s);
        r = -y;
        r.noalias() += X * w;
        const double squares = precision * r.squaredNorm();
        if constexpr (Differentiate) {
            vector_out slope(g, D);
            slope = -w;
            slope.noalias() -= precision * (X.transpose() * r);
            g[D] = squares - s - static_cast<double>(N);
        }
        return -0.5 * (squares + w.squaredNorm() + s * s) - static_cast<double>(N) * s;
    }
};
template <std::size_t N>
struct model<stochastic_volatility<N>> {
    vector_map z, y;
    const double* last;
    column u = column(N), q = column(N), adjoint = column(N);
    explicit model(const stochastic_volatility<N>& w) : z(w.at.data(), N), y(vector(w.y)), last(w.at.data() + N) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        const double z0 = last[0], phi = last[1], sigma = last[2], mu = last[3];
        const double width = std::sqrt(1 - phi * phi), before = sigma * z0 / width;
        u = sigma * z;
        double state = before;
        for (Index t = 0; t < u.size(); ++t) u[t] = state = phi * state + u[t];
        q = y.array().square() * (-mu - u.array()).exp();
        if constexpr (Differentiate) {
            adjoint = 0.5 * (q.array() - 1);
            g[N + 3] = adjoint.sum() - 2 * mu / (100 + mu * mu);
            double carried = 0;
            for (Index t = u.size(); t-- > 0;) adjoint[t] = carried = phi * carried + adjoint[t];
            vector_out(g, N) = sigma * adjoint - z;
            g[N] = phi * carried * sigma / width - z0;
            g[N + 1] = adjoint.tail(N - 1).dot(u.head(N - 1)) + carried * before * (1 + phi * phi / (width * width));
            g[N + 2] = adjoint.dot(z) + phi * carried * z0 / width - 2 * sigma / (25 + sigma * sigma);
        }
        return -0.5 * ((mu + u.array() + q.array()).sum() + z.squaredNorm() + z0 * z0) - std::log1p(sigma * sigma / 25) -
               std::log1p(mu * mu / 100);
    }
};
template <class W, std::size_t N, std::size_t D>
struct logistic {
    vector_map w, y;
    matrix_map<D> X;
    column m = column(N), r = column(N);
    matrix<D> scaled = matrix<D>(is_second_order<W> ? N : 0, D);
    explicit logistic(const W& l) : w(vector(l.at)), y(vector(l.y)), X(matrix_of<D>(l.X)) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        m.noalias() = X * w;
        m.array() *= y.array();
        if constexpr (Differentiate && is_second_order<W>) {
            r = 1 / (1 + m.array().exp());
            r.array() *= 1 - r.array();
            scaled = X.array().colwise() * r.array();
            matrix_out<D>(g, D, D).noalias() = X.transpose() * scaled;
        } else if constexpr (Differentiate) {
            r = -y.array() / (1 + m.array().exp());
            vector_out(g, D).noalias() = X.transpose() * r;
        }
        return ((-m.array().abs()).exp().log1p() - m.array().min(0.)).sum();
    }
};
template <std::size_t N, std::size_t D>
struct model<logistic_regression<N, D>> : logistic<logistic_regression<N, D>, N, D> {
    using logistic<logistic_regression<N, D>, N, D>::logistic;
};
template <std::size_t N, std::size_t D>
struct model<logistic_hessian<N, D>> : logistic<logistic_hessian<N, D>, N, D> {
    using logistic<logistic_hessian<N, D>, N, D>::logistic;
};
// The mean; z becomes its gradient.
template <int K>
double cross_entropy_of_rows(matrix<K>& z, const std::vector<std::int64_t>& labels, bool differentiate) {
    double f = 0;
    const double count = static_cast<double>(labels.size());
    Eigen::Array<double, 1, K> e;
    for (Index i = 0; i < z.rows(); ++i) {
        const Index label = labels[static_cast<std::size_t>(i)];
        const double most = z.row(i).maxCoeff();
        e = (z.row(i).array() - most).exp();
        const double sum = e.sum();
        f += std::log(sum) + most - z(i, label);
        if (!differentiate) continue;
        z.row(i) = e / (sum * count);
        z(i, label) -= 1 / count;
    }
    return f / count;
}
template <std::size_t N, std::size_t D, std::size_t K>
struct model<softmax_classifier<N, D, K>> {
    matrix_map<D> X;
    matrix_map<K> W;
    Eigen::Map<const Eigen::RowVectorXd> b;
    const std::vector<std::int64_t>& labels;
    matrix<K> z = matrix<K>(N, K);
    explicit model(const softmax_classifier<N, D, K>& w)
        : X(matrix_of<D>(w.X)), W(w.at.data(), D, K), b(w.at.data() + D * K, K), labels(w.labels) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        z.noalias() = X * W;
        z.rowwise() += b;
        const double f = cross_entropy_of_rows(z, labels, Differentiate);
        if constexpr (Differentiate) {
            matrix_out<K>(g, D, K).noalias() = X.transpose() * z;
            vector_out(g + D * K, K) = z.colwise().sum();
        }
        return f;
    }
};
template <std::size_t N, std::size_t D, std::size_t H, std::size_t K>
struct model<network<N, D, H, K>> {
    using W = network<N, D, H, K>;
    matrix_map<D> X;
    matrix_map<H> W1;
    matrix_map<K> W2;
    Eigen::Map<const Eigen::RowVectorXd> b1, b2;
    const std::vector<std::int64_t>& labels;
    matrix<H> h = matrix<H>(N, H), dh = matrix<H>(N, H);
    matrix<K> z = matrix<K>(N, K);
    explicit model(const W& w)
        : X(matrix_of<D>(w.X)),
          W1(w.at.data(), D, H),
          W2(w.at.data() + W::W2, H, K),
          b1(w.at.data() + W::b1, H),
          b2(w.at.data() + W::b2, K),
          labels(w.labels) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        h.noalias() = X * W1;
        h = (h.rowwise() + b1).array().tanh();
        z.noalias() = h * W2;
        z.rowwise() += b2;
        const double f = cross_entropy_of_rows(z, labels, Differentiate);
        if constexpr (Differentiate) {
            matrix_out<K>(g + W::W2, H, K).noalias() = h.transpose() * z;
            vector_out(g + W::b2, K) = z.colwise().sum();
            dh.noalias() = z * W2.transpose();
            dh.array() *= 1 - h.array().square();
            matrix_out<H>(g, D, H).noalias() = X.transpose() * dh;
            vector_out(g + W::b1, H) = dh.colwise().sum();
        }
        return f;
    }
};
template <std::size_t N>
struct model<rosenbrock<N>> {
    static constexpr int size = static_cast<int>(N);
    Eigen::Map<const Eigen::Matrix<double, size, 1>> x;
    Eigen::Array<double, size - 1, 1> t, s;
    explicit model(const rosenbrock<N>& w) : x(w.at.data()) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        const auto a = x.template head<size - 1>().array(), b = x.template tail<size - 1>().array();
        t = b - a.square();
        s = 1 - a;
        if constexpr (Differentiate) {
            Eigen::Map<Eigen::Array<double, size, 1>> slope(g);
            slope.template head<size - 1>() = -400 * t * a - 2 * s;
            slope[size - 1] = 0;
            slope.template tail<size - 1>() += 200 * t;
        }
        return (100 * t.square() + s.square()).sum();
    }
};
template <>
struct model<quaternion_residual> {
    Eigen::Map<const Eigen::Vector3d> u, t, p, z;
    const double& a;
    explicit model(const quaternion_residual& w)
        : u(w.at.data() + 1), t(w.at.data() + 4), p(w.p.data()), z(w.z.data()), a(*w.at.data()) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        const Eigen::Vector3d m = u.cross(p), r = p + 2 * (a * m + u.cross(m)) + t - z;
        if constexpr (Differentiate) {
            const Eigen::Vector3d dm = 2 * (a * r + r.cross(u));
            g[0] = 2 * r.dot(m);
            Eigen::Map<Eigen::Vector3d>(g + 1) = 2 * m.cross(r) + p.cross(dm);
            Eigen::Map<Eigen::Vector3d>(g + 4) = r;
        }
        return 0.5 * r.squaredNorm();
    }
};
template <std::size_t N>
struct model<small_least_squares<N>> {
    using square = Eigen::Matrix<double, static_cast<int>(N), static_cast<int>(N), Eigen::RowMajor>;
    Eigen::Map<const square> x, A, B;
    explicit model(const small_least_squares<N>& w) : x(w.at.data()), A(w.A.data()), B(w.B.data()) {}
    template <bool Differentiate>
    double evaluate([[maybe_unused]] double* g) {
        const square r = A * x - B;
        if constexpr (Differentiate) Eigen::Map<square>(g).noalias() = 2 * A.transpose() * r;
        return r.squaredNorm();
    }
};

}  // namespace

void enter_eigen(registry& to) {
    for_each(all(), [&]<class W>() {
        if constexpr (requires { sizeof(model<W>); }) to.enter<W, by_hand<W, model<W>>>("Eigen", "");
    });
}

}  // namespace side_by_side
#else
void side_by_side::enter_eigen(registry& to) {
    to.skip("Eigen", "libeigen3-dev");
}
#endif
