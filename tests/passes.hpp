// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Set-up that tests of graphs share: the passes one after the other, random inputs, evaluation by the interpreter.
#pragma once
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "ctgrad/autodiff/differentiate.hpp"
#include "ctgrad/canonicalize/canonicalize.hpp"
#include "ctgrad/frontend/capture.hpp"
#include "ctgrad/ir/verify.hpp"
#include "ctgrad/ops/differentiation.hpp"
#include "ctgrad/ops/losses.hpp"
#include "ctgrad/ops/norms.hpp"

namespace passes {

namespace cg = ctgrad;
using cg::ir::graph;
using cg::ir::graph_view;

// Each pass after the one before it.
constexpr graph canonical(const graph& captured) { return cg::canonicalize(captured.view()); }
constexpr graph differentiated(const graph& captured) { return cg::differentiate(canonical(captured).view()); }
constexpr graph simplified(const graph& captured) { return cg::canonicalize(differentiated(captured).view()); }
constexpr graph formulas(const graph& captured) { return cg::tidy(simplified(captured).view()); }
constexpr graph primitives(const graph& captured) {
    return cg::tidy(cg::expand(formulas(captured).view()).view());
}

// A variable of a graph under construction.
constexpr cg::term input(cg::ir::builder& home, std::string_view name, std::initializer_list<cg::ir::extent> extents) {
    cg::ir::variable v;
    v.name = name;
    for (const cg::ir::extent e : extents) v.shape.push_back(e);
    return home.input(v);
}

inline std::string name_of(const graph_view& g, const cg::ir::node& n) {
    if (n.kind == cg::ir::node_kind::input) return std::string(g.variables[n.id].name);
    return n.op == nullptr ? std::string() : std::string(n.op->name);
}
// Equal up to nothing: the same nodes in the same order.
inline bool same(const graph_view& a, const graph_view& b) {
    if (a.node_count != b.node_count || a.output_count != b.output_count) return false;
    for (int i = 0; i < a.node_count; ++i) {
        const cg::ir::node &p = a[i], &q = b[i];
        if (p.kind != q.kind || p.rank != q.rank || p.count != q.count || p.op != q.op || !(p.domain == q.domain) ||
            name_of(a, p) != name_of(b, q) || (p.kind != cg::ir::node_kind::input && p.id != q.id))
            return false;
        for (int k = 0; k < p.count; ++k)
            if (!(a.operand(p, k) == b.operand(q, k))) return false;
    }
    for (int i = 0; i < a.output_count; ++i)
        if (!(a.outputs[i].value == b.outputs[i].value) || !(a.outputs[i].shape == b.outputs[i].shape)) return false;
    return true;
}

using arrays = std::vector<std::vector<double>>;

// Values for the variables and named extents of a graph, by name.
struct inputs {
    std::map<std::string, std::vector<double>, std::less<>> values;
    std::map<std::string, std::int64_t, std::less<>> sizes;
    double least = -1, largest = 1;

    std::int64_t size(const graph_view& g, cg::ir::extent e) const {
        return cg::ir::is_named(e) ? sizes.at(std::string(g.dims[cg::ir::dim_of(e)].name)) : e;
    }
    // Uniform numbers, one seed for each variable's position.
    void fill(const graph_view& g, unsigned seed);
};

// By the interpreter.
arrays evaluate(const graph_view& g, const inputs& in);
inline arrays evaluate(const graph& g, const inputs& in) { return evaluate(g.view(), in); }

// The largest difference relative to the largest magnitude (at least 1).
double distance(const std::vector<double>& a, const std::vector<double>& b);

// The gradient of a scalar function with respect to a variable by central differences of fourth order.
std::vector<double> differences(const graph& f, inputs in, const std::string& variable, double step = 1e-3);

}  // namespace passes
