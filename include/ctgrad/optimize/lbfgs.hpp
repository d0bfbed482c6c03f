// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// L-BFGS: a quasi-Newton method that remembers a few steps instead of a matrix (layer 8, optimize).
#pragma once
#include "ctgrad/optimize/line_search.hpp"

namespace ctgrad {
namespace optimize {

// The two-loop recursion (Nocedal 1980, doi 10.1090/S0025-5718-1980-0572855-7) over the last steps s and changes y of the
// gradient.
template <class T>
class limited_memory {
    struct pair {
        std::vector<T> s, y;
        double sy = 0, alpha = 0;
    };
    std::vector<pair> pairs_;
    std::size_t count_ = 0;  // so far; pair i is pairs_[i % pairs_.size()]

    pair& at(std::size_t i) { return pairs_[i % pairs_.size()]; }
    std::size_t oldest() const { return count_ > pairs_.size() ? count_ - pairs_.size() : 0; }
    using view = std::span<const T>;

public:
    static constexpr double c2 = 0.9;
    limited_memory(int pairs, std::size_t size_) : pairs_(static_cast<std::size_t>(std::max(pairs, 1))) {
        for (pair& p : pairs_) p.s = p.y = std::vector<T>(size_);
    }
    void of(view, view g, std::span<T> d) {
        std::transform(g.begin(), g.end(), d.begin(), std::negate<>());
        for (std::size_t i = count_; i-- > oldest();) {
            pair& p = at(i);
            p.alpha = dot_of<T>(p.s, d) / p.sy;
            add_to<T>(d, -p.alpha, p.y);
        }
        if (count_ == 0) return;
        const pair& last = at(count_ - 1);
        const T scale = static_cast<T>(last.sy / dot_of<T>(last.y, last.y));
        for (T& each : d) each *= scale;
        for (std::size_t i = oldest(); i < count_; ++i) add_to<T>(d, at(i).alpha - dot_of<T>(at(i).y, d) / at(i).sy, at(i).s);
    }
    // Steps without curvature say nothing about the minimum.
    void took(view s, view y) {
        const double sy = dot_of(s, y);
        if (!(sy > static_cast<double>(std::numeric_limits<T>::epsilon()) * dot_of(y, y))) return;
        pair& p = at(count_++);
        std::copy(s.begin(), s.end(), p.s.begin());
        std::copy(y.begin(), y.end(), p.y.begin());
        p.sy = sy;
    }
    double first(long k, view d) const { return k == 0 ? std::min(1.0, 1 / std::sqrt(dot_of(d, d))) : 1; }
};

}  // namespace optimize

// Directions from the last `memory` steps (Liu, Nocedal 1989, doi 10.1007/BF01589116), lengths by a strong-Wolfe line search.
// An iteration evaluates the step once or a few times. For losses that are the same at every evaluation: no mini-batches.
struct lbfgs {
    int memory = 10;

    template <class T>
    minimization run(optimize::objective<T>& f, const options& o) const {
        optimize::limited_memory<T> direction(memory, f.size());
        return optimize::descend_along<T>(f, o, direction);
    }
};

}  // namespace ctgrad
