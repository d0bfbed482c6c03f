// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What a program needs to know about itself when it runs (layer 6, api).
//
// It is a constant of its own, because a graph names its operations, and they their rules: a program that looked into
// its graph at run time would carry the compiler in its object file.
#pragma once
#include "ctgrad/api/interface.hpp"
#include "ctgrad/ir/op.hpp"
#include "ctgrad/schedule/calls.hpp"
#include "ctgrad/schedule/measure.hpp"

namespace ctgrad::api {

// An operation that must have elements: there is no largest of none.
struct demand {
    std::string_view op;
    int rank = 0;      // output axes
    ir::space domain;  // output axes, then reduced ones
};

struct signature_view : interface_view {
    const ir::space* buffers;
    const ir::space* products;  // that functions compute, which need memory to pack operands in
    const demand* demands;
    const bool* in_place;  // [output, variable]: whether they may share memory
    int buffer_count, product_count, demand_count;

    constexpr bool may_share(int output, int variable) const { return in_place[output * variable_count + variable]; }
};

struct signature_size {
    int dims, variables, outputs, buffers, products, demands;
};
constexpr signature_size size_of_signature(const ir::graph_view& g, const schedule::plan_view& p) {
    int demands = 0;
    for (int i = 0; i < g.node_count; ++i) demands += ir::needs_elements(g[i]) ? 1 : 0;
    return {g.dim_count, g.variable_count, g.output_count, p.buffer_count, schedule::products_of(p).size(), demands};
}

template <signature_size Size>
struct signature {
    ir::dimension dims[Size.dims + 1]{};
    ir::variable variables[Size.variables + 1]{};
    ir::space outputs[Size.outputs + 1]{};
    ir::space buffers[Size.buffers + 1]{};
    ir::space products[Size.products + 1]{};
    demand demands[Size.demands + 1]{};
    bool required[Size.variables + 1]{};
    bool in_place[Size.outputs * Size.variables + 1]{};

    // Of a graph as the user wrote it, and its plan; `reads_first`: all variables are read before a result is written.
    constexpr signature(const ir::graph_view& g, const schedule::plan_view& p, bool reads_first) {
        for (int d = 0; d < Size.dims; ++d) dims[d] = g.dims[d];
        for (int v = 0; v < Size.variables; ++v) variables[v] = g.variables[v];
        for (int i = 0; i < p.graph.node_count; ++i)
            if (p.graph[i].kind == ir::node_kind::input) required[p.graph[i].id] = true;
        for (int k = 0; k < Size.outputs; ++k) outputs[k] = g.outputs[k].shape;
        for (int b = 0; b < Size.buffers; ++b) buffers[b] = schedule::memory_of_buffer(p, b);
        int product = 0;
        for (const ir::space& s : schedule::products_of(p)) products[product++] = s;
        const schedule::sharing sharing(p);
        for (int k = 0; k < Size.outputs; ++k)
            for (int v = 0; v < Size.variables; ++v) in_place[k * Size.variables + v] = reads_first || sharing.allows(k, v);
        int next = 0;
        for (int i = 0; i < g.node_count; ++i)
            if (ir::needs_elements(g[i])) demands[next++] = {g[i].op->name, g[i].rank, g[i].domain};
    }
    constexpr signature_view view(bool takes_columns) const {
        return {{dims, variables, outputs, required, Size.dims, Size.variables, Size.outputs, takes_columns},
                buffers, products, demands, in_place, Size.buffers, Size.products, Size.demands};
    }
};

}  // namespace ctgrad::api
