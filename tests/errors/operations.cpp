// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Wrong uses of operations whose arguments are more than operands: axes, shapes, labels, notations (see check.py).
#include <ctgrad/ctgrad.hpp>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto m = cg::dim<"m">;
inline constexpr auto a = cg::scalar<"a">;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto A = cg::matrix<"A", 2, 3>;
inline constexpr auto B = cg::matrix<"B", 3, 4>;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto M = cg::matrix<"M", n, m>;
inline constexpr auto T = cg::tensor<"T", 2, 3, 4>;
inline constexpr auto kind = cg::labels<"kind", n, 3>;
inline constexpr auto three = cg::labels<"three", 4, 5>;

// case: sum_over_an_int
auto f = cg::sum(X, 1);  // <-
// error: sum: axes are given as axis<1> or axes<0, 2>, behind them keepdims may follow

// case: max_over_an_int
auto f = cg::max(X, 0);  // <-
// error: max: axes are given as axis<1> or axes<0, 2>, behind them keepdims may follow

// case: norm_with_an_order
auto f = cg::norm2(X, w);  // <-
// error: norm2: axes are given as axis<1> or axes<0, 2>, behind them keepdims may follow

// case: keepdims_as_a_bool
auto f = cg::mean(X, cg::axis<1>, true);  // <-
// error: mean: axes are given as axis<1> or axes<0, 2>, behind them keepdims may follow

// case: axes_twice
auto f = cg::sum(T, cg::axis<0>, cg::axis<1>);  // <-
// error: sum: axes are given as axis<1> or axes<0, 2>, behind them keepdims may follow

// case: argmax_of_labels
auto f = cg::argmax(kind);  // <-
// error: argmax: kind holds labels, not numbers to calculate with

// case: prod_of_a_scalar_along_an_axis
auto f = cg::prod(a, cg::axis<0>);  // <-
// error: prod: a is [] and has no axis 0

// case: variance_along_a_third_axis
auto f = cg::variance(X, cg::axis<2>, cg::keepdims);  // <-
// error: variance: X is [n, 3] and has no axis 2

// case: einsum_one_operand_missing
auto f = cg::einsum<"ij,jk->ik">(A);  // <-
// error: einsum: "ij,jk->ik" is for 2 operands, not 1

// case: einsum_one_operand_too_many
auto f = cg::einsum<"ij->ji">(A, B);  // <-
// error: einsum: "ij->ji" is for 1 operand, not 2

// case: einsum_letters
auto f = cg::einsum<"i,jk->ik">(A, B);  // <-
// error: einsum: A is [2, 3] but has 1 letter in "i,jk->ik"

// case: einsum_extents
auto f = cg::einsum<"ij,jk->ik">(A, A);  // <-
// error: einsum: letter j is 3 but 2 in A

// case: einsum_named
auto f = cg::einsum<"ij,ij->">(X, A);  // <-
// error: einsum: letter i is n but 2 in A

// case: einsum_repeated
auto f = cg::einsum<"ii->i">(A);  // <-
// error: einsum: letter i is 2 but 3 in A

// case: einsum_unknown_result
auto f = cg::einsum<"ij->k">(A);  // <-
// error: einsum: "ij->k" is no notation: letters, a comma between operands, and behind -> some of the letters, each once

// case: einsum_repeated_result
auto f = cg::einsum<"i->ii">(w);  // <-
// error: einsum: "i->ii" is no notation: letters, a comma between operands, and behind -> some of the letters, each once

// case: einsum_ellipsis
auto f = cg::einsum<"...i->i">(X);  // <-
// error: einsum: "...i->i" is no notation: letters, a comma between operands, and behind -> some of the letters, each once

// case: einsum_two_arrows
auto f = cg::einsum<"i->j->k">(w);  // <-
// error: einsum: "i->j->k" is no notation: letters, a comma between operands, and behind -> some of the letters, each once

// case: einsum_labels
auto f = cg::einsum<"i,i">(kind, y);  // <-
// error: einsum: kind holds labels, not numbers to calculate with

// case: reshape_elements
auto f = cg::reshape<4>(A);  // <-
// error: reshape: A is [2, 3] but the new shape is [4]: another number of elements

// case: reshape_of_an_expression
auto f = cg::reshape<2, 2>(2 * A);  // <-
// error: reshape: the operand is [2, 3] but the new shape is [2, 2]: another number of elements

// case: reshape_indivisible
auto f = cg::reshape<4, -1>(A);  // <-
// error: reshape: A is [2, 3] but the new shape is [4, -1]: another number of elements

// case: reshape_two_unknown
auto f = cg::reshape<-1, -1>(A);  // <-
// error: reshape: an extent must be a dim or an integer of at least 1, only one may be -1

