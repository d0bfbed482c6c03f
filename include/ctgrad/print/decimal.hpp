// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The shortest decimal that reads back as the same double, in constant evaluation (layer 3, print).
#pragma once
#include <bit>
#include <cstdint>
#include <limits>
#include <string_view>

#include "ctgrad/core/math.hpp"

namespace ctgrad::print {

struct decimal {
    static constexpr int capacity = 40;
    char text[capacity]{};
    int length = 0;

    constexpr explicit decimal(double value) { write(value); }
    constexpr std::string_view view() const { return {text, static_cast<std::size_t>(length)}; }

private:
    std::uint64_t digits_ = 0;  // value = digits 10^exponent
    int exponent_ = 0;

    constexpr void write(double value) {
        if (value != value) return add("nan");
        if (std::bit_cast<std::int64_t>(value) < 0) {
            add("-");
            value = -value;
        }
        if (value == 0) return add("0");
        if (!math::is_finite(value)) return add("inf");
        find_digits(value);
        while (digits_ % 10 == 0) {
            digits_ /= 10;
            ++exponent_;
        }
        write_digits();
    }
    constexpr void add(const char* s) {
        while (*s != 0) text[length++] = *s++;
    }
    static constexpr long double scaled(long double x, int exponent) {  // x 10^exponent
        constexpr long double squares[] = {1e1L, 1e2L, 1e4L, 1e8L, 1e16L, 1e32L, 1e64L, 1e128L, 1e256L};
        for (int i = 8, rest = exponent < 0 ? -exponent : exponent; i >= 0; --i)
            if ((rest >> i & 1) != 0) x = exponent < 0 ? x / squares[i] : x * squares[i];
        return x;
    }
    // The fewest digits that read back. An 80-bit long double decides that well: 17 digits and powers of ten up to
    // 10^27 are exact in it, and what reads back is farther from the next double than its rounding errors.
    constexpr void find_digits(double value) {
        int magnitude = 0;  // value < 10^magnitude
        for (long double bound = 1; bound <= value; ++magnitude) bound *= 10;
        for (long double bound = 0.1L; bound > value; --magnitude) bound /= 10;
        for (int count = 1; count <= 17; ++count) {
            exponent_ = magnitude - count;
            digits_ = static_cast<std::uint64_t>(scaled(value, -exponent_) + 0.5L);
            const long double back = scaled(static_cast<long double>(digits_), exponent_);
            if (digits_ > 0 && back <= std::numeric_limits<double>::max() && static_cast<double>(back) == value) return;
        }
    }
    constexpr void write_digits() {
        char reversed[20]{};
        int count = 0;
        for (std::uint64_t rest = digits_; rest > 0; rest /= 10) reversed[count++] = static_cast<char>('0' + rest % 10);
        const int point = count + exponent_;  // digits before the point
        if (point > 16 || point < -4) {
            text[length++] = reversed[count - 1];
            if (count > 1) add(".");
            for (int i = count - 2; i >= 0; --i) text[length++] = reversed[i];
            return write_exponent(point - 1);
        }
        if (point <= 0) add("0.");
        for (int i = point; i < 0; ++i) add("0");
        for (int i = 0; i < count; ++i) {
            if (i == point && point > 0) add(".");
            text[length++] = reversed[count - 1 - i];
        }
        for (int i = count; i < point; ++i) add("0");
    }
    constexpr void write_exponent(int exponent) {
        add(exponent < 0 ? "e-" : "e");
        if (exponent < 0) exponent = -exponent;
        if (exponent > 99) text[length++] = static_cast<char>('0' + exponent / 100);
        if (exponent > 9) text[length++] = static_cast<char>('0' + exponent / 10 % 10);
        text[length++] = static_cast<char>('0' + exponent % 10);
    }
};

constexpr bool is_whole(double x) { return x > -1e6 && x < 1e6 && x == static_cast<int>(x); }
constexpr double nearest_integer(double x) { return static_cast<int>(x < 0 ? x - 0.5 : x + 0.5); }
// The q of a number p / q that has a long decimal; 1 where there is none.
constexpr int divisor_of(double value) {
    if (decimal(value).length <= 6) return 1;
    const double inverse = 1 / value < 0 ? -1 / value : 1 / value;
    const auto is_ratio = [&](int q) {  // up to one rounding
        const double ratio = nearest_integer(value * q) / q, difference = ratio < value ? value - ratio : ratio - value;
        return difference <= 0x1p-52 * (value < 0 ? -value : value) && decimal(ratio).length > 6;
    };
    if (inverse < 1e6 && inverse >= 1.5 && is_ratio(static_cast<int>(nearest_integer(inverse))))
        return static_cast<int>(nearest_integer(inverse));
    if (inverse < 1e-3) return 1;
    for (int q = 3; q < 1000; ++q)
        if (is_ratio(q)) return q;
    return 1;
}
// The width of an exponent: ², ^1.5, ^(-2/3)
constexpr int exponent_width(double exponent) {
    if (is_whole(exponent)) return decimal(exponent).length;
    const int q = divisor_of(exponent);
    if (q > 1) return decimal(nearest_integer(exponent * q)).length + decimal(q).length + 4;
    return decimal(exponent).length + (exponent < 0 ? 3 : 1);
}

}  // namespace ctgrad::print
