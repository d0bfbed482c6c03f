// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Images with labels, and how often a classifier is right about them.
#pragma once
#include <algorithm>
#include <ctgrad/data.hpp>

template <class Label>
struct samples {
    ctgrad::dataset<float> images;
    ctgrad::dataset<Label> labels;

    std::size_t size() const { return images.rows(); }
    samples take(std::span<const std::size_t> rows) const { return {images.take(rows), labels.take(rows)}; }
    void take(std::span<const std::size_t> rows, std::span<float> image, std::span<Label> label) const {
        images.take(rows, image);
        labels.take(rows, label);
    }
    // The share of samples whose largest score is that of their label; scores are [samples, classes].
    double accuracy(const auto& scores) const {
        const std::size_t classes = scores.size() / size();
        std::size_t right = 0;
        for (std::size_t i = 0; i < size(); ++i) {
            const auto* const row = scores.data() + i * classes;
            right += std::max_element(row, row + classes) - row == labels.data()[i] ? 1u : 0u;
        }
        return static_cast<double>(right) / static_cast<double>(size());
    }
};
