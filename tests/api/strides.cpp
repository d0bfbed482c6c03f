// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Views with strides, column-major memory, std::mdspan and what is like it.
#include <array>
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>
#include <numeric>
#include <vector>
#if __has_include(<mdspan>)
#include <mdspan>
#endif

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto T = cg::tensor<"T", 2, n, 3>;
inline constexpr auto label = cg::labels<"label", n, 9>;

constexpr auto product = cg::compile([] { return X * w; });
constexpr auto sum = cg::compile([] { return cg::sum(y); });
constexpr auto twice = cg::compile([] { return 2 * X; });
constexpr auto copy = cg::compile([] { return 1 * T; });
constexpr auto pick = cg::compile([] { return cg::einsum<"ij->i">(cg::hadamard(cg::one_hot(label), cg::ones<n, 9>)); });

std::vector<double> counted(std::size_t size) {
    std::vector<double> values(size);
    std::iota(values.begin(), values.end(), 0.);
    return values;
}

// A matrix or more as std::mdspan shows it, where the standard library has none.
template <std::size_t Rank>
struct sizes {
    std::array<std::ptrdiff_t, Rank> size{};
    template <class... I>
    constexpr explicit sizes(I... each) : size{static_cast<std::ptrdiff_t>(each)...} {}
    static constexpr std::size_t rank_dynamic() { return Rank; }
};
template <std::size_t Rank, bool Left>
struct exhaustive {
    sizes<Rank> of;
    constexpr explicit exhaustive(sizes<Rank> e) : of(e) {}
    constexpr std::ptrdiff_t stride(std::size_t axis) const {
        std::ptrdiff_t s = 1;
        for (std::size_t a = 0; a < Rank; ++a)
            if (Left ? a < axis : a > axis) s *= of.size[a];
        return s;
    }
    static constexpr bool always = true;
};
template <std::size_t Rank>
struct strided {
    sizes<Rank> of;
    std::array<std::ptrdiff_t, Rank> strides;
    constexpr std::ptrdiff_t stride(std::size_t axis) const { return strides[axis]; }
    static constexpr bool always = false;
};
template <class E, std::size_t Rank, class Mapping>
struct span_of_axes {
    using mapping_type = Mapping;
    using extents_type = sizes<Rank>;
    E* pointer;
    Mapping mapping;

    static constexpr std::size_t rank() { return Rank; }
    static constexpr bool is_always_exhaustive() { return Mapping::always; }
    E* data_handle() const { return pointer; }
    std::ptrdiff_t extent(std::size_t axis) const { return mapping.of.size[axis]; }
    std::ptrdiff_t stride(std::size_t axis) const { return mapping.stride(axis); }
};
template <bool Left, class E>
span_of_axes<E, 2, exhaustive<2, Left>> matrix_of(E* p, int rows, int columns) {
    return {p, exhaustive<2, Left>(sizes<2>(rows, columns))};
}

template <class A, class B>
bool equal(const A& a, const B& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

}  // namespace

TEST_CASE("views with strides") {
    const auto data = counted(60);  // 12 x 5
    const std::vector<double> weights = {1, 10, 100};
    const auto row = [&](int i) { return data[5 * static_cast<std::size_t>(i)]; };
    const auto check = [&](const auto& result, int first, int step, int count) {
        REQUIRE(result.size() == static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) CHECK(result(i) == 111 * row(first + i * step) + 210);
    };
    check(product(X = cg::view(data.data(), {12, 3}, {5, 1}), w = weights), 0, 1, 12);
    check(product(X = cg::view(data.data(), {6, 3}, {10, 1}), w = weights), 0, 2, 6);           // every second row
    check(product(X = cg::view(data.data() + 55, {12, 3}, {-5, 1}), w = weights), 11, -1, 12);  // the last one first
    CHECK(sum(y = cg::view(data.data() + 2, {12}, {5})) == 12 * 2 + 5 * 66);                    // a column
    CHECK(sum(y = cg::view(data.data(), {60}, {1})) == 60 * 59 / 2);
    CHECK(sum(y = cg::view(data.data(), {0}, {7})) == 0);
    // the matrix turned
    const auto turned = twice(X = cg::view(data.data(), {5, 3}, {1, 5}));
    for (int i = 0; i < 5; ++i)
        for (int j = 0; j < 3; ++j) CHECK(turned(i, j) == 2 * data[static_cast<std::size_t>(5 * j + i)]);
    const std::vector<int> labels = {3, -1, 0, -1, 8, -1};
    CHECK(pick(label = cg::view(labels.data(), {3}, {2})).size() == 3);
    CHECK_THROWS_WITH(pick(label = cg::view(labels.data(), {6}, {1})), "label[1] is -1, must be in [0, 9)");
    CHECK_THROWS_WITH(product(X = cg::view(data.data(), {3, 4}, {5, 1}), w = weights),
                      "X is a view of 3 x 4 but must be [n, 3]");
    CHECK_THROWS_WITH(product(X = cg::view(static_cast<const double*>(nullptr), {3, 3}, {5, 1}), w = weights),
                      "X is bound to a null pointer");
}

