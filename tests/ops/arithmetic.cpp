// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Sums, differences, products and quotients: values, NumPy's broadcasting, IEEE's special cases.
#include "ctgrad/ops/arithmetic.hpp"

#include "operations.hpp"

using namespace operations;

TEST_CASE("arithmetic is IEEE's") {
    using number = long double;
    check({
        entry("x + y", x + y, [](number a, number b) { return number(double(a) + double(b)); }, -2, 2, 0),
        entry("x - y", x - y, [](number a, number b) { return number(double(a) - double(b)); }, -2, 2, 0),
        entry("x y", hadamard(x, y), [](number a, number b) { return number(double(a) * double(b)); }, -2, 2, 0),
        entry("x / y", x / y, [](number a, number b) { return number(double(a) / double(b)); }, 0.5, 2, 0),
        entry("-x", -x, [](number a, number) { return -a; }, -2, 2, 0),
        entry("x²", square(x), [](number a, number) { return number(double(a) * double(a)); }, -2, 2, 0),
        entry("x - 1.5", x - 1.5, [](number a, number) { return number(double(a) - 1.5); }, -2, 2, 0),
        entry("2.5 x", 2.5 * x, [](number a, number) { return number(2.5 * double(a)); }, -2, 2, 0),
        entry("x / 3", x / 3, [](number a, number) { return a / 3; }, -2, 2, 1.5),  // 1/3, then its product with x
    });
    const numbers signs = {1, -1, 0, INFINITY, std::nan("")};
    check_value(entry("x / 0", x / 0, [](number a, number) { return a / number(0); }, 0, 0, 0), signs, signs);
    check_value(entry("0 / x", 0 / x, [](number a, number) { return 0 / a; }, 0, 0, 0), signs, signs);
}

namespace {

constexpr auto A = matrix<"A", 2, 3>;
constexpr auto row = vector<"r", 3>;
constexpr auto flat = matrix<"f", 1, 3>;
constexpr auto column = matrix<"c", 2, 1>;
constexpr auto batch = tensor<"T", 4, 1, 3>;
constexpr auto s = scalar<"s">;

template <class E>
std::vector<int> shape(E e) {
    const shape_of found = frontend::record_of<frontend::tree<E>>.shape;
    std::vector<int> extents;
    for (int axis = 0; axis < found.rank; ++axis)
        extents.push_back(found[axis].named() ? -1 : static_cast<int>(found[axis].size));
    const ir::graph captured = capture(e);  // the graph agrees
    CHECK(captured.outputs[0].shape.rank == found.rank);
    for (int axis = 0; axis < found.rank; ++axis)
        CHECK(captured.outputs[0].shape[axis] == extents[static_cast<std::size_t>(axis)]);
    return extents;
}

}  // namespace

TEST_CASE("shapes are NumPy's") {
    using shape_list = std::vector<int>;
    CHECK(shape(A + row) == shape_list{2, 3});
    CHECK(shape(row + A) == shape_list{2, 3});
    CHECK(shape(A - s) == shape_list{2, 3});
    CHECK(shape(1 / A) == shape_list{2, 3});
    CHECK(shape(hadamard(column, flat)) == shape_list{2, 3});
    CHECK(shape(column + row) == shape_list{2, 3});
    CHECK(shape(batch / A) == shape_list{4, 2, 3});
    CHECK(shape(batch + column) == shape_list{4, 2, 3});
    CHECK(shape(x + 1) == shape_list{-1});
    CHECK(shape(s + 1) == shape_list{});
    CHECK(shape(-flat) == shape_list{1, 3});
}

TEST_CASE("broadcast values, and their gradients are sums") {
    passes::inputs in;
    in.values = {{"A", {1, 2, 3, 4, 5, 6}}, {"r", {10, 20, 30}}, {"f", {1, 2, 3}}, {"c", {5, 7}}, {"s", {2}}};
    in.values["T"] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    const auto value = [&](auto e) { return passes::evaluate(passes::simplified(capture(e)), in)[0]; };
    CHECK(value(A + row) == numbers{11, 22, 33, 14, 25, 36});
    CHECK(value(hadamard(column, flat)) == numbers{5, 10, 15, 7, 14, 21});
    CHECK(value(column - row) == numbers{-5, -15, -25, -3, -13, -23});
    CHECK(value(A / s) == numbers{0.5, 1, 1.5, 2, 2.5, 3});
    CHECK(value(gradient(sum(hadamard(A, row)), row)) == numbers{5, 7, 9});
    CHECK(value(gradient(sum(hadamard(A, column)), column)) == numbers{6, 15});
    CHECK(value(gradient(sum(A - flat), flat)) == numbers{-2, -2, -2});
    CHECK(value(gradient(sum(A * s), s)) == numbers{21});
    constexpr auto loss = sum(square(batch / A - column));
    check_law(capture(outputs(loss, gradient(loss, batch), gradient(loss, A), gradient(loss, column))), in);
}
