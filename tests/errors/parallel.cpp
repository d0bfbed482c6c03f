// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs that cannot run over blocks of an extent: the sentence names what stands in the way (see check.py).
#include <ctgrad/parallel.hpp>
#include <ctgrad/parallel/checkpoints.hpp>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto m = cg::dim<"m">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto Z = cg::matrix<"Z", 3, n>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;

// case: no_such_extent
constexpr auto step = cg::parallel::over<m>(cg::compile([] { return X * w; }));  // <-
// error: m is not an extent of this program

// case: softmax
constexpr auto step = cg::parallel::over<n>(cg::compile([] { return cg::dot(y, cg::softmax(X * w)); }));  // <-
// error: softmax over n cannot be split along n

// case: logsumexp
constexpr auto step = cg::parallel::over<n>(cg::compile([] { return cg::logsumexp(X * w); }));  // <-
// error: logsumexp over n cannot be split along n

// case: centred
constexpr auto step = cg::parallel::over<n>(cg::compile([] { return cg::squared_norm(y - cg::mean(y)); }));  // <-
// error: a product, which needs a sum over all for each element, cannot be split along n

// case: scan
constexpr auto step = cg::parallel::over<n>(cg::compile([] { return cg::scan(cg::sum(w), y, [](auto h, auto x) { return cg::tanh(h + x); }); }));  // <-
// error: a scan over n cannot be split along n

// case: pairs
constexpr auto step = cg::parallel::over<n>(cg::compile([] { return cg::sum(cg::exp(X * cg::transpose(X))); }));  // <-
// error: a product over two axes of the extent cannot be split along n

// case: second_axis
constexpr auto step = cg::parallel::over<n>(cg::compile([] { return cg::sum(Z); }));  // <-
// error: Z, where it stands behind another axis, cannot be split along n

// case: second_axis_of_a_result
constexpr auto step = cg::parallel::over<n>(cg::compile([] { return cg::transpose(X); }));  // <-
// error: result 1, where it stands behind another axis, cannot be split along n

// case: steps_that_need_all
constexpr auto step = cg::checkpointed<n>(cg::compile([] { return cg::scan(cg::sum(w), cg::softmax(y), [](auto h, auto x) { return cg::tanh(h + x); }); }));  // <-
// error: softmax over n cannot be split along n

// case: column_major_matrix
inline std::vector<double> data(30), weights(3);
auto r = cg::parallel::over<n>(cg::compile([] { return X * w; }))(X = cg::column_major(data.data(), 10, 3), w = weights);  // <-
// error: X is bound to a column-major matrix, but memory is read by rows: bind a row-major one

// case: into_a_column_major_matrix
inline std::vector<double> data(30);
void f() {
    cg::parallel::over<n>(cg::compile([] { return -X; }))(X = data, cg::into(cg::column_major(data.data(), 10, 3)));  // <-
}
// error: into: result 1 goes to a column-major matrix, but is written by rows
