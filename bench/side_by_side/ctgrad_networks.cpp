// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ctgrad: classifiers (bench).
#include "with_ctgrad.hpp"

namespace side_by_side {
namespace {

template <int N>
constexpr auto labels = cg::labels<"labels", N, 10>;
template <int N>
constexpr auto X = cg::matrix<"X", N, 64>;
constexpr auto W = cg::matrix<"W", 64, 10>;
constexpr auto b = cg::vector<"b", 10>;
constexpr auto W1 = cg::matrix<"W1", 64, 64>;
constexpr auto b1 = cg::vector<"b1", 64>;

constexpr auto linear = cg::cross_entropy(X<1000> * W + b, labels<1000>);
constexpr auto hidden = cg::cross_entropy(cg::tanh(X<32> * W1 + b1) * W + b, labels<32>);

using one_layer = softmax_classifier<1000, 64, 10>;
struct of_one_layer : gradients<linear, W, b> {
    static auto given(const one_layer& m, const auto& use) {
        return use(X<1000> = all_of(m.X), labels<1000> = m.labels, W = part(m.at.data(), 0, 640), b = part(m.at.data(), 640, 10));
    }
    static auto results(double& f, double* g) { return cg::into(f, part(g, 0, 640), part(g, 640, 10)); }
};
using two_layers = network<32, 64, 64, 10>;
struct of_two_layers : gradients<hidden, W1, b1, W, b> {
    static auto parts(auto* at, const auto& use) {
        return use(part(at, 0, 64 * 64), part(at, two_layers::b1, 64), part(at, two_layers::W2, 640),
                   part(at, two_layers::b2, 10));
    }
    static auto given(const two_layers& m, const auto& use) {
        return parts(m.at.data(), [&](auto first, auto first_bias, auto second, auto second_bias) {
            return use(X<32> = all_of(m.X), labels<32> = m.labels, W1 = first, b1 = first_bias, W = second, b = second_bias);
        });
    }
    static auto results(double& f, double* g) {
        return parts(g, [&](auto... to) { return cg::into(f, std::move(to)...); });
    }
};

}  // namespace

void enter_ctgrad_networks(registry& to) {
    enter_program<one_layer, of_one_layer>(to);
    enter_program<two_layers, of_two_layers>(to);
}

}  // namespace side_by_side
