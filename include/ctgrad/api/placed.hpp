// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The arguments of a call where its program expects them (layer 6, api).
#pragma once
#include <cstdint>
#include <string>

#include "ctgrad/api/interface.hpp"
#include "ctgrad/core/inline.hpp"
#include "ctgrad/frontend/binding.hpp"

namespace ctgrad {

using ctgrad_erased::shape_error;

namespace api {

using ctgrad_erased::request;
using frontend::argument;
using frontend::element;
using frontend::origin;

constexpr std::ptrdiff_t size_of(element e) {
    switch (e) {
        case element::i8:
        case element::u8: return 1;
        case element::i16:
        case element::u16: return 2;
        case element::f32:
        case element::i32:
        case element::u32: return 4;
        default: return 8;
    }
}
// Reads the i-th element of memory of any type.
inline double number_at(const argument& a, std::ptrdiff_t i) {
    switch (a.type) {
        case element::f32: return static_cast<const float*>(a.data)[i];
        case element::f64: return static_cast<const double*>(a.data)[i];
        case element::i8: return static_cast<const std::int8_t*>(a.data)[i];
        case element::i16: return static_cast<const std::int16_t*>(a.data)[i];
        case element::i32: return static_cast<const std::int32_t*>(a.data)[i];
        case element::i64: return static_cast<double>(static_cast<const std::int64_t*>(a.data)[i]);
        case element::u8: return static_cast<const std::uint8_t*>(a.data)[i];
        case element::u16: return static_cast<const std::uint16_t*>(a.data)[i];
        case element::u32: return static_cast<const std::uint32_t*>(a.data)[i];
        case element::u64: return static_cast<double>(static_cast<const std::uint64_t*>(a.data)[i]);
        case element::other: break;
    }
    return 0;
}
// The same as text, exact where it is an integer.
inline std::string text_at(const argument& a, std::ptrdiff_t i) {
    if (a.data != nullptr && a.type == element::u64)
        return std::to_string(static_cast<const std::uint64_t*>(a.data)[i]);
    if (a.data != nullptr && a.type == element::i64) return std::to_string(static_cast<const std::int64_t*>(a.data)[i]);
    const std::string text = std::to_string(a.data != nullptr ? number_at(a, i) : a.value);
    return text.substr(0, text.find('.'));
}
[[noreturn]] inline void reject_null(std::string_view name) {
    throw std::invalid_argument(std::string(name) + " is bound to a null pointer");
}

inline std::ptrdiff_t extent_size(std::string_view name, const argument& a) {
    const double size = a.data != nullptr ? number_at(a, 0) : a.value;
    if (!(size >= 0 && size < 0x1p62))
        throw shape_error(std::string(name) + " = " + text_at(a, 0) + ": an extent is at least 0 and less than 2^62");
    return static_cast<std::ptrdiff_t>(size);
}

// Where the arguments of a call go: `Order` says the program's number of a name by the caller's.
struct same_order {
    static constexpr int variable(int v) { return v; }
    static constexpr int dimension(int d) { return d; }
};
template <class Interface, class Order = same_order>
struct placed {
    static constexpr const interface_view& program = Interface::signature;
    argument inputs[program.variable_count + 1];
    std::ptrdiff_t sizes[program.dim_count + 1];
    const argument* targets = nullptr;
    [[no_unique_address]] Order order;

    explicit placed(Order o = {}) : order(o) {
        for (std::ptrdiff_t& s : sizes) s = -1;
    }
    explicit placed(const request& r) : targets(r.targets) {
        for (int v = 0; v < program.variable_count; ++v) inputs[v] = r.inputs[v];
        for (int d = 0; d < program.dim_count; ++d) sizes[d] = r.sizes[d];
    }
    request view() const { return {inputs, sizes, targets}; }

    template <class Leaf, element Type, origin From, bool Const>
    CTGRAD_INLINE void add(const frontend::binding<leaf<Leaf>, Type, From, Const>& b) {
        if (From == origin::pointer && b.data.data == nullptr) reject_null(name_of<Leaf>());
        if constexpr (requires { Leaf::shape(); }) {
            constexpr int v = find_variable(program, Leaf::name);
            inputs[order.variable(v)] = b.data;
        } else {
            constexpr int d = find_dimension(program, Leaf::extent().name);
            sizes[order.dimension(d)] = extent_size(program.dims[d].name, b.data);
        }
    }
    template <class... Targets>
    CTGRAD_INLINE void add(const frontend::destinations<Targets...>& d) {
        targets = d.data;
    }
    template <class... B>
    CTGRAD_INLINE void add(const parameter_list<B...>& list) {
        int k = 0;
        (add(B{list.data[k++]}), ...);
    }

private:
    template <class Leaf>
    static constexpr std::string_view name_of() {
        if constexpr (requires { Leaf::shape(); })
            return Leaf::name;
        else
            return Leaf::extent().name;
    }
};

}  // namespace api
}  // namespace ctgrad
