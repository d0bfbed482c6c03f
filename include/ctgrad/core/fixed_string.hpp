// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A string that may be a template argument (layer 0, core).
#pragma once
#include <cstddef>
#include <string_view>

namespace ctgrad {

template <std::size_t N>
struct fixed_string {
    char text[N]{};

    constexpr fixed_string() = default;
    constexpr fixed_string(const char (&source)[N]) {
        for (std::size_t i = 0; i < N; ++i) text[i] = source[i];
    }
    constexpr std::string_view view() const { return {text, N - 1}; }
    friend constexpr bool operator==(const fixed_string&, const fixed_string&) = default;
};

}  // namespace ctgrad
