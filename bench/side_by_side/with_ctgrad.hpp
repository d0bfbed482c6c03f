// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ctgrad: its programs, bound once or called with all checks each time (bench).
#pragma once
#include <ctgrad/ctgrad.hpp>

#include "contestant.hpp"

namespace side_by_side {
namespace cg = ctgrad;

// A loss, and with its derivatives.
template <const auto& Loss, const auto&... Inputs>
struct gradients {
    static constexpr auto value = cg::compile([] { return Loss; });
    static constexpr auto both = cg::compile([] { return cg::outputs(Loss, cg::gradient(Loss, Inputs)...); });
};

template <class Element>
std::span<Element> part(Element* data, std::size_t first, std::size_t count) {
    return {data + first, count};
}
inline std::span<const double> all_of(const numbers& x) {
    return {x.data(), x.size()};
}

// Model says `value`, `both`, given(workload, use), which uses all bindings, and results(f, g), where they go.
template <class W, class Model>
class bound {
    double f_ = 0;

    static auto bind_value(const W& workload, double& f) {
        return Model::given(workload, [&](auto... data) { return Model::value.bind(data..., cg::into(f)); });
    }
    static auto bind_both(const W& workload, double& f, double* g) {
        return Model::given(workload, [&](auto... data) { return Model::both.bind(data..., Model::results(f, g)); });
    }

public:
    numbers gradient{outputs<W>, 3};

private:
    decltype(bind_value(the<W>(), f_)) value_;
    decltype(bind_both(the<W>(), f_, nullptr)) both_;

public:
    explicit bound(const W& workload) : value_(bind_value(workload, f_)), both_(bind_both(workload, f_, gradient.data())) {}
    double value() {
        value_();
        return f_;
    }
    double value_and_gradient() {
        both_();
        return f_;
    }
};

template <class W, class Model>
class called {
    const W& workload_;
    double f_ = 0;

public:
    numbers gradient{outputs<W>, 3};

    explicit called(const W& workload) : workload_(workload) {}
    double value() {
        Model::given(workload_, [&](auto... data) { Model::value(data..., cg::into(f_)); });
        return f_;
    }
    double value_and_gradient() {
        Model::given(workload_, [&](auto... data) { Model::both(data..., Model::results(f_, gradient.data())); });
        return f_;
    }
};

template <class W, class Model>
void enter_program(registry& to) {
    to.enter<W, bound<W, Model>>("ctgrad", "bound");
    to.enter<W, called<W, Model>>("ctgrad", "called");
}

}  // namespace side_by_side
