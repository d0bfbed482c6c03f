// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Results in the caller's memory: updates in place, and overlaps that are refused before anything is written.
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>
#include <span>
#include <vector>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto S = cg::matrix<"S", n, n>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto a = cg::scalar<"a">;

constexpr auto descend = cg::compile([] {
    auto loss = 0.5 * cg::squared_norm(X * w - y);
    return cg::outputs(loss, w - a * cg::gradient(loss, w));
});
constexpr auto pointwise = cg::compile([] { return cg::outputs(x + y, cg::exp(x)); });
constexpr auto normalise = cg::compile([] { return x / cg::norm2(x); });
constexpr auto turn = cg::compile([] { return cg::transpose(S); });
constexpr auto multiply = cg::compile([] { return S * x; });
constexpr auto share = cg::compile([] { return cg::softmax(x); });

const std::vector<double> data = {1, 0, 2, 0, 1, 1, 2, 1, 0, 1, 1, 1}, targets = {1, 0, 2, -1};

}  // namespace

TEST_CASE("a parameter is updated in place") {
    std::vector<double> weights = {1, -1, 0.5}, out_of_place(3);
    double loss = 0, other = 0, last = 1e9;
    auto run = descend.bind(X = data, w = weights, y = targets, a = 0.1, cg::into(loss, weights));
    for (int i = 0; i < 10; ++i) {
        descend(X = data, w = weights, y = targets, a = 0.1, cg::into(other, out_of_place));
        run();
        CHECK(loss == other);
        CHECK(weights == out_of_place);
        CHECK(loss < last);
        last = loss;
    }
}

TEST_CASE("element by element in place, for every remainder") {
    for (std::size_t size = 0; size < 40; ++size) {
        std::vector<double> left(size), right(size), expected(size), exponentials(size);
        for (std::size_t i = 0; i < size; ++i) {
            left[i] = static_cast<double>(i) / 7;
            right[i] = 1 - left[i];
        }
        pointwise(x = left, y = right, cg::into(expected, exponentials));
        pointwise(x = left, y = right, cg::into(right, exponentials));
        CHECK(right == expected);
        std::vector<double> unit = left;
        normalise(x = unit, cg::into(unit));
        const auto fresh = normalise(x = left);
        CHECK(std::equal(fresh.begin(), fresh.end(), unit.begin(), [](double p, double q) { return p == q || p != p; }));
    }
}

TEST_CASE("a number may be replaced by itself") {
    constexpr auto decay = cg::compile([] { return 0.5 * a; });
    double rate = 8;
    auto run = decay.bind(a = rate, cg::into(rate));
    run();
    run();
    CHECK(rate == 2);
}

// Each is refused and leaves the memory as it was.
TEST_CASE("other overlaps are refused") {
    std::vector<double> memory(32), before;
    for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<double>(i);
    before = memory;
    double* const p = memory.data();
    const auto at = [&](int from, int count) { return std::span(p + from, static_cast<std::size_t>(count)); };
    std::vector<double> apart(16);
    const auto refuses = [&](const char* sentence, auto call) {
        CHECK_THROWS_AS(call(), std::invalid_argument);
        CHECK_THROWS_WITH(call(), sentence);
        CHECK(memory == before);
    };
    const char* const x_is_read = "into: result 1 overlaps x, which the program still reads when it writes";
    const char* const S_is_read = "into: result 1 overlaps S, which the program still reads when it writes";
    // one element further, one element back, the last element
    refuses(x_is_read, [&] { pointwise(x = at(0, 4), y = at(8, 4), cg::into(at(1, 4), std::span(apart).first(4))); });
    refuses(x_is_read, [&] { pointwise(x = at(4, 4), y = at(8, 4), cg::into(at(3, 4), std::span(apart).first(4))); });
    refuses(x_is_read, [&] { normalise(x = at(4, 4), cg::into(at(7, 4))); });
    // exactly the same memory, but read again later or in another order
    refuses(S_is_read, [&] { turn(S = at(0, 9), cg::into(at(0, 9))); });
    refuses(x_is_read, [&] { multiply(S = at(9, 9), x = at(0, 3), cg::into(at(0, 3))); });
    refuses("into: result 1 overlaps y, which the program still reads when it writes", [&] {
        descend(X = data, w = {1., 1., 1.}, y = at(0, 4), a = 1, cg::into(memory[2], std::span(apart).first(3)));
    });
    // results over each other, by one element
    refuses("into: result 2 overlaps result 1",
            [&] { pointwise(x = targets, y = targets, cg::into(at(0, 4), at(3, 4))); });
    refuses("into: result 2 overlaps result 1",
            [&] { descend(X = data, w = {1., 1., 1.}, y = targets, a = 1, cg::into(memory[2], at(0, 3))); });
    // a bound run is checked when it is bound
    refuses(x_is_read, [&] { static_cast<void>(normalise.bind(x = at(4, 4), cg::into(at(3, 4)))); });
}

TEST_CASE("neighbours do not overlap") {
    std::vector<double> memory = {3, 4, 0, 0, 7};
    normalise(x = std::span(memory).first(2), cg::into(std::span(memory).subspan(2, 2)));
    CHECK(memory == std::vector<double>{3, 4, 0.6, 0.8, 7});
}

TEST_CASE("softmax in place") {
    std::vector<double> values = {0, 0, 0, 0};
    share(x = values, cg::into(values));  // written when the last pass over x is done
    CHECK(values == std::vector<double>(4, 0.25));
}

TEST_CASE("memory of another size") {
    std::vector<double> two(2), four(4);
    double loss = 0;
    CHECK_THROWS_WITH(pointwise(x = targets, y = targets, cg::into(four, two)),
                      "into: result 2 has 4 elements but its memory has 2");
    CHECK_THROWS_AS(descend(X = data, w = {1., 1., 1.}, y = targets, a = 1, cg::into(loss, four)), cg::shape_error);
    CHECK_THROWS_WITH(pointwise(x = targets, y = targets, cg::into(four, cg::view(static_cast<double*>(nullptr), 4))),
                      "into: result 2 goes to a null pointer");
    CHECK_THROWS_WITH(descend(X = data, w = {1., 1., 1.}, y = targets, a = 1, cg::into(static_cast<double*>(nullptr), std::span(four).first(3))),
                      "into: result 1 goes to a null pointer");
}
