// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A program in two: a part for each block of a named extent, and the rest, once (layer 7, parallel).
#pragma once
#include <tuple>

#include "ctgrad/api/program.hpp"
#include "ctgrad/parallel/split.hpp"

namespace ctgrad::parallel {

using api::argument;

// One of the graphs that a program is split into; `BySteps`: its blocks run one after the other.
template <class Whole, int Dim, bool BySteps, ir::graph (splitter::*Graph)() const>
struct model_of_piece {
    static constexpr bool is_piece = true;
    static constexpr ir::graph capture() { return (splitter(Whole::primitives.view(), Dim, BySteps).*Graph)(); }
    static constexpr ir::graph_size room() { return api::twice(Whole::primitives.size); }
};

template <class Whole, int Dim, bool BySteps = false>
struct halves {
    template <ir::graph (splitter::*Graph)() const>
    using piece = api::compilation<model_of_piece<Whole, Dim, BySteps, Graph>>;
    using whole = Whole;
    using part = piece<&splitter::part>;
    using rest = piece<&splitter::rest>;
    static constexpr int sums = splitter(Whole::primitives.view(), Dim, BySteps).sums();
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

template <class T>
argument range_of(const T* data, std::ptrdiff_t size) {
    argument a;
    a.data = data;
    a.type = sizeof(T) == 4 ? api::element::f32 : api::element::f64;
    a.size = size;
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
    explicit arguments(const api::request& r) : all_(r) {
        const api::bound<whole, T> checked = api::bind<whole, T>(r);
        for (int d = 0; d < signature.dim_count; ++d) all_.sizes[d] = checked.extent_of(d);
        for (int k = 0; k < Halves::results && all_.targets != nullptr; ++k) check_target(k);
    }
    std::ptrdiff_t size() const { return all_.sizes[Halves::dim]; }
    const argument& input(int variable) const { return all_.inputs[variable]; }
    const argument* target(int result) const { return all_.targets == nullptr ? nullptr : all_.targets + result; }
    void copy_sizes(std::ptrdiff_t* to) const { std::copy_n(all_.sizes, signature.dim_count, to); }
    // Elements of a result for one index of its first axis.
    std::ptrdiff_t row_of(int result) const {
        ir::space row = signature.outputs[result];
        row.extents[0] = 1;
        return schedule::volume(row, static_cast<const std::ptrdiff_t*>(all_.sizes));
    }
    void extents_of(int result, std::ptrdiff_t* to) const {
        const ir::space& shape = signature.outputs[result];
        for (int a = 0; a < shape.rank; ++a) to[a] = schedule::size_of_extent(shape[a], static_cast<const std::ptrdiff_t*>(all_.sizes));
    }

    // A program of a piece for the indices [first, first + count) of the data; they are those from `begin` on of `total`.
    template <class Piece>
    api::placed<Piece> placed_block(std::ptrdiff_t first, std::ptrdiff_t count, std::ptrdiff_t total, std::ptrdiff_t begin = 0) const {
        api::placed<Piece> p;
        for (int v = 0; v < signature.variable_count; ++v)
            p.inputs[v] = Halves::is_split(v) ? slice(all_.inputs[v], first, count, size()) : all_.inputs[v];
        for (int d = 0; d < signature.dim_count; ++d) p.sizes[d] = d == Halves::dim ? count : all_.sizes[d];
        set_number(p, splitter::total, total);
        set_number(p, splitter::first, begin + first);
        return p;
    }
    template <class Piece>
    api::bound<Piece, T> part_of(const api::placed<Piece>& block, std::ptrdiff_t first, std::ptrdiff_t count) const {
        api::bound<Piece, T> run(block.inputs, block.sizes);
        if constexpr (std::is_same_v<Piece, part>)
            for (int k = 0; k < Halves::results && all_.targets != nullptr; ++k)
                if (Halves::is_along(k)) run.write_to(Halves::place_of(k), slice(all_.targets[k], first, count, size()), k + 1);
        return run;
    }
    // `sums[s]` holds `blocks` arrays one after the other.
    template <class Piece>
    api::bound<Piece, T> rest_of(const T* const* sums, const std::ptrdiff_t* lengths, std::ptrdiff_t blocks, std::ptrdiff_t total) const {
        api::placed<Piece> r;
        for (int v = 0; v < signature.variable_count; ++v) r.inputs[v] = Halves::is_split(v) ? argument() : all_.inputs[v];
        for (int d = 0; d < signature.dim_count; ++d) r.sizes[d] = d == Halves::dim ? total : all_.sizes[d];
        for (int s = 0; s < Halves::sums && sums != nullptr; ++s) {
            const int v = api::find_variable(Piece::program, splitter::sum_name(s));
            if (v < 0) continue;
            r.inputs[v] = range_of(sums[s], blocks * lengths[s]);
        }
        const int d = api::find_dimension(Piece::program, splitter::blocks);
        if (d >= 0) r.sizes[d] = blocks;
        api::bound<Piece, T> run(r.inputs, r.sizes);
        if constexpr (std::is_same_v<Piece, rest>)
            for (int k = 0; k < Halves::results && all_.targets != nullptr; ++k)
                if (!Halves::is_along(k)) run.write_to(Halves::place_of(k), all_.targets[k], k + 1);
        return run;
    }
    std::ptrdiff_t length_of_sum(int s) const {
        return schedule::volume(part::signature.outputs[Halves::along + s], static_cast<const std::ptrdiff_t*>(all_.sizes));
    }

private:
    template <class Program>
    static void set_number(api::placed<Program>& to, std::string_view name, std::ptrdiff_t value) {
        const int v = api::find_variable(Program::program, name);
        if (v < 0) return;
        to.inputs[v].type = api::element::f64;
        to.inputs[v].value = static_cast<double>(value);
        to.inputs[v].size = 1;
    }
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

// A compiled program that is run by its halves, where the settings say: called and bound like the program itself.
template <class Halves, template <class, class> class Run, class... Settings>
class split_program : public api::callable<split_program<Halves, Run, Settings...>, typename Halves::whole> {
    [[no_unique_address]] std::tuple<Settings...> settings_;

public:
    constexpr explicit split_program(const Settings&... settings) : settings_(settings...) {}
    template <class T>
    auto start(const api::request& r) const {
        return std::apply([&](const Settings&... settings) { return Run<Halves, T>(r, settings...); }, settings_);
    }
};

// Why a program has no halves; empty where it has.
template <class Model, auto Dim, bool BySteps = false>
struct obstacle {
    static constexpr std::string_view name = extent_value(Dim).name;
    static constexpr int dim = api::find_dimension(api::compilation<Model>::program, name);
    static constexpr message error = dim < 0 ? message(name).add(" is not an extent of this program")
                                             : find_obstacle(api::compilation<Model>::primitives.view(), api::compilation<Model>::formulas.view(), dim, BySteps);
};
template <class Model, auto Dim, bool BySteps = false>
concept Separable = obstacle<Model, Dim, BySteps>::error.length == 0;
template <class Model, auto Dim, bool BySteps = false>
concept Inseparable = obstacle<Model, Dim, BySteps>::error.length > 0;

}  // namespace ctgrad::parallel
