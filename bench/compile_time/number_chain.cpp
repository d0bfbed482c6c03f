// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What compiling costs: a chain of SIZE operations with a plain number in each, value and gradient (bench).
#include <ctgrad/ctgrad.hpp>
#include <vector>

namespace {
namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto x = cg::vector<"x", n>;

// A continued fraction: no two steps merge.
template <int Operations>
constexpr auto chain(auto e) {
    if constexpr (Operations == 0)
        return e;
    else if constexpr (Operations % 2 == 0)
        return chain<Operations - 1>(e + (1 + 0.01 * Operations));
    else
        return chain<Operations - 1>(0.5 / e);
}

inline constexpr auto step = cg::compile([] {
    auto loss = cg::sum(chain<SIZE>(x));
    return cg::outputs(loss, cg::gradient(loss, x));
});
}  // namespace

// How many nodes the graph has, for those who read the object.
char nodes_of_graph[step.plan().details().graph.node_count];

double run(const std::vector<double>& data, std::vector<double>& gradient);

double run(const std::vector<double>& data, std::vector<double>& gradient) {
    double loss = 0;
    step(x = data, cg::into(loss, gradient));
    return loss;
}
