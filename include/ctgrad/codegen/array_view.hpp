// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The arrays that a routine is given: memory and how it is walked (layer 5, codegen).
#pragma once
#include <cstddef>

namespace ctgrad::codegen {

// Elements along axis a are steps[a] apart.
template <class T>
struct array_view {
    T* data;
    std::ptrdiff_t steps[3]{};
};

// What is known of the extents of a routine's roles when it is compiled: -1 for a named one.
template <int... Extents>
struct static_extents {
    static constexpr int of[sizeof...(Extents) + 1] = {Extents...};
};

}  // namespace ctgrad::codegen
