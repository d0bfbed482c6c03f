// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A million calls, right and wrong: each is refused in a sentence, with nothing written, or does what it should.
#include <catch2/catch.hpp>
#include <random>

#include "fuzz/call.hpp"

TEST_CASE("a million calls, right and wrong") {
    constexpr int calls = 1'000'000;
    std::mt19937_64 random(1);
    std::array<std::uint64_t, 24> words;
    int done = 0;
    for (int i = 0; i < calls; ++i) {
        for (std::uint64_t& word : words) word = random();
        fuzz::source from(reinterpret_cast<const std::uint8_t*>(words.data()), sizeof(words));
        done += fuzz::attempt(from) ? 1 : 0;
    }
    CHECK(done > calls / 4);
    CHECK(done < calls * 3 / 4);
}
