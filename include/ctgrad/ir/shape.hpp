// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Shapes as the user sees them, and the sentence that rejects a wrong one (layer 1, ir).
#pragma once
#include <cstdint>
#include <string_view>

namespace ctgrad {

// A text of bounded length, built in constant evaluation.
struct message {
    static constexpr int capacity = 240;
    char text[capacity + 1]{};
    int length = 0;

    constexpr message() = default;
    constexpr message(std::string_view s) { add(s); }
    constexpr message& add(std::string_view s) {
        for (const char c : s)
            if (length < capacity) text[length++] = c;
        return *this;
    }
    constexpr message& add(std::int64_t number) {
        if (number < 0) {
            add("-");
            number = -number;
        }
        char digits[20]{};
        int n = 0;
        do {
            digits[n++] = static_cast<char>('0' + number % 10);
            number /= 10;
        } while (number > 0);
        while (n > 0) add(std::string_view(&digits[--n], 1));
        return *this;
    }
    constexpr std::string_view view() const { return {text, static_cast<std::size_t>(length)}; }
};

// A static size, or a name.
struct extent_of {
    std::int64_t size = 0;
    std::string_view name;  // empty: static
    std::int64_t hint = 0;

    constexpr bool named() const { return !name.empty(); }
    // n equals only itself; a number equals a number.
    friend constexpr bool operator==(const extent_of& a, const extent_of& b) {
        return a.name == b.name && (a.named() || a.size == b.size);
    }
};

struct shape_of {
    static constexpr int max_rank = 8;
    int rank = 0;
    extent_of extents[max_rank]{};
    std::string_view name;    // of a variable; empty for other expressions
    bool labels = false;      // integers in [0, classes)
    extent_of classes;

    constexpr const extent_of& operator[](int axis) const { return extents[axis]; }
    constexpr void push_back(const extent_of& e) { extents[rank++] = e; }
    friend constexpr bool operator==(const shape_of& a, const shape_of& b) {
        if (a.rank != b.rank) return false;
        for (int i = 0; i < a.rank; ++i)
            if (!(a.extents[i] == b.extents[i])) return false;
        return true;
    }
};

constexpr message& add(message& m, const extent_of& e) {
    return e.named() ? m.add(e.name) : m.add(e.size);
}
// [10, n]
constexpr message& add(message& m, const shape_of& s) {
    m.add("[");
    for (int i = 0; i < s.rank; ++i) {
        if (i > 0) m.add(", ");
        add(m, s[i]);
    }
    return m.add("]");
}
// The operand's name, or what it is to the operation.
constexpr message& add(message& m, const shape_of& s, std::string_view role) {
    return m.add(s.name.empty() ? role : s.name);
}

// The result of a shape rule: a shape, or the sentence that says why there is none.
struct verdict {
    shape_of shape;
    message error;
    constexpr bool ok() const { return error.length == 0; }
    constexpr verdict(const shape_of& s) : shape(s) { shape.name = {}; }
    constexpr verdict(const message& m) : error(m) {}
};

// "matmul: W is [10, 784] but x is [10]: inner dimensions 784 and 10 differ"
constexpr message disagreement(std::string_view op, const shape_of& a, const shape_of& b, std::string_view what,
                               const extent_of& x, const extent_of& y) {
    message m(op);
    m.add(": ");
    add(add(m, a, "the left operand").add(" is "), a).add(" but ");
    add(add(m, b, "the right operand").add(" is "), b).add(": ").add(what).add(" ");
    return add(add(m, x).add(" and "), y).add(" differ");
}

// Whether an axis of one operand goes with one of another: an extent of 1 stretches.
inline constexpr extent_of unit_extent{1, {}, 0};
constexpr bool agree(const extent_of& x, const extent_of& y) { return x == y || x == unit_extent || y == unit_extent; }

// One operand keeps its shape, if it holds numbers.
constexpr verdict broadcast(std::string_view op, const shape_of& a) {
    if (a.labels) return message(op).add(": ").add(a.name).add(" holds labels, not numbers to calculate with");
    return a;
}
// NumPy's trailing-axis broadcasting of one operand into another.
constexpr verdict broadcast(std::string_view op, const shape_of& a, const shape_of& b) {
    if (a.labels) return broadcast(op, a);
    if (b.labels) return broadcast(op, b);
    shape_of result;
    const int rank = a.rank > b.rank ? a.rank : b.rank;
    for (int i = 0; i < rank; ++i) {
        const int ia = i - (rank - a.rank), ib = i - (rank - b.rank);
        const extent_of x = ia < 0 ? unit_extent : a[ia], y = ib < 0 ? unit_extent : b[ib];
        if (!agree(x, y)) return disagreement(op, a, b, "extents", x, y);
        result.push_back(x == unit_extent ? y : x);
    }
    return result;
}
// Of any number of operands: any two of them have to agree.
constexpr verdict broadcast(std::string_view op, const shape_of* x, int count) {
    verdict result = count == 1 ? broadcast(op, x[0]) : broadcast(op, x[0], x[1]);
    for (int k = 2; k < count && result.ok(); ++k) {
        for (int j = 0; j < k; ++j)
            if (const verdict v = broadcast(op, x[j], x[k]); !v.ok()) return v;
        result = broadcast(op, result.shape, x[k]);
    }
    return result;
}

}  // namespace ctgrad
