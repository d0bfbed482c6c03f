// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// First-order methods: each is a formula for the new parameter, compiled to one pass in place (layer 8, optimize).
//
// η is the learning rate at the iteration, g the gradient, t the number of updates, this one included; what a rule remembers
// begins as zeros. All operations are pointwise.
#pragma once
#include "ctgrad/optimize/learning_rate.hpp"
#include "ctgrad/optimize/objective.hpp"

namespace ctgrad {
namespace optimize {

// What a rule updates: one parameter.
template <class T>
struct slot {
    static constexpr int most_memories = 3;
    std::span<T> parameter;
    std::ptrdiff_t columns = 0;  // its last extent, 1 of a scalar, 0 where that is not known
    std::span<const T> gradient;
    std::span<T> memory[most_memories];  // as many as the rule has `memories`, each as long as the parameter
    double number = 0;                   // one more, for the rule to use
};

// A rule and what it remembers of each parameter.
template <class Rule, class T>
class training_state {
    Rule rule_;
    std::vector<slot<T>> slots_;
    std::vector<T> memory_;
    long iteration_ = 0;

public:
    training_state(Rule rule, const std::vector<std::span<T>>& trained, const std::vector<std::ptrdiff_t>& widths)
        : rule_(std::move(rule)) {
        std::size_t numbers = 0;
        for (const auto& p : trained) numbers += p.size();
        memory_.resize(numbers * Rule::memories);
        T* next = memory_.data();
        for (const auto& p : trained) {
            slot<T>& s = slots_.emplace_back();
            s.parameter = p;
            s.columns = widths[slots_.size() - 1];
            for (int i = 0; i < Rule::memories; ++i, next += p.size()) s.memory[i] = {next, p.size()};
        }
    }
    training_state(const training_state&) = delete;
    training_state(training_state&&) = default;

    std::vector<slot<T>>& slots() { return slots_; }
    long iteration() const { return iteration_; }
    // By the gradients in the slots.
    void update() {
        for (slot<T>& s : slots_) rule_.update(s, iteration_);
        ++iteration_;
    }
};

}  // namespace optimize

// p ← p - η g (Cauchy 1847)
struct gradient_descent {
    learning_rate_schedule learning_rate = 1e-2;

    static constexpr int memories = 0;
    struct formula {
        constexpr auto operator()() const {
            using namespace optimize::symbol;
            return p - eta * g;
        }
    };
    template <class T>
    void update(optimize::slot<T>& s, long iteration) const {
        using namespace optimize::symbol;
        static constexpr auto run = compile(formula());
        run(p = s.parameter, g = s.gradient, eta = learning_rate(iteration), into(s.parameter));
    }
};

// m ← β m - η g, p ← p + m (Polyak 1964, doi 10.1016/0041-5553(64)90137-5)
struct momentum {
    learning_rate_schedule learning_rate = 1e-2;
    double beta = 0.9;

    static constexpr int memories = 1;
    static constexpr auto b = scalar<"beta">;
    struct formula {
        constexpr auto operator()() const {
            using namespace optimize::symbol;
            auto next = b * m - eta * g;
            return outputs(p + next, next);
        }
    };
    template <class T>
    void update(optimize::slot<T>& s, long iteration) const {
        using namespace optimize::symbol;
        static constexpr auto run = compile(formula());
        run(p = s.parameter, g = s.gradient, m = s.memory[0], eta = learning_rate(iteration), b = beta,
            into(s.parameter, s.memory[0]));
    }
};

// m ← β m - η g, p ← p + β m - η g, m the new one: Nesterov's method (1983) in terms of the points at which gradients are
// taken (Sutskever et al. 2013).
struct nesterov {
    learning_rate_schedule learning_rate = 1e-2;
    double beta = 0.9;

    static constexpr int memories = 1;
    struct formula {
        constexpr auto operator()() const {
            using namespace optimize::symbol;
            constexpr auto b = momentum::b;
            auto next = b * m - eta * g;
            return outputs(p + b * next - eta * g, next);
        }
    };
    template <class T>
    void update(optimize::slot<T>& s, long iteration) const {
        using namespace optimize::symbol;
        static constexpr auto run = compile(formula());
        run(p = s.parameter, g = s.gradient, m = s.memory[0], eta = learning_rate(iteration), momentum::b = beta,
            into(s.parameter, s.memory[0]));
    }
};

// v ← ρ v + (1 - ρ) g², p ← p - η g / (√v + ε) (Hinton, Tieleman 2012, lecture 6.5)
struct rmsprop {
    learning_rate_schedule learning_rate = 1e-2;
    double rho = 0.99, epsilon = 1e-8;

