// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// How parameters begin (layer 7, data).
//
// A scheme is any function of a parameter's elements, its fans and a random generator. The same generator gives the same
// numbers with every standard library: Boost.Random draws them, in double, and they are rounded to the parameter's precision.
#pragma once
#include <algorithm>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_real_distribution.hpp>
#include <cmath>
#include <random>
#include <span>

namespace ctgrad {

// How many inputs an element of the result depends on, and how many elements of the result an input goes into. Samples are
// rows, X W: of a matrix [in, out] they are its extents; axes before the last two are positions, which multiply both. A vector
// counts as [1, d], a scalar as [1, 1].
struct fans {
    double in = 1, out = 1;
};

namespace initial {

inline auto constant(double value) {
    return [=]<class T>(std::span<T> to, fans, auto&) { std::fill(to.begin(), to.end(), static_cast<T>(value)); };
}
inline auto zeros() { return constant(0); }

// Normal numbers of the given mean and standard deviation.
inline auto normal(double sigma, double mean = 0) {
    return [=]<class T>(std::span<T> to, fans, auto& random) {
        boost::random::normal_distribution<double> draw(mean, sigma);
        for (T& x : to) x = static_cast<T>(draw(random));
    };
}
// Uniform between low and high.
inline auto uniform(double low, double high) {
    return [=]<class T>(std::span<T> to, fans, auto& random) {
        boost::random::uniform_real_distribution<double> draw(low, high);
        for (T& x : to) x = static_cast<T>(draw(random));
    };
}

// Of mean 0 and a variance that is a function of the fans.
inline auto normal_of(auto variance) {
    return [=](auto to, fans f, auto& random) { normal(std::sqrt(variance(f)))(to, f, random); };
}
inline auto uniform_of(auto variance) {
    return [=](auto to, fans f, auto& random) {
        const double bound = std::sqrt(3 * variance(f));
        uniform(-bound, bound)(to, f, random);
    };
}
constexpr double glorot_variance(fans f) { return 2 / (f.in + f.out); }
constexpr double he_variance(fans f) { return 2 / f.in; }
constexpr double lecun_variance(fans f) { return 1 / f.in; }

// Variance 2 / (in + out), for tanh and sigmoid (Glorot and Bengio 2010; also Xavier).
inline auto glorot_normal() { return normal_of(glorot_variance); }
inline auto glorot_uniform() { return uniform_of(glorot_variance); }
// Variance 2 / in, for relu (He et al. 2015, doi 10.1109/ICCV.2015.123; also Kaiming).
inline auto he_normal() { return normal_of(he_variance); }
inline auto he_uniform() { return uniform_of(he_variance); }
// Variance 1 / in (LeCun et al. 1998, doi 10.1007/3-540-49430-8_2).
inline auto lecun_normal() { return normal_of(lecun_variance); }
inline auto lecun_uniform() { return uniform_of(lecun_variance); }

}  // namespace initial
}  // namespace ctgrad
