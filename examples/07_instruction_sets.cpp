// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A program that another file compiles: this one includes no more than its function, and compiles fast.
//
// That file is compiled for three levels of x86-64 (ctgrad_add_program in cmake/programs.cmake), and a call runs the best that
// the machine has: one executable for every x86-64.
#include <cmath>
#include <iostream>
#include <vector>

#include "support/logistic.hpp"

using namespace logistic;

// What the calls choose from, as functions of their own.
template <int Level>
step_function at_level() {
    return step_function(*ctgrad_erased::entries_of_level<&step, Level>());
}
std::vector<step_function> available() {
    std::vector<step_function> found{at_level<1>()};
    if (__builtin_cpu_supports("x86-64-v3")) found.push_back(at_level<3>());
    if (__builtin_cpu_supports("x86-64-v4")) found.push_back(at_level<4>());
    return found;
}

int main() {
    std::vector<float> data(1000 * 37), labels(1000), weights(37, 0.1f);
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = std::sin(static_cast<float>(i % 1009));
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = i % 3 == 0 ? 1.f : -1.f;

    const auto [loss, gradient] = step(X = data, y = labels, w = weights);
    bool agree = true;
    for (const step_function& at_level : available()) {
        const auto [other, slope] = at_level(X = data, y = labels, w = weights);
        agree = agree && std::abs(other / loss - 1) < 1e-5f;
        for (std::size_t i = 0; i < weights.size(); ++i) agree = agree && std::abs(slope[i] - gradient[i]) < 1e-3f;
    }
    std::cout << "loss " << std::round(loss) << "\nall levels that this machine has " << (agree ? "agree" : "DISAGREE")
              << "\n";
    return agree ? 0 : 1;
}
