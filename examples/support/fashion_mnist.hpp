// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Fashion-MNIST as Debian's dataset-fashion-mnist has it: compressed files of bytes, their extents in front.
#pragma once
#include <zlib.h>

#include <memory>
#include <stdexcept>

#include "samples.hpp"

namespace fashion_mnist {

inline const std::string folder = "/usr/share/datasets/fashion-mnist/";

inline ctgrad::dataset<std::uint8_t> read_idx(const std::string& path) {
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), &gzclose);
    if (!file) throw std::runtime_error(path + " cannot be read");
    const auto read = [&](std::uint8_t* to, std::size_t size) {
        if (gzread(file.get(), to, static_cast<unsigned>(size)) != static_cast<int>(size))
            throw std::runtime_error(path + " is truncated");
    };
    std::uint8_t head[4];
    read(head, 4);
    constexpr std::uint8_t bytes = 8;
    if (head[0] != 0 || head[1] != 0 || head[2] != bytes) throw std::runtime_error(path + " does not hold bytes in idx format");
    std::vector<std::ptrdiff_t> extents;
    std::size_t size = 1;
    for (int axis = 0; axis < head[3]; ++axis) {
        std::uint8_t e[4];
        read(e, 4);
        extents.push_back((e[0] << 24) + (e[1] << 16) + (e[2] << 8) + e[3]);
        size *= static_cast<std::size_t>(extents.back());
    }
    std::vector<std::uint8_t> values(size);
    read(values.data(), size);
    return {std::move(extents), std::move(values)};
}

// "train" or "t10k": 784 numbers from 0 to 1 for each image, and which of ten kinds it is.
inline samples<std::uint8_t> read(const std::string& name) {
    samples<std::uint8_t> all{read_idx(folder + name + "-images-idx3-ubyte.gz").as<float>(),
                              read_idx(folder + name + "-labels-idx1-ubyte.gz")};
    for (float& pixel : all.images) pixel /= 255;
    return all;
}

}  // namespace fashion_mnist
