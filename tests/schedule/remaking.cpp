// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What is made again rather than kept, or waits for who reads it; how a recurrence's states lie. Plans pinned as text.
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>

#include "../codegen/lowering.hpp"

namespace cg = ctgrad;
using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto z = cg::vector<"z", n>;
inline constexpr auto r = cg::vector<"r", 400>;
inline constexpr auto X = matrix<"X", n, 3>;
inline constexpr auto M = matrix<"M", 32, 3>;
inline constexpr auto S = matrix<"S", 2, 5>;
inline constexpr auto U = matrix<"U", n, 5>;

// The zeros of a product are looked for twice.
constexpr auto product = [] { return outputs(prod(x), gradient(prod(x), x)); };
static_assert(compile(product).plan().loops() == 2 && compile(product).plan().temporaries() == 0);
static_assert(compile(product).plan().passes(x) == 2);

constexpr auto difference = [] { return (x - y) / norm2(x - y); };
constexpr auto temporaries_of = [](auto f) { return compile(f).plan().temporaries(); };
static_assert(temporaries_of(difference) == 0);
// Three arrays are more than one, and an exponential is dear.
static_assert(temporaries_of([] { return (x - y + z) / norm2(x - y + z); }) == 1);
static_assert(temporaries_of([] { return exp(x) / sum(exp(x)); }) == 1);

// The sum waits for the loop that divides it, which alone reads y.
constexpr auto late = [] { return (x + y) / sum(x); };
static_assert(explain(compile(late)) == R"(2 loop nests, no temporaries; passes: x 2, y 1
t2 = 0
for i < n, SIMD
    t2 += x[i]
for i < n, SIMD
    t1 = x[i] + y[i]
    out1[i] = t1 / t2
)");

// Zeros that stand beside something are no term of the sum that puts it there.
constexpr auto beside_zeros = [] { return concatenate<0>(r, zeros<3>); };
static_assert(explain(compile(beside_zeros)).find(" 0 ") == std::string_view::npos);

// Differences of a row, which the second loop over M makes again.
constexpr auto distances = [] {
    const auto nearest = [] { return sum(logsumexp(-sum(square(reshape<n, 1, 3>(X) - M), axis<2>), axis<1>)); };
    return outputs(nearest(), gradient(nearest(), M));
};

// Two states side by side: a step reads each as a row.
constexpr auto states = [] {
    return scan(S, U, [](auto s, auto u) {
        const auto a = sum(slice<0, 0, 1>(s), axis<0>);
        const auto b = sum(slice<0, 1, 2>(s), axis<0>);
        return stack<0>(a * 0.5 + u, b - a);
    });
};

static_assert(explain(compile(distances)) == R"(1 loop nest, 4 temporaries; passes: X 1, M 1
out1 = 0
out2[:,:] = 0
for i < n, rows across packs
    for j < 3
        t1[j] = X[i,j]
    t4 = -inf
    for j < 32
        t3 = 0
        for k < 3
            t2 = t1[k] - M[j,k]
            t3 += t2 t2
        t3[j] = t3
        t4 = max(t4, -t3)
    t5 = finite_or_zero(t4)
    t8 = 0
    for j < 32
        t6 = t3[j] + t5
        t7[j] = exp(-t6)
        t8 += t7
    t9 = log(t8)
    t10 = t5 + t9
    out1 += t10
    for j < 32
        t11 = t7[j] / t8
        for k < 3
            t12 = t1[k] - M[j,k]
            out2[j,k] += 2 t12 t11
)");
static_assert(explain(compile(states)) == R"(1 loop nest, 3 temporaries; passes: S 1, U 1
for i < n
    for j < 2
        for k < 5, SIMD
            t1[j,k] = out1[i-1,j,k] or, at i == 0, S[j,k]
    for j < 5, SIMD
        t2 = t1[0,j]
        t3[j] = U[i,j] + 0.5 t2
        t4 = t1[1,j]
        t5[j] = t2 - t4
    for j < 2
        for k < 5, SIMD
            t6 = t3[k]{0 <= j < 1} - t5[k]{1 <= j < 2}
            out1[i,j,k] = t6
)");
// Backwards too.
constexpr auto slopes = [] { return outputs(gradient(sum(states()), S), gradient(squared_norm(states()), U)); };

// What reads one part of an array walks along it in one loop.
constexpr auto valley = [] {
    const auto f = [] { return 100 * squared_norm(slice<0, 1, 400>(r) - square(slice<0, 0, 399>(r))) + squared_norm(1 - slice<0, 0, 399>(r)); };
    return outputs(f(), gradient(f(), r));
};
static_assert(compile(valley).plan().loops() == 2 && compile(valley).plan().passes(r) == 1);

}  // namespace

TEST_CASE("what is made again is what would have been kept") {
    lowering::compare("product", product);
    lowering::compare("difference", difference);
    lowering::compare("late", late);
    lowering::compare("distances", distances);
    lowering::compare("states", states);
    lowering::compare("slopes", slopes);
    lowering::compare("valley", valley);
}
