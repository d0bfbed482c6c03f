// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// libFuzzer: a table of text; the first byte says how it is written, and of which type.
#include <ctgrad/data/csv.hpp>

#include "fuzz/reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static const fuzz::file file;
    const ctgrad::csv_format format{.separator = ",; \t"[data[0] % 4], .skip = data[0] / 4 % 4};
    const std::string& path = file.of(data + 1, size - 1);
    if (data[0] < 128)
        fuzz::check_reader([&] { return ctgrad::read_csv<double>(path, format); });
    else
        fuzz::check_reader([&] { return ctgrad::read_csv<std::int8_t>(path, format); });
    return 0;
}
