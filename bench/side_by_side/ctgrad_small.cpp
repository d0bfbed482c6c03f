// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ctgrad: functions of a few numbers, and a chain (bench).
#include "with_ctgrad.hpp"

namespace side_by_side {
namespace {

template <int N>
constexpr auto x = cg::vector<"x", N>;
template <int N>
constexpr auto before = cg::slice<0, N - 1>(x<N>);
template <int N>
constexpr auto chain = cg::sum(100 * cg::square(cg::slice<1, N>(x<N>) - cg::square(before<N>)) + cg::square(1 - before<N>));

template <int N>
struct of_chain : gradients<chain<N>, x<N>> {
    static auto given(const auto& w, const auto& use) { return use(x<N> = all_of(w.at)); }
    static auto results(double& f, double* g) { return cg::into(f, part(g, 0, N)); }
};

constexpr auto A = cg::matrix<"A", 4, 4>;
constexpr auto B = cg::matrix<"B", 4, 4>;
constexpr auto C = cg::matrix<"C", 4, 4>;
constexpr auto distance = cg::squared_norm(A * C - B);

struct of_system : gradients<distance, C> {
    static auto given(const auto& w, const auto& use) { return use(A = all_of(w.A), B = all_of(w.B), C = all_of(w.at)); }
    static auto results(double& f, double* g) { return cg::into(f, part(g, 0, 16)); }
};

constexpr auto q = cg::vector<"q", 4>;
constexpr auto t = cg::vector<"t", 3>;
constexpr auto p = cg::vector<"p", 3>;
constexpr auto z = cg::vector<"z", 3>;
constexpr auto turned = [](auto v) { return cg::concatenate<0>(cg::slice<1, 3>(v), cg::slice<0, 1>(v)); };
constexpr auto cross = [](auto u, auto v) { return turned(cg::hadamard(u, turned(v)) - cg::hadamard(turned(u), v)); };
constexpr auto u = cg::slice<1, 4>(q);
constexpr auto residual =
    0.5 * cg::squared_norm(p + 2 * (cg::sum(cg::slice<0, 1>(q)) * cross(u, p) + cross(u, cross(u, p))) + t - z);

struct of_pose : gradients<residual, q, t> {
    static auto given(const auto& w, const auto& use) {
        return use(q = part(w.at.data(), 0, 4), t = part(w.at.data(), 4, 3), p = all_of(w.p), z = all_of(w.z));
    }
    static auto results(double& f, double* g) { return cg::into(f, part(g, 0, 4), part(g, 4, 3)); }
};

}  // namespace

void enter_ctgrad_small(registry& to) {
    enter_program<rosenbrock<10>, of_chain<10>>(to);
    enter_program<rosenbrock<1000>, of_chain<1000>>(to);
    enter_program<quaternion_residual, of_pose>(to);
    enter_program<small_least_squares<4>, of_system>(to);
}

}  // namespace side_by_side
