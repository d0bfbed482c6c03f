// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The main job: softmax regression, then a network, learn to read handwritten digits. A whole step of training, loss,
// gradients and the update of all parameters in place, is one compiled program.
#include <chrono>
#include <cmath>
#include <ctgrad/ctgrad.hpp>
#include <iomanip>
#include <iostream>

#include "support/digits.hpp"
namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 64>;
inline constexpr auto y = cg::labels<"y", n, 10>;
inline constexpr auto V = cg::matrix<"V", 64, 10>;   // softmax regression
inline constexpr auto c = cg::vector<"c", 10>;
inline constexpr auto W1 = cg::matrix<"W1", 64, 32>;  // network
inline constexpr auto b1 = cg::vector<"b1", 32>;
inline constexpr auto W2 = cg::matrix<"W2", 32, 10>;
inline constexpr auto b2 = cg::vector<"b2", 10>;
inline constexpr auto rate = cg::scalar<"rate">;

inline constexpr auto linear = [] { return X * V + c; };
inline constexpr auto network = [] { return cg::tanh(X * W1 + b1) * W2 + b2; };

// One step of gradient descent: the loss and the parameters after it.
template <class Model, class... Parameters>
constexpr auto descend(Model model, Parameters... p) {
    auto loss = cg::cross_entropy(model(), y);
    return cg::outputs(loss, (p - rate * cg::gradient(loss, p))...);
}
inline constexpr auto linear_step = cg::compile([] { return descend(linear, V, c); });
inline constexpr auto network_step = cg::compile([] { return descend(network, W1, b1, W2, b2); });
inline constexpr auto linear_scores = cg::compile(linear);
inline constexpr auto network_scores = cg::compile(network);
static_assert(network_step.plan().passes(X) == 1);

void train(const char* name, auto& step, const float& loss, digits::batch& batch, const digits::images& images,
           int epochs, std::mt19937& random) {
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        const auto start = std::chrono::steady_clock::now();
        const auto order = digits::shuffled(images.size(), random);
        const std::size_t size = batch.digit().size(), steps = images.size() / size;
        double total = 0;
        for (std::size_t s = 0; s < steps; ++s) {
            batch.take(images, std::span(order).subspan(s * size, size));
            step();
            total += loss;
        }
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
        std::cout << name << " epoch " << std::setw(2) << epoch << std::fixed << ": loss " << std::setprecision(4)
                  << total / static_cast<double>(steps) << ", " << std::setprecision(2) << 1e3 * time.count() << " ms, "
                  << std::setprecision(0) << static_cast<double>(steps * size) / time.count() << " images/s\n";
    }
}

int main() {
    std::mt19937 random(7);
    const auto [images, unseen] = digits::read_and_split(CTGRAD_EXAMPLE_DATA_DIR "/digits.csv", 0.8, random);
    digits::batch batch(32);
    float loss = 0, eta = 0.5f;
    std::cout << "d loss / d V = " << cg::to_text([] { return cg::gradient(cg::cross_entropy(linear(), y), V); })
              << "\n\na step of the network: " << cg::explain(network_step) << '\n';

    std::vector<float> v(64 * 10), bias(10);
    auto step = linear_step.bind(X = batch.pixel(), y = batch.digit(), V = v, c = bias, rate = eta, cg::into(loss, v, bias));
    train("softmax regression", step, loss, batch, images, 20, random);

    auto w1 = digits::uniform(64 * 32, 0.2f, random), w2 = digits::uniform(32 * 10, 0.3f, random);
    std::vector<float> h1(32), h2(10);
    auto deep = network_step.bind(X = batch.pixel(), y = batch.digit(), W1 = w1, b1 = h1, W2 = w2, b2 = h2, rate = eta,
                                  cg::into(loss, w1, h1, w2, h2));
    train("network", deep, loss, batch, images, 40, random);

    const auto s = linear_scores(X = unseen.pixel, V = v, c = bias);
    const auto t = network_scores(X = unseen.pixel, W1 = w1, b1 = h1, W2 = w2, b2 = h2);
    std::cout << std::setprecision(3) << "softmax regression: test accuracy: " << digits::accuracy(s, unseen)
              << "\nnetwork: test accuracy: " << digits::accuracy(t, unseen) << '\n';
}
