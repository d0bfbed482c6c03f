// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// PyTorch's C++ library: tensors of double, one thread, the graph built at each call (bench).
#include "contestant.hpp"

#ifdef BENCH_HAS_TORCH
#include <torch/torch.h>

namespace side_by_side {
namespace {
using torch::Tensor;

Tensor constant(const numbers& data, torch::IntArrayRef shape) {
    return torch::from_blob(const_cast<double*>(data.data()), shape, torch::kDouble);
}
Tensor labels_of(const std::vector<std::int64_t>& labels) {
    return torch::from_blob(const_cast<std::int64_t*>(labels.data()), {static_cast<long>(labels.size())}, torch::kLong);
}

// The tensors that a workload is a function of, in the order of its inputs, and the function.
using shapes = std::vector<std::vector<long>>;
template <class W>
struct model;

template <std::size_t N>
struct model<sum<N>> {
    static shapes inputs() { return {{N}}; }
    explicit model(const sum<N>&) {}
    Tensor operator()(const std::vector<Tensor>& x) const { return x[0].sum(); }
};
template <std::size_t N>
struct model<product<N>> {
    static shapes inputs() { return {{N}}; }
    explicit model(const product<N>&) {}
    Tensor operator()(const std::vector<Tensor>& x) const { return x[0].prod(); }
};
template <std::size_t N>
struct model<logsumexp<N>> {
    static shapes inputs() { return {{N}}; }
    explicit model(const logsumexp<N>&) {}
    Tensor operator()(const std::vector<Tensor>& x) const { return x[0].logsumexp(0); }
};
template <std::size_t N, bool Rewritten>
struct model<sum_of_product<N, Rewritten>> {
    static shapes inputs() { return {{N, N}, {N, N}}; }
    explicit model(const sum_of_product<N, Rewritten>&) {}
    Tensor operator()(const std::vector<Tensor>& x) const {
        if constexpr (Rewritten)
            return x[0].sum(0).dot(x[1].sum(1));
        else
            return x[0].mm(x[1]).sum();
    }
};
template <std::size_t N>
struct model<normal_log_density<N>> {
    static shapes inputs() { return {{N}, {}, {}}; }
    explicit model(const normal_log_density<N>&) {}
    Tensor operator()(const std::vector<Tensor>& x) const {
        const Tensor d = x[0] - x[1];
        const double n = N;
        return -0.5 * d.dot(d) / x[2].square() - n * x[2].log() - n * normal_log_density<N>::half_log_two_pi;
    }
};
template <std::size_t N, std::size_t D>
struct model<bayesian_regression<N, D>> {
    static shapes inputs() { return {{D}, {}}; }
    Tensor X, y;
    explicit model(const bayesian_regression<N, D>& w) : X(constant(w.X, {N, D})), y(constant(w.y, {N})) {}
    Tensor operator()(const std::vector<Tensor>& x) const {
        const Tensor r = X.mv(x[0]) - y;
        return -0.5 * (r.dot(r) * (-2 * x[1]).exp() + x[1].square() + x[0].dot(x[0])) - static_cast<double>(N) * x[1];
    }
};
template <std::size_t N>
struct model<stochastic_volatility<N>> {
    static shapes inputs() { return {{N}, {}, {}, {}, {}}; }
    Tensor squares;
    explicit model(const stochastic_volatility<N>& w) : squares(constant(w.y, {N}).square()) {}
    Tensor operator()(const std::vector<Tensor>& x) const {
        const Tensor &z = x[0], &z0 = x[1], &phi = x[2], &sigma = x[3], &mu = x[4];
        Tensor u = sigma * z0 / (1 - phi.square()).sqrt();
        std::vector<Tensor> path;
        for (const Tensor& e : (sigma * z).unbind()) path.push_back(u = torch::addcmul(e, phi, u));
        const Tensor h = mu + torch::stack(path);
        return -0.5 * ((h + squares * (-h).exp()).sum() + z.dot(z) + z0.square()) - (sigma.square() / 25).log1p() -
               (mu.square() / 100).log1p();
    }
};
template <class W, std::size_t N, std::size_t D>
struct logistic_model {
    static shapes inputs() { return {{D}}; }
    Tensor X, y;
    explicit logistic_model(const W& w) : X(constant(w.X, {N, D})), y(constant(w.y, {N})) {}
    Tensor operator()(const std::vector<Tensor>& x) const { return torch::nn::functional::softplus(-y * X.mv(x[0])).sum(); }
};
template <std::size_t N, std::size_t D>
struct model<logistic_regression<N, D>> : logistic_model<logistic_regression<N, D>, N, D> {
    using logistic_model<logistic_regression<N, D>, N, D>::logistic_model;
};
template <std::size_t N, std::size_t D>
struct model<logistic_hessian<N, D>> : logistic_model<logistic_hessian<N, D>, N, D> {
    using logistic_model<logistic_hessian<N, D>, N, D>::logistic_model;
};
template <std::size_t N, std::size_t D, std::size_t K>
struct model<softmax_classifier<N, D, K>> {
    static shapes inputs() { return {{D, K}, {K}}; }
    Tensor X, labels;
    explicit model(const softmax_classifier<N, D, K>& w) : X(constant(w.X, {N, D})), labels(labels_of(w.labels)) {}
    Tensor operator()(const std::vector<Tensor>& x) const {
        return torch::nn::functional::cross_entropy(torch::addmm(x[1], X, x[0]), labels);
    }
};
template <std::size_t N, std::size_t D, std::size_t H, std::size_t K>
struct model<network<N, D, H, K>> {
    static shapes inputs() { return {{D, H}, {H}, {H, K}, {K}}; }
    Tensor X, labels;
    explicit model(const network<N, D, H, K>& w) : X(constant(w.X, {N, D})), labels(labels_of(w.labels)) {}
    Tensor operator()(const std::vector<Tensor>& x) const {
        const Tensor h = torch::addmm(x[1], X, x[0]).tanh();
        return torch::nn::functional::cross_entropy(torch::addmm(x[3], h, x[2]), labels);
    }
};
template <std::size_t N>
struct model<rosenbrock<N>> {
    static shapes inputs() { return {{N}}; }
    explicit model(const rosenbrock<N>&) {}
    Tensor operator()(const std::vector<Tensor>& x) const {
        const Tensor a = x[0].narrow(0, 0, N - 1), b = x[0].narrow(0, 1, N - 1);
        return (100 * (b - a.square()).square() + (1 - a).square()).sum();
    }
};
template <>
struct model<quaternion_residual> {
    static shapes inputs() { return {{4}, {3}}; }
    Tensor p, z;
    explicit model(const quaternion_residual& w) : p(constant(w.p, {3})), z(constant(w.z, {3})) {}
    Tensor operator()(const std::vector<Tensor>& x) const {
        const Tensor u = x[0].narrow(0, 1, 3), m = u.cross(p, 0);
        const Tensor r = p + 2 * (x[0].select(0, 0) * m + u.cross(m, 0)) + x[1] - z;
        return 0.5 * r.dot(r);
    }
};
template <std::size_t N>
struct model<small_least_squares<N>> {
    static shapes inputs() { return {{N, N}}; }
    Tensor A, B;
    explicit model(const small_least_squares<N>& w) : A(constant(w.A, {N, N})), B(constant(w.B, {N, N})) {}
    Tensor operator()(const std::vector<Tensor>& x) const { return (A.mm(x[0]) - B).square().sum(); }
};
// The steps of v one after the other; those of s are a sum.
template <std::size_t N>
struct model<heston_path<N>> {
    static shapes inputs() { return {{}, {}, {}, {}, {}, {}, {}}; }
    Tensor z, e;
    explicit model(const heston_path<N>& w) : z(constant(w.z, {N})), e(constant(w.e, {N})) {}
    Tensor operator()(const std::vector<Tensor>& x) const {
        constexpr double dt = heston_path<N>::dt;
        const Tensor &kappa = x[1], &theta = x[2], &rho = x[4];
        std::vector<Tensor> path = {x[0]};
        const Tensor noise = x[3] * std::sqrt(dt) * z, decay = 1 - kappa * dt, gain = kappa * theta * dt;
        for (const Tensor& step : noise.narrow(0, 0, N - 1).unbind())
            path.push_back(torch::addcmul(gain, decay, path.back()) + step * path.back().sqrt());
        const Tensor v = torch::stack(path);
        const Tensor s = (x[6] - 0.5 * v) * dt + (v * dt).sqrt() * (rho * z + (1 - rho.square()).sqrt() * e);
        return (x[5] + s.sum()).exp();
    }
};

template <class W>
class graph {
    std::vector<Tensor> leaves_;
    model<W> model_;
    std::vector<Tensor> gradients_;

