// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The parameters of a model as one object that owns their memory (layer 7, data).
#pragma once
#include <algorithm>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "ctgrad/ctgrad.hpp"
#include "ctgrad/data/initial.hpp"

namespace ctgrad {
namespace datasets {

template <class Variable>
inline constexpr bool is_parameter = false;
template <class Leaf>
    requires requires { Leaf::rank; }
inline constexpr bool is_parameter<leaf<Leaf>> = !Leaf::holds_labels;

template <class Variable>
struct shape_of_parameter;
template <class Leaf>
struct shape_of_parameter<leaf<Leaf>> {
    static constexpr shape_of shape = Leaf::shape();
};
template <class Variable>
constexpr const shape_of& shape = shape_of_parameter<Variable>::shape;

// What `variable = memory` would be.
template <class T, class Variable>
using parameter_binding =
    frontend::binding<Variable, frontend::element_of<T>,
                      shape<Variable>.rank == 0 ? frontend::origin::number : frontend::origin::range, false>;

template <class... Variables>
constexpr bool have_different_names() {
    const std::string_view names[] = {shape<Variables>.name...};
    for (const std::string_view& name : names)
        if (std::count(std::begin(names), std::end(names), name) > 1) return false;
    return true;
}

// The position of a variable in a set.
template <class Variable, class... Variables>
struct place {
    static constexpr int make() {
        int k = 0, found = -1;
        ((found = std::is_same_v<Variable, Variables> ? k : found, ++k), ...);
        return found;
    }
    static constexpr int index = make();
    static constexpr message make_error() {
        if (index >= 0) return {};
        return message(shape<Variable>.name).add(" is not a parameter of this set");
    }
    static constexpr message error = make_error();
};

// An extent that is known only when the set is made.
struct named_size {
    std::string_view name;
    std::ptrdiff_t size = 0;

    template <fixed_string Name, frontend::element Type, frontend::origin From, bool Const>
        requires(frontend::is_integer(Type) && api::is_one(From))
    named_size(const frontend::binding<leaf<dimension<Name>>, Type, From, Const>& b)
        : name(dimension<Name>::extent().name),
          size(static_cast<std::ptrdiff_t>(b.data.data != nullptr ? api::number_at(b.data, 0) : b.data.value)) {}
};

// Rank and extents of a parameter's memory; sizes that the shape names come from `sizes`.
inline frontend::argument lay_out(const shape_of& shape, frontend::element type, std::initializer_list<named_size> sizes) {
    frontend::argument a;
    a.type = type;
    a.size = 1;
    if (shape.rank > 0) a.rank = shape.rank;
    for (int i = 0; i < shape.rank; ++i) {
        const extent_of& e = shape[i];
        a.extents[i] = static_cast<std::ptrdiff_t>(e.size);
        if (e.named()) {
            const auto found = std::find_if(sizes.begin(), sizes.end(), [&](const named_size& s) { return s.name == e.name; });
            const std::string name(e.name);
            if (found == sizes.end())
                throw shape_error("parameter_set: " + std::string(shape.name) + " has an extent " + name + ": give it, " + name +
                                  " = 100");
            if (found->size < 0) throw shape_error("parameter_set: " + name + " is negative");
            a.extents[i] = found->size;
        }
        a.size *= a.extents[i];
    }
    return a;
}

constexpr fans fans_of(const frontend::argument& a) {
    fans f;
    double positions = 1;
    for (int i = 0; i + 2 < a.rank; ++i) positions *= static_cast<double>(a.extents[i]);
    if (a.rank > 1) f.in = static_cast<double>(a.extents[a.rank - 2]) * positions;
    if (a.rank > 0) f.out = static_cast<double>(a.extents[a.rank - 1]) * positions;
    return f;
}

}  // namespace datasets

// The parameters of a model with their memory, zeros at first; T is float or double, named extents are given:
//
//     parameter_set<float, W, b> weights(d = 784);        // W = matrix<"W", d, 10>, b = vector<"b", 10>
//     weights.initialize(initial::glorot_uniform(), random);
//     step(X = data, weights)                             // for W = ..., b = ...; also in bind, into, minimize, optimizer
//     weights[W]                                          // the elements of one, row-major
//
// What is bound to it stays bound when it moves or is assigned to.
template <class T, auto... Variables>
class parameter_set : public parameter_list<datasets::parameter_binding<T, std::remove_cvref_t<decltype(Variables)>>...> {
    static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>, "the elements of a parameter_set are float or double");
    static_assert((datasets::is_parameter<std::remove_cvref_t<decltype(Variables)>> && ...),
                  "a parameter_set holds real variables: scalar, vector, matrix, tensor");
    static_assert(datasets::have_different_names<std::remove_cvref_t<decltype(Variables)>...>(),
                  "a parameter_set holds each name once");

