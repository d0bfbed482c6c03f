// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's bundle adjustment: the residuals, and the nonzero elements of their Jacobian in compressed rows.
#include "adbench/bundle_adjustment.hpp"

#include "adbench/reference.hpp"

namespace {

adbench::numbers repeat(const adbench::numbers& one, std::size_t times) {
    adbench::numbers all;
    for (std::size_t i = 0; i < times; ++i) all.insert(all.end(), one.begin(), one.end());
    return all;
}
adbench::numbers to_numbers(const auto& array) { return {array.begin(), array.end()}; }
double square_sum(const adbench::numbers& x) {
    double sum = 0;
    for (const double e : x) sum += e * e;
    return sum;
}

}  // namespace

// Everything is of size p, and nothing of size p n: Jacobians by all cameras are never formed.
static_assert(adbench::bundle::step.plan().loop_nests() == 1 && adbench::bundle::step.plan().passes(adbench::bundle::cameras) == 1);

TEST_CASE("bundle adjustment") {
    using namespace adbench::bundle;
    for (const char* name : {"ba_test", "ba_ba1"}) {
        INFO(name);
        const adbench::reference expected(name);
        const adbench::bundle_data data(expected.file());
        const auto [r, w, J, dw] = step(cameras = data.cameras, points = data.points, weights = data.weights, features = data.features,
                                        camera_of = data.camera_of, point_of = data.point_of);
        const auto found = to_numbers(r), of_weights = to_numbers(w), blocks = to_numbers(J), slopes = to_numbers(dw);
        CHECK(adbench::relative_error(found, repeat(expected.array("reproj_err_each"), data.p)) < adbench::wanted);
        CHECK(adbench::relative_error(of_weights, adbench::numbers(data.p, expected.number("w_err_each"))) < adbench::wanted);
        CHECK(adbench::relative_error(blocks, repeat(expected.array("jacobian_block_2x15"), data.p)) < adbench::wanted);
        CHECK(adbench::relative_error(slopes, adbench::numbers(data.p, expected.number("d_w_err_d_w"))) < adbench::wanted);
        CHECK(static_cast<double>(blocks.size() + slopes.size()) == expected.number("jacobian_nonzeros"));
        CHECK(square_sum(found) + square_sum(of_weights) == Approx(expected.number("sum_of_squares_all_residuals")).epsilon(1e-10));
        CHECK(std::sqrt(square_sum(blocks) + square_sum(slopes)) == Approx(expected.number("frobenius_norm_full_jacobian")).epsilon(1e-10));
    }
}
