// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Files that a test writes: in a folder of their own, which goes with it.
#pragma once
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

class temporary_folder {
    std::filesystem::path path_;

public:
    temporary_folder() : path_(std::filesystem::temp_directory_path() / ("ctgrad_test_" + std::to_string(getpid()))) {
        std::filesystem::create_directories(path_);
    }
    temporary_folder(const temporary_folder&) = delete;
    ~temporary_folder() { std::filesystem::remove_all(path_); }

    std::string path(const std::string& name) const { return (path_ / name).string(); }
    std::string write(const std::string& name, const std::string& bytes) const {
        std::ofstream(path(name), std::ios::binary) << bytes;
        return path(name);
    }
};
inline std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}
