// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs that cannot run over ranks, and calls that are wrong on each of them (see check.py).
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/parallel/ranks.hpp>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto m = cg::dim<"m">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline const cg::parallel::communicator world;
inline constexpr auto step = cg::compile([] { return cg::sum(X * w); });

// case: no_such_extent
const auto run = cg::parallel::over_ranks<m>(step, world);  // <-
// error: m is not an extent of this program

// case: softmax
const auto run = cg::parallel::over_ranks<n>(cg::compile([] { return cg::dot(y, cg::softmax(X * w)); }), world);  // <-
// error: softmax over n cannot be split along n

// case: centred
const auto run = cg::parallel::over_ranks<n>(cg::compile([] { return cg::squared_norm(y - cg::mean(y)); }), world);  // <-
// error: a product, which needs a sum over all for each element, cannot be split along n

// case: argument_missing
double total(const std::vector<double>& x) { return cg::parallel::over_ranks<n>(step, world)(X = x); }  // <-
// error: w is missing from the call
