// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs written in C: their text, and what they compute where the program itself runs too.
#include "interop/compiled.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto a = scalar<"a">;
inline constexpr auto x = ctgrad::vector<"x", n>;
inline constexpr auto y = ctgrad::vector<"y", n>;
inline constexpr auto w = ctgrad::vector<"w", 3>;
inline constexpr auto X = matrix<"X", n, 3>;

inline constexpr auto loss = 0.5 * squared_norm(X * w - y);
inline constexpr auto least_squares = compile([] { return outputs(loss, gradient(loss, w)); });
inline constexpr auto descent = compile([] { return w - a * gradient(loss, w); });

}  // namespace

TEST_CASE("the text of a program") {
    CHECK(to_c(least_squares) == R"(// step, written by ctgrad
//
// out1 = 0.5 ‖X w - y‖²
// out2 = Xᵀ (X w - y)
//
// X [n, 3]
// w [3]
// y [n]
// out1 []
// out2 [3]

#include <math.h>
#include <stddef.h>

void step(ptrdiff_t n, const double* X, const double* w, const double* y, double* out1, double* out2) {
    double t1 = 0.0;
    for (ptrdiff_t i = 0; i < 3; ++i) {
        out2[i] = 0.0;
    }
    for (ptrdiff_t i = 0; i < n; ++i) {
        double t2 = 0.0;
        for (ptrdiff_t j = 0; j < 3; ++j) {
            t2 += X[i * 3 + j] * w[j];
        }
        const double t3 = t2 - y[i];
        t1 += t3 * t3;
        for (ptrdiff_t j = 0; j < 3; ++j) {
            out2[j] += X[i * 3 + j] * t3;
        }
    }
    *out1 = 0.5 * t1;
}
)");
}
TEST_CASE("the same results as the program's, in place where the comment allows it") {
    const std::string source = to_c(descent, "descend");
    INFO(source);
    CHECK(source.find("// out1 [3], may be w\n") != std::string::npos);
    const compiled::library made(source + to_c<float>(least_squares, "fit"));
    std::vector<double> data, targets, weights{0.5, -1, 2};
    for (int i = 0; i < 31; ++i) {
        targets.push_back(std::cos(i));
        for (int j = 0; j < 3; ++j) data.push_back(std::sin(3 * i + j));
    }
    const auto expected = descent(X = data, y = targets, w = weights, a = 0.125);
    // variables in the order in which the program first names them
    made.function<void(std::ptrdiff_t, const double*, double, const double*, const double*, double*)>("descend")(
        31, weights.data(), 0.125, data.data(), targets.data(), weights.data());
    for (std::size_t j = 0; j < 3; ++j) CHECK(std::abs(weights[j] - expected(j)) < 1e-13);

    const std::vector<float> points(data.begin(), data.end()), values(targets.begin(), targets.end()), slopes{1, 2, 3};
    const auto [best, slope] = least_squares(X = points, y = values, w = slopes);
    float found[4];
    made.function<void(std::ptrdiff_t, const float*, const float*, const float*, float*, float*)>("fit")(
        31, points.data(), slopes.data(), values.data(), found + 3, found);
    CHECK(std::abs(found[3] / best - 1) < 1e-5);
    for (std::size_t j = 0; j < 3; ++j) CHECK(std::abs(found[j] / slope(j) - 1) < 1e-5);
}
TEST_CASE("what C calls something else, or nothing") {
    constexpr auto program = [] {
        return outputs(exp(ctgrad::vector<"double", n>) + scalar<"exp">, ctgrad::vector<"out1", 2> / scalar<"α">, sin(scalar<"t1">), x + scalar<"i">);
    };
    compiled::compare("names", program);
    CHECK(to_c(compile(program), "_names2").find("void _names2(") != std::string::npos);
    for (const char* name : {"", "2nd", "a b", "exp", "for", "naïve"}) CHECK_THROWS_AS(to_c(compile(program), name), std::invalid_argument);
}
TEST_CASE("NaN is the largest and the smallest, and first") {
    constexpr auto extremes = [] { return outputs(max(w), min(w), argmax(w), maximum(w, 0), minimum(0, w), clamp(w, -1, 1)); };
    const compiled::library made(to_c(compile(extremes), "extremes"));
    const double data[] = {1, std::nan(""), 7};
    double largest, least, where, above[3], below[3], within[3];
    made.function<void(const double*, double*, double*, double*, double*, double*, double*)>("extremes")(
        data, &largest, &least, &where, above, below, within);
    CHECK((std::isnan(largest) && std::isnan(least) && where == 1));
    CHECK((std::isnan(above[1]) && std::isnan(below[1]) && std::isnan(within[1]) && above[2] == 7 && below[2] == 0 && within[2] == 1));
}
