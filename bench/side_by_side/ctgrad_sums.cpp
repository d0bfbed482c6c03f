// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ctgrad: sums over arrays (bench).
#include "with_ctgrad.hpp"

namespace side_by_side {
namespace {

constexpr auto n = cg::dim<"n">;
constexpr auto x = cg::vector<"x", n>;
constexpr auto A = cg::matrix<"A", 128, 128>;
constexpr auto B = cg::matrix<"B", 128, 128>;
constexpr auto mu = cg::scalar<"mu">;
constexpr auto sigma = cg::scalar<"sigma">;

constexpr auto added = cg::sum(x);
constexpr auto multiplied = cg::prod(x);
constexpr auto log_of_sum = cg::logsumexp(x);
constexpr auto of_product = cg::sum(A * B);
constexpr auto of_sums = cg::dot(cg::sum(A, cg::axis<0>), cg::sum(B, cg::axis<1>));
constexpr auto log_density =
    -0.5 * cg::squared_norm(x - mu) / cg::square(sigma) - n * (cg::log(sigma) + normal_log_density<1>::half_log_two_pi);

template <std::size_t N, const auto& Loss>
struct of_vector : gradients<Loss, x> {
    static auto given(const auto& w, const auto& use) { return use(x = all_of(w.at)); }
    static auto results(double& f, double* g) { return cg::into(f, part(g, 0, N)); }
};
template <std::size_t N, const auto& Loss>
struct of_matrices : gradients<Loss, A, B> {
    static auto given(const auto& w, const auto& use) {
        return use(A = cg::view(w.at.data(), N, N), B = cg::view(w.at.data() + N * N, N, N));
    }
    static auto results(double& f, double* g) { return cg::into(f, part(g, 0, N * N), part(g, N * N, N * N)); }
};
template <std::size_t N>
struct of_sample : gradients<log_density, x, mu, sigma> {
    static auto given(const auto& w, const auto& use) {
        return use(x = part(w.at.data(), 0, N), mu = w.at.data()[N], sigma = w.at.data()[N + 1]);
    }
    static auto results(double& f, double* g) { return cg::into(f, part(g, 0, N), g[N], g[N + 1]); }
};

}  // namespace

void enter_ctgrad_sums(registry& to) {
    enter_program<sum<16384>, of_vector<16384, added>>(to);
    enter_program<product<1024>, of_vector<1024, multiplied>>(to);
    enter_program<logsumexp<16384>, of_vector<16384, log_of_sum>>(to);
    enter_program<sum_of_product<128, false>, of_matrices<128, of_product>>(to);
    enter_program<sum_of_product<128, true>, of_matrices<128, of_sums>>(to);
    enter_program<normal_log_density<16384>, of_sample<16384>>(to);
}

}  // namespace side_by_side
