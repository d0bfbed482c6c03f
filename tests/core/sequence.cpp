// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The array of constant evaluation against std::vector, which it stands in for.
#include "ctgrad/core/sequence.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <utility>
#include <vector>

using ctgrad::sequence;

namespace {

template <class T>
constexpr bool holds(const sequence<T>& s, std::initializer_list<T> values) {
    if (s.size() != static_cast<int>(values.size()) || s.empty() != (values.size() == 0)) return false;
    int i = 0;
    for (const T& value : values)
        if (!(s[i++] == value)) return false;
    return s.empty() || (s.back() == s[s.size() - 1] && s.end() - s.begin() == s.size());
}

constexpr bool copies_are_apart() {
    sequence<int> a{1, 2, 3}, b = a, c;
    b[0] = 7;
    c = b;
    c.push_back(8);
    sequence<int>& itself = c;
    c = itself;
    return holds(a, {1, 2, 3}) && holds(b, {7, 2, 3}) && holds(c, {7, 2, 3, 8});
}
constexpr bool moving_leaves_nothing() {
    sequence<int> a{1, 2}, b = std::move(a), c{5};
    c = std::move(b);
    return holds(c, {1, 2});
}
constexpr bool appends_its_own_elements() {
    sequence<int> a{1};
    for (int i = 0; i < 40; ++i) a.push_back(a[0]);  // the array moves while the element is read
    int total = 0;
    for (const int x : a) total += x;
    return a.size() == 41 && total == 41;
}
constexpr bool resizes() {
    sequence<int> a(2, 9);
    a.resize(4, 1);
    a.pop_back();
    a.resize(5, 0);
    const bool grown = holds(a, {9, 9, 1, 0, 0});
    a.resize(1, 3);
    a.reserve(100);
    const bool shrunk = holds(a, {9});
    a.clear();
    return grown && shrunk && holds(a, {});
}
constexpr bool nests() {
    sequence<sequence<int>> rows(2, {1});
    rows.push_back({2, 3});
    rows[0].push_back(4);
    const sequence<sequence<int>> copy = rows;
    rows[2][0] = 0;
    return holds(copy[0], {1, 4}) && holds(copy[1], {1}) && holds(copy[2], {2, 3});
}

static_assert(holds(sequence<int>(), {}) && holds(sequence<int>{3, 1}, {3, 1}));
static_assert(copies_are_apart() && moving_leaves_nothing() && appends_its_own_elements() && resizes() && nests());

}  // namespace

TEST_CASE("a random course of operations ends as it does with std::vector") {
    std::mt19937 random(3);
    sequence<int> ours;
    std::vector<int> theirs;
    for (int step = 0; step < 2000; ++step) {
        const int value = static_cast<int>(random() % 100);
        switch (random() % 5) {
            case 0:
                if (theirs.empty()) break;
                ours.pop_back();
                theirs.pop_back();
                break;
            case 1:
                ours.resize(value, step);
                theirs.resize(static_cast<std::size_t>(value), step);
                break;
            default:
                ours.push_back(value);
                theirs.push_back(value);
        }
        REQUIRE(std::vector<int>(ours.begin(), ours.end()) == theirs);
    }
}
