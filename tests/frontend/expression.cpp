// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Expressions are YAP expressions of empty types; numbers stay beside the tree; <cmath> and std stay usable.
#include "ctgrad/frontend/expression.hpp"

#include <boost/yap/yap.hpp>
#include <cmath>

#include "passes.hpp"

namespace cg = ctgrad;

namespace {

constexpr auto n = cg::dim<"n">;
constexpr auto X = cg::matrix<"X", n, 3>;
constexpr auto w = cg::vector<"w", 3>;
constexpr auto y = cg::vector<"y", n>;
constexpr auto residual = X * w - y;

template <class E>
constexpr bool is_expression = boost::yap::is_expr<std::remove_const_t<E>>::value;

static_assert(is_expression<decltype(X)> && is_expression<decltype(residual)> && is_expression<decltype(-w)>);
static_assert(is_expression<decltype(tanh(X) / 2)> && is_expression<decltype(sum(X, cg::axis<1>))>);
static_assert(is_expression<decltype(n)> && !is_expression<double>);
static_assert(decltype(residual)::kind == cg::expr_kind::minus && decltype(X * w)::kind == cg::expr_kind::multiplies);
static_assert(decltype(X + 1)::kind == cg::expr_kind::plus && decltype(X / w)::kind == cg::expr_kind::divides);
static_assert(decltype(-X)::kind == cg::expr_kind::negate && decltype(exp(X))::kind == cg::expr_kind::call);

// a tree is empty, of size 1, and equal trees are one type
static_assert(std::is_empty_v<decltype(residual)> && sizeof(residual) == 1);
static_assert(std::is_same_v<decltype(X * w - y), std::remove_const_t<decltype(residual)>>);

// each number costs eight bytes beside the tree; the tree does not know its value
static_assert(sizeof(0.5 * w) == 8 && sizeof(1 / (1 + exp(-2 * w))) == 24);
static_assert(std::is_same_v<decltype(0.5 * w), decltype(0.25 * w)> && std::is_same_v<decltype(2 * w), decltype(2.f * w)>);
constexpr auto numbers = 1 / (2 + 3 * exp(w - 4));
static_assert(numbers.numbers[0] == 1 && numbers.numbers[1] == 2 && numbers.numbers[2] == 3 && numbers.numbers[3] == 4);

// YAP's transform walks the tree; it hands the operations values of terminals, not terminals
struct count_leaves {
    template <cg::expr_kind Kind, class... Operands>
    constexpr int operator()(boost::yap::expr_tag<Kind>, const Operands&... operands) const {
        return (count(operands) + ...);
    }
    template <class Operand>
    static constexpr int count(const Operand& operand) {
        if constexpr (boost::yap::is_expr<Operand>::value)
            return boost::yap::transform(operand, count_leaves());
        else
            return 1;
    }
};
static_assert(boost::yap::transform(residual, count_leaves()) == 3);
static_assert(boost::yap::transform(-(X * w) / (y + n), count_leaves()) == 4);

// what it builds is an expression again
constexpr auto v = cg::vector<"v", 3>;
struct rename_w {
    template <class Leaf>
    constexpr auto operator()(boost::yap::expr_tag<cg::expr_kind::terminal>, const Leaf&) const {
        if constexpr (std::is_same_v<cg::leaf<Leaf>, std::remove_const_t<decltype(w)>>)
            return v;
        else
            return cg::leaf<Leaf>();
    }
};
static_assert(std::is_same_v<decltype(-boost::yap::transform(residual, rename_w())), decltype(-(X * v - y))>);

// what is no operand is no overload
template <class A, class B>
concept CanAdd = requires(A a, B b) { a + b; };
template <class A>
concept CanExp = requires(A a) { ctgrad::exp(a); };
struct other {};
static_assert(CanAdd<decltype(w), double> && CanAdd<int, decltype(w)> && !CanAdd<decltype(w), other>);
static_assert(CanExp<decltype(w)> && !CanExp<double> && !CanExp<other>);

}  // namespace

namespace beside_cmath {

using namespace std;
using namespace ctgrad;

static_assert(is_same_v<decltype(exp(1.0)), double> && is_same_v<decltype(exp(1.f)), float>);
static_assert(is_same_v<decltype(log(2)), double> && is_same_v<decltype(sqrt(2.0)), double>);
static_assert(is_expression<decltype(exp(w))> && is_expression<decltype(log1p(w))> && is_expression<decltype(tanh(w))>);
static_assert(is_expression<decltype(sqrt(w))> && is_expression<decltype(expm1(w))>);

TEST_CASE("exp(1.0) is the C library's and exp(x) is ours, both unqualified") {
    CHECK(exp(1.0) == ::exp(1.0));
    CHECK(tanh(0.5) == ::tanh(0.5));
    passes::inputs in;
    in.values["w"] = {0, 1, -1};
    CHECK(passes::evaluate(capture(exp(w)), in)[0] == std::vector<double>{1, exp(1.0), exp(-1.0)});
}

}  // namespace beside_cmath

TEST_CASE("numbers fold where they meet, and their values reach the graph") {
    const cg::ir::graph g = cg::capture(2 * (0.5 * (w * 4)) + (3 - 1.0 - 2) * w);
    CHECK(g.nodes.size() == 2);  // 1 and w
    CHECK(g.outputs[0].value.coefficient == 4);
    passes::inputs in;
    in.values["w"] = {0, 1, 2};
    // equal trees with different numbers are different values
    CHECK(passes::evaluate(cg::capture(outputs(2 * w, 3 * w, 2 * w + 3 * w)), in) ==
          passes::arrays{{0, 2, 4}, {0, 3, 6}, {0, 5, 10}});
    CHECK(passes::evaluate(cg::capture(tanh(2 * w) - tanh(3 * w)), in)[0][1] ==
          Approx(std::tanh(2.0) - std::tanh(3.0)).epsilon(1e-15));
    const double at_run_time = std::sqrt(in.values["w"][2]);
    CHECK(passes::evaluate(cg::capture(at_run_time * w), in)[0][1] == at_run_time);
}
