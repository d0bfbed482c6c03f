// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A compiled step with its data and parameters, seen by a method: evaluate it, read loss and gradients (layer 8, optimize).
#pragma once
#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <vector>

#include "ctgrad/ctgrad.hpp"

namespace ctgrad::optimize {

// What the formulas of this layer are written with; all arrays are as long as a parameter.
namespace symbol {
inline constexpr auto n = dim<"n">;
inline constexpr auto p = vector<"parameter", n>;
inline constexpr auto g = vector<"gradient", n>;
inline constexpr auto m = vector<"m", n>;
inline constexpr auto v = vector<"v", n>;
inline constexpr auto u = vector<"u", n>;
inline constexpr auto eta = scalar<"eta">;
}  // namespace symbol

struct inner_product {
    constexpr auto operator()() const { return dot(symbol::u, symbol::v); }
};
template <class T>
double dot_of(std::span<const T> a, std::span<const T> b) {
    using namespace symbol;
    static constexpr auto run = compile(inner_product());
    return run(u = a, v = b);
}
struct advance {
    constexpr auto operator()() const { return symbol::p + symbol::eta * symbol::v; }
};
// a += t b
template <class T>
void add_to(std::span<T> a, double t, std::span<const T> b) {
    using namespace symbol;
    static constexpr auto run = compile(advance());
    run(p = a, eta = t, v = b, into(a));
}

// T: the precision. Results are those of the step, in order, each row-major.
template <class T>
class objective {
    std::vector<std::span<T>> parameters_;
    std::vector<std::ptrdiff_t> columns_;
    std::vector<std::vector<T>> results_;
    std::function<void()> run_;
    std::size_t size_ = 0;

public:
    objective(std::vector<std::span<T>> parameters, std::vector<std::ptrdiff_t> columns, std::vector<std::vector<T>> results,
              std::function<void()> evaluate)
        : parameters_(std::move(parameters)), columns_(std::move(columns)), results_(std::move(results)), run_(std::move(evaluate)) {
        for (const auto& p : parameters_) size_ += p.size();
    }

    // At the parameters as they are now.
    void evaluate() { run_(); }
    double loss() const { return results_[0][0]; }
    std::span<const T> result(std::size_t k) const { return results_[k]; }
    std::span<const T> gradient(std::size_t k) const { return results_[k + 1]; }
    double gradient_norm() const {
        double squares = 0;
        for (std::size_t k = 0; k < parameters_.size(); ++k) squares += dot_of(gradient(k), gradient(k));
        return std::sqrt(squares);
    }

    const std::vector<std::span<T>>& parameters() const { return parameters_; }
    // The last extent of each, 1 of a scalar.
    const std::vector<std::ptrdiff_t>& columns() const { return columns_; }
    // All parameters one behind the other, and all gradients.
    std::size_t size() const { return size_; }
    void read_parameters(std::span<T> to) const {
        T* next = to.data();
        for (const auto& p : parameters_) next = std::copy(p.begin(), p.end(), next);
    }
    void write_parameters(std::span<const T> from) {
        const T* next = from.data();
        for (const auto& p : parameters_) {
            std::copy_n(next, p.size(), p.begin());
            next += p.size();
        }
    }
    void read_gradient(std::span<T> to) const {
        T* next = to.data();
        for (std::size_t k = 0; k < parameters_.size(); ++k) next = std::copy(gradient(k).begin(), gradient(k).end(), next);
    }
};

// -- what a step must return: an empty message, or what is wrong ------------------------------------------------------------

// Whether output k has the axes of the parameters a, b, ... one behind the other, after those of output `first`, if any.
constexpr bool has_axes(const api::interface_view& g, int k, std::initializer_list<const shape_of*> shapes, int first = -1) {
    const ir::space& s = g.outputs[k];
    int axis = 0;
    for (; first >= 0 && axis < g.outputs[first].rank; ++axis)
        if (axis >= s.rank || s[axis] != g.outputs[first][axis]) return false;
    for (const shape_of* const shape : shapes)
        for (int i = 0; i < shape->rank; ++i, ++axis)
            if (axis >= s.rank || !api::matches(g, s[axis], (*shape)[i])) return false;
    return axis == s.rank;
}
constexpr message& add_shape(message& m, const api::interface_view& g, int k) {
    m.add("[");
    for (int a = 0; a < g.outputs[k].rank; ++a) api::add(m.add(a > 0 ? ", " : ""), g, g.outputs[k][a]);
    return m.add("]");
}

// The loss, a number, then the gradient by each parameter, in order.
constexpr message expect_gradients(const api::interface_view& g, const api::claim* parameters, int count, int outputs) {
    message m("minimize: ");
    if (g.outputs[0].rank != 0)
        return add_shape(m.add("the first result of the step is "), g, 0).add(", not the loss, a number");
    if (g.output_count != outputs) {
        m.add("the step has ").add(g.output_count).add(g.output_count == 1 ? " result but " : " results but ");
        return m.add(outputs).add(" are needed: the loss and a gradient for each parameter");
    }
    for (int k = 0; k < count; ++k)
        if (!has_axes(g, k + 1, {&parameters[k].shape})) {
            add_shape(m.add("result ").add(k + 2).add(" of the step is "), g, k + 1).add(" but ");
            return add(m.add(parameters[k].shape.name).add(" is "), parameters[k].shape)
                .add(": gradients come in the order of the parameters");
        }
    return {};
}
constexpr message expect_gradients(const api::interface_view& g, const api::claim* parameters, int count) {
    return expect_gradients(g, parameters, count, count + 1);
}

}  // namespace ctgrad::optimize
