// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A network of 784, 256 and 10 units tells ten kinds of clothes apart (Fashion-MNIST: Xiao, Rasul, Vollgraf 2017,
// arXiv 1708.07747), is saved for NumPy and read again. Needs Debian's dataset-fashion-mnist.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <ctgrad/data.hpp>
#include <ctgrad/data/npz.hpp>
#include <ctgrad/optimize.hpp>
#include <filesystem>

#include "support/fashion_mnist.hpp"
namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 784>;
inline constexpr auto y = cg::labels<"y", n, 10>;
inline constexpr auto W1 = cg::matrix<"W1", 784, 256>;
inline constexpr auto b1 = cg::vector<"b1", 256>;
inline constexpr auto W2 = cg::matrix<"W2", 256, 10>;
inline constexpr auto b2 = cg::vector<"b2", 10>;
using layers = cg::parameter_set<float, W1, b1, W2, b2>;

inline constexpr auto network = [] { return cg::relu(X * W1 + b1) * W2 + b2; };
inline constexpr auto step = cg::compile([] {
    auto loss = cg::cross_entropy(network(), y);
    return cg::outputs(loss, cg::gradient(loss, W1), cg::gradient(loss, b1), cg::gradient(loss, W2), cg::gradient(loss, b2));
});
inline constexpr auto scores = cg::compile(network);

int main() {
    const auto train = fashion_mnist::read("train"), test = fashion_mnist::read("t10k");
    constexpr std::size_t size = 64;
    constexpr int epochs = 10;
    layers weights, slopes;
    std::mt19937_64 random(1);
    weights.initialize(cg::initial::he_normal(), random);

    std::vector<float> images(size * 784);  // a batch, at an address that stays
    std::vector<std::uint8_t> kinds(size);
    float loss = 0;
    auto run = step.bind(X = images, y = kinds, weights, cg::into(loss, slopes));
    cg::mini_batches batches(train.size(), size, 1, cg::last_batch::drop);
    const auto steps = static_cast<long>(batches.size());
    auto adam = cg::optimizer(cg::adam{.learning_rate = cg::cosine_decay(1e-3, epochs * steps)}, weights);
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        const auto start = std::chrono::steady_clock::now();
        double total = 0;
        long done = 0;
        for (const auto rows : batches.next_epoch()) {
            train.take(rows, images, kinds);
            run();
            adam.update(slopes);
            total += loss;
            if (++done % 20 == 0 && isatty(STDERR_FILENO)) std::fprintf(stderr, "\repoch %2d %3ld %%", epoch, 100 * done / steps);
        }
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
        std::printf("\repoch %2d: loss %.4f, test accuracy %.4f, %.2f s\n", epoch, total / static_cast<double>(steps),
                    test.accuracy(scores(X = test.images, weights)), time.count());
        std::fflush(stdout);
    }

    const std::string path = (std::filesystem::temp_directory_path() / "fashion_mnist.npz").string();
    cg::save_npz(path, weights);
    layers again;
    cg::load_npz(path, again);
    const double before = test.accuracy(scores(X = test.images, weights));
    const double after = test.accuracy(scores(X = test.images, again));
    std::printf("saved to %s and read again: test accuracy %.4f\n", path.c_str(), after);
    return after == before && after >= 0.88 ? 0 : 1;
}
