// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What capture makes of names, and the constants that stand beside them: zeros, ones, eye (layer 3, frontend).
#pragma once
#include "ctgrad/frontend/record.hpp"
#include "ctgrad/frontend/variable.hpp"

namespace ctgrad {

namespace frontend {

template <class Dimension>
constexpr term build_size(ir::builder& home, const term*, int, double) {
    return home.size(ir::named_extent(home.dim(Dimension::extent().name)));
}
template <class Variable>
constexpr term build_input(ir::builder& home, const term*, int, double) {
    constexpr shape_of s = Variable::shape();
    ir::variable v;
    v.name = s.name;
    v.labels = s.labels;
    for (int i = 0; i < s.rank; ++i) v.shape.push_back(home.lower(s[i]));
    if (s.labels) v.classes = home.lower(s.classes);
    return home.input(v);
}
template <class Variable>
constexpr record record_variable() {
    record r;
    r.shape = Variable::shape();
    r.hash = combine(ir::hash_of("variable"), ir::hash_of(r.shape.name));
    r.build = &build_input<Variable>;
    return r;
}
template <class Dimension>
constexpr record record_dimension() {
    record r;
    r.hash = combine(ir::hash_of("dim"), ir::hash_of(Dimension::extent().name));
    r.build = &build_size<Dimension>;
    return r;
}

template <fixed_string Name>
inline constexpr record record_of<leaf<dimension<Name>>> = record_dimension<dimension<Name>>();
template <fixed_string Name, class... Extents>
inline constexpr record record_of<leaf<variable<Name, Extents...>>> = record_variable<variable<Name, Extents...>>();
template <fixed_string Name, class Classes, class... Extents>
inline constexpr record record_of<leaf<label_variable<Name, Classes, Extents...>>> =
    record_variable<label_variable<Name, Classes, Extents...>>();

}  // namespace frontend

// One number everywhere.
template <int Value, class... Extents>
struct filled {
    static constexpr message error = check_declaration<Extents...>(Value == 0 ? "zeros" : "ones");
    static constexpr term build(ir::builder& home, const term*, int, double) {
        ir::space s;
        (s.push_back(home.lower(Extents::extent())), ...);
        return home.number(Value, s);
    }
    static constexpr frontend::record make_record() {
        frontend::record r;
        r.hash = frontend::combine(ir::hash_of("filled"), static_cast<std::uint64_t>(Value));
        (r.shape.push_back(Extents::extent()), ...);
        r.build = &build;
        return r;
    }
};
// The identity matrix.
template <class Extent>
struct identity_matrix {
    static constexpr message error = check_declaration<Extent>("eye");
    static constexpr term build(ir::builder& home, const term*, int, double) {
        const ir::extent e = home.lower(Extent::extent());
        ir::space s;
        s.push_back(e);
        s.push_back(e);
        return {home, home.delta(e, 0, 1), s};
    }
    static constexpr frontend::record make_record() {
        frontend::record r;
        r.hash = ir::hash_of("identity");
        r.shape.push_back(Extent::extent());
        r.shape.push_back(Extent::extent());
        r.build = &build;
        return r;
    }
};

// Constants: zeros<3, n>, ones<n>, the identity matrix eye<3>.
template <auto... Extents>
inline constexpr leaf<filled<0, frontend::extent_t<Extents>...>> zeros{};
template <auto... Extents>
inline constexpr leaf<filled<1, frontend::extent_t<Extents>...>> ones{};
template <auto Size>
inline constexpr leaf<identity_matrix<frontend::extent_t<Size>>> eye{};

}  // namespace ctgrad
