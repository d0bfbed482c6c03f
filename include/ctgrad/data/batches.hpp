// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Which samples are learnt from, and in which order (layer 7, data).
//
// A seed gives the same order with every standard library: Boost.Random draws it from the standard's mt19937_64.
#pragma once
#include <boost/random/uniform_int_distribution.hpp>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <span>
#include <stdexcept>
#include <vector>

namespace ctgrad {
namespace datasets {

// Every order is as likely (Fisher and Yates; Durstenfeld 1964).
inline void shuffle(std::span<std::size_t> order, std::mt19937_64& random) {
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[boost::random::uniform_int_distribution<std::size_t>(0, i - 1)(random)]);
}
inline std::vector<std::size_t> count_up(std::size_t size) {
    std::vector<std::size_t> order(size);
    std::iota(order.begin(), order.end(), std::size_t(0));
    return order;
}

}  // namespace datasets

// Positions of samples: each is in one of the two.
struct sample_split {
    std::vector<std::size_t> train, test;
};
// round(share · samples) of the samples for training and the rest for testing, both in random order.
inline sample_split train_test_split(std::size_t samples, double share, std::uint64_t seed) {
    if (!(share >= 0 && share <= 1)) throw std::invalid_argument("train_test_split: the share is not between 0 and 1");
    std::vector<std::size_t> order = datasets::count_up(samples);
    std::mt19937_64 random(seed);
    datasets::shuffle(order, random);
    const auto cut = order.begin() + std::llround(share * static_cast<double>(samples));
    return {{order.begin(), cut}, {cut, order.end()}};
}

// What happens to the samples that do not fill a batch: they are a short one at the end, or not seen in that epoch.
enum class last_batch { keep, drop };

// Deals out samples: each is in exactly one batch of an epoch, and every epoch has an order of its own.
//
//     mini_batches batches(images.rows(), 64, seed);
//     for (const auto rows : batches.next_epoch()) images.take(rows, X);
class mini_batches {
    std::vector<std::size_t> order_;
    std::vector<std::span<const std::size_t>> batches_;
    std::mt19937_64 random_;

public:
    mini_batches(std::size_t samples, std::size_t size, std::uint64_t seed, last_batch last = last_batch::keep)
        : order_(datasets::count_up(samples)), random_(seed) {
        if (size == 0) throw std::invalid_argument("mini_batches: a batch has at least one sample");
        for (std::size_t i = 0; i < samples; i += size)
            if (i + size <= samples || last == last_batch::keep)
                batches_.push_back(std::span(order_).subspan(i, std::min(size, samples - i)));
    }
    mini_batches(const mini_batches&) = delete;
    mini_batches(mini_batches&&) = default;

    // How many batches an epoch has.
    std::size_t size() const { return batches_.size(); }
    // The batches of a new epoch: positions of samples, valid until the next call.
    const std::vector<std::span<const std::size_t>>& next_epoch() {
        datasets::shuffle(order_, random_);
        return batches_;
    }
};

}  // namespace ctgrad
