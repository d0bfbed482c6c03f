// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// How often a classifier is right.
#pragma once
#include <algorithm>
#include <cstddef>

// The share of samples whose largest score is that of their label; scores are [samples, classes].
inline double accuracy(const auto& scores, const auto& labels) {
    const std::size_t classes = scores.size() / labels.size();
    std::size_t right = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto* const row = scores.data() + i * classes;
        right += std::max_element(row, row + classes) - row == labels.data()[i] ? 1u : 0u;
    }
    return static_cast<double>(right) / static_cast<double>(labels.size());
}
