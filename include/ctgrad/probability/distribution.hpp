// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What may be asked of a distribution: log_prob, nll, entropy, kl, mean, variance (layer 8, probability).
//
// A family states its `name`, its `arity` (how many parameters), its formulas, and how shapes go. The formulas:
// `energy(parameters..., y)` and `log_normalizer(parameters...)`, for log p(y) = -energy - log_normalizer, and where they are
// closed `entropy`, `mean` and `variance` of the parameters, `kl` of those of two. The shapes: `shape` of the parameters,
// `batch` of the distributions that they describe, `observed` of those and y. See elementwise, independent_family and
// categorical_family. Every question is one operation over parameters, so that a wrong use is a sentence.
#pragma once
#include <tuple>

#include "ctgrad/frontend/record.hpp"
#include "ctgrad/ops/normalisation.hpp"

namespace ctgrad {

// The family and its parameters, expressions or numbers. Not an expression itself.
template <class Family, class... Parameters>
struct distribution {
    std::tuple<Parameters...> parameters;
};

namespace probability {

template <class>
inline constexpr bool is_distribution = false;
template <class Family, class... Parameters>
inline constexpr bool is_distribution<distribution<Family, Parameters...>> = true;

// Whether parameters fit a family, or operands a question; in place of Accepts because all may be numbers.
template <class Op, class... A>
concept Fits = ((Notation<A> || Number<A>) && ...) && tree_notation::accepts<Op, A...>;
template <class Family, class... A>
concept Describes = sizeof...(A) == Family::arity && Fits<Family, A...>;
template <class Family, class... A>
concept Misdescribes = sizeof...(A) == Family::arity && ((Notation<A> || Number<A>) || ...) && !Fits<Family, A...>;

// A formula of as many operands as it has arguments.
template <class... T>
constexpr term evaluate(term (*formula)(T...), const term* x) {
    return [&]<int... I>(std::integer_sequence<int, I...>) {
        return formula(x[I]...);
    }(std::make_integer_sequence<int, static_cast<int>(sizeof...(T))>());
}

// Each element of the broadcast parameters is a distribution of one number.
template <class Family>
struct elementwise {
    using element = Family;
    static constexpr verdict shape(const shape_of* x, int count) { return broadcast(Family::name, x, count); }
    static constexpr verdict batch(std::string_view op, const shape_of* x, int count) { return broadcast(op, x, count); }
    static constexpr verdict observed(const shape_of* x, int count) { return broadcast(Family::name, x, count); }
    // A formula over elements as values of the distributions.
    static constexpr term settle(const term& x, const ir::space& elements) { return ir::stretched(x, elements); }
};

constexpr verdict without_last(verdict v, std::string_view op) {
    if (!v.ok()) return v;
    if (v.shape.rank == 0) return message(op).add(": an independent distribution needs an axis to be over");
    --v.shape.rank;
    return v;
}

// The elements along the last axis together are one observation.
template <class Family>
struct independent_family {
    using element = Family;
    static constexpr message words = message("independent ").add(Family::name);
    static constexpr std::string_view name = words.view();
    static constexpr verdict shape(const shape_of* x, int count) { return broadcast(name, x, count); }
    static constexpr verdict batch(std::string_view op, const shape_of* x, int count) {
        return without_last(broadcast(op, x, count), op);
    }
    static constexpr verdict observed(const shape_of* x, int count) { return batch(name, x, count); }
    static constexpr term settle(const term& x, const ir::space& elements) {
        return sum(ir::stretched(x, elements), axis<-1>);
    }
};

template <class Family>
constexpr term energy(const term* x, int count) {
    return Family::settle(evaluate(&Family::element::energy, x), ir::align(x, count).shape);
}
// Of the parameters' own shape where it needs no other: a mean over observations need not be taken of a number.
template <class Family>
constexpr term log_normalizer(const term* x, int count) {
    const term t = evaluate(&Family::element::log_normalizer, x);
    if constexpr (std::is_same_v<Family, typename Family::element>) return t;
    const ir::space all = ir::align(x, count).shape;
    ir::space elements = t.shape;
    if (elements.rank == 0) elements.push_back(1);
    elements.extents[elements.rank - 1] = all[all.rank - 1];
    return Family::settle(t, elements);
}

template <class Family>
struct log_prob_op {
    static constexpr std::string_view name = Family::name;
    static constexpr verdict shape(const shape_of* x, int count) { return Family::observed(x, count); }
    static constexpr term build(const term* x, int count) {
        return -(energy<Family>(x, count) + log_normalizer<Family>(x, count));
    }
};

template <class Family>
struct nll_op {
    static constexpr std::string_view name = Family::name;
    static constexpr verdict shape(const shape_of* x, int count) {
        const verdict v = Family::observed(x, count);
        return v.ok() ? verdict(shape_of()) : v;
    }
    static constexpr term build(const term* x, int count) {
        const term e = energy<Family>(x, count), z = log_normalizer<Family>(x, count);
        return z.rank() == 0 ? mean(e) + z : mean(e + z);
    }
};

// A number about a distribution that its family knows or does not know a formula for.
template <class What, class Family>
struct quantity_op {
    static constexpr std::string_view name = What::name;
    static constexpr bool closed = requires { What::template formula<Family>; };
    static constexpr verdict shape(const shape_of* x, int count) {
        if constexpr (closed) return Family::batch(name, x, count);
        return message(name).add(": no closed form is known here for ").add(What::template of<Family>.view());
    }
    static constexpr term build(const term* x, int count) {
        if constexpr (closed)
            return Family::settle(evaluate(What::template formula<Family>, x), ir::align(x, count).shape);
        return x[0];
    }
};

struct quantity {
    template <class Family>
    static constexpr message of = Family::name;
};
struct entropy_of : quantity {
    static constexpr std::string_view name = "entropy";
    template <class Family>
        requires requires { &Family::element::entropy; }
    static constexpr auto formula = &Family::element::entropy;
};
struct mean_of : quantity {
    static constexpr std::string_view name = "mean";
    template <class Family>
        requires requires { &Family::element::mean; }
    static constexpr auto formula = &Family::element::mean;
};
struct variance_of : quantity {
    static constexpr std::string_view name = "variance";
    template <class Family>
        requires requires { &Family::element::variance; }
    static constexpr auto formula = &Family::element::variance;
};
// From a distribution of the same family.
template <class Other>
struct kl_to {
    static constexpr std::string_view name = "kl";
    template <class Family>
    static constexpr message of = message(Family::name).add(" and ").add(Other::name);
    template <class Family>
        requires requires { &Family::element::kl; } && std::is_same_v<Family, Other>
    static constexpr auto formula = &Family::element::kl;
};

// Where no distribution is given, or one too many.
struct misplaced_in_log_prob {
    static constexpr message error{"log_prob: the first argument must be a distribution, such as normal(mu, sigma)"};
};
struct misplaced_in_nll {
    static constexpr message error{"nll: the first argument must be a distribution, such as normal(mu, sigma)"};
};
struct misplaced_in_entropy {
    static constexpr message error{"entropy: the argument must be a distribution, such as categorical(logits)"};
};
struct misplaced_in_kl {
    static constexpr message error{"kl: both arguments must be distributions; kl_divergence takes probabilities"};
};
struct misplaced_in_independent {
    static constexpr message error{"independent: the argument must be a distribution of single numbers"};
};
template <class... A>
concept Misplaced = !(is_distribution<A> && ...) && ((Notation<A> || is_distribution<A>) || ...);
template <class D, class Y>
concept MisplacedBeside = !is_distribution<D> && (Notation<D> || Notation<Y> || is_distribution<Y>);

template <class Op, class... P, class... A>
constexpr auto ask(const std::tuple<P...>& parameters, A... a) {
    return std::apply([&](auto... p) { return tree_notation::apply<Op>(p..., a...); }, parameters);
}
template <class Op, class... A>
auto refuse() -> decltype(tree_notation::reject<Op, A...>());

}  // namespace probability

#define CTGRAD_ASK_WITH_OBSERVATION(function, op)                                           \
    template <class F, class... P, class Y>                                                 \
        requires probability::Fits<op<F>, P..., Y>                                          \
    constexpr auto function(distribution<F, P...> d, Y y) {                                 \
        return probability::ask<op<F>>(d.parameters, y);                                    \
    }                                                                                       \
    template <class F, class... P, class Y>                                                 \
        requires(!probability::Fits<op<F>, P..., Y>)                                        \
    auto function(distribution<F, P...>, Y)->decltype(probability::refuse<op<F>, P..., Y>()); \
    template <class D, class Y>                                                             \
        requires probability::MisplacedBeside<D, Y>                                         \
    auto function(D, Y)->decltype(ir::sentence<probability::misplaced_in_##function>())

#define CTGRAD_ASK(function, what, family)                                                  \
    template <class F, class... P>                                                          \
        requires probability::Fits<probability::quantity_op<what, family>, P...>            \
    constexpr auto function(distribution<F, P...> d) {                                      \
        return probability::ask<probability::quantity_op<what, family>>(d.parameters);      \
    }                                                                                       \
    template <class F, class... P>                                                          \
        requires(!probability::Fits<probability::quantity_op<what, family>, P...>)          \
    auto function(distribution<F, P...>)->decltype(probability::refuse<probability::quantity_op<what, family>, P...>())

// log p(y), of the broadcast shape of parameters and y, without the axis of an independent distribution. y are numbers, of
// a categorical distribution labels. What is impossible, such as a negative count, is not looked for.
CTGRAD_ASK_WITH_OBSERVATION(log_prob, probability::log_prob_op);

// The mean negative log-likelihood of the observations y, a number: the loss that maximum likelihood minimises.
CTGRAD_ASK_WITH_OBSERVATION(nll, probability::nll_op);

// -∫ p log p, or the sum, of each distribution; in nats. Closed for all but poisson.
CTGRAD_ASK(entropy, probability::entropy_of, F);
template <class D>
    requires probability::Misplaced<D>
auto entropy(D) -> decltype(ir::sentence<probability::misplaced_in_entropy>());

// The mean and the variance of each number; NaN or inf where they do not exist.
CTGRAD_ASK(mean, probability::mean_of, typename F::element);
CTGRAD_ASK(variance, probability::variance_of, typename F::element);

// KL(p ‖ q) = ∫ p log(p / q) of two distributions of one family, in nats; ≥ 0 up to rounding. Closed for all but student_t.
template <class F, class... P, class G, class... Q>
    requires probability::Fits<probability::quantity_op<probability::kl_to<G>, F>, P..., Q...>
constexpr auto kl(distribution<F, P...> p, distribution<G, Q...> q) {
    using op = probability::quantity_op<probability::kl_to<G>, F>;
    return std::apply([&](auto... b) { return probability::ask<op>(p.parameters, b...); }, q.parameters);
}
template <class F, class... P, class G, class... Q>
    requires(!probability::Fits<probability::quantity_op<probability::kl_to<G>, F>, P..., Q...>)
auto kl(distribution<F, P...>, distribution<G, Q...>)
    -> decltype(probability::refuse<probability::quantity_op<probability::kl_to<G>, F>, P..., Q...>());
template <class D, class E>
    requires probability::Misplaced<D, E>
auto kl(D, E) -> decltype(ir::sentence<probability::misplaced_in_kl>());

}  // namespace ctgrad
