// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Functions for other languages: plain C, arguments by name, errors as a status and a sentence (layer 7, interop).
#pragma once
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include <algorithm>
#include <new>
#include <vector>

#include "ctgrad/api/function.hpp"

extern "C" {
// An argument or memory for a result: `type` is the letter that Python's array and struct have for it, d f b h i q B H I Q. An
// extent is an array of one integer.
struct ctgrad_array {
    const char* name;
    char type;
    void* data;
    std::ptrdiff_t size;
};
// What a call returns; `ctgrad_failed`: memory ran out, or the like.
enum ctgrad_status { ctgrad_done = 0, ctgrad_wrong_argument = 1, ctgrad_wrong_shape = 2, ctgrad_failed = 3 };
}

namespace ctgrad::interop {

using api::argument, api::element;

constexpr element element_of_letter(char letter) {
    constexpr std::string_view letters = "fdbhiqBHIQ";
    static_assert(static_cast<int>(element::f32) == 0 && static_cast<int>(element::u64) + 1 == letters.size());
    const std::size_t place = letters.find(letter);
    return place == std::string_view::npos ? element::other : static_cast<element>(place);
}
inline argument argument_of(const ctgrad_array& a) {
    argument result;
    result.data = a.data;
    result.type = element_of_letter(a.type);
    result.size = a.size;
    return result;
}
// An array of one is a number where one is meant.
inline api::origin origin_of(const ctgrad_array& a, bool is_number) {
    if (element_of_letter(a.type) == element::other) return api::origin::unknown;
    return is_number && a.size == 1 ? api::origin::number : api::origin::range;
}
// What a call in C++ says by its types.
inline api::claim claim_of(const api::interface_view& g, const ctgrad_array& a) {
    const std::string_view name = a.name == nullptr ? "" : a.name;
    api::claim c;
    const int v = api::find_variable(g, name);
    c.dimension = v < 0 && api::find_dimension(g, name) >= 0;
    if (v >= 0) c.shape = api::named(g, g.variables[v]);
    c.shape.name = name;
    c.type = element_of_letter(a.type);
    c.from = origin_of(a, c.dimension || c.shape.rank == 0);
    return c;
}
inline void require(const message& m) {
    if (m.length > 0) throw std::invalid_argument(std::string(m.view()));
}
inline void require_list(const char* what, const ctgrad_array* list, int count) {
    if (count < 0 || (count > 0 && list == nullptr))
        throw std::invalid_argument(std::string("the call has ") + std::to_string(count) + " " + what +
                                    (count < 0 ? "" : ", but a null pointer to them"));
}
// C has no types that would say so.
inline void require_alignment(std::string_view name, const argument& a) {
    if (reinterpret_cast<std::uintptr_t>(a.data) % static_cast<std::size_t>(api::size_of(a.type)) != 0)
        throw std::invalid_argument(std::string(name) + " lies in memory that is not aligned to its elements");
}

// A call without types: what the compiler checks for C++ is checked here, in the same words.
class untyped_call {
    const api::interface_view& g_;
    std::vector<api::claim> claims_;
    std::vector<argument> inputs_, targets_;
    std::vector<std::ptrdiff_t> sizes_;
    api::precision precision_;

public:
    untyped_call(const api::interface_view& g, const api::program_entries& entries, const ctgrad_array* inputs,
                 int count)
        : g_(g),
          inputs_(static_cast<std::size_t>(g.variable_count)),
          sizes_(static_cast<std::size_t>(g.dim_count), -1) {
        require_list("arguments", inputs, count);
        for (int k = 0; k < count; ++k) add(entries, inputs[k], k + 1);
        require(api::find_missing(g_, claims_.data(), count));
        if (precision_.is_mixed()) require(api::mixed(claims_.data(), count));
    }
    void write_to(const ctgrad_array* results, int count) {
        require(api::reject_count(g_.output_count, count));
        require_list("results", results, count);
        for (int k = 0; k < count; ++k) {
            const argument to = argument_of(results[k]);
            const api::origin from = origin_of(results[k], g_.outputs[k].rank == 0);
            require(api::reject_target(g_, k, {to.type, from, false}, is_f32() ? element::f32 : element::f64));
            require_alignment("into: result " + std::to_string(k + 1), to);
            targets_.push_back(to);
        }
    }
    bool is_f32() const { return precision_.is_f32(); }
    api::request view() const { return {inputs_.data(), sizes_.data(), targets_.data()}; }

private:
    void add(const api::program_entries& entries, const ctgrad_array& a, int position) {
        const api::claim c = claim_of(g_, a);
        require(api::reject(g_, c, position, false));
        for (const api::claim& other : claims_)
            if (other.shape.name == c.shape.name) require(message(c.shape.name).add(" is bound twice"));
        if (a.size < 0) throw shape_error(std::string(c.shape.name) + " has " + std::to_string(a.size) + " elements");
        claims_.push_back(c);
        const argument data = argument_of(a);
        if (data.data == nullptr && c.from == api::origin::number) api::reject_null(c.shape.name);
        require_alignment(c.shape.name, data);
        if (c.dimension) {
            const int place = entries.dims[api::find_dimension(g_, c.shape.name)];
            sizes_[static_cast<std::size_t>(place)] = api::extent_size(c.shape.name, data);
            return;
        }
        if (!c.shape.labels && frontend::is_real(c.type)) precision_.add(c.type, api::is_range(c.from));
        inputs_[static_cast<std::size_t>(entries.variables[api::find_variable(g_, c.shape.name)])] = data;
    }
};

// Runs a call; whatever it throws becomes a status, and what() as much of the message as there is room for.
template <class Call>
int status_of(const Call& call, char* message, std::size_t room) noexcept {
    const auto say = [&](const char* text) {
        if (message == nullptr || room == 0) return;
        const std::size_t length = std::min(std::string_view(text).size(), room - 1);
        std::copy_n(text, length, message);
        message[length] = '\0';
    };
    say("");
    try {
        call();
        return ctgrad_done;
    } catch (const shape_error& e) {
        say(e.what());
        return ctgrad_wrong_shape;
    } catch (const std::invalid_argument& e) {
        say(e.what());
        return ctgrad_wrong_argument;
    } catch (const std::exception& e) {
        say(e.what());
    } catch (...) {
        say("unknown error");
    }
    return ctgrad_failed;
}

template <class Takes, class Returns>
int call(const function<Takes, Returns>& f, const ctgrad_array* inputs, int input_count, const ctgrad_array* results,
         int result_count, char* message, std::size_t room) noexcept {
    return status_of(
        [&] {
            untyped_call all(api::declaration<Takes, Returns>::signature, f.entries(), inputs, input_count);
            all.write_to(results, result_count);
            (all.is_f32() ? f.entries().f32 : f.entries().f64).call(all.view(), nullptr, nullptr);
        },
        message, room);
}

}  // namespace ctgrad::interop

// Exports a function of ctgrad as one of C, results in order, at global scope, beside or apart from its CTGRAD_FUNCTION:
//
//     int name(const ctgrad_array* inputs, int input_count, const ctgrad_array* results, int result_count,
//              char* message, size_t room);
//
// It returns a ctgrad_status and says why in `message`, which may be null. No exception leaves it.
#if defined(CTGRAD_LEVEL)
#define CTGRAD_EXPORT_C(name, function) static_assert(true)
#else
#define CTGRAD_EXPORT_C(name, function)                                                                              \
    extern "C" [[gnu::visibility("default")]] int name(const ctgrad_array* inputs, int input_count,                  \
                                                       const ctgrad_array* results, int result_count, char* message, \
                                                       std::size_t room) {                                           \
        return ctgrad::interop::call(function, inputs, input_count, results, result_count, message, room);           \
    }                                                                                                                \
    static_assert(true)
#endif
#pragma GCC diagnostic pop
