// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The Euclidean norm against its definition, and its subgradient at the kink.
#include "ctgrad/ops/norms.hpp"

#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto X = matrix<"X", n, 3>;

template <class E>
numbers value(E e, const passes::inputs& in) {
    return passes::evaluate(passes::primitives(capture(e)), in)[0];
}
passes::inputs rows(numbers values) {
    passes::inputs in;
    in.sizes["n"] = static_cast<std::int64_t>(values.size() / 3);
    in.values["X"] = std::move(values);
    return in;
}

}  // namespace

TEST_CASE("norms of everything, of rows and of columns") {
    const passes::inputs in = rows({3, 4, 12, 1, 2, 2});
    CHECK(passes::distance(value(norm2(X), in), {std::sqrt(178.0)}) < 1e-15);
    CHECK(value(norm2(X, axis<1>), in) == numbers{13, 3});
    CHECK(passes::distance(value(norm2(X, axis<0>), in), {std::sqrt(10.0), std::sqrt(20.0), std::sqrt(148.0)}) < 1e-15);
    CHECK(value(norm2(-2 * X, axis<-1>), in) == numbers{26, 6});
    CHECK(value(gradient(sum(norm2(X, axis<1>)), X), in)[0] == Approx(3 / 13.0).epsilon(1e-15));
    constexpr auto loss = norm2(X) + sum(square(norm2(X, axis<0>))) + sum(exp(norm2(X, axis<1>) / 8));
    check_law(capture(outputs(loss, gradient(loss, X))), in);
}

TEST_CASE("zero, nothing, NaN and infinity") {
    const passes::inputs zero = rows(numbers(3, 0)), none = rows({});
    CHECK(value(norm2(X), zero) == numbers{0});
    CHECK(value(gradient(norm2(X), X), zero) == numbers{0, 0, 0});  // the subgradient of least norm
    CHECK(value(gradient(5 * norm2(X), X), zero) == numbers{0, 0, 0});
    CHECK(value(norm2(X), none) == numbers{0});
    CHECK(value(norm2(X, axis<1>), none).empty());
    CHECK(value(norm2(X), rows({1, -INFINITY, 2})) == numbers{INFINITY});
    CHECK(std::isnan(value(norm2(X), rows({1, std::nan(""), 2}))[0]));
    CHECK(passes::distance(value(norm2(X), rows({3e-150, 4e-150, 0})), {5e-150}) < 1e-15);
}

TEST_CASE("division that is zero at zero") {
    using number = long double;
    const numbers a = {0, 1, -1, 4, INFINITY}, b = {0, 0, -0.0, 2, 4};
    check_value(entry("a / b or 0", divide_or_zero(x, y), [](number v, number w) { return w == 0 ? 0 : v / w; }, 0, 0, 0), a, b);
    check({entry("away from zero", divide_or_zero(x, y), [](number v, number w) { return w == 0 ? 0 : v / w; }, 0.5, 2, 0.5)});
}
