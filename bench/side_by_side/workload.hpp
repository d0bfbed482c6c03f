// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What all contestants are given: functions of many numbers, the data they hold, and where they are differentiated (bench).
//
// A workload is a struct: `name`, `size` (text), `inputs` (how many numbers it is a function of), `at` (where), and itself, a
// function of any type of number. That one function is what every tape records.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <type_traits>
#include <vector>

namespace side_by_side {

// Aligned memory. Two of a different `shift` lie apart other than by multiples of a page: a processor takes a load from there
// for one that waits for the store.
class numbers {
    std::vector<double> storage_;
    std::size_t size_ = 0, first_ = 0;

public:
    static constexpr std::size_t line = 64 / sizeof(double);

    explicit numbers(std::size_t size = 0, std::size_t shift = 0) : storage_(size + (1 + 21 * shift) * line), size_(size) {
        const std::size_t over = reinterpret_cast<std::uintptr_t>(storage_.data()) % 64 / sizeof(double);
        first_ = (line - over) % line + 21 * shift * line;
    }
    numbers(const numbers&) = delete;
    numbers& operator=(const numbers&) = delete;

    double* data() { return storage_.data() + first_; }
    const double* data() const { return storage_.data() + first_; }
    std::size_t size() const { return size_; }
    double& operator[](std::size_t i) { return data()[i]; }
    double operator[](std::size_t i) const { return data()[i]; }
    double* begin() { return data(); }
    double* end() { return data() + size_; }

    // count normal variates around `mean`, from element `first` on.
    void draw(unsigned seed, double sigma, double mean, std::size_t first, std::size_t count) {
        std::mt19937_64 random(seed);
        std::normal_distribution<double> normal(mean, sigma);
        for (std::size_t i = first; i < first + count; ++i) data()[i] = normal(random);
    }
    void draw(unsigned seed, double sigma = 1, double mean = 0) { draw(seed, sigma, mean, 0, size_); }
    void draw_signs(unsigned seed) {
        draw(seed);
        for (double& x : *this) x = x < 0 ? -1 : 1;
    }
};
inline std::vector<std::int64_t> draw_labels(unsigned seed, std::size_t count, std::int64_t classes) {
    std::mt19937_64 random(seed);
    std::vector<std::int64_t> labels(count);
    for (std::int64_t& label : labels) label = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(classes));
    return labels;
}

// The number in a tape's variable, to be specialised.
template <class S>
struct plain {
    static double of(const S& x) { return x; }
};

// Where W is differentiated twice, `outputs` is the Hessian's size.
template <class W>
constexpr bool is_second_order = requires { W::second_order; };
template <class W>
constexpr std::size_t outputs = is_second_order<W> ? W::inputs * W::inputs : W::inputs;

// What is asked of a workload: arrays are computed with in packs; those of one instruction an element by everybody; small ones
// and scans, steps that wait for the one before, hardly or not at all.
enum class kind { array, one_instruction, small, scan };
template <class W>
constexpr kind kind_of = kind::array;

template <class W>
const W& the() {
    static const W workload;
    return workload;
}
template <class... W>
struct list {};

}  // namespace side_by_side
