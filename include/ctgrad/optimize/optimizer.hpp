// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Updates one at a time, for mini-batches and loops of one's own (layer 8, optimize).
#pragma once
#include "ctgrad/optimize/parameters.hpp"
#include "ctgrad/optimize/rules.hpp"

namespace ctgrad {
namespace optimize {

template <class Rule>
concept UpdateRule = requires(const Rule& rule, slot<double>& s) {
    { Rule::memories } -> std::convertible_to<int>;
    rule.update(s, 0L);
};

// A gradient is a range or a number; a list of parameters holds several.
template <class G>
constexpr frontend::element* add_elements(frontend::element* to) {
    if constexpr (ParameterList<G>) {
        for (int k = 0; k < parameter_claims<G>::count; ++k) *to++ = parameter_claims<G>::claims[k].type;
        return to;
    } else {
        *to = frontend::element_of<frontend::known_element_t<const G>>;
        return to + 1;
    }
}
template <class G>
frontend::argument* add_arguments(frontend::argument* to, const G& gradient) {
    if constexpr (ParameterList<G>) {
        return std::copy(std::begin(gradient.data), std::end(gradient.data), to);
    } else {
        *to = frontend::argument_of(gradient);
        return to + 1;
    }
}

// Whether gradients fit their parameters, as far as types say.
template <class T, int Count, class... G>
struct gradient_check {
    static constexpr message make() {
        constexpr int given = (api::claims_of<G>::count + ... + 0);
        message m("update: ");
        if (given != Count) {
            m.add("there ")
                .add(Count == 1 ? "is " : "are ")
                .add(Count)
                .add(Count == 1 ? " parameter but " : " parameters but ");
            return m.add(given).add(given == 1 ? " gradient" : " gradients");
        }
        frontend::element types[Count + 1]{};
        frontend::element* to = types;
        ((to = add_elements<G>(to)), ...);
        int right = 0;
        while (right < Count && types[right] == frontend::element_of<T>) ++right;
        if (right == Count) return {};
        return m.add("gradient ")
            .add(right + 1)
            .add(" does not hold numbers of its parameter's kind, ")
            .add(sizeof(T) == 4 ? "float" : "double");
    }
    static constexpr message error = make();
};

}  // namespace optimize

// See `optimizer`.
template <class Rule, class T, int Count>
class training {
    optimize::training_state<Rule, T> state_;
    std::string_view names_[Count];

public:
    template <class... P>
    training(Rule rule, const parameter_list<P...>& trained)
        : state_(std::move(rule), memories(trained.data), columns(trained)), names_{api::claim_of<P>::make().shape.name...} {}

    // One update of every parameter, by gradients in their order: ranges, numbers for scalars, or a set like the parameters'.
    // Allocates nothing. Throws shape_error where a gradient does not have as many elements as its parameter.
    template <class... G>
        requires(optimize::gradient_check<T, Count, G...>::error.length == 0)
    void update(const G&... gradients) {
        frontend::argument data[Count];
        frontend::argument* to = data;
        ((to = optimize::add_arguments(to, gradients)), ...);
        for (std::size_t k = 0; k < Count; ++k) {
            const std::span given(static_cast<const T*>(data[k].data), static_cast<std::size_t>(data[k].size));
            optimize::slot<T>& s = state_.slots()[k];
            if (given.size() != s.parameter.size())
                throw shape_error("update: the gradient of " + std::string(names_[k]) + " has " + std::to_string(given.size()) +
                                  " elements but " + std::string(names_[k]) + " has " + std::to_string(s.parameter.size()));
            s.gradient = given;
        }
        state_.update();
    }
    template <class... G>
        requires(optimize::gradient_check<T, Count, G...>::error.length > 0)
    auto update(const G&...) -> decltype(ir::sentence<optimize::gradient_check<T, Count, G...>>());

    // Updates so far.
    long iteration() const { return state_.iteration(); }

private:
    static std::vector<std::span<T>> memories(const frontend::argument (&data)[Count]) {
        std::vector<std::span<T>> all;
        for (const frontend::argument& a : data) all.push_back(optimize::memory_of<T>(a));
        return all;
    }
    template <class... P>
    static std::vector<std::ptrdiff_t> columns(const parameter_list<P...>& parameters) {
        int k = 0;
        return {optimize::columns_of<P>(parameters.data[k++])...};
    }
};

// A rule with its parameters, which must outlive it: auto train = optimizer(adam{}, W = weights); train.update(dW);
// Parameters are named one by one, or as a parameter_set. What it remembers is allocated here, once.
template <optimize::UpdateRule Rule, class... P>
    requires(optimize::parameter_check<P...>::error.length == 0)
auto optimizer(Rule rule, const P&... bindings) {
    using T = typename optimize::parameter_check<P...>::value_type;
    return training<Rule, T, optimize::parameter_check<P...>::count>(std::move(rule), parameters(bindings...));
}
template <optimize::UpdateRule Rule, class... P>
    requires(optimize::parameter_check<P...>::error.length > 0)
auto optimizer(Rule, const P&...) -> decltype(ir::sentence<optimize::parameter_check<P...>>());

}  // namespace ctgrad
