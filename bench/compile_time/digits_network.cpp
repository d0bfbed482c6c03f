// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What compiling costs: a 64-32-10 network on batches of any size, loss and all gradients (bench).
#include <ctgrad/ctgrad.hpp>
#include <vector>

namespace {
namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 64>;
inline constexpr auto y = cg::labels<"y", n, 10>;
inline constexpr auto W1 = cg::matrix<"W1", 64, 32>;
inline constexpr auto b1 = cg::vector<"b1", 32>;
inline constexpr auto W2 = cg::matrix<"W2", 32, 10>;
inline constexpr auto b2 = cg::vector<"b2", 10>;

inline constexpr auto step = cg::compile([] {
    auto h = cg::tanh(X * W1 + b1);
    auto loss = cg::cross_entropy(h * W2 + b2, y);
    return cg::outputs(loss, cg::gradient(loss, W1), cg::gradient(loss, b1), cg::gradient(loss, W2),
                       cg::gradient(loss, b2));
});
}  // namespace

// How many nodes the graph has, for those who read the object.
char nodes_of_graph[step.plan().details().graph.node_count];

struct network {
    std::vector<float> w1, b1, w2, b2;
};

float run(const std::vector<float>& images, const std::vector<int>& digits, const network& at, network& gradient);

float run(const std::vector<float>& images, const std::vector<int>& digits, const network& at, network& gradient) {
    float loss = 0;
    step(X = images, y = digits, W1 = at.w1, b1 = at.b1, W2 = at.w2, b2 = at.b2,
         cg::into(loss, gradient.w1, gradient.b1, gradient.w2, gradient.b2));
    return loss;
}
