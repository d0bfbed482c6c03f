// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Functions that must not be called (layer 0, core).
#pragma once

#define CTGRAD_INLINE [[gnu::always_inline]] inline
