// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Arrays: row-major, owning, as large as their extents say.
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>
#include <numeric>
#include <vector>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto x = cg::vector<"x", n>;

using small = cg::array<double, 2, 3>;
using large = cg::array<float, 30, 40>;  // on the heap
using open = cg::array<double, n, 3>;

static_assert(std::is_same_v<cg::array<double, 3>, cg::array<double, 3u>>);
static_assert(!std::is_same_v<cg::array<double, 3>, cg::array<double, n>>);
static_assert(std::is_same_v<cg::array<double, n>, cg::array<double, cg::dim<"n">>>);
static_assert(sizeof(large) < 100 && sizeof(small) >= 6 * sizeof(double));
static_assert(small::rank() == 2 && open::rank() == 2 && std::is_same_v<large::value_type, float>);
static_assert(std::is_nothrow_move_constructible_v<open> && std::is_nothrow_move_assignable_v<small>);

template <class Array>
void check(Array array, std::size_t rows, std::size_t columns) {
    using T = typename Array::value_type;
    REQUIRE(array.size() == rows * columns);
    CHECK(std::size_t(array.extent(0)) == rows);
    CHECK(std::size_t(array.extent(1)) == columns);
    CHECK(array.end() - array.begin() == static_cast<std::ptrdiff_t>(array.size()));
    for (const T& item : array) CHECK(item == 0);
    std::iota(array.begin(), array.end(), T{0});
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) CHECK(array(i, j) == static_cast<T>(i * columns + j));
    CHECK(array[columns] == array(1, 0));
    CHECK(array.data() == &array(0, 0));

    const Array copy = array;
    array(1, 1) = -1;
    CHECK(copy(1, 1) == static_cast<T>(columns + 1));
    Array moved = std::move(array);
    CHECK(moved(1, 1) == -1);
    CHECK(std::accumulate(array.begin(), array.end(), T{0}) <= 1e7);  // what is left may be read
    array = copy;
    CHECK(array(1, 1) == copy(1, 1));
    array = std::move(moved);
    CHECK(array(1, 1) == -1);
    const Array& itself = array;
    array = itself;
    CHECK(array(1, 1) == -1);
}

}  // namespace

TEST_CASE("arrays of static and of named extents") {
    check(small(), 2, 3);
    check(large(), 30, 40);
    const std::ptrdiff_t sizes[] = {4, 3};
    check(open(sizes), 4, 3);
}
TEST_CASE("an empty array") {
    const open none;
    CHECK(none.size() == 0);
    CHECK(none.begin() == none.end());
    CHECK(open(none).extent(1) == 3);
}
TEST_CASE("an array outlives its program's data") {
    cg::array<double, n> kept;
    {
        const std::vector<double> data = {1, 2};
        kept = cg::compile([] { return 2 * x; })(x = data);
    }
    CHECK(kept(1) == 4);
    CHECK(std::vector<double>(kept.begin(), kept.end()) == std::vector<double>{2, 4});
}