TEST_CASE("float, and every number of axes") {
    std::vector<float> data(2 * 4 * 6);
    std::iota(data.begin(), data.end(), 0.f);
    const auto part = copy(T = cg::view(data.data() + 1, {2, 2, 3}, {24, 12, 2}));
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 2; ++j)
            for (int k = 0; k < 3; ++k) CHECK(part(i, j, k) == static_cast<float>(1 + 24 * i + 12 * j + 2 * k));
    const auto columns = copy(T = cg::column_major(data.data(), 2, 8, 3));
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 8; ++j)
            for (int k = 0; k < 3; ++k) CHECK(columns(i, j, k) == static_cast<float>(i + 2 * j + 16 * k));
}

TEST_CASE("results into views") {
    const auto data = counted(12);
    std::vector<double> wide(20, -1), columns(12);
    twice(X = data, cg::into(cg::view(wide.data(), {4, 3}, {5, 1})));
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 5; ++j) CHECK(wide[5 * i + j] == (j < 3 ? 2 * data[3 * i + j] : -1));
    twice(X = data, cg::into(cg::column_major(columns.data(), 4, 3)));
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 3; ++j) CHECK(columns[4 * j + i] == 2 * data[3 * i + j]);
    auto run = twice.bind(X = data, cg::into(cg::view(wide.data() + 1, {4, 3}, {5, 1})));
    run();
    CHECK(wide[1] == 0);
    CHECK(wide[0] == 0);
    CHECK(wide[18] == 22);
}

TEST_CASE("a bound run reads what is there when it runs, and may be moved") {
    auto data = counted(20);
    const std::vector<double> weights(3, 1);
    auto first = product.bind(X = cg::view(data.data(), {4, 3}, {5, 1}), w = weights);
    data[0] = 100;
    auto run = std::move(first);
    CHECK(run()(0) == 103);
    CHECK(run()(3) == 48);
}

TEST_CASE("what is like std::mdspan") {
    const auto data = counted(12);
    const std::vector<double> weights = {1, 10, 100};
    CHECK(equal(product(X = matrix_of<false>(data.data(), 4, 3), w = weights), product(X = data, w = weights)));
    const auto left = product(X = matrix_of<true>(data.data(), 4, 3), w = weights);
    for (int i = 0; i < 4; ++i) CHECK(left(i) == 111 * i + 40 + 800);
    using part = span_of_axes<const double, 2, strided<2>>;
    CHECK(product(X = part{data.data(), {sizes<2>(2, 3), {6, 2}}}, w = weights)(1) == 6 + 80 + 1000);
    std::vector<double> result(12);
    twice(X = data, cg::into(matrix_of<true>(result.data(), 4, 3)));
    CHECK(result[4] == 2 * data[1]);
#if defined(__cpp_lib_mdspan)
    CHECK(equal(product(X = std::mdspan(data.data(), 4, 3), w = weights), product(X = data, w = weights)));
    const std::mdspan<const double, std::extents<int, std::dynamic_extent, 3>, std::layout_left> columns(data.data(),
                                                                                                         4);
    CHECK(equal(product(X = columns, w = weights), left));
    const std::layout_stride::mapping apart(std::extents<int, 2, 3>(), std::array{6, 2});
    CHECK(product(X = std::mdspan(data.data(), apart), w = weights)(1) == 6 + 80 + 1000);
#endif
}
