// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ctgrad: regressions (bench).
#include "with_ctgrad.hpp"

namespace side_by_side {
namespace {

constexpr auto n = cg::dim<"n">;
constexpr auto y = cg::vector<"y", n>;
template <int D>
constexpr auto X = cg::matrix<"X", n, D>;
template <int D>
constexpr auto w = cg::vector<"w", D>;
constexpr auto s = cg::scalar<"s">;

template <int D>
constexpr auto posterior =
    -0.5 * (cg::squared_norm(X<D> * w<D> - y) * cg::exp(-2 * s) + cg::squared_norm(w<D>) + cg::square(s)) - n* s;
template <int D>
constexpr auto logistic = cg::sum(cg::softplus(-cg::hadamard(y, X<D>* w<D>)));

template <std::size_t N, int D>
struct of_regression : gradients<posterior<D>, w<D>, s> {
    static auto given(const auto& r, const auto& use) {
        return use(X<D> = all_of(r.X), y = all_of(r.y), w<D> = part(r.at.data(), 0, D), s = r.at.data()[D]);
    }
    static auto results(double& f, double* g) { return cg::into(f, part(g, 0, D), g[D]); }
};
template <int D>
struct of_labels : gradients<logistic<D>, w<D>> {
    static auto given(const auto& r, const auto& use) { return use(X<D> = all_of(r.X), y = all_of(r.y), w<D> = all_of(r.at)); }
    static auto results(double& f, double* g) { return cg::into(f, part(g, 0, D)); }
};
template <int D>
struct hessian_of_labels : of_labels<D> {
    static constexpr auto both = cg::compile([] { return cg::outputs(logistic<D>, cg::hessian(logistic<D>, w<D>)); });
    static auto results(double& f, double* g) { return cg::into(f, part(g, 0, D * D)); }
};

}  // namespace

void enter_ctgrad_models(registry& to) {
    enter_program<bayesian_regression<1000, 50>, of_regression<1000, 50>>(to);
    enter_program<logistic_regression<20000, 784>, of_labels<784>>(to);
    enter_program<logistic_regression<100000, 100>, of_labels<100>>(to);
    enter_program<logistic_hessian<1000, 100>, hessian_of_labels<100>>(to);
}

}  // namespace side_by_side
