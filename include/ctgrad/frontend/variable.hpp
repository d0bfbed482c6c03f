// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Named extents and variables (layer 3, frontend).
#pragma once
#include "ctgrad/frontend/leaf.hpp"

namespace ctgrad {

// A named extent: known at run time, agreed by name at compile time.
template <fixed_string Name>
struct dimension {
    static constexpr extent_of extent() {
        extent_of e;
        e.name = Name.view();
        return e;
    }
};
template <std::int64_t Size>
struct fixed_extent {
    static constexpr extent_of extent() {
        extent_of e;
        e.size = Size;
        return e;
    }
};

namespace frontend {

template <class Value, auto>
struct extent_type : std::type_identity<fixed_extent<0>> {};
template <class Value, auto Size>
    requires std::is_integral_v<Value>
struct extent_type<Value, Size> : std::type_identity<fixed_extent<static_cast<std::int64_t>(Size)>> {};
template <fixed_string Name, auto Dim>
struct extent_type<leaf<dimension<Name>>, Dim> : std::type_identity<dimension<Name>> {};
template <auto Value>
using extent_t = typename extent_type<std::remove_cvref_t<decltype(Value)>, Value>::type;

constexpr int count_digits(int n) { return n < 10 ? 1 : 1 + count_digits(n / 10); }
template <fixed_string Name, int Index>
constexpr auto append_number() {
    constexpr std::size_t length = Name.view().size(), digits = count_digits(Index);
    fixed_string<length + digits + 1> result;
    for (std::size_t i = 0; i < length; ++i) result.text[i] = Name.text[i];
    int rest = Index;
    for (std::size_t i = length + digits; i > length; --i, rest /= 10)
        result.text[i - 1] = static_cast<char>('0' + rest % 10);
    return result;
}

}  // namespace frontend

// Whether a variable may be declared like that; it is said where the variable is used.
template <class... Extents>
constexpr message check_declaration(std::string_view name) {
    if (!((Extents::extent().named() || Extents::extent().size > 0) && ...))
        return message(name).add(": an extent must be a dim or an integer of at least 1");
    if (sizeof...(Extents) > shape_of::max_rank) return message(name).add(": a variable has at most 8 axes");
    return {};
}

// A real variable of the given extents, row-major.
template <fixed_string Name, class... Extents>
struct variable {
    static constexpr std::string_view name = Name.view();
    static constexpr int rank = static_cast<int>(sizeof...(Extents));
    static constexpr bool holds_labels = false;
    static constexpr message error = check_declaration<Extents...>(Name.view());

    static constexpr shape_of shape() {
        shape_of s;
        s.name = Name.view();
        if constexpr (rank <= shape_of::max_rank) (s.push_back(Extents::extent()), ...);
        return s;
    }
};

// Integers in [0, Classes), one for each index.
template <fixed_string Name, class Classes, class... Extents>
struct label_variable : variable<Name, Extents...> {
    static constexpr bool holds_labels = true;
    static constexpr message error = check_declaration<Extents..., Classes>(Name.view());
    static constexpr shape_of shape() {
        shape_of s = variable<Name, Extents...>::shape();
        s.labels = true;
        s.classes = Classes::extent();
        return s;
    }
};

// As a template argument of an operation: reshape<n, 6>(T).
template <fixed_string Name>
constexpr extent_of extent_value(leaf<dimension<Name>>) {
    return dimension<Name>::extent();
}

template <fixed_string Name, class Classes, class... Extents>
inline constexpr bool frontend::holds_labels<leaf<label_variable<Name, Classes, Extents...>>> = true;

template <fixed_string Name>
inline constexpr leaf<dimension<Name>> dim{};
template <fixed_string Name>
inline constexpr leaf<variable<Name>> scalar{};
template <fixed_string Name, auto Size>
inline constexpr leaf<variable<Name, frontend::extent_t<Size>>> vector{};
template <fixed_string Name, auto Rows, auto Columns>
inline constexpr leaf<variable<Name, frontend::extent_t<Rows>, frontend::extent_t<Columns>>> matrix{};
template <fixed_string Name, auto... Extents>
inline constexpr leaf<variable<Name, frontend::extent_t<Extents>...>> tensor{};
// `labels<"y", n, 10>`: n integers in [0, 10).
template <fixed_string Name, auto Size, auto Classes>
inline constexpr leaf<label_variable<Name, frontend::extent_t<Classes>, frontend::extent_t<Size>>> labels{};

// The name of one of many generated variables: indexed<"W", 3> is "W3".
template <fixed_string Name, int Index>
    requires(Index >= 0)
inline constexpr auto indexed = frontend::append_number<Name, Index>();

}  // namespace ctgrad
