// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's bundle adjustment by hand: residuals and the nonzero elements of their Jacobian (bench).
#pragma once
#include <cmath>
#include <cstddef>

namespace hand {

// y = a z + b r × z + c r (r'z) with a = cos t, b = sin t / t, c = (1 - cos t) / t², t = |r|, and by_r[k] = ∂y/∂r_k:
// a, b, c are functions of r'r, of gradients -b r, (a - b) / t² r, (b - 2 c) / t² r.
struct rotation {
    double a = 1, b = 1, c = 0, slope_b = 0, slope_c = 0;

    explicit rotation(const double* r) {
        const double square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
        if (!(square > 0)) return;
        const double t = std::sqrt(square);
        a = std::cos(t), b = std::sin(t) / t, c = (1 - a) / square;
        slope_b = (a - b) / square, slope_c = (b - 2 * c) / square;
    }
    void apply(const double* r, const double* z, double* y, double (&by_r)[3][3]) const {
        const double cross[3] = {r[1] * z[2] - r[2] * z[1], r[2] * z[0] - r[0] * z[2], r[0] * z[1] - r[1] * z[0]};
        const double along = r[0] * z[0] + r[1] * z[1] + r[2] * z[2];
        for (int i = 0; i < 3; ++i) y[i] = a * z[i] + b * cross[i] + c * r[i] * along;
        const double turned[3][3] = {{0, -z[2], z[1]}, {z[2], 0, -z[0]}, {-z[1], z[0], 0}};  // e_k × z
        const double moves = c != 0 || slope_b != 0 ? 1 : 0;  // a is constant where there is no angle
        for (int k = 0; k < 3; ++k)
            for (int i = 0; i < 3; ++i) {
                const double by_scale = slope_b * cross[i] + slope_c * r[i] * along - moves * b * z[i];
                by_r[k][i] = r[k] * by_scale + b * turned[k][i] + c * r[i] * z[k];
            }
        for (int k = 0; k < 3; ++k) by_r[k][k] += c * along;
    }
    // ∂y_i/∂z_j
    void matrix(const double* r, double (&m)[3][3]) const {
        const double cross[3][3] = {{0, -r[2], r[1]}, {r[2], 0, -r[0]}, {-r[1], r[0], 0}};
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j) m[i][j] = b * cross[i][j] + c * r[i] * r[j] + (i == j ? a : 0);
    }
};

// Rows of 15: camera, point, weight.
inline void reprojection(const double* camera, const double* point, double weight, const double* feature, double* residual, double* rows) {
    const double z[3] = {point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]};
    double y[3], by_r[3][3], by_z[3][3];
    const rotation turn(camera);
    turn.apply(camera, z, y, by_r);
    turn.matrix(camera, by_z);
    const double f = camera[6], k1 = camera[9], k2 = camera[10], inverse = 1 / y[2], u[2] = {y[0] * inverse, y[1] * inverse};
    const double s = u[0] * u[0] + u[1] * u[1], scale = 1 + s * (k1 + s * k2), slope = 2 * (k1 + 2 * k2 * s);
    for (int i = 0; i < 2; ++i) {
        double* const row = rows + 15 * i;
        const double projected = f * scale * u[i] + camera[7 + i] - feature[i], wf = weight * f;
        residual[i] = weight * projected;
        // by u, then by y
        const double by_u[2] = {wf * (slope * u[i] * u[0] + (i == 0 ? scale : 0)), wf * (slope * u[i] * u[1] + (i == 1 ? scale : 0))};
        const double by_y[3] = {by_u[0] * inverse, by_u[1] * inverse, -(by_u[0] * u[0] + by_u[1] * u[1]) * inverse};
        for (int k = 0; k < 3; ++k) {
            row[k] = by_y[0] * by_r[k][0] + by_y[1] * by_r[k][1] + by_y[2] * by_r[k][2];
            const double by_point = by_y[0] * by_z[0][k] + by_y[1] * by_z[1][k] + by_y[2] * by_z[2][k];
            row[3 + k] = -by_point;
            row[11 + k] = by_point;
        }
        row[6] = weight * scale * u[i];
        row[7] = i == 0 ? weight : 0;
        row[8] = i == 1 ? weight : 0;
        row[9] = wf * u[i] * s;
        row[10] = wf * u[i] * s * s;
        row[14] = projected;
    }
}

}  // namespace hand
