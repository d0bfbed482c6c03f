// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The digits data for the examples: read, shuffled by a seed, cut into training and test images.
#pragma once
#include <algorithm>
#include <fstream>
#include <numeric>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace digits {

inline constexpr std::size_t pixels = 64;

struct images {
    std::vector<float> pixel;  // 64 for each image, 0 to 1
    std::vector<int> digit;
    std::size_t size() const { return digit.size(); }

    void append(const images& from, std::size_t i) {
        const auto row = from.pixel.begin() + static_cast<std::ptrdiff_t>(i * pixels);
        pixel.insert(pixel.end(), row, row + pixels);
        digit.push_back(from.digit[i]);
    }
};

struct split {
    images train, test;
};

inline images read(const std::string& path) {
    std::ifstream file(path);
    images all;
    for (std::string line; std::getline(file, line);) {
        std::size_t at = 0;
        for (std::size_t column = 0; column <= pixels; ++column) {
            std::size_t end = 0;
            const int number = std::stoi(line.substr(at), &end);
            at += end + 1;
            if (column < pixels)
                all.pixel.push_back(static_cast<float>(number) / 16);
            else
                all.digit.push_back(number);
        }
    }
    if (all.size() == 0) throw std::runtime_error("no images in " + path);
    return all;
}

// A permutation of 0 .. size-1 that depends on the generator alone, not on the standard library.
inline std::vector<std::size_t> shuffled(std::size_t size, std::mt19937& random) {
    std::vector<std::size_t> order(size);
    std::iota(order.begin(), order.end(), 0u);
    for (std::size_t i = size; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
    return order;
}

inline split read_and_split(const std::string& path, double train_share, std::mt19937& random) {
    const images all = read(path);
    const auto count = static_cast<std::size_t>(train_share * static_cast<double>(all.size()));
    split result;
    for (const std::size_t i : shuffled(all.size(), random))
        (result.train.size() < count ? result.train : result.test).append(all, i);
    return result;
}

// Images for one step, at an address that stays.
class batch {
    images images_;

public:
    explicit batch(std::size_t size) : images_{std::vector<float>(size * pixels), std::vector<int>(size)} {}
    std::span<const float> pixel() const { return images_.pixel; }
    std::span<const int> digit() const { return images_.digit; }

    void take(const images& from, std::span<const std::size_t> which) {
        for (std::size_t k = 0; k < which.size(); ++k) {
            const auto row = from.pixel.begin() + static_cast<std::ptrdiff_t>(which[k] * pixels);
            std::copy_n(row, pixels, images_.pixel.begin() + static_cast<std::ptrdiff_t>(k * pixels));
            images_.digit[k] = from.digit[which[k]];
        }
    }
};

// The share of images whose largest score is that of their digit.
inline double accuracy(const auto& scores, const images& of) {
    constexpr std::size_t classes = 10;
    std::size_t right = 0;
    for (std::size_t i = 0; i < of.size(); ++i) {
        const auto* const row = scores.data() + i * classes;
        right += std::max_element(row, row + classes) - row == of.digit[i] ? 1u : 0u;
    }
    return static_cast<double>(right) / static_cast<double>(of.size());
}

// Numbers between -bound and bound.
inline std::vector<float> uniform(std::size_t size, float bound, std::mt19937& random) {
    std::vector<float> numbers(size);
    for (float& x : numbers) x = bound * (static_cast<float>(random() % 20001u) / 10000.0f - 1.0f);
    return numbers;
}

}  // namespace digits
