// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's LSTM: the loss and its gradient by all parameters (bench).
#include "../tests/adbench/lstm.hpp"

#include "adbench/contest.hpp"
#include "adbench/hand_lstm.hpp"
#include "adbench/plain.hpp"

namespace {

using adbench::lstm_data, bench::numbers;

bench::table results("adbench_lstm");

bench::way record([[maybe_unused]] const lstm_data& data, [[maybe_unused]] numbers& gradient) {
#if defined(BENCH_HAS_ADOLC)
    numbers at = bench::joined({data.main, data.extra});
    std::vector<adouble> x(at.size());
    double value = 0;
    trace_on(0);
    for (std::size_t i = 0; i < at.size(); ++i) x[i] <<= at[i];
    plain::lstm<adouble>(data.l, data.b, data.c, x.data(), x.data() + data.main.size(), data.state.data(), data.text.data()) >>= value;
    trace_off();
    return [at, &gradient]() mutable { ::gradient(0, static_cast<int>(at.size()), at.data(), gradient.data()); };
#else
    return {};
#endif
}

template <int Layers, int Bits>
void compare(const char* name) {
    using lstm = adbench::lstm<Layers, Bits>;
    const lstm_data data(name);
    const auto seen = data.seen(), wanted = data.wanted();
    numbers by_main(data.main.size()), by_extra(data.extra.size()), other_main(by_main), other_extra(by_extra);
    double f = 0, g = 0;
    auto own = lstm::step.bind(lstm::main = data.main, lstm::extra = data.extra, lstm::state = data.state, lstm::seen = seen,
                               lstm::wanted = wanted, ctgrad::into(f, by_main, by_extra));
    hand::lstm<Layers, Bits> loop;
    const auto by_hand = [&] {
        g = loop.value(data.c, data.main.data(), data.extra.data(), data.state.data(), data.text.data(), other_main.data(),
                       other_extra.data());
    };
    own();
    by_hand();
    const numbers gradient = bench::joined({by_main, by_extra});
    bench::require_equal("value by hand", {f}, {g});
    bench::require_equal("gradient by hand", gradient, bench::joined({other_main, other_extra}));
    const std::string size = "l=" + std::to_string(data.l) + " c=" + std::to_string(data.c) + " b=" + std::to_string(data.b);
    numbers other(gradient.size());
    const auto checked = [&](const char* way_name, bench::way other_way) {
        if (other_way) other_way(), bench::require_equal(way_name, gradient, other);
        return other_way;
    };
    bench::compare(results, "LSTM", size, 1.3, own, by_hand, checked("gradient by ADOL-C", record(data, other)),
                   checked("gradient by libtorch",
                           bench::by_torch::lstm(data.l, data.b, data.c, data.main, data.extra, data.state, data.text, other)));
}

}  // namespace

int main() {
    compare<2, 14>("lstm/lstm_l2_c1024.txt");
    compare<4, 14>("lstm/lstm_l4_c1024.txt");
    results.write();
    return 0;
}
