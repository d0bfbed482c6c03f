// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Linear algebra: systems, determinants, decompositions, the exponential of a matrix (layer 7, linear_algebra).
//
// Singular, indefinite and non-finite matrices give NaN, as said at each operation and in linear_algebra/README.md: nothing is
// thrown.
#pragma once
#include "ctgrad/ctgrad.hpp"

#pragma GCC diagnostic push  // as in ctgrad.hpp
#pragma GCC diagnostic ignored "-Wshadow"
#include "ctgrad/linear_algebra/determinant.hpp"
#include "ctgrad/linear_algebra/eigenvalues.hpp"
#include "ctgrad/linear_algebra/exponential.hpp"
#include "ctgrad/linear_algebra/inverse.hpp"
#include "ctgrad/linear_algebra/ridge.hpp"
#include "ctgrad/linear_algebra/singular_values.hpp"
#pragma GCC diagnostic pop
