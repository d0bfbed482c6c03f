// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What every operation must satisfy, checked from one table line each.
#pragma once
#include <functional>

#include "passes.hpp"

namespace operations {

using namespace ctgrad;
using numbers = std::vector<double>;
using real = long double;

inline constexpr auto n = dim<"n">;
inline constexpr auto x = vector<"x", n>;
inline constexpr auto y = vector<"y", n>;
inline constexpr auto z = vector<"z", n>;
inline constexpr auto u = vector<"u", n>;

// In units in the last place of the right value; NaN only equals NaN.
inline double ulps(double got, real right) {
    const double nearest = static_cast<double>(right);
    if (got == nearest || (std::isnan(got) && std::isnan(nearest))) return 0;
    if (!std::isfinite(got) || !std::isfinite(nearest)) return INFINITY;
    const double magnitude = std::abs(nearest);
    return static_cast<double>(std::abs(got - right)) / (std::nextafter(magnitude, INFINITY) - magnitude);
}

// A formula's value, the same as captured and as scheduled.
template <class E>
numbers value(E e, const passes::inputs& in) {
    const passes::graph g = capture(e);
    const numbers scheduled = passes::evaluate(passes::primitives(g), in)[0];
    CHECK(passes::distance(passes::evaluate(passes::differentiated(g), in)[0], scheduled) < 1e-14);
    return scheduled;
}

// Whether they are one formula, once simplified.
template <class E, class F>
bool same(E e, F f) {
    const passes::graph left = passes::formulas(capture(e)), right = passes::formulas(capture(f));
    return passes::same(left.view(), right.view());
}
template <class E>
std::vector<std::int64_t> extents_of(E e, const passes::inputs& in) {
    const passes::graph g = capture(e);
    std::vector<std::int64_t> result;
    for (int a = 0; a < g.outputs[0].shape.rank; ++a) result.push_back(in.size(g.view(), g.outputs[0].shape[a]));
    return result;
}
inline numbers counting(int count, int first = 0) {
    numbers result;
    for (int i = 0; i < count; ++i) result.push_back(first + i);
    return result;
}

// A pointwise function of x, of x and y, or of x, y and z.
struct pointwise_line {
    const char* name;
    passes::graph function, weighted;  // f(x, y, z); u·f(x, y, z) and its gradients
    std::function<real(real, real, real)> right;
    double from, to;  // where the derivative is compared with differences
    double tolerance;  // ulp
    bool ternary;
};
template <class E, class F>
pointwise_line entry(const char* name, E f, F right, double from, double to, double tolerance) {
    constexpr auto loss = [](auto e) { return sum(hadamard(e, u)); };
    constexpr bool ternary = std::is_invocable_v<F, real, real, real>;
    pointwise_line line{name, capture(outputs(f, x, y, z)), {}, {}, from, to, tolerance, ternary};
    line.weighted = capture(outputs(loss(f), gradient(loss(f), x), gradient(loss(f), y), gradient(loss(f), z)));
    if constexpr (ternary)
        line.right = right;
    else
        line.right = [right](real a, real b, real) -> real { return right(a, b); };
    return line;
}

inline void check_value(const pointwise_line& line, const numbers& xs, const numbers& ys, const numbers& zs) {
    passes::inputs in;
    in.sizes["n"] = static_cast<std::int64_t>(xs.size());
    in.values = {{"x", xs}, {"y", ys}, {"z", zs}};
    // as captured, and as scheduled
    for (const passes::graph& g : {line.function, passes::primitives(line.function)}) {
        const numbers got = passes::evaluate(g, in)[0];
        REQUIRE(got.size() == xs.size());
        for (std::size_t i = 0; i < got.size(); ++i) {
            const real right = line.right(xs[i], ys[i], zs[i]);
            INFO("at " << xs[i] << ", " << ys[i] << ", " << zs[i] << ": " << got[i] << " instead of " << static_cast<double>(right));
            CHECK(ulps(got[i], right) <= line.tolerance);
        }
    }
}
inline void check_value(const pointwise_line& line, const numbers& xs, const numbers& ys) { check_value(line, xs, ys, ys); }
inline passes::inputs random_inputs(const pointwise_line& line, std::int64_t size) {
    passes::inputs in;
    in.sizes["n"] = size;
    in.least = line.from;
    in.largest = line.to;
    in.fill(line.weighted.view(), 7);
    for (const char* name : {"x", "y", "z"}) in.values[name].resize(static_cast<std::size_t>(size), line.from);  // unread
    return in;
}

// At all combinations of special values and at random ones.
inline void check_values(const std::vector<pointwise_line>& table) {
    const double inf = INFINITY;
    const numbers special = {0, -0.0, 1, -1, 1e-320, -1e-320, 1e-20, 700, -700, 1e300, -1e300, inf, -inf, std::nan("")};
    for (const pointwise_line& line : table) {
        INFO(line.name);
        numbers xs, ys, zs;
        for (const double a : special)
            for (const double b : special)
                for (const double c : line.ternary ? special : numbers{0}) {
                    xs.push_back(a);
                    ys.push_back(b);
                    zs.push_back(c);
                }
        check_value(line, xs, ys, zs);
        const passes::inputs in = random_inputs(line, 50);
        check_value(line, in.values.at("x"), in.values.at("y"), in.values.at("z"));
        check_value(line, {}, {});
    }
}
// And the derivatives.
inline void check(const std::vector<pointwise_line>& table) {
    check_values(table);
    for (const pointwise_line& line : table) {
        INFO(line.name);
        passes::graph f = line.weighted;
        while (f.outputs.size() > 1) f.outputs.pop_back();
        const passes::inputs few = random_inputs(line, 4);
        for (const passes::graph& g : {passes::differentiated(line.weighted), passes::primitives(line.weighted)}) {
            const passes::arrays got = passes::evaluate(g, few);
            CHECK(passes::distance(got[1], passes::differences(f, few, "x")) < 1e-9);
            CHECK(passes::distance(got[2], passes::differences(f, few, "y")) < 1e-9);
            CHECK(passes::distance(got[3], passes::differences(f, few, "z")) < 1e-9);
        }
    }
}

// The law ⟨ȳ, J ẋ⟩ = ⟨Jᵀ ȳ, ẋ⟩ along a random direction, J ẋ by differences.
// loss: an operation's result summed with weights, then its gradients with respect to variables.
inline void check_law(const passes::graph& loss, const passes::inputs& in) {
    passes::graph f = loss;
    while (f.outputs.size() > 1) f.outputs.pop_back();
    const passes::arrays gradients = passes::evaluate(passes::primitives(loss), in);
    std::mt19937_64 random(11);
    std::uniform_real_distribution<double> direction(-1, 1);
    passes::inputs moved = in;
    double expected = 0;
    std::map<std::string, numbers, std::less<>> along;
    for (int i = 1; i < loss.outputs.size(); ++i) {
        const ir::node& request = loss.nodes[loss.outputs[i].value.node];
        const ir::node& variable = loss.nodes[loss.operands[request.first + 1].node];
        const std::string name = passes::name_of(loss.view(), variable);
        for (const double g : gradients[static_cast<std::size_t>(i)]) {
            along[name].push_back(direction(random));
            expected += g * along[name].back();
        }
    }
    const auto at = [&](double step) {
        for (const auto& [name, d] : along)
            for (std::size_t i = 0; i < d.size(); ++i) moved.values[name][i] = in.values.at(name)[i] + step * d[i];
        return passes::evaluate(f, moved)[0][0];
    };
    const double h = 1e-3, difference = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    CHECK(difference == Approx(expected).epsilon(1e-9).margin(1e-10));
}
// Of any expression of variables, by a loss that weighs all of its elements differently.
template <class E, class... V>
void check_law_of(E e, const passes::inputs& in, V... variables) {
    const auto loss = 0.5 * squared_norm(e) + sum(exp(e));
    check_law(capture(outputs(loss, gradient(loss, variables)...)), in);
}

}  // namespace operations
