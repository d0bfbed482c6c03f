// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
#include "codegen/random_programs/batch.hpp"

CTGRAD_BATCH(1)
