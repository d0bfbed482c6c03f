// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// libFuzzer: bytes of a .npy file.
#include <ctgrad/data/npy.hpp>

#include "fuzz/reader.hpp"

namespace {
template <class T>
void read(std::string_view bytes) {
    fuzz::check_reader([&] { return ctgrad::npy::reader(bytes, "a.npy").read<T>(); });
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    read<double>(bytes);
    read<float>(bytes);
    read<std::int64_t>(bytes);
    read<std::uint8_t>(bytes);
    return 0;
}
