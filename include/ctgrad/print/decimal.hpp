// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The shortest decimal that reads back as the same double, in constant evaluation (layer 3, print).
#pragma once
#include <bit>
#include <cstdint>

#include "ctgrad/core/math.hpp"

namespace ctgrad::print {

struct decimal {
    static constexpr int capacity = 40;
    char text[capacity]{};
    int length = 0;

    constexpr explicit decimal(double value) { write(value); }

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
    static constexpr double power(int exponent) {
        constexpr double squares[] = {1e1, 1e2, 1e4, 1e8, 1e16, 1e32, 1e64, 1e128, 1e256};
        double result = 1;
        for (int i = 8; i >= 0; --i)
            if ((exponent >> i & 1) != 0) result *= squares[i];
        return result;
    }
    // An integer below 2^53 times or over a power of ten up to 10^22 is rounded once, as reading a decimal is: equality
    // is proof. What has no such form (17 digits, extreme exponents) is near enough.
    constexpr void find_digits(double value) {
        constexpr double exact = 9007199254740992.0;
        int magnitude = 0;  // value < 10^magnitude
        for (double bound = 1; bound <= value && magnitude < 309; ++magnitude) bound *= 10;
        for (double bound = 0.1; bound > value && magnitude > -322; --magnitude) bound /= 10;
        for (int count = 1; count <= 17; ++count) {
            exponent_ = magnitude - count;
            if (exponent_ < -300) exponent_ = -300;
            const double scaled = exponent_ > 0 ? value / power(exponent_) : value * power(-exponent_);
            digits_ = static_cast<std::uint64_t>(scaled + 0.5);
            const double back = static_cast<double>(digits_);
            if (digits_ == 0 || back > exact) continue;
            if ((exponent_ > 0 ? back * power(exponent_) : back / power(-exponent_)) == value) return;
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

}  // namespace ctgrad::print
