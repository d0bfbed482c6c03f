// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Proximal gradient methods: a smooth loss plus a penalty without gradient (layer 8, optimize).
//
// The step returns the smooth loss and its gradient; the loss that is reported contains the penalty. The norm of the gradient
// is that of the smooth part and does not vanish: stop by `loss_change` or `iterations`.
#pragma once
#include "ctgrad/optimize/rules.hpp"

namespace ctgrad {

// Penalties: their value at x, and the proximal operator argmin_x ‖x - z‖² / 2 + t norm(x) as a pointwise formula. One whose
// formula needs ‖z‖₂ has number(t, ‖z‖₂), which takes the place of t. One that is no formula has value(x, columns) and
// apply(z, columns, t), which works in place (`norm_nuclear_penalty`).

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
    static double number(double t, double norm) { return norm > t ? 1 - t / norm : 0; }
    static constexpr auto proximal(auto z, auto shrink) { return shrink * z; }
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
template <class Penalty>
concept HasFormula = requires { Penalty::proximal(symbol::p, symbol::threshold); };
template <class T>
std::ptrdiff_t columns_of(const slot<T>& s) {
    if (s.columns > 0) return s.columns;
    throw std::invalid_argument("a penalty needs the shape of its parameter: bind that as view(data, rows, columns)");
}
template <class Penalty, class T>
double value_of(const Penalty& penalty, const slot<T>& s) {
    using namespace symbol;
    if constexpr (HasFormula<Penalty>) {
        static constexpr auto run = compile(penalty_value<Penalty>());
        return penalty.weight * static_cast<double>(run(p = s.parameter));
    } else {
        return penalty.weight * Penalty::value(std::span<const T>(s.parameter), columns_of(s));
    }
}

struct gradient_step {
    constexpr auto operator()() const { return symbol::p - symbol::eta * symbol::g; }
};
// prox(p - η g) of a penalty without formula, into `to`.
template <class Penalty, class T>
void apply(const Penalty& penalty, const slot<T>& s, double rate, std::span<T> to) {
    using namespace symbol;
    static constexpr auto run = compile(gradient_step());
    const std::ptrdiff_t columns = columns_of(s);
    run(p = s.parameter, g = s.gradient, eta = rate, into(to));
    Penalty::apply(to, columns, rate * penalty.weight);
}

struct step_norm {
    constexpr auto operator()() const { return norm2(gradient_step()()); }
};
// What the proximal operator of a step takes.
template <class Penalty, class T>
double threshold_of(const Penalty& penalty, const slot<T>& s, double rate) {
    using namespace symbol;
    const double t = rate * penalty.weight;
    if constexpr (requires { Penalty::number(t, t); }) {
        static constexpr auto run = compile(step_norm());
        return Penalty::number(t, run(p = s.parameter, g = s.gradient, eta = rate));
    } else {
        return t;
    }
}

}  // namespace optimize

// p ← prox(p - η g): iterative shrinkage (Daubechies, Defrise, De Mol 2004, doi 10.1002/cpa.20042). Descends for η at most
// 1 / (the largest curvature).
template <class Penalty>
struct ista {
    learning_rate_schedule learning_rate = 1e-2;
    Penalty penalty = {};

    static constexpr int memories = 0;
    template <class T>
    double added(const optimize::slot<T>& s) const {
        return optimize::value_of(penalty, s);
    }
    struct formula {
        constexpr auto operator()() const {
            using namespace optimize::symbol;
            return Penalty::proximal(p - eta * g, threshold);
        }
    };
    template <class T>
    void update(optimize::slot<T>& s, long iteration) const {
        using namespace optimize::symbol;
        const double rate = learning_rate(iteration);
        if constexpr (optimize::HasFormula<Penalty>) {
            static constexpr auto run = compile(formula());
            run(p = s.parameter, g = s.gradient, eta = rate, threshold = optimize::threshold_of(penalty, s, rate),
                into(s.parameter));
        } else {
            optimize::apply(penalty, s, rate, s.parameter);
        }
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

    static constexpr int memories = 2;  // x before, and memory for the next x, in turns
    template <class T>
    double added(const optimize::slot<T>& s) const {
        return optimize::value_of(penalty, s);
    }
    struct formula {
        constexpr auto operator()() const {
            using namespace optimize::symbol;
            auto x = Penalty::proximal(p - eta * g, threshold);
            return outputs(x + pull * (x - m), x);
        }
    };
    struct extrapolation {
        constexpr auto operator()() const {
            using namespace optimize::symbol;
            return v + pull * (v - m);
        }
    };
    template <class T>
    void update(optimize::slot<T>& s, long iteration) const {
        using namespace optimize::symbol;
        const double rate = learning_rate(iteration), t = iteration == 0 ? 1 : s.number;
        s.number = (1 + std::sqrt(1 + 4 * t * t)) / 2;
        if constexpr (optimize::HasFormula<Penalty>) {
            static constexpr auto run = compile(formula());
            run(p = s.parameter, g = s.gradient, m = s.memory[0], eta = rate,
                threshold = optimize::threshold_of(penalty, s, rate), pull = (t - 1) / s.number,
                into(s.parameter, s.memory[1]));
        } else {
            static constexpr auto run = compile(extrapolation());
            optimize::apply(penalty, s, rate, s.memory[1]);
            run(v = s.memory[1], m = s.memory[0], pull = (t - 1) / s.number, into(s.parameter));
        }
        std::swap(s.memory[0], s.memory[1]);
    }
    template <class T>
    void finish(optimize::slot<T>& s) const {
        std::copy(s.memory[0].begin(), s.memory[0].end(), s.parameter.begin());
    }
};
template <class Rate, class Penalty>
fista(Rate, Penalty) -> fista<Penalty>;

}  // namespace ctgrad
