// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Tables from text, and what is wrong with them.
#include <catch2/catch.hpp>
#include <ctgrad/data/csv.hpp>

#include "temporary.hpp"

namespace cg = ctgrad;

namespace {

template <class T = double>
auto read(const std::string& text, const cg::csv_format& format = {}) {
    const temporary_folder folder;
    return cg::read_csv<T>(folder.write("a.csv", text), format);
}

TEST_CASE("A table has a row for each line") {
    const auto table = read("1,2.5,-3e-2\n\n 4 ,\t5,6\r\nnan,-inf,0.1");
    CHECK(table.rank() == 2);
    CHECK(table.rows() == 3);
    CHECK(table.row_size() == 3);
    CHECK(table.row(0)[2] == -0.03);
    CHECK(table.row(1)[0] == 4);
    CHECK(table.row(1)[2] == 6);
    CHECK(std::isnan(table.row(2)[0]));
    CHECK(table.row(2)[1] == -std::numeric_limits<double>::infinity());
    CHECK(table.row(2)[2] == 0.1);  // rounded correctly

    CHECK(read<float>("0.1\n").row(0)[0] == 0.1f);
    CHECK(read<int>("a;b\n-1;2\n", {.separator = ';', .skip = 1}).row(0)[0] == -1);
    CHECK(read("").rows() == 0);
    CHECK(read("\xEF\xBB\xBF" "1,2\n").row(0)[0] == 1);  // a byte order mark
}

TEST_CASE("What is wrong with a table is said with file, line and column") {
    using Catch::EndsWith;
    CHECK_THROWS_WITH(read("1,2\n3,x\n"), EndsWith("a.csv, line 2, column 2: \"x\" is no such number"));
    CHECK_THROWS_WITH(read("1,2\n\n3,4,5\n"), EndsWith("a.csv, line 3 has 3 columns but line 1 has 2"));
    CHECK_THROWS_WITH(read("1,2\n3,\n"), EndsWith("a.csv, line 2, column 2: \"\" is no such number"));
    CHECK_THROWS_WITH(read("x,y\n1,2\n"), EndsWith("a.csv, line 1, column 1: \"x\" is no such number"));
    CHECK_THROWS_WITH(read("1,2 3\n"), EndsWith("column 2: \"2 3\" is no such number"));
    CHECK_THROWS_WITH(read<int>("1,2.5\n"), EndsWith("column 2: \"2.5\" is no such number"));
    CHECK_THROWS_WITH(read<std::uint8_t>("1,256\n"), EndsWith("column 2: \"256\" is out of range"));
    CHECK_THROWS_WITH(read<float>("1e99\n"), EndsWith("\"1e99\" is out of range"));
    CHECK_THROWS_WITH(read(std::string("1,2\n3\0,4\n", 10)), EndsWith("a.csv holds a byte 0: it is no text"));
    CHECK_THROWS_WITH(cg::read_csv<float>("/"), "/: cannot be read");
    CHECK_THROWS_WITH(cg::read_csv<float>("/nowhere/a.csv"), Catch::StartsWith("/nowhere/a.csv: "));
}

}  // namespace
