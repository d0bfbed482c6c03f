// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// NumPy's products of any rank against its rule spelled out in loops, and the transpose law of each.
#include "ctgrad/ops/contraction.hpp"

#include "operations.hpp"

using namespace operations;

namespace {

using extents = std::vector<std::int64_t>;
std::int64_t count(const extents& e) {
    std::int64_t product = 1;
    for (const std::int64_t size : e) product *= size;
    return product;
}

// The rule as NumPy's documentation of matmul states it: a vector becomes a matrix of one row or one column, whose axis
// is removed again, leading axes are broadcast.
numbers matmul(numbers a, extents ea, numbers b, extents eb, extents& result) {
    const bool row = ea.size() == 1, column = eb.size() == 1;
    if (row) ea.insert(ea.begin(), 1);
    if (column) eb.push_back(1);
    const std::int64_t rows = ea[ea.size() - 2], inner = ea.back(), columns = eb.back();
    REQUIRE(inner == eb[eb.size() - 2]);
    const extents batch_a(ea.begin(), ea.end() - 2), batch_b(eb.begin(), eb.end() - 2);
    extents batch = batch_a.size() > batch_b.size() ? batch_a : batch_b;
    const auto extent = [&](const extents& e, std::size_t axis) {
        return axis + e.size() < batch.size() ? 1 : e[axis + e.size() - batch.size()];
    };
    for (std::size_t i = 0; i < batch.size(); ++i) batch[i] = extent(batch_a, i) == 1 ? extent(batch_b, i) : extent(batch_a, i);
    numbers c;
    for (std::int64_t at = 0; at < count(batch); ++at) {
        std::int64_t offset_a = 0, offset_b = 0, rest = at, stride_a = 1, stride_b = 1;
        for (std::size_t i = batch.size(); i-- > 0; rest /= batch[i]) {
            const std::int64_t index = rest % batch[i];
            offset_a += stride_a * (extent(batch_a, i) == 1 ? 0 : index);
            offset_b += stride_b * (extent(batch_b, i) == 1 ? 0 : index);
            stride_a *= extent(batch_a, i);
            stride_b *= extent(batch_b, i);
        }
        for (std::int64_t i = 0; i < rows; ++i)
            for (std::int64_t j = 0; j < columns; ++j) {
                double total = 0;
                for (std::int64_t l = 0; l < inner; ++l)
                    total += a[static_cast<std::size_t>((offset_a * rows + i) * inner + l)] *
                             b[static_cast<std::size_t>((offset_b * inner + l) * columns + j)];
                c.push_back(total);
            }
    }
    result = batch;
    if (!row) result.push_back(rows);
    if (!column) result.push_back(columns);
    return c;
}

struct product_line {
    const char* name;
    extents a, b;
    passes::graph product, loss;
};
template <class A, class B>
product_line line(const char* name, extents ea, extents eb, A a, B b) {
    constexpr auto loss = [](auto c) { return 0.5 * squared_norm(c) + sum(c); };
    return {name, ea, eb, capture(outputs(a * b, a, b)),
            capture(outputs(loss(a * b), gradient(loss(a * b), a), gradient(loss(a * b), b)))};
}

constexpr auto m = dim<"m">;

}  // namespace

