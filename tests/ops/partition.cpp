// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Slices, concatenations, stacks: NumPy's results; their adjoints by the transpose law.
#include "ctgrad/ops/partition.hpp"

#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto s = scalar<"s">;
constexpr auto v = vector<"v", 6>;
constexpr auto w = vector<"w", 2>;
constexpr auto A = matrix<"A", 2, 3>;
constexpr auto B = matrix<"B", 2, 3>;
constexpr auto C = matrix<"C", 2, 1>;
constexpr auto N = matrix<"N", n, 3>;
constexpr auto T = tensor<"T", 2, 3, 4>;

passes::inputs inputs() {
    passes::inputs in;
    in.sizes["n"] = 4;
    in.values = {{"s", {5}},      {"v", counting(6)},  {"w", {7, 8}},      {"A", counting(6)}, {"B", counting(6, 10)},
                 {"C", {20, 21}}, {"N", counting(12)}, {"T", counting(24)}, {"x", counting(4)}};
    return in;
}
passes::inputs tenths() {
    passes::inputs in = inputs();
    for (auto& [name, values] : in.values)
        for (double& number : values) number /= 10;
    return in;
}
using shape = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("slices") {
    const passes::inputs in = inputs();
    CHECK(value(slice<2, 5>(v), in) == numbers{2, 3, 4});
    CHECK(value(slice<-2, 6>(v), in) == numbers{4, 5});
    CHECK(value(slice<0, -1>(v), in) == counting(5));
    CHECK(value(slice<-3, -1>(v), in) == numbers{3, 4});
    CHECK(value(slice<0, 6>(v), in) == counting(6));
    CHECK(value(slice<1, 1, 3>(A), in) == numbers{1, 2, 4, 5});
    CHECK(value(slice<-1, 0, -1>(A), in) == numbers{0, 1, 3, 4});
    CHECK(value(slice<1, 3>(A, axis<1>), in) == numbers{1, 2, 4, 5});
    CHECK(value(slice<0, 1>(A), in) == numbers{0, 1, 2});
    CHECK(value(slice<1, 2>(N, axis<-1>), in) == numbers{1, 4, 7, 10});
    CHECK(value(slice<1, 3>(slice<1, 5>(v)), in) == numbers{2, 3});
    CHECK(value(slice<1, 3>(transpose(A)), in) == numbers{1, 4, 2, 5});
    CHECK(value(slice<1, 6>(v) - slice<0, 5>(v), in) == numbers(5, 1));
    CHECK(value(gradient(sum(slice<2, 4>(v)), v), in) == numbers{0, 0, 1, 1, 0, 0});
    CHECK(value(gradient(sum(slice<0, 4>(v)) + sum(slice<2, 6>(v)), v), in) == numbers{1, 1, 2, 2, 1, 1});
    check_law_of(slice<1, 3>(A, axis<1>), tenths(), A);
    check_law_of(slice<1, 6>(v) - square(slice<0, 5>(v)), tenths(), v);
    check_law_of(slice<2, 1, 3>(slice<1, 0, 2>(T)), tenths(), T);
}

TEST_CASE("concatenate and stack along every axis") {
    const passes::inputs in = inputs();
    CHECK(value(concatenate<0>(A, B), in) == numbers{0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15});
    CHECK(value(concatenate<1>(A, C, B), in) == numbers{0, 1, 2, 20, 10, 11, 12, 3, 4, 5, 21, 13, 14, 15});
    CHECK(value(concatenate<-1>(A, C), in) == numbers{0, 1, 2, 20, 3, 4, 5, 21});
    CHECK(value(concatenate<0>(w, 2 * w, v), in) == numbers{7, 8, 14, 16, 0, 1, 2, 3, 4, 5});
    CHECK(value(concatenate<0>(w), in) == numbers{7, 8});
    CHECK(value(concatenate<1>(N, 2 * N), in)[3] == 0);
    CHECK(value(slice<3, 6>(concatenate<1>(N, N + 100), axis<1>), in) == counting(12, 100));
    CHECK(value(stack<0>(A, B), in) == numbers{0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15});
    CHECK(value(stack<1>(A, B), in) == numbers{0, 1, 2, 10, 11, 12, 3, 4, 5, 13, 14, 15});
    CHECK(value(stack<2>(A, B), in) == numbers{0, 10, 1, 11, 2, 12, 3, 13, 4, 14, 5, 15});
    CHECK(value(stack<-1>(A, B), in) == numbers{0, 10, 1, 11, 2, 12, 3, 13, 4, 14, 5, 15});
    CHECK(value(stack<0>(s, 2 * s, s + 1), in) == numbers{5, 10, 6});
    CHECK(extents_of(stack<1>(A, B), in) == shape{2, 2, 3});
    CHECK(extents_of(stack<0>(x, x, x), in) == shape{3, 4});
    CHECK(extents_of(concatenate<1>(A, C), in) == shape{2, 4});
    CHECK(value(gradient(sum(hadamard(concatenate<0>(w, w), slice<0, 4>(v))), w), in) == numbers{2, 4});
    // rows of products, not yet calculated, and numbers of their own
    CHECK(value(stack<0>(sum(A, axis<1>), A * slice<1, 4>(v)), in) == numbers{3, 12, 8, 26});
    check_law_of(concatenate<0>(A, B), tenths(), A, B);
    check_law_of(concatenate<1>(A, C, B), tenths(), A, B, C);
    check_law_of(stack<1>(A, square(B)), tenths(), A, B);
    check_law_of(stack<-1>(x, exp(x)), tenths(), x);
}
