// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Data given to a variable by name, `X = data`, and memory for results, `into(loss, dw)` (layer 3, frontend).
//
// A binding's type says the variable and the kind of its elements; whatever range it came from is an `argument` by then.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "ctgrad/core/erased.hpp"
#include "ctgrad/frontend/variable.hpp"

namespace ctgrad {

// Pointer and extents of row-major memory somebody else owns: view(p, 100, 3).
template <class T>
struct view {
    T* data;
    int rank = 0;
    std::ptrdiff_t extents[shape_of::max_rank]{};

    template <class... Extents>
        requires(sizeof...(Extents) <= shape_of::max_rank && (std::is_convertible_v<Extents, std::ptrdiff_t> && ...))
    constexpr explicit view(T* memory, Extents... sizes)
        : data(memory), rank(static_cast<int>(sizeof...(Extents))), extents{static_cast<std::ptrdiff_t>(sizes)...} {}
};

namespace frontend {

using ctgrad_erased::argument, ctgrad_erased::element;
static_assert(shape_of::max_rank == ctgrad_erased::max_rank);

template <class T>
inline constexpr element element_of = std::is_same_v<T, float>    ? element::f32
                                      : std::is_same_v<T, double> ? element::f64
                                      : !std::is_integral_v<T> || std::is_same_v<T, bool>
                                          ? element::other
                                          : static_cast<element>((std::is_signed_v<T> ? 2 : 6) + (sizeof(T) == 1   ? 0
                                                                                                  : sizeof(T) == 2 ? 1
                                                                                                  : sizeof(T) == 4 ? 2
                                                                                                                   : 3));
constexpr bool is_real(element e) { return e == element::f32 || e == element::f64; }
constexpr bool is_integer(element e) { return e != element::other && !is_real(e); }

// What data is bound from; `temporary` ends with the call.
enum class origin : std::uint8_t { range, temporary, number, temporary_number, pointer, column_major, unknown };

template <class R>
concept Range = requires(R& r) {
    { *r.data() };
    { r.size() };
};
template <class T>
inline constexpr bool is_view = false;
template <class T>
inline constexpr bool is_view<view<T>> = true;

// The elements of a range, an array, a view, a pointer or a number; void for anything else.
template <class R>
constexpr auto find_element() {
    using plain = std::remove_cv_t<R>;
    if constexpr (std::is_arithmetic_v<R>)
        return std::type_identity<R>();
    else if constexpr (std::is_pointer_v<plain>)
        return std::type_identity<std::remove_pointer_t<plain>>();
    else if constexpr (std::is_array_v<R>)
        return std::type_identity<std::remove_all_extents_t<R>>();
    else if constexpr (is_view<plain>)
        return std::type_identity<std::remove_pointer_t<decltype(plain::data)>>();
    else if constexpr (Range<R>)
        return std::type_identity<std::remove_pointer_t<decltype(std::declval<R&>().data())>>();
    else
        return std::type_identity<void>();
}
template <class R>
using element_t = typename decltype(find_element<R>())::type;
template <class R>
using known_element_t =
    std::conditional_t<std::is_void_v<element_t<R>>, std::nullptr_t, std::remove_cv_t<element_t<R>>>;

template <class Data, class R = std::remove_reference_t<Data>>
constexpr origin origin_of() {
    constexpr bool lasts = std::is_lvalue_reference_v<Data>;
    if constexpr (std::is_void_v<element_t<R>>)
        return origin::unknown;
    else if constexpr (std::is_arithmetic_v<R>)
        return lasts ? origin::number : origin::temporary_number;
    else if constexpr (std::is_pointer_v<R>)
        return origin::pointer;
    else {
        if constexpr (requires { R::IsRowMajor; })
            if (!R::IsRowMajor && R::RowsAtCompileTime != 1 && R::ColsAtCompileTime != 1) return origin::column_major;
        constexpr bool points = std::ranges::enable_borrowed_range<std::remove_cv_t<R>> || is_view<std::remove_cv_t<R>>;
        return lasts || points ? origin::range : origin::temporary;
    }
}

template <class R, std::size_t... Axis>
constexpr void take_extents(argument& a, std::index_sequence<Axis...>) {
    a.rank = static_cast<int>(sizeof...(Axis));
    ((a.extents[Axis] = static_cast<std::ptrdiff_t>(std::extent_v<R, Axis>)), ...);
}
// A row-major matrix of Eigen: its extents, and whether it is a part of a wider one.
template <class R>
constexpr void take_matrix(argument& a, const R& r) {
    const bool is_vector = r.rows() == 1 || r.cols() == 1;
    a.gaps = a.size > 1 && (r.innerStride() != 1 || (!is_vector && r.outerStride() != r.cols()));
    if (!is_vector) {
        a.rank = 2;
        a.extents[0] = r.rows();
        a.extents[1] = r.cols();
    }
}

template <class R>
constexpr argument argument_of(R& r) {
    argument a;
    a.type = element_of<known_element_t<R>>;
    a.size = 1;
    if constexpr (std::is_arithmetic_v<R>) {
        a.data = &r;
        a.value = static_cast<double>(r);
    } else if constexpr (std::is_pointer_v<R>) {
        a.data = r;
    } else if constexpr (std::is_array_v<R>) {
        a.data = &r;
        a.size = static_cast<std::ptrdiff_t>(sizeof(R) / sizeof(element_t<R>));
        if constexpr (std::rank_v<R> > 1) take_extents<R>(a, std::make_index_sequence<std::rank_v<R>>());
    } else if constexpr (is_view<std::remove_cv_t<R>>) {
        a.data = r.data;
        a.rank = r.rank;
        for (int i = 0; i < r.rank; ++i) {
            a.extents[i] = r.extents[i];
            if (__builtin_mul_overflow(a.size, r.extents[i], &a.size)) a.size = PTRDIFF_MAX;
        }
    } else if constexpr (Range<R>) {
        a.data = r.data();
        a.size = static_cast<std::ptrdiff_t>(r.size());
        if constexpr (requires { r.innerStride(), r.outerStride(); }) take_matrix(a, r);
    }
    return a;
}

// A variable and its data, for one call or one bind. `Const`: the memory must not be written to.
template <class Variable, element Type, origin From, bool Const = true>
struct [[nodiscard]] binding {
    argument data;
};

template <class Variable, class Data>
constexpr auto bind_data(Data&& data) {
    using R = std::remove_reference_t<Data>;
    constexpr origin from = origin_of<Data>();
    if constexpr (from == origin::unknown) {
        return binding<Variable, element::other, from>{};
    } else {
        using E = element_t<R>;
        binding<Variable, element_of<std::remove_cv_t<E>>, from, std::is_const_v<E>> result{argument_of(data)};
        if (from == origin::temporary_number) result.data.data = nullptr;
        return result;
    }
}
template <class Variable, class T>
constexpr auto bind_list(std::initializer_list<T> values) {
    argument a;
    a.data = values.begin();
    a.type = element_of<T>;
    a.size = static_cast<std::ptrdiff_t>(values.size());
    return binding<Variable, element_of<T>, origin::temporary>{a};
}

// Where a result goes.
template <element Type, origin From, bool Const>
struct target {
    static constexpr element type = Type;
    static constexpr origin from = From;
    static constexpr bool is_const = Const;
};

// Memory for every result of a program, in order.
template <class... Targets>
struct [[nodiscard]] destinations {
    static constexpr int count = static_cast<int>(sizeof...(Targets));
    argument data[count];
};
template <class... First, class... Second>
constexpr destinations<First..., Second...> operator+(const destinations<First...>& a, const destinations<Second...>& b) {
    destinations<First..., Second...> both{};
    argument* to = both.data;
    for (const argument& each : a.data) *to++ = each;
    for (const argument& each : b.data) *to++ = each;
    return both;
}
template <class Data>
using target_t = target<element_of<known_element_t<std::remove_reference_t<Data>>>, origin_of<Data>(),
                        std::is_const_v<element_t<std::remove_reference_t<Data>>>>;

}  // namespace frontend

// Bindings that go wherever one goes, and wherever a result goes as destinations: parameters(W = weights, b = bias).
template <class... Bindings>
struct parameter_list {
    using bindings = parameter_list;
    frontend::argument data[sizeof...(Bindings)];

