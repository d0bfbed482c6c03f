// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What models cost, as polynomials in their extents.
#include <ctgrad/ctgrad.hpp>

#include <catch2/catch.hpp>

namespace cg = ctgrad;

namespace {

constexpr auto n = cg::dim<"n">;
constexpr auto d = cg::dim<"d">;
constexpr auto X = cg::matrix<"X", n, d>;
constexpr auto Y = cg::matrix<"Y", d, n>;
constexpr auto M = cg::matrix<"M", 10, 20>;
constexpr auto N = cg::matrix<"N", 20, 30>;
constexpr auto w = cg::vector<"w", d>;
constexpr auto y = cg::vector<"y", n>;
constexpr auto residual = X * w - y;

// a product of a x b and b x c is 2 a b c
static_assert(cg::cost([] { return X * w; }).flops == "2 n d");
static_assert(cg::cost([] { return M * N; }).flops == "12000");
static_assert(cg::cost([] { return X * Y; }).flops == "2 n^2 d");

static_assert(cg::cost([] { return cg::squared_norm(residual); }).flops == "2 n d + 3 n");
static_assert(cg::cost([] { return cg::outputs(cg::squared_norm(residual), cg::gradient(cg::squared_norm(residual), w)); })
                  .flops == "4 n d + 3 n");
static_assert(cg::cost([] { return cg::hessian(cg::squared_norm(residual), w); }).flops == "2 n d^2");

// matrices times a vector from the right: never a product of matrices
static_assert(cg::cost([] { return X * Y * X * w; }).flops == "6 n d");

// the Jacobian of a linear function is a copy of its matrix; a diagonal one is no matrix until it is asked for
static_assert(cg::cost([] { return cg::jacobian(X * w, w); }).flops == "0");
static_assert(cg::cost([] { return cg::jacobian(X * w, w); }).bytes == "16 n d");
static_assert(cg::cost([] { return cg::diagonal(cg::jacobian(cg::exp(y), y)); }).flops == "n");

static_assert(cg::cost([] { return cg::dot(y, y); }).bytes == "8 n + 8");
static_assert(cg::cost([] { return cg::zeros<3>; }).flops == "0");

// a Hessian times a vector: two products with X
static_assert(cg::cost([] { return cg::hvp(cg::squared_norm(residual), w, w); }).flops == "4 n d");

// (a + b) (a - b) = a² - b², in order of degree, then of variables
constexpr bool expands() {
    using cg::polynomial;
    const polynomial a = polynomial::variable(0), b = polynomial::variable(1);
    const polynomial p = 3 + (a + b) * (a + -1 * b) + 2 * b;
    const auto& t = p.terms();
    return t.size() == 4 && t[0].coefficient == 1 && t[0].degree == 2 && t[0].variables[0] == 0 && t[1].coefficient == -1 &&
           t[1].variables[1] == 1 && t[2].coefficient == 2 && t[2].degree == 1 && t[3].coefficient == 3 &&
           (a + -1 * a).terms().empty();
}
static_assert(expands());

}  // namespace

TEST_CASE("costs agree with the plan's counts") {
    constexpr auto step = cg::compile([] { return cg::squared_norm(residual); });
    const auto flops = step.plan().flops(n = 100, d = 7);
    CHECK(flops == 2 * 100 * 7 + 3 * 100);
    CHECK(step.plan().bytes(n = 100, d = 7) == 8 * 100 * 7 + 8 * 100 + 8 * 7 + 8);
}