    static constexpr int memories = 1;
    static constexpr auto forget = scalar<"1 - rho">;
    static constexpr auto eps = scalar<"epsilon">;
    struct formula {
        constexpr auto operator()() const {
            using namespace optimize::symbol;
            auto squares = v + forget * (square(g) - v);
            return outputs(p - eta * g / (sqrt(squares) + eps), squares);
        }
    };
    template <class T>
    void update(optimize::slot<T>& s, long iteration) const {
        using namespace optimize::symbol;
        static constexpr auto run = compile(formula());
        run(p = s.parameter, g = s.gradient, v = s.memory[0], eta = learning_rate(iteration), forget = 1 - rho, eps = epsilon,
            into(s.parameter, s.memory[0]));
    }
};

namespace optimize {

// What Adam and its kin share. `Decoupled`: decay is applied to the parameter itself, not to the gradient; `Largest`: the
// largest v so far takes the place of v.
template <bool Decoupled, bool Largest>
struct adaptive_moments {
    learning_rate_schedule learning_rate = 1e-3;
    double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = Decoupled ? 1e-2 : 0;

    static constexpr int memories = Largest ? 3 : 2;
    static constexpr auto forget1 = scalar<"1 - beta1">;
    static constexpr auto forget2 = scalar<"1 - beta2">;
    static constexpr auto rate = scalar<"eta / (1 - beta1^t)">;
    static constexpr auto unbias = scalar<"1 / (1 - beta2^t)">;
    static constexpr auto eps = scalar<"epsilon">;
    static constexpr auto decay = scalar<"decay">;

    struct formula {
        // The moments are averages, moved towards what is new: their weights sum to 1 in any precision.
        static constexpr auto average(auto old, auto weight, auto next) { return old + weight * (next - old); }
        static constexpr auto descend(auto from, auto first, auto second) {
            return from - rate * first / (sqrt(unbias * second) + eps);
        }
        constexpr auto operator()() const {
            using namespace symbol;
            if constexpr (Decoupled) {
                auto first = average(m, forget1, g);
                auto second = average(v, forget2, square(g));
                return outputs(descend(p - decay * p, first, second), first, second);
            } else {
                auto slope = g + decay * p;
                auto first = average(m, forget1, slope);
                auto second = average(v, forget2, square(slope));
                if constexpr (Largest)
                    return outputs(descend(p, first, maximum(u, second)), first, second, maximum(u, second));
                else
                    return outputs(descend(p, first, second), first, second);
            }
        }
    };
    template <class T>
    void update(slot<T>& s, long iteration) const {
        if constexpr (Largest)
            apply(s, iteration, symbol::u = s.memory[2], into(s.parameter, s.memory[0], s.memory[1], s.memory[2]));
        else
            apply(s, iteration, into(s.parameter, s.memory[0], s.memory[1]));
    }

    template <class T, class... More>
    void apply(slot<T>& s, long iteration, const More&... more) const {
        using namespace symbol;
        static constexpr auto run = compile(formula());
        const double t = static_cast<double>(iteration + 1), now = learning_rate(iteration);
        run(p = s.parameter, g = s.gradient, m = s.memory[0], v = s.memory[1], forget1 = 1 - beta1, forget2 = 1 - beta2,
            rate = now / (1 - std::pow(beta1, t)), unbias = 1 / (1 - std::pow(beta2, t)), eps = epsilon,
            decay = Decoupled ? now * weight_decay : weight_decay, more...);
    }
};

}  // namespace optimize

// g ← g + decay p, m ← β₁ m + (1 - β₁) g, v ← β₂ v + (1 - β₂) g²,
// p ← p - η (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + ε) (Kingma, Ba 2015, arXiv 1412.6980)
using adam = optimize::adaptive_moments<false, false>;
// Adam whose v̂ never falls: the largest v so far takes its place (Reddi et al. 2018, arXiv 1904.09237), both moments
// corrected as Adam's are.
using amsgrad = optimize::adaptive_moments<false, true>;
// Adam without decay in g; the parameter shrinks by itself, p ← (1 - η decay) p - ... (Loshchilov, Hutter 2019, arXiv
// 1711.05101)
using adamw = optimize::adaptive_moments<true, false>;

}  // namespace ctgrad
