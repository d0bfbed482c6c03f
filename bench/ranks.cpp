// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A step of a network of 784, 512, 512 and 10 units over ranks, float, 512 rows in all (bench).
//
// Alone: what a rank computes is measured for its share of the rows, and when it knows each sum; the network is a model. A
// message of m bytes goes round in 2 ceil(log2 P) α + 2 (P - 1) / P m β (Thakur, Rabenseifner and Gropp, Optimization of
// collective communication operations in MPICH, 2005), one after the other, each when it is known and the one before it is
// through. By mpirun: α and β are those of this machine, and the step is measured too.
#include <boost/mpi/environment.hpp>
#include <cmath>
#include <cstdio>
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/parallel/ranks.hpp>
#include <random>

#include "contest.hpp"

namespace {
namespace cg = ctgrad;
using cg::parallel::communicator;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 784>;
inline constexpr auto y = cg::labels<"y", n, 10>;
inline constexpr auto W1 = cg::matrix<"W1", 784, 512>;
inline constexpr auto W2 = cg::matrix<"W2", 512, 512>;
inline constexpr auto W3 = cg::matrix<"W3", 512, 10>;
inline constexpr auto step = cg::compile([] {
    auto loss = cg::cross_entropy(cg::relu(cg::relu(X * W1) * W2) * W3, y);
    return cg::outputs(loss, cg::gradient(loss, W1), cg::gradient(loss, W2), cg::gradient(loss, W3));
});
template <class Model>
cg::api::compilation<Model> compilation_of(const cg::program<Model>&);
using whole = decltype(compilation_of(step));
using halves = cg::parallel::halves<whole, cg::api::find_dimension(whole::program, "n")>;
constexpr cg::parallel::traffic<halves> sent;
constexpr std::size_t all_rows = 512;

struct batch {
    std::vector<float> images, first = random(784 * 512), second = random(512 * 512), third = random(512 * 10);
    std::vector<int> kinds;
    std::vector<float> d_first = first, d_second = second, d_third = third;
    float loss = 0;

    explicit batch(std::size_t rows) : images(random(rows * 784)), kinds(rows) {
        for (std::size_t i = 0; i < rows; ++i) kinds[i] = static_cast<int>(i % 10);
    }
    static std::vector<float> random(std::size_t count) {
        std::mt19937 engine(1);
        std::normal_distribution<float> normal(0, 0.05f);
        std::vector<float> result(count);
        for (float& x : result) x = normal(engine);
        return result;
    }
    auto bind(const communicator& ranks) {
        return cg::parallel::over_ranks<n>(step, ranks)
            .bind(X = images, W1 = first, W2 = second, W3 = third, y = kinds,
                  cg::into(loss, d_first, d_second, d_third));
    }
};

// What a rank computes, in seconds: until each message is known, the part, and the rest.
struct work {
    double known[sent.count + 1]{}, part = 0, rest = 0;
};
work measure(std::size_t rows) {
    batch data(rows);
    cg::api::placed<whole> placed;
    (placed.add(X = data.images), placed.add(W1 = data.first), placed.add(W2 = data.second),
     placed.add(W3 = data.third), placed.add(y = data.kinds));
    const cg::parallel::arguments<halves, float> all(placed.view());
    auto part = all.part_of(all.placed_block<halves::part>(0, all.size(), all.size()), 0, all.size());
    std::vector<std::vector<float>> sums;
    const float* sources[halves::sums + 1]{};
    std::ptrdiff_t lengths[halves::sums + 1]{};
    for (int s = 0; s < halves::sums; ++s) {
        lengths[s] = all.length_of_sum(s);
        sums.emplace_back(static_cast<std::size_t>(lengths[s]));
        sources[s] = sums.back().data();
        part.write_to(halves::along + s, static_cast<void*>(sums.back().data()));
    }
    auto rest = all.rest_of<halves::rest>(sources, lengths, 1, all.size());
    void* const targets[] = {&data.loss, data.d_first.data(), data.d_second.data(), data.d_third.data()};
    for (int k = 0; k < 4; ++k) rest.write_to(k, targets[k]);

    std::vector<double> times[sent.count + 2];
    for (int round = 0; round < 21; ++round) {
        const double start = bench::now();
        part([&](int border) {
            for (int m = 0; m < sent.count; ++m)
                if (sent.messages[m].border == border) times[m].push_back(bench::now() - start);
        });
        times[sent.count].push_back(bench::now() - start);
        const double behind = bench::now();
        rest();
        times[sent.count + 1].push_back(bench::now() - behind);
    }
    work found;
    for (int m = 0; m < sent.count; ++m) found.known[m] = bench::median(times[m]);
    found.part = bench::median(times[sent.count]);
    found.rest = bench::median(times[sent.count + 1]);
    return found;
}

double bytes_of(int message) {
    double bytes = 0;
    for (int k = 0; k < sent.messages[message].count; ++k) {
        const cg::ir::space& shape =
            halves::part::program.outputs[halves::along + sent.order[sent.messages[message].first + k]].shape;
        double size = 1;
        for (int a = 0; a < shape.rank; ++a) size *= static_cast<double>(shape[a]);
        bytes += size * sizeof(float);
    }
    return bytes;
}
struct network {
    double alpha, beta;  // seconds for a message, and for a byte of it

