// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs over ranks against the same programs in one process. Run by CTest alone and by mpirun with 2 and 3 ranks; every
// rank makes the whole data, and gives the program its shard.
#include <boost/mpi/environment.hpp>
#include <catch2/catch.hpp>
#include <csignal>
#include <ctgrad/data.hpp>
#include <ctgrad/parallel/ranks.hpp>
#include <random>

using namespace ctgrad;

namespace {

const boost::mpi::environment mpi;
const parallel::communicator world;

inline constexpr auto n = dim<"n">;
inline constexpr auto d = dim<"d">;
inline constexpr auto X = matrix<"X", n, 3>;
inline constexpr auto w = ctgrad::vector<"w", 3>;
inline constexpr auto y = ctgrad::vector<"y", n>;
inline constexpr auto s = scalar<"s">;
inline constexpr auto t = labels<"t", n, 3>;
inline constexpr auto Z = matrix<"Z", n, d>;
inline constexpr auto v = ctgrad::vector<"v", d>;

inline constexpr auto regression = compile([] {
    auto loss = mean(softplus(-hadamard(y, X * w))) + s * squared_norm(w);
    return outputs(loss, gradient(loss, w), X * w, w - s * gradient(loss, w));
});
inline constexpr auto classification = compile([] {
    auto loss = cross_entropy(hadamard(X, w), t);
    return outputs(gradient(loss, X), gradient(loss, w), loss);
});
inline constexpr auto extremes =
    compile([] { return outputs(max(X * w), min(X, axis<0>), prod(1 + 0.01 * y), norm2(y), sum(y) / max(y)); });
inline constexpr auto whole_sums = compile([] { return outputs(transpose(X) * X, squared_norm(w), s + sum(X + w)); });
inline constexpr auto projection = compile([] { return sum(tanh(Z * v)); });

// A rank's rows of all: none of them is as many as the next one's.
struct rows_of_rank {
    std::size_t first, last;

    rows_of_rank(std::size_t all, std::size_t rank) : first(begin(all, rank)), last(begin(all, rank + 1)) {}
    static std::size_t begin(std::size_t all, std::size_t rank) {
        const auto ranks = static_cast<std::size_t>(world.size());
        return all * rank * (rank + 1) / (ranks * (ranks + 1));
    }
};
rows_of_rank own_rows(std::size_t all) {
    return {all, static_cast<std::size_t>(world.rank())};
}
template <class T>
std::vector<T> shard(const std::vector<T>& all, std::size_t rows) {
    const std::size_t width = all.size() / rows;
    const rows_of_rank own = own_rows(rows);
    return {all.begin() + static_cast<std::ptrdiff_t>(own.first * width),
            all.begin() + static_cast<std::ptrdiff_t>(own.last * width)};
}
template <class T>
std::vector<T> numbers(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<T> normal;
    std::vector<T> result(count);
    for (T& x : result) x = normal(random);
    return result;
}
std::vector<int> classes(std::size_t rows) {
    std::vector<int> result(rows);
    for (std::size_t i = 0; i < rows; ++i) result[i] = static_cast<int>(i % 3);
    return result;
}
template <class T>
double distance(const T& a, const T& b, std::size_t) {
    return std::abs(static_cast<double>(a) - static_cast<double>(b)) / std::max(1.0, std::abs(static_cast<double>(b)));
}
// Of arrays of a shard from those rows of the whole one.
template <class Array>
    requires requires(const Array& a) {
        a.data();
    }
double distance(const Array& a, const Array& b, std::size_t rows) {
    const bool along = rows > 0 && a.size() != b.size();
    const std::size_t first = along ? own_rows(rows).first * (static_cast<std::size_t>(b.size()) / rows) : 0;
    double most = first + static_cast<std::size_t>(a.size()) <= static_cast<std::size_t>(b.size()) ? 0 : 1;
    for (std::size_t i = 0; most < 1 && i < static_cast<std::size_t>(a.size()); ++i)
        most = std::max(most, distance(a.data()[i], b.data()[first + i], 0));
    return most;
}
template <class Results, std::size_t... K>
void compare(const Results& ranks, const Results& whole, std::size_t rows, double tolerance,
             std::index_sequence<K...>) {
    using api::get;
    for (const double apart : {distance(get<K>(ranks), get<K>(whole), rows)...}) CHECK(apart <= tolerance);
}
template <class T>
void compare(const auto& ranks, const auto& whole, std::size_t rows) {
    compare(ranks, whole, rows, sizeof(T) == 4 ? 2e-5 : 1e-12,
            std::make_index_sequence<std::tuple_size_v<std::remove_cvref_t<decltype(whole)>>>());
}
template <class T>
void compare_all(std::size_t rows) {
    INFO("n = " << rows);
    const auto x = numbers<T>(rows * 3, 1), at = numbers<T>(3, 2), signs = numbers<T>(rows, 3);
    const auto x_own = shard(x, rows), signs_own = shard(signs, rows);
    const auto kinds = classes(rows), kinds_own = shard(kinds, rows);
    const T step = T(0.125);
    using parallel::over_ranks;
    compare<T>(over_ranks<n>(regression, world, X = x_own, w = at, y = signs_own, s = step),
               regression(X = x, w = at, y = signs, s = step), rows);
    if constexpr (sizeof(T) == 8)
        compare<T>(over_ranks<n>(classification, world, X = x_own, w = at, t = kinds_own),
               classification(X = x, w = at, t = kinds), rows);
    compare<T>(over_ranks<n>(whole_sums, world, X = x_own, w = at, s = step), whole_sums(X = x, w = at, s = step),
               rows);
    if (rows_of_rank(rows, 0).last > 0)  // each rank has some
        compare<T>(over_ranks<n>(extremes, world, X = x_own, w = at, y = signs_own), extremes(X = x, w = at, y = signs),
                   rows);
}
std::string message_of(auto function) {
    try {
        function();
    } catch (const std::exception& e) {
        return e.what();
    }
    return "nothing";
}

}  // namespace

