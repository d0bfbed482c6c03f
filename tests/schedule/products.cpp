// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The order of products: cheapest by a brute-force count, worth what they were, however they were written.
#include <ctgrad/ctgrad.hpp>

#include "passes.hpp"

namespace cg = ctgrad;
using namespace ctgrad;

namespace {

template <class Closure>
constexpr auto flops(Closure c) {
    return compile(c).plan().flops();
}

inline constexpr auto n = dim<"n">;
inline constexpr auto m = dim<"m">;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto A = matrix<"A", n, m>;
inline constexpr auto B = matrix<"B", m, n>;

// Matrices times a vector: two products of a matrix and a vector, however the parentheses are written.
constexpr auto from_the_right = compile([] { return A * (B * x); });
constexpr auto from_the_left = compile([] { return (A * B) * x; });
static_assert(from_the_right.plan().flops(n = 100, m = 50) == 2 * 2 * 100 * 50);
static_assert(from_the_left.plan().flops(n = 100, m = 50) == 2 * 2 * 100 * 50);
static_assert(explain(from_the_left) == explain(from_the_right));
constexpr auto row_first = compile([] { return x * A * B; });
static_assert(row_first.plan().flops(n = 100, m = 50) == 2 * 2 * 100 * 50);
// The product of matrices itself has no cheaper way.
constexpr auto square_of = compile([] { return A * B; });
static_assert(square_of.plan().flops(n = 100, m = 50) == 2 * 100 * 100 * 50);

// Three matrices: the extents decide.
inline constexpr auto P = matrix<"P", 5, 100>;
inline constexpr auto Q = matrix<"Q", 100, 200>;
inline constexpr auto R = matrix<"R", 200, 3>;
static_assert(flops([] { return (P * Q) * R; }) == 2 * (100 * 200 * 3 + 5 * 100 * 3));
static_assert(flops([] { return P * (Q * R); }) == 2 * (100 * 200 * 3 + 5 * 100 * 3));
inline constexpr auto S = matrix<"S", 200, 150>;
static_assert(flops([] { return P * (Q * S); }) == 2 * (5 * 100 * 200 + 5 * 200 * 150));

// Cormen, Leiserson, Rivest, Stein, Introduction to Algorithms, 3rd edition, section 15.2: 15,125 multiplications.
inline constexpr auto A1 = matrix<"A1", 30, 35>;
inline constexpr auto A2 = matrix<"A2", 35, 15>;
inline constexpr auto A3 = matrix<"A3", 15, 5>;
inline constexpr auto A4 = matrix<"A4", 5, 10>;
inline constexpr auto A5 = matrix<"A5", 10, 20>;
inline constexpr auto A6 = matrix<"A6", 20, 25>;
static_assert(flops([] { return A1 * A2 * A3 * A4 * A5 * A6; }) == 2 * 15125);
static_assert(flops([] { return A1 * (A2 * (A3 * (A4 * (A5 * A6)))); }) == 2 * 15125);

// Small ones, to be multiplied for real.
inline constexpr auto p = matrix<"p", 2, 6>;
inline constexpr auto q = matrix<"q", 6, 7>;
inline constexpr auto r = matrix<"r", 7, 3>;
inline constexpr auto u = cg::vector<"u", 2>;
inline constexpr auto v = cg::vector<"v", 3>;

struct {
    const char* name;
    ir::graph (*capture)();
} const programs[] = {
    {"p q r", [] { return capture(p * q * r); }},
    {"u p q r v", [] { return capture(u * p * q * r * v); }},
    {"A (B x)", [] { return capture(A * (B * x)); }},
    {"sum of A B A (B x)", [] { return capture(sum(A * B * A * (B * x))); }},
    {"gradient of |p q r|^2", [] { return capture(gradient(squared_norm(p * q * r), q)); }},
    {"transposes and numbers", [] { return capture(3 * (transpose(r) * transpose(q) * transpose(p)) / 7); }},
    {"a square inside", [] { return capture(hadamard(u * p, u * p) * q * r); }},
    {"x A (B x)", [] { return capture(x * A * (B * x)); }},
};

}  // namespace

TEST_CASE("products in another order have the same value") {
    for (const auto& program : programs) {
        INFO(program.name);
        const ir::graph before = passes::primitives(program.capture());
        const ir::graph after = schedule::order_products(before.view());
        CHECK(ir::verify(after.view()).length == 0);
        passes::inputs in;
        in.sizes = {{"n", 6}, {"m", 4}};
        in.fill(before.view(), 3);
        const passes::arrays a = passes::evaluate(before, in), b = passes::evaluate(after, in);
        for (std::size_t k = 0; k < a.size(); ++k) CHECK(passes::distance(b[k], a[k]) < 1e-13);  // a few hundred terms
        for (int i = 0; i < after.view().node_count; ++i)
            if (after.view()[i].kind == ir::node_kind::contract && after.view()[i].domain.rank > after.view()[i].rank)
                CHECK(after.view()[i].count <= 3);
    }
}
