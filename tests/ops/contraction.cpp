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
