// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What compiling costs: ADBench's Gaussian mixture model, its log-likelihood with all gradients (bench).
//
// Šrajer, Kukelova, Fitzgibbon, "A benchmark of selected algorithmic differentiation tools" (2018). The inverse square root
// of each covariance has exp(q) on its diagonal and L below it.
#include <ctgrad/ctgrad.hpp>
#include <vector>

namespace {
namespace cg = ctgrad;

constexpr int clusters = 10, width = 10;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, width>;
inline constexpr auto alpha = cg::vector<"alpha", clusters>;
inline constexpr auto mu = cg::matrix<"mu", clusters, width>;
inline constexpr auto q = cg::matrix<"q", clusters, width>;
inline constexpr auto L = cg::tensor<"L", clusters, width, width>;
inline constexpr auto precision = cg::scalar<"gamma">;
inline constexpr auto m = cg::scalar<"m">;

inline constexpr auto step = cg::compile([] {
    auto diagonal = cg::exp(q);
    auto centre = cg::einsum<"kde,ke->kd">(L, mu) + cg::hadamard(diagonal, mu);
    auto z = cg::einsum<"kde,ne->nkd">(L, X) + cg::einsum<"kd,nd->nkd">(diagonal, X) - centre;
    auto densities = alpha + cg::sum(q, cg::axis<1>) - 0.5 * cg::sum(cg::square(z), cg::axis<2>);
    auto points = cg::sum(cg::logsumexp(densities, cg::axis<1>));
    auto prior = 0.5 * cg::square(precision) * (cg::squared_norm(diagonal) + cg::sum(cg::square(L))) - m * cg::sum(q);
    auto loss = points - n * cg::logsumexp(alpha) + prior;
    return cg::outputs(loss, cg::gradient(loss, alpha), cg::gradient(loss, mu), cg::gradient(loss, q), cg::gradient(loss, L));
});
}  // namespace

// How many nodes the graph has, for those who read the object.
char nodes_of_graph[step.plan().details().graph.node_count];

struct mixture {
    std::vector<double> weights, means, diagonals, below;
};

double run(const std::vector<double>& points, const mixture& at, double scale, double shape, mixture& gradient);

double run(const std::vector<double>& points, const mixture& at, double scale, double shape, mixture& gradient) {
    double loss = 0;
    step(X = points, alpha = at.weights, mu = at.means, q = at.diagonals, L = at.below, precision = scale, m = shape,
         cg::into(loss, gradient.weights, gradient.means, gradient.diagonals, gradient.below));
    return loss;
}
