// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A program over blocks of a named extent, by oneTBB's threads (layer 7, parallel). Link TBB::tbb.
//
// The blocks depend on the extent alone, and their sums are added in their order: the same call gives the same bits, with
// one thread or with many.
#pragma once
#include <tbb/parallel_for.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "ctgrad/parallel/halves.hpp"

namespace ctgrad {
namespace parallel {

inline constexpr std::ptrdiff_t most_blocks = 64, least_rows = 16, most_sums = 1 << 20;

// How an extent is cut: blocks of so many indices, the last one of what is left.
struct cut {
    std::ptrdiff_t rows, count;

    // Blocks of whole packs, and fewer of them where each has many sums to add up.
    static cut of(std::ptrdiff_t size, std::ptrdiff_t sums) {
        const std::ptrdiff_t most = std::clamp(most_sums / std::max<std::ptrdiff_t>(sums, 1), std::ptrdiff_t{4}, most_blocks);
        const std::ptrdiff_t rows = std::max(least_rows, ((size + most - 1) / most + least_rows - 1) / least_rows * least_rows);
        return {rows, std::max<std::ptrdiff_t>(1, (size + rows - 1) / rows)};
    }
};

// A program with its data, cut into blocks: it may be called any number of times, by one thread at a time, and allocates
// nothing; its own threads share the blocks.
template <class Halves, class T>
class bound {
    using part = typename Halves::part;
    using rest = typename Halves::rest;
    static constexpr int sums = Halves::sums;

    cut cut_{};
    arguments<Halves, T> all_;
    std::ptrdiff_t size_, lengths_[sums + 1]{};                // of the sums
    api::workspace<T> own_memory_[sums + 1], sums_[sums + 1];  // of each block apart, and of all as the rest reads them
    std::vector<api::bound<part, T>> parts_;
    std::optional<api::bound<rest, T>> rest_;

    static std::ptrdiff_t rounded(std::ptrdiff_t elements) {
        constexpr std::ptrdiff_t lines = 128 / sizeof(T);  // two: processors fetch them in pairs
        return (elements + lines - 1) / lines * lines;
    }

public:
    explicit bound(const api::request& r) : all_(r), size_(all_.size()) {
        std::ptrdiff_t total = 0;
        const T* sources[sums + 1]{};
        for (int s = 0; s < sums; ++s) total += lengths_[s] = all_.length_of_sum(s);
        cut_ = cut::of(size_, total);
        for (int s = 0; s < sums; ++s) {
            own_memory_[s] = api::workspace<T>(rounded(lengths_[s]) * cut_.count);
            sums_[s] = api::workspace<T>(lengths_[s] * cut_.count);
            sources[s] = sums_[s].data();
        }
        parts_.reserve(static_cast<std::size_t>(cut_.count));
        for (std::ptrdiff_t b = 0; b < cut_.count; ++b) {
            const std::ptrdiff_t first = b * cut_.rows, count = std::min(cut_.rows, size_ - first);
            parts_.push_back(all_.part_of(all_.template placed_block<part>(first, count, size_), first, count));
            for (int s = 0; s < sums; ++s) parts_.back().write_to(Halves::along + s, static_cast<void*>(own_sum(s, b)));
        }
        rest_.emplace(all_.template rest_of<rest>(sources, lengths_, cut_.count, size_));
    }

    bound(bound&&) = default;  // the halves point into the sums, so that it is moved, not copied
    bound& operator=(bound&&) = default;

    void extents_of(int result, std::ptrdiff_t* to) const { all_.extents_of(result, to); }
    void write_to(int result, void* memory) {
        if (!Halves::is_along(result)) return rest_->write_to(Halves::place_of(result), memory);
        const std::ptrdiff_t row = all_.row_of(result);
        for (std::ptrdiff_t b = 0; b < cut_.count; ++b)
            parts_[static_cast<std::size_t>(b)].write_to(Halves::place_of(result), static_cast<void*>(static_cast<T*>(memory) + b * cut_.rows * row));
    }
    void operator()() const {
        tbb::parallel_for(std::ptrdiff_t{0}, cut_.count, [this](std::ptrdiff_t b) {
            parts_[static_cast<std::size_t>(b)]();
            for (int s = 0; s < sums; ++s) std::copy_n(own_sum(s, b), lengths_[s], sums_[s].data() + b * lengths_[s]);
        });
        (*rest_)();
    }

private:
    T* own_sum(int s, std::ptrdiff_t block) const { return own_memory_[s].data() + block * rounded(lengths_[s]); }
};

// A program over blocks of an extent. What one block throws, the call throws.
template <class Model, auto Dim>
using program = split_program<halves<api::compilation<Model>, obstacle<Model, Dim>::dim>, bound>;

// The program over blocks of the extent: what is summed over it is summed over the blocks, what is indexed by it is written
// in place. A program that needs a sum over all of it for each of its elements is rejected, by a sentence that names what.
template <auto Dim, class Model>
    requires Separable<Model, Dim>
constexpr program<Model, Dim> over(const ctgrad::program<Model>&) {
    return program<Model, Dim>();
}
template <auto Dim, class Model>
    requires Inseparable<Model, Dim>
auto over(const ctgrad::program<Model>&) -> decltype(ir::sentence<obstacle<Model, Dim>>());
// Runs it once: parallel::over<n>(step, X = data, w = weights).
template <auto Dim, class Model, class... A>
    requires Separable<Model, Dim> && (sizeof...(A) > 0)
auto over(const ctgrad::program<Model>& step, const A&... arguments) {
    return over<Dim>(step)(arguments...);
}

}  // namespace parallel
}  // namespace ctgrad