    // One list behind the other.
    template <class... More>
    constexpr parameter_list<Bindings..., More...> operator+(const parameter_list<More...>& more) const {
        parameter_list<Bindings..., More...> both{};
        frontend::argument* to = both.data;
        for (const frontend::argument& each : data) *to++ = each;
        for (const frontend::argument& each : more.data) *to++ = each;
        return both;
    }
};
template <class T>
concept ParameterList = requires { typename std::remove_cvref_t<T>::bindings; };

namespace frontend {

template <bool IsConst, class... Variable, element... Type, origin... From, bool... Const>
constexpr auto targets_of_list(const parameter_list<binding<Variable, Type, From, Const>...>& list) {
    destinations<target<Type, From, Const || IsConst>...> all{};
    argument* to = all.data;
    for (const argument& each : list.data) *to++ = each;
    return all;
}
template <class Data>
constexpr auto targets_of(Data&& data) {
    if constexpr (ParameterList<Data>)
        return targets_of_list<std::is_const_v<std::remove_reference_t<Data>>>(data);
    else
        return destinations<target_t<Data>>{{argument_of(data)}};
}

}  // namespace frontend

// Names the memory that receives each result, in order: a reference or a pointer for a number, a range or a view for an
// array, a list of parameters for as many results. step(X = data, into(loss, dw)) then returns nothing.
template <class... Data>
    requires(sizeof...(Data) > 0 && !(ParameterList<Data> || ...))
constexpr auto into(Data&&... data) {
    return frontend::destinations<frontend::target_t<Data>...>{{frontend::argument_of(data)...}};
}
template <class... Data>
    requires(ParameterList<Data> || ...)
constexpr auto into(Data&&... data) {
    return (frontend::targets_of<Data>(std::forward<Data>(data)) + ...);
}

}  // namespace ctgrad
