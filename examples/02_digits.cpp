// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The main job: softmax regression, then a network, learn to read handwritten digits. A whole step of training, loss,
// gradients and the update of all parameters in place, is one compiled program.
#include <chrono>
#include <cstdio>
#include <ctgrad/data.hpp>
#include <ctgrad/data/csv.hpp>
#include <iostream>

#include "support/samples.hpp"
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

void train(const char* name, auto step, auto& parameters, const samples<int>& from, int epochs) {
    std::vector<float> pixels(32 * 64);  // a batch, at an address that stays
    std::vector<int> digits(32);
    float loss = 0, eta = 0.5f;
    auto run = step.bind(X = pixels, y = digits, parameters, rate = eta, cg::into(loss, parameters));
    cg::mini_batches batches(from.size(), 32, 7, cg::last_batch::drop);
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        const auto start = std::chrono::steady_clock::now();
        double total = 0;
        for (const auto rows : batches.next_epoch()) {
            from.take(rows, pixels, digits);
            run();
            total += loss;
        }
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
        const auto steps = static_cast<double>(batches.size());
        std::printf("%s epoch %2d: loss %.4f, %.2f ms, %.0f images/s\n", name, epoch, total / steps, 1e3 * time.count(),
                    32 * steps / time.count());
    }
}

int main() {
    const auto table = cg::read_csv<float>(CTGRAD_EXAMPLE_DATA_DIR "/digits.csv");  // 64 numbers from 0 to 16, then the digit
    samples<int> all{table.columns(0, 64), table.columns(64, 65).as<int>()};
    for (float& pixel : all.images) pixel /= 16;
    const auto split = cg::train_test_split(all.size(), 0.8, 7);
    const auto seen = all.take(split.train), unseen = all.take(split.test);
    std::cout << "d loss / d V = " << cg::to_text([] { return cg::gradient(cg::cross_entropy(linear(), y), V); })
              << "\n\na step of the network: " << cg::explain(network_step) << std::endl;

    cg::parameter_set<float, V, c> regression;
    train("softmax regression", linear_step, regression, seen, 20);

    cg::parameter_set<float, W1, b1, W2, b2> layers;
    std::mt19937_64 random(7);
    layers.initialize(cg::initial::glorot_uniform(), random);
    train("network", network_step, layers, seen, 40);

    std::printf("softmax regression: test accuracy: %.3f\n", unseen.accuracy(linear_scores(X = unseen.images, regression)));
    std::printf("network: test accuracy: %.3f\n", unseen.accuracy(network_scores(X = unseen.images, layers)));
}
