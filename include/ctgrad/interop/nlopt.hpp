// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A formula with its gradient as an objective, or a constraint, of NLopt (layer 7, interop).
#pragma once
#include <span>

#include "ctgrad/interop/solver_function.hpp"

namespace ctgrad {
namespace interop {

template <class Closure, auto... Parameters>
class nlopt_function {
    solver_function<Closure, Parameters...> function_;

    std::ptrdiff_t first_of(int parameter) const {
        std::ptrdiff_t first = 0;
        for (int k = 0; k < parameter; ++k) first += function_.parameter_size(k);
        return first;
    }
    template <class Variable>
    static constexpr int position() {
        int k = 0, found = -1;
        ((found = std::is_same_v<std::remove_cv_t<decltype(Parameters)>, Variable> ? k : found, ++k), ...);
        return found;
    }

public:
    template <class... A>
    explicit nlopt_function(const A&... data) : function_(data...) {}

    // The length of the vector that NLopt searches in: the elements of all parameters, in order.
    unsigned size() const { return static_cast<unsigned>(first_of(function_.parameters)); }
    // The part of such a vector that is this parameter, row-major.
    template <class Variable, class Vector>
        requires(position<Variable>() >= 0)
    auto part(Variable, Vector& x) const {
        constexpr int k = position<Variable>();
        return std::span(x).subspan(static_cast<std::size_t>(first_of(k)),
                                    static_cast<std::size_t>(function_.parameter_size(k)));
    }

    // What NLopt calls, with this object as its data. Throws std::invalid_argument where x has not `size` elements.
    static double evaluate(unsigned length, const double* x, double* gradient, void* self) {
        const auto& own = *static_cast<const nlopt_function*>(self);
        if (length != own.size())
            throw std::invalid_argument("nlopt_objective: the search is in " + std::to_string(length) +
                                        " dimensions, but the parameters have " + std::to_string(own.size()) +
                                        " elements");
        double value = 0, *parts[sizeof...(Parameters)];
        const double* at[sizeof...(Parameters)];
        for (int k = 0; k < own.function_.parameters; ++k) {
            at[k] = x + own.first_of(k);
            parts[k] = gradient != nullptr ? gradient + own.first_of(k) : nullptr;
        }
        if (gradient == nullptr)
            own.function_(at, &value);
        else
            own.function_(at, &value, parts);
        return value;
    }
};

template <class Closure, class Data, auto... Parameters>
struct nlopt_check {
    static constexpr message make() {
        constexpr message first = check<"nlopt_objective", Closure, Data, Parameters...>::error;
        if constexpr (first.length > 0) {
            return first;
        } else {
            const shape_of& shape = frontend::record_of<frontend::tree<frontend::result_of<Closure>>>.shape;
            if (shape.rank == 0) return {};
            message m("nlopt_objective: the formula is ");
            return add(m, shape).add(" but must be a number");
        }
    }
    static constexpr message error = make();
};

}  // namespace interop

// The number that a lambda returns as a function of the variables named, one behind the other in NLopt's vector; all other
// variables are data:
//
//     auto loss = nlopt_objective<w, b>([] { return mse(X * w + b, y); }, X = data, y = targets);
//     nlopt::opt search(nlopt::LD_LBFGS, loss.size());
//     search.set_min_objective(loss.evaluate, &loss);
//
// Where NLopt asks for no gradient none is computed. Numbers, labels and temporary ranges are copied; other ranges, and the
// object itself, must outlive the search. Throws what a call of a program throws.
template <auto... Parameters, class Closure, class... A>
    requires(interop::nlopt_check<Closure, parameter_list<A...>, Parameters...>::error.length == 0)
auto nlopt_objective(Closure, const A&... data) {
    return interop::nlopt_function<Closure, Parameters...>(data...);
}
template <auto... Parameters, class Closure, class... A>
    requires(interop::nlopt_check<Closure, parameter_list<A...>, Parameters...>::error.length > 0)
auto nlopt_objective(Closure, const A&...)
    -> decltype(ir::sentence<interop::nlopt_check<Closure, parameter_list<A...>, Parameters...>>());

}  // namespace ctgrad