// case: reshape_loses_a_name
auto f = cg::reshape<12>(X);  // <-
// error: reshape: X is [n, 3] but the new shape is [12]: another number of elements

// case: reshape_into_another_name
auto f = cg::reshape<m, 3>(X);  // <-
// error: reshape: X is [n, 3] but the new shape is [m, 3]: another number of elements

// case: reshape_to_zero
auto f = cg::reshape<0, -1>(A);  // <-
// error: reshape: an extent must be a dim or an integer of at least 1, only one may be -1

// case: reshape_to_a_double
auto f = cg::reshape<2.0, 3>(A);  // <-
// error: reshape: an extent must be a dim or an integer of at least 1, only one may be -1

// case: reshape_nine_axes
auto f = cg::reshape<1, 1, 1, 1, 1, 1, 1, 2, 3>(A);  // <-
// error: reshape: the result would have more than 8 axes

// case: vec_of_two_names
auto f = cg::vec(M);  // <-
// error: vec: M is [n, m]: its number of elements is no extent that has a name

// case: vec_of_a_name_and_a_number
auto f = cg::vec(X);  // <-
// error: vec: X is [n, 3]: its number of elements is no extent that has a name

// case: slice_beyond
auto f = cg::slice<1, 4>(w);  // <-
// error: slice: w is [3] but elements 1 to 4 of axis 0 are wanted

// case: slice_empty
auto f = cg::slice<2, 2>(w);  // <-
// error: slice: w is [3] but elements 2 to 2 of axis 0 are wanted

// case: slice_backwards
auto f = cg::slice<-1, -2>(w);  // <-
// error: slice: w is [3] but elements -1 to -2 of axis 0 are wanted

// case: slice_of_a_name
auto f = cg::slice<0, 2>(X);  // <-
// error: slice: X is [n, 3]: extent n is known only at run time, a number is needed

// case: slice_no_axis
auto f = cg::slice<1, 0, 2>(w);  // <-
// error: slice: w is [3] and has no axis 1

// case: slice_axes
auto f = cg::slice<0, 2>(A, cg::axis<2>);  // <-
// error: slice: A is [2, 3] and has no axis 2

// case: concatenate_extents
auto f = cg::concatenate<0>(A, B);  // <-
// error: concatenate: A is [2, 3] but B is [3, 4]: extents 3 and 4 differ

// case: concatenate_ranks
auto f = cg::concatenate<0>(A, w);  // <-
// error: concatenate: A is [2, 3] but w is [3]: numbers of axes 2 and 1 differ

// case: concatenate_along_a_name
auto f = cg::concatenate<0>(X, X);  // <-
// error: concatenate: X is [n, 3]: extent n is known only at run time, a number is needed

// case: concatenate_no_axis
auto f = cg::concatenate<-3>(A, A);  // <-
// error: concatenate: A is [2, 3] and has no axis -3

// case: concatenate_scalars
auto f = cg::concatenate<0>(a, a);  // <-
// error: concatenate: a is [] and has no axis 0

// case: concatenate_third
auto f = cg::concatenate<1>(A, A, B);  // <-
// error: concatenate: A is [2, 3] but B is [3, 4]: extents 2 and 3 differ

// case: stack_shapes
auto f = cg::stack<0>(w, y);  // <-
// error: stack: w is [3] but y is [n]: equal shapes are needed

// case: stack_no_axis
auto f = cg::stack<2>(w, w);  // <-
// error: stack: w is [3] and the result has no axis 2

// case: stack_nine_axes
inline constexpr auto E = cg::tensor<"E", 1, 1, 1, 1, 1, 1, 1, 2>;
auto f = cg::stack<0>(E, E);  // <-
// error: stack: the result would have more than 8 axes

// case: take_no_labels
auto f = cg::take(A, w);  // <-
// error: take: w must be labels<...>

// case: take_classes
auto f = cg::take(w, three);  // <-
// error: take: w is [3] but three has 5 classes: as many as axis 0 has elements are needed

// case: take_no_axis
auto f = cg::take(w, kind, cg::axis<1>);  // <-
// error: take: w is [3] and has no axis 1

// case: take_swapped
auto f = cg::take(kind, w);  // <-
// error: take: kind holds labels, not numbers to calculate with

// case: one_hot_of_numbers
auto f = cg::one_hot(y);  // <-
// error: one_hot: y must be labels<...>

// case: broadcast_to_shrinks
auto f = cg::broadcast_to<3>(A);  // <-
// error: broadcast_to: A is [2, 3] and does not stretch to [3]

// case: broadcast_to_stretches_three
auto f = cg::broadcast_to<6>(w);  // <-
// error: broadcast_to: w is [3] and does not stretch to [6]

// case: broadcast_to_a_name
auto f = cg::broadcast_to<n>(w);  // <-
// error: broadcast_to: w is [3] and does not stretch to [n]

