// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A network learns over ranks what it learns in one process; its first layer's gradient is known behind the others.
#include <boost/mpi/environment.hpp>
#include <catch2/catch.hpp>
#include <ctgrad/data.hpp>
#include <ctgrad/optimize.hpp>
#include <ctgrad/parallel/ranks.hpp>

using namespace ctgrad;

namespace {

const boost::mpi::environment mpi;

inline constexpr auto n = dim<"n">;
inline constexpr auto X = matrix<"X", n, 96>;
inline constexpr auto y = labels<"y", n, 5>;
inline constexpr auto V = matrix<"V", 96, 64>;
inline constexpr auto b = ctgrad::vector<"b", 64>;
inline constexpr auto W = matrix<"W", 64, 5>;
using layers = parameter_set<double, V, b, W>;

inline constexpr auto step = compile([] {
    auto loss = cross_entropy(tanh(X * V + b) * W, y);
    return outputs(loss, gradient(loss, V), gradient(loss, b), gradient(loss, W));
});

// Points around five centres.
struct points {
    dataset<double> at;
    std::vector<int> kinds;

    explicit points(std::size_t count)
        : at({static_cast<std::ptrdiff_t>(count), 96}, std::vector<double>(count * 96)), kinds(count) {
        std::mt19937_64 random(3);
        std::normal_distribution<double> normal;
        std::vector<double> centres(5 * 96);
        for (double& c : centres) c = normal(random);
        for (std::size_t i = 0; i < count; ++i) {
            kinds[i] = static_cast<int>(i % 5);
            for (std::size_t j = 0; j < 96; ++j) at.data()[i * 96 + j] = centres[i % 5 * 96 + j] + 2 * normal(random);
        }
    }
};

struct learnt {
    layers weights;
    double first_loss = 0, last_loss = 0;
};
// Each rank takes its share of every batch.
learnt learn(const parallel::communicator& ranks) {
    const points all(500);
    constexpr std::size_t size = 50;
    const auto begin_of = [&](int rank) {
        return size * static_cast<std::size_t>(rank) / static_cast<std::size_t>(ranks.size());
    };
    const std::size_t first = begin_of(ranks.rank()), share = begin_of(ranks.rank() + 1) - first;
    std::vector<double> x(share * 96);
    std::vector<int> kinds(share);
    learnt result;
    layers slopes;
    std::mt19937_64 random(1);
    result.weights.initialize(initial::glorot_uniform(), random);
    auto run =
        parallel::over_ranks<n>(step, ranks).bind(X = x, y = kinds, result.weights, into(result.last_loss, slopes));
    auto train = optimizer(momentum{.learning_rate = 0.02}, result.weights);
    mini_batches batches(500, size, 1);
    for (int epoch = 0; epoch < 10; ++epoch)
        for (const auto rows : batches.next_epoch()) {
            all.at.take(rows.subspan(first, share), x);
            for (std::size_t i = 0; i < share; ++i) kinds[i] = all.kinds[rows[first + i]];
            run();
            train.update(slopes);
            if (result.first_loss == 0) result.first_loss = result.last_loss;
        }
    return result;
}

template <class Model>
api::compilation<Model> compilation_of(const program<Model>&);

}  // namespace

TEST_CASE("the weights are those of one process") {
    const learnt by_ranks = learn({}), alone = learn({MPI_COMM_SELF, boost::mpi::comm_attach});
    CHECK(alone.last_loss < 0.5 * alone.first_loss);
    double apart = 0, size = 0;
    for (std::size_t i = 0; i < alone.weights.values().size(); ++i) {
        apart = std::max(apart, std::abs(by_ranks.weights.values()[i] - alone.weights.values()[i]));
        size = std::max(size, std::abs(alone.weights.values()[i]));
    }
    CHECK(apart < 1e-6 * size);
}
TEST_CASE("what the first layer's gradient does not need goes before it") {
    using whole = decltype(compilation_of(step));
    using halves = parallel::halves<whole, api::find_dimension(whole::program, "n")>;
    constexpr parallel::traffic<halves> sent;
    static_assert(sent.count == 2 && sent.messages[0].border < sent.messages[1].border);
    static_assert(sent.messages[0].count == 3 && sent.messages[1].count == 1);
    constexpr ir::space last = halves::part::program.outputs[halves::along + sent.order[3]].shape;
    static_assert(last.rank == 2 && last[0] * last[1] == 96 * 64);
}
