// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's hand where the points that are seen lie in triangles of vertices.
#pragma once
#include "hand.hpp"

namespace adbench::hand {

inline constexpr auto corner_a = ctgrad::labels<"corner_a", n, vertices>;
inline constexpr auto corner_b = ctgrad::labels<"corner_b", n, vertices>;
inline constexpr auto corner_c = ctgrad::labels<"corner_c", n, vertices>;
inline constexpr auto u = ctgrad::matrix<"u", n, 2>;

// The points lie in triangles, at (u1, u2, 1 - u1 - u2).
inline constexpr auto complicated = [] {
    return seen - positions([](auto f) {
        auto u1 = ctgrad::reshape<n, 1, 1>(ctgrad::slice<1, 0, 1>(u));
        auto u2 = ctgrad::reshape<n, 1, 1>(ctgrad::slice<1, 1, 2>(u));
        return ctgrad::hadamard(u1, f(corner_a)) + ctgrad::hadamard(u2, f(corner_b)) + ctgrad::hadamard(1 - u1 - u2, f(corner_c));
    });
};

// By each point's own u only.
inline constexpr auto complicated_step = ctgrad::compile([] {
    auto by_u = ctgrad::einsum<"nknj->nkj">(ctgrad::jacobian(complicated(), u));
    return ctgrad::outputs(complicated(), by_u, ctgrad::jacobian(complicated(), theta), ctgrad::jacobian(complicated(), angles));
});

}  // namespace adbench::hand