TEST_CASE("products of every pair of ranks") {
    const product_line table[] = {
        line("[k] [k]", {3}, {3}, vector<"a", 3>, vector<"b", 3>),
        line("[m, k] [k]", {2, 3}, {3}, matrix<"a", 2, 3>, vector<"b", 3>),
        line("[k] [k, n]", {3}, {3, 4}, vector<"a", 3>, matrix<"b", 3, 4>),
        line("[m, k] [k, n]", {2, 3}, {3, 4}, matrix<"a", 2, 3>, matrix<"b", 3, 4>),
        line("[1, k] [k, 1]", {1, 3}, {3, 1}, matrix<"a", 1, 3>, matrix<"b", 3, 1>),
        line("[b, m, k] [k]", {5, 2, 3}, {3}, tensor<"a", 5, 2, 3>, vector<"b", 3>),
        line("[k] [b, k, n]", {3}, {5, 3, 4}, vector<"a", 3>, tensor<"b", 5, 3, 4>),
        line("[b, m, k] [k, n]", {5, 2, 3}, {3, 4}, tensor<"a", 5, 2, 3>, matrix<"b", 3, 4>),
        line("[m, k] [b, k, n]", {2, 3}, {5, 3, 4}, matrix<"a", 2, 3>, tensor<"b", 5, 3, 4>),
        line("[b, m, k] [b, k, n]", {5, 2, 3}, {5, 3, 4}, tensor<"a", 5, 2, 3>, tensor<"b", 5, 3, 4>),
        line("[b, m, k] [1, k, n]", {5, 2, 3}, {1, 3, 4}, tensor<"a", 5, 2, 3>, tensor<"b", 1, 3, 4>),
        line("[c, 1, m, k] [b, k, n]", {2, 1, 2, 3}, {3, 3, 2}, tensor<"a", 2, 1, 2, 3>, tensor<"b", 3, 3, 2>),
        line("four axes", {10, 4, 5, 2}, {10, 4, 2, 3}, tensor<"a", 10, 4, 5, 2>, tensor<"b", 10, 4, 2, 3>),
        line("three axes and two", {3, 5, 2}, {2, 3}, tensor<"a", 3, 5, 2>, matrix<"b", 2, 3>),
        line("named batches", {6, 2, 3}, {6, 3, 4}, tensor<"a", n, 2, 3>, tensor<"b", n, 3, 4>),
        line("named", {6, 4}, {4}, matrix<"a", n, m>, vector<"b", m>),
        line("named, both ends", {6, 4}, {4, 6}, matrix<"a", n, m>, matrix<"b", m, n>),
    };
    for (const product_line& p : table) {
        INFO(p.name);
        passes::inputs in;
        in.sizes = {{"n", 6}, {"m", 4}};
        in.fill(p.product.view(), 3);
        extents shape;
        const numbers right = matmul(in.values["a"], p.a, in.values["b"], p.b, shape);
        const ir::graph_view g = p.product.view();
        REQUIRE(g.outputs[0].shape.rank == static_cast<int>(shape.size()));
        for (int axis = 0; axis < g.outputs[0].shape.rank; ++axis)
            CHECK(in.size(g, g.outputs[0].shape[axis]) == shape[static_cast<std::size_t>(axis)]);
        CHECK(passes::distance(passes::evaluate(p.product, in)[0], right) < 1e-15);
        CHECK(passes::distance(passes::evaluate(passes::primitives(p.product), in)[0], right) < 1e-15);
        check_law(p.loss, in);
    }
}

TEST_CASE("scalars scale") {
    constexpr auto s = scalar<"s">;
    passes::inputs in;
    in.sizes["n"] = 2;
    in.values = {{"s", {3}}, {"x", {1, -2}}};
    for (const passes::graph& g : {capture(s * x), capture(x * s), capture(3 * x), capture(x * 3), capture(hadamard(x, s))})
        CHECK(passes::evaluate(g, in)[0] == numbers{3, -6});
    CHECK(passes::evaluate(capture(s * s), in)[0] == numbers{9});
}

