// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Results seen as Eigen's matrices.
#include <catch2/catch.hpp>
#if __has_include(<Eigen/Core>)
#include <ctgrad/interop/eigen.hpp>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto W = cg::matrix<"W", 2, 3>;
inline constexpr auto w = cg::vector<"w", 3>;

template <class E>
concept Maps = requires(E&& e) {
    cg::as_eigen(std::forward<E>(e));
};

}  // namespace

TEST_CASE("arrays as Eigen's matrices") {
    constexpr auto run =
        cg::compile([] { return cg::outputs(X * w, 2 * X, W * w, cg::reshape<3, 1>(w), 3 * W, cg::sum(w)); });
    const Eigen::MatrixXd data = Eigen::MatrixXd::Random(5, 3), matrix = Eigen::MatrixXd::Random(2, 3);
    const Eigen::Vector3d weights(1, 2, 3);
    auto [product, doubled, small, column, tripled, total] = run(X = data, W = matrix, w = weights);
    CHECK((cg::as_eigen(product) - data * weights).norm() < 1e-14);
    CHECK(cg::as_eigen(doubled) == 2 * data);
    CHECK((cg::as_eigen(small) - matrix * weights).norm() < 1e-14);
    CHECK(cg::as_eigen(column) == weights);
    CHECK(cg::as_eigen(tripled) == 3 * matrix);

    cg::as_eigen(doubled).row(2).setZero();
    CHECK((doubled(2, 0) == 0 && doubled(2, 2) == 0 && doubled(3, 0) == 2 * data(3, 0)));
    CHECK(cg::as_eigen(doubled).data() == doubled.data());
    const auto& fixed = small;
    STATIC_REQUIRE(std::is_same_v<decltype(cg::as_eigen(fixed)), Eigen::Map<const Eigen::Vector2d>>);
    STATIC_REQUIRE(
        std::is_same_v<decltype(cg::as_eigen(tripled)), Eigen::Map<Eigen::Matrix<double, 2, 3, Eigen::RowMajor>>>);
    STATIC_REQUIRE(decltype(cg::as_eigen(doubled))::RowsAtCompileTime == Eigen::Dynamic);
    STATIC_REQUIRE(!Maps<cg::array<double, n>>);  // it would be gone
    STATIC_REQUIRE(!Maps<cg::array<double, n, 2, 2>&>);

    // A map is data again.
    CHECK(cg::compile([] { return cg::sum(X); })(X = cg::as_eigen(doubled)) ==
          Approx(2 * data.sum() - 2 * data.row(2).sum()));
}

TEST_CASE("float, and no rows") {
    constexpr auto run = cg::compile([] { return -X; });
    Eigen::MatrixXf none(0, 3);
    const auto result = run(X = none);
    CHECK(cg::as_eigen(result).rows() == 0);
    CHECK(cg::as_eigen(result).cols() == 3);
    STATIC_REQUIRE(std::is_same_v<decltype(cg::as_eigen(result))::Scalar, float>);
}
#endif