// case: broadcast_to_minus_one
auto f = cg::broadcast_to<-1, 3>(w);  // <-
// error: broadcast_to: an extent must be a dim or an integer of at least 1

// case: transpose_missing
auto f = cg::transpose<0, 1>(T);  // <-
// error: transpose: T is [2, 3, 4]: the order must name each of its axes once

// case: transpose_twice
auto f = cg::transpose<0, 1, 1>(T);  // <-
// error: transpose: T is [2, 3, 4]: the order must name each of its axes once

// case: transpose_no_axis
auto f = cg::transpose<0, 1, 3>(T);  // <-
// error: transpose: T is [2, 3, 4] and has no axis 3

// case: trace_of_a_vector
auto f = cg::trace(w);  // <-
// error: trace: w is [3]: a square matrix is needed

// case: trace_of_a_rectangle
auto f = cg::trace(A);  // <-
// error: trace: A is [2, 3]: a square matrix is needed

// case: diagonal_of_a_rectangle
auto f = cg::diagonal(X);  // <-
// error: diagonal: X is [n, 3]: a square matrix is needed

// case: diag_of_a_scalar
auto f = cg::diag(2 * a);  // <-
// error: diag: the operand is []: a vector is needed

// case: tril_of_a_vector
auto f = cg::tril(w);  // <-
// error: tril: w is [3]: a matrix is needed

// case: triu_of_a_scalar
auto f = cg::triu(2 * a);  // <-
// error: triu: the operand is []: a matrix is needed

// case: generalized_dot_shapes
auto f = cg::generalized_dot(T, A);  // <-
// error: generalized_dot: T is [2, 3, 4] but A is [2, 3]: extents 3 and 2 differ

// case: generalized_dot_broadcast
auto f = cg::generalized_dot(A, w);  // <-
// error: generalized_dot: A is [2, 3] and w is [3]: equal shapes are needed

// case: matmul_scalar
auto f = cg::matmul(a, A);  // <-
// error: matmul: a is a scalar: scale with *

// case: matmul_number
auto f = cg::matmul(A, 2);  // <-
// error: matmul: the right operand is a scalar: scale with *

// case: matmul_inner
auto f = cg::matmul(A, A);  // <-
// error: matmul: A is [2, 3] but A is [2, 3]: inner dimensions 3 and 2 differ

// case: outer_nine_axes
inline constexpr auto S = cg::tensor<"S", 1, 2, 1, 2, 1>;
auto f = cg::outer(S, S);  // <-
// error: outer: the result would have more than 8 axes

// case: where_extents
auto f = cg::where(w > 0, y, 0);  // <-
// error: where: the left operand is [3] but y is [n]: extents 3 and n differ

// case: where_choices
auto f = cg::where(a > 0, w, y);  // <-
// error: where: w is [3] but y is [n]: extents 3 and n differ

// case: where_of_a_bool
auto f = cg::where(true, w, 0);  // <-
// error: where: a number in an expression must be an int, a float or a double

// case: clamp_bounds
auto f = cg::clamp(y, w, 1);  // <-
// error: clamp: y is [n] but w is [3]: extents n and 3 differ

// case: clamp_outer_operands
auto f = cg::clamp(w, 0, y);  // <-
// error: clamp: w is [3] but y is [n]: extents 3 and n differ

// case: comparison_extents
auto f = w < y;  // <-
// error: <: w is [3] but y is [n]: extents 3 and n differ

// case: maximum_extents
auto f = cg::maximum(A, B);  // <-
// error: maximum: A is [2, 3] but B is [3, 4]: extents 2 and 3 differ

// case: pow_of_labels
auto f = cg::pow(kind, 2);  // <-
// error: pow: kind holds labels, not numbers to calculate with

// case: atan2_extents
auto f = cg::atan2(w, y);  // <-
// error: atan2: w is [3] but y is [n]: extents 3 and n differ

// case: zeros_of_nothing
auto f = cg::zeros<0> + w;  // <-
// error: zeros: an extent must be a dim or an integer of at least 1

// case: eye_of_a_negative_number
auto f = cg::trace(cg::eye<-2>);  // <-
// error: eye: an extent must be a dim or an integer of at least 1

// case: einsum_nine_letters
auto f = cg::einsum<"abc,def,ghi->">(T, T, T);  // <-
// error: einsum: "abc,def,ghi->" is of more than 8 letters

// case: take_nine_axes
inline constexpr auto E = cg::tensor<"E", 5, 1, 1, 1, 1, 1, 1, 2>;
auto f = cg::take(E, three);  // <-
// error: take: the result would have more than 8 axes

// case: matmul_of_eight_axes
inline constexpr auto E = cg::tensor<"E", 5, 1, 1, 1, 1, 1, 2, 2>;
auto f = E * E;  // <-
// error: matmul: an operand has more than 7 axes
