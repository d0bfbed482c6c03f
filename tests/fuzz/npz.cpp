// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// libFuzzer: bytes of a .npz file; a set of parameters that is not loaded stays as it was.
#include <algorithm>
#include <ctgrad/data/npz.hpp>

#include "fuzz/reader.hpp"

namespace cg = ctgrad;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::file file;
    const std::string& path = file.of(data, size);
    fuzz::check_reader([&] { return cg::read_npz<float>(path, "b"); });
    cg::parameter_set<float, cg::vector<"b", 3>, cg::matrix<"W", 3, 4>> set;
    std::ranges::fill(set.values(), 7.0f);
    const auto is_as_before = [&] { return std::ranges::count(set.values(), 7.0f) == 15; };
    try {
        cg::load_npz(path, set);
    } catch (const std::runtime_error& e) {
        if (*e.what() == '\0' || !is_as_before()) std::abort();
    } catch (const cg::shape_error& e) {
        if (*e.what() == '\0' || !is_as_before()) std::abort();
    }
    return 0;
}
