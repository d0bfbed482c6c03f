// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Softmax, its logarithm and logsumexp against their definitions in long double; exact shifts; special values.
#include "ctgrad/ops/normalisation.hpp"

#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto X = matrix<"X", n, 4>;

struct line {
    const char* name;
    passes::graph rows, columns, all, loss;
    long double (*right)(long double x, long double log_of_sum);  // of one element
    bool keeps_axes;
};
template <class F>
line make(const char* name, F f, long double (*right)(long double, long double), bool keeps_axes) {
    const auto loss = sum(square(f(X, axis<1>))) + sum(square(f(X, axis<0>))) + sum(square(f(X, axes<>)));
    return {name,  capture(f(X, axis<1>)), capture(f(X, axis<0>)), capture(f(X, axes<>)), capture(outputs(loss, gradient(loss, X))),
            right, keeps_axes};
}
const line table[] = {
    make("softmax", [](auto x, auto a) { return softmax(x, a); }, [](long double x, long double s) { return std::exp(x - s); }, true),
    make("log_softmax", [](auto x, auto a) { return log_softmax(x, a); }, [](long double x, long double s) { return x - s; }, true),
    make("logsumexp", [](auto x, auto a) { return logsumexp(x, a); }, [](long double, long double s) { return s; }, false),
};

// Along one axis of [rows, 4], or along both (axis 2).
numbers right(const line& l, const numbers& x, std::size_t rows, int axis) {
    const auto group = [&](std::size_t i) { return axis == 0 ? i % 4 : axis == 1 ? i / 4 : 0; };
    std::map<std::size_t, long double> sums;
    for (std::size_t i = 0; i < x.size(); ++i) sums[group(i)] += std::exp(static_cast<long double>(x[i]));
    numbers result;
    if (l.keeps_axes) {
        for (std::size_t i = 0; i < x.size(); ++i)
            result.push_back(static_cast<double>(l.right(x[i], std::log(sums[group(i)]))));
    } else {
        for (std::size_t g = 0; g < (axis == 0 ? 4 : axis == 1 ? rows : 1); ++g)
            result.push_back(static_cast<double>(l.right(0, std::log(sums[g]))));
    }
    return result;
}

template <class E>
numbers value_at(E e, numbers xs) {
    passes::inputs in;
    in.sizes["n"] = static_cast<std::int64_t>(xs.size());
    in.values["x"] = std::move(xs);
    return value(e, in);
}

}  // namespace

TEST_CASE("values and the transpose law along every axis") {
    for (const line& l : table)
        for (const std::size_t rows : {1u, 3u, 6u}) {
            INFO(l.name << ", " << rows << " rows");
            passes::inputs in;
            in.sizes["n"] = static_cast<std::int64_t>(rows);
            in.least = -5;
            in.largest = 5;
            in.fill(l.rows.view(), 9);
            for (const auto& pass : {+[](const passes::graph& g) { return g; }, &passes::primitives}) {
                const auto check = [&](const passes::graph& g, int axis) {
                    CHECK(passes::distance(passes::evaluate(pass(g), in)[0], right(l, in.values["X"], rows, axis)) < 1e-15);
                };
                check(l.columns, 0);
                check(l.rows, 1);
                check(l.all, 2);
            }
            check_law(l.loss, in);
        }
}

TEST_CASE("a common shift changes nothing, however large") {
    for (const double shift : {1000.0, -1000.0, 1e15}) {
        CHECK(passes::distance(value_at(softmax(x), {shift, shift + 1}), value_at(softmax(x), {0, 1})) < 1e-15);
        CHECK(passes::distance(value_at(log_softmax(x), {shift, shift + 1}), value_at(log_softmax(x), {0, 1})) < 1e-15);
        CHECK(value_at(logsumexp(x), {shift, shift}) == numbers{shift + std::log(2.0)});
    }
}

TEST_CASE("special values") {
    const double inf = INFINITY;
    CHECK(value_at(logsumexp(x), {-inf, 0}) == numbers{0});
    CHECK(value_at(logsumexp(x), {-inf, -inf}) == numbers{-inf});
    CHECK(value_at(logsumexp(x), {inf, 0}) == numbers{inf});
    CHECK(std::isnan(value_at(logsumexp(x), {std::nan(""), 0})[0]));
    CHECK(value_at(logsumexp(x), {}) == numbers{-inf});
    CHECK(value_at(softmax(x), {-inf, 0}) == numbers{0, 1});
    CHECK(value_at(log_softmax(x), {-inf, 0}) == numbers{-inf, 0});
    CHECK(value_at(softmax(x), {}).empty());
    CHECK(value_at(log_softmax(x), {}).empty());
    for (const double p : value_at(softmax(x), {-inf, -inf})) CHECK(std::isnan(p));  // 0 / 0
}

TEST_CASE("the largest value, NaN if there is one") {
    struct {
        numbers values;
        double right;
    } const lines[] = {{{1, 3, 2}, 3}, {{-2, -3}, -2}, {{}, -INFINITY}, {{-INFINITY, 1}, 1}, {{5, std::nan(""), 7}, std::nan("")},
                       {{std::nan(""), 5}, std::nan("")}, {{INFINITY, 0}, INFINITY}};
    for (const auto& l : lines) {
        double largest = 0;
        max_op::evaluate(l.values.data(), &largest, static_cast<int>(l.values.size()));
        CHECK(ulps(largest, l.right) == 0);
    }
}
