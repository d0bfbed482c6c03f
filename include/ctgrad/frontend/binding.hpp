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

namespace frontend {

// What a type says of how its elements lie: by rows, that is, the last index runs first, or by columns, the first one does; next
// to each other or, as may be, apart.
struct arrangement {
    bool by_columns = false, gaps = false;
};

}  // namespace frontend

// Pointer and extents of memory somebody else owns, row-major: view(p, 100, 3); with so many elements from one index along each
// axis to the next: view(p, {100, 3}, {4, 1}) is the first three columns of four.
template <class T, frontend::arrangement Lies = frontend::arrangement{}>
struct view {
    T* data;
    int rank = 0;
    std::ptrdiff_t extents[shape_of::max_rank]{};
    std::ptrdiff_t strides[shape_of::max_rank]{};  // where there may be gaps

    template <class... Extents>
        requires(!Lies.gaps && sizeof...(Extents) <= shape_of::max_rank && (std::is_convertible_v<Extents, std::ptrdiff_t> && ...))
    constexpr explicit view(T* memory, Extents... sizes)
        : data(memory), rank(static_cast<int>(sizeof...(Extents))), extents{static_cast<std::ptrdiff_t>(sizes)...} {}
    template <std::size_t Rank>
        requires(Lies.gaps && Rank <= shape_of::max_rank)
    constexpr view(T* memory, const std::ptrdiff_t (&sizes)[Rank], const std::ptrdiff_t (&steps)[Rank])
        : data(memory), rank(static_cast<int>(Rank)) {
        for (std::size_t a = 0; a < Rank; ++a) extents[a] = sizes[a], strides[a] = steps[a];
    }
};
template <class T, class... Extents>
view(T*, Extents...) -> view<T>;
template <class T, std::size_t Rank>
view(T*, const std::ptrdiff_t (&)[Rank], const std::ptrdiff_t (&)[Rank]) -> view<T, frontend::arrangement{false, true}>;

// The same of column-major memory: column_major(A.memptr(), A.n_rows, A.n_cols).
template <class T, class... Extents>
    requires(sizeof...(Extents) <= shape_of::max_rank && (std::is_convertible_v<Extents, std::ptrdiff_t> && ...))
constexpr auto column_major(T* memory, Extents... sizes) {
    return view<T, frontend::arrangement{true, false}>(memory, sizes...);
}

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
enum class origin : std::uint8_t { range, temporary, number, temporary_number, pointer, unknown };

template <class R>
concept Range = requires(R& r) {
    { *r.data() };
    { r.size() };
};
template <class T>
inline constexpr bool is_view = false;
template <class T, arrangement Lies>
inline constexpr bool is_view<view<T, Lies>> = true;
// What std::mdspan is like.
template <class R>
concept MultidimensionalSpan = requires(const R& r) {
    { *r.data_handle() };
    { r.stride(0) };
    { r.extent(0) };
    requires R::rank() > 0 && R::rank() <= shape_of::max_rank;
};
// What Eigen's matrices are like.
template <class R>
concept StridedMatrix = Range<R> && requires(R& r) {
    { R::IsRowMajor };
    { r.innerStride() };
    { r.outerStride() };
};

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
    else if constexpr (MultidimensionalSpan<R>)
        return std::type_identity<std::remove_pointer_t<decltype(std::declval<const R&>().data_handle())>>();
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
        constexpr bool points =
            std::ranges::enable_borrowed_range<std::remove_cv_t<R>> || is_view<std::remove_cv_t<R>> || MultidimensionalSpan<R>;
        return lasts || points ? origin::range : origin::temporary;
    }
}

// Whether the first stride of a mapping without gaps is the one of 1: of an example.
template <class R>
constexpr bool maps_by_columns() {
    using extents = typename R::extents_type;
    constexpr auto example = []<std::size_t... Axis>(std::index_sequence<Axis...>) {
        return typename R::mapping_type(extents((static_cast<void>(Axis), 2)...));
    }(std::make_index_sequence<extents::rank_dynamic()>());
    return example.stride(0) == 1 && example.stride(R::rank() - 1) != 1;
}
template <class T, arrangement Lies>
constexpr arrangement arrangement_of_view(std::type_identity<view<T, Lies>>) {
    return Lies;
}
template <class Data, class R = std::remove_cvref_t<Data>>
constexpr arrangement find_arrangement() {
    if constexpr (is_view<R>) {
        return arrangement_of_view(std::type_identity<R>());
    } else if constexpr (MultidimensionalSpan<R>) {
        if constexpr (R::is_always_exhaustive())
            return {maps_by_columns<R>(), false};
        else
            return {false, true};
    } else if constexpr (StridedMatrix<R>) {
        const bool is_vector = R::RowsAtCompileTime == 1 || R::ColsAtCompileTime == 1;
        bool owns = false;
        if constexpr (requires { typename R::PlainObject; }) owns = std::is_same_v<R, typename R::PlainObject>;
        return {!R::IsRowMajor && !is_vector, !owns};
    } else {
        return {};
    }
}

