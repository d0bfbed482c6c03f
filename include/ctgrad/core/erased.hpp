// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What callers of a function and the file that compiles it agree on: types without names of programs (layer 0, core).
//
// A namespace of its own, which files that are compiled for several instruction sets have in common: there, `ctgrad` is a macro
// for a name of the instruction set (cmake/programs.cmake). So there is little here but data.
#pragma once
#include <cstddef>
#include <cstdint>
#include <stdexcept>

namespace ctgrad_erased {

// Data whose extents do not fit its variables; what() says which, in a sentence.
struct shape_error : std::invalid_argument {
    using std::invalid_argument::invalid_argument;
};

enum class element : std::uint8_t { f32, f64, i8, i16, i32, i64, u8, u16, u32, u64, other };

inline constexpr int max_rank = 8;

// Memory at a call, whatever held it.
struct argument {
    const void* data = nullptr;
    element type = element::other;
    double value = 0;         // of a number
    std::ptrdiff_t size = 0;  // of a range, in elements
    int rank = -1;            // -1: the range is flat
    std::ptrdiff_t extents[max_rank]{};
    bool gaps = false;                  // elements do not lie next to each other in the order that the type says, but
    std::ptrdiff_t strides[max_rank]{};  // so far apart along each axis, along the first of a flat range
};

// What a call says, in the order of its program.
struct request {
    const argument* inputs;       // one for each variable; those without data are unbound
    const std::ptrdiff_t* sizes;  // one for each extent, -1 where it is not bound by name
    const argument* targets;      // one for each result, or null: they go where the run is told to
};
// Gives memory to a result, whose extents are known by then.
using receiver = void* (*)(void* results, int result, const std::ptrdiff_t* extents);

// A program with its data, and what can be done with it.
struct run_entries {
    void (*run)(void*);
    void (*write_to)(void*, int result, void* memory);
    void (*extents_of)(const void*, int result, std::ptrdiff_t* to);
    void (*destroy)(void*);
};
struct bound_run {
    void* run;
    const run_entries* entries;
};

// What can be done with a program.
struct precision_entries {
    void (*call)(const request&, void* results, receiver);  // no receiver: the request has targets
    bound_run (*bind)(const request&);
};
struct program_entries {
    const int* variables;  // the program's number of each of the function's
    const int* dims;
    precision_entries f32, f64;
};

// The entries of a function in the file compiled for level 1, 2, 3 or 4 of x86-64.
template <auto* Function, int Level>
extern const program_entries* of_level;
#if defined(__clang__)  // it wants to see a definition
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#endif
template <auto* Function, int Level>
const program_entries* entries_of_level() {
    return of_level<Function, Level>;
}
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

}  // namespace ctgrad_erased
