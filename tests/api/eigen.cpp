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

TEST_CASE("parts of a matrix") {
    rows<double> data = rows<double>::Random(4, 5);
    const Eigen::Vector3d weights(1, 2, 3);
    const rows<double> compact = data.leftCols(3);
    const auto expected = product(X = compact, w = weights);
    const auto check = [&](const auto& result) { CHECK(std::equal(result.begin(), result.end(), expected.begin(), expected.end())); };
    check(product(X = data.leftCols(3), w = weights));
    check(product(X = Eigen::Ref<const rows<double>, 0, Eigen::OuterStride<>>(data.leftCols(3)), w = weights));
    check(product(X = Eigen::MatrixXd(data).leftCols(3), w = weights));
    check(product(X = Eigen::MatrixXd(data.leftCols(3)).transpose().eval().transpose(), w = weights));
    CHECK(sum(y = data.col(1)) == Approx(data.col(1).sum()));
    CHECK(sum(y = data.row(1)) == Approx(data.row(1).sum()));

    constexpr auto negative = cg::compile([] { return -X; });
    rows<double> wide = rows<double>::Zero(4, 5);
    auto part = wide.leftCols(3);
    auto column = wide.col(4);
    negative(X = compact, cg::into(part));
    CHECK(part == -compact);
    product(X = compact, w = weights, cg::into(column));
    check(column.eval());
    CHECK(wide.col(3).norm() == 0);
    rows<double> turned(3, 4);
    CHECK_THROWS_WITH(negative(X = compact, cg::into(turned)), "into: result 1 does not have the extents of its view, 3 x 4");
    negative(X = part, cg::into(part));  // on itself
    CHECK(part == compact);
}

TEMPLATE_TEST_CASE("column-major matrices", "", float, double) {
    using columns = Eigen::MatrixX<TestType>;
    columns data = columns::Random(7, 3);
    const rows<TestType> by_rows = data;
    const Eigen::VectorX<TestType> weights = Eigen::VectorX<TestType>::Random(3), targets = Eigen::VectorX<TestType>::Random(7);
    const auto [loss, slope] = step(X = data, w = weights, y = targets);
    const auto [expected, expected_slope] = step(X = by_rows, w = weights, y = targets);
    CHECK(loss == Approx(expected).epsilon(1e-6));
    for (int j = 0; j < 3; ++j) CHECK(slope(j) == Approx(expected_slope(j)).margin(1e-5));

    // There is no room for a copy.
    const columns many = columns::Random(1000, 3);
    const Eigen::VectorX<TestType> zeros = Eigen::VectorX<TestType>::Zero(1000);
    TestType value = 0;
    Eigen::Vector3<TestType> gradient;
    CHECK(step.bind(X = many, w = weights, y = zeros, cg::into(value, gradient)).memory() < 2000);
    // What is bound is read anew.
    auto run = step.bind(X = data, w = weights, y = targets);
    data *= 2;
    const auto [next, next_slope] = run();
    CHECK(next == Approx(((2 * by_rows * weights - targets).squaredNorm()) / 2).epsilon(1e-5));
}

TEST_CASE("results by columns") {
    constexpr auto both = cg::compile([] { return cg::outputs(cg::exp(X), cg::gradient(cg::sum(cg::square(X)), X)); });
    const rows<double> data = rows<double>::Random(5, 3);
    Eigen::MatrixXd in_columns = data, value(5, 3), slope(5, 3);
    rows<double> by_rows(5, 3);
    both(X = in_columns, cg::into(value, slope));
    CHECK((value - data.array().exp().matrix()).norm() < 1e-14);
    CHECK((slope - 2 * data).norm() < 1e-14);
    both(X = data, cg::into(value, by_rows));
    CHECK((value - data.array().exp().matrix()).norm() < 1e-14);
    both(X = in_columns, cg::into(by_rows, in_columns));  // the second on its argument, in place
    CHECK((by_rows - data.array().exp().matrix()).norm() < 1e-14);
    CHECK((in_columns - 2 * data).norm() < 1e-14);
    Eigen::MatrixXd larger = Eigen::MatrixXd::Zero(9, 9);
    auto block = larger.block(2, 3, 5, 3);
    both(X = data, cg::into(block, slope));
    CHECK((block - data.array().exp().matrix()).norm() < 1e-14);
    CHECK(larger.norm() == block.norm());
    Eigen::MatrixXd turned(3, 5);
    CHECK_THROWS_WITH(both(X = data, cg::into(turned, slope)), "into: result 1 does not have the extents of its view, 3 x 5");
    CHECK_THROWS_WITH(both(X = data, cg::into(slope, slope)), "into: result 2 overlaps result 1");
}

TEST_CASE("products of column-major matrices") {
    constexpr auto multiply = cg::compile([] { return cg::matrix<"A", n, n> * cg::matrix<"B", n, n>; });
    constexpr auto A = cg::matrix<"A", n, n>;
    constexpr auto B = cg::matrix<"B", n, n>;
    for (const int size : {1, 3, 17, 70}) {
        const Eigen::MatrixXd a = Eigen::MatrixXd::Random(size, size), b = Eigen::MatrixXd::Random(size, size);
        const rows<double> by_rows = b;
        Eigen::MatrixXd c(size, size);
        multiply(A = a, B = b, cg::into(c));
        CHECK((c - a * b).norm() <= 1e-13 * size);
        multiply(A = a, B = by_rows, cg::into(c));
        CHECK((c - a * b).norm() <= 1e-13 * size);
    }
}
#endif
