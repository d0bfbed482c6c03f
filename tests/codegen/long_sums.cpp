// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Sums of a million terms in f32, in registers and in memory, against the same in double.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstddef>
#include <ctgrad/ctgrad.hpp>
#include <random>
#include <vector>

namespace cg = ctgrad;

namespace {
constexpr std::size_t rows = (1u << 20) + 5, width = 8;
constexpr auto n = cg::dim<"n">;
constexpr auto X = cg::matrix<"X", n, width>;
constexpr auto y = cg::vector<"y", n>;
constexpr auto w = cg::vector<"w", width>;

// Added one by one to one number in f32, such terms lose 4 digits and more: each addition 2^-25 of a sum of up to 2^20.
constexpr double tolerance = 1e-6;
constexpr auto sums = cg::compile([] { return cg::outputs(cg::sum(X), cg::sum(X, cg::axis<0>), cg::transpose(X) * y); });
constexpr auto least_squares = cg::compile([] {
    auto f = 0.5 * cg::squared_norm(X * w - y);
    return cg::outputs(f, cg::gradient(f, w));
});

struct data {
    std::vector<float> x = std::vector<float>(rows * width), y = std::vector<float>(rows), w = std::vector<float>(width, 0.5f);
    data() {
        std::mt19937 random(1);
        std::uniform_real_distribution<float> number(0, 1);
        for (float& e : x) e = number(random);
        for (float& e : y) e = number(random);
    }
};
const data given;

void check_close(const std::vector<float>& found, const std::vector<double>& expected) {
    for (std::size_t j = 0; j < width; ++j) CHECK(std::abs(found[j] - expected[j]) <= tolerance * std::abs(expected[j]));
}
}  // namespace

TEST_CASE("sums of a million terms keep their digits") {
    double total = 0, loss = 0;
    std::vector<double> columns(width), product(width), gradient(width);
    for (std::size_t i = 0; i < rows; ++i) {
        const float* const row = given.x.data() + i * width;
        double residual = -static_cast<double>(given.y[i]);
        for (std::size_t j = 0; j < width; ++j) residual += static_cast<double>(row[j]) * given.w[j];
        loss += 0.5 * residual * residual;
        for (std::size_t j = 0; j < width; ++j) {
            total += row[j];
            columns[j] += row[j];
            product[j] += static_cast<double>(row[j]) * given.y[i];
            gradient[j] += residual * row[j];
        }
    }
    float own_total = 0, own_loss = 0;
    std::vector<float> own_columns(width), own_product(width), own_gradient(width), again(width);
    sums(X = given.x, y = given.y, cg::into(own_total, own_columns, own_product));
    least_squares(X = given.x, y = given.y, w = given.w, cg::into(own_loss, own_gradient));
    CHECK(std::abs(own_total - total) <= tolerance * total);
    CHECK(std::abs(own_loss - loss) <= tolerance * loss);
    check_close(own_columns, columns);
    check_close(own_product, product);
    check_close(own_gradient, gradient);

    least_squares(X = given.x, y = given.y, w = given.w, cg::into(own_loss, again));
    CHECK(again == own_gradient);
}

TEST_CASE("what is infinite stays so in long sums") {
    std::vector<float> x = given.x;
    x[width * 1000 + 3] = INFINITY;
    float total = 0;
    std::vector<float> columns(width), product(width);
    sums(X = x, y = given.y, cg::into(total, columns, product));
    CHECK(total == INFINITY);
    CHECK(columns[3] == INFINITY);
    CHECK(std::isfinite(columns[2]));
    CHECK(product[3] == INFINITY);
}