    using list = parameter_list<datasets::parameter_binding<T, std::remove_cvref_t<decltype(Variables)>>...>;
    template <class Variable>
    using place = datasets::place<Variable, std::remove_cvref_t<decltype(Variables)>...>;
    std::vector<T> values_;

    void point() {
        T* next = values_.data();
        for (frontend::argument& a : list::data) {
            a.data = next;
            next += a.size;
        }
    }
    std::span<T> elements(std::size_t k) {
        const frontend::argument& a = list::data[k];
        return {static_cast<T*>(const_cast<void*>(a.data)), static_cast<std::size_t>(a.size)};
    }

public:
    static constexpr std::size_t count = sizeof...(Variables);
    static constexpr std::string_view names[] = {datasets::shape<std::remove_cvref_t<decltype(Variables)>>.name...};

    // Extents that shapes name: parameter_set<double, W> weights(d = 100). Throws shape_error if one is missing.
    template <std::convertible_to<datasets::named_size>... Sizes>
    explicit parameter_set(const Sizes&... sizes)
        : list{{datasets::lay_out(datasets::shape<std::remove_cvref_t<decltype(Variables)>>, frontend::element_of<T>,
                                  {sizes...})...}} {
        std::ptrdiff_t size = 0;
        for (const frontend::argument& a : list::data) size += a.size;
        values_.resize(static_cast<std::size_t>(size));
        point();
    }
    parameter_set(const parameter_set& other) : list(other), values_(other.values_) { point(); }
    parameter_set(parameter_set&&) = default;
    // Copies the numbers. Throws shape_error where named extents differ.
    parameter_set& operator=(const parameter_set& other) {
        for (std::size_t k = 0; k < count; ++k)
            if (!std::equal(std::begin(list::data[k].extents), std::end(list::data[k].extents), other.list::data[k].extents))
                throw shape_error("parameter_set: " + std::string(names[k]) + " does not have the extents of what it is assigned");
        std::copy(other.values_.begin(), other.values_.end(), values_.begin());
        return *this;
    }
    ~parameter_set() = default;

    // All numbers, parameter by parameter.
    std::span<T> values() { return values_; }
    std::span<const T> values() const { return values_; }

    template <class Leaf>
        requires(place<leaf<Leaf>>::error.length == 0)
    std::span<T> operator[](leaf<Leaf>) {
        return elements(place<leaf<Leaf>>::index);
    }
    template <class Leaf>
        requires(place<leaf<Leaf>>::error.length == 0)
    std::span<const T> operator[](leaf<Leaf> variable) const {
        return const_cast<parameter_set&>(*this)[variable];
    }
    template <class Leaf>
        requires(place<leaf<Leaf>>::error.length > 0)
    auto operator[](leaf<Leaf>) const -> decltype(ir::sentence<place<leaf<Leaf>>>());

    // One parameter by a scheme: weights.initialize(W, initial::he_normal(), random).
    template <class Leaf>
        requires(place<leaf<Leaf>>::error.length == 0)
    void initialize(leaf<Leaf> variable, const auto& scheme, auto& random) {
        scheme((*this)[variable], datasets::fans_of(list::data[place<leaf<Leaf>>::index]), random);
    }
    // Those with two axes or more by a scheme, in their order; vectors and scalars, the biases, become zero.
    void initialize(const auto& scheme, auto& random) {
        for (std::size_t k = 0; k < count; ++k)
            if (list::data[k].rank > 1)
                scheme(elements(k), datasets::fans_of(list::data[k]), random);
            else
                std::ranges::fill(elements(k), T(0));
    }
};

}  // namespace ctgrad
