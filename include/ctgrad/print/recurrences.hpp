// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What recurrences are called in a text (layer 3, print).
#pragma once
#include <string_view>

#include "ctgrad/ir/recurrence.hpp"

namespace ctgrad::print {

// h, h', h'' in the order of their nodes, or by another letter where a variable is called so.
constexpr std::string_view name_of_recurrence(const ir::graph_view& graph, int recurrence) {
    constexpr std::string_view names[] = {"h'''''''''''''''''''''''''''''''''''''''''''''''",
                                          "s'''''''''''''''''''''''''''''''''''''''''''''''",
                                          "z'''''''''''''''''''''''''''''''''''''''''''''''",
                                          "g'''''''''''''''''''''''''''''''''''''''''''''''"};
    std::string_view chosen = names[0];
    for (int k = 3; k >= 0; --k) {
        bool free = true;
        for (int v = 0; v < graph.variable_count; ++v) free = free && graph.variables[v].name != names[k].substr(0, 1);
        for (int d = 0; d < graph.dim_count; ++d) free = free && graph.dims[d].name != names[k].substr(0, 1);
        if (free) chosen = names[k];
    }
    std::size_t before = 0;
    for (int i = 0; i < recurrence; ++i) before += graph[i].kind == ir::node_kind::recurrence ? 1u : 0u;
    return chosen.substr(0, before + 1);
}

}  // namespace ctgrad::print
