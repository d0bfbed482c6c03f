// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The text of plans, as a person would write the loops down.
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>

namespace cg = ctgrad;
using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto m = dim<"m">;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto X = matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto A = matrix<"A", n, m>;
inline constexpr auto B = matrix<"B", m, n>;
inline constexpr auto t = labels<"t", n, 3>;

constexpr auto loss = [] { return 0.5 * squared_norm(X * w - y); };
static_assert(explain(compile([] { return outputs(loss(), gradient(loss(), w)); })) ==
              R"(1 loop nest, no temporaries; passes: X 1, w 1, y 1
out1 = 0
out2[:] = 0
for i < n, rows in blocks
    t1 = 0
    for j < 3, SIMD
        t1 += X[i,j] w[j]
    t2 = t1 - y[i]
    out1 += t2 t2
    for j < 3, SIMD
        out2[j] += X[i,j] t2
out1 = 0.5 out1
)");

static_assert(explain(compile([] { return softmax(x); })) ==
              R"(3 loop nests, 1 temporary; passes: x 2
t1 = -inf
for i < n, SIMD
    t1 = max(t1, x[i])
t2 = finite_or_zero(t1)
t5 = 0
for i < n, SIMD
    t3 = x[i] - t2
    t4[i] = exp(t3)
    t5 += t4
for i < n, SIMD
    out1[i] = t4[i] / t5
)");

// An accumulator goes to its array when it is done.
static_assert(explain(compile([] { return -(A * (B * x)); })) ==
              R"(2 loop nests, 1 temporary; passes: A 1, B 1, x 1
for i < m, rows in blocks
    t1 = 0
    for j < n, SIMD
        t1 += B[i,j] x[j]
    t1[i] = t1
for i < n, rows in blocks
    out1 = 0
    for j < m, SIMD
        out1 += A[i,j] t1[j]
    out1[i] = -out1
)");

// A sum that is scaled has parentheses; a factor of a sum in memory is applied once.
static_assert(explain(compile([] { return 2 * (x - y); })) ==
              R"(1 loop nest, no temporaries; passes: x 1, y 1
for i < n, SIMD
    out1[i] = 2 (x[i] - y[i])
)");
static_assert(explain(compile([] { return gradient(-0.5 * squared_norm(X * w), w); })) ==
              R"(1 loop nest, no temporaries; passes: X 1, w 1
out1[:] = 0
for i < n, rows in blocks
    t1 = 0
    for j < 3, SIMD
        t1 += X[i,j] w[j]
    for j < 3, SIMD
        out1[j] += -X[i,j] t1
)");

// A label picks the logit.
static_assert(explain(compile([] { return sum(hadamard(X, one_hot(t))); })).find("X[i,t[i]]") != std::string_view::npos);

// A number needs no loop.
static_assert(explain(compile([] { return 2 * scalar<"a"> + n; })) == "no loop nests, no temporaries\nout1 = 2 a + n\n");

}  // namespace

TEST_CASE("text of plans is constant") { SUCCEED("all of it is static_asserts"); }
