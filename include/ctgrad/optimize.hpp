// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Optimisers, but for what needs Eigen: <ctgrad/optimize/second_order.hpp>, <ctgrad/optimize/low_rank.hpp> (layer 8,
// optimize).
#pragma once
#include "ctgrad/ctgrad.hpp"
#include "ctgrad/optimize/lbfgs.hpp"
#include "ctgrad/optimize/minimize.hpp"
#include "ctgrad/optimize/proximal.hpp"
