// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Eigen's vectors and row-major matrices are bound and written to as they are.
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>
#if __has_include(<Eigen/Core>)
#include <Eigen/Core>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto t = cg::labels<"t", n, 3>;

template <class T>
using rows = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr auto step = cg::compile([] {
    auto f = 0.5 * cg::squared_norm(X * w - y);
    return cg::outputs(f, cg::gradient(f, w));
});
constexpr auto product = cg::compile([] { return X * w; });
constexpr auto sum = cg::compile([] { return cg::sum(y); });

}  // namespace

TEMPLATE_TEST_CASE("value and gradient, Eigen's own as the oracle", "", float, double) {
    const rows<TestType> data = rows<TestType>::Random(7, 3);
    const Eigen::VectorX<TestType> weights = Eigen::VectorX<TestType>::Random(3), targets = Eigen::VectorX<TestType>::Random(7);
    const auto [loss, slope] = step(X = data, w = weights, y = targets);
    const Eigen::VectorX<TestType> residual = data * weights - targets, expected = data.transpose() * residual;
    CHECK(loss == Approx(residual.squaredNorm() / 2).epsilon(1e-6));
    CHECK((Eigen::Map<const Eigen::VectorX<TestType>>(slope.data(), 3) - expected).norm() < 1e-5);

    TestType value = 0;
    Eigen::Vector3<TestType> in_place;
    step(X = data, w = weights, y = targets, cg::into(value, in_place));
    CHECK(value == loss);
    CHECK(in_place(2) == slope(2));
    step.bind(X = data, w = weights, y = targets, cg::into(value, in_place))();
}

TEST_CASE("kinds of Eigen's matrices") {
    const rows<double> data = rows<double>::Random(4, 3);
    const Eigen::VectorXd expected = data * Eigen::Vector3d(1, 2, 3);
    const auto check = [&](const cg::array<double, n>& result) {
        CHECK((Eigen::Map<const Eigen::VectorXd>(result.data(), 4) - expected).norm() < 1e-14);
    };
    const Eigen::Vector3d column(1, 2, 3);
    const Eigen::RowVector3d row(1, 2, 3);
    Eigen::ArrayXd array(3);
    array << 1, 2, 3;
    check(product(X = data, w = column));
    check(product(X = data, w = row));
    check(product(X = data, w = array));
    check(product(X = data, w = Eigen::Vector3d(1, 2, 3)));
    check(product(X = Eigen::Map<const rows<double>>(data.data(), 4, 3), w = column));
    const Eigen::Matrix<double, 4, 3, Eigen::RowMajor> fixed = data;
    check(product(X = fixed, w = column));
    Eigen::VectorXd longer(5);
    longer << 9, 1, 2, 3, 9;
    check(product(X = data, w = longer.segment(1, 3)));

    const Eigen::VectorXi labels = Eigen::Vector4i(0, 1, 2, 0);
    CHECK(cg::compile([] { return cg::cross_entropy(0 * X, t); })(X = data, t = labels) == Approx(std::log(3.0)));
}

TEST_CASE("a matrix of another shape is not taken for what it is not") {
    const rows<double> data = rows<double>::Random(3, 4);
    CHECK_THROWS_WITH(product(X = data, w = {1, 2, 3}), "X is a view of 3 x 4 but must be [n, 3]");
    CHECK(product(X = data.leftCols(3).eval(), w = {1, 2, 3}).size() == 3);
}

TEST_CASE("gaps between elements are refused") {
    rows<double> data = rows<double>::Random(4, 5);
    CHECK_THROWS_WITH(product(X = data.leftCols(3), w = {1, 2, 3}), "X is bound to memory with gaps between its elements: copy it first");
    CHECK_THROWS_WITH(sum(y = data.col(1)), "y is bound to memory with gaps between its elements: copy it first");
    CHECK(sum(y = data.row(1)) == Approx(data.row(1).sum()));
    rows<double> wide = rows<double>::Zero(4, 5);
    auto part = wide.leftCols(3);
    auto column = wide.col(1);
    constexpr auto negative = cg::compile([] { return -X; });
    const rows<double> compact = data.leftCols(3);
    CHECK_THROWS_WITH(negative(X = compact, cg::into(part)), "into: result 1 goes to memory with gaps between its elements");
    CHECK_THROWS_WITH(product(X = compact, w = {1, 2, 3}, cg::into(column)),
                      "into: result 1 goes to memory with gaps between its elements");
    rows<double> turned(3, 4);
    CHECK_THROWS_WITH(negative(X = compact, cg::into(turned)), "into: result 1 does not have the extents of its view, 3 x 4");
    CHECK(wide.norm() == 0);
    CHECK(product(X = rows<double>(data.leftCols(3)), w = {1, 2, 3}).size() == 4);
}
#endif
