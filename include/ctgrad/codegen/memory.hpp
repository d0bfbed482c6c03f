// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The memory that a program runs on (layer 5, codegen).
#pragma once
#include <cstddef>

#include "ctgrad/codegen/gemm.hpp"
#include "ctgrad/schedule/measure.hpp"

namespace ctgrad::codegen {

// The numbers that a product of these extents needs to pack its operands in.
template <class T>
constexpr std::ptrdiff_t packing_for(const ir::space& product, const std::ptrdiff_t* dims) {
    using schedule::size_of_extent;
    return gemm_workspace<T>(size_of_extent(product[0], dims), size_of_extent(product[1], dims), size_of_extent(product[2], dims));
}

// What a program runs on.
template <class T>
struct memory {
    const T* const* inputs = nullptr;
    T* const* outputs = nullptr;
    T* const* buffers = nullptr;
    const std::ptrdiff_t* extents = nullptr;  // of the named dimensions
    T* packing = nullptr;                     // for functions that pack their operands
};

}  // namespace ctgrad::codegen
