// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Samples, whose number and extents are known at run time (layer 7, data).
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "ctgrad/api/arguments.hpp"

namespace ctgrad {

// Rows of equal size, row-major: axis 0 counts the samples. It binds as any range does, X = images.
template <class T>
class dataset {
    std::vector<std::ptrdiff_t> extents_{0};
    std::vector<T> values_;

    static std::ptrdiff_t volume(std::span<const std::ptrdiff_t> extents) {
        std::ptrdiff_t size = 1;
        for (const std::ptrdiff_t e : extents) size *= e;
        return size;
    }

    // Whether they make up a number of elements; those behind a 0 as well.
    static bool are_extents(std::span<const std::ptrdiff_t> extents) {
        std::size_t size = sizeof(T);
        for (const std::ptrdiff_t e : extents) {
            if (e < 0) return false;
            size = api::saturated_product(size, static_cast<std::size_t>(std::max<std::ptrdiff_t>(e, 1)));
        }
        return size <= static_cast<std::size_t>(PTRDIFF_MAX);
    }

public:
    using value_type = T;

    dataset() = default;
    // Throws shape_error if there are not as many values as the extents say.
    dataset(std::vector<std::ptrdiff_t> extents, std::vector<T> values)
        : extents_(std::move(extents)), values_(std::move(values)) {
        if (!are_extents(extents_) || volume(extents_) != static_cast<std::ptrdiff_t>(values_.size()))
            throw shape_error("dataset: " + std::to_string(values_.size()) + " values are not " +
                              api::times(extents_.data(), rank()));
    }

    int rank() const { return static_cast<int>(extents_.size()); }
    std::ptrdiff_t extent(int axis) const { return extents_[static_cast<std::size_t>(axis)]; }
    std::size_t rows() const { return extents_.empty() ? 1 : static_cast<std::size_t>(extents_[0]); }
    // How many numbers a row has.
    std::size_t row_size() const {
        return static_cast<std::size_t>(volume(std::span(extents_).subspan(extents_.empty() ? 0 : 1)));
    }
    std::span<const T> row(std::size_t i) const { return std::span(values_).subspan(i * row_size(), row_size()); }

    std::size_t size() const { return values_.size(); }
    T* data() { return values_.data(); }
    const T* data() const { return values_.data(); }
    auto begin() { return values_.begin(); }
    auto end() { return values_.end(); }
    auto begin() const { return values_.begin(); }
    auto end() const { return values_.end(); }

    // Copies rows to memory of their size, as for a step that is bound to it. Throws shape_error if it has another size.
    void take(std::span<const std::size_t> which, std::span<T> to) const {
        if (to.size() != which.size() * row_size())
            throw shape_error("take: " + std::to_string(which.size()) + " rows of " + std::to_string(row_size()) +
                              " go to memory of " + std::to_string(to.size()));
        auto next = to.begin();
        for (const std::size_t i : which) {
            if (i >= rows()) throw shape_error("take: there is no row " + std::to_string(i) + " of " + std::to_string(rows()));
            next = std::copy_n(row(i).begin(), row_size(), next);
        }
    }
    // These rows, in this order.
    dataset take(std::span<const std::size_t> which) const {
        std::vector<T> values(which.size() * row_size());
        take(which, values);
        std::vector<std::ptrdiff_t> extents = extents_.empty() ? std::vector<std::ptrdiff_t>{1} : extents_;
        extents[0] = static_cast<std::ptrdiff_t>(which.size());
        return {std::move(extents), std::move(values)};
    }
    // Columns first <= j < last of a table. Throws shape_error if they are not there.
    dataset columns(std::size_t first, std::size_t last) const {
        if (rank() != 2 || first > last || last > row_size())
            throw shape_error("columns: " + api::times(extents_.data(), rank()) + " has no columns " + std::to_string(first) +
                              " to " + std::to_string(last));
        std::vector<T> values;
        values.reserve(rows() * (last - first));
        for (std::size_t i = 0; i < rows(); ++i)
            for (const T& x : row(i).subspan(first, last - first)) values.push_back(x);
        return {{extents_[0], static_cast<std::ptrdiff_t>(last - first)}, std::move(values)};
    }
    // The same numbers in another type. Throws std::invalid_argument where it is an integer and has no such number.
    template <class U>
    dataset<U> as() const {
        std::vector<U> values;
        values.reserve(size());
        for (std::size_t i = 0; i < size(); ++i) {
            const double x = static_cast<double>(values_[i]);
            if constexpr (std::is_integral_v<U>)
                if (!(x == std::floor(x) && x >= static_cast<double>(std::numeric_limits<U>::min()) &&
                      x < static_cast<double>(std::numeric_limits<U>::max()) + 1))
                    throw std::invalid_argument("row " + std::to_string(i / row_size()) + " holds " + std::to_string(x) +
                                                ", which is no such integer");
            values.push_back(static_cast<U>(values_[i]));
        }
        return {extents_, std::move(values)};
    }
};

}  // namespace ctgrad
