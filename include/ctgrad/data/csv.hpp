// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Tables of numbers from text; needs the Fast C++ CSV Parser, Debian's libfccp-dev (layer 7, data).
#pragma once
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstringop-truncation"  // it cuts file names off in its messages
#endif
#include <libfccp/csv.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include <algorithm>
#include <charconv>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "ctgrad/data/dataset.hpp"

namespace ctgrad {

struct csv_format {
    char separator = ',';
    long skip = 0;  // lines at the beginning, such as the names of columns
};

namespace datasets {

// A file as bytes, none of them 0, at which the parser would end a line.
class text_source final : public io::ByteSourceBase {
    std::ifstream file_;

public:
    explicit text_source(const std::string& path) : file_(path, std::ios::binary) {
        if (!file_) throw std::runtime_error(path + ": cannot be opened");
    }
    int read(char* to, int size) override {
        file_.read(to, size);
        const auto count = file_.gcount();
        if (file_.bad()) throw unreadable{": cannot be read"};
        if (std::find(to, to + count, '\0') != to + count) throw unreadable{" holds a byte 0: it is no text"};
        return static_cast<int>(count);
    }
    struct unreadable {
        const char* why;
    };
};

}  // namespace datasets

// The numbers of a text file, a row for each line: read_csv<float>("digits.csv"), [lines, columns]. Blanks around numbers and
// empty lines are skipped; numbers are rounded correctly. Throws std::runtime_error, "digits.csv, line 17, column 3: ...",
// for what is no number of type T, lines of different length, and files that are no text.
template <class T>
dataset<T> read_csv(const std::string& path, const csv_format& format = {}) {
    std::vector<T> values;
    std::size_t rows = 0, columns = 0;
    unsigned first = 0;
    try {
        io::LineReader file(path, std::make_unique<datasets::text_source>(path));
        while (const char* const line = file.next_line()) {
            std::string_view rest(line);
            constexpr std::string_view blanks = " \t";
            if (file.get_file_line() <= format.skip || rest.find_first_not_of(blanks) == rest.npos) continue;
            const auto at = [&] { return path + ", line " + std::to_string(file.get_file_line()); };
            std::size_t column = 0;
            for (bool more = true; more; ++column) {
                std::string_view cell = rest.substr(0, rest.find(format.separator));
                more = cell.size() < rest.size();
                rest.remove_prefix(cell.size() + (more ? 1 : 0));
                cell.remove_prefix(std::min(cell.find_first_not_of(blanks), cell.size()));
                cell = cell.substr(0, cell.find_last_not_of(blanks) + 1);
                T number{};
                const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
                if (error != std::errc() || end != cell.data() + cell.size())
                    throw std::runtime_error(at() + ", column " + std::to_string(column + 1) + ": \"" + std::string(cell) + "\" is " +
                                             (error == std::errc::result_out_of_range ? "out of range" : "no such number"));
                values.push_back(number);
            }
            if (rows++ == 0) {
                columns = column;
                first = file.get_file_line();
            }
            if (column != columns)
                throw std::runtime_error(at() + " has " + std::to_string(column) + " columns but line " + std::to_string(first) +
                                         " has " + std::to_string(columns));
        }
    } catch (const datasets::text_source::unreadable& e) {
        throw std::runtime_error(path + e.why);
    } catch (const io::error::base& e) {
        throw std::runtime_error(path + ": " + e.what());
    }
    return {{static_cast<std::ptrdiff_t>(rows), static_cast<std::ptrdiff_t>(columns)}, std::move(values)};
}

}  // namespace ctgrad
