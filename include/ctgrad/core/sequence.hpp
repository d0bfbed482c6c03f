// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A growable array for constant evaluation (layer 0, core).
//
// std::vector costs a dozen constexpr steps per access and compilers count every one of them; this one costs one or
// two, and it is all that the passes need.
#pragma once
#include <initializer_list>

namespace ctgrad {

template <class T>
class sequence {
    T* items_ = nullptr;
    int size_ = 0;
    int capacity_ = 0;

    constexpr void reallocate(int capacity) {
        T* grown = new T[static_cast<unsigned>(capacity)]();
        for (int i = 0; i < size_; ++i) grown[i] = items_[i];
        delete[] items_;
        items_ = grown;
        capacity_ = capacity;
    }

public:
    constexpr sequence() = default;
    constexpr sequence(int count, const T& value) { resize(count, value); }
    constexpr sequence(std::initializer_list<T> values) {
        reserve(static_cast<int>(values.size()));
        for (const T& value : values) push_back(value);
    }
    constexpr sequence(const sequence& other) {
        reserve(other.size_);
        for (int i = 0; i < other.size_; ++i) items_[i] = other.items_[i];
        size_ = other.size_;
    }
    constexpr sequence(sequence&& other) noexcept
        : items_(other.items_), size_(other.size_), capacity_(other.capacity_) {
        other.items_ = nullptr;
        other.size_ = other.capacity_ = 0;
    }
    constexpr sequence& operator=(sequence other) noexcept {
        T* const items = items_;
        items_ = other.items_;
        other.items_ = items;
        size_ = other.size_;
        capacity_ = other.capacity_;
        return *this;
    }
    constexpr ~sequence() { delete[] items_; }

    constexpr int size() const { return size_; }
    constexpr bool empty() const { return size_ == 0; }
    constexpr T& operator[](int i) { return items_[i]; }
    constexpr const T& operator[](int i) const { return items_[i]; }
    constexpr T& back() { return items_[size_ - 1]; }
    constexpr const T& back() const { return items_[size_ - 1]; }
    constexpr T* begin() { return items_; }
    constexpr T* end() { return items_ + size_; }
    constexpr const T* begin() const { return items_; }
    constexpr const T* end() const { return items_ + size_; }
    constexpr const T* data() const { return items_; }

    constexpr void reserve(int capacity) {
        if (capacity > capacity_) reallocate(capacity);
    }
    constexpr void resize(int count, const T& value) {
        reserve(count);
        for (int i = size_; i < count; ++i) items_[i] = value;
        size_ = count;
    }
    constexpr void push_back(const T& value) {
        if (size_ == capacity_) {
            const T copy = value;  // value may live in the array that is about to move
            reallocate(capacity_ == 0 ? 2 : 2 * capacity_);
            items_[size_++] = copy;
            return;
        }
        items_[size_++] = value;
    }
    constexpr void pop_back() { --size_; }
    constexpr void clear() { size_ = 0; }
};

}  // namespace ctgrad
