// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What compiling costs: the Hessians of a network of two layers (bench).
#include <ctgrad/ctgrad.hpp>
#include <vector>

namespace {
namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 8>;
inline constexpr auto W = cg::matrix<"W", 8, 6>;
inline constexpr auto b = cg::vector<"b", 6>;
inline constexpr auto V = cg::matrix<"V", 6, 3>;
inline constexpr auto t = cg::labels<"t", n, 3>;

inline constexpr auto step = cg::compile([] {
    const auto loss = cg::cross_entropy(cg::tanh(X * W + b) * V, t);
    return cg::outputs(cg::hessian(loss, W), cg::hessian(loss, V), cg::hessian(loss, W, V));
});
}  // namespace

// How many nodes the graph has, for those who read the object.
char nodes_of_graph[step.plan().details().graph.node_count];

void run(const std::vector<double>& data, const std::vector<int>& classes, const std::vector<double>& first,
         const std::vector<double>& bias, const std::vector<double>& second, std::vector<double>& by_first,
         std::vector<double>& by_second, std::vector<double>& by_both);

void run(const std::vector<double>& data, const std::vector<int>& classes, const std::vector<double>& first,
         const std::vector<double>& bias, const std::vector<double>& second, std::vector<double>& by_first,
         std::vector<double>& by_second, std::vector<double>& by_both) {
    step(X = data, t = classes, W = first, b = bias, V = second, cg::into(by_first, by_second, by_both));
}
