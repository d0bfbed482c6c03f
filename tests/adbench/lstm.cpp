// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's LSTM: the loss and its gradient by all parameters.
#include "adbench/lstm.hpp"

#include "adbench/reference.hpp"

TEST_CASE("LSTM") {
    using lstm = adbench::lstm<2, 14>;
    const adbench::reference expected("lstm_l2_c1024");
    const adbench::lstm_data data(expected.file());
    REQUIRE(data.l == 2);
    REQUIRE(data.b == 14);
    const auto [loss, by_main, by_extra] = lstm::step(lstm::main = data.main, lstm::extra = data.extra, lstm::state = data.state,
                                                      lstm::seen = data.seen(), lstm::wanted = data.wanted());
    adbench::numbers gradient(by_main.begin(), by_main.end());
    gradient.insert(gradient.end(), by_extra.begin(), by_extra.end());
    CHECK(adbench::relative_error({loss}, {expected.number("value")}) < adbench::wanted);
    CHECK(adbench::relative_error(gradient, expected.array("gradient")) < adbench::wanted);
}
