// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Data that does not fit: one sentence each, and nothing is written.
#include <catch2/catch.hpp>
#include <cstdint>
#include <ctgrad/ctgrad.hpp>
#include <limits>
#include <span>
#include <vector>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto m = cg::dim<"m">;
inline constexpr auto k = cg::dim<"k">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto S = cg::matrix<"S", n, n>;
inline constexpr auto M = cg::matrix<"M", n, m>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto z = cg::vector<"z", m>;
inline constexpr auto P = cg::matrix<"P", n, 10>;
inline constexpr auto Q = cg::matrix<"Q", n, k>;
inline constexpr auto t = cg::labels<"y", n, 10>;
inline constexpr auto r = cg::labels<"r", n, k>;
inline constexpr auto a = cg::scalar<"a">;

constexpr auto step = cg::compile([] {
    auto loss = 0.5 * cg::squared_norm(X * w - y);
    return cg::outputs(loss, cg::gradient(loss, w));
});
constexpr auto classify = cg::compile([] { return cg::cross_entropy(P, t); });
constexpr auto classify_by_name = cg::compile([] { return cg::cross_entropy(Q, r); });
constexpr auto square = cg::compile([] { return a * cg::sum(S); });
constexpr auto product = cg::compile([] { return M * z; });

const std::vector<double> three(3, 1.0);

std::vector<double> zeros(std::size_t count) { return std::vector<double>(count); }

#define CHECK_SHAPE_ERROR(call, sentence)          \
    do {                                           \
        CHECK_THROWS_AS(call, cg::shape_error);    \
        CHECK_THROWS_WITH(call, sentence);         \
    } while (false)
#define CHECK_ARGUMENT_ERROR(call, sentence)         \
    do {                                             \
        CHECK_THROWS_AS(call, std::invalid_argument); \
        CHECK_THROWS_WITH(call, sentence);           \
    } while (false)

}  // namespace

