// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What tests of graphs do at run time, compiled once: the interpreter is most of it.
#include "passes.hpp"

#include <random>

#include "ctgrad/ir/interpret.hpp"

namespace passes {

void inputs::fill(const graph_view& g, unsigned seed) {
    std::mt19937_64 random(seed);
    for (int v = 0; v < g.variable_count; ++v) {
        std::int64_t count = 1;
        for (int axis = 0; axis < g.variables[v].shape.rank; ++axis) count *= size(g, g.variables[v].shape[axis]);
        std::vector<double>& to = values[std::string(g.variables[v].name)];
        std::uniform_real_distribution<double> real(least, largest);
        for (std::int64_t i = 0; i < count; ++i)
            to.push_back(g.variables[v].labels
                             ? static_cast<double>(random() % static_cast<std::uint64_t>(size(g, g.variables[v].classes)))
                             : real(random));
    }
}

arrays evaluate(const graph_view& g, const inputs& in) {
    std::vector<const double*> variables;
    std::vector<std::int64_t> dims;
    for (int v = 0; v < g.variable_count; ++v) variables.push_back(in.values.at(std::string(g.variables[v].name)).data());
    for (int d = 0; d < g.dim_count; ++d) dims.push_back(in.sizes.at(std::string(g.dims[d].name)));
    arrays results;
    for (const auto& result : cg::ir::interpret(g, variables.data(), dims.data()))
        results.emplace_back(result.begin(), result.end());
    return results;
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
    REQUIRE(a.size() == b.size());
    double scale = 1, difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (std::isnan(a[i]) || std::isnan(b[i])) return std::isnan(a[i]) == std::isnan(b[i]) ? difference : 1 / 0.0;
        scale = std::max(scale, std::abs(b[i]));
        difference = std::max(difference, std::abs(a[i] - b[i]));
    }
    return difference / scale;
}

std::vector<double> differences(const graph& f, inputs in, const std::string& variable, double step) {
    std::vector<double> result;
    std::vector<double>& x = in.values.at(variable);
    for (double& element : x) {
        const double middle = element;
        const auto at = [&](double offset) {
            element = middle + offset * step;
            return evaluate(f, in)[0][0];
        };
        result.push_back((8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step));
        element = middle;
    }
    return result;
}

}  // namespace passes
