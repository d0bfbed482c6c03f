// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The umbrella: everything of layers 0 to 6.
#pragma once
// g++ compares the names inside templates with the globals of whoever instantiates them, such as x and y.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
// First, because compilers print by what path an error's type was included.
#include "ctgrad/ir/sentence.hpp"

#include "ctgrad/api/compile.hpp"
#include "ctgrad/api/entries.hpp"
#include "ctgrad/api/text.hpp"
#include "ctgrad/frontend/scan.hpp"
#include "ctgrad/ir/interpret.hpp"
#include "ctgrad/ir/verify.hpp"
#include "ctgrad/ops/activation.hpp"
#include "ctgrad/ops/arithmetic.hpp"
#include "ctgrad/ops/comparison.hpp"
#include "ctgrad/ops/contraction.hpp"
#include "ctgrad/ops/diagonal.hpp"
#include "ctgrad/ops/differentiation.hpp"
#include "ctgrad/ops/einsum.hpp"
#include "ctgrad/ops/exponential.hpp"
#include "ctgrad/ops/extremum.hpp"
#include "ctgrad/ops/losses.hpp"
#include "ctgrad/ops/movement.hpp"
#include "ctgrad/ops/normalisation.hpp"
#include "ctgrad/ops/norms.hpp"
#include "ctgrad/ops/partition.hpp"
#include "ctgrad/ops/picking.hpp"
#include "ctgrad/ops/power.hpp"
#include "ctgrad/ops/reduction.hpp"
#include "ctgrad/ops/special.hpp"
#include "ctgrad/ops/trigonometric.hpp"
#pragma GCC diagnostic pop
