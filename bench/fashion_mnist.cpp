// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// One epoch of a network of 784, 256 and 10 units on Fashion-MNIST, float, batches of 64, one thread: ctgrad and PyTorch's C++
// library (bench).
//
// Both take the same batches in the same order from the same weights, and gather, learn and update within the time; their
// losses must agree.
#include <cstdio>
#include <ctgrad/data.hpp>
#include <ctgrad/optimize.hpp>
#include <filesystem>

#ifdef BENCH_HAS_TORCH
#include <torch/torch.h>
#endif

#include "../examples/support/fashion_mnist.hpp"
#include "contest.hpp"
#include "table.hpp"

namespace {
namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 784>;
inline constexpr auto y = cg::labels<"y", n, 10>;
inline constexpr auto W1 = cg::matrix<"W1", 784, 256>;
inline constexpr auto b1 = cg::vector<"b1", 256>;
inline constexpr auto W2 = cg::matrix<"W2", 256, 10>;
inline constexpr auto b2 = cg::vector<"b2", 10>;
using layers = cg::parameter_set<float, W1, b1, W2, b2>;

inline constexpr auto step = cg::compile([] {
    auto loss = cg::cross_entropy(cg::relu(X * W1 + b1) * W2 + b2, y);
    return cg::outputs(loss, cg::gradient(loss, W1), cg::gradient(loss, b1), cg::gradient(loss, W2), cg::gradient(loss, b2));
});

constexpr std::size_t batch = 64;
using data = samples<std::uint8_t>;
layers first_weights() {
    layers weights;
    std::mt19937_64 random(1);
    weights.initialize(cg::initial::he_normal(), random);
    return weights;
}
template <class Rule>
class with_ctgrad {
    const data& from_;
    std::vector<float> images_ = std::vector<float>(batch * 784);
    std::vector<std::uint8_t> kinds_ = std::vector<std::uint8_t>(batch);
    layers weights_ = first_weights(), slopes_;
    float loss_ = 0;
    decltype(step.bind(X = images_, y = kinds_, weights_, cg::into(loss_, slopes_))) run_;
    decltype(cg::optimizer(Rule(), weights_)) train_;

public:
    with_ctgrad(const data& from, double rate)
        : from_(from), run_(step.bind(X = images_, y = kinds_, weights_, cg::into(loss_, slopes_))),
          train_(cg::optimizer(Rule{.learning_rate = rate}, weights_)) {}

    double learn(std::span<const std::size_t> rows) {
        from_.take(rows, images_, kinds_);
        run_();
        train_.update(slopes_);
        return loss_;
    }
};

#ifdef BENCH_HAS_TORCH
template <class Optimizer, class Options>
class with_torch {
    torch::Tensor images_, kinds_;
    torch::nn::Linear one_{784, 256}, two_{256, 10};
    std::unique_ptr<Optimizer> optimizer_;

    static void set(torch::nn::Linear& layer, std::span<float> weights, std::span<float> bias, long in, long out) {
        torch::NoGradGuard guard;
        layer->weight.copy_(torch::from_blob(weights.data(), {in, out}).t());
        layer->bias.copy_(torch::from_blob(bias.data(), {out}));
    }

public:
    with_torch(data& from, double rate)
        : images_(torch::from_blob(from.images.data(), {static_cast<long>(from.images.rows()), 784})),
          kinds_(torch::from_blob(from.labels.data(), {static_cast<long>(from.labels.rows())}, torch::kUInt8).to(torch::kLong)) {
        layers weights = first_weights();
        set(one_, weights[W1], weights[b1], 784, 256);
        set(two_, weights[W2], weights[b2], 256, 10);
        std::vector<torch::Tensor> all = one_->parameters();
        for (const torch::Tensor& p : two_->parameters()) all.push_back(p);
        optimizer_ = std::make_unique<Optimizer>(all, Options(rate));
    }
    double learn(std::span<const std::size_t> rows) {
        const auto which = torch::from_blob(const_cast<std::size_t*>(rows.data()), {static_cast<long>(rows.size())}, torch::kLong);
        optimizer_->zero_grad();
        const auto logits = two_(torch::relu(one_(images_.index_select(0, which))));
        const auto loss = torch::nn::functional::cross_entropy(logits, kinds_.index_select(0, which));
        loss.backward();
        optimizer_->step();
        return loss.template item<float>();
    }
};
#endif

// An epoch after the other; the mean loss of the last.
template <class Model>
class course {
    Model model_;
    cg::mini_batches batches_;
    double loss_ = 0;

public:
    course(data& from, double rate) : model_(from, rate), batches_(from.size(), batch, 1, cg::last_batch::drop) {}
    void operator()() {
        loss_ = 0;
        for (const auto rows : batches_.next_epoch()) loss_ += model_.learn(rows) / static_cast<double>(batches_.size());
    }
    double loss() const { return loss_; }
};

void compare(bench::table& table, const char* rule, auto& ours, auto& theirs) {
    const bench::contest times = bench::in_turns(ours, theirs);
    table.add(std::string("epoch, ") + rule, "f32", "60000 x 784", times.of(0), {{"torch", times.of(1) / times.of(0), 2}});
    if (!(std::abs(ours.loss() - theirs.loss()) < 0.01 * ours.loss())) {
        std::printf("the losses differ: %.4f and %.4f\n", ours.loss(), theirs.loss());
        std::exit(1);
    }
}
void compare(bench::table& table, const char* rule, auto& ours, std::nullptr_t) {
    table.add(std::string("epoch, ") + rule, "f32", "60000 x 784", bench::in_turns(ours).of(0), {});
}

}  // namespace

int main() {
    if (!std::filesystem::exists(fashion_mnist::folder)) {
        std::printf("needs Debian's dataset-fashion-mnist: sh bench/run.sh fashion_mnist installs it\n");
        return 0;
    }
    data all = fashion_mnist::read("train");
    bench::table table("fashion_mnist");
    course<with_ctgrad<cg::gradient_descent>> descent(all, 0.1);
    course<with_ctgrad<cg::adam>> adam(all, 1e-3);
#ifdef BENCH_HAS_TORCH
    torch::set_num_threads(1);
    course<with_torch<torch::optim::SGD, torch::optim::SGDOptions>> torch_descent(all, 0.1);
    course<with_torch<torch::optim::Adam, torch::optim::AdamOptions>> torch_adam(all, 1e-3);
#else
    const std::nullptr_t torch_descent = nullptr, torch_adam = nullptr;
#endif
    compare(table, "gradient descent", descent, torch_descent);
    compare(table, "adam", adam, torch_adam);
    table.write();
    return 0;
}
