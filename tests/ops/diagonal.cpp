// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Diagonals, traces and diagonal matrices, of batches too; identities and constants as matrices.
#include "ctgrad/ops/diagonal.hpp"

#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto A = matrix<"A", 3, 3>;
constexpr auto N = matrix<"N", n, n>;
constexpr auto T = tensor<"T", 2, 3, 3>;
constexpr auto a = vector<"a", 3>;

passes::inputs inputs() {
    passes::inputs in;
    in.sizes["n"] = 2;
    in.values = {{"A", {1, 2, 3, 4, 5, 6, 7, 8, 9}}, {"N", {1, 2, 3, 4}}, {"a", {1, 2, 3}}, {"x", {5, 6}}};
    for (int i = 0; i < 18; ++i) in.values["T"].push_back(i);
    return in;
}

}  // namespace

TEST_CASE("diagonal, trace, diag") {
    const passes::inputs in = inputs();
    CHECK(value(diagonal(A), in) == numbers{1, 5, 9});
    CHECK(value(diagonal(T), in) == numbers{0, 4, 8, 9, 13, 17});
    CHECK(value(diagonal(N), in) == numbers{1, 4});
    CHECK(value(trace(A), in) == numbers{15});
    CHECK(value(trace(T), in) == numbers{12, 39});
    CHECK(value(trace(N * transpose(N)), in) == numbers{30});
    CHECK(value(diag(a), in) == numbers{1, 0, 0, 0, 2, 0, 0, 0, 3});
    CHECK(value(diag(x), in) == numbers{5, 0, 0, 6});
    CHECK(value(diag(N), in) == numbers{1, 0, 0, 2, 3, 0, 0, 4});
    CHECK(value(diagonal(diag(a)), in) == numbers{1, 2, 3});
    CHECK(value(trace(diag(x)), in) == numbers{11});
    CHECK(value(diag(a) * A, in) == numbers{1, 2, 3, 8, 10, 12, 21, 24, 27});
}

TEST_CASE("their gradients are each other") {
    const passes::inputs in = inputs();
    CHECK(value(gradient(trace(A), A), in) == numbers{1, 0, 0, 0, 1, 0, 0, 0, 1});
    CHECK(value(gradient(dot(diagonal(A), a), A), in) == numbers{1, 0, 0, 0, 2, 0, 0, 0, 3});
    CHECK(value(gradient(sum(hadamard(diag(a), A)), a), in) == numbers{1, 5, 9});
    constexpr auto loss = trace(A * diag(a) * A) + sum(square(diagonal(A))) + squared_norm(diag(exp(a)));
    passes::inputs few = in;
    few.values["A"] = {0.1, 0.2, -0.3, 0.4, -0.5, 0.6, 0.7, 0.8, -0.9};
    check_law(capture(outputs(loss, gradient(loss, A), gradient(loss, a))), few);
    constexpr auto batch = sum(exp(trace(T) / 40)) + sum(square(diagonal(T) / 8));
    check_law(capture(outputs(batch, gradient(batch, T))), in);
}

TEST_CASE("triangles") {
    passes::inputs in = inputs();
    CHECK(value(tril(A), in) == numbers{1, 0, 0, 4, 5, 0, 7, 8, 9});
    CHECK(value(triu(A), in) == numbers{1, 2, 3, 0, 5, 6, 0, 0, 9});
    CHECK(value(tril(N), in) == numbers{1, 0, 3, 4});
    CHECK(value(triu(transpose(N)), in) == numbers{1, 3, 0, 4});
    CHECK(value(triu(tril(A)), in) == numbers{1, 0, 0, 0, 5, 0, 0, 0, 9});
    CHECK(value(diagonal(tril(A)), in) == numbers{1, 5, 9});
    CHECK(value(tril(outer(x, a)), in) == numbers{5, 0, 0, 6, 12, 0});
    CHECK(value(sum(triu(T), axes<1, 2>), in) == numbers{0 + 1 + 2 + 4 + 5 + 8, 9 + 10 + 11 + 13 + 14 + 17});
    CHECK(value(tril(A) * a, in) == numbers{1, 14, 50});
    CHECK(value(gradient(sum(hadamard(triu(A), outer(a, a))), A), in) == numbers{1, 2, 3, 0, 4, 6, 0, 0, 9});
    in.values["A"][1] = std::numeric_limits<double>::quiet_NaN();
    CHECK(value(tril(A) * a, in) == numbers{1, 14, 50});
    CHECK(value(trace(tril(A) * tril(A)), in) == numbers{1 + 25 + 81});
    passes::inputs few = inputs();
    few.values["A"] = {0.1, 0.2, -0.3, 0.4, -0.5, 0.6, 0.7, 0.8, -0.9};
    constexpr auto loss = squared_norm(tril(A) * a) + trace(triu(A) * A * tril(A)) + sum(exp(tril(A)));
    check_law(capture(outputs(loss, gradient(loss, A), gradient(loss, a))), few);
}

TEST_CASE("constants: eye, zeros, ones, a named extent as a number") {
    const passes::inputs in = inputs();
    CHECK(value(eye<3>, in) == numbers{1, 0, 0, 0, 1, 0, 0, 0, 1});
    CHECK(value(eye<n> + N, in) == numbers{2, 2, 3, 5});
    CHECK(value(A * eye<3> - A, in) == numbers(9, 0));
    CHECK(value(trace(eye<n>), in) == numbers{2});
    CHECK(value(zeros<n, n> + N, in) == in.values.at("N"));
    CHECK(value(ones<n>, in) == numbers{1, 1});
    CHECK(value(N * ones<n>, in) == numbers{3, 7});
    CHECK(value(sum(ones<n, 3>), in) == numbers{6});
    CHECK(value(outer(ones<2>, x), in) == numbers{5, 6, 5, 6});
    CHECK(value(x / n, in) == numbers{2.5, 3});
    CHECK(value(hadamard(n, n) + 1, in) == numbers{5});
    CHECK(value(gradient(sum(x) * n, x), in) == numbers{2, 2});
    CHECK(value(gradient(squared_norm(A - eye<3>), A), in) == numbers{0, 4, 6, 8, 8, 12, 14, 16, 16});
}
