// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A graph: nodes in dependency order, one pool of operands, and how it is frozen into a constant (layer 1, ir).
#pragma once
#include "ctgrad/core/sequence.hpp"
#include "ctgrad/ir/node.hpp"
#include "ctgrad/ir/shape.hpp"

namespace ctgrad::ir {

// What passes read: never owns.
struct graph_view {
    const node* nodes;
    const read* operands;
    const dimension* dims;
    const variable* variables;
    const output* outputs;
    int node_count, operand_count, dim_count, variable_count, output_count;

    constexpr const node& operator[](int i) const { return nodes[i]; }
    constexpr const read& operand(const node& n, int k) const { return operands[n.first + k]; }
};

// What passes make.
struct graph {
    sequence<node> nodes;
    sequence<read> operands;
    sequence<dimension> dims;
    sequence<variable> variables;
    sequence<output> outputs;
    message error;  // why there is no graph; empty when there is one

    constexpr graph() = default;
    constexpr graph_view view() const {
        return {nodes.data(),   operands.data(),  dims.data(),  variables.data(),  outputs.data(),
                nodes.size(), operands.size(), dims.size(), variables.size(), outputs.size()};
    }
};

struct graph_size {
    int nodes, operands, dims, variables, outputs;
    bool failed;
};
constexpr graph_size size_of(const graph& g) {
    return {g.nodes.size(), g.operands.size(), g.dims.size(), g.variables.size(), g.outputs.size(), g.error.length > 0};
}

// A graph as a constant: what constexpr variables hold between passes.
template <graph_size Size>
struct frozen_graph {
    static constexpr bool failed = Size.failed;
    node nodes[Size.nodes + 1]{};
    read operands[Size.operands + 1]{};
    dimension dims[Size.dims + 1]{};
    variable variables[Size.variables + 1]{};
    output outputs[Size.outputs + 1]{};

    constexpr explicit frozen_graph(const graph& source) {
        for (int i = 0; i < Size.nodes; ++i) nodes[i] = source.nodes[i];
        for (int i = 0; i < Size.operands; ++i) operands[i] = source.operands[i];
        for (int i = 0; i < Size.dims; ++i) dims[i] = source.dims[i];
        for (int i = 0; i < Size.variables; ++i) variables[i] = source.variables[i];
        for (int i = 0; i < Size.outputs; ++i) outputs[i] = source.outputs[i];
    }
    constexpr graph_view view() const {
        return {nodes,      operands,      dims,      variables,      outputs,
                Size.nodes, Size.operands, Size.dims, Size.variables, Size.outputs};
    }
};

}  // namespace ctgrad::ir
