// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's hand: vertices follow the bones of a hand (linear blend skinning), and meet points that were seen.
#pragma once
#include <ctgrad/ctgrad.hpp>
#include <span>
#include <type_traits>

#include "files.hpp"

namespace adbench {

// `n 26`, n correspondences: a vertex and the point seen of it; 26 pose parameters. The model: per bone its transform
// relative to its parent's and the inverse of its absolute one at rest; per vertex its position at rest and the bones'
// weights.
struct hand_data {
    static constexpr std::size_t bones = 22, vertices = 544;
    std::size_t n;
    std::vector<int> vertex_of;
    numbers seen, theta, relative, inverse, rest, skin;

    explicit hand_data(const std::string& name) : rest(4 * vertices, 1), skin(bones * vertices) {
        reader file(name);
        n = file.next_size();
        theta.resize(file.next_size());
        for (std::size_t i = 0; i < n; ++i) {
            vertex_of.push_back(file.next<int>());
            for (int k = 0; k < 3; ++k) seen.push_back(file.next());
        }
        for (double& t : theta) t = file.next();
        read_bones();
        read_vertices();
    }
    std::span<const double> global() const { return std::span(theta).first(6); }
    std::span<const double> angles() const { return std::span(theta).subspan(6); }

private:
    void read_bones() {
        reader file("hand/model/bones.txt");
        for (std::size_t b = 0; b < bones; ++b) {
            file.next<std::string>();  // its name
            file.next();               // its parent: fingers of four bones follow the wrist, the forearm is last
            for (numbers* matrices : {&relative, &inverse})
                for (const double e : file.next(16)) matrices->push_back(e);
        }
    }
    void read_vertices() {
        reader file("hand/model/vertices.txt");
        for (std::size_t v = 0; v < vertices; ++v) {
            for (std::size_t k = 0; k < 3; ++k) rest[4 * v + k] = file.next();
            file.next(5);  // normal and texture
            for (std::size_t count = file.next_size(); count > 0; --count) {
                const std::size_t bone = file.next_size();
                skin[bones * v + bone] = file.next();
            }
        }
    }
};

namespace hand {

inline constexpr int bones = 22, vertices = 544, fingers = 5, joints = 4;
inline constexpr auto n = ctgrad::dim<"n">;
// Rotation (an axis times its angle), translation; per finger flexion and abduction of the second bone, flexion of the third
// and of the fourth.
inline constexpr auto theta = ctgrad::vector<"theta", 6>;
inline constexpr auto angles = ctgrad::matrix<"angles", fingers, 4>;
inline constexpr auto relative = ctgrad::tensor<"relative", bones, 4, 4>;
inline constexpr auto inverse = ctgrad::tensor<"inverse", bones, 4, 4>;
inline constexpr auto rest = ctgrad::matrix<"rest", vertices, 4>;
inline constexpr auto skin = ctgrad::matrix<"skin", vertices, bones>;
inline constexpr auto vertex_of = ctgrad::labels<"vertex_of", n, vertices>;
inline constexpr auto seen = ctgrad::matrix<"seen", n, 3>;

// -- the pose ------------------------------------------------------------------------------------------------------------

// All fingers together: what belongs to one of their bones, [fingers, ...].
template <int Joint, int Rows = 4>
constexpr auto of_joint(auto of_bones) {
    auto of_fingers = ctgrad::reshape<fingers, joints, 4, 4>(ctgrad::slice<0, 1, 1 + fingers * joints>(of_bones));
    return ctgrad::slice<1, 0, Rows>(ctgrad::reshape<fingers, 4, 4>(ctgrad::slice<1, Joint, Joint + 1>(of_fingers)));
}
template <int Angle>
constexpr auto angle() {
    return ctgrad::sum(ctgrad::slice<1, Angle, Angle + 1>(angles), ctgrad::axis<1>);
}
constexpr auto row(auto... elements) { return ctgrad::stack<1>(elements...); }
inline constexpr auto zero = ctgrad::zeros<fingers>;
inline constexpr auto one = ctgrad::ones<fingers>;
constexpr auto flexion(auto x) {
    auto c = ctgrad::cos(x);
    auto s = ctgrad::sin(x);
    return ctgrad::stack<1>(row(one, zero, zero, zero), row(zero, c, -s, zero), row(zero, s, c, zero), row(zero, zero, zero, one));
}
constexpr auto abduction(auto z) {
    auto c = ctgrad::cos(z);
    auto s = ctgrad::sin(z);
    return ctgrad::stack<1>(row(c, -s, zero, zero), row(s, c, zero, zero), row(zero, zero, one, zero), row(zero, zero, zero, one));
}
// The rotation by |r| around r; none if that is below 10⁻⁴.
constexpr auto rotation(auto r) {
    namespace cg = ctgrad;
    auto square = cg::squared_norm(r);
    auto t = cg::sqrt(cg::where(square > 1e-8, square, 1));
    auto v = cg::let([=] { return r / t; });
    auto x = cg::sum(cg::slice<0, 1>(v));
    auto y = cg::sum(cg::slice<1, 2>(v));
    auto z = cg::sum(cg::slice<2, 3>(v));
    auto cross = cg::stack<0>(cg::stack<0>(0 * x, -z, y), cg::stack<0>(z, 0 * x, -x), cg::stack<0>(-y, x, 0 * x));
    auto turned = cg::cos(t) * cg::eye<3> + cg::sin(t) * cross + (1 - cg::cos(t)) * cg::outer(v, v);
    return cg::where(square > 1e-8, turned, cg::eye<3>);
}
// -- residuals, [n, 3] ---------------------------------------------------------------------------------------------------

// Of vertices: a bone's weight times the place at rest, [n, 1, 4], and that of one bone of each finger, [n, fingers, 4].
template <int Bone>
constexpr auto moments_of_bone(auto vertex) {
    auto weights = ctgrad::slice<1, Bone, Bone + 1>(ctgrad::take(skin, vertex));
    return ctgrad::einsum<"nb,nk->nbk">(weights, ctgrad::take(rest, vertex));
}
template <int Joint>
constexpr auto moments_of_joint(auto vertex) {
    auto weights = ctgrad::slice<1, 1, 1 + fingers * joints>(ctgrad::take(skin, vertex));
    auto of_joint = ctgrad::slice<2, Joint, Joint + 1>(ctgrad::reshape<n, fingers, joints>(weights));
    return ctgrad::einsum<"nf,nk->nfk">(ctgrad::reshape<n, fingers>(of_joint), ctgrad::take(rest, vertex));
}
// Where the pose puts points: point(f) is what f(vertex) is of them.
constexpr auto positions(auto point) {
    namespace cg = ctgrad;
    auto moved = [](auto moments, auto absolute, auto inverses) {
        return cg::einsum<"nbk,bij,bjk->ni">(moments, cg::slice<1, 0, 3>(absolute), inverses);
    };
    auto by_joint = [=]<int Joint>(auto absolute, std::integral_constant<int, Joint>) {
        return moved(point([](auto vertex) { return moments_of_joint<Joint>(vertex); }), absolute, of_joint<Joint>(inverse));
    };
    auto wrist = cg::slice<0, 0, 1>(relative);
    auto forearm = wrist * cg::slice<0, bones - 1, bones>(relative);
    auto first = cg::let([=] { return wrist * of_joint<0>(relative); });
    auto second = cg::let([=] { return first * of_joint<1>(relative) * (abduction(angle<1>()) * flexion(angle<0>())); });
    auto third = cg::let([=] { return second * of_joint<2>(relative) * flexion(angle<2>()); });
    auto fourth = cg::let([=] { return third * of_joint<3>(relative) * flexion(angle<3>()); });
    auto of_wrist = point([](auto vertex) { return moments_of_bone<0>(vertex); });
    auto of_forearm = point([](auto vertex) { return moments_of_bone<bones - 1>(vertex); });
    auto posed = moved(of_wrist, wrist, cg::slice<0, 0, 1>(inverse)) +
                 moved(of_forearm, forearm, cg::slice<0, bones - 1, bones>(inverse)) +
                 by_joint(first, std::integral_constant<int, 0>()) + by_joint(second, std::integral_constant<int, 1>()) +
                 by_joint(third, std::integral_constant<int, 2>()) + by_joint(fourth, std::integral_constant<int, 3>());
    return posed * cg::transpose(rotation(cg::slice<0, 3>(theta))) + cg::slice<3, 6>(theta);
}
// The points are vertices.
inline constexpr auto simple = [] { return seen - positions([](auto f) { return f(vertex_of); }); };
inline constexpr auto simple_step = ctgrad::compile([] {
    return ctgrad::outputs(simple(), ctgrad::jacobian(simple(), theta), ctgrad::jacobian(simple(), angles));
});
}  // namespace hand
}  // namespace adbench
