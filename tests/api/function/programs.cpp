// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The one file that compiles them.
#include "programs.hpp"

constinit const fit::least_squares fit::step = fit::direct;
constinit const decltype(fit::residual) fit::residual = fit::direct_residual;
constinit const decltype(fit::ones) fit::ones = cg::compile([] { return cg::ones<fit::k> * 2; });
constinit const decltype(fit::scaled) fit::scaled = cg::compile([] { return fit::rate * fit::w; });
