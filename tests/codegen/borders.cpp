// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// At the border of a result its memory holds what it holds at the end.
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>
#include <limits>
#include <random>
#include <set>

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto X = matrix<"X", n, 96>;
inline constexpr auto V = matrix<"V", 96, 64>;
inline constexpr auto W = matrix<"W", 64, 64>;
inline constexpr auto a = ctgrad::vector<"a", 64>;
inline constexpr auto b = ctgrad::vector<"b", 8>;
inline constexpr auto h = ctgrad::vector<"h", n>;

// A network, whose layers' gradients are products of their own; loops that are called; no loops.
inline constexpr auto network = compile([] {
    auto loss = sum(log(cosh(tanh(X * V) * W + a)));
    return outputs(gradient(loss, V), loss, gradient(loss, W), gradient(loss, a));
});
inline constexpr auto chain = compile([] {
    constexpr auto smooth = [](auto x) { return x / (1 + norm2(x)); };
    auto one = smooth(h);
    auto two = smooth(one);
    auto three = smooth(two);
    auto four = smooth(three);
    auto five = smooth(four);
    auto six = smooth(five);
    return outputs(five, one, three, smooth(smooth(smooth(six))), two);
});
inline constexpr auto straight = compile([] { return outputs(sum(b), tanh(b)); });

template <class Model>
api::compilation<Model> compilation_of(const program<Model>&);

std::vector<double> numbers(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal(0, 0.1);
    std::vector<double> result(count);
    for (double& x : result) x = normal(random);
    return result;
}
// Runs it, and takes each result when its border is reached; returns how many borders there are.
template <class Program, class... A>
std::size_t check(const Program& program, const A&... arguments) {
    using compiled = decltype(compilation_of(program));
    constexpr int count = compiled::program.output_count;
    api::placed<compiled> all;
    (all.add(arguments), ...);
    auto run = api::bind<compiled, double>(all.view());
    std::vector<std::vector<double>> memory, early(count);
    for (int k = 0; k < count; ++k) {
        std::ptrdiff_t extents[ir::max_rank]{}, size = 1;
        run.extents_of(k, extents);
        for (int axis = 0; axis < compiled::program.outputs[k].shape.rank; ++axis) size *= extents[axis];
        memory.emplace_back(static_cast<std::size_t>(size), std::numeric_limits<double>::quiet_NaN());
        run.write_to(k, static_cast<void*>(memory.back().data()));
    }
    int next = 0;
    run([&](int border) {
        CHECK(border == next++);
        for (int k = 0; k < count; ++k)
            if (codegen::border_of<compiled>(k) == border)
                early[static_cast<std::size_t>(k)] = memory[static_cast<std::size_t>(k)];
    });
    CHECK(early == memory);
    std::set<int> borders;
    for (int k = 0; k < count; ++k) borders.insert(codegen::border_of<compiled>(k));
    return borders.size();
}

}  // namespace

TEST_CASE("the gradient of the first layer is known last") {
    const auto x = numbers(300 * 96, 1), v = numbers(96 * 64, 2), w = numbers(64 * 64, 3), to = numbers(64, 4);
    CHECK(check(network, X = x, V = v, W = w, a = to) >= 3);
    using compiled = decltype(compilation_of(network));
    CHECK(codegen::border_of<compiled>(0) > codegen::border_of<compiled>(2));
    CHECK(codegen::border_of<compiled>(0) > codegen::border_of<compiled>(1));
}
TEST_CASE("nests that are functions") {
    static_assert(decltype(compilation_of(chain))::outline_size.pays());
    CHECK(check(chain, h = numbers(1000, 5)) >= 4);
}
TEST_CASE("no loops") {
    static_assert(decltype(compilation_of(straight))::is_straight);
    CHECK(check(straight, b = numbers(8, 6)) == 1);
}