template <class R, std::size_t... Axis>
constexpr void take_extents(argument& a, std::index_sequence<Axis...>) {
    a.rank = static_cast<int>(sizeof...(Axis));
    ((a.extents[Axis] = static_cast<std::ptrdiff_t>(std::extent_v<R, Axis>)), ...);
}
// A matrix of Eigen: its extents and strides, and whether it is a part of another one.
template <class R>
constexpr void take_matrix(argument& a, const R& r) {
    const bool is_vector = r.rows() == 1 || r.cols() == 1;
    const std::ptrdiff_t inner = r.innerStride(), outer = r.outerStride();
    a.gaps = a.size > 1 && (is_vector ? (R::IsRowMajor == (r.rows() == 1) ? inner : outer) != 1
                                      : inner != 1 || outer != (R::IsRowMajor ? r.cols() : r.rows()));
    const std::ptrdiff_t down = R::IsRowMajor ? outer : inner, across = R::IsRowMajor ? inner : outer;
    a.strides[0] = is_vector && r.rows() == 1 ? across : down;
    a.strides[1] = across;
    if (!is_vector) {
        a.rank = 2;
        a.extents[0] = r.rows();
        a.extents[1] = r.cols();
    }
}
// Of rank, extents and strides; the size follows, and whether there are gaps.
constexpr void take_strides(argument& a, bool by_columns) {
    for (int i = 0; i < a.rank; ++i) a.size *= a.extents[i];
    std::ptrdiff_t dense = 1;
    for (int k = 0; k < a.rank; ++k) {
        const int axis = by_columns ? k : a.rank - 1 - k;
        a.gaps = a.gaps || (a.extents[axis] > 1 && a.strides[axis] != dense);
        dense *= a.extents[axis];
    }
    a.gaps = a.gaps && a.size > 0;
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
            a.strides[i] = r.strides[i];
            if (!find_arrangement<R>().gaps && __builtin_mul_overflow(a.size, r.extents[i], &a.size)) a.size = PTRDIFF_MAX;
        }
        if (find_arrangement<R>().gaps) take_strides(a, false);
    } else if constexpr (MultidimensionalSpan<R>) {
        a.data = r.data_handle();
        a.rank = static_cast<int>(R::rank());
        for (int i = 0; i < a.rank; ++i) {
            a.extents[i] = static_cast<std::ptrdiff_t>(r.extent(static_cast<std::size_t>(i)));
            a.strides[i] = static_cast<std::ptrdiff_t>(r.stride(static_cast<std::size_t>(i)));
        }
        take_strides(a, find_arrangement<R>().by_columns);
    } else if constexpr (Range<R>) {
        a.data = r.data();
        a.size = static_cast<std::ptrdiff_t>(r.size());
        if constexpr (StridedMatrix<R>) take_matrix(a, r);
    }
    return a;
}

// A variable and its data, for one call or one bind. `Const`: the memory must not be written to.
template <class Variable, element Type, origin From, bool Const = true, arrangement Lies = arrangement{}>
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
        binding<Variable, element_of<std::remove_cv_t<E>>, from, std::is_const_v<E>, find_arrangement<Data>()> result{
            argument_of(data)};
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
template <element Type, origin From, bool Const, arrangement Lies = arrangement{}>
struct target {
    static constexpr element type = Type;
    static constexpr origin from = From;
    static constexpr bool is_const = Const;
    static constexpr arrangement lies = Lies;
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
                        std::is_const_v<element_t<std::remove_reference_t<Data>>>, find_arrangement<Data>()>;

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

template <bool IsConst, class... Variable, element... Type, origin... From, bool... Const, arrangement... Lies>
constexpr auto targets_of_list(const parameter_list<binding<Variable, Type, From, Const, Lies>...>& list) {
    destinations<target<Type, From, Const || IsConst, Lies>...> all{};
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
