// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Methods with curvature from the library's own Hessians and Jacobians; systems are solved by Eigen (layer 8, optimize).
#pragma once
#include <Eigen/Cholesky>
#include <Eigen/QR>

#include "ctgrad/optimize/line_search.hpp"
#include "ctgrad/optimize/minimize.hpp"

namespace ctgrad {
namespace optimize {

template <class T>
using column = Eigen::Matrix<T, Eigen::Dynamic, 1>;
template <class T>
using square_matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
template <class T>
using row_major = Eigen::Map<const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

template <class T>
Eigen::Index rows_of(std::span<T> s) {
    return static_cast<Eigen::Index>(s.size());
}
template <class T>
Eigen::Map<const column<T>> as_column(std::span<const T> s) {
    return {s.data(), rows_of(s)};
}
template <class T>
std::span<T> as_span(column<T>& c) {
    return {c.data(), static_cast<std::size_t>(c.size())};
}

// -d solves (H + μ I) d = g, with the first μ of 0, 10⁻³ max |H_ii|, ten times that, ... for which the matrix is positive
// definite (Nocedal, Wright 2006, algorithm 3.3).
template <class T>
class newton_direction {
    const objective<T>& f_;
    square_matrix<T> hessian_;
    Eigen::LLT<square_matrix<T>> factor_;

    // The blocks (0, 0), (0, 1), ..., (1, 1), ... of the upper triangle are results behind the gradients; LLT reads the lower.
    void assemble() {
        const auto& parameters = f_.parameters();
        std::size_t k = parameters.size() + 1;
        Eigen::Index row = 0;
        for (std::size_t i = 0; i < parameters.size(); row += rows_of(parameters[i++])) {
            Eigen::Index at = row;
            for (std::size_t j = i; j < parameters.size(); at += rows_of(parameters[j++])) {
                const row_major<T> block(f_.result(k++).data(), rows_of(parameters[i]), rows_of(parameters[j]));
                hessian_.block(at, row, block.cols(), block.rows()) = block.transpose();
            }
        }
    }

public:
    static constexpr double c2 = 0.9;
    explicit newton_direction(const objective<T>& minimized)
        : f_(minimized), hessian_(static_cast<Eigen::Index>(minimized.size()), static_cast<Eigen::Index>(minimized.size())) {}

    void of(std::span<const T>, std::span<const T> g, std::span<T> d) {
        assemble();
        const T first = std::max(hessian_.diagonal().cwiseAbs().maxCoeff(), std::numeric_limits<T>::min()) / 1000;
        T added = 0;
        for (factor_.compute(hessian_); factor_.info() != Eigen::Success && std::isfinite(added); factor_.compute(hessian_)) {
            const T next = std::max(first, 10 * added);
            hessian_.diagonal().array() += next - added;
            added = next;
        }
        Eigen::Map<column<T>>(d.data(), rows_of(d)) = factor_.solve(-as_column(g));
    }
    void took(std::span<const T>, std::span<const T>) {}
    double first(long, std::span<const T>) const { return 1; }
};

// A step that returns residuals r and their Jacobians, as the loss ‖r‖² / 2 with gradient Jᵀ r.
template <class T>
class squared_residuals {
    objective<T>& f_;
    square_matrix<T> jacobian_;

public:
    explicit squared_residuals(objective<T>& minimized)
        : f_(minimized), jacobian_(rows_of(minimized.result(0)), static_cast<Eigen::Index>(minimized.size())) {}

    void evaluate() {
        f_.evaluate();
        const auto& parameters = f_.parameters();
        Eigen::Index at = 0;
        for (std::size_t k = 0; k < parameters.size(); ++k) {
            const row_major<T> block(f_.gradient(k).data(), jacobian_.rows(), rows_of(parameters[k]));
            jacobian_.middleCols(at, block.cols()) = block;
            at += block.cols();
        }
    }
    Eigen::Map<const column<T>> residuals() const { return as_column(f_.result(0)); }
    const square_matrix<T>& jacobian() const { return jacobian_; }

