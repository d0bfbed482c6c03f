// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The inputs of the reference cases, drawn again as `meta.rng` of their files defines.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace conformance {

class lcg32 {
    std::uint32_t state_;

public:
    explicit lcg32(std::uint32_t seed) : state_(seed) {
        for (int i = 0; i < 8; ++i) next();
    }
    // In [0, 1).
    double next() {
        state_ = 1664525u * state_ + 1013904223u;
        return static_cast<double>(state_) * 0x1p-32;
    }
};

struct distribution {
    std::string kind;  // uniform, sign, binary, and of square matrices dd and sym
    std::uint32_t seed = 0;
    double least = 0, largest = 1, shift = 0;
};

// `rows` matters to square matrices.
inline std::vector<double> draw(const distribution& d, std::size_t size, std::size_t rows) {
    lcg32 random(d.seed);
    std::vector<double> values(size);
    for (double& value : values) {
        const double u = random.next();
        if (d.kind == "sign")
            value = u >= 0.5 ? 1 : -1;
        else if (d.kind == "binary")
            value = u >= 0.5 ? 1 : 0;
        else
            value = d.least + (d.largest - d.least) * u;
    }
    if (d.kind == "sym")
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = 0; j < i; ++j) values[i * rows + j] = values[j * rows + i];
    if (d.kind == "sym" || d.kind == "dd")
        for (std::size_t i = 0; i < rows; ++i) values[i * rows + i] += d.shift;
    return values;
}

}  // namespace conformance
