// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// One epoch of a network of 784, 256 and 10 units on Fashion-MNIST, float, batches of 64, one thread: ctgrad and PyTorch's C++
// library (bench).
//
// Both take the same batches in the same order from the same weights, and gather, learn and update within the time; their
// losses must agree. They run in turns; the fastest of several epochs counts.
#include <chrono>
#include <cstdio>
#include <ctgrad/data.hpp>
#include <ctgrad/optimize.hpp>
#include <filesystem>

#ifdef BENCH_HAS_TORCH
#include <torch/torch.h>
#endif

#include "../examples/support/fashion_mnist.hpp"

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
constexpr int epochs = 5;
using data = samples<std::uint8_t>;
layers first_weights() {
    layers weights;
    std::mt19937_64 random(1);
    weights.initialize(cg::initial::he_normal(), random);
    return weights;
}
struct epoch {
    double seconds = 1e9, loss = 0;
};

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

void learn(auto& model, cg::mini_batches& batches, epoch& best) {
    const auto begin = std::chrono::steady_clock::now();
    double total = 0;
    for (const auto rows : batches.next_epoch()) total += model.learn(rows);
    best.seconds = std::min(best.seconds, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    best.loss = total / static_cast<double>(batches.size());
}

template <class... Models>
void compare(const char* rule, std::size_t count, Models... models) {
    epoch best[sizeof...(Models)];
    std::vector<cg::mini_batches> batches;
    for (std::size_t k = 0; k < sizeof...(Models); ++k) batches.emplace_back(count, batch, 1, cg::last_batch::drop);
    for (int e = 0; e < epochs; ++e) {
        std::size_t k = 0;
        ((learn(*models, batches[k], best[k]), ++k), ...);
    }
    std::printf("%-18s ctgrad %6.3f s, loss %.4f", rule, best[0].seconds, best[0].loss);
    if (sizeof...(Models) > 1) {
        const epoch& other = best[sizeof...(Models) - 1];
        std::printf("   torch %6.3f s, loss %.4f   %.2f times as fast", other.seconds, other.loss, other.seconds / best[0].seconds);
    }
    std::printf("\n");
}

}  // namespace

int main() {
    if (!std::filesystem::exists(fashion_mnist::folder)) {
        std::printf("needs Debian's dataset-fashion-mnist: sh bench/run.sh fashion_mnist installs it\n");
        return 0;
    }
    data all = fashion_mnist::read("train");
    std::printf("one epoch of %zu images, the fastest of %d\n", all.size(), epochs);
#ifdef BENCH_HAS_TORCH
    torch::set_num_threads(1);
    compare("gradient descent", all.size(), std::make_unique<with_ctgrad<cg::gradient_descent>>(all, 0.1),
            std::make_unique<with_torch<torch::optim::SGD, torch::optim::SGDOptions>>(all, 0.1));
    compare("adam", all.size(), std::make_unique<with_ctgrad<cg::adam>>(all, 1e-3),
            std::make_unique<with_torch<torch::optim::Adam, torch::optim::AdamOptions>>(all, 1e-3));
#else
    compare("gradient descent", all.size(), std::make_unique<with_ctgrad<cg::gradient_descent>>(all, 0.1));
    compare("adam", all.size(), std::make_unique<with_ctgrad<cg::adam>>(all, 1e-3));
#endif
    return 0;
}
