// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Catch2's main function, compiled once for all test executables.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

// A failed check of UndefinedBehaviorSanitizer is a trap (CMakePresets.json): AddressSanitizer says where, not Catch2.
#ifdef __has_feature
#if __has_feature(address_sanitizer)
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "handle_sigill=2:external_symbolizer_path=/usr/bin/addr2line"; }
#endif
#endif
