// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What compiling costs: a network of SIZE layers with all its gradients, built by a recursive template (bench).
#include <array>
#include <ctgrad/ctgrad.hpp>
#include <utility>
#include <vector>

namespace {
namespace cg = ctgrad;

constexpr int layers = SIZE;
inline constexpr auto x = cg::vector<"x", 32>;
inline constexpr auto y = cg::vector<"y", 32>;
template <int I>
inline constexpr auto W = cg::matrix<cg::indexed<"W", I>, 32, 32>;
template <int I>
inline constexpr auto b = cg::vector<cg::indexed<"b", I>, 32>;

// The value behind so many layers. The template has no type among its parameters: that type would name the layers before
// it twice, and g++ -g would write down 2^16 names.
template <int Layers>
constexpr auto network() {
    if constexpr (Layers == 0) {
        return x;
    } else {
        const auto h = network<Layers - 1>();
        return cg::let([=] { return cg::tanh(W<Layers - 1> * h + b<Layers - 1>); });
    }
}

using all_layers = std::make_integer_sequence<int, layers>;

inline constexpr auto step = cg::compile([] {
    return []<int... I>(std::integer_sequence<int, I...>) {
        auto loss = cg::squared_norm(network<layers>() - y);
        return cg::outputs(loss, cg::gradient(loss, W<I>)..., cg::gradient(loss, b<I>)...);
    }(all_layers());
});
}  // namespace

// How many nodes the graph has, for those who read the object.
char nodes_of_graph[step.plan().details().graph.node_count];

using parameters = std::array<std::vector<double>, layers>;

double run(const std::vector<double>& input, const std::vector<double>& target, const parameters& weights,
           const parameters& biases, parameters& weight_gradients, parameters& bias_gradients);

double run(const std::vector<double>& input, const std::vector<double>& target, const parameters& weights,
           const parameters& biases, parameters& weight_gradients, parameters& bias_gradients) {
    return [&]<int... I>(std::integer_sequence<int, I...>) {
        double loss = 0;
        step(x = input, y = target, (W<I> = weights[I])..., (b<I> = biases[I])...,
             cg::into(loss, weight_gradients[I]..., bias_gradients[I]...));
        return loss;
    }(all_layers());
}
