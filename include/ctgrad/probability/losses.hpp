// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Losses by their usual names, beside cross_entropy and mse (layer 8, probability).
#pragma once
#include "ctgrad/ops/losses.hpp"
#include "ctgrad/ops/norms.hpp"
#include "ctgrad/probability/xlogy.hpp"

namespace ctgrad {

// A mean over operands that are broadcast.
template <class Loss>
struct mean_loss {
    static constexpr verdict shape(const shape_of* x, int count) {
        const verdict v = broadcast(Loss::name, x, count);
        return v.ok() ? verdict(shape_of()) : v;
    }
};

struct mae_op : mean_loss<mae_op> {
    static constexpr std::string_view name = "mae";
    static constexpr term build(const auto* x) { return mean(abs(x[0] - x[1])); }
};
// The mean of the absolute differences of predictions and targets; its gradient is 0 where they are equal.
CTGRAD_BINARY(mae, mae_op);

struct huber_function_op : pointwise<2> {
    static constexpr std::string_view name = "huber", latex = R"(\operatorname{huber})";
    static constexpr double evaluate(double r, double d) {
        const double size = r < 0 ? -r : r, inner = minimum_op::evaluate(size, d);
        return inner * (size - inner / 2);
    }
    static constexpr partials derivative(auto r, auto d, auto) { return {clamp(r, -d, d), relu(abs(r) - d)}; }
    static constexpr term expand(const auto* x, unsigned) {
        const auto size = abs(x[0]), inner = minimum(size, x[1]);
        return hadamard(inner, size - inner / 2);
    }
};
// r² / 2 for |r| ≤ δ, else δ (|r| - δ / 2), pointwise.
CTGRAD_BINARY(huber_function, huber_function_op);

struct huber_op : mean_loss<huber_op> {
    static constexpr std::string_view name = "huber";
    static constexpr term build(const auto* x, int count) {
        const auto r = x[0] - x[1];
        return mean(huber_function(r, count == 3 ? x[2] : r.home->number(1)));
    }
};
// huber(predictions, targets, delta = 1): the mean of r² / 2 where |r| ≤ δ, else δ (|r| - δ / 2), of r = prediction - target
// (Huber 1964). Its gradient is r clamped to [-δ, δ].
CTGRAD_BINARY(huber, huber_op);
CTGRAD_TERNARY_OVERLOAD(huber, huber_op);

struct hinge_op : mean_loss<hinge_op> {
    static constexpr std::string_view name = "hinge";
    static constexpr term build(const auto* x) { return mean(relu(1 - hadamard(x[1], x[0]))); }
};
// hinge(scores, targets), targets -1 or 1: the mean of max(0, 1 - t s) (Cortes, Vapnik 1995); the gradient at the kink is 0.
CTGRAD_BINARY(hinge, hinge_op);

struct binary_cross_entropy_op : mean_loss<binary_cross_entropy_op> {
    static constexpr std::string_view name = "binary_cross_entropy";
    static constexpr term build(const auto* x) { return mean(softplus(x[0]) - hadamard(x[1], x[0])); }
};
// binary_cross_entropy(logits, targets), targets in [0, 1]: the mean of softplus(z) - t z, which is -t log σ(z) -
// (1 - t) log(1 - σ(z)) and never overflows. The same as nll(bernoulli(logits), targets).
CTGRAD_BINARY(binary_cross_entropy, binary_cross_entropy_op);

struct kl_divergence_op {
    static constexpr std::string_view name = "kl_divergence";
    static constexpr verdict shape(const shape_of* x, int count) {
        const verdict v = broadcast(name, x, count);
        if (!v.ok()) return v;
        if (v.shape.rank > 0) return shape_of();
        return message(name).add(": probabilities have an axis to be summed over, the last");
    }
    static constexpr term build(const auto* x) {
        const auto each = xlogy(x[0], x[0]) - xlogy(x[0], x[1]);
        return mean(sum(each, axis<-1>));
    }
};
// kl_divergence(p, q) of probabilities along the last axis: Σ p log(p / q), in the mean over the others; terms with p = 0 are
// 0. Of q = softmax(logits), the logarithm is log_softmax. Of distributions: kl.
CTGRAD_BINARY(kl_divergence, kl_divergence_op);

}  // namespace ctgrad
