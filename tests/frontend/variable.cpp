// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Variables and named extents: empty values whose types say name and shape.
#include "ctgrad/frontend/variable.hpp"

#include "passes.hpp"

namespace cg = ctgrad;

namespace {

constexpr auto n = cg::dim<"n">;
constexpr auto a = cg::scalar<"a">;
constexpr auto x = cg::vector<"x", n>;
constexpr auto W = cg::matrix<"W", 10, n>;
constexpr auto T = cg::tensor<"T", 4, n, 5, 2>;
constexpr auto k = cg::labels<"k", n, 10>;

template <class E>
constexpr cg::shape_of shape(E) {
    return cg::frontend::record_of<E>.shape;
}
template <class E>
std::string text(E e) {
    cg::message m;
    add(m, shape(e));
    return std::string(m.view());
}

static_assert(std::is_empty_v<decltype(a)> && std::is_empty_v<decltype(T)> && sizeof(W) == 1 && sizeof(k) == 1);
static_assert(std::is_trivially_copy_constructible_v<std::remove_const_t<decltype(W)>>);
static_assert(shape(a).rank == 0 && shape(x).rank == 1 && shape(W).rank == 2 && shape(T).rank == 4);
static_assert(shape(a).name == "a" && shape(k).name == "k");
static_assert(shape(k).labels && !shape(x).labels && shape(k).classes.size == 10);
static_assert(shape(W)[0].size == 10 && shape(W)[1].name == "n");

// one extent, whatever integer type it was written in; one variable, however often it is written
static_assert(std::is_same_v<decltype(cg::vector<"x", 3>), decltype(cg::vector<"x", 3l>)>);
static_assert(std::is_same_v<decltype(cg::vector<"x", std::size_t{3}>), decltype(cg::vector<"x", 3>)>);
static_assert(std::is_same_v<decltype(cg::vector<"x", n>), decltype(cg::vector<"x", cg::dim<"n">>)>);
static_assert(!std::is_same_v<decltype(cg::vector<"x", 3>), decltype(cg::vector<"y", 3>)>);
static_assert(!std::is_same_v<decltype(cg::vector<"x", n>), decltype(cg::vector<"x", cg::dim<"m">>)>);

// names of generated layers
static_assert(cg::indexed<"W", 3>.view() == "W3" && cg::indexed<"layer", 1024>.view() == "layer1024");
static_assert(cg::indexed<"b", 0>.view() == "b0");
static_assert(std::is_same_v<decltype(cg::matrix<cg::indexed<"W", 3>, 2, 2>), decltype(cg::matrix<"W3", 2, 2>)>);

}  // namespace

TEST_CASE("shapes as the user reads them") {
    CHECK(text(a) == "[]");
    CHECK(text(x) == "[n]");
    CHECK(text(W) == "[10, n]");
    CHECK(text(T) == "[4, n, 5, 2]");
}

TEST_CASE("a variable becomes one input of the graph") {
    const cg::ir::graph g = cg::capture(outputs(W * x, x, sum(W)));
    REQUIRE(g.variables.size() == 2);
    CHECK(g.variables[0].name == "W");
    CHECK(g.variables[1].name == "x");
    REQUIRE(g.dims.size() == 1);
    CHECK(g.dims[0].name == "n");
    CHECK(g.variables[0].shape[0] == 10);
    CHECK(g.variables[0].shape[1] == cg::ir::named_extent(0));
    const cg::ir::graph labelled = cg::capture(cross_entropy(cg::matrix<"Z", n, 10>, k));
    CHECK(labelled.variables[1].labels);
    CHECK(labelled.variables[1].classes == 10);
}

TEST_CASE("a name stands for one variable") {
    CHECK(cg::capture(sum(x) + sum(cg::vector<"x", n>)).error.view() == "");
    CHECK(cg::capture(sum(x) + sum(cg::vector<"x", 3>)).error.length > 0);
    CHECK(cg::capture(sum(x) + sum(cg::matrix<"x", n, 1>)).error.length > 0);
}

TEST_CASE("an extent is a number too") {
    passes::inputs in;
    in.sizes["n"] = 7;
    CHECK(passes::evaluate(cg::capture(n), in)[0] == std::vector<double>{7});
    CHECK(passes::evaluate(cg::capture(1 / (n + 1)), in)[0] == std::vector<double>{0.125});
}
