// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// One constant program, called from several threads at once.
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>
#include <thread>
#include <vector>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 5>;
inline constexpr auto V = cg::matrix<"V", 5, 3>;
inline constexpr auto t = cg::labels<"t", n, 3>;

// Uses labels and temporaries, which are the run's own.
constexpr auto step = cg::compile([] {
    auto loss = cg::cross_entropy(X * V, t);
    return cg::outputs(loss, cg::gradient(loss, V));
});

struct problem {
    std::vector<double> data, weights;
    std::vector<int> labels;
    explicit problem(unsigned seed) : data(5 * (3 + seed % 4)), weights(15), labels(data.size() / 5) {
        for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<double>((i * 7 + seed * 13) % 11) / 11;
        for (std::size_t i = 0; i < 15; ++i) weights[i] = static_cast<double>((i * 5 + seed) % 7) / 7;
        for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<int>((i + seed) % 3);
    }
};

}  // namespace

TEST_CASE("calls and bound runs of four threads do not meet") {
    constexpr unsigned threads = 4, rounds = 2000;
    std::vector<int> wrong(threads, 0);
    const auto work = [&](unsigned id) {
        const problem mine(id);
        double loss = 0;
        std::vector<double> slope(15);
        auto run = step.bind(X = mine.data, V = mine.weights, t = mine.labels, cg::into(loss, slope));
        run();
        const double right = loss;
        const std::vector<double> right_slope = slope;
        for (unsigned i = 0; i < rounds; ++i) {
            const auto [value, gradient] = step(X = mine.data, V = mine.weights, t = mine.labels);
            run();
            const bool same = value == right && loss == right && slope == right_slope &&
                              std::equal(gradient.begin(), gradient.end(), right_slope.begin());
            wrong[id] += same ? 0 : 1;
        }
    };
    std::vector<std::thread> team;
    for (unsigned id = 0; id < threads; ++id) team.emplace_back(work, id);
    for (std::thread& member : team) member.join();
    CHECK(wrong == std::vector<int>(threads, 0));
}
