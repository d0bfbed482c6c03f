// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What a call returns: arrays of the program's extents, several as a tuple (layer 6, api).
#pragma once
#include "ctgrad/api/array.hpp"
#include "ctgrad/api/interface.hpp"

namespace ctgrad::api {

template <class Interface, int Dim>
constexpr auto name_of_dim() {
    constexpr std::string_view name = Interface::signature.dims[Dim].name;
    fixed_string<name.size() + 1> text;
    for (std::size_t i = 0; i < name.size(); ++i) text.text[i] = name[i];
    return text;
}
template <class Interface, ir::extent E>
struct extent_type : std::type_identity<dimension<name_of_dim<Interface, ir::dim_of(E)>()>> {};
template <class Interface, ir::extent E>
    requires(E >= 0)
struct extent_type<Interface, E> : std::type_identity<fixed_extent<E>> {};

template <class Interface, class T, int K, class Axes>
struct result_type;
template <class Interface, class T, int K>
struct result_type<Interface, T, K, std::integer_sequence<int>> : std::type_identity<T> {};
template <class Interface, class T, int K, int First, int... Rest>
struct result_type<Interface, T, K, std::integer_sequence<int, First, Rest...>>
    : std::type_identity<
          basic_array<T, typename extent_type<Interface, Interface::signature.outputs[K][First]>::type,
                      typename extent_type<Interface, Interface::signature.outputs[K][Rest]>::type...>>{};
template <class Interface, class T, int K>
using result_t =
    typename result_type<Interface, T, K, std::make_integer_sequence<int, Interface::signature.outputs[K].rank>>::type;

// The results from the K-th on. A chain of bases, because a tuple would name every type in every symbol.
template <class Interface, class T, int K = 0>
struct results : results<Interface, T, K + 1> {
    result_t<Interface, T, K> value;
};
template <class Interface, class T, int K>
    requires(K == Interface::signature.output_count)
struct results<Interface, T, K> {};

template <int K, class Interface, class T>
auto& result_at(results<Interface, T, K>& r) {
    return r.value;
}
template <std::size_t K, class Interface, class T>
auto& get(results<Interface, T, 0>& r) {
    return result_at<static_cast<int>(K)>(r);
}
template <std::size_t K, class Interface, class T>
const auto& get(const results<Interface, T, 0>& r) {
    return result_at<static_cast<int>(K)>(const_cast<results<Interface, T, 0>&>(r));
}
template <std::size_t K, class Interface, class T>
auto&& get(results<Interface, T, 0>&& r) {
    return std::move(result_at<static_cast<int>(K)>(r));
}

// Where a result goes, an array of these extents then.
template <int K, class Interface, class T>
T* make_room(results<Interface, T>& all, const std::ptrdiff_t* extents) {
    auto& result = result_at<K>(all);
    if constexpr (Interface::signature.outputs[K].rank == 0) {
        return &result;
    } else {
        result = std::remove_reference_t<decltype(result)>(extents);
        return result.data();
    }
}
// Of one result that itself.
template <class Interface, class T>
auto unpacked(results<Interface, T>&& all) {
    if constexpr (Interface::signature.output_count == 1)
        return std::move(all.value);
    else
        return std::move(all);
}

// A bound run without memory of the caller: every call returns new results.
template <class Interface, class T, class Run>
class returning {
    Run run_;

    template <int... K>
    void prepare(results<Interface, T>& all, std::integer_sequence<int, K...>) {
        std::ptrdiff_t extents[ir::max_rank]{};
        ((run_.extents_of(K, extents), run_.write_to(K, static_cast<void*>(make_room<K>(all, extents)))), ...);
    }

public:
    explicit returning(Run&& run) : run_(std::move(run)) {}
    auto operator()() {
        results<Interface, T> all;
        prepare(all, std::make_integer_sequence<int, Interface::signature.output_count>());
        run_();
        return unpacked(std::move(all));
    }
};

}  // namespace ctgrad::api

template <class Interface, class T>
struct std::tuple_size<ctgrad::api::results<Interface, T, 0>>
    : std::integral_constant<std::size_t, static_cast<std::size_t>(Interface::signature.output_count)> {};
template <std::size_t K, class Interface, class T>
struct std::tuple_element<K, ctgrad::api::results<Interface, T, 0>>
    : std::type_identity<ctgrad::api::result_t<Interface, T, static_cast<int>(K)>> {};