    double loss() const { return residuals().template cast<double>().squaredNorm() / 2; }
    std::size_t size() const { return f_.size(); }
    void read_parameters(std::span<T> to) const { f_.read_parameters(to); }
    void write_parameters(std::span<const T> from) { f_.write_parameters(from); }
    void read_gradient(std::span<T> to) const {
        Eigen::Map<column<T>>(to.data(), rows_of(to)).noalias() = jacobian_.transpose() * residuals();
    }
};

// The residuals, then their Jacobian by each parameter, in order.
constexpr message expect_jacobians(const api::interface_view& g, const api::claim* parameters, int count) {
    message m("minimize: ");
    if (g.output_count != count + 1)
        return m.add("the step has ")
            .add(g.output_count)
            .add(g.output_count == 1 ? " result but " : " results but ")
            .add(count + 1)
            .add(" are needed: residuals and their Jacobian by each parameter");
    for (int k = 0; k < count; ++k)
        if (!has_axes(g, k + 1, {&parameters[k].shape}, 0))
            return add_shape(m.add("result ").add(k + 2).add(" of the step is "), g, k + 1)
                .add(", not the Jacobian of the first by ")
                .add(parameters[k].shape.name);
    return {};
}

// d minimises ‖J d + r‖.
template <class T>
class gauss_newton_direction {
    const squared_residuals<T>& f_;
    Eigen::ColPivHouseholderQR<square_matrix<T>> factor_;

public:
    static constexpr double c2 = 0.9;
    explicit gauss_newton_direction(const squared_residuals<T>& f) : f_(f) {}
    void of(std::span<const T>, std::span<const T>, std::span<T> d) {
        factor_.compute(f_.jacobian());
        Eigen::Map<column<T>>(d.data(), rows_of(d)) = factor_.solve(-f_.residuals());
    }
    void took(std::span<const T>, std::span<const T>) {}
    double first(long, std::span<const T>) const { return 1; }
};

// Steps of Levenberg and Marquardt from the point where the residuals were evaluated last.
template <class T>
class damped_steps {
    squared_residuals<T>& f_;
    const Eigen::Index size_, rows_;
    column<T> x_, next_, g_, d_, scale_, right_;
    square_matrix<T> jacobian_, system_;  // J, and J above √μ D
    Eigen::ColPivHouseholderQR<square_matrix<T>> factor_;
    double loss_ = 0, mu_, growth_ = 2;

    void solve() {
        system_.topRows(rows_) = jacobian_;
        system_.bottomRows(size_).setZero();
        system_.bottomRows(size_).diagonal() = static_cast<T>(std::sqrt(mu_)) * scale_;
        d_ = factor_.compute(system_).solve(right_);
        next_ = x_ + d_;
    }
    double predicted() const {
        return (mu_ * static_cast<double>(scale_.cwiseProduct(d_).squaredNorm()) - static_cast<double>(g_.dot(d_))) / 2;
    }

public:
    damped_steps(squared_residuals<T>& minimized, double damping)
        : f_(minimized), size_(static_cast<Eigen::Index>(minimized.size())), rows_(minimized.jacobian().rows()), x_(size_), next_(size_), g_(size_),
          d_(size_), scale_(column<T>::Zero(size_)), right_(column<T>::Zero(rows_ + size_)), system_(rows_ + size_, size_),
          factor_(rows_ + size_, size_), mu_(damping) {}