TEST_CASE("matmul is * without scalars, outer and generalized_dot are of any rank") {
    constexpr auto A = matrix<"A", 2, 3>;
    constexpr auto B = matrix<"B", 2, 3>;
    constexpr auto T = tensor<"T", n, 2, 3>;
    constexpr auto a = vector<"a", 2>;
    passes::inputs in;
    in.sizes["n"] = 2;
    in.values = {{"A", {1, 2, 3, 4, 5, 6}}, {"B", {1, 0, -1, 2, 1, 0}}, {"a", {3, -2}}, {"x", {4, 5}}, {"T", {1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1}}};
    CHECK(value(matmul(A, transpose(B)), in) == value(A * transpose(B), in));
    CHECK(value(matmul(a, A), in) == numbers{-5, -4, -3});
    CHECK(value(matmul(T, transpose(A)), in) == value(T * transpose(A), in));
    CHECK(value(outer(a, x), in) == numbers{12, 15, -8, -10});
    CHECK(value(outer(A, x), in) == numbers{4, 5, 8, 10, 12, 15, 16, 20, 20, 25, 24, 30});
    CHECK(value(outer(2, x), in) == numbers{8, 10});
    CHECK(value(generalized_dot(A, B), in) == numbers{11});
    CHECK(value(generalized_dot(T, T), in) == numbers{182});
    CHECK(value(generalized_dot(a, a), in) == numbers{13});
    CHECK(value(generalized_dot(n, n), in) == numbers{4});
    CHECK(same(generalized_dot(A, B), sum(hadamard(A, B))));
    constexpr auto loss = generalized_dot(outer(A, a), outer(B, exp(a / 4))) + sum(square(matmul(a, A)));
    check_law(capture(outputs(loss, gradient(loss, A), gradient(loss, B), gradient(loss, a))), in);
}

// V1 of design/FEATURES.md: the sum of x is its inner product with ones, and squared distances have an expansion.
TEST_CASE("one graph, however it is written") {
    CHECK(same(sum(x), dot(x, ones<n>)));
    CHECK(same(sum(x), dot(ones<n>, x)));
    CHECK(same(sum(x), x * ones<n>));
    CHECK(same(squared_norm(x), dot(x, x)));
    CHECK(same(squared_norm(x), generalized_dot(x, x)));
    CHECK(same(gradient(dot(x, ones<n>), x), ones<n>));
    CHECK(same(matrix<"A", 2, 3> * ones<3>, sum(matrix<"A", 2, 3>, axis<1>)));
    CHECK_FALSE(same(sum(x), dot(x, x)));
    passes::inputs in;
    in.sizes["n"] = 50;
    in.fill(capture(outputs(x, y)).view(), 3);
    const numbers distance = value(squared_norm(x - y), in);
    CHECK(passes::distance(distance, value(squared_norm(x) + squared_norm(y) - 2 * dot(x, y), in)) < 1e-14);
    CHECK(passes::distance(distance, value(dot(x, x) + dot(y, y) - 2 * dot(x, y), in)) < 1e-14);
}

TEST_CASE("dot, squared_norm and transpose") {
    constexpr auto T = tensor<"T", 2, 3, 2>;
    passes::inputs in;
    in.sizes["n"] = 3;
    in.values = {{"x", {1, 2, 3}}, {"y", {4, -5, 6}}, {"T", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}}};
    const auto value = [&](auto e) { return passes::evaluate(passes::primitives(capture(e)), in)[0]; };
    CHECK(value(dot(x, y)) == numbers{12});
    CHECK(value(squared_norm(x)) == numbers{14});
    CHECK(value(squared_norm(T)) == numbers{506});
    CHECK(value(transpose(T)) == numbers{0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11});
    CHECK(value(transpose(transpose(T))) == in.values["T"]);
    constexpr auto loss = dot(x, y) * squared_norm(transpose(T));
    check_law(capture(outputs(loss, gradient(loss, x), gradient(loss, y), gradient(loss, T))), in);
}

TEST_CASE("NaN and infinity reach the sums they belong to") {
    constexpr auto A = matrix<"A", 2, 2>;
    constexpr auto b = vector<"b", 2>;
    passes::inputs in;
    in.values = {{"A", {1, 2, INFINITY, 0}}, {"b", {0, 1}}};
    const numbers got = passes::evaluate(passes::primitives(capture(A * b)), in)[0];
    CHECK(got[0] == 2);
    CHECK(std::isnan(got[1]));  // inf * 0 + 0 * 1
}
