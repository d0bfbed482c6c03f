// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Numbers made of bytes, and the memory of a call, with canaries between its arrays.
#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace fuzz {

// 0 behind the end of the bytes.
class source {
    const std::uint8_t *next_, *end_;

public:
    source(const std::uint8_t* data, std::size_t size) : next_(data), end_(data + size) {}
    int byte() { return next_ == end_ ? 0 : *next_++; }
    int below(int count) { return byte() % count; }
};

// One type of each letter of ctgrad_array.
template <class Function>
auto with_type(char type, Function function) {
    switch (type) {
        case 'f': return function(float());
        case 'b': return function(std::int8_t());
        case 'h': return function(std::int16_t());
        case 'i': return function(std::int32_t());
        case 'q': return function(std::int64_t());
        case 'B': return function(std::uint8_t());
        case 'H': return function(std::uint16_t());
        case 'I': return function(std::uint32_t());
        case 'Q': return function(std::uint64_t());
        default: return function(double());
    }
}
constexpr bool is_integer_type(char type) {
    return type != '\0' && std::string_view("bhiqBHIQ").find(type) != std::string_view::npos;
}
inline std::ptrdiff_t bytes_of(char type) {
    return with_type(type, [](auto number) { return static_cast<std::ptrdiff_t>(sizeof(number)); });
}
inline void put(char type, unsigned char* to, std::int64_t value) {
    with_type(type, [&](auto number) {
        number = static_cast<decltype(number)>(value);
        std::memcpy(to, &number, sizeof(number));
    });
}
inline double get(char type, const unsigned char* from) {
    return with_type(type, [&](auto number) {
        std::memcpy(&number, from, sizeof(number));
        return static_cast<double>(number);
    });
}

class memory {
    static constexpr std::size_t stride = 256, slots = 9;  // the first and the last are canaries alone
    alignas(64) std::array<unsigned char, stride * slots> bytes_;

public:
    memory() { bytes_.fill(0xa5); }
    unsigned char* slot(int k) { return bytes_.data() + stride * static_cast<std::size_t>(k + 1); }
    std::ptrdiff_t offset(const void* data) const {
        return data == nullptr ? 0 : static_cast<const unsigned char*>(data) - bytes_.data();
    }
    unsigned char* at(std::ptrdiff_t offset) { return bytes_.data() + offset; }
    const unsigned char* at(std::ptrdiff_t offset) const { return bytes_.data() + offset; }
    bool operator==(const memory&) const = default;
};

}  // namespace fuzz
