// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Formulas as MathML: the same trees as in latex.cpp, as elements.
#include <ctgrad/ctgrad.hpp>
#include <catch2/catch.hpp>
#include <vector>

namespace cg = ctgrad;

namespace {

constexpr auto n = cg::dim<"n">;
constexpr auto t = cg::dim<"t">;
constexpr auto x = cg::vector<"x", n>;
constexpr auto y = cg::vector<"y", n>;
constexpr auto X = cg::matrix<"X", n, 3>;
constexpr auto M = cg::matrix<"M", 3, 3>;
constexpr auto W12 = cg::matrix<"W12", 3, 3>;
constexpr auto w = cg::vector<"w", 3>;
constexpr auto odd = cg::vector<"a<b&\"c\">", 3>;
constexpr auto T = cg::tensor<"T", n, 3, 3>;
constexpr auto s = cg::vector<"s", t>;
constexpr auto rate = cg::scalar<"rate">;

// What stands in the element of the one output.
template <class Closure>
consteval std::string_view mathml(Closure closure) {
    constexpr std::string_view begin = cg::print::mathml_style::begin, end = cg::print::mathml_style::end;
    const std::string_view all = cg::to_mathml(closure);
    if (!all.starts_with(begin) || !all.ends_with(end)) return "not an element";
    return all.substr(begin.size(), all.size() - begin.size() - end.size());
}
template <class Closure>
consteval bool has(Closure closure, std::string_view part) {
    return mathml(closure).find(part) != std::string_view::npos;
}

// names: digits are an index; what markup means is escaped
static_assert(mathml([] { return w; }) == "<mi>w</mi>");
static_assert(mathml([] { return W12; }) == "<msub><mi>W</mi><mn>12</mn></msub>");
static_assert(mathml([] { return odd; }) == "<mi>a&lt;b&amp;&quot;c&quot;&gt;</mi>");
static_assert(mathml([] { return cg::transpose(M); }) == "<msup><mi>M</mi><mi>⊤</mi></msup>");

// parentheses are elements of their own, fractions need none, a sign is one operator
static_assert(has([] { return X * (w - odd); },
                  R"(<mi>X</mi><mspace width="0.2em"/><mrow><mo stretchy="false">(</mo><mrow><mi>w</mi><mo>−</mo>)"));
static_assert(has([] { return cg::exp(x / (1 + y)); }, "<mrow><mo>(</mo><mrow><mfrac>"));
static_assert(mathml([] { return x / (1 + y); }) ==
              "<mrow><mfrac><mi>x</mi><mrow><mn>1</mn><mo>+</mo><mi>y</mi></mrow></mfrac></mrow>");
static_assert(mathml([] { return -x / (1 + x); }).starts_with("<mrow><mo>−</mo><mfrac>"));
static_assert(!has([] { return y - x / cg::norm2(x); }, "(") && !has([] { return y - x / cg::norm2(x); }, "<mo>+</mo>"));
static_assert(has([] { return y - 2 * x; }, R"(<mi>y</mi><mo>−</mo><mrow><mn>2</mn><mspace width="0.2em"/><mi>x</mi>)"));
static_assert(has([] { return cg::norm2(x); }, "<mo>‖</mo><mi>x</mi><mo>‖</mo>"));

// numbers, powers, roots, functions, relations
static_assert(has([] { return 1.5e-7 * x; },
                  "<mn>1.5</mn><mo>·</mo><msup><mn>10</mn><mrow><mo>−</mo><mn>7</mn></mrow></msup>"));
static_assert(mathml([] { return cg::square(x); }) == "<msup><mi>x</mi><mrow><mn>2</mn></mrow></msup>");
static_assert(mathml([] { return cg::sqrt(x); }) == "<msqrt><mi>x</mi></msqrt>");
static_assert(mathml([] { return cg::exp(x); }) ==
              R"(<mrow><mi>exp</mi><mo>)" "\u2061" R"(</mo><mrow><mo stretchy="false">(</mo><mi>x</mi><mo stretchy="false">)</mo></mrow></mrow>)");
static_assert(has([] { return cg::sum(X, cg::axis<0>); }, R"(<mi>X</mi><mo>,</mo><mtext>axis 0</mtext><mo stretchy="false">)"));
static_assert(has([] { return cg::where(x >= y, x, 0); }, "<mi>x</mi><mo>≥</mo><mi>y</mi>"));
static_assert(has([] { return x < y; }, "<mrow><mo>[</mo><mrow><mi>x</mi><mo>&lt;</mo><mi>y</mi></mrow><mo>]</mo></mrow>"));
static_assert(has([] { return cg::hadamard(x, y); }, "<mi>x</mi><mo>⊙</mo><mi>y</mi>"));
static_assert(has([] { return cg::jacobian(M * w, M); }, "<mi>I</mi><mo>⊗</mo><msup><mi>w</mi>"));

// indices, sums over them, recurrences
static_assert(has([] { return cg::jacobian(cg::transpose(M), M); },
                  "<msub><mi>δ</mi><mrow><mi>j</mi><mo>,</mo><mi>k</mi></mrow></msub>"));
static_assert(has([] { return cg::einsum<"bij,j->bi">(T, w); }, "<munder><mo>∑</mo><mrow><mi>k</mi></mrow></munder>"));

constexpr auto smoothed = [] {
    return cg::scan(rate, s, [](auto h, auto v) { return h + rate * (v - h); });
};
// A recurrence is a line of its own.
consteval bool is_told() {
    constexpr std::string_view begin = cg::print::mathml_style::begin;
    const std::string_view text = cg::to_mathml(smoothed), where = text.substr(text.find('\n') + 1);
    return where.starts_with(begin) && where.substr(begin.size()).starts_with("<mrow><mtext>where\u00a0</mtext>") &&
           where.find("<mo>=</mo>") < where.find("<mtext>\u00a0from\u00a0</mtext><mi>rate</mi></mrow></math>");
}
static_assert(is_told());

}  // namespace

TEST_CASE("an element for each output, one line each") {
    CHECK(cg::to_mathml([] { return cg::outputs(w, w + 1); }).find("</math>\n<math ") != std::string_view::npos);
}
TEST_CASE("every element is closed, in order") {
    const std::string_view text = cg::to_mathml([] {
        const auto f = cg::mean(cg::logsumexp(X * M, cg::axis<1>));
        return cg::outputs(f, cg::gradient(f, X), cg::hessian(cg::logsumexp(x), x), smoothed());
    });
    std::vector<std::string_view> open;
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const std::string_view tag = text.substr(at + 1, text.find('>', at) - at - 1);
        if (tag.ends_with('/')) continue;
        if (!tag.starts_with('/')) {
            open.push_back(tag.substr(0, tag.find(' ')));
            continue;
        }
        REQUIRE(!open.empty());
        CHECK(open.back() == tag.substr(1));
        open.pop_back();
    }
    CHECK(open.empty());
}
