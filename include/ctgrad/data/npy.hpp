// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// NumPy's .npy files: one array, its type and extents in front (layer 7, data).
//
// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. Versions 1 to 3 are read, 1 is written.
// Numbers of this machine's byte order in C order; anything else is rejected by a std::runtime_error that says what it is.
#pragma once
#include <bit>
#include <charconv>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "ctgrad/data/dataset.hpp"

namespace ctgrad {
namespace npy {

using frontend::argument;
using frontend::element;

// '<f4'
inline std::string descr(element e) {
    const char kind = frontend::is_real(e) ? 'f' : e <= element::i64 ? 'i' : 'u';
    const char order = api::size_of(e) == 1 ? '|' : std::endian::native == std::endian::little ? '<' : '>';
    return {order, kind, static_cast<char>('0' + api::size_of(e))};
}
inline std::string kind(element e) {
    if (frontend::is_real(e)) return e == element::f32 ? "float" : "double";
    return (e <= element::i64 ? "int" : "uint") + std::to_string(8 * api::size_of(e));
}
// [784, 256]
inline std::string brackets(std::span<const std::ptrdiff_t> extents) {
    std::string text = "[";
    for (const std::ptrdiff_t e : extents) text += (text.size() > 1 ? ", " : "") + std::to_string(e);
    return text + "]";
}
inline std::span<const std::ptrdiff_t> extents_of(const argument& a) {
    return {a.extents, static_cast<std::size_t>(std::max(a.rank, 0))};
}

// What stands before the numbers; its length is a multiple of 64.
inline std::string header(const argument& a) {
    std::string text = "{'descr': '" + descr(a.type) + "', 'fortran_order': False, 'shape': (";
    for (const std::ptrdiff_t e : extents_of(a)) text += std::to_string(e) + (a.rank == 1 ? "," : ", ");
    if (a.rank > 1) text.resize(text.size() - 2);
    text += "), }";
    constexpr std::size_t before = 10, line = 64;
    text.resize((text.size() + before + line) / line * line - before - 1, ' ');
    text += '\n';
    return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(text.size() & 0xff) + static_cast<char>(text.size() >> 8) +
           text;
}

// An array in the bytes of a file.
class reader {
    std::string_view bytes_, fields_;
    std::string what_;
    std::size_t start_ = 0;
    std::vector<std::ptrdiff_t> extents_;

    [[noreturn]] void fail(const std::string& why) const { throw std::runtime_error(what_ + why); }

