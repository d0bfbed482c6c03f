// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The file that compiles it.
#include "scale.hpp"

#include <ctgrad/ctgrad.hpp>

CTGRAD_FUNCTION(scale)(ctgrad::compile([] { return rate * x; }));
