// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Empty data, NaN, infinity and huge values go through programs as IEEE 754 says.
#include <catch2/catch.hpp>
#include <cmath>
#include <ctgrad/ctgrad.hpp>
#include <limits>
#include <vector>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto t = cg::labels<"t", n, 3>;

constexpr auto sums = cg::compile([] {
    return cg::outputs(cg::sum(x), cg::squared_norm(x), cg::dot(x, y), cg::mean(x), cg::logsumexp(x), cg::norm2(x));
});
constexpr auto pointwise = cg::compile([] {
    return cg::outputs(cg::exp(x), cg::log(x), cg::tanh(x), cg::sigmoid(x), cg::softplus(x), cg::relu(x), cg::sqrt(x),
                       cg::square(x), cg::log1p(x));
});

}  // namespace

TEMPLATE_TEST_CASE("nothing", "", float, double) {
    const std::vector<TestType> none;
    const std::vector<TestType> some = {1, 2, 3};
    const auto [sum, square, dot, mean, lse, norm] = sums(x = none, y = none);
    CHECK(sum == 0);
    CHECK(square == 0);
    CHECK(dot == 0);
    CHECK(std::isnan(mean));
    CHECK(lse == -std::numeric_limits<TestType>::infinity());
    CHECK(norm == 0);
    CHECK(cg::compile([] { return cg::softmax(x); })(x = none).size() == 0);

    constexpr auto step = cg::compile([] {
        auto f = cg::squared_norm(X * w - y);
        return cg::outputs(f, cg::gradient(f, w), cg::gradient(f, X), cg::sum(X, cg::axis<0>), cg::sum(X, cg::axis<1>));
    });
    const auto [loss, dw, dX, columns, rows] = step(X = none, w = some, y = none);
    CHECK(loss == 0);
    for (int j = 0; j < 3; ++j) CHECK((dw(j) == 0 && columns(j) == 0));
    CHECK(dX.size() == 0);
    CHECK(dX.extent(1) == 3);
    CHECK(rows.size() == 0);

    constexpr auto classify = cg::compile([] {
        auto f = cg::cross_entropy(X + w, t);
        return cg::outputs(f, cg::gradient(f, w));
    });
    const auto [mean_loss, slope] = classify(X = none, w = some, t = std::vector<int>());
    CHECK(std::isnan(mean_loss));
    CHECK(slope.size() == 3);
}

// What the C library says, in every lane of packs and of remainders.
TEMPLATE_TEST_CASE("NaN, infinity, zeros and huge numbers, pointwise", "", float, double) {
    using T = TestType;
    using limits = std::numeric_limits<T>;
    const T inf = limits::infinity(), nan = limits::quiet_NaN();
    const T specials[] = {nan, inf, -inf, 0, T(-0.0), limits::max(), limits::lowest(), limits::min(), limits::denorm_min(), -1, T(1e4), T(-1e4), 1};
    const auto same = [](T a, T b) { return std::isnan(b) ? std::isnan(a) : a == b || std::abs(a - b) <= std::abs(b) * 4 * limits::epsilon(); };
    for (const std::size_t size : {1u, 5u, 16u, 37u})
        for (std::size_t shift = 0; shift < std::size(specials); ++shift) {
            std::vector<T> values(size);
            for (std::size_t i = 0; i < size; ++i) values[i] = specials[(i + shift) % std::size(specials)];
            const auto [e, l, h, s, p, r, q, sq, l1] = pointwise(x = values);
            for (std::size_t i = 0; i < size; ++i) {
                const T v = values[i];
                INFO(v << " at " << i);
                CHECK(same(e(i), std::exp(v)));
                CHECK(same(l(i), std::log(v)));
                CHECK(same(h(i), std::tanh(v)));
                CHECK(same(s(i), v < 0 ? std::exp(v) / (1 + std::exp(v)) : 1 / (1 + std::exp(-v))));
                CHECK(same(p(i), v > 0 ? v + std::log1p(std::exp(-v)) : std::log1p(std::exp(v))));
                CHECK(same(r(i), v > 0 ? v : v == v ? 0 : v));
                CHECK(same(q(i), std::sqrt(v)));
                CHECK(same(sq(i), v * v));
                CHECK(same(l1(i), std::log1p(v)));
            }
        }
}

// One special value anywhere among many reaches every result, wherever it is.
TEMPLATE_TEST_CASE("NaN and infinity in reductions", "", float, double) {
    using T = TestType;
    const T inf = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
    for (const std::size_t size : {1u, 4u, 7u, 33u})
        for (std::size_t at = 0; at < size; ++at) {
            INFO(size << " elements, the special one at " << at);
            std::vector<T> values(size, 1), ones(size, 1);
            const auto at_special = [&](T special) {
                values[at] = special;
                return sums(x = values, y = ones);
            };
            {
                const auto [sum, square, dot, mean, lse, norm] = at_special(nan);
                for (const T r : {sum, square, dot, mean, lse, norm}) CHECK(std::isnan(r));
            }
            {
                const auto [sum, square, dot, mean, lse, norm] = at_special(inf);
                for (const T r : {sum, square, dot, mean, lse, norm}) CHECK(r == inf);
            }
            {
                const auto [sum, square, dot, mean, lse, norm] = at_special(-inf);
                CHECK((sum == -inf && mean == -inf && dot == -inf));
                CHECK((square == inf && norm == inf));
                if (size > 1)
                    CHECK(lse == Approx(1 + std::log(static_cast<double>(size - 1))));
                else
                    CHECK(lse == -inf);
            }
        }
}

TEMPLATE_TEST_CASE("huge values do not overflow on the way", "", float, double) {
    using T = TestType;
    const T huge = std::numeric_limits<T>::max() / 4;
    const std::vector<T> scores = {huge, huge, -huge, 0, huge / 2, 0};
    constexpr auto program = cg::compile([] {
        return cg::outputs(cg::softmax(X, cg::axis<1>), cg::logsumexp(X, cg::axis<1>), cg::cross_entropy(X, t), cg::gradient(cg::cross_entropy(X, t), X));
    });
    const auto [p, lse, loss, slope] = program(X = scores, t = {0, 1});
    CHECK((p(0, 0) == T(0.5) && p(0, 1) == T(0.5) && p(0, 2) == 0));
    CHECK((p(1, 0) == 0 && p(1, 1) == 1 && p(1, 2) == 0));
    CHECK((lse(0) == huge && lse(1) == huge / 2));
    CHECK((loss >= 0 && loss <= 1));
    CHECK(slope(0, 0) == T(-0.25));
    CHECK(slope(1, 1) == 0);
}
