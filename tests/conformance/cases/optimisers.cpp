// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// norms_and_losses.json, group "optimiser": ten updates of two numbers.
#include <ctgrad/optimize.hpp>

#include "conformance/variables.hpp"

namespace conformance {

constexpr auto first = sum(slice<0, 1>(x<2>));
constexpr auto second = sum(slice<1, 2>(x<2>));
constexpr auto rosenbrock = 100 * square(second - square(first)) + square(1 - first);
constexpr auto slope = compile([] { return outputs(rosenbrock, gradient(rosenbrock, x<2>)); });

// Writes the points and their losses, the start included.
template <class Method>
void run_trajectory(const double* const*, double* const* outputs) {
    std::vector<double> at = {-1.2, 1};
    const auto record = [&](long iteration, double loss, double) {
        std::copy(at.begin(), at.end(), outputs[0] + 2 * iteration);
        outputs[1][iteration] = loss;
    };
    minimize(slope, Method()(), parameters(x<2> = at), {.iterations = 10, .callback = record});
}
template <class Method>
entry& add_trajectory(std::string_view id, Method) {
    entry& e = entries().emplace_back();
    e.id = id;
    e.outputs = {{"trajectory", {}, {11, 2}}, {"f", {}, {11}}};
    e.run = &run_trajectory<Method>;
    return e;
}

#define TRAJECTORY(id, ...) [[maybe_unused]] static const entry& case_##id = add_trajectory(#id, [] { return __VA_ARGS__; })

TRAJECTORY(OPT01, gradient_descent{.learning_rate = 0.001});
TRAJECTORY(OPT02, momentum{.learning_rate = 0.0001, .beta = 0.9});
TRAJECTORY(OPT04, nesterov{.learning_rate = 0.0001, .beta = 0.9});
TRAJECTORY(OPT05, adam{.learning_rate = 0.1});
TRAJECTORY(OPT06, adam{.learning_rate = 0.05, .weight_decay = 0.1});
TRAJECTORY(OPT07, amsgrad{.learning_rate = 0.1, .beta1 = 0.5, .beta2 = 0.9});

}  // namespace conformance
