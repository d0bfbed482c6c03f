// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Stands before glibc's functions, which operator new calls, too (bench).
#include "allocations.hpp"

#include <cerrno>
#include <cstddef>

namespace {
thread_local long count = 0;
}

long side_by_side::allocations() {
    return count;
}

#if defined(__GLIBC__)
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) {
    return ++count, __libc_malloc(size);
}
void* calloc(std::size_t number, std::size_t size) {
    return ++count, __libc_calloc(number, size);
}
void* realloc(void* from, std::size_t size) {
    return ++count, __libc_realloc(from, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
    return ++count, __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    return memalign(alignment, size);
}
int posix_memalign(void** to, std::size_t alignment, std::size_t size) {
    *to = memalign(alignment, size);
    return *to == nullptr ? ENOMEM : 0;
}
}
#endif
