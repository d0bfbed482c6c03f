// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What is fused, what is stored and what it costs, pinned; the numbers are worked out by hand beside them.
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>

namespace cg = ctgrad;
using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto m = dim<"m">;
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto z = cg::vector<"z", m>;
inline constexpr auto X = matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto A = matrix<"A", n, m>;
inline constexpr auto D = matrix<"D", n, 64>;
inline constexpr auto V = matrix<"V", 64, 10>;
inline constexpr auto b = cg::vector<"b", 10>;
inline constexpr auto t = labels<"t", n, 10>;
inline constexpr auto a = scalar<"a">;
inline constexpr auto c = scalar<"c">;

// The value of a function and its gradients with respect to some variables.
template <class Function, class... Variables>
constexpr auto with_gradients(Function f, Variables... v) {
    return outputs(f(), gradient(f(), v)...);
}

// -- one pass ----------------------------------------------------------------------------------------------------------

constexpr auto distance = compile([] { return with_gradients([] { return squared_norm(x - y); }, x, y); });
static_assert(distance.plan().loops() == 1 && distance.plan().temporaries() == 0);
static_assert(distance.plan().passes(x) == 1 && distance.plan().passes(y) == 1);
// x and y in, a number and two gradients out
static_assert(distance.plan().bytes(n = 1000) == (4 * 1000 + 1) * 8);
static_assert(distance.plan().bytes<float>(n = 1000) == (4 * 1000 + 1) * 4);

constexpr auto least_squares = compile([] { return with_gradients([] { return 0.5 * squared_norm(X * w - y); }, w); });
static_assert(least_squares.plan().loop_nests() == 1 && least_squares.plan().temporaries() == 0);
static_assert(least_squares.plan().passes(X) == 1 && least_squares.plan().passes(y) == 1);
// X, y and w in, a number and a gradient out
static_assert(least_squares.plan().bytes(n = 1000) == (3000 + 1000 + 3 + 1 + 3) * 8);
// each row: 3 products and sums for X w, a difference, its square and sum, 3 products and sums for the gradient
static_assert(least_squares.plan().flops(n = 1000) == 1000 * (6 + 1 + 2 + 6));

constexpr auto logistic =
    compile([] { return with_gradients([] { return sum(softplus(-hadamard(y, X * w))); }, w); });
static_assert(logistic.plan().loop_nests() == 1 && logistic.plan().temporaries() == 0);
static_assert(logistic.plan().passes(X) == 1 && logistic.plan().passes(y) == 1);

// Temporaries are of a block of rows, which lie across packs; the data and the weights are walked over once.
constexpr auto classifier = compile([] { return with_gradients([] { return cross_entropy(D * V + b, t); }, V, b); });
static_assert(classifier.plan().loop_nests() == 1 && classifier.plan().temporaries() == 6);
static_assert(classifier.plan().passes(D) == 1 && classifier.plan().passes(V) == 1);
static_assert(classifier.plan().passes(b) == 1 && classifier.plan().passes(t) == 1);
static_assert(classifier.plan().bytes(n = 2000) - classifier.plan().bytes(n = 1000) == 1000 * (64 + 1) * 8);

// What is made of numbers alone, 1 / c, is there before all loops and keeps none apart.
constexpr auto density = compile([] { return with_gradients([] { return squared_norm((x - a) / c) + log(c); }, x, a, c); });
static_assert(density.plan().loops() == 1 && density.plan().temporaries() == 0 && density.plan().passes(x) == 1);

// Several reductions share a pass where they share a space, and only there.
constexpr auto moments = compile([] { return outputs(sum(x), squared_norm(x), mean(exp(x)), dot(x, y)); });
static_assert(moments.plan().loops() == 1 && moments.plan().temporaries() == 0 && moments.plan().passes(x) == 1);
constexpr auto apart = compile([] { return outputs(sum(x), sum(z)); });
static_assert(apart.plan().loops() == 2 && apart.plan().passes(x) == 1 && apart.plan().passes(z) == 1);

// The rows and the columns of one matrix, together.
constexpr auto margins = compile([] { return outputs(sum(A, axis<0>), sum(A, axis<1>), sum(A)); });
static_assert(margins.plan().loop_nests() == 1 && margins.plan().passes(A) == 1 && margins.plan().temporaries() == 0);

template <int Count, class E>
constexpr auto chain(E e) {
    if constexpr (Count == 0)
        return e;
    else
        return chain<Count - 4>(square(tanh(a * e + 1)));
}
constexpr auto elementwise = compile([] { return chain<20>(x); });
static_assert(elementwise.plan().loops() == 1 && elementwise.plan().temporaries() == 0);
static_assert(elementwise.plan().bytes(n = 500) == (1 + 2 * 500) * 8);
static_assert(elementwise.plan().flops(n = 500) == 20 * 500);

// -- several passes ----------------------------------------------------------------------------------------------------

// The largest, then the sum, then the quotients: two walks over x, and the exponentials are kept for the third.
constexpr auto probabilities = compile([] { return softmax(x); });
static_assert(probabilities.plan().loops() == 3 && probabilities.plan().passes(x) == 2);
static_assert(probabilities.plan().temporaries() == 1 && probabilities.plan().bytes(n = 100) == 5 * 100 * 8);
// Rows that fit into cache: one walk.
constexpr auto rows = compile([] { return softmax(D, axis<1>); });
static_assert(rows.plan().loop_nests() == 1 && rows.plan().passes(D) == 1);

constexpr auto scaled = compile([] { return x / norm2(x); });
static_assert(scaled.plan().loops() == 2 && scaled.plan().passes(x) == 2 && scaled.plan().temporaries() == 0);

// The transpose drives another loop than the matrix.
constexpr auto forth_and_back = compile([] { return transpose(A) * (A * z); });
static_assert(forth_and_back.plan().passes(A) == 1);

// -- what is not there -------------------------------------------------------------------------------------------------

constexpr auto gone = compile([] { return outputs(sum(y), gradient(sum(x + y), x), gradient(sum(y), x)); });
static_assert(gone.plan().passes(x) == 0 && gone.plan().passes(y) == 1 && gone.plan().passes(w) == 0);

// A named extent without a size is an error at run time, and no constant expression.
template <class Plan>
concept HasBytes = requires { typename std::integral_constant<std::int64_t, Plan{}().bytes()>; };
static_assert(!HasBytes<decltype([] { return distance.plan(); })>);
static_assert(HasBytes<decltype([] { return compile([] { return squared_norm(w); }).plan(); })>);

}  // namespace

TEST_CASE("sizes of a plan may be variables") {
    const std::size_t size = 17;
    CHECK(least_squares.plan().bytes(n = size) == (17 * 4 + 7) * 8);
    CHECK_THROWS_AS(least_squares.plan().bytes(), std::invalid_argument);
    CHECK_THROWS_AS(least_squares.plan().flops(m = 3), std::invalid_argument);
}
