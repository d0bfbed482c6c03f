// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// .npy files: NumPy's own, ours byte by byte, and those that are wrong.
#include <catch2/catch.hpp>
#include <ctgrad/data.hpp>

#include "temporary.hpp"

namespace cg = ctgrad;

namespace {

const std::string numpy = CTGRAD_TEST_DATA_DIR "/numpy/";

TEST_CASE("Arrays that NumPy wrote") {
    const auto labels = cg::read_npy<std::uint8_t>(numpy + "labels.npy");
    CHECK(labels.rank() == 2);
    CHECK(labels.extent(1) == 2);
    CHECK(std::vector(labels.begin(), labels.end()) == std::vector<std::uint8_t>{3, 250, 0, 7});
    const auto version_2 = cg::read_npy<std::int64_t>(numpy + "version_2.npy");
    CHECK(version_2.rank() == 1);
    CHECK(std::vector(version_2.begin(), version_2.end()) == std::vector<std::int64_t>{-1, std::int64_t(1) << 40});
}

TEST_CASE("Arrays are written as NumPy writes them, byte by byte") {
    const temporary_folder folder;
    const std::string path = folder.path("a.npy");
    const std::vector<std::uint8_t> labels = {3, 250, 0, 7};
    cg::save_npy(path, cg::view(labels.data(), 2, 2));
    CHECK(bytes_of(path) == bytes_of(numpy + "labels.npy"));

    const auto begins_with = [&](std::string header) {
        const std::string bytes = bytes_of(path);
        CHECK(bytes.substr(0, 8) == std::string("\x93NUMPY\x01\x00", 8));
        CHECK(bytes.substr(10, header.size()) == header);
        CHECK(bytes[127] == '\n');
        CHECK(static_cast<int>(bytes[8]) == 118);
    };
    cg::save_npy(path, std::vector<double>(5));
    begins_with("{'descr': '<f8', 'fortran_order': False, 'shape': (5,), }");
    CHECK(bytes_of(path).size() == 128 + 5 * 8);
    cg::save_npy(path, 2.5f);
    begins_with("{'descr': '<f4', 'fortran_order': False, 'shape': (), }");
    CHECK(cg::read_npy<float>(path).rank() == 0);
    cg::save_npy(path, cg::array<double, 2, 3, 1>());
    begins_with("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3, 1), }");
    cg::save_npy(path, std::vector<std::int16_t>());
    begins_with("{'descr': '<i2', 'fortran_order': False, 'shape': (0,), }");
    CHECK(cg::read_npy<std::int16_t>(path).size() == 0);
}

TEST_CASE("Numbers survive a file exactly") {
    const temporary_folder folder;
    const std::string path = folder.path("a.npy");
    const double infinity = std::numeric_limits<double>::infinity();
    const cg::dataset<double> before({2, 3}, {0.1, -0.0, infinity, -infinity, 5e-324, std::nan("")});
    cg::save_npy(path, before);
    const auto after = cg::read_npy<double>(path);
    CHECK(after.extent(0) == 2);
    CHECK(after.extent(1) == 3);
    CHECK(std::memcmp(after.data(), before.data(), 6 * sizeof(double)) == 0);
}

TEST_CASE("What is wrong with a .npy file is said in a sentence") {
    using Catch::EndsWith;
    CHECK_THROWS_WITH(cg::read_npy<float>(numpy + "none.npy"), EndsWith("none.npy cannot be read"));
    CHECK_THROWS_WITH(cg::read_npy<float>(numpy + "labels.npy"), EndsWith("labels.npy holds '|u1', not float, '<f4'"));
    CHECK_THROWS_WITH(cg::read_npy<double>(numpy + "version_2.npy"), EndsWith("holds '<i8', not double, '<f8'"));
    CHECK_THROWS_WITH(cg::read_npy<float>(numpy + "big_endian.npy"), EndsWith("holds '>f4', not float, '<f4'"));
    CHECK_THROWS_WITH(cg::read_npy<float>(numpy + "fortran.npy"),
                      EndsWith("fortran.npy is in Fortran order: save numpy.ascontiguousarray of it"));
    CHECK_THROWS_WITH(cg::read_npy<float>(numpy + "record.npy"), EndsWith("holds [('x', not float, '<f4'"));
    CHECK_THROWS_WITH(cg::read_npy<float>(numpy + "make.py"), EndsWith("make.py is not in NumPy's format"));
    CHECK_THROWS_WITH(cg::save_npy("/nowhere/a.npy", 1.0), "/nowhere/a.npy cannot be written");

    const temporary_folder folder;
    const std::string whole = bytes_of(numpy + "labels.npy");
    const auto read = [&](const std::string& bytes) { return cg::read_npy<std::uint8_t>(folder.write("a.npy", bytes)); };
    const auto with = [&](const std::string& old, const std::string& now) {
        std::string bytes = whole;
        return bytes.replace(bytes.find(old), old.size(), now);
    };
    CHECK(read(whole).size() == 4);
    for (std::size_t size = 0; size < whole.size(); ++size) CHECK_THROWS_AS(read(whole.substr(0, size)), std::runtime_error);
    CHECK_THROWS_WITH(read(whole.substr(0, 130)), EndsWith("is truncated: 2 of 4 bytes of numbers are there"));
    CHECK_THROWS_WITH(read(whole.substr(0, 100)), EndsWith("is truncated: it ends in its header"));
    CHECK_THROWS_WITH(read(with("(2, 2)", "(2, x)")), EndsWith("the header's shape is not made of extents"));
    CHECK_THROWS_WITH(read(with("(2, 2)", "[2, 2]")), EndsWith("the header's shape is not a tuple"));
    CHECK_THROWS_WITH(read(with("'shape'", "'shame'")), EndsWith("the header has no 'shape'"));
    CHECK_THROWS_WITH(read(with("(2, 2), }  ", "(-1, -4), }")), EndsWith("the header's shape is not made of extents"));
    CHECK_THROWS_WITH(read(with("(2, 2), }                   ", "(4294967296, 4294967296), } ")),
                      EndsWith("the header's shape is too large"));
    CHECK_THROWS_WITH(read(with("(2, 2), }                      ", "(0, 4294967296, 4294967296), }")),
                      EndsWith("the header's shape is too large"));
    CHECK_THROWS_WITH(read(with(std::string("\x01\x00v", 3), std::string("\x04\x00v", 3))),
                      EndsWith("version 4 of NumPy's format is not known"));
}

}  // namespace