TEST_CASE("every number of rows, some ranks without any") {
    for (const std::size_t rows : {1u, 2u, 6u, 17u, 100u, 5000u}) {
        compare_all<double>(rows);
        compare_all<float>(rows);
    }
}
TEST_CASE("no rows at all") {
    const std::vector<double> none, at = numbers<double>(3, 2);
    CHECK(api::get<2>(parallel::over_ranks<n>(whole_sums, world, X = none, w = at, s = 2.0)) == 2);
}
TEST_CASE("the same bits on all ranks, and again") {
    const std::size_t rows = 4099;
    const auto x = shard(numbers<float>(rows * 3, 1), rows), at = numbers<float>(3, 2),
               signs = shard(numbers<float>(rows, 3), rows);
    std::vector<float> gradient(3), products(signs.size()), next(3), first;
    float loss = 0, step = 0.5f;
    const auto run = parallel::over_ranks<n>(regression, world)
                         .bind(X = x, w = at, y = signs, s = step, into(loss, gradient, products, next));
    for (int i = 0; i < 10; ++i) {
        run();
        const std::vector<float> now = {loss, gradient[0], gradient[1], gradient[2], next[0], next[1], next[2]};
        if (first.empty()) first = now;
        std::vector<float> of_first_rank = now;
        boost::mpi::broadcast(world, of_first_rank.data(), static_cast<int>(now.size()), 0);
        CHECK(now == first);
        CHECK(now == of_first_rank);
    }
}
TEST_CASE("what one rank throws, all throw, and the next call works") {
    const int last = world.size() - 1;
    const std::string rank = "rank " + std::to_string(last) + ": ";
    const std::vector<double> x(30, 1), at(3, 1), z(10, 1), few(9);
    std::vector<int> kinds(10, 1);
    const auto on_last = [&](const auto& wrong, const auto& right) -> const auto& {
        return world.rank() == last ? wrong : right;
    };

    CHECK(message_of([&] {
              parallel::over_ranks<n>(regression, world, X = x, w = at, y = on_last(few, z), s = 1.0);
          }) == rank + message_of([&] { regression(X = x, w = at, y = few, s = 1.0); }));

    std::vector<double> gradient(30), slope(3);
    double loss = 0;
    const auto run =
        parallel::over_ranks<n>(classification, world).bind(X = x, w = at, t = kinds, into(gradient, slope, loss));
    run();
    const double before = loss;
    loss = -1;
    kinds[9] = world.rank() == last ? 3 : 1;
    CHECK_THROWS_AS(run(), parallel::rank_error);
    CHECK(loss == -1);
    std::vector<int> bad(10, 1);
    bad[9] = 3;
    CHECK(message_of([&] { run(); }) == rank + message_of([&] { classification(X = x, w = at, t = bad); }));
    kinds[9] = 1;
    run();
    CHECK(loss == before);
}
TEST_CASE("a rank without rows, of what takes a max over them") {
    if (world.size() == 1) return;
    const std::vector<double> x(world.rank() == 1 ? 0 : 30, 1), z(x.size() / 3, 1), at(3, 1);
    CHECK(message_of([&] { parallel::over_ranks<n>(extremes, world, X = x, w = at, y = z); }) ==
          "rank 1: max: n = 0 (from X, 0 x 3), but there is no max of no elements");
}
TEST_CASE("shards that disagree in shape") {
    if (world.size() == 1) return;
    const std::size_t width = world.rank() == 1 ? 4 : 3;
    const std::vector<double> at(width, 1);
    const dataset<double> rows({2, static_cast<std::ptrdiff_t>(width)}, std::vector<double>(2 * width, 1));
    const auto call = [&] { parallel::over_ranks<n>(projection, world, Z = rows, v = at); };
    CHECK(message_of(call) == "ranks: d = 3 on rank 0, but 4 on rank 1");
    CHECK_THROWS_AS(call(), shape_error);
}
TEST_CASE("what only one rank does, and fails at") {
    const auto read = [&] {
        parallel::together(world, [] {
            if (world.rank() == world.size() - 1) throw std::runtime_error("rows.csv cannot be read");
        });
    };
    CHECK(message_of(read) == "rank " + std::to_string(world.size() - 1) + ": rows.csv cannot be read");
}
// Not of a usual run: CTest expects that mpirun ends the others.
TEST_CASE("a rank that is killed", "[.killed]") {
    const std::vector<double> x(30, 1), at(3, 1);
    const auto run = [&] { return api::get<2>(parallel::over_ranks<n>(whole_sums, world, X = x, w = at, s = 2.0)); };
    run();
    if (world.rank() == world.size() - 1) std::raise(SIGKILL);
    run();
    FAIL("a sum without one of its ranks");
}
