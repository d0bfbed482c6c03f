// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Formulas as a person writes them; the right sides are worked out by hand.
#include "ctgrad/print/text.hpp"

#include <algorithm>

#include "ctgrad/api/model.hpp"
#include "passes.hpp"

using namespace ctgrad;

namespace {

constexpr auto n = dim<"n">;
constexpr auto X = matrix<"X", n, 3>;
constexpr auto W = matrix<"W", 3, 4>;
constexpr auto V = matrix<"V", 4, 2>;
constexpr auto A = matrix<"A", 3, 3>;
constexpr auto B = matrix<"B", 3, 3>;
constexpr auto C = matrix<"C", 3, 3>;
constexpr auto b = vector<"b", 4>;
constexpr auto w = vector<"w", 3>;
constexpr auto u = vector<"u", 3>;
constexpr auto v = vector<"v", 3>;
constexpr auto x = vector<"x", n>;
constexpr auto y = vector<"y", n>;
constexpr auto z = vector<"z", n>;
constexpr auto a = scalar<"a">;
constexpr auto s = scalar<"s">;
constexpr auto T = tensor<"T", 5, n, 3>;
constexpr auto k = labels<"k", n, 4>;

// What to_text of layer 6 is made of, without code generation.
template <class Closure>
constexpr std::string_view to_text(Closure) {
    return print::text<api::compilation<api::model<Closure>>::formulas>.view();
}

// gradients
static_assert(to_text([] { return gradient(0.5 * squared_norm(X * w - y), w); }) == "Xᵀ (X w - y)");
static_assert(to_text([] { return gradient(squared_norm(y - X * w), w); }) == "2 Xᵀ (X w - y)");
static_assert(to_text([] { return gradient(sum(hadamard(x - y, x - y)), x); }) == "2 (x - y)");
static_assert(to_text([] { return gradient(sum(hadamard(x - y, x - y)), y); }) == "2 (y - x)");
static_assert(to_text([] { return gradient(logsumexp(x), x); }) == "softmax(x)");
static_assert(to_text([] { return gradient(sum(log(1 + exp(x))), x); }) == "sigmoid(x)");
static_assert(to_text([] { return gradient(w * A * w, w); }) == "(A + Aᵀ) w");
static_assert(to_text([] { return gradient(w * A * w, A); }) == "w wᵀ");
static_assert(to_text([] { return gradient(dot(A * w, B * v), A); }) == "B v wᵀ");
static_assert(to_text([] { return gradient(norm2(x), x); }) == "x / ‖x‖");
static_assert(to_text([] { return gradient(mean(square(X * w - y)), w); }) == "2 Xᵀ (X w - y) / n");
static_assert(to_text([] { return gradient(mean(square(w)), w); }) == "2 w / 3");
static_assert(to_text([] { return gradient(sum(x / y), y); }) == "-x / y²");
static_assert(to_text([] { return gradient(sum(tanh(x)), x); }) == "1 - tanh(x)²");
static_assert(to_text([] { return gradient(0.5 * squared_norm(A * B - C), B); }) == "Aᵀ (A B - C)");
static_assert(to_text([] { return gradient(sum(A * w), A); }) == "1 wᵀ");
static_assert(to_text([] { return gradient(sum(square(sum(X, axis<0>))), X); }) == "2 1 sum(X, axis 0)ᵀ");
static_assert(to_text([] { return gradient(cross_entropy(X * W + b, k), W); }) ==
              "Xᵀ (softmax(X W + b) - one_hot(k)) / n");
static_assert(to_text([] { return gradient(cross_entropy(X * W + b, k), b); }) ==
              "mean(softmax(X W + b) - one_hot(k), axis 0)");
static_assert(to_text([] { return gradient(mean(softplus(-hadamard(y, X * w))), w); }) ==
              "-Xᵀ (y ⊙ sigmoid(-y ⊙ X w)) / n");
static_assert(to_text([] { return gradient(gradient(a * a * a, a), a); }) == "6 a");
static_assert(to_text([] { return gradient(a, s); }) == "0");

// the same under other names, and with swapped operands
static_assert(to_text([] {
                  constexpr auto features = matrix<"Φ", n, 3>;
                  constexpr auto weights = vector<"θ", 3>;
                  return gradient(0.5 * squared_norm(features * weights - z), weights);
              }) == "Φᵀ (Φ θ - z)");
static_assert(to_text([] { return gradient(0.5 * squared_norm(y - X * w), w); }) == "Xᵀ (X w - y)");
static_assert(to_text([] { return gradient(sum(hadamard(y - x, y - x)), x); }) == "2 (x - y)");

// several outputs, one line each
static_assert(to_text([] { return outputs(dot(w, u), gradient(dot(w, u), u)); }) == "wᵀ u\nw");

// as few parentheses and signs as possible
static_assert(to_text([] { return A * (B * C) - (w - (u - v)); }) == "A B C - w + u - v");
static_assert(to_text([] { return hadamard(w + u, A * v) / (2 * s); }) == "(0.5 (w + u) ⊙ A v) / s");
static_assert(to_text([] { return transpose(exp(A)) + exp(transpose(A)); }) == "2 exp(A)ᵀ");
static_assert(to_text([] { return exp(-0.5 * square(w) / square(a)); }) == "exp(-0.5 w² / a²)");
static_assert(to_text([] { return -(A * w) / a; }) == "-A w / a");
static_assert(to_text([] { return T * w; }) == "sum_{k} T[i,j,k] w[k]");

template <class E>
std::string text(E e) {
    const sequence<char> written = text_of(passes::formulas(capture(e)).view());
    return {written.begin(), written.end()};
}

}  // namespace