    double around(int ranks, double bytes) const {
        return 2 * std::ceil(std::log2(ranks)) * alpha + 2 * (ranks - 1.0) / ranks * bytes * beta;
    }
    // A step, whose messages go when they are known, or when all are.
    double step(int ranks, const work& w, bool early) const {
        double free = 0;
        for (int m = 0; m < sent.count; ++m)
            free = std::max(free, early ? w.known[m] : w.part) + around(ranks, bytes_of(m));
        return std::max(free, w.part) + w.rest;
    }
};

void predict(const network& net) {
    std::printf("%d messages of", sent.count);
    for (int m = 0; m < sent.count; ++m) std::printf(" %.0f", bytes_of(m));
    std::printf(" bytes; alpha %.1f us, beta %.4f ns/byte (%.1f GB/s); CPU time, ms\n", 1e6 * net.alpha, 1e9 * net.beta,
                1e-9 / net.beta);
    std::printf("ranks  rows  compute   step, sums at the end   step, sums when known   speed-up\n");
    double alone = 0;
    for (int ranks = 1; ranks <= 32; ranks *= 2) {
        const work w = measure(all_rows / static_cast<std::size_t>(ranks));
        const double late = net.step(ranks, w, false), early = net.step(ranks, w, true);
        if (ranks == 1) alone = early;
        std::printf("%5d %5zu %8.3f %23.3f %23.3f %10.2f\n", ranks, all_rows / static_cast<std::size_t>(ranks),
                    1e3 * (w.part + w.rest), 1e3 * late, 1e3 * early, alone / early);
    }
}

// Seconds by the clock, in turns: the median of each, and of all ranks the slowest.
std::vector<double> in_turns(const communicator& ranks, auto&&... runs) {
    std::vector<double> times[sizeof...(runs)], medians;
    const auto once = [&](std::vector<double>& to, auto& run) {
        ranks.barrier();
        const double start = MPI_Wtime();
        run();
        to.push_back(MPI_Wtime() - start);
    };
    for (int round = 0; round < 101; ++round) {
        std::size_t way = 0;
        (once(times[way++], runs), ...);
    }
    for (std::vector<double>& t : times)
        medians.push_back(boost::mpi::all_reduce(ranks, bench::median(t), boost::mpi::maximum<double>()));
    return medians;
}
void compare(const communicator& ranks) {
    const std::size_t rows = all_rows / static_cast<std::size_t>(ranks.size());
    double bytes = 0;
    for (int m = 0; m < sent.count; ++m) bytes += bytes_of(m);
    std::vector<float> from(static_cast<std::size_t>(bytes) / sizeof(float)), to(from.size());
    const auto around = [&](int count) {
        return in_turns(ranks,
                        [&, count] { MPI_Allreduce(from.data(), to.data(), count, MPI_FLOAT, MPI_SUM, ranks); })[0];
    };
    const double empty = around(1), full = around(static_cast<int>(from.size())),
                 rounds = 2 * std::ceil(std::log2(ranks.size()));
    const network here{empty / rounds, (full - empty) / (2 * (ranks.size() - 1.0) / ranks.size() * bytes)};
    const work w = measure(rows);
    batch data(rows), other(rows);
    auto together = data.bind(ranks), alone = other.bind(communicator(MPI_COMM_SELF, boost::mpi::comm_attach));
    const std::vector<double> times = in_turns(ranks, together, alone);
    if (ranks.rank() != 0) return;
    std::printf("\n%d ranks on this machine: alpha %.1f us, beta %.4f ns/byte (%.1f GB/s) by MPI_Allreduce\n",
                ranks.size(), 1e6 * here.alpha, 1e9 * here.beta, 1e-9 / here.beta);
    std::printf("a step by the model, CPU time: %.3f ms with sums at the end, %.3f ms with sums when known\n",
                1e3 * here.step(ranks.size(), w, false), 1e3 * here.step(ranks.size(), w, true));
    std::printf("measured, by the clock: %.3f ms; side by side, but each rank for itself: %.3f ms\n", 1e3 * times[0],
                1e3 * times[1]);
}

}  // namespace

int main(int argc, char** argv) {
    const boost::mpi::environment mpi(argc, argv);
    const communicator world;
    if (world.size() > 1)
        compare(world);
    else
        predict({2e-6, 1 / 12.5e9});  // a network of 100 Gbit/s
}