    // Behind the name of a field.
    std::string_view field(std::string_view name) const {
        const std::size_t at = fields_.find(name);
        if (at == std::string_view::npos) fail(": the header has no " + std::string(name));
        const std::size_t value = fields_.find_first_not_of(": ", at + name.size());
        return fields_.substr(std::min(value, fields_.size()));
    }
    void read_extents() {
        std::string_view rest = field("'shape'");
        const std::size_t end = rest.find(')');
        if (rest.substr(0, 1) != "(" || end == std::string_view::npos) fail(": the header's shape is not a tuple");
        rest = rest.substr(1, end - 1);
        while (true) {
            rest = rest.substr(std::min(rest.find_first_not_of(", "), rest.size()));
            if (rest.empty()) return;
            std::ptrdiff_t extent = 0;
            const auto [last, error] = std::from_chars(rest.data(), rest.data() + rest.size(), extent);
            if (error != std::errc() || extent < 0) fail(": the header's shape is not made of extents");
            extents_.push_back(extent);
            rest.remove_prefix(static_cast<std::size_t>(last - rest.data()));
        }
    }

public:
    // `what` names the array in messages and begins them.
    reader(std::string_view bytes, std::string what) : bytes_(bytes), what_(std::move(what)) {
        const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
        if (bytes.substr(0, 6) != "\x93NUMPY") fail(" is not in NumPy's format");
        if (bytes.size() < 12) fail(" is truncated: it ends in its header");
        if (byte(6) < 1 || byte(6) > 3) fail(": version " + std::to_string(byte(6)) + " of NumPy's format is not known");
        const bool is_long = byte(6) > 1;
        const std::size_t length = byte(8) + (byte(9) << 8) + (is_long ? (byte(10) << 16) + (byte(11) << 24) : 0);
        start_ = (is_long ? 12 : 10) + length;
        if (bytes.size() < start_) fail(" is truncated: it ends in its header");
        fields_ = bytes.substr(start_ - length, length);
        read_extents();
    }
    const std::vector<std::ptrdiff_t>& extents() const { return extents_; }
    // The numbers, `type` each. Throws if they are of another type, in another order, or not all there.
    std::string_view numbers(element type) const {
        const std::string_view given = field("'descr'"), order = field("'fortran_order'");
        const std::string wanted = descr(type), text(given.substr(0, given.find_first_of(",}")));
        if (text != "'" + wanted + "'") fail(" holds " + text + ", not " + kind(type) + ", '" + wanted + "'");
        if (!order.starts_with("False"))
            fail(" is in Fortran order: save numpy.ascontiguousarray of it");
        std::size_t size = static_cast<std::size_t>(api::size_of(type)), room = size;
        for (const std::ptrdiff_t e : extents_) {
            size = api::saturated_product(size, static_cast<std::size_t>(e));
            room = api::saturated_product(room, static_cast<std::size_t>(std::max<std::ptrdiff_t>(e, 1)));
        }
        if (room > static_cast<std::size_t>(PTRDIFF_MAX)) fail(": the header's shape is too large");
        const std::string_view rest = bytes_.substr(start_);
        if (rest.size() < size)
            fail(" is truncated: " + std::to_string(rest.size()) + " of " + std::to_string(size) + " bytes of numbers are there");
        return rest.substr(0, size);
    }
    template <class T>
    dataset<T> read() const {
        const std::string_view from = numbers(frontend::element_of<T>);
        std::vector<T> values(from.size() / sizeof(T));
        if (!from.empty()) std::memcpy(values.data(), from.data(), from.size());
        return {extents_, std::move(values)};
    }
};

// What `save` writes of a range, a view, an array or a dataset: its memory, and its extents where it has some.
template <class Data>
argument describe(const Data& data) {
    argument a = frontend::argument_of(data);
    if constexpr (requires { data.rank(), data.extent(0); }) {
        a.rank = data.rank();
        if (a.rank > shape_of::max_rank) throw shape_error("an array that is saved has at most 8 axes");
        for (int i = 0; i < a.rank; ++i) a.extents[i] = data.extent(i);
    } else if constexpr (!std::is_arithmetic_v<Data>) {
        if (a.rank < 0) {
            a.rank = 1;
            a.extents[0] = a.size;
        }
    }
    if (a.gaps) throw std::invalid_argument("an array that is saved has gaps between its elements: copy it first");
    return a;
}

inline std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file.is_open() || file.bad()) throw std::runtime_error(path + " cannot be read");
    return bytes;
}

}  // namespace npy

// The array of a .npy file: read_npy<float>("X.npy"). T: float, double, or an integer of the file's own size, int8_t to
// uint64_t. Throws std::runtime_error, which names the file, if it cannot be read, is cut off, holds another type, another
// byte order or Fortran's order.
template <class T>
dataset<T> read_npy(const std::string& path) {
    const std::string bytes = npy::read_file(path);
    return npy::reader(bytes, path).read<T>();
}

// Writes a range, a view, an array or a dataset of numbers to a .npy file. Throws std::runtime_error if it cannot be written.
template <class Data>
    requires(frontend::element_of<frontend::known_element_t<const Data>> != frontend::element::other)
void save_npy(const std::string& path, const Data& data) {
    const frontend::argument a = npy::describe(data);
    const std::string header = npy::header(a);
    std::ofstream file(path, std::ios::binary);
    file.write(header.data(), static_cast<std::streamsize>(header.size()));
    file.write(static_cast<const char*>(a.data), a.size * api::size_of(a.type));
    file.close();
    if (!file) throw std::runtime_error(path + " cannot be written");
}

}  // namespace ctgrad
