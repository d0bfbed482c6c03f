// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs that are called while they run: by an operation, by an observer, by who receives the results; and by two threads.
#include <catch2/catch.hpp>
#include <cmath>
#include <ctgrad/ctgrad.hpp>
#include <thread>
#include <vector>

namespace cg = ctgrad;

namespace {
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto s = cg::scalar<"s">;
}  // namespace

namespace mine {

using real_function = cg::function<cg::takes<s>, cg::returns<cg::scalar<"y">>>;
extern const real_function halved, factorial;

// Calls a function for each lane of a pack.
template <class Pack>
Pack by_lanes(Pack x, auto function) {
    using T = typename Pack::value_type;
    T lanes[Pack::size];
    x.store(lanes);
    for (T& lane : lanes) lane = static_cast<T>(function(lane));
    return Pack::load(lanes);
}
// x / 2, by another program.
struct half_op : cg::pointwise<1> {
    static constexpr std::string_view name = "half", latex = R"(\operatorname{half})";
    static constexpr double evaluate(double x) { return x / 2; }
    static constexpr cg::term derivative(auto x, auto) { return x.home->number(0.5, x.shape); }
    static auto lower(auto x) {
        return by_lanes(x, [](auto lane) { return halved(s = lane); });
    }
};
// (x - 1)!, by the program that it stands in; a number is in all lanes, each of which calls.
struct before_op : cg::pointwise<1> {
    static constexpr std::string_view name = "before", latex = R"(\operatorname{before})";
    static constexpr double evaluate(double x) { return x <= 1 ? 1 : (x - 1) * evaluate(x - 1); }
    static constexpr cg::term derivative(auto x, auto) { return x.home->number(0, x.shape); }
    static auto lower(auto x) {
        return by_lanes(x, [](auto lane) { return lane <= 1 ? lane / lane : factorial(s = lane - 1); });
    }
};

}  // namespace mine

CTGRAD_OPERATION(mine::half_op);
CTGRAD_OPERATION(mine::before_op);

CTGRAD_FUNCTION(mine::halved)(cg::compile([] { return s / 2; }));
CTGRAD_FUNCTION(mine::factorial)(cg::compile([] { return s * cg::custom<mine::before_op>(s); }));

namespace {

constexpr auto by_another = cg::compile([] {
    const auto loss = cg::sum(cg::square(cg::custom<mine::half_op>(x)));
    return cg::outputs(loss, cg::gradient(loss, x));
});
constexpr auto shares = cg::compile([] { return cg::outputs(cg::softmax(x), cg::sum(x)); });
constexpr auto shared = cg::function<cg::takes<x>, cg::returns<x, cg::scalar<"s">>>::of(shares);

std::vector<double> ramp(std::size_t size, double step) {
    std::vector<double> values(size);
    for (std::size_t i = 0; i < size; ++i) values[i] = step * static_cast<double>(i);
    return values;
}

}  // namespace

TEST_CASE("an operation calls another program") {
    for (const std::size_t size : {1u, 3u, 8u, 21u}) {
        const std::vector<double> data = ramp(size, 1);
        const auto [loss, slope] = by_another(x = data);
        double expected = 0;
        for (std::size_t i = 0; i < size; ++i) {
            expected += data[i] * data[i] / 4;
            CHECK(slope[i] == data[i] / 2);
        }
        CHECK(loss == expected);
    }
}
TEST_CASE("an operation calls its own program") {
    CHECK(mine::factorial(s = 5.0) == 120);
    CHECK(mine::factorial(s = 4.0f) == 24);
}
TEST_CASE("who receives a result calls the program again") {
    const std::vector<double> data = ramp(5, 0.5), other = ramp(9, 0.25);
    struct memory {
        const std::vector<double>& other;
        double results[2][8]{};
        int calls = 0;
    } all{other, {}, 0};
    cg::api::placed<cg::api::declaration<cg::takes<x>, cg::returns<x, cg::scalar<"s">>>> place;
    place.add(x = data);
    shared.entries().f64.call(place.view(), &all, [](void* to, int result, const std::ptrdiff_t*) -> void* {
        auto& own = *static_cast<memory*>(to);
        const auto [inner, inner_sum] = shares(x = own.other);
        own.calls += inner_sum == 9 && inner.size() == 9 ? 1 : 0;
        return own.results[result];
    });
    const auto [softmax, sum] = shares(x = data);
    CHECK(all.calls == 2);
    CHECK(all.results[1][0] == sum);
    for (std::size_t i = 0; i < data.size(); ++i) CHECK(all.results[0][i] == softmax[i]);
}
TEST_CASE("who watches a run runs the program") {
    const std::vector<double> data = ramp(37, 0.5), other = ramp(90, 0.25);
    const auto [softmax, sum] = shares(x = data);
    const auto [of_other, sum_of_other] = shares(x = other);
    std::vector<double> result(37);
    double total = 0;
    const auto run = shares.bind(x = data, cg::into(result, total));
    int borders = 0, wrong = 0;
    run([&](int) {
        const auto [inner, inner_sum] = shares(x = other);
        ++borders;
        wrong += inner_sum == sum_of_other && std::equal(inner.begin(), inner.end(), of_other.begin()) ? 0 : 1;
    });
    CHECK(borders > 0);
    CHECK(wrong == 0);
    CHECK(total == sum);
    CHECK(std::equal(result.begin(), result.end(), softmax.begin()));
}
TEST_CASE("one function, called and bound by threads") {
    constexpr unsigned threads = 2, rounds = 2000;
    int wrong[threads]{};
    const auto work = [&](unsigned id) {
        const std::vector<double> data = ramp(20 + 13 * id, 0.1);
        std::vector<double> result(data.size());
        double total = 0;
        const auto run = shared.bind(x = data, cg::into(result, total));
        for (unsigned i = 0; i < rounds; ++i) {
            const auto [softmax, sum] = shared(x = data);
            std::fill(result.begin(), result.end(), 0);
            run();
            double one = 0;
            for (const double share : result) one += share;
            const bool right = sum == total && std::equal(softmax.begin(), softmax.end(), result.begin()) &&
                               std::abs(one - 1) < 1e-14 && std::abs(std::log(result[1] / result[0]) - 0.1) < 1e-14;
            wrong[id] += right ? 0 : 1;
        }
    };
    std::thread other(work, 1);
    work(0);
    other.join();
    CHECK(wrong[0] == 0);
    CHECK(wrong[1] == 0);
}
