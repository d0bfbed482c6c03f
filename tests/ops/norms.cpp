// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Norms against their definitions, their subgradients at kinks, sizes that would over- and underflow.
#include "ctgrad/ops/norms.hpp"

#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto X = matrix<"X", n, 3>;

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

TEST_CASE("other norms, of everything, of rows and of columns") {
    const passes::inputs in = rows({3, -4, 0, -1, 2, -2});
    CHECK(value(norm1(X), in) == numbers{12});
    CHECK(value(norm1(X, axis<1>), in) == numbers{7, 5});
    CHECK(value(norm1(X, axis<0>), in) == numbers{4, 6, 2});
    CHECK(value(norm_inf(X), in) == numbers{4});
    CHECK(value(norm_inf(X, axis<-1>), in) == numbers{4, 2});
    CHECK(value(norm_inf(X, axis<0>, keepdims), in) == numbers{3, 4, 2});
    CHECK(value(norm0(X), in) == numbers{5});
    CHECK(value(norm0(X, axis<1>), in) == numbers{2, 3});
    CHECK(value(norm_fro(X), in) == value(norm2(X), in));
    CHECK(value(norm_fro(X, axes<0, 1>), in) == value(norm2(X), in));
    constexpr auto loss = square(norm1(X + 0.1)) + norm_inf(X) + sum(exp(norm_inf(X + 0.1, axis<0>) / 8)) + sum(norm1(X + 0.1, axis<1>));
    check_law(capture(outputs(loss, gradient(loss, X))), in);
}

TEST_CASE("subgradients of least norm") {
    const passes::inputs in = rows({3, -3, 0, 0, 1, -1}), zero = rows({0, -0.0, 0}), none = rows({});
    CHECK(value(gradient(norm1(X), X), in) == numbers{1, -1, 0, 0, 1, -1});
    CHECK(value(gradient(norm_inf(X), X), in) == numbers{0.5, -0.5, 0, 0, 0, 0});
    CHECK(value(gradient(sum(norm_inf(X, axis<1>)), X), in) == numbers{0.5, -0.5, 0, 0, 0.5, -0.5});
    CHECK(value(gradient(sum(norm_inf(X, axis<0>)), X), in) == numbers{1, -1, 0, 0, 0, -1});
    CHECK(value(gradient(norm1(X), X), zero) == numbers{0, 0, 0});
    CHECK(value(gradient(norm_inf(X), X), zero) == numbers{0, 0, 0});
    for (const numbers& nothing : {value(norm1(X), none), value(norm_inf(X), none), value(norm0(X), none)})
        CHECK(nothing == numbers{0});
    CHECK(value(gradient(norm_inf(X), X), none).empty());
}

TEST_CASE("other norms of NaN and infinity") {
    const passes::inputs infinite = rows({1, -INFINITY, 2}), missing = rows({1, NAN, 2});
    CHECK(value(norm1(X), infinite) == numbers{INFINITY});
    CHECK(value(norm_inf(X), infinite) == numbers{INFINITY});
    CHECK(value(norm0(X), infinite) == numbers{3});
    CHECK(std::isnan(value(norm1(X), missing)[0]));
    CHECK(std::isnan(value(norm_inf(X), missing)[0]));
}

TEST_CASE("norm2 neither over- nor underflows") {
    const struct {
        numbers values;
        double norm;
    } lines[] = {{{3e200, 4e200, 0}, 5e200},  {{3e-200, -4e-200, 0}, 5e-200}, {{3e-310, 4e-310, 0}, 5e-310},
                 {{3e307, 0, 4e307}, 5e307}, {{3e-200, 4e200, 1}, 4e200},    {{5e-324, 0, 0}, 5e-324}};
    for (const auto& l : lines) {
        INFO(l.norm);
        const passes::inputs in = rows(l.values);
        CHECK(value(norm2(X), in)[0] == Approx(l.norm).epsilon(1e-15).margin(1e-323));
        CHECK(value(norm2(X, axis<1>), in)[0] == Approx(l.norm).epsilon(1e-15).margin(1e-323));
        const numbers slope = value(gradient(norm2(X), X), in);
        for (std::size_t i = 0; i < 3; ++i) CHECK(slope[i] == Approx(l.values[i] / l.norm).epsilon(1e-14).margin(1e-16));
    }
}

TEST_CASE("division that is zero at zero") {
    using number = long double;
    const numbers a = {0, 1, -1, 4, INFINITY}, b = {0, 0, -0.0, 2, 4};
    check_value(entry("a / b or 0", divide_or_zero(x, y), [](number v, number w) { return w == 0 ? 0 : v / w; }, 0, 0, 0), a, b);
    check({entry("away from zero", divide_or_zero(x, y), [](number v, number w) { return w == 0 ? 0 : v / w; }, 0.5, 2, 0.5)});
}
