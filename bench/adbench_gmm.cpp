// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's Gaussian mixture: value and gradient by all parameters (bench).
#include "../tests/adbench/gmm.hpp"

#include <random>

#include "adbench/contest.hpp"
#include "adbench/hand_gmm.hpp"
#include "adbench/plain.hpp"

namespace {

using adbench::gmm_data, bench::numbers;

bench::table results("adbench_gmm");

gmm_data generated(std::size_t d, std::size_t k, std::size_t n) {
    std::mt19937_64 random(1);
    std::normal_distribution<double> normal;
    gmm_data data{d, k, n, numbers(k), numbers(k * d), numbers(k * d * (d + 1) / 2), numbers(n * d), 1, 0};
    for (numbers* part : {&data.alpha, &data.mu, &data.icf, &data.x})
        for (double& e : *part) e = normal(random);
    return data;
}

// Recorded once, where the tape fits into memory.
bench::way record([[maybe_unused]] const gmm_data& data, [[maybe_unused]] numbers& gradient) {
#if defined(BENCH_HAS_ADOLC)
    if (data.k * data.n * data.d * data.d >= 3000000) return {};
    numbers at = bench::joined({data.alpha, data.mu, data.icf});
    trace_on(0);
    std::vector<adouble> x(at.size());
    for (std::size_t i = 0; i < at.size(); ++i) x[i] <<= at[i];
    double value = 0;
    plain::gmm<adouble>(data.d, data.k, data.n, data.x.data(), x.data(), x.data() + data.k, x.data() + data.k * (data.d + 1),
                        data.gamma, data.m) >>= value;
    trace_off();
    return [at, &gradient]() mutable { ::gradient(0, static_cast<int>(at.size()), at.data(), gradient.data()); };
#else
    return {};
#endif
}

template <int D, int K>
void compare(const gmm_data& data, double most) {
    using gmm = adbench::gmm<D, K>;
    numbers by_alpha(data.k), by_mu(data.mu.size()), by_icf(data.icf.size()), other_alpha(by_alpha), other_mu(by_mu), other_icf(by_icf);
    const std::vector<int> places = gmm::places();
    double f = 0, g = 0;
    auto own = gmm::step.bind(gmm::x = data.x, gmm::alpha = data.alpha, gmm::mu = data.mu, gmm::icf = data.icf, gmm::place = places,
                              gmm::gamma = data.gamma, gmm::m = data.m, ctgrad::into(f, by_alpha, by_mu, by_icf));
    hand::gmm<D> loop;
    const auto by_hand = [&] {
        g = loop.value(data.k, data.n, data.x.data(), data.alpha.data(), data.mu.data(), data.icf.data(), data.gamma, data.m,
                       other_alpha.data(), other_mu.data(), other_icf.data());
    };
    own();
    by_hand();
    const numbers gradient = bench::joined({by_alpha, by_mu, by_icf});
    bench::require_equal("value by hand", {f}, {g});
    bench::require_equal("gradient by hand", gradient, bench::joined({other_alpha, other_mu, other_icf}));
    const std::string size = "d=" + std::to_string(D) + " K=" + std::to_string(data.k) + " n=" + std::to_string(data.n);
    numbers other(gradient.size());
    const auto checked = [&](const char* name, bench::way other_way) {
        if (other_way) other_way(), bench::require_equal(name, gradient, other);
        return other_way;
    };
    bench::compare(results, "GMM", size, most, own, by_hand, checked("gradient by ADOL-C", record(data, other)),
                   checked("gradient by libtorch", bench::by_torch::gmm(data.d, data.k, data.n, data.x, data.alpha, data.mu, data.icf,
                                                                        data.gamma, data.m, other)));
}

}  // namespace

int main() {
    compare<2, 5>(adbench::read_gmm("gmm/1k/gmm_d2_K5.txt"), 1.3);
    compare<2, 10>(adbench::read_gmm("gmm/1k/gmm_d2_K10.txt"), 1.3);
    compare<10, 5>(adbench::read_gmm("gmm/1k/gmm_d10_K5.txt"), 1.3);
    compare<10, 10>(adbench::read_gmm("gmm/1k/gmm_d10_K10.txt"), 1.3);
    compare<10, 10>(generated(10, 10, 1000), 1.3);
    compare<20, 5>(adbench::read_gmm("gmm/1k/gmm_d20_K5.txt"), 1.3);
    compare<20, 50>(generated(20, 50, 10000), 1.3);
    results.write();
    return 0;
}
