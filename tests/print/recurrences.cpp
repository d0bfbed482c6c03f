// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Recurrences as text: by name, with what they are in lines of their own.
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>

using namespace ctgrad;

namespace {

constexpr auto n = dim<"n">;
constexpr auto a = scalar<"a">;
constexpr auto b = scalar<"b">;
constexpr auto x = vector<"x", n>;
constexpr auto X = matrix<"X", n, 3>;
constexpr auto W = matrix<"W", 3, 3>;
constexpr auto h0 = vector<"h0", 3>;
constexpr auto h = scalar<"h">;
constexpr auto level = scan(a, x, [](auto s, auto e) { return tanh(b * s + e); });
constexpr auto states = scan(h0, X, [](auto s, auto e) { return tanh(W * s + e); });

static_assert(to_text([] { return 2 * level; }) == "2 h\nwhere h[i] = tanh(x[i] + h[i-1] b) from a");
static_assert(to_text([] { return states * W; }) ==
              "h W\nwhere h[i,j] = tanh(X[i,j] + sum_{k} h[i-1,k] W[j,k]) from h0[j]");
static_assert(to_text([] { return scan(h, x, [](auto s, auto e) { return s * e; }); }) ==
              "s\nwhere s[i] = x[i] s[i-1] from h");  // h is taken
static_assert(to_text([] { return gradient(sum(scan(a, x, [](auto s, auto e) { return s * e; })), a); }) ==
              "sum_{i} where(i == 0, h[i], 0)\nwhere h[i] = x[i] (1 + h[i+1]) from 0");
static_assert(to_latex([] { return level; }) == "h\n\\text{where } h_{i} = \\tanh\\left(x_{i} + h_{i-1} b\\right) \\text{ from } a");

}  // namespace

TEST_CASE("loops of steps say their direction, and where a step finds the one before") {
    const std::string_view forward = explain(compile([] { return scan(a, x, [](auto s, auto e) { return s + e; }); }));
    CHECK(forward == "1 loop nest, no temporaries; passes: x 1\n"
                     "for i < n\n"
                     "    t1 = out1[i-1] or, at i == 0, a\n"
                     "    t2 = x[i] + t1\n"
                     "    out1[i] = t2\n");
    const std::string_view backward = explain(compile([] { return gradient(sum(level), x); }));
    CHECK(backward.find("for i < n, from last to first\n") != std::string_view::npos);
    CHECK(backward.find("[i+1] or, at i == n-1, 0\n") != std::string_view::npos);
}
