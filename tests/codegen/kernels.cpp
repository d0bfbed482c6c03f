// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs cut into kernels, one for each kind of nest, against the interpreter.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto m = dim<"m">;
inline constexpr auto x = ctgrad::vector<"x", n>;
inline constexpr auto y = ctgrad::vector<"y", n>;
inline constexpr auto z = ctgrad::vector<"z", m>;
inline constexpr auto a = scalar<"a">;
inline constexpr auto A = matrix<"A", n, m>;
inline constexpr auto X = matrix<"X", n, 4>;
inline constexpr auto t = labels<"t", n, 4>;
template <int I>
inline constexpr auto W = matrix<indexed<"W", I>, 4, 4>;
template <int I>
inline constexpr auto b = ctgrad::vector<indexed<"b", I>, 4>;

// A compilation whose nests are kernels whether that pays or not.
template <class Compilation>
struct cut : Compilation {
    static constexpr schedule::outline_size outline_size = size_of(schedule::make_outline(Compilation::plan));
    static constexpr schedule::frozen_outline<outline_size> outlined{schedule::make_outline(Compilation::plan)};
    static constexpr schedule::call_list<outline_size> calls = outlined.calls;
};
template <class Compilation, class T>
void compare_kernels(const char* name) {
    lowering::compare<Compilation, T>(name, [](const codegen::memory<T>& memory) {
        codegen::run_kernels<cut<Compilation>, simd::pack<T>>(memory, codegen::no_one);
    });
}
// The kernels and calls of a program, once it is seen to be right.
template <class Closure>
std::pair<int, int> compare_kernels(const char* name, Closure) {
    using compilation = lowering::compilation_of<Closure>;
    compare_kernels<compilation, float>(name);
    compare_kernels<compilation, double>(name);
    return {cut<compilation>::outline_size.kernels, cut<compilation>::outline_size.calls};
}

template <int Layers>
constexpr auto network() {
    if constexpr (Layers == 0) {
        return b<9>;
    } else {
        const auto h = network<Layers - 1>();
        return let([=] { return tanh(W<Layers - 1> * h + b<Layers - 1>); });
    }
}

}  // namespace

#define COMPARE_KERNELS(...) compare_kernels(#__VA_ARGS__, [] { return __VA_ARGS__; })
using counts = std::pair<int, int>;

TEST_CASE("a single nest is a single kernel") {
    CHECK(COMPARE_KERNELS(outputs(squared_norm(x - y), gradient(squared_norm(x - y), x))) == counts(1, 1));
}
TEST_CASE("numbers travel from nest to nest") {
    COMPARE_KERNELS(softmax(x));
    COMPARE_KERNELS(outputs(norm2(x - y), gradient(norm2(x - y), x)));
    COMPARE_KERNELS(outputs(a * sum(x), a * (x - mean(x)), exp(a) * y));
    COMPARE_KERNELS(outputs(sum(x) / sum(y), x / sum(x), sum(square(x - mean(x)))));
    COMPARE_KERNELS(outputs(sum(x), hadamard(x, y) / (1 + sum(x) * sum(x)), y - sum(x)));
}
TEST_CASE("equal nests of other memory and other extents are one kernel") {
    CHECK(COMPARE_KERNELS(outputs(exp(x), exp(z))) == counts(1, 2));
    CHECK(COMPARE_KERNELS(outputs(sum(exp(x)), sum(exp(z)))) == counts(1, 2));
    CHECK(COMPARE_KERNELS(outputs(sum(x), sum(2 * z))) == counts(2, 2));
}
TEST_CASE("temporaries, in-memory sums, labels, slices and reshapes") {
    COMPARE_KERNELS(outputs(A * z, x * A, transpose(A) * (A * z)));
    COMPARE_KERNELS(outputs(cross_entropy(tanh(X * W<0>), t), gradient(cross_entropy(tanh(X * W<0>), t), X)));
    COMPARE_KERNELS(outputs(concatenate<1>(exp(X), X), reshape<16>(W<0> * W<1>), slice<0, 1, 3>(b<0> * W<0>)));
}
TEST_CASE("the layers of a network share their kernels") {
    const auto [kernels, calls] = COMPARE_KERNELS([] {
        const auto loss = sum(log1p(square(network<5>())));
        return outputs(loss, gradient(loss, W<0>), gradient(loss, W<1>), gradient(loss, W<2>), gradient(loss, W<3>),
                       gradient(loss, W<4>), gradient(loss, b<0>), gradient(loss, b<3>));
    }());
    CHECK(3 * kernels <= 2 * calls);
}
