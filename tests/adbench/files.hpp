// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's files: numbers separated by blanks or colons.
#pragma once
#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace adbench {

using numbers = std::vector<double>;

// A file from its beginning on.
class reader {
    std::istringstream text_;

public:
    // A name below tests/data/adbench.
    explicit reader(const std::string& name) {
        std::ifstream file(CTGRAD_TEST_DATA_DIR "/adbench/" + name);
        std::string content(std::istreambuf_iterator<char>(file), {});
        std::replace(content.begin(), content.end(), ':', ' ');
        if (content.empty()) throw std::runtime_error(name + ": the file is missing or empty");
        text_.str(content);
    }
    template <class T = double>
    T next() {
        T value{};
        if (!(text_ >> value)) throw std::runtime_error("the file ends too early, or holds something else than numbers");
        return value;
    }
    std::size_t next_size() { return next<std::size_t>(); }
    numbers next(std::size_t count) {
        numbers values(count);
        for (double& v : values) v = next();
        return values;
    }
};

}  // namespace adbench
