// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Functions that must not be called (layer 0, core).
#pragma once

#define CTGRAD_INLINE [[gnu::always_inline]] inline

// CTGRAD_FLAT takes in whatever it calls, down to its CTGRAD_PARTs. g++ would optimise a part in each function between it
// and the flat one again: there the flat one alone takes all in, and compiles long programs in two thirds of the time.
#if defined(__GNUC__) && !defined(__clang__)
#define CTGRAD_FLAT [[gnu::flatten]]
#define CTGRAD_PART inline
#else
#define CTGRAD_FLAT
#define CTGRAD_PART CTGRAD_INLINE
#endif
