// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The network of 30_fashion_mnist over the ranks of MPI, each of which takes its share of every batch: alone or by mpirun,
// the weights end the same but for rounding. Needs Debian's dataset-fashion-mnist.
//
// Usage: 31_fashion_mnist_ranks [WEIGHTS.npz], which is written, or where it is there, compared with.
#include <boost/mpi/environment.hpp>
#include <cstdio>
#include <ctgrad/data.hpp>
#include <ctgrad/data/npz.hpp>
#include <ctgrad/optimize.hpp>
#include <ctgrad/parallel/ranks.hpp>
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
using layers = cg::parameter_set<double, W1, b1, W2, b2>;

inline constexpr auto network = [] { return cg::relu(X * W1 + b1) * W2 + b2; };
inline constexpr auto step = cg::compile([] {
    auto loss = cg::cross_entropy(network(), y);
    return cg::outputs(loss, cg::gradient(loss, W1), cg::gradient(loss, b1), cg::gradient(loss, W2),
                       cg::gradient(loss, b2));
});
inline constexpr auto scores = cg::compile(network);

// ‖a - b‖ / ‖b‖
double distance(const layers& a, const layers& b) {
    double apart = 0, size = 0;
    for (std::size_t i = 0; i < b.values().size(); ++i) {
        apart += (a.values()[i] - b.values()[i]) * (a.values()[i] - b.values()[i]);
        size += b.values()[i] * b.values()[i];
    }
    return std::sqrt(apart / size);
}

// What the first rank says of the weights; whether all is well.
bool judge(const layers& weights, const char* path) {
    const auto test = fashion_mnist::read("t10k");
    const double accuracy = test.accuracy(scores(X = test.images.as<double>(), weights));
    std::printf("test accuracy %.4f\n", accuracy);
    if (path == nullptr) return accuracy >= 0.8;
    if (!std::filesystem::exists(path)) {
        cg::save_npz(path, weights);
        std::printf("weights saved to %s\n", path);
        return accuracy >= 0.8;
    }
    layers others;
    cg::load_npz(path, others);
    std::printf("weights as in %s but for %.1e of them\n", path, distance(weights, others));
    return accuracy >= 0.8 && distance(weights, others) < 1e-6;
}

int main(int argc, char** argv) {
    const boost::mpi::environment mpi(argc, argv);
    const cg::parallel::communicator world;
    const bool speaks = world.rank() == 0;
    samples<std::uint8_t> train;
    cg::parallel::together(world, [&] { train = fashion_mnist::read("train"); });

    constexpr std::size_t size = 64;
    constexpr int epochs = 2;
    const auto begin_of = [&](int rank) {
        return size * static_cast<std::size_t>(rank) / static_cast<std::size_t>(world.size());
    };
    const std::size_t first = begin_of(world.rank()), share = begin_of(world.rank() + 1) - first;
    std::vector<float> pixels(share * 784);
    std::vector<double> images(share * 784);  // this rank's of a batch
    std::vector<std::uint8_t> kinds(share);
    layers weights, slopes;
    std::mt19937_64 random(1);
    weights.initialize(cg::initial::he_normal(), random);
    double loss = 0;
    auto run = cg::parallel::over_ranks<n>(step, world).bind(X = images, y = kinds, weights, cg::into(loss, slopes));
    auto adam = cg::optimizer(cg::adam{.learning_rate = 1e-3}, weights);
    cg::mini_batches batches(train.size(), size, 1, cg::last_batch::drop);  // in the same order on all
    for (int epoch = 1; epoch <= epochs; ++epoch) {
        const double start = MPI_Wtime();
        double total = 0;
        for (const auto rows : batches.next_epoch()) {
            train.take(rows.subspan(first, share), pixels, kinds);
            std::copy(pixels.begin(), pixels.end(), images.begin());
            run();
            adam.update(slopes);
            total += loss;
        }
        if (!speaks) continue;
        std::printf("%d rank%s, epoch %d: loss %.6f, %.2f s\n", world.size(), world.size() == 1 ? "" : "s", epoch,
                    total / static_cast<double>(batches.size()), MPI_Wtime() - start);
        std::fflush(stdout);
    }
    return !speaks || judge(weights, argc > 1 ? argv[1] : nullptr) ? 0 : 1;
}
