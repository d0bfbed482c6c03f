// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Answers the derivative requests of a graph (layer 3, autodiff).
#pragma once
#include "ctgrad/autodiff/differentiator.hpp"

namespace ctgrad {

constexpr bool has_derivatives(const ir::graph_view& g) {
    for (int i = 0; i < g.node_count; ++i)
        if (g[i].kind == ir::node_kind::derivative) return true;
    return false;
}

// The graph with its derivative requests answered, everything shared. One sweep for each function and cotangent, however
// many variables it is differentiated with respect to.
constexpr ir::graph differentiate(const ir::graph_view& from) {
    using namespace ir;
    builder home;
    rebuilder pass(from, home);
    autodiff::differentiator derive(home);
    sequence<char> answered(from.node_count, 0);
    for (int i = 0; i < from.node_count; ++i) {
        if (answered[i] != 0) continue;
        const node& n = from[i];
        if (n.kind != node_kind::derivative) {
            pass.keep(i);
            continue;
        }
        const request what = static_cast<request>(n.id);
        const read f = from.operand(n, 0), x = pass.translate(from.operand(n, 1));
        const space shape = axes_of_function(n, home[x.node].rank);
        if (what == request::jvp) {
            pass.set(i, derive.push_forward(pass.translate(f), shape, x.node, pass.translate(from.operand(n, 2))));
        } else if (what == request::linearize) {
            pass.set(i, derive.linearize(pass.translate(f), shape, x.node, pass.translate(from.operand(n, 2))));
        } else {
            // all requests for the same whose operands are at hand
            sequence<int> requests, variables;
            for (int j = i; j < from.node_count; ++j) {
                const node& other = from[j];
                if (other.kind != node_kind::derivative || other.id != n.id || !(from.operand(other, 0) == f)) continue;
                if (n.count > 2 && !(from.operand(other, 2) == from.operand(n, 2))) continue;
                const read y = from.operand(other, 1);
                if (y.node >= i || !(axes_of_function(other, from[y.node].rank) == shape)) continue;
                requests.push_back(j);
                variables.push_back(pass.translate(y).node);
                answered[j] = 1;
            }
            sequence<term> derivatives;  // not initialized by ?:, of which g++ 12 destroys the result
            if (what == request::jacobian)
                derivatives = derive.jacobians(pass.translate(f), shape, variables);
            else
                derivatives = derive.pull_back(pass.translate(f), shape, variables, pass.translate(from.operand(n, 2)));
            for (int j = 0; j < requests.size(); ++j) pass.set(requests[j], derivatives[j]);
        }
    }
    pass.finish();
    graph result = live_part(home.result());
    while (result.variables.size() > from.variable_count) result.variables.pop_back();
    return result;
}

}  // namespace ctgrad
