// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Proximal gradient methods: a smooth loss plus a penalty without gradient (layer 7, optimize).
//
// The step returns the smooth loss and its gradient; the loss that is reported contains the penalty. The norm of the gradient
// is that of the smooth part and does not vanish: stop by `loss_change` or `iterations`.
#pragma once
#include "ctgrad/optimize/rules.hpp"

namespace ctgrad {

// Penalties: their value at x, and the proximal operator argmin_x (x - z)² / 2 + t penalty(x).

// weight · (number of elements that are not 0); hard thresholding: z where z² > 2 t weight, else 0.
struct norm0_penalty {
    double weight = 1;
    static constexpr auto norm(auto x) { return norm0(x); }
    static constexpr auto proximal(auto z, auto t) { return where(square(z) > 2 * t, z, 0); }
};
// weight · Σ |x|; soft thresholding: sign(z) max(|z| - t weight, 0).
struct norm1_penalty {
    double weight = 1;
    static constexpr auto norm(auto x) { return norm1(x); }
    static constexpr auto proximal(auto z, auto t) { return hadamard(sign(z), maximum(abs(z) - t, 0)); }
};
// weight · ‖x‖₂, of the parameter as a whole: it is 0 or shrinks as a group; z max(1 - t weight / ‖z‖₂, 0).
struct norm2_penalty {
    double weight = 1;
    static constexpr auto norm(auto x) { return norm2(x); }
    static constexpr auto proximal(auto z, auto t) { return z * where(norm2(z) > t, 1 - t / norm2(z), 0); }
};

namespace optimize {

namespace symbol {
inline constexpr auto threshold = scalar<"threshold">;
inline constexpr auto pull = scalar<"pull">;
}  // namespace symbol

template <class Penalty>
struct penalty_value {
    constexpr auto operator()() const { return Penalty::norm(symbol::p); }
};
template <class Penalty, class T>
double value_of(const Penalty& penalty, std::span<const T> x) {
    using namespace symbol;
    static constexpr auto run = compile(penalty_value<Penalty>());
    return penalty.weight * static_cast<double>(run(p = x));
}

}  // namespace optimize

// p ← prox(p - η g): iterative shrinkage (Daubechies, Defrise, De Mol 2004). Descends for η at most 1 / (the largest curvature).
template <class Penalty>
struct ista {
    learning_rate_schedule learning_rate = 1e-2;
    Penalty penalty = {};

    static constexpr int memories = 0;
    struct formula {
        constexpr auto operator()() const {
            using namespace optimize::symbol;
            return Penalty::proximal(p - eta * g, threshold);
        }
    };
    template <class T>
    void update(optimize::slot<T>& s, long iteration) const {
        using namespace optimize::symbol;
        static constexpr auto run = compile(formula());
        const double rate = learning_rate(iteration);
        run(p = s.parameter, g = s.gradient, eta = rate, threshold = rate * penalty.weight, into(s.parameter));
    }
};
template <class Rate, class Penalty>
ista(Rate, Penalty) -> ista<Penalty>;

// x ← prox(p - η g), p ← x + (t - 1) / t' (x - x before), t' = (1 + √(1 + 4 t²)) / 2, t = 1 at first (Beck, Teboulle 2009,
// doi 10.1137/080716542). Gradients are taken at p; `minimize` leaves x in the parameter.
template <class Penalty>
struct fista {
    learning_rate_schedule learning_rate = 1e-2;
    Penalty penalty = {};

    static constexpr int memories = 1;
    struct formula {
        constexpr auto operator()() const {
            using namespace optimize::symbol;
            auto x = Penalty::proximal(p - eta * g, threshold);
            return outputs(x + pull * (x - m), x);
        }
    };
    template <class T>
    void update(optimize::slot<T>& s, long iteration) const {
        using namespace optimize::symbol;
        static constexpr auto run = compile(formula());
        const double rate = learning_rate(iteration), t = iteration == 0 ? 1 : s.number;
        s.number = (1 + std::sqrt(1 + 4 * t * t)) / 2;
        run(p = s.parameter, g = s.gradient, m = s.memory[0], eta = rate, threshold = rate * penalty.weight,
            pull = (t - 1) / s.number, into(s.parameter, s.memory[0]));
    }
    template <class T>
    void finish(optimize::slot<T>& s) const {
        std::copy(s.memory[0].begin(), s.memory[0].end(), s.parameter.begin());
    }
};
template <class Rate, class Penalty>
fista(Rate, Penalty) -> fista<Penalty>;

}  // namespace ctgrad
