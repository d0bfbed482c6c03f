// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's objectives by PyTorch's C++ library (bench).
#include "torch.hpp"

#include <torch/torch.h>

#include <cmath>

namespace bench::by_torch {
namespace {

using torch::Tensor;
using torch::indexing::Slice;
using shape = torch::IntArrayRef;

Tensor constant(sized data, shape of) {
    return torch::from_blob(const_cast<double*>(data.data()), {static_cast<long>(data.size())}, torch::kDouble).reshape(of);
}
Tensor variable(sized data, shape of) { return constant(data, of).clone().requires_grad_(); }
Tensor indices(const std::vector<int>& data) {
    return torch::from_blob(const_cast<int*>(data.data()), {static_cast<long>(data.size())}, torch::kInt).to(torch::kLong);
}
double* copy(const Tensor& from, double* to) {
    const Tensor whole = from.contiguous();
    return std::copy_n(whole.data_ptr<double>(), whole.numel(), to);
}
Tensor columns(const Tensor& x, long first, long last) { return x.index({torch::indexing::Ellipsis, Slice(first, last)}); }
void one_thread() { torch::set_num_threads(1); }

// Rows of z turned by the angle |r| around r, as if |r| > 0.
Tensor rodrigues(const Tensor& r, const Tensor& z) {
    const Tensor t = r.square().sum(-1, true).sqrt(), v = (r / t).expand_as(z);
    return z * t.cos() + torch::cross(v, z, -1) * t.sin() + v * (v * z).sum(-1, true) * (1 - t.cos());
}

}  // namespace

way gmm(std::size_t d, std::size_t k, std::size_t n, sized x, sized alpha, sized mu, sized icf, double gamma, double m, numbers& gradient) {
    one_thread();
    const long D = static_cast<long>(d), K = static_cast<long>(k), N = static_cast<long>(n), below = D * (D - 1) / 2;
    // Below the diagonal, column by column.
    std::vector<long> row, column;
    for (long j = 0; j < D; ++j)
        for (long i = j + 1; i < D; ++i) row.push_back(i), column.push_back(j);
    const auto of = [&](std::vector<long>& places) { return torch::tensor(places, torch::kLong); };
    return [=, points = constant(x, {N, 1, D}), a = variable(alpha, {K}), means = variable(mu, {K, D}), c = variable(icf, {K, D + below}),
            all = torch::arange(K).unsqueeze(1), rows = of(row), in_row = of(column), &gradient] {
        const Tensor q = columns(c, 0, D), l = columns(c, D, D + below), diagonal = q.exp();
        const Tensor Q = torch::zeros({K, D, D}, torch::kDouble).index_put({all, rows, in_row}, l) + torch::diag_embed(diagonal);
        const Tensor z = torch::einsum("kij,nkj->nki", {Q, points - means});
        const Tensor terms = a + q.sum(1) - 0.5 * z.square().sum(2);
        const Tensor f = terms.logsumexp(1).sum() - static_cast<double>(N) * a.logsumexp(0) +
                         0.5 * gamma * gamma * (diagonal.square().sum() + l.square().sum()) - m * q.sum();
        double* to = gradient.data();
        for (const Tensor& g : torch::autograd::grad({f}, {a, means, c})) to = copy(g, to);
    };
}

way lstm(std::size_t layers, std::size_t bits, std::size_t characters, sized main, sized extra, sized state, sized text, numbers& gradient) {
    one_thread();
    const long L = static_cast<long>(layers), b = static_cast<long>(bits), C = static_cast<long>(characters);
    return [=, w = variable(main, {L, 2, 4, b}), e = variable(extra, {3, b}), first = constant(state, {L, 2, b}), s = constant(text, {C, b}),
            &gradient] {
        std::vector<Tensor> hidden, cell, y;
        for (long l = 0; l < L; ++l) hidden.push_back(first[l][0]), cell.push_back(first[l][1]);
        for (long t = 0; t + 1 < C; ++t) {
            Tensor x = e[0] * s[t];
            for (long l = 0; l < L; ++l) {
                const Tensor weight = w[l][0], bias = w[l][1];
                const auto at = static_cast<std::size_t>(l);
                const Tensor forget = (x * weight[0] + bias[0]).sigmoid(), in = (hidden[at] * weight[1] + bias[1]).sigmoid();
                const Tensor out = (x * weight[2] + bias[2]).sigmoid(), change = (hidden[at] * weight[3] + bias[3]).tanh();
                cell[at] = cell[at] * forget + in * change;
                x = hidden[at] = out * cell[at].tanh();
            }
            y.push_back(x * e[1] + e[2]);
        }
        const Tensor all = torch::stack(y), normal = all - (2 + all.exp().sum(1, true)).log();
        const Tensor loss = -(s.index({Slice(1)}) * normal).mean();
        double* to = gradient.data();
        for (const Tensor& g : torch::autograd::grad({loss}, {w, e})) to = copy(g, to);
    };
}

way bundle_adjustment(sized cameras, sized points, sized weights, sized features, const std::vector<int>& camera_of,
                      const std::vector<int>& point_of, numbers& residuals, numbers& rows) {
    one_thread();
    const long p = static_cast<long>(weights.size());
    return [=, all_cameras = constant(cameras, {-1, 11}), all_points = constant(points, {-1, 3}), all_weights = constant(weights, {p, 1}),
            seen = constant(features, {p, 2}), of_camera = indices(camera_of), of_point = indices(point_of), &residuals, &rows] {
        // What an observation reads is a variable of its own, so that two sweeps find both rows of all observations.
        const Tensor camera = all_cameras.index_select(0, of_camera).requires_grad_(), point = all_points.index_select(0, of_point).requires_grad_();
        const Tensor weight = all_weights.clone().requires_grad_();
        const Tensor y = rodrigues(columns(camera, 0, 3), point - columns(camera, 3, 6)), u = columns(y, 0, 2) / columns(y, 2, 3);
        const Tensor square = u.square().sum(1, true);
        const Tensor image = u * (1 + square * (columns(camera, 9, 10) + square * columns(camera, 10, 11))) * columns(camera, 6, 7) + columns(camera, 7, 9);
        const Tensor error = weight * (image - seen);
        copy(error.detach(), residuals.data());
        Tensor jacobian = torch::empty({p, 2, 15}, torch::kDouble);
        for (long row = 0; row < 2; ++row) {
            const auto slopes = torch::autograd::grad({columns(error, row, row + 1).sum()}, {camera, point, weight}, {}, true);
            jacobian.index_put_({Slice(), row}, torch::cat(slopes, 1));
        }
        copy(jacobian, rows.data());
    };
}

way hand(const std::vector<int>& vertex_of, sized seen, sized relative, sized inverse, sized rest, sized skin, sized pose,
         numbers& residuals, numbers& rows) {
    one_thread();
    const long n = static_cast<long>(vertex_of.size());
    return [=, at = variable(pose, {26}), points = constant(seen, {n, 3}), own = constant(relative, {22, 4, 4}), back = constant(inverse, {22, 4, 4}),
            places = constant(rest, {-1, 4}), weights = constant(skin, {-1, 22}), vertices = indices(vertex_of), &residuals, &rows] {
        const Tensor zero = torch::zeros({5}, torch::kDouble), one = torch::ones({5}, torch::kDouble);
        const auto matrix = [](std::vector<Tensor> elements) { return torch::stack(elements, 1).reshape({5, 4, 4}); };
        const Tensor angles = columns(at, 6, 26).reshape({5, 4});
        const auto flexion = [&](long k) {
            const Tensor c = angles.index({Slice(), k}).cos(), s = angles.index({Slice(), k}).sin();
            return matrix({one, zero, zero, zero, zero, c, -s, zero, zero, s, c, zero, zero, zero, zero, one});
        };
        const Tensor c = angles.index({Slice(), 1}).cos(), s = angles.index({Slice(), 1}).sin();
        const Tensor abduction = matrix({c, -s, zero, zero, s, c, zero, zero, zero, zero, one, zero, zero, zero, zero, one});
        const Tensor of_fingers = own.index({Slice(1, 21)}).reshape({5, 4, 4, 4});
        const auto joint = [&](long j) { return of_fingers.index({Slice(), j}); };
        const Tensor first = torch::matmul(own[0], joint(0)), second = torch::matmul(torch::matmul(first, joint(1)), torch::matmul(abduction, flexion(0)));
        const Tensor third = torch::matmul(torch::matmul(second, joint(2)), flexion(2)), fourth = torch::matmul(torch::matmul(third, joint(3)), flexion(3));
        const Tensor fingers = torch::stack({first, second, third, fourth}, 1).reshape({20, 4, 4});
        const Tensor absolute = torch::cat({own[0].unsqueeze(0), fingers, torch::matmul(own[0], own[21]).unsqueeze(0)}, 0);
        const Tensor placed = torch::matmul(absolute, back).index({Slice(), Slice(0, 3)});
        const Tensor blended = torch::einsum("nb,bij,nj->ni", {weights.index_select(0, vertices), placed, places.index_select(0, vertices)});
        const Tensor r = columns(at, 0, 3), turned = r.square().sum().item<double>() > 1e-8 ? rodrigues(r.unsqueeze(0), blended) : blended;
        const Tensor error = points - turned - columns(at, 3, 6);
        copy(error.detach(), residuals.data());
        // The derivative by u of what is linear in u has columns of the Jacobian: 26 sweeps, not one for each residual.
        const Tensor u = torch::zeros_like(error).requires_grad_();
        const Tensor slopes = torch::autograd::grad({error}, {at}, {u}, true, true)[0];
        std::vector<Tensor> by_pose;
        for (long k = 0; k < 26; ++k) by_pose.push_back(torch::autograd::grad({slopes[k]}, {u}, {}, true)[0]);
        copy(torch::stack(by_pose, 2), rows.data());
    };
}

}  // namespace bench::by_torch
