// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Where a camera of ADBench sees a point, for any type of numbers.
#pragma once
#include <cmath>

namespace plain {

// y = R(r) z
template <class T>
void rodrigues(const T* r, const T* z, T* y) {
    using std::cos, std::sin, std::sqrt;
    const T square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
    T a(1), b(1), c(0);
    if (square > 0.) {
        const T t = sqrt(square);
        a = cos(t), b = sin(t) / t, c = (1. - a) / square;
    }
    const T along = c * (r[0] * z[0] + r[1] * z[1] + r[2] * z[2]);
    for (int k = 0; k < 3; ++k) {
        const int p = (k + 1) % 3, q = (k + 2) % 3;
        y[k] = a * z[k] + b * (r[p] * z[q] - r[q] * z[p]) + r[k] * along;
    }
}

// camera (11), point (3)
template <class T>
void reprojection(const T* camera, const T* point, const T& weight, const auto* feature, T* error) {
    const T z[3] = {point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]};
    T y[3];
    rodrigues(camera, z, y);
    const T u[2] = {y[0] / y[2], y[1] / y[2]}, s = u[0] * u[0] + u[1] * u[1];
    const T scale = camera[6] * (1. + s * (camera[9] + s * camera[10]));
    for (int k = 0; k < 2; ++k) error[k] = weight * (scale * u[k] + camera[7 + k] - feature[k]);
}

// The same for automatic derivatives of Ceres Solver: the error of an observation, and of its weight.
struct observed_point {
    const double* feature;
    template <class T>
    bool operator()(const T* camera, const T* point, const T* weight, T* to) const {
        reprojection(camera, point, *weight, feature, to);
        return true;
    }
};
struct unit_weight {
    template <class T>
    bool operator()(const T* weight, T* to) const {
        *to = 1. - *weight * *weight;
        return true;
    }
};

}  // namespace plain
