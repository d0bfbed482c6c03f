// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's bundle adjustment: where cameras see points, and the sparse Jacobian of that.
#pragma once
#include <ctgrad/ctgrad.hpp>

#include "files.hpp"

namespace adbench {

// `n m p`, one camera, one point, one weight, one feature: all are equal, and observation i is of point i mod m by camera
// i mod n.
struct bundle_data {
    std::size_t n, m, p;
    numbers cameras, points, weights, features;
    std::vector<int> camera_of, point_of;

    explicit bundle_data(const std::string& name) {
        reader file(name);
        n = file.next_size(), m = file.next_size(), p = file.next_size();
        cameras = repeat(file.next(11), n), points = repeat(file.next(3), m);
        weights = repeat(file.next(1), p), features = repeat(file.next(2), p);
        for (std::size_t i = 0; i < p; ++i) {
            camera_of.push_back(static_cast<int>(i % n));
            point_of.push_back(static_cast<int>(i % m));
        }
    }

private:
    static numbers repeat(const numbers& one, std::size_t times) {
        numbers all;
        for (std::size_t i = 0; i < times; ++i) all.insert(all.end(), one.begin(), one.end());
        return all;
    }
};

namespace bundle {

inline constexpr auto n = ctgrad::dim<"n">;
inline constexpr auto m = ctgrad::dim<"m">;
inline constexpr auto p = ctgrad::dim<"p">;
inline constexpr auto cameras = ctgrad::matrix<"cameras", n, 11>;  // rotation (3), centre (3), f, u0, v0, k1, k2
inline constexpr auto points = ctgrad::matrix<"points", m, 3>;
inline constexpr auto weights = ctgrad::vector<"weights", p>;
inline constexpr auto features = ctgrad::matrix<"features", p, 2>;
inline constexpr auto camera_of = ctgrad::labels<"camera_of", p, n>;
inline constexpr auto point_of = ctgrad::labels<"point_of", p, m>;

// Of rows of three.
constexpr auto inner(auto a, auto b) { return ctgrad::sum(ctgrad::hadamard(a, b), ctgrad::axis<1>, ctgrad::keepdims); }
constexpr auto cross(auto a, auto b) {
    auto turned = [](auto v) { return ctgrad::concatenate<1>(ctgrad::slice<1, 1, 3>(v), ctgrad::slice<1, 0, 1>(v)); };
    return turned(ctgrad::hadamard(a, turned(b)) - ctgrad::hadamard(turned(a), b));
}
// z turned by the angle |r| around r.
constexpr auto rodrigues(auto r, auto z) {
    using ctgrad::hadamard;
    auto square = inner(r, r);
    auto t = ctgrad::sqrt(ctgrad::where(square > 0, square, 1));
    auto v = r / t;
    auto turned = hadamard(z, ctgrad::cos(t)) + hadamard(cross(v, z), ctgrad::sin(t)) + hadamard(hadamard(v, inner(v, z)), 1 - ctgrad::cos(t));
    return ctgrad::where(square > 0, turned, z + cross(r, z));
}

// Rows of cameras, points, weights and features: an observation each.
constexpr auto reprojection(auto camera, auto point, auto weight, auto feature) {
    using ctgrad::hadamard, ctgrad::slice;
    auto y = rodrigues(slice<1, 0, 3>(camera), point - slice<1, 3, 6>(camera));
    auto u = slice<1, 0, 2>(y) / slice<1, 2, 3>(y);
    auto square = inner(u, u);
    auto distorted = hadamard(u, 1 + hadamard(slice<1, 9, 10>(camera), square) + hadamard(slice<1, 10, 11>(camera), ctgrad::square(square)));
    auto projected = hadamard(slice<1, 6, 7>(camera), distorted) + slice<1, 7, 9>(camera);
    return hadamard(weight, projected - feature);
}

// [p, 2]
inline constexpr auto residuals = [] {
    return reprojection(ctgrad::take(cameras, camera_of), ctgrad::take(points, point_of), ctgrad::reshape<p, 1>(weights), features);
};
inline constexpr auto weight_residuals = [] { return 1 - ctgrad::square(weights); };

// An observation depends on one camera, one point and one weight: of a row of each Jacobian that is kept, which makes the
// 15 nonzero elements of the row, in the order of compressed rows.
inline constexpr auto nonzeros = [] {
    using ctgrad::einsum, ctgrad::jacobian, ctgrad::one_hot;
    return ctgrad::concatenate<2>(einsum<"iacj,ic->iaj">(jacobian(residuals(), cameras), one_hot(camera_of)),
                                  einsum<"iacj,ic->iaj">(jacobian(residuals(), points), one_hot(point_of)),
                                  ctgrad::reshape<p, 2, 1>(einsum<"iai->ia">(jacobian(residuals(), weights))));
};
inline constexpr auto step = ctgrad::compile([] {
    return ctgrad::outputs(residuals(), weight_residuals(), nonzeros(), ctgrad::diagonal(ctgrad::jacobian(weight_residuals(), weights)));
});

// One of them alone, [1, 2].
inline constexpr auto camera = ctgrad::vector<"camera", 11>;
inline constexpr auto point = ctgrad::vector<"point", 3>;
inline constexpr auto weight = ctgrad::scalar<"weight">;
inline constexpr auto feature = ctgrad::vector<"feature", 2>;
inline constexpr auto residual = [] {
    return reprojection(ctgrad::reshape<1, 11>(camera), ctgrad::reshape<1, 3>(point), weight, feature);
};
inline constexpr auto weight_residual = [] { return 1 - ctgrad::square(weight); };

}  // namespace bundle
}  // namespace adbench
