// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// NumPy's .npz files: named arrays in a zip archive; needs libzip, link -lzip (layer 7, data).
#pragma once
#include <zip.h>

#include <memory>

#include "ctgrad/data/npy.hpp"
#include "ctgrad/data/parameter_set.hpp"

namespace ctgrad {
namespace npz {

struct close_file {
    void operator()(zip_file_t* f) const { zip_fclose(f); }
};
struct discard {
    void operator()(zip_t* z) const { zip_discard(z); }
};

class archive {
    std::string path_;
    std::unique_ptr<zip_t, discard> zip_;

    [[noreturn]] void fail(const std::string& why) const { throw std::runtime_error(path_ + why); }

public:
    archive(const std::string& path, int flags) : path_(path) {
        int code = 0;
        zip_.reset(zip_open(path.c_str(), flags, &code));
        if (zip_) return;
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        const std::string why = zip_error_strerror(&error);
        zip_error_fini(&error);
        fail(": " + why);
    }
    // "model.npz: W1", as messages begin.
    std::string label(std::string_view name) const { return path_ + ": " + std::string(name); }

    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (zip_int64_t i = 0; i < zip_get_num_entries(zip_.get(), 0); ++i) {
            const char* const given = zip_get_name(zip_.get(), static_cast<zip_uint64_t>(i), 0);
            std::string name = given != nullptr ? given : "";
            if (name.ends_with(".npy")) name.resize(name.size() - 4);
            all.push_back(std::move(name));
        }
        return all;
    }
    // The bytes of an array, in NumPy's format.
    std::string read(std::string_view name) const {
        const std::string entry = std::string(name) + ".npy";
        zip_stat_t about;
        if (zip_stat(zip_.get(), entry.c_str(), 0, &about) != 0) {
            std::string have;
            for (const std::string& other : names()) have += (have.empty() ? " has " : ", ") + other;
            fail(" has no array " + std::string(name) + ": it" + (have.empty() ? " is empty" : have));
        }
        const std::unique_ptr<zip_file_t, close_file> file(zip_fopen(zip_.get(), entry.c_str(), 0));
        if (!file) fail(": " + std::string(name) + ": " + zip_strerror(zip_.get()));
        std::string bytes;
        char piece[1 << 16];
        zip_int64_t count = 0;
        while ((count = zip_fread(file.get(), piece, sizeof piece)) > 0) bytes.append(piece, static_cast<std::size_t>(count));
        if (count < 0 || bytes.size() != about.size)
            fail(": " + std::string(name) + " is damaged: " + zip_file_strerror(file.get()));
        return bytes;
    }
    // What it points to must last until `close`.
    void add(std::string_view name, const std::string& header, const frontend::argument& a, bool compress) {
        zip_buffer_fragment_t parts[] = {
            {reinterpret_cast<zip_uint8_t*>(const_cast<char*>(header.data())), header.size()},
            {static_cast<zip_uint8_t*>(const_cast<void*>(a.data)), static_cast<zip_uint64_t>(a.size * api::size_of(a.type))}};
        zip_source_t* const source = zip_source_buffer_fragment(zip_.get(), parts, 2, 0);
        const zip_int64_t at = zip_file_add(zip_.get(), (std::string(name) + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8);
        if (at < 0) {
            zip_source_free(source);
            fail(": " + std::string(zip_strerror(zip_.get())));
        }
        const auto index = static_cast<zip_uint64_t>(at);
        zip_set_file_compression(zip_.get(), index, compress ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
        constexpr zip_uint16_t first_of_1980 = 0x21;  // as NumPy does: the same numbers are the same file
        zip_file_set_dostime(zip_.get(), index, 0, first_of_1980, 0);
    }
    void close() {
        if (zip_close(zip_.get()) != 0) fail(" cannot be written: " + std::string(zip_strerror(zip_.get())));
        static_cast<void>(zip_.release());
    }
};

}  // namespace npz

enum class compression { none, deflate };

// Writes the parameters of a set by their names: numpy.load("model.npz")["W1"]. The file is there as a whole or, with a
// std::runtime_error, as it was before.
template <class T, auto... Variables>
void save_npz(const std::string& path, const parameter_set<T, Variables...>& parameters, compression how = compression::none) {
    npz::archive archive(path, ZIP_CREATE | ZIP_TRUNCATE);
    std::vector<std::string> headers;
    for (const frontend::argument& a : parameters.data) headers.push_back(npy::header(a));
    for (std::size_t k = 0; k < parameters.count; ++k)
        archive.add(parameters.names[k], headers[k], parameters.data[k], how == compression::deflate);
    archive.close();
}

// Reads the parameters of a set by their names; what else the file holds is left alone. If an array is missing, damaged, or of
// another precision or order, it throws std::runtime_error, if it has another shape, shape_error; both name file and array, and
// the set is as before then.
template <class T, auto... Variables>
void load_npz(const std::string& path, parameter_set<T, Variables...>& parameters) {
    const npz::archive archive(path, ZIP_RDONLY);
    std::string bytes[sizeof...(Variables)];
    std::string_view numbers[sizeof...(Variables)];
    for (std::size_t k = 0; k < parameters.count; ++k) {
        const frontend::argument& a = parameters.data[k];
        bytes[k] = archive.read(parameters.names[k]);
        const npy::reader array(bytes[k], archive.label(parameters.names[k]));
        numbers[k] = array.numbers(a.type);
        if (!std::ranges::equal(array.extents(), npy::extents_of(a)))
            throw shape_error(archive.label(parameters.names[k]) + " is " + npy::brackets(array.extents()) +
                              " but the parameter is " + npy::brackets(npy::extents_of(a)));
    }
    T* next = parameters.values().data();
    for (const std::string_view& from : numbers) {
        if (!from.empty()) std::memcpy(next, from.data(), from.size());
        next += from.size() / sizeof(T);
    }
}

// One array of a file: read_npz<float>("data.npz", "X"). Types and errors are those of read_npy, and a name that is not there.
template <class T>
dataset<T> read_npz(const std::string& path, std::string_view name) {
    const npz::archive archive(path, ZIP_RDONLY);
    const std::string bytes = archive.read(name);
    return npy::reader(bytes, archive.label(name)).template read<T>();
}

}  // namespace ctgrad
