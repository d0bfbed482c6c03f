// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Recurrences as loops, against the interpreter: every length, backward too, in memory of their own or the caller's.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto a = scalar<"a">;
inline constexpr auto b = scalar<"b">;
inline constexpr auto x = ctgrad::vector<"x", n>;
inline constexpr auto y = ctgrad::vector<"y", n>;
inline constexpr auto two = ctgrad::vector<"two", 2>;
inline constexpr auto many = ctgrad::vector<"many", 17>;
inline constexpr auto h0 = ctgrad::vector<"h0", 5>;
inline constexpr auto X = matrix<"X", n, 5>;
inline constexpr auto W = matrix<"W", 5, 5>;
inline constexpr auto X3 = matrix<"X3", 3, 5>;

inline constexpr auto level = scan(a, x, [](auto h, auto e) { return tanh(b * h + e); });
inline constexpr auto cell = [](auto h, auto e) { return tanh(0.3 * W * h + e); };
inline constexpr auto states = scan(h0, X, cell);

// A long short-term memory of 4 units: state (c, h), gates from one matrix.
inline constexpr auto G = matrix<"G", 16, 7>;
inline constexpr auto S = matrix<"S", n, 3>;
inline constexpr auto lstm = fold(zeros<8>, S, [](auto state, auto e) {
    auto c = slice<0, 4>(state);
    auto h = slice<4, 8>(state);
    auto gates = G * concatenate<0>(e, h);
    auto next = hadamard(sigmoid(slice<0, 4>(gates)), c) + hadamard(sigmoid(slice<4, 8>(gates)), tanh(slice<8, 12>(gates)));
    return concatenate<0>(next, hadamard(sigmoid(slice<12, 16>(gates)), tanh(next)));
});
// A batch of 30 with products that a function computes whole in every step.
inline constexpr auto batch = tensor<"batch", n, 30, 24>;
inline constexpr auto B0 = matrix<"B0", 30, 24>;
inline constexpr auto M = matrix<"M", 24, 24>;

inline constexpr auto fitted = compile([] {
    auto loss = sum(square(level - y));
    return outputs(loss, gradient(loss, b));
});
static_assert(fitted.plan().passes(x) == 1);

}  // namespace

TEST_CASE("scalar states") {
    CHECK_LOWERING(outputs(fold(a, x, [](auto h, auto e) { return tanh(b * h + e); }), -2 * level, sum(level)));
    CHECK_LOWERING([] {
        auto loss = sum(square(level - y));
        return outputs(loss, gradient(loss, a), gradient(loss, b), gradient(loss, x));
    }());
}
TEST_CASE("numbers of steps known when compiled") {
    CHECK_LOWERING([] {
        auto f = fold(a, two, [](auto h, auto e) { return sin(h * e) + b; });
        auto g = fold(a, many, [](auto h, auto e) { return sin(h * e) + b; });
        return outputs(f, gradient(f, a), gradient(f, two), g, gradient(g, b), gradient(g, many));
    }());
    CHECK_LOWERING(outputs(fold(h0, X3, cell), gradient(sum(scan(h0, X3, cell)), W)));
}
TEST_CASE("states that are vectors, transposed and scaled results") {
    CHECK_LOWERING(outputs(states, transpose(states), 3 * states, states * W));
    CHECK_LOWERING([] {
        auto loss = squared_norm(fold(h0, X, cell));
        return outputs(loss, gradient(loss, h0), gradient(loss, W), gradient(loss, X));
    }());
}
TEST_CASE("two in one program, one that reads another, and other results beside them") {
    CHECK_LOWERING([] {
        auto above = scan(zeros<5>, states, level, [](auto h, auto e, auto s) { return 0.5 * h + s * sigmoid(e); });
        auto loss = mean(square(above)) + dot(y, level);
        return outputs(loss, gradient(loss, W), gradient(loss, x), sum(exp(x)), X * h0);
    }());
}
TEST_CASE("second derivatives, Jacobians, forward") {
    CHECK_LOWERING([] {
        auto loss = sum(square(level - y));
        return outputs(hessian(loss, x), hvp(loss, x, y));
    }());
    CHECK_LOWERING(outputs(jvp(states, h0, h0), jacobian(level, b)));
}
TEST_CASE("a long short-term memory") {
    CHECK_LOWERING(outputs(lstm, gradient(squared_norm(lstm), G)));
}
TEST_CASE("products that are computed whole in every step") {
    CHECK_LOWERING([] {
        auto loss = squared_norm(fold(B0, batch, [](auto h, auto e) { return tanh(0.1 * h * M + e); }));
        return outputs(loss, gradient(loss, M));
    }());
}
TEST_CASE("equal recurrences one behind the other become one function") {
    constexpr auto eight = [] {
        auto next = [](auto s) {
            return scan(b, s / (1 + squared_norm(s)), [](auto h, auto e) { return tanh(a * h + e); });  // waits for the whole of s
        };
        auto four = [=](auto s) { return next(next(next(next(s)))); };
        return outputs(four(four(square(x))));
    };
    using compilation = lowering::compilation_of<decltype(eight)>;
    static_assert(compilation::outline_size.pays());
    lowering::compare<compilation, float>("eight");
    lowering::compare<compilation, double>("eight");
}
TEST_CASE("results written in place, called by name") {
    std::vector<double> data = {1, 2, 3, 4}, result(4);
    constexpr auto program = compile([] { return scan(a, x, [](auto h, auto e) { return 0.5 * h + e; }); });
    program(a = 2, x = data, into(result));
    CHECK(result == std::vector<double>{2, 3, 4.5, 6.25});
    program(a = 2, x = data, into(data));
    CHECK(data == result);
}
