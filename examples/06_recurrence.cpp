// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Exponential smoothing: a level that follows the data, h[t] = h[t-1] + rate (y[t] - h[t-1]), and the rate at which it
// forecasts best, by Newton's method on the sum of squared errors. Both derivatives are recurrences, too.
// The annual flow of the Nile at Aswan, 1871 to 1970, in 10⁸ m³ (Cobb, Biometrika 65, 1978).
#include <ctgrad/ctgrad.hpp>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto first = cg::scalar<"first">;
inline constexpr auto rate = cg::scalar<"rate">;
inline constexpr auto flow = cg::vector<"flow", n>;

inline constexpr auto level = cg::scan(first, flow, [](auto h, auto y) { return h + rate * (y - h); });
// y[t] - h[t-1]: what the level before did not foresee
inline constexpr auto error = (flow - level) / (1 - rate);
inline constexpr auto loss = cg::sum(cg::square(error));
inline constexpr auto derivatives = cg::compile([] { return cg::outputs(loss, cg::gradient(loss, rate), cg::hessian(loss, rate)); });
inline constexpr auto last = cg::compile([] { return cg::fold(first, flow, [](auto h, auto y) { return h + rate * (y - h); }); });

int main() {
    const std::vector<double> later = {
        1160, 963,  1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799,
        958,  1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701,
        916,  692,  1020, 1050, 969,  831, 726,  456,  824,  702, 1120, 1100, 832, 764, 821, 768, 845,
        864,  862,  698,  845,  744,  796, 1040, 759,  781,  865, 845, 944,  984, 897, 822, 1010, 771,
        676,  649,  846,  812,  742,  801, 1040, 860,  874,  848, 890, 744,  749, 838, 1050, 918, 986,
        797,  923,  975,  815,  1020, 906, 901,  1170, 912,  746, 919, 718,  714, 740};

    std::cout << "level: " << cg::to_text([] { return level; }) << "\n\nderivative of its sum: "
              << cg::to_text([] { return cg::gradient(cg::sum(level), rate); }) << "\n\n";
    double best = 0.5;
    for (int k = 0; k < 8; ++k) {
        const auto [squares, slope, curvature] = derivatives(first = 1120, rate = best, flow = later);
        if (k < 4) std::cout << "rate " << best << ", mean squared error " << squares / 99 << "\n";
        best -= slope / curvature;
    }
    std::cout << "best rate " << best << ", forecast for 1971: " << last(first = 1120, rate = best, flow = later) << "\n\n"
              << cg::explain(cg::compile([] { return level; }));
}
