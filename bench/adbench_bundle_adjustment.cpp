// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's bundle adjustment: residuals and the nonzero elements of their Jacobian, in compressed rows (bench).
//
// ADBench's largest file has 28,987,644 observations (not what its name says): 8 GB of results for each way, left out here.
#include "../tests/adbench/bundle_adjustment.hpp"

#include "adbench/contest.hpp"
#include "adbench/hand_bundle_adjustment.hpp"
#include "adbench/plain.hpp"

namespace {

using adbench::bundle_data, bench::numbers;

bench::table results("adbench_bundle_adjustment");

// What a way finds.
struct found {
    numbers residuals, of_weights, rows, by_weights;
    explicit found(std::size_t p) : residuals(2 * p), of_weights(p), rows(30 * p), by_weights(p) {}
    void weights(const bundle_data& data) {
        for (std::size_t i = 0; i < data.p; ++i) {
            of_weights[i] = 1 - data.weights[i] * data.weights[i];
            by_weights[i] = -2 * data.weights[i];
        }
    }
};

void require_equal(const char* what, const found& a, const found& b) {
    for (const auto part : {&found::residuals, &found::of_weights, &found::rows, &found::by_weights})
        bench::require_equal(what, a.*part, b.*part);
}

// One observation is recorded, and its tape evaluated at every one.
bench::way record([[maybe_unused]] const bundle_data& data, [[maybe_unused]] found& to) {
#if defined(BENCH_HAS_ADOLC)
    adouble parameters[15], error[2];
    const double at[15]{1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1};
    double value;
    trace_on(0);
    for (int k = 0; k < 15; ++k) parameters[k] <<= at[k];
    const adouble seen[2] = {adouble(0) + mkparam(data.features[0]), adouble(0) + mkparam(data.features[1])};
    plain::reprojection(parameters, parameters + 11, parameters[14], seen, error);
    for (adouble& e : error) e >>= value;
    trace_off();
    return [&data, &to] {
        for (std::size_t i = 0; i < data.p; ++i) {
            double point[15], *rows[2] = {&to.rows[30 * i], &to.rows[30 * i + 15]};
            const double* const camera = &data.cameras[11 * static_cast<std::size_t>(data.camera_of[i])];
            const double* const x = &data.points[3 * static_cast<std::size_t>(data.point_of[i])];
            std::copy(camera, camera + 11, point);
            std::copy(x, x + 3, point + 11);
            point[14] = data.weights[i];
            double feature[2] = {data.features[2 * i], data.features[2 * i + 1]};
            set_param_vec(0, 2, feature);
            ::function(0, 2, 15, point, &to.residuals[2 * i]);
            ::jacobian(0, 2, 15, point, rows);
        }
        to.weights(data);
    };
#else
    return {};
#endif
}
bench::way torch(const bundle_data& data, found& to) {
    const bench::way rows = bench::by_torch::bundle_adjustment(data.cameras, data.points, data.weights, data.features, data.camera_of,
                                                               data.point_of, to.residuals, to.rows);
    if (!rows) return {};
    return [&data, &to, rows] {
        rows();
        to.weights(data);
    };
}

void compare(const char* name) {
    namespace b = adbench::bundle;
    const bundle_data data(name);
    found own(data.p), other(data.p);
    auto run = b::step.bind(b::cameras = data.cameras, b::points = data.points, b::weights = data.weights, b::features = data.features,
                            b::camera_of = data.camera_of, b::point_of = data.point_of,
                            ctgrad::into(own.residuals, own.of_weights, own.rows, own.by_weights));
    const auto by_hand = [&] {
        for (std::size_t i = 0; i < data.p; ++i)
            hand::reprojection(&data.cameras[11 * static_cast<std::size_t>(data.camera_of[i])],
                               &data.points[3 * static_cast<std::size_t>(data.point_of[i])], data.weights[i], &data.features[2 * i],
                               &other.residuals[2 * i], &other.rows[30 * i]);
        other.weights(data);
    };
    run();
    by_hand();
    require_equal("by hand", own, other);
    const std::string size = "n=" + std::to_string(data.n) + " m=" + std::to_string(data.m) + " p=" + std::to_string(data.p);
    const auto checked = [&](const char* way_name, bench::way other_way) {
        if (other_way) other_way(), require_equal(way_name, own, other);
        return other_way;
    };
    bench::compare(results, "bundle adjustment", size, 1.3, run, by_hand, checked("by ADOL-C", record(data, other)),
                   checked("by libtorch", torch(data, other)));
}

}  // namespace

int main() {
    compare("ba/test.txt");
    compare("ba/ba1_n49_m7776_p31843.txt");
    compare("ba/ba2_n21_m11315_p36455.txt");
    results.write();
    return 0;
}
