// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What tests of linear algebra share: the passes up to factorizations, matrices that are far from singular.
#pragma once
#include "ctgrad/linear_algebra.hpp"
#include "operations.hpp"

namespace systems {

using namespace operations;
using passes::graph;

inline graph scheduled(const graph& captured) {
    const graph ordered = schedule::order_products(passes::primitives(captured).view());
    return schedule::share_factors(ordered.view());
}
// Every output by the interpreter: as captured and differentiated, and as it is computed.
template <class E>
passes::arrays values(E e, const passes::inputs& in) {
    const graph captured = capture(e), formulas = passes::differentiated(captured), last = scheduled(captured);
    CHECK(std::string(ir::verify(formulas.view()).view()) == "");
    CHECK(std::string(ir::verify(last.view()).view()) == "");
    const passes::arrays direct = passes::evaluate(formulas, in), shared = passes::evaluate(last, in);
    for (std::size_t k = 0; k < direct.size(); ++k) CHECK(passes::distance(direct[k], shared[k]) < 1e-11);
    return shared;
}
inline int count(const graph& g, std::string_view op) {
    int found = 0;
    for (const ir::node& n : g.nodes) found += n.op != nullptr && n.op->name == op ? 1 : 0;
    return found;
}

// The gradient of a scalar against differences of it, which are wrong by h⁴ times fifth derivatives, the Hessian against those of the gradient.
template <class F, class V>
void check_derivatives(F f, V v, const passes::inputs& in, double tolerance = 1e-7) {
    const graph captured = capture(outputs(f, gradient(f, v), hessian(f, v)));
    const passes::arrays got = values(outputs(f, gradient(f, v), hessian(f, v)), in);
    const graph formulas = passes::differentiated(captured);
    const graph variable = capture(outputs(v));
    passes::inputs moved = in;
    std::vector<double>& x = moved.values.at(passes::name_of(variable.view(), variable.nodes[variable.outputs[0].value.node]));
    const double h = 1e-3;
    std::vector<double> slopes, curvatures(got[2].size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double middle = x[i];
        const auto at = [&](double offset) {
            x[i] = middle + offset * h;
            return passes::evaluate(formulas, moved);
        };
        const passes::arrays a = at(-2), b = at(-1), c = at(1), d = at(2);
        x[i] = middle;
        const auto slope = [&](std::size_t output, std::size_t element) {
            return (8 * (c[output][element] - b[output][element]) - (d[output][element] - a[output][element])) / (12 * h);
        };
        slopes.push_back(slope(0, 0));
        for (std::size_t j = 0; j < x.size(); ++j) curvatures[j * x.size() + i] = slope(1, j);
    }
    CHECK(passes::distance(got[1], slopes) < tolerance);
    CHECK(passes::distance(got[2], curvatures) < tolerance);
}

}  // namespace systems