    void second_derivatives(const Tensor& f) {
        const Tensor first = torch::autograd::grad({f}, leaves_, {}, true, true)[0];
        std::vector<Tensor> rows;
        for (const Tensor& slope : first.unbind()) rows.push_back(torch::autograd::grad({slope}, leaves_, {}, true)[0]);
        gradients_ = {torch::stack(rows)};
    }

public:
    explicit graph(const W& workload) : model_(workload) {
        double* at = const_cast<double*>(workload.at.data());
        for (const std::vector<long>& shape : model<W>::inputs()) {
            leaves_.push_back(torch::from_blob(at, shape, torch::kDouble).requires_grad_());
            at += leaves_.back().numel();
        }
    }
    double value() {
        torch::NoGradGuard guard;
        return model_(leaves_).template item<double>();
    }
    double value_and_gradient() {
        const Tensor f = model_(leaves_);
        if constexpr (is_second_order<W>)
            second_derivatives(f);
        else
            gradients_ = torch::autograd::grad({f}, leaves_);
        return f.item<double>();
    }
    void copy_gradient(double* to) const {
        for (const Tensor& g : gradients_) {
            const Tensor whole = g.contiguous();
            to = std::copy_n(whole.data_ptr<double>(), whole.numel(), to);
        }
    }
};

}  // namespace

void enter_torch(registry& to) {
    torch::set_num_threads(1);
    for_each(all(), [&]<class W>() { to.enter<W, graph<W>>("libtorch", "each call"); });
}

}  // namespace side_by_side
#else
void side_by_side::enter_torch(registry& to) {
    to.skip("libtorch", "libtorch-dev");
}
#endif
