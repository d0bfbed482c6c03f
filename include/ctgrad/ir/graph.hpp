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

// The axes of a node's value.
constexpr space shape_of_node(const node& n) {
    space s = n.domain;
    s.rank = n.rank;
    return s;
}
// The space that a node's operands are read in: its domain, but for movement that of what is moved.
constexpr space frame_of(const node& n) {
    space frame = n.domain;
    if (n.kind == node_kind::window) {
        frame.extents[n.axis] = n.domain[n.rank];
        frame.rank = n.rank;
    }
    return frame;
}

// The axes of the function that a derivative is asked of, a variable of so many axes being the other.
constexpr space axes_of_function(const node& n, int variable_rank) {
    const bool transposed = static_cast<request>(n.id) == request::vjp;
    space f;
    const int first = transposed ? n.rank : 0;
    const int last = transposed ? n.domain.rank : static_cast<request>(n.id) == request::jacobian ? n.rank - variable_rank : n.rank;
    for (int a = first; a < last; ++a) f.push_back(n.domain[a]);
    return f;
}

// A size to weigh costs with: named extents are taken as 1000 unless they carry a hint.
constexpr double weight_of(const graph_view& g, extent e) {
    if (!is_named(e)) return e;
    return g.dims[dim_of(e)].hint > 0 ? static_cast<double>(g.dims[dim_of(e)].hint) : 1000;
}

// What passes make.
struct graph {
    sequence<node> nodes;
    sequence<read> operands;
    sequence<dimension> dims;
    sequence<variable> variables;
    sequence<output> outputs;
    message error;  // why there is no graph; empty when there is one

    constexpr graph() = default;
    constexpr explicit graph(const graph_view& from) {
        for (int i = 0; i < from.node_count; ++i) nodes.push_back(from.nodes[i]);
        for (int i = 0; i < from.operand_count; ++i) operands.push_back(from.operands[i]);
        for (int i = 0; i < from.dim_count; ++i) dims.push_back(from.dims[i]);
        for (int i = 0; i < from.variable_count; ++i) variables.push_back(from.variables[i]);
        for (int i = 0; i < from.output_count; ++i) outputs.push_back(from.outputs[i]);
    }
    constexpr graph_view view() const {
        return {nodes.data(),   operands.data(),  dims.data(),  variables.data(),  outputs.data(),
                nodes.size(), operands.size(), dims.size(), variables.size(), outputs.size()};
    }
};

struct graph_size {
    int nodes, operands, dims, variables, outputs;
};
constexpr graph_size size_of(const graph_view& g) {
    return {g.node_count, g.operand_count, g.dim_count, g.variable_count, g.output_count};
}
constexpr graph_size size_of(const graph& g) { return size_of(g.view()); }

// A graph as a constant, what constexpr variables hold between passes. There may be more room than it needs.
template <graph_size Room>
struct frozen_graph {
    node nodes[Room.nodes + 1]{};
    read operands[Room.operands + 1]{};
    dimension dims[Room.dims + 1]{};
    variable variables[Room.variables + 1]{};
    output outputs[Room.outputs + 1]{};
    graph_size size;
    bool failed, fits;

    constexpr explicit frozen_graph(const graph& source) : frozen_graph(source.view(), source.error.length > 0) {}
    constexpr explicit frozen_graph(const graph_view& from, bool has_error = false)
        : size(size_of(from)), failed(has_error), fits(have_room(size)) {
        if (!fits) return;
        for (int i = 0; i < size.nodes; ++i) nodes[i] = from.nodes[i];
        for (int i = 0; i < size.operands; ++i) operands[i] = from.operands[i];
        for (int i = 0; i < size.dims; ++i) dims[i] = from.dims[i];
        for (int i = 0; i < size.variables; ++i) variables[i] = from.variables[i];
        for (int i = 0; i < size.outputs; ++i) outputs[i] = from.outputs[i];
    }
    constexpr graph_view view() const {
        return {nodes,      operands,      dims,      variables,      outputs,
                size.nodes, size.operands, size.dims, size.variables, size.outputs};
    }

private:
    static constexpr bool have_room(const graph_size& s) {
        return s.nodes <= Room.nodes && s.operands <= Room.operands && s.dims <= Room.dims &&
               s.variables <= Room.variables && s.outputs <= Room.outputs;
    }
};

}  // namespace ctgrad::ir
