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

#include "support/accuracy.hpp"
#include "support/idx.hpp"
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

struct samples {
    cg::dataset<float> images;  // 784 numbers from 0 to 1 each
    cg::dataset<std::uint8_t> kinds;
};
samples read(const std::string& name) {
    const std::string path = "/usr/share/datasets/fashion-mnist/" + name;
    samples all{read_idx(path + "-images-idx3-ubyte.gz").as<float>(), read_idx(path + "-labels-idx1-ubyte.gz")};
    for (float& pixel : all.images) pixel /= 255;
    return all;
}

int main() {
    const samples train = read("train"), test = read("t10k");
    constexpr std::size_t size = 64;
    constexpr int epochs = 10;
    layers weights, slopes;
    std::mt19937_64 random(1);
    weights.initialize(cg::initial::he_normal(), random);

    std::vector<float> images(size * 784);  // a batch, at an address that stays
    std::vector<std::uint8_t> kinds(size);
    float loss = 0;
    auto run = step.bind(X = images, y = kinds, weights, cg::into(loss, slopes));
    cg::mini_batches batches(train.images.rows(), size, 1, cg::last_batch::drop);
    const auto steps = static_cast<long>(batches.size());
    auto adam = cg::optimizer(cg::adam{.learning_rate = cg::cosine_decay(1e-3, epochs * steps)}, weights);
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        const auto start = std::chrono::steady_clock::now();
        double total = 0;
        long done = 0;
        for (const auto rows : batches.next_epoch()) {
            train.images.take(rows, images);
            train.kinds.take(rows, kinds);
            run();
            adam.update(slopes);
            total += loss;
            if (++done % 20 == 0 && isatty(STDERR_FILENO)) std::fprintf(stderr, "\repoch %2d %3ld %%", epoch, 100 * done / steps);
        }
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
        std::printf("\repoch %2d: loss %.4f, test accuracy %.4f, %.2f s\n", epoch, total / static_cast<double>(steps),
                    accuracy(scores(X = test.images, weights), test.kinds), time.count());
        std::fflush(stdout);
    }

    const std::string path = (std::filesystem::temp_directory_path() / "fashion_mnist.npz").string();
    cg::save_npz(path, weights);
    layers again;
    cg::load_npz(path, again);
    const double before = accuracy(scores(X = test.images, weights), test.kinds);
    const double after = accuracy(scores(X = test.images, again), test.kinds);
    std::printf("saved to %s and read again: test accuracy %.4f\n", path.c_str(), after);
    return after == before && after >= 0.88 ? 0 : 1;
}
