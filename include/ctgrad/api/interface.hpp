// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What a caller must know of a program: its names and the shapes of its results (layer 6, api).
#pragma once
#include "ctgrad/ir/node.hpp"
#include "ctgrad/ir/shape.hpp"

namespace ctgrad::api {

struct interface_view {
    const ir::dimension* dims;
    const ir::variable* variables;
    const ir::space* outputs;
    const bool* required;  // variables that must be bound: a result may not depend on all that occur in it
    int dim_count, variable_count, output_count;
    bool takes_columns = false;  // data may lie in memory by columns
};

template <class View>
constexpr int find_variable(const View& g, std::string_view name) {
    for (int v = 0; v < g.variable_count; ++v)
        if (g.variables[v].name == name) return v;
    return -1;
}
template <class View>
constexpr int find_dimension(const View& g, std::string_view name) {
    for (int d = 0; d < g.dim_count; ++d)
        if (g.dims[d].name == name) return d;
    return -1;
}

// Shapes as the caller declares them.
constexpr extent_of named(const interface_view& g, ir::extent e) {
    return ir::is_named(e) ? extent_of{0, g.dims[ir::dim_of(e)].name} : extent_of{e, {}};
}
constexpr shape_of named(const interface_view& g, const ir::space& s) {
    shape_of shape;
    for (int a = 0; a < s.rank; ++a) shape.push_back(named(g, s[a]));
    return shape;
}
constexpr shape_of named(const interface_view& g, const ir::variable& v) {
    shape_of shape = named(g, v.shape);
    shape.name = v.name;
    shape.labels = v.labels;
    shape.classes = named(g, v.classes);
    return shape;
}

}  // namespace ctgrad::api
