// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's hand by hand: residuals and their Jacobian by the pose, forwards (bench).
#pragma once
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "../../tests/adbench/hand.hpp"
#include "hand_bundle_adjustment.hpp"

namespace hand {

// A vertex moves with few bones, and each of those depends on at most four angles of its finger.
class pose {
    using affine = double[3][4];
    static constexpr int bones = adbench::hand::bones, fingers = adbench::hand::fingers, angles = 4;
    struct bone {
        affine placed, by_angle[angles];  // from rest, and its derivatives
        int finger = -1, depends_on = 0;  // the first angles of its finger
    };
    std::vector<std::vector<std::pair<int, double>>> weights_;  // of each vertex: (bone, weight)
    bone bones_[bones];

    // The upper three rows of a matrix of 16 numbers.
    static void load(affine& to, const double* from) {
        for (int i = 0; i < 12; ++i) to[i / 4][i % 4] = from[i];
    }
    // As of affine maps; the linear part alone where a derivative has no last row of (0, 0, 0, 1).
    static void multiply(affine& to, const affine& a, const affine& b, bool derivative = false) {
        affine result;
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 4; ++j)
                result[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j] + (j == 3 && !derivative ? a[i][3] : 0);
        for (int i = 0; i < 12; ++i) to[i / 4][i % 4] = result[i / 4][i % 4];
    }
    static void flexion(affine& m, affine& slope, double x) {
        const double c = std::cos(x), s = std::sin(x);
        const affine value = {{1, 0, 0, 0}, {0, c, -s, 0}, {0, s, c, 0}}, by_x = {{0, 0, 0, 0}, {0, -s, -c, 0}, {0, c, -s, 0}};
        for (int i = 0; i < 12; ++i) m[i / 4][i % 4] = value[i / 4][i % 4], slope[i / 4][i % 4] = by_x[i / 4][i % 4];
    }
    static void abduction(affine& m, affine& slope, double z) {
        const double c = std::cos(z), s = std::sin(z);
        const affine value = {{c, -s, 0, 0}, {s, c, 0, 0}, {0, 0, 1, 0}}, by_z = {{-s, -c, 0, 0}, {c, -s, 0, 0}, {0, 0, 0, 0}};
        for (int i = 0; i < 12; ++i) m[i / 4][i % 4] = value[i / 4][i % 4], slope[i / 4][i % 4] = by_z[i / 4][i % 4];
    }

public:
    explicit pose(const adbench::hand_data& data) : weights_(adbench::hand_data::vertices) {
        for (std::size_t v = 0; v < weights_.size(); ++v)
            for (int b = 0; b < bones; ++b)
                if (const double w = data.skin[bones * v + static_cast<std::size_t>(b)]; w != 0) weights_[v].push_back({b, w});
    }
    // Rows of 26.
    void residuals(const adbench::hand_data& data, double* residual, double* jacobian) {
        place(data);
        const double* const r = data.theta.data();
        static constexpr double none[3] = {0, 0, 0};
        const bool turns = r[0] * r[0] + r[1] * r[1] + r[2] * r[2] > 1e-8;
        const rotation turn(turns ? r : none);
        double by_point[3][3];
        turn.matrix(turns ? r : none, by_point);
        for (std::size_t i = 0; i < data.n; ++i) {
            const auto vertex = static_cast<std::size_t>(data.vertex_of[i]);
            const double* const rest = &data.rest[4 * vertex];
            double* const rows = jacobian + 78 * i;
            for (int k = 0; k < 78; ++k) rows[k] = 0;
            double at[3] = {}, turned[3], by_r[3][3];
            for (const auto& [b, w] : weights_[vertex]) {
                const bone& own = bones_[b];
                add(at, w, own.placed, rest);
                for (int k = 0; k < own.depends_on; ++k) {
                    double moved[3] = {};
                    add(moved, w, own.by_angle[k], rest);
                    for (int row = 0; row < 3; ++row)
                        rows[26 * row + 6 + 4 * own.finger + k] -=
                            by_point[row][0] * moved[0] + by_point[row][1] * moved[1] + by_point[row][2] * moved[2];
                }
            }
            turn.apply(turns ? r : none, at, turned, by_r);
            for (int row = 0; row < 3; ++row) {
                residual[3 * i + static_cast<std::size_t>(row)] = data.seen[3 * i + static_cast<std::size_t>(row)] - turned[row] - r[3 + row];
                for (int k = 0; k < 3 && turns; ++k) rows[26 * row + k] = -by_r[k][row];
                rows[26 * row + 3 + row] = -1;
            }
        }
    }

private:
    static void add(double (&to)[3], double weight, const affine& m, const double* x) {
        for (int i = 0; i < 3; ++i) to[i] += weight * (m[i][0] * x[0] + m[i][1] * x[1] + m[i][2] * x[2] + m[i][3] * x[3]);
    }
    void place(const adbench::hand_data& data) {
        affine wrist, own, rest[bones];
        for (int b = 0; b < bones; ++b) load(rest[b], &data.inverse[16 * static_cast<std::size_t>(b)]);
        load(wrist, data.relative.data());
        multiply(bones_[0].placed, wrist, rest[0]);
        load(own, &data.relative[16 * (bones - 1)]);
        multiply(own, wrist, own);
        multiply(bones_[bones - 1].placed, own, rest[bones - 1]);
        for (int f = 0; f < fingers; ++f) {
            const double* const angle = &data.theta[6 + 4 * static_cast<std::size_t>(f)];
            affine absolute, by[angles];
            for (int j = 0; j < 4; ++j) {
                const int b = 1 + 4 * f + j;
                load(own, &data.relative[16 * static_cast<std::size_t>(b)]);
                multiply(absolute, j == 0 ? wrist : absolute, own);
                for (int k = 0; k < j && j > 1; ++k) multiply(by[k], by[k], own);
                if (j == 1) {
                    affine around_z, by_z, around_x, by_x;
                    abduction(around_z, by_z, angle[1]);
                    flexion(around_x, by_x, angle[0]);
                    multiply(by[1], absolute, by_z, true);
                    multiply(by[1], by[1], around_x, true);
                    multiply(absolute, absolute, around_z);
                    multiply(by[0], absolute, by_x, true);
                    multiply(absolute, absolute, around_x);
                } else if (j > 1) {
                    affine around, slope;
                    flexion(around, slope, angle[j]);
                    for (int k = 0; k < j; ++k) multiply(by[k], by[k], around);
                    multiply(by[j], absolute, slope, true);
                    multiply(absolute, absolute, around);
                }
                bones_[b].finger = f;
                bones_[b].depends_on = j == 0 ? 0 : j + 1;
                multiply(bones_[b].placed, absolute, rest[b]);
                for (int k = 0; k < bones_[b].depends_on; ++k) multiply(bones_[b].by_angle[k], by[k], rest[b]);
            }
        }
    }
};

}  // namespace hand
