// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Picks by labels and their adjoints, which add up where a label repeats.
#include "ctgrad/ops/picking.hpp"

#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto w = vector<"w", 2>;
constexpr auto A = matrix<"A", 2, 3>;
constexpr auto N = matrix<"N", n, 3>;
constexpr auto T = tensor<"T", 2, 3, 4>;
constexpr auto picks = labels<"picks", n, 3>;
constexpr auto three = labels<"three", 3, 2>;
constexpr auto named = labels<"named", 4, n>;

passes::inputs inputs(double scale = 1) {
    passes::inputs in;
    in.sizes["n"] = 4;
    in.values = {{"w", {7, 8}}, {"A", counting(6)}, {"N", counting(12)}, {"T", counting(24)}, {"x", counting(4)}};
    for (auto& [name, values] : in.values)
        for (double& number : values) number *= scale;
    in.values["picks"] = {2, 0, 2, 2};
    in.values["three"] = {1, 1, 0};
    in.values["named"] = {3, 3, 0, 1};
    return in;
}
using shape = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("take and one_hot") {
    const passes::inputs in = inputs();
    CHECK(value(one_hot(picks), in) == numbers{0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 1});
    CHECK(extents_of(one_hot(picks), in) == shape{4, 3});
    CHECK(value(take(transpose(A), picks), in) == numbers{2, 5, 0, 3, 2, 5, 2, 5});
    CHECK(value(take(A, picks, axis<1>), in) == numbers{2, 0, 2, 2, 5, 3, 5, 5});
    CHECK(value(take(A, picks, axis<-1>), in) == value(take(A, picks, axis<1>), in));
    CHECK(value(take(A, three), in) == numbers{3, 4, 5, 3, 4, 5, 0, 1, 2});
    CHECK(value(take(T, picks, axis<1>), in)[5] == 1);  // [0, 1, 1]: label 0
    CHECK(extents_of(take(T, picks, axis<1>), in) == shape{2, 4, 4});
    CHECK(value(take(N, named), in) == numbers{9, 10, 11, 9, 10, 11, 0, 1, 2, 3, 4, 5});
    CHECK(value(take(w, three), in) == numbers{8, 8, 7});
    // repeated labels add up
    CHECK(value(gradient(sum(take(w, three)), w), in) == numbers{1, 2});
    CHECK(value(gradient(sum(hadamard(take(A, picks, axis<1>), x)), A), in) == numbers{1, 0, 5, 1, 0, 5});
    CHECK(value(gradient(sum(take(N, named)), N), in) == numbers{1, 1, 1, 1, 1, 1, 0, 0, 0, 2, 2, 2});
    check_law_of(take(A, picks, axis<1>), inputs(0.1), A);
    check_law_of(take(exp(T), picks, axis<1>), inputs(0.1), T);
    check_law_of(take(N, named), inputs(0.1), N);
}
