// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The file that compiles the programs (bench).
#include "programs.hpp"

CTGRAD_FUNCTION(small::squares)(small::direct_squares);
CTGRAD_FUNCTION(small::least_squares)(small::direct_least_squares);
CTGRAD_FUNCTION(small::step)(small::direct_step);
