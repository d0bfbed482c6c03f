// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A text made in constant evaluation, kept as a constant (layer 0, core).
#pragma once
#include <cstddef>
#include <string_view>

#include "ctgrad/core/sequence.hpp"

namespace ctgrad {

template <int Size>
struct frozen_text {
    char text[Size + 1]{};

    constexpr explicit frozen_text(const sequence<char>& source) {
        for (int i = 0; i < Size; ++i) text[i] = source[i];
    }
    constexpr std::string_view view() const { return {text, static_cast<std::size_t>(Size)}; }
};

}  // namespace ctgrad
