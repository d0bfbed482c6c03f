// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What a caller must know of a program: its names and the shapes of its results (layer 6, api).
#pragma once
#include "ctgrad/ir/node.hpp"

namespace ctgrad::api {

struct interface_view {
    const ir::dimension* dims;
    const ir::variable* variables;
    const ir::space* outputs;
    const bool* required;  // variables that must be bound: a result may not depend on all that occur in it
    int dim_count, variable_count, output_count;
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

}  // namespace ctgrad::api
