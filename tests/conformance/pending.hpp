// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The reference cases that wait for operations; the list only ever gets shorter.
#pragma once
#include <array>
#include <string_view>

namespace conformance {

struct waiting {
    std::string_view id, reason;
};
inline constexpr std::array<waiting, 0> pending{};
// As many as may be pending. It is lowered with every case that gets its expression and never raised.
inline constexpr int most_pending = 0;

}  // namespace conformance
