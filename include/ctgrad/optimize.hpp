// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Optimisers: all but the second-order ones, which need Eigen and are in <ctgrad/optimize/second_order.hpp> (layer 7, optimize).
#pragma once
#include "ctgrad/ctgrad.hpp"
#include "ctgrad/optimize/lbfgs.hpp"
#include "ctgrad/optimize/minimize.hpp"
#include "ctgrad/optimize/proximal.hpp"
