// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Short rows across packs against the interpreter: temporaries, picked elements and sums of rows that are lanes, for every
// number of rows.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto t = labels<"t", n, 3>;
inline constexpr auto P = matrix<"P", n, 3>;
inline constexpr auto Q = matrix<"Q", n, 3>;
inline constexpr auto T = matrix<"T", 3, n>;
inline constexpr auto w = ctgrad::vector<"w", 3>;
inline constexpr auto X = matrix<"X", n, 4>;
inline constexpr auto W = matrix<"W", 4, 5>;
inline constexpr auto b = ctgrad::vector<"b", 5>;
inline constexpr auto V = matrix<"V", 5, 3>;
inline constexpr auto Y = matrix<"Y", n, 64>;
inline constexpr auto U = matrix<"U", 64, 3>;
inline constexpr auto long_rows = matrix<"Z", n, 65>;
inline constexpr auto few_rows = matrix<"F", 7, 3>;
inline constexpr auto wide_rows = matrix<"R", n, 12>;
inline constexpr auto transforms = tensor<"G", 20, 3, 3>;
inline constexpr auto means = matrix<"N", 70, 6>;
inline constexpr auto points = matrix<"x", n, 6>;
inline constexpr auto on_diagonal = matrix<"D", 20, 20>;
inline constexpr auto few_on_diagonal = matrix<"E", 7, 7>;
inline constexpr auto square_rows = matrix<"S", 37, 4>;
inline constexpr auto many_rows = matrix<"M", 37, 3>;

template <class Program>
constexpr bool runs_across(const Program& program) {
    return explain(program).find("rows across packs") != std::string_view::npos;
}
inline constexpr auto distances = [] { return norm2(tanh(P) - Q, axis<1>); };
inline constexpr auto network = [] { return cross_entropy(tanh(X * W + b) * V, t); };

inline constexpr auto classification = [](auto logits) {
    auto loss = cross_entropy(logits, t);
    return outputs(loss, gradient(loss, P));
};
inline constexpr auto fit = [] {
    auto loss = network();
    return outputs(loss, gradient(loss, W), gradient(loss, b), gradient(loss, V));
};
inline constexpr auto classifier = compile([] { return classification(P); });
static_assert(runs_across(classifier) && classifier.plan().passes(P) == 1);
inline constexpr auto training = compile([] { return fit(); });
static_assert(runs_across(training) && training.plan().passes(X) == 1);
static_assert(runs_across(compile([] { return softmax(many_rows, axis<1>); })));
static_assert(runs_across(compile([] { return softmax(few_rows, axis<1>); })));
static_assert(!runs_across(compile([] { return softmax(transpose(few_rows), axis<1>); })));
static_assert(!runs_across(compile([] { return softmax(long_rows, axis<1>); })));
static_assert(!runs_across(compile([] { return X * W; })));
// What is gathered of a row more than once is copied, unless other loops read it too.
inline constexpr auto linear = [] { return sum(logsumexp(Y * U, axis<1>)); };
template <class Program>
constexpr bool copies(const Program& program, std::string_view copy) {
    return explain(program).find(copy) != std::string_view::npos;
}
inline constexpr auto linear_training = compile([] { return outputs(linear(), gradient(linear(), U)); });
static_assert(runs_across(linear_training) && copies(linear_training, "= Y[i,j]\n") && linear_training.plan().passes(Y) == 1);
static_assert(copies(compile([] { return softmax(P, axis<1>); }), "= P[i,j]\n"));
static_assert(!copies(compile([] { return softmax(P - max(P), axis<1>); }), "= P[i,j]\n"));

// Products along five chains of four, which are next to each other in memory.
template <int K>
constexpr auto link() {
    return reshape<5, 3, 3>(slice<1, K, K + 1>(reshape<5, 4, 3, 3>(transforms)));
}
inline constexpr auto chain = [](auto left, auto right) { return einsum<"fij,fjk->fik">(left, right); };
inline constexpr auto chains = [] { return chain(chain(chain(link<0>(), link<1>()), link<2>()), link<3>()); };
static_assert(copies(compile([] { return chains(); }), "= G as [5,4,3,3][i,j,k,l]\n"));
// More components than there are lanes, in a loop around all that is of one of them.
inline constexpr auto mixture = [] {
    auto z = reshape<n, 1, 6>(points) - means;
    return sum(logsumexp(-0.5 * sum(square(z), axis<2>), axis<1>));
};

}  // namespace

TEST_CASE("numbers of rows made of vectors along them") {
    CHECK_LOWERING(outputs(distances(), gradient(sum(distances()), P), gradient(sum(distances()), Q)));
    CHECK_LOWERING(outputs(softmax(P, axis<1>), logsumexp(Q, axis<1>)));
    CHECK_LOWERING(outputs(softmax(T, axis<0>), gradient(sum(hadamard(softmax(T, axis<0>), T)), T)));
    CHECK_LOWERING(outputs(softmax(many_rows, axis<1>), max(exp(many_rows), axis<1>), prod(tanh(many_rows), axis<1>)));
}
TEST_CASE("a label of each row picks in the input and in what was made of it") {
    CHECK_LOWERING(classification(P));
    CHECK_LOWERING(classification(tanh(P)));
    CHECK_LOWERING(sum(hadamard(softmax(P, axis<1>), take(outer(w, w), t)), axis<1>));
}
TEST_CASE("sums over rows are gathered in packs") {
    CHECK_LOWERING(fit());
    CHECK_LOWERING(outputs(linear(), gradient(linear(), U)));
    CHECK_LOWERING(outputs(gradient(network(), W), squared_norm(gradient(network(), V)), 2 * gradient(network(), b)));
    CHECK_LOWERING(outputs(sum(softmax(P, axis<1>), axis<0>), max(softmax(P, axis<1>), axis<0>), transpose(P) * softmax(Q, axis<1>)));
}
TEST_CASE("rows that a reshape takes apart") {
    CHECK_LOWERING(outputs(chains(), gradient(sum(tanh(chains())), transforms)));
    CHECK_LOWERING(sum(softmax(reshape<n, 3, 4>(tanh(wide_rows)), axis<2>), axis<1>));
    CHECK_LOWERING(einsum<"nij,nj->ni">(reshape<n, 3, 4>(wide_rows), softmax(X, axis<1>)));
}
TEST_CASE("rows of many numbers") {
    CHECK_LOWERING(outputs(mixture(), gradient(mixture(), means), gradient(mixture(), points)));
}
TEST_CASE("each row reads the number that is on the diagonal") {
    const auto kinks = [](auto A) { return sum(abs(A + 0.5 * diag(diagonal(A)))); };
    CHECK_LOWERING(outputs(decltype(kinks)()(on_diagonal), gradient(decltype(kinks)()(on_diagonal), on_diagonal)));
    CHECK_LOWERING(outputs(decltype(kinks)()(few_on_diagonal), gradient(decltype(kinks)()(few_on_diagonal), few_on_diagonal)));
}
TEST_CASE("rows that are moved") {
    CHECK_LOWERING(norm2(slice<0, 1, 37>(softmax(many_rows, axis<1>)) - slice<0, 0, 36>(many_rows), axis<1>));
    CHECK_LOWERING(softmax(reshape<37, 4>(reshape<4, 37>(exp(square_rows))), axis<1>));
    CHECK_LOWERING(softmax(slice<1, 1, 4>(softmax(square_rows, axis<1>)), axis<1>));
}