TEST_CASE("extents that disagree") {
    const auto data = zeros(300);
    CHECK_SHAPE_ERROR(step(X = data, w = three, y = zeros(99)), "y has 99 elements but n = 100 (from X, 100 x 3)");
    CHECK_SHAPE_ERROR(step(y = zeros(99), w = three, X = data), "y has 99 elements but n = 100 (from X, 100 x 3)");
    CHECK_SHAPE_ERROR(step(X = data, w = three, y = zeros(101)), "y has 101 elements but n = 100 (from X, 100 x 3)");
    CHECK_SHAPE_ERROR(step(X = data, w = three, y = zeros(100), n = 99), "X has 300 elements but is [n, 3], n = 99 (bound by name)");
    CHECK_SHAPE_ERROR(step(X = data, w = three, y = zeros(0)), "y has 0 elements but n = 100 (from X, 100 x 3)");
    CHECK_SHAPE_ERROR(product(M = zeros(12), z = zeros(4), n = 4), "z has 4 elements but m = 3 (from M, 4 x 3)");
}
TEST_CASE("no extent fits") {
    CHECK_SHAPE_ERROR(step(X = zeros(100), w = three, y = zeros(33)), "X has 100 elements, which is no size of [n, 3]");
    CHECK_SHAPE_ERROR(step(X = zeros(300), w = zeros(2), y = zeros(100)), "w has 2 elements but is [3]");
    CHECK_SHAPE_ERROR(step(X = zeros(300), w = std::vector<double>(), y = zeros(100)), "w has 0 elements but is [3]");
    CHECK_SHAPE_ERROR(square(S = zeros(10), a = 1), "S has 10 elements, which is no size of [n, n]");
    CHECK_SHAPE_ERROR(product(M = zeros(10), z = zeros(3)), "M has 10 elements, which is no size of [n, m], m = 3 (from z, 3)");
}
TEST_CASE("views") {
    auto data = zeros(300);
    double* const p = data.data();
    CHECK(square(S = cg::view(p, 2, 2), a = 1) == 0);
    CHECK_SHAPE_ERROR(square(S = cg::view(p, 2, 3), a = 1), "S is a view of 2 x 3 but must be [n, n]");
    CHECK_SHAPE_ERROR(step(X = cg::view(p, 3, 100), w = three, y = zeros(3)), "X is a view of 3 x 100 but must be [n, 3]");
    CHECK_SHAPE_ERROR(step(X = cg::view(p, 4, 3), w = three, y = cg::view(p, 5)), "y is a view of 5 but must be [n], n = 4 (from X, 4 x 3)");
    CHECK_SHAPE_ERROR(step(X = cg::view(p, 300), w = three, y = zeros(100)), "X is a view of 300 but must be [n, 3]");
    const double columns[3][4] = {};
    CHECK_SHAPE_ERROR(step(X = columns, w = three, y = zeros(4)), "X is a view of 3 x 4 but must be [n, 3]");
    CHECK_SHAPE_ERROR(step(X = cg::view(p, -1, 3), w = three, y = zeros(100)), "X is a view with a negative extent");
}
TEST_CASE("null pointers") {
    const auto data = zeros(300);
    double* const null = nullptr;
    CHECK_ARGUMENT_ERROR(step(X = data, w = cg::view(null, 3), y = zeros(100)), "w is bound to a null pointer");
    CHECK_ARGUMENT_ERROR(step(X = cg::view(null, 100, 3), w = three, y = zeros(100)), "X is bound to a null pointer");
    CHECK_ARGUMENT_ERROR(step(X = data, w = three, y = std::span<const double>(static_cast<const double*>(null), 100)),
                         "y is bound to a null pointer");
    CHECK_ARGUMENT_ERROR(square(S = zeros(4), a = null), "a is bound to a null pointer");
    CHECK_ARGUMENT_ERROR(static_cast<void>(square.bind(S = data, a = null)), "a is bound to a null pointer");
    CHECK_ARGUMENT_ERROR(square(S = zeros(4), a = 1, n = static_cast<int*>(nullptr)), "n is bound to a null pointer");
    const auto [loss, slope] = step(X = cg::view(null, 0, 3), w = three, y = std::vector<double>());
    CHECK(loss + slope(0) == 0);  // nothing is read
}
TEST_CASE("labels out of range") {
    auto scores = zeros(200);
    std::vector<int> labels(20);
    double loss = -1;
    const auto check = [&](const auto& wrong, const char* sentence) {
        CHECK_ARGUMENT_ERROR(classify(P = scores, t = wrong, cg::into(loss)), sentence);
        CHECK(loss == -1);
    };
    labels[17] = 12;
    check(labels, "y[17] is 12, must be in [0, 10)");
    labels[17] = 10;
    check(labels, "y[17] is 10, must be in [0, 10)");
    labels[17] = 9;
    labels[0] = -1;
    check(labels, "y[0] is -1, must be in [0, 10)");
    labels[0] = std::numeric_limits<int>::min();
    check(labels, "y[0] is -2147483648, must be in [0, 10)");
    check(std::vector<std::int8_t>(20, -128), "y[0] is -128, must be in [0, 10)");
    check(std::vector<std::uint8_t>(20, 255), "y[0] is 255, must be in [0, 10)");
    check(std::vector<std::int64_t>(20, std::numeric_limits<std::int64_t>::min()), "y[0] is -9223372036854775808, must be in [0, 10)");
    check(std::vector<std::uint64_t>(20, std::numeric_limits<std::uint64_t>::max()), "y[0] is 18446744073709551615, must be in [0, 10)");
    CHECK_SHAPE_ERROR(classify(P = scores, t = std::vector<int>(19)), "y has 19 elements but n = 20 (from P, 20 x 10)");

    const std::vector<int> named = {0, 2, 1};
    CHECK(classify_by_name(Q = zeros(9), r = named) == Approx(std::log(3.0)));
    CHECK_ARGUMENT_ERROR(classify_by_name(Q = zeros(6), r = named), "r[1] is 2, must be in [0, 2)");
}
TEST_CASE("extents by name") {
    constexpr auto ones = cg::compile([] { return cg::gradient(cg::sum(y), y); });
    CHECK(ones(n = 3).size() == 3);
    CHECK(ones(n = 0).size() == 0);
    CHECK_SHAPE_ERROR(ones(n = -1), "n = -1: an extent is at least 0 and less than 2^62");
    CHECK_SHAPE_ERROR(ones(n = std::vector<int>().size() - 1), "n = 18446744073709551616: an extent is at least 0 and less than 2^62");
    CHECK_SHAPE_ERROR(ones(), "the extent n is not fixed by any bound range: bind it by name, n = 100");
}
TEST_CASE("more elements than there are numbers for") {
    constexpr auto products = cg::compile([] { return cg::gradient(cg::sum(M), M); });
    constexpr std::int64_t much = std::int64_t(1) << 61, more = std::int64_t(1) << 32;
    CHECK_SHAPE_ERROR(products(n = much, m = 8), "an array [n, m] with n = 2305843009213693952, m = 8 has no room in any memory");
    CHECK_SHAPE_ERROR(products(n = more, m = more), "an array [n, m] with n = 4294967296, m = 4294967296 has no room in any memory");
    CHECK_SHAPE_ERROR(products(n = much, m = 0), "an array [n, m] with n = 2305843009213693952, m = 0 has no room in any memory");
    CHECK_SHAPE_ERROR(step(X = zeros(12), w = three, y = zeros(4), n = much),
                      "an array [n, 3] with n = 2305843009213693952 has no room in any memory");
    double* const null = nullptr;
    CHECK_SHAPE_ERROR(product(M = cg::view(null, much, much), z = three),
                      "an array [n, m] with n = 2305843009213693952, m = 2305843009213693952 has no room in any memory");
    std::vector<double> root = zeros(9);
    CHECK(square(S = root, a = 1) == 0);
    CHECK_SHAPE_ERROR(square(S = cg::view(null, more, more), a = 1), "an array [n, n] with n = 4294967296 has no room in any memory");
}
TEST_CASE("views of another rank") {
    auto memory = zeros(1);
    CHECK_SHAPE_ERROR(product(M = zeros(3), z = three, cg::into(cg::view(memory.data()))),
                      "into: result 1 does not have the extents of its view, no axes");
    CHECK_SHAPE_ERROR(product(M = cg::view(memory.data()), z = zeros(1)), "M is a view of no axes but must be [n, m]");
}
