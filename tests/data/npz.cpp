// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// .npz files: NumPy's own, ours as NumPy reads them, and those that are wrong.
#include <catch2/catch.hpp>
#include <ctgrad/data/npz.hpp>

#include "temporary.hpp"

namespace cg = ctgrad;

namespace {

const std::string numpy = CTGRAD_TEST_DATA_DIR "/numpy/";
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto W = cg::matrix<"W", n, 4>;
inline constexpr auto b = cg::vector<"b", 3>;
inline constexpr auto s = cg::scalar<"s">;
inline constexpr auto more = cg::vector<"more", 5>;

template <class T = float>
using model = cg::parameter_set<T, W, b, s>;
// What make.py gave NumPy.
template <class T = float>
model<T> expected() {
    model<T> m(n = 3);
    for (std::size_t i = 0; i < 12; ++i) m[W][i] = static_cast<T>(i) / 8;
    m[b][0] = 0.5;
    m[b][1] = -1.25;
    m[b][2] = 3;
    m[s][0] = static_cast<T>(1.0 / 3);
    return m;
}
bool same(const auto& one, const auto& other) { return std::ranges::equal(one.values(), other.values()); }

TEST_CASE("Parameters that NumPy wrote, stored and deflated") {
    for (const char* name : {"stored.npz", "deflated.npz"}) {
        model<> m(n = 3);
        cg::load_npz(numpy + name, m);
        CHECK(same(m, expected()));
        const auto table = cg::read_npz<float>(numpy + name, "W");
        CHECK(table.extent(1) == 4);
        CHECK(std::ranges::equal(table, m[W]));
    }
    CHECK(cg::read_npz<std::int64_t>(numpy + "deflated.npz", "more").row(4)[0] == 4);
}

TEMPLATE_TEST_CASE("Parameters survive a file exactly", "", float, double) {
    const temporary_folder folder;
    const std::string path = folder.path("model.npz");
    const auto m = expected<TestType>();
    cg::save_npz(path, m);
    const std::string bytes = bytes_of(path);
    const std::size_t header = bytes.find("\x93NUMPY");
    REQUIRE(header != bytes.npos);
    CHECK(bytes.find("W.npy") < header);
    CHECK(bytes.find("'shape': (3, 4), }") < bytes.find("b.npy"));  // stored, so it can be seen

    model<TestType> again(n = 3);
    cg::load_npz(path, again);
    CHECK(same(again, m));
    cg::save_npz(path, m);  // over the old one, with no time in it
    CHECK(bytes_of(path) == bytes);

    cg::parameter_set<TestType, W> large(n = 1000);
    cg::save_npz(path, large, cg::compression::deflate);
    CHECK(bytes_of(path).size() < 1000);
    std::ranges::fill(large.values(), TestType(1));
    cg::load_npz(path, large);
    CHECK(std::ranges::count(large.values(), TestType(0)) == 4000);
}

// Only where there is a NumPy: the bytes that it writes are compared in any case.
TEST_CASE("NumPy reads what is saved") {
    for (const std::string python : {"python3", "/usr/bin/python3"}) {
        if (std::system((python + " -c 'import numpy' 2> /dev/null").c_str()) != 0) continue;
        const temporary_folder folder;
        const std::string path = folder.path("model.npz");
        for (const auto how : {cg::compression::none, cg::compression::deflate}) {
            cg::save_npz(path, expected(), how);
            const std::string script =
                "import numpy as np\n"
                "a, b = np.load('" + path + "'), np.load('" + numpy + "stored.npz')\n"
                "assert sorted(a) == sorted(b)\n"
                "assert all(a[k].dtype == b[k].dtype and a[k].shape == b[k].shape and (a[k] == b[k]).all() for k in a)\n";
            CHECK(std::system((python + " " + folder.write("check.py", script)).c_str()) == 0);
        }
        return;
    }
}

TEST_CASE("Arrays in an archive are those of .npy files, byte by byte") {
    const temporary_folder folder;
    cg::save_npz(folder.path("model.npz"), expected());
    const cg::npz::archive ours(folder.path("model.npz"), ZIP_RDONLY), theirs(numpy + "stored.npz", ZIP_RDONLY);
    CHECK(ours.names() == theirs.names());
    for (const std::string& name : theirs.names()) CHECK(ours.read(name) == theirs.read(name));
}

TEST_CASE("What is wrong with an archive is said in a sentence, and the set stays as it was") {
    using Catch::EndsWith;
    const auto fails = [](const std::string& path, auto set, const std::string& sentence) {
        std::ranges::fill(set.values(), 7);
        CHECK_THROWS_WITH(cg::load_npz(path, set), EndsWith(sentence));
        CHECK(std::ranges::count(set.values(), 7) == static_cast<std::ptrdiff_t>(set.values().size()));
    };
    const std::string stored = numpy + "stored.npz";
    fails(stored, cg::parameter_set<float, b, more>(), "stored.npz has no array more: it has W, b, s");
    fails(stored, cg::parameter_set<float, s, W>(n = 4), "stored.npz: W is [3, 4] but the parameter is [4, 4]");
    fails(stored, cg::parameter_set<float, W, cg::tensor<"s", 1, 1>>(n = 3), "stored.npz: s is [] but the parameter is [1, 1]");
    fails(stored, model<double>(n = 3), "stored.npz: W holds '<f4', not double, '<f8'");
    fails(numpy + "none.npz", model<>(n = 3), "none.npz: No such file");
    fails(numpy + "labels.npy", model<>(n = 3), "labels.npy: Not a zip archive");
    CHECK_THROWS_WITH(cg::read_npz<float>(stored, "V"), EndsWith("stored.npz has no array V: it has W, b, s"));
    CHECK_THROWS_WITH(cg::save_npz("/nowhere/model.npz", expected()), Catch::Contains("/nowhere/model.npz"));

    const temporary_folder folder;
    const std::string whole = bytes_of(stored);
    for (std::size_t size = 1; size < whole.size(); size += 7) {
        model<> m(n = 3);
        CHECK_THROWS_AS(cg::load_npz(folder.write("cut.npz", whole.substr(0, size)), m), std::runtime_error);
    }
    std::string damaged = whole;
    damaged[damaged.find("NUMPY") + 130] ^= 1;
    fails(folder.write("damaged.npz", damaged), model<>(n = 3), "damaged.npz: W is damaged: CRC error");
}

}  // namespace
