// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Arrays that programs return: row-major, owning, with extents in the type (layer 6, api).
#pragma once
#include <array>
#include <tuple>
#include <utility>
#include <vector>

#include "ctgrad/frontend/variable.hpp"

namespace ctgrad {

namespace api {

template <class T, std::ptrdiff_t Size>
struct storage {  // static and small: no heap
    std::array<T, static_cast<std::size_t>(Size)> items{};

    constexpr storage() = default;
    constexpr explicit storage(std::ptrdiff_t) {}
    constexpr T* data() { return items.data(); }
    constexpr const T* data() const { return items.data(); }
};
template <class T>
struct heap_storage : std::vector<T> {
    heap_storage() = default;
    explicit heap_storage(std::ptrdiff_t size) : std::vector<T>(static_cast<std::size_t>(size)) {}
};

// The elements an array keeps inside itself.
inline constexpr std::ptrdiff_t most_inside = 512;

template <class... Extents>
constexpr std::ptrdiff_t static_size() {
    std::ptrdiff_t size = 1;
    ((size = Extents::extent().named() || size == 0 ? 0 : size * static_cast<std::ptrdiff_t>(Extents::extent().size)), ...);
    return size;
}
template <class T, std::ptrdiff_t Size>
using storage_for = std::conditional_t<(Size > 0 && Size <= most_inside), storage<T, Size>, heap_storage<T>>;

}  // namespace api

// See `array`.
template <class T, class... Extents>
class basic_array {
    static constexpr int rank_ = static_cast<int>(sizeof...(Extents));
    std::ptrdiff_t extents_[sizeof...(Extents) + 1]{};
    api::storage_for<T, api::static_size<Extents...>()> storage_;

    static constexpr std::ptrdiff_t product(const std::ptrdiff_t* sizes) {
        std::ptrdiff_t size = 1;
        for (int a = 0; a < rank_; ++a) size *= sizes[a];
        return size;
    }

public:
    using value_type = T;

    basic_array() : basic_array(defaults().data()) {}
    basic_array(const basic_array&) = default;
    basic_array(basic_array&& other) noexcept : storage_(std::move(other.storage_)) { take_extents(other); }
    basic_array& operator=(const basic_array&) = default;
    basic_array& operator=(basic_array&& other) noexcept {
        storage_ = std::move(other.storage_);
        take_extents(other);
        return *this;
    }
    ~basic_array() = default;
    // Zeros; `sizes` has one entry for each axis.
    explicit basic_array(const std::ptrdiff_t* sizes) : storage_(product(sizes)) {
        for (int a = 0; a < rank_; ++a) extents_[a] = sizes[a];
    }

    static constexpr int rank() { return rank_; }
    std::ptrdiff_t extent(int axis) const { return extents_[axis]; }
    std::size_t size() const { return static_cast<std::size_t>(product(extents_)); }
    T* data() { return storage_.data(); }
    const T* data() const { return storage_.data(); }
    T* begin() { return data(); }
    T* end() { return data() + size(); }
    const T* begin() const { return data(); }
    const T* end() const { return data() + size(); }

    // One index for each axis; not checked.
    template <class... Index>
        requires(sizeof...(Index) == sizeof...(Extents))
    T& operator()(Index... index) {
        return data()[offset(static_cast<std::ptrdiff_t>(index)...)];
    }
    template <class... Index>
        requires(sizeof...(Index) == sizeof...(Extents))
    const T& operator()(Index... index) const {
        return data()[offset(static_cast<std::ptrdiff_t>(index)...)];
    }
    // In row-major order.
    T& operator[](std::size_t i) { return data()[i]; }
    const T& operator[](std::size_t i) const { return data()[i]; }

private:
    // Of an array whose elements have been moved here; it is empty then if they were on the heap.
    void take_extents(basic_array& other) {
        for (int a = 0; a < rank_; ++a) {
            extents_[a] = other.extents_[a];
            if (&other != this && other.data() == nullptr) other.extents_[a] = 0;
        }
    }
    template <class... Index>
    std::ptrdiff_t offset(Index... index) const {
        std::ptrdiff_t at = 0;
        int axis = 0;
        ((at = at * extents_[axis++] + index), ...);
        return at;
    }
    static constexpr std::array<std::ptrdiff_t, sizeof...(Extents) + 1> defaults() {
        return {(Extents::extent().named() ? 0 : static_cast<std::ptrdiff_t>(Extents::extent().size))...};
    }
};

// array<double, n, 3>: n rows of 3 numbers. Arrays of static extents up to 512 elements live without heap.
template <class T, auto... Extents>
using array = basic_array<T, frontend::extent_t<Extents>...>;

}  // namespace ctgrad