    // Takes the point in, and returns the norm of its gradient.
    double begin() {
        f_.read_parameters(as_span(x_));
        f_.read_gradient(as_span(g_));
        jacobian_ = f_.jacobian();
        scale_ = scale_.cwiseMax(jacobian_.colwise().norm().transpose());
        right_.head(rows_) = -f_.residuals();
        loss_ = f_.loss();
        return g_.template cast<double>().norm();
    }
    // Goes to a point with a lower loss; stays where there is none.
    bool descend() {
        for (;;) {
            solve();
            if (!next_.allFinite() || next_ == x_) {
                f_.write_parameters(as_span(x_));
                return false;
            }
            f_.write_parameters(as_span(next_));
            f_.evaluate();
            const double ratio = (loss_ - f_.loss()) / predicted();
            if (ratio > 0) {
                mu_ *= std::max(1.0 / 3, 1 - std::pow(2 * ratio - 1, 3));
                growth_ = 2;
                return true;
            }
            mu_ *= growth_;
            growth_ *= 2;
        }
    }
};

}  // namespace optimize

// d = -H⁻¹ g, H made positive definite where it is not, and a strong-Wolfe line search that tries 1 first: quadratic
// convergence.
//
// The step returns the loss, its gradients, and the Hessian's blocks of the upper triangle: outputs(f, gradient(f, x),
// hessian(f, x)), of two parameters outputs(f, gradient(f, x), gradient(f, y), hessian(f, x), hessian(f, x, y), hessian(f, y)).
struct newton {
    static constexpr message expects(const api::interface_view& g, const api::claim* parameters, int count) {
        const int outputs = 1 + count + count * (count + 1) / 2;
        if (g.output_count != outputs)
            return message("minimize: newton needs ")
                .add(outputs)
                .add(" results, not ")
                .add(g.output_count)
                .add(": the loss, gradients, and Hessians of each pair of parameters");
        const message m = optimize::expect_gradients(g, parameters, count, outputs);
        if (m.length > 0) return m;
        int k = count;
        for (int i = 0; i < count; ++i)
            for (int j = i; j < count; ++j)
                if (!optimize::has_axes(g, ++k, {&parameters[i].shape, &parameters[j].shape}))
                    return optimize::add_shape(message("minimize: result ").add(k + 1).add(" of the step is "), g, k)
                        .add(", not the Hessian by ")
                        .add(parameters[i].shape.name)
                        .add(" and ")
                        .add(parameters[j].shape.name);
        return {};
    }
    template <class T>
    minimization run(optimize::objective<T>& f, const options& o) const {
        optimize::newton_direction<T> direction(f);
        return optimize::descend_along<T>(f, o, direction);
    }
};

// Minimises ‖r‖² / 2 for a step that returns outputs(r, jacobian(r, w)), r of any shape: d minimises ‖J d + r‖, with a
// strong-Wolfe line search that tries 1 first. The loss that is reported is ‖r‖² / 2.
struct gauss_newton {
    static constexpr message expects(const api::interface_view& g, const api::claim* parameters, int count) {
        return optimize::expect_jacobians(g, parameters, count);
    }
    template <class T>
    minimization run(optimize::objective<T>& f, const options& o) const {
        optimize::squared_residuals<T> squares(f);
        optimize::gauss_newton_direction<T> direction(squares);
        return optimize::descend_along<T>(squares, o, direction);
    }
};

// The same with steps that minimise ‖J d + r‖² + μ ‖D d‖², D the largest column norms of J so far (Marquardt 1963, Moré 1978),
// μ moved by how well the loss was predicted (Nielsen 1999). An iteration ends with the first step that lowers the loss.
struct levenberg_marquardt {
    double damping = 1e-3;  // μ at first

    static constexpr message expects(const api::interface_view& g, const api::claim* parameters, int count) {
        return optimize::expect_jacobians(g, parameters, count);
    }
    template <class T>
    minimization run(optimize::objective<T>& f, const options& o) const {
        optimize::squared_residuals<T> squares(f);
        squares.evaluate();
        optimize::monitor watch(o);
        if (!std::isfinite(squares.loss())) return watch.diverge(0, squares.loss());
        optimize::damped_steps<T> steps(squares, damping);
        for (long k = 0;; ++k)
            if (watch.stops(k, squares.loss(), steps.begin()))
                return watch.result();
            else if (!steps.descend())
                return watch.stop(stop_reason::no_descent);
    }
};

}  // namespace ctgrad
