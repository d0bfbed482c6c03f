// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Whatever holds numbers next to each other can be bound and written to.
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <ctgrad/ctgrad.hpp>
#include <span>
#include <string>
#include <vector>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto t = cg::labels<"t", n, 3>;
inline constexpr auto a = cg::scalar<"a">;

constexpr auto product = cg::compile([] { return X * w; });
constexpr auto loss = cg::compile([] { return cg::cross_entropy(X, t); });

const double one_hot = std::log(std::exp(1.0) + 2) - 1;  // cross entropy of (1, 0, 0) and label 0

struct own_range {  // neither a template nor a std:: range
    const double* data() const { return values; }
    int size() const { return 3; }
    double values[3] = {1, 10, 100};
};

}  // namespace

TEST_CASE("ranges of real numbers") {
    const std::vector<double> data = {1, 2, 3, 4, 5, 6};
    const auto check = [](const cg::array<double, n>& result) {
        CHECK(result.extent(0) == 2);
        CHECK(result(0) == 321);
        CHECK(result(1) == 654);
    };
    double plain[3] = {1, 10, 100};
    const double fixed[] = {1, 10, 100};
    std::array<double, 3> array = {1, 10, 100};
    const std::vector<double> list = {1, 10, 100};
    check(product(X = data, w = plain));
    check(product(X = data, w = fixed));
    check(product(X = data, w = array));
    check(product(X = data, w = list));
    check(product(X = data, w = own_range()));
    check(product(X = data, w = std::span(plain)));
    check(product(X = data, w = std::span<const double, 3>(fixed)));
    check(product(X = data, w = std::span(list).subspan(0, 3)));
    check(product(X = data, w = std::vector<double>{1, 10, 100}));  // lives until the call is done
    check(product(X = data, w = cg::view(plain, 3)));
    check(product(X = data, w = cg::view(list.data(), 3)));
    check(product(X = cg::view(data.data(), 2, 3), w = plain));
    const std::span<const double> all(data);
    check(product(X = all, w = plain));
    const double rows[2][3] = {{1, 2, 3}, {4, 5, 6}};
    check(product(X = rows, w = plain));
    check(product(X = std::array<double, 6>{1, 2, 3, 4, 5, 6}, w = plain));

    const cg::array<double, n> result = product(X = data, w = plain);  // a result is a range, too
    constexpr auto total = cg::compile([] { return cg::sum(cg::vector<"r", n>); });
    CHECK(total(cg::vector<"r", n> = result) == 975);
    CHECK(total(cg::vector<"r", n> = product(X = data, w = plain)) == 975);
}

TEST_CASE("any integral type holds labels") {
    const std::vector<double> scores = {1, 0, 0, 0, 0, 1};
    const auto check = [&]<class Integer>(Integer) {
        const std::vector<Integer> labels = {Integer{0}, Integer{2}};
        CHECK(loss(X = scores, t = labels) == Approx(one_hot).epsilon(1e-14));
        Integer plain[] = {0, 2};
        CHECK(loss(X = scores, t = plain) == Approx(one_hot).epsilon(1e-14));
        CHECK(loss(X = scores, t = cg::view(plain, 2)) == Approx(one_hot).epsilon(1e-14));
    };
    check(std::int8_t{});
    check(std::uint8_t{});
    check(std::int16_t{});
    check(std::uint16_t{});
    check(std::int32_t{});
    check(std::uint32_t{});
    check(std::int64_t{});
    check(std::uint64_t{});
    check(char{});
    check(long{});
    check(static_cast<unsigned long long>(0));
    CHECK(loss(X = scores, t = {0, 2}) == Approx(one_hot).epsilon(1e-14));
}

TEST_CASE("memory need not be aligned") {
    std::vector<float> memory(64);
    for (std::size_t offset = 0; offset < 5; ++offset) {
        float* const x = memory.data() + offset;
        for (int i = 0; i < 30; ++i) x[i] = static_cast<float>(i);
        const std::span<float> out(memory.data() + 40 + offset, 10);
        product(X = std::span(x, 30), w = {1.f, 0.f, 0.f}, cg::into(out));
        for (std::size_t i = 0; i < 10; ++i) CHECK(out[i] == static_cast<float>(3 * i));
    }
}

TEST_CASE("destinations") {
    constexpr auto program = cg::compile([] { return cg::outputs(cg::sum(X), X * w, a + 1); });
    const std::vector<double> data = {1, 2, 3, 4, 5, 6};
    double total = 0, next = 0, plain[2] = {};
    std::vector<double> list(2);
    std::array<double, 2> array{};
    auto result = cg::array<double, 2>();
    const auto check = [&](double first, double second) {
        CHECK(total == 21);
        CHECK(first == 321);
        CHECK(second == 654);
        CHECK(next == 8);
        total = next = 0;
    };
    program(X = data, w = {1, 10, 100}, a = 7, cg::into(total, plain, next));
    check(plain[0], plain[1]);
    program(cg::into(&total, list, &next), X = data, w = {1, 10, 100}, a = 7);
    check(list[0], list[1]);
    program(X = data, w = {1, 10, 100}, a = 7, cg::into(total, array, &next));
    check(array[0], array[1]);
    program(X = data, w = {1, 10, 100}, a = 7, cg::into(total, result, next));
    check(result(0), result(1));
    program(X = data, w = {1, 10, 100}, a = 7, cg::into(total, std::span(plain), next));
    check(plain[0], plain[1]);
    program(X = data, w = {1, 10, 100}, a = 7, cg::into(total, cg::view(list.data(), 2), next));
    check(list[0], list[1]);
    static_assert(std::is_void_v<decltype(program(X = data, w = data, a = 7, cg::into(total, plain, next)))>);
}
