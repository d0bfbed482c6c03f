// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Axes in another order, other axes, more axes: NumPy's results from index loops; their adjoints by the transpose law.
#include "ctgrad/ops/movement.hpp"

#include "ctgrad/ops/partition.hpp"
#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto m = dim<"m">;
constexpr auto s = scalar<"s">;
constexpr auto v = vector<"v", 6>;
constexpr auto w = vector<"w", 2>;
constexpr auto A = matrix<"A", 2, 3>;
constexpr auto C = matrix<"C", 2, 1>;
constexpr auto N = matrix<"N", n, 3>;
constexpr auto M = matrix<"M", n, m>;
constexpr auto T = tensor<"T", 2, 3, 4>;

passes::inputs inputs() {
    passes::inputs in;
    in.sizes = {{"n", 4}, {"m", 2}};
    in.values = {{"s", {5}},      {"v", counting(6)},  {"w", {7, 8}},      {"A", counting(6)},
                 {"C", {20, 21}}, {"N", counting(12)}, {"M", counting(8)}, {"T", counting(24)}};
    return in;
}
passes::inputs tenths() {
    passes::inputs in = inputs();
    for (auto& [name, values] : in.values)
        for (double& number : values) number /= 10;
    return in;
}
using shape = std::vector<std::int64_t>;

// T with its axes in another order.
numbers permuted(int first, int second, int third) {
    const std::size_t sizes[] = {2, 3, 4}, strides[] = {12, 4, 1};
    const int order[] = {first, second, third};
    numbers result;
    for (std::size_t i = 0; i < sizes[order[0]]; ++i)
        for (std::size_t j = 0; j < sizes[order[1]]; ++j)
            for (std::size_t k = 0; k < sizes[order[2]]; ++k)
                result.push_back(static_cast<double>(i * strides[order[0]] + j * strides[order[1]] + k * strides[order[2]]));
    return result;
}

}  // namespace

TEST_CASE("transpose in any order") {
    const passes::inputs in = inputs();
    CHECK(value(transpose<2, 0, 1>(T), in) == permuted(2, 0, 1));
    CHECK(value(transpose<1, 0, 2>(T), in) == permuted(1, 0, 2));
    CHECK(value(transpose<2, 1, 0>(T), in) == permuted(2, 1, 0));
    CHECK(value(transpose<-1, 0, -2>(T), in) == permuted(2, 0, 1));
    CHECK(value(transpose<0, 1, 2>(T), in) == counting(24));
    CHECK(value(transpose<1, 2, 0>(transpose<2, 0, 1>(T)), in) == counting(24));
    CHECK(value(transpose<1, 0>(A), in) == numbers{0, 3, 1, 4, 2, 5});
    CHECK(extents_of(transpose<2, 0, 1>(T), in) == shape{4, 2, 3});
    CHECK(extents_of(transpose<1, 0>(M), in) == shape{2, 4});
    check_law_of(transpose<2, 0, 1>(T), tenths(), T);
}

TEST_CASE("reshape keeps the row-major order") {
    const passes::inputs in = inputs();
    CHECK(value(reshape<3, 2>(A), in) == counting(6));
    CHECK(value(reshape<3, 2>(transpose(A)), in) == numbers{0, 3, 1, 4, 2, 5});
    CHECK(value(reshape<3, 2>(v) * w, in) == numbers{8, 38, 68});
    CHECK(value(reshape<6>(2 * A) + v, in) == numbers{0, 3, 6, 9, 12, 15});
    CHECK(extents_of(reshape<4, -1>(T), in) == shape{4, 6});
    CHECK(extents_of(reshape<-1>(T), in) == shape{24});
    CHECK(extents_of(reshape<-1, 1, 3>(N), in) == shape{4, 1, 3});
    CHECK(extents_of(reshape<n, -1>(N), in) == shape{4, 3});
    CHECK(extents_of(reshape<m, n>(M), in) == shape{2, 4});
    CHECK(extents_of(reshape<1, 1>(s), in) == shape{1, 1});
    CHECK(extents_of(reshape<>(slice<0, 1>(v)), in) == shape{});
    CHECK(value(reshape<>(slice<3, 4>(v)), in) == numbers{3});
    CHECK(value(reshape<m, n>(M), in) == counting(8));
    CHECK(value(vec(T), in) == counting(24));
    CHECK(value(vec(slice<0, 1>(N, axis<1>)), in) == numbers{0, 3, 6, 9});
    CHECK(value(vec(transpose(A)), in) == numbers{0, 3, 1, 4, 2, 5});
    CHECK(extents_of(vec(s), in) == shape{1});
    check_law_of(reshape<4, -1>(T), tenths(), T);
    check_law_of(reshape<3, 2>(transpose(A)) * w, tenths(), A, w);
    check_law_of(reshape<n, 1, 3>(exp(N)), tenths(), N);
    check_law_of(vec(transpose<2, 0, 1>(T)), tenths(), T);
}

TEST_CASE("broadcast_to repeats") {
    const passes::inputs in = inputs();
    CHECK(value(broadcast_to<2, 2>(w), in) == numbers{7, 8, 7, 8});
    CHECK(value(broadcast_to<2, 3>(C), in) == numbers{20, 20, 20, 21, 21, 21});
    CHECK(value(broadcast_to<3>(s), in) == numbers{5, 5, 5});
    CHECK(value(broadcast_to<n, 2>(w), in) == numbers{7, 8, 7, 8, 7, 8, 7, 8});
    CHECK(extents_of(broadcast_to<5, 2, 3>(C), in) == shape{5, 2, 3});
    CHECK(value(gradient(sum(broadcast_to<n, 2>(w)), w), in) == numbers{4, 4});
    CHECK(value(gradient(sum(broadcast_to<5, 2, 3>(C)), C), in) == numbers{15, 15});
    check_law_of(broadcast_to<2, 3>(C), tenths(), C);
}

TEST_CASE("movement of movement is seen through") {
    CHECK(same(transpose<1, 2, 0>(transpose<2, 0, 1>(T)), T));
    CHECK(same(transpose<1, 0>(A), transpose(A)));
    CHECK(same(reshape<6>(reshape<3, 2>(v)), v));
    CHECK(same(slice<1, 3>(slice<1, 5>(v)), slice<2, 4>(v)));
    CHECK(same(slice<0, 6>(v), v));
    CHECK(same(vec(A), reshape<6>(A)));
}
