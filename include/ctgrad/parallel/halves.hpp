// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A program in two: a part for each block of a named extent, and the rest, once (layer 7, parallel).
#pragma once
#include "ctgrad/api/program.hpp"
#include "ctgrad/ir/split.hpp"

namespace ctgrad::parallel {

using api::argument;

template <class Whole, int Dim>
struct part_model {
    static constexpr ir::graph capture() { return ir::splitter(Whole::primitives.view(), Dim).part(); }
};
template <class Whole, int Dim>
struct rest_model {
    static constexpr ir::graph capture() { return ir::splitter(Whole::primitives.view(), Dim).rest(); }
};

template <class Whole, int Dim>
struct halves {
    using whole = Whole;
    using part = api::compilation<part_model<Whole, Dim>>;
    using rest = api::compilation<rest_model<Whole, Dim>>;
    static constexpr int dim = Dim, results = Whole::program.output_count;
    static constexpr bool is_along(int result) {
        const ir::space& shape = Whole::program.outputs[result].shape;
        return shape.rank > 0 && shape[0] == ir::named_extent(Dim);
    }
    static constexpr bool is_split(int variable) {
        const ir::space& shape = Whole::program.variables[variable].shape;
        return shape.rank > 0 && shape[0] == ir::named_extent(Dim);
    }
    // The number of a result among those of its half.
    static constexpr int place_of(int result) {
        int place = 0;
        for (int k = 0; k < result; ++k) place += is_along(k) == is_along(result) ? 1 : 0;
        return place;
    }
    static constexpr int along = [] {
        int count = 0;
        for (int k = 0; k < results; ++k) count += is_along(k) ? 1 : 0;
        return count;
    }();
    static constexpr int sums = part::program.output_count - along;
};

// What is left of an argument between two indices of its first axis.
inline argument slice(argument a, std::ptrdiff_t first, std::ptrdiff_t count, std::ptrdiff_t whole) {
    if (a.type == api::element::other) return a;
    const std::ptrdiff_t stride = whole > 0 ? a.size / whole : 0;
    if (a.data != nullptr) a.data = static_cast<const char*>(a.data) + first * stride * api::size_of(a.type);
    a.size = count * stride;
    if (a.rank > 0) a.extents[0] = count;
    return a;
}

// The arguments of a whole program, checked by it, and given to its halves.
template <class Halves, class T>
class arguments {
    using whole = typename Halves::whole;
    using part = typename Halves::part;
    using rest = typename Halves::rest;
    static constexpr const api::signature_view& signature = whole::signature;
    api::placed<whole> all_;

public:
    explicit arguments(const api::placed<whole>& all) : all_(all) {
        const api::bound<whole, T> checked = api::bind<whole, T>(all_);
        for (int d = 0; d < signature.dim_count; ++d) all_.sizes[d] = checked.extent_of(d);
        for (int k = 0; k < Halves::results && all_.targets != nullptr; ++k) check_target(k);
    }
    std::ptrdiff_t size() const { return all_.sizes[Halves::dim]; }
    void extents_of(int result, std::ptrdiff_t* to) const {
        const ir::space& shape = signature.outputs[result];
        for (int a = 0; a < shape.rank; ++a) to[a] = schedule::size_of_extent(shape[a], static_cast<const std::ptrdiff_t*>(all_.sizes));
    }

    // Indices [first, first + count) of the extent; `total` is how many there are in all.
    api::bound<part, T> part_of(std::ptrdiff_t first, std::ptrdiff_t count, std::ptrdiff_t total) const {
        api::placed<part> p;
        for (int v = 0; v < signature.variable_count; ++v)
            p.inputs[v] = Halves::is_split(v) ? slice(all_.inputs[v], first, count, size()) : all_.inputs[v];
        for (int d = 0; d < signature.dim_count; ++d) p.sizes[d] = d == Halves::dim ? count : all_.sizes[d];
        constexpr int known = api::find_variable(part::program, ir::splitter::total);
        if constexpr (known >= 0) {
            p.inputs[known].type = api::element::f64;
            p.inputs[known].value = static_cast<double>(total);
            p.inputs[known].size = 1;
        }
        api::bound<part, T> run(p.inputs, p.sizes);
        for (int k = 0; k < Halves::results && all_.targets != nullptr; ++k)
            if (Halves::is_along(k)) run.write_to(Halves::place_of(k), slice(all_.targets[k], first, count, size()), k + 1);
        return run;
    }
    // `sums[s]` holds `blocks` arrays one after the other.
    api::bound<rest, T> rest_of(const T* const* sums, const std::ptrdiff_t* lengths, std::ptrdiff_t blocks, std::ptrdiff_t total) const {
        api::placed<rest> r;
        for (int v = 0; v < signature.variable_count; ++v) r.inputs[v] = Halves::is_split(v) ? argument() : all_.inputs[v];
        for (int d = 0; d < signature.dim_count; ++d) r.sizes[d] = d == Halves::dim ? total : all_.sizes[d];
        for (int s = 0; s < Halves::sums; ++s) {
            const int v = api::find_variable(rest::program, ir::splitter::sum_name(s));
            if (v < 0) continue;
            r.inputs[v].data = sums[s];
            r.inputs[v].type = sizeof(T) == 4 ? api::element::f32 : api::element::f64;
            r.inputs[v].size = blocks * lengths[s];
        }
        const int d = api::find_dimension(rest::program, ir::splitter::blocks);
        r.sizes[d] = blocks;
        api::bound<rest, T> run(r.inputs, r.sizes);
        for (int k = 0; k < Halves::results && all_.targets != nullptr; ++k)
            if (!Halves::is_along(k)) run.write_to(Halves::place_of(k), all_.targets[k], k + 1);
        return run;
    }
    std::ptrdiff_t length_of_sum(int s) const {
        return schedule::volume(part::signature.outputs[Halves::along + s], static_cast<const std::ptrdiff_t*>(all_.sizes));
    }

private:
    // A block writes its results while others, and the rest, still read what is not split.
    void check_target(int k) const {
        const argument& to = all_.targets[k];
        for (int v = 0; v < signature.variable_count && Halves::is_along(k); ++v) {
            const argument& from = all_.inputs[v];
            if (Halves::is_split(v) || from.data == nullptr) continue;
            if (api::overlap({to.data, to.size * api::size_of(to.type)}, {from.data, from.size * api::size_of(from.type)}))
                throw std::invalid_argument("into: result " + std::to_string(k + 1) + " overlaps " + std::string(signature.variables[v].name) +
                                            ", which other blocks still read when one writes");
        }
    }
};

// Why a program has no halves; empty where it has.
template <class Model, auto Dim>
struct obstacle {
    static constexpr std::string_view name = extent_value(Dim).name;
    static constexpr int dim = api::find_dimension(api::compilation<Model>::program, name);
    static constexpr message error = dim < 0 ? message(name).add(" is not an extent of this program")
                                             : ir::find_obstacle(api::compilation<Model>::primitives.view(), api::compilation<Model>::formulas.view(), dim);
};
template <class Model, auto Dim>
concept Separable = obstacle<Model, Dim>::error.length == 0;
template <class Model, auto Dim>
concept Inseparable = obstacle<Model, Dim>::error.length > 0;

}  // namespace ctgrad::parallel
