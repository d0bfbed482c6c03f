// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What a formula is made of: its form, how tightly it binds, how wide it is (layer 3, print).
#pragma once
#include <string_view>

#include "ctgrad/core/sequence.hpp"

namespace ctgrad::print {

enum class form : unsigned char {
    number,        // value
    symbol,        // name
    product,       // A B x
    hadamard,      // a ⊙ b
    kronecker,     // a ⊗ b
    sum,           // a + b - c
    scaled,        // 2 a, -a
    quotient,      // a / b
    relation,      // a < b
    iverson,       // [a < b]: 1 where it holds, else 0
    slice,         // a[:,1:4]; indices: rank, axis, begin, end
    call,          // name(a, b), name(a, axis 0), name_{j}(a)
    transpose,     // aᵀ
    power,         // a², a^(1/3); a^b: two operands
    inverse,       // a⁻¹, its transpose is a⁻ᵀ
    norm,          // ‖a‖
    indexed,       // a[i,j]
    position,      // i
    sum_over,      // sum_{k} a
};

// An index is a letter and what is added to it, in one number; the last letter stands for 0.
constexpr int no_letter = 63;
constexpr int letter_of(int index) { return index & 63; }
constexpr int shift_of(int index) { return (index - letter_of(index)) / 64; }
constexpr int shifted(int index, int by) { return index + 64 * by; }

// How tightly a formula binds.
enum level : signed char { relational, additive, pointwise_level, multiplicative, postfix, atomic };

struct formula {
    form kind = form::number;
    level binds = atomic;
    bool negative = false;  // its text begins with the sign
    bool scalar = false;    // product: a number, which does not associate; quotient: by a number
    bool matrix = false;    // hadamard, power: of matrices, whose plain powers are products
    int width = 0;          // characters
    double value = 0;       // number, scaled; power: the exponent
    std::string_view name;  // symbol, call, relation
    std::string_view latex;  // of an operation's name
    unsigned axes = 0;      // call: a mask of the operand's axes that it works along
    int numbers = 0;        // product: so many of its factors, the first ones, are numbers
    int first = 0, count = 0, letters = 0;  // operands and, behind them, indices
};

// A term as a product: coefficient · numbers · factors. The factors multiply as matrices or point by point.
struct monomial {
    double coefficient = 1;
    sequence<int> numbers, factors;
    form kind = form::symbol;  // product or hadamard; symbol: at most one factor
    bool scalar = false, matrix = false;  // of the factors, as in a formula
};

constexpr int width_of(std::string_view text) {
    int width = 0;
    for (const char c : text)
        if ((static_cast<unsigned char>(c) & 0xC0u) != 0x80u) ++width;  // UTF-8: bytes that begin a character
    return width;
}

}  // namespace ctgrad::print
