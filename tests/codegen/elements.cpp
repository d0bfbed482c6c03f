// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Small programs without loops: against the interpreter, in memory that results share, and what their plans say.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto a = scalar<"a">;
inline constexpr auto q = ctgrad::vector<"q", 4>;
inline constexpr auto p = ctgrad::vector<"p", 3>;
inline constexpr auto t = ctgrad::vector<"t", 3>;
inline constexpr auto one = ctgrad::vector<"one", 1>;
inline constexpr auto A = matrix<"A", 2, 3>;
inline constexpr auto B = matrix<"B", 3, 2>;
inline constexpr auto x = ctgrad::vector<"x", 10>;
inline constexpr auto y = ctgrad::vector<"y", n>;

constexpr auto turned = [](auto v) { return concatenate<0>(slice<1, 3>(v), slice<0, 1>(v)); };
constexpr auto cross = [](auto u, auto v) { return turned(hadamard(u, turned(v)) - hadamard(turned(u), v)); };

// Against the interpreter, and with loops.
template <class Closure>
void compare(const char* name, Closure) {
    using compilation = lowering::compilation_of<Closure>;
    static_assert(compilation::is_straight);
    lowering::compare<compilation, float>(name, &codegen::run<compilation, simd::pack<float>>);
    lowering::compare<compilation, double>(name, &codegen::run<compilation, simd::pack<double>>);
    lowering::compare<compilation, double>(name, &codegen::run_loops<compilation, simd::pack<double>>);
}
#define CHECK_ELEMENTS(...) compare(#__VA_ARGS__, [] { return __VA_ARGS__; })

}  // namespace

TEST_CASE("elements of small programs") {
    CHECK_ELEMENTS([] {
        auto u = slice<1, 4>(q);
        auto m = cross(u, p);
        auto f = 0.5 * squared_norm(p + 2 * (sum(slice<0, 1>(q)) * m + cross(u, m)) - t);
        return outputs(f, gradient(f, q), gradient(f, t));
    }());
    CHECK_ELEMENTS([] {
        auto f = sum(100 * square(slice<1, 10>(x) - square(slice<0, 9>(x))) + square(1 - slice<0, 9>(x)));
        return outputs(f, gradient(f, x));
    }());
    CHECK_ELEMENTS(outputs(A * B, transpose(A), reshape<6>(B), A * p, diag(p), 2 * eye<2> - A * B, trace(A * B), zeros<2>, one + 1));
    CHECK_ELEMENTS(outputs(exp(p), a / (1 + square(p)), sum(A, axis<0>), jacobian(hadamard(p, p), p), hessian(dot(p, p), p)));
}
TEST_CASE("large results of no work have loops") {
    using compilation = lowering::compilation_of<decltype([] { return outputs(outer(x, ones<400>), transpose(reshape<40, 100>(outer(x, ones<400>)))); })>;
    static_assert(!compilation::is_straight);
    lowering::compare<compilation, double>("copies", &codegen::run<compilation, simd::pack<double>>);
}
TEST_CASE("a constant and a variable as results") {
    std::array<double, 3> same{}, numbers{};
    constexpr auto program = compile([] { return outputs(p, 3 * ones<3>); });
    program(p = std::array{1.0, 2.0, 3.0}, into(same, numbers));
    CHECK(same == std::array{1.0, 2.0, 3.0});
    CHECK(numbers == std::array{3.0, 3.0, 3.0});
}
TEST_CASE("what is not finite stays so, but for what an indicator excludes and for equals less themselves") {
    constexpr auto program = compile([] { return outputs(t - p, hadamard(p, t), diag(p), A - transpose(reshape<3, 2>(A))); });
    const std::array<double, 3> u = {INFINITY, 1, NAN};
    const auto [difference, products, diagonal_of, same] = program(p = u, t = u, A = std::array<double, 6>{INFINITY, 2, 3, 4, 5, NAN});
    CHECK((std::isnan(difference(0)) && difference(1) == 0 && std::isnan(difference(2))));
    CHECK((products(0) == INFINITY && products(1) == 1 && std::isnan(products(2))));
    CHECK((diagonal_of(0, 0) == INFINITY && diagonal_of(0, 1) == 0 && diagonal_of(2, 1) == 0));
    CHECK((same(0, 0) == 0 && same(0, 1) == -1 && same(1, 2) == 0));
}
TEST_CASE("results may lie on variables") {
    std::array<double, 3> reversed = {1, 2, 3};
    constexpr auto reverse = compile([] { return concatenate<0>(slice<2, 3>(p), slice<1, 2>(p), slice<0, 1>(p)); });
    reverse(p = reversed, into(reversed));
    CHECK(reversed == std::array<double, 3>{3, 2, 1});
    constexpr auto step = compile([] { return outputs(p + hadamard(t, t), t - 0.5 * p); });
    std::array<float, 3> u = {1, 2, 3}, v = {4, 5, 6};
    step(p = u, t = v, into(u, v));
    CHECK(u == std::array<float, 3>{17, 27, 39});
    CHECK(v == std::array<float, 3>{3.5f, 4, 4.5f});
}
TEST_CASE("what is small") {
    constexpr auto small = compile([] { return outputs(dot(p, p), gradient(dot(p, p), p)); });
    static_assert(small.plan().loops() == 0 && small.plan().temporaries() == 0 && small.plan().passes(p) == 1);
    static_assert(small.plan().bytes() == 8 * (3 + 1 + 3));
    static_assert(explain(small) ==
                  "no loops, no temporaries: every element is read once and has code of its own\n"
                  "t1 = p[0] p[0]\n"
                  "t2 = p[1] p[1]\n"
                  "t3 = p[2] p[2]\n"
                  "out1 = t1 + t2 + t3\n"
                  "out2[0] = 2 p[0]\n"
                  "out2[1] = 2 p[1]\n"
                  "out2[2] = 2 p[2]\n");
    constexpr auto named = compile([] { return dot(y, y); });
    static_assert(named.plan().loops() == 1);
    constexpr auto functions = compile([] { return exp(x); });  // a pack at a time
    static_assert(functions.plan().loops() == 1);
    constexpr auto numbers = compile([] { return a * a; });  // no arrays at all
    static_assert(numbers.plan().loops() == 0);
    constexpr auto unused = compile([] { return sum(slice<1, 3>(p)); });
    static_assert(unused.plan().passes(p) == 1 && unused.plan().bytes() == 8 * (2 + 1));
}
