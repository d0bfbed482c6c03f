// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Counts what is allocated, by whichever function of C or C++ (bench).
#pragma once

namespace side_by_side {

// By this thread, since it began.
long allocations();

}  // namespace side_by_side