TEST_CASE("products, transposes and sums along axes") {
    CHECK(text(A * transpose(B)) == "A Bᵀ");
    CHECK(text(transpose(A * B)) == "Bᵀ Aᵀ");
    CHECK(text(transpose(A + w)) == "(A + w)ᵀ");
    CHECK(text(w * A) == "Aᵀ w");
    CHECK(text(w * w) == "‖w‖²");
    CHECK(text(hadamard(hadamard(w, w), w)) == "w³");
    CHECK(text((w + u) * (u - v)) == "(w + u)ᵀ (u - v)");
    CHECK(text(hadamard(A, transpose(B))) == "A ⊙ Bᵀ");
    CHECK(text(softmax(X, axis<1>)) == "softmax(X)");
    CHECK(text(softmax(X, axis<0>)) == "softmax(X, axis 0)");
    CHECK(text(sum(T, axes<0, 2>)) == "sum(T, axes 0 2)");
    CHECK(text(mean(X, axis<-1>)) == "mean(X, axis 1)");
    CHECK(text(sum(hadamard(A, transpose(B)))) == "tr(A B)");
    CHECK(text(w * A * B * u) == "wᵀ A B u");
    CHECK(text(square(square(w))) == "w⁴");
    CHECK(text(transpose(T)) == "T[i,k,j]");
}

TEST_CASE("gradients that need more than one idea") {
    CHECK(text(gradient(sum(tanh(X * W + b)), W)) == "Xᵀ (1 - tanh(X W + b)²)");
    CHECK(text(gradient(squared_norm(tanh(X * W + b) * V), V)) == "2 tanh(X W + b)ᵀ tanh(X W + b) V");
    CHECK(text(gradient(dot(softmax(w), u), w)) == "softmax(w) ⊙ (u - softmax(w)ᵀ u)");
    CHECK(text(gradient(sum(log1p(square(x))), x)) == "2 x / (1 + x²)");
    CHECK(text(gradient(sum(norm2(X, axis<1>)), X)) == "X / (norm2(X, axis 1) 1ᵀ)");
    CHECK(text(gradient(0.5 * squared_norm(X * w - y) + a * squared_norm(w) / 2, w)) == "a w + Xᵀ (X w - y)");
    CHECK(text(gradient(w * A * B * u, A)) == "w uᵀ Bᵀ");
    CHECK(text(gradient(dot(gradient(sum(exp(A * w)), w), u), w)) == "Aᵀ (A u ⊙ exp(A w))");
    CHECK(text(gradient(squared_norm(gradient(squared_norm(A * w), w)), w)) == "8 Aᵀ A Aᵀ A w");
}

TEST_CASE("stable forms by their names") {
    CHECK(text(log(sum(exp(x)))) == "logsumexp(x)");
    CHECK(text(log(softmax(x))) == "log_softmax(x)");
    CHECK(text(1 / (1 + exp(-x))) == "sigmoid(x)");
    CHECK(text(log(1 - sigmoid(x))) == "-softplus(x)");
}

TEST_CASE("numbers among the factors") {
    CHECK(text(w * (1.0 / 3)) == "w / 3");
    CHECK(text(2 / (3 * a)) == "2 / (3 a)");
    CHECK(text(2 * A - 2 * B) == "2 (A - B)");
    CHECK(text(-0.5 - w) == "-0.5 - w");
    CHECK(text(w - (-u)) == "w + u");
    CHECK(text(0.30000000000000004 * w) == "0.30000000000000004 w");
    CHECK(text(dot(x, y) / n - mean(x) * mean(y)) == "xᵀ y / n - mean(x) mean(y)");
    CHECK(text(w - w) == "0");
    CHECK(text(sum(x) / n) == "mean(x)");
}

TEST_CASE("decimals are the shortest that read back") {
    struct {
        double value;
        const char* right;
    } const table[] = {
        {0.1, "0.1"},       {0.30000000000000004, "0.30000000000000004"},
        {1e22, "1e22"},     {1e-7, "1e-7"},
        {1e16, "1e16"},     {123456.789, "123456.789"},
        {100, "100"},       {-2.5, "-2.5"},
        {1.0 / 3, "0.3333333333333333"}, {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e308"}, {0.0001, "0.0001"},
        {-0.0, "-0"},       {9007199254740993.0, "9007199254740992"},
        {1 / 0.0, "inf"},   {-1 / 0.0, "-inf"},
    };
    for (const auto& row : table) {
        const print::decimal d(row.value);
        CHECK(d.view() == row.right);
    }
    // as many digits as the C library needs
    std::mt19937_64 random(5);
    for (int i = 0; i < 2000; ++i) {
        const auto size = static_cast<double>(i % 2 == 0 ? random() % 100000 : random());
        const double value = std::ldexp(size, static_cast<int>(random() % 200) - 100);
        int digits = 0;
        char right[40];
        do std::snprintf(right, sizeof right, "%.*e", digits++, value);
        while (std::strtod(right, nullptr) != value);
        const print::decimal d(value);
        const std::string text(d.view());
        REQUIRE(std::strtod(text.c_str(), nullptr) == value);
        std::string significant = text.substr(0, text.find('e'));
        significant.erase(std::remove(significant.begin(), significant.end(), '.'), significant.end());
        const auto first = significant.find_first_not_of('0'), last = significant.find_last_not_of('0');
        CHECK((value == 0 || last - first + 1 == static_cast<std::size_t>(digits)));
    }
}
