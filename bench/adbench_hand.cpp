// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's hand tracking: residuals and their Jacobian by the pose (bench).
#include "../tests/adbench/hand.hpp"

#include "adbench/contest.hpp"
#include "adbench/hand_hand.hpp"
#include "adbench/plain.hpp"

namespace {

using adbench::hand_data, bench::numbers;

bench::table results("adbench_hand");

bench::way record([[maybe_unused]] const hand_data& data, [[maybe_unused]] numbers& residuals, [[maybe_unused]] numbers& jacobian) {
#if defined(BENCH_HAS_ADOLC)
    std::vector<adouble> theta(26), residual(3 * data.n);
    trace_on(0);
    for (std::size_t i = 0; i < 26; ++i) theta[i] <<= data.theta[i];
    plain::hand<adouble>(data.n, data.vertex_of.data(), data.seen.data(), data.relative.data(), data.inverse.data(), data.rest.data(),
                         data.skin.data(), theta.data(), residual.data());
    for (std::size_t i = 0; i < residual.size(); ++i) residual[i] >>= residuals[i];
    trace_off();
    // all columns in one sweep forwards
    std::vector<double*> rows;
    for (std::size_t i = 0; i < residual.size(); ++i) rows.push_back(&jacobian[26 * i]);
    numbers unit(26 * 26, 0);
    for (std::size_t i = 0; i < 26; ++i) unit[27 * i] = 1;
    return [&data, &residuals, rows, unit]() mutable {
        std::vector<double*> directions;
        for (std::size_t i = 0; i < 26; ++i) directions.push_back(&unit[26 * i]);
        ::fov_forward(0, static_cast<int>(rows.size()), 26, 26, const_cast<double*>(data.theta.data()), directions.data(), residuals.data(),
                      rows.data());
    };
#else
    return {};
#endif
}

// Matrices of 6 and of 20 columns side by side.
numbers in_columns(const numbers& by_theta, const numbers& by_angles) {
    numbers all;
    for (std::size_t row = 0; 6 * row < by_theta.size(); ++row) {
        for (std::size_t k = 0; k < 6; ++k) all.push_back(by_theta[6 * row + k]);
        for (std::size_t k = 0; k < 20; ++k) all.push_back(by_angles[20 * row + k]);
    }
    return all;
}

void compare(const char* name) {
    namespace h = adbench::hand;
    const hand_data data(name);
    const auto global = data.global(), angles = data.angles();
    numbers residuals(3 * data.n), by_theta(18 * data.n), by_angles(60 * data.n), other(residuals), rows(78 * data.n);
    auto own = h::simple_step.bind(h::theta = global, h::angles = angles, h::relative = data.relative, h::inverse = data.inverse,
                                   h::rest = data.rest, h::skin = data.skin, h::vertex_of = data.vertex_of, h::seen = data.seen,
                                   ctgrad::into(residuals, by_theta, by_angles));
    hand::pose pose(data);
    const auto by_hand = [&] { pose.residuals(data, other.data(), rows.data()); };
    own();
    by_hand();
    bench::require_equal("residuals by hand", residuals, other);
    bench::require_equal("Jacobian by hand", in_columns(by_theta, by_angles), rows);
    const std::string size = "n=" + std::to_string(data.n);
    numbers found(residuals), found_rows(rows);
    const auto checked = [&](const char* way_name, bench::way other_way) {
        if (!other_way) return other_way;
        other_way();
        bench::require_equal(way_name, residuals, found);
        bench::require_equal(way_name, rows, found_rows);
        return other_way;
    };
    bench::compare(results, "hand", size, 1.3, own, by_hand, checked("by ADOL-C", record(data, found, found_rows)),
                   checked("by libtorch", bench::by_torch::hand(data.vertex_of, data.seen, data.relative, data.inverse, data.rest, data.skin,
                                                                data.theta, found, found_rows)));
}

}  // namespace

int main() {
    compare("hand/test.txt");
    compare("hand/simple_small/hand1_t26_c100.txt");
    results.write();
    return 0;
}
