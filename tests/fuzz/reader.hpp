// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What a reader makes of any bytes: an array as large as its extents say, or a sentence.
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

template <class Read>
void check_reader(const Read& read) {
    try {
        const auto array = read();
        std::size_t size = 1;
        for (int axis = 0; axis < array.rank(); ++axis) {
            if (array.extent(axis) < 0) std::abort();
            size *= static_cast<std::size_t>(array.extent(axis));
        }
        if (size != array.size()) std::abort();
        if (array.rows() * array.row_size() != size) std::abort();
    } catch (const std::runtime_error& e) {
        if (*e.what() == '\0') std::abort();
    }
}

// A file of those bytes, in memory.
class file {
    const int descriptor_ = memfd_create("ctgrad_fuzz", 0);
    const std::string path_ = "/proc/self/fd/" + std::to_string(descriptor_);

public:
    const std::string& of(const std::uint8_t* data, std::size_t size) const {
        const auto length = static_cast<off_t>(size);
        if (ftruncate(descriptor_, length) != 0 || pwrite(descriptor_, data, size, 0) != length) std::abort();
        return path_;
    }
};

}  // namespace fuzz
