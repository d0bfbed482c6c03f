// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Learning rates as functions of the iteration (layer 8, optimize).
#pragma once
#include <algorithm>
#include <cmath>
#include <concepts>
#include <functional>
#include <numbers>

namespace ctgrad {

// A number, or any function of the iteration, which counts from 0: adam{.learning_rate = cosine_decay(0.1, 500)}.
class learning_rate_schedule {
    std::function<double(long)> rate_;

public:
    learning_rate_schedule(double constant) : rate_([constant](long) { return constant; }) {}
    template <class Rate>
        requires(std::convertible_to<std::invoke_result_t<const Rate&, long>, double> &&
                 !std::same_as<Rate, learning_rate_schedule>)
    learning_rate_schedule(Rate rate) : rate_(std::move(rate)) {}
    double operator()(long iteration) const { return rate_(iteration); }
};

// rate factor^⌊t / every⌋
inline auto step_decay(double rate, double factor, long every) {
    return [=](long t) { return rate * std::pow(factor, static_cast<double>(t / every)); };
}
// rate factor^t
inline auto exponential_decay(double rate, double factor) {
    return [=](long t) { return rate * std::pow(factor, static_cast<double>(t)); };
}
// last + (rate - last) (1 + cos(π t / iterations)) / 2, and `last` from then on (Loshchilov and Hutter 2017, without restarts).
inline auto cosine_decay(double rate, long iterations, double last = 0) {
    return [=](long t) {
        const double part = static_cast<double>(std::min(t, iterations)) / static_cast<double>(iterations);
        return last + (rate - last) * (1 + std::cos(std::numbers::pi * part)) / 2;
    };
}
// Rises in equal steps to then(0) in as many iterations, and goes on as `then` does (Goyal et al. 2017).
inline auto warm_up(long iterations, learning_rate_schedule then) {
    return [iterations, then = std::move(then)](long t) {
        if (t >= iterations) return then(t - iterations);
        return then(0) * static_cast<double>(t + 1) / static_cast<double>(iterations);
    };
}

}  // namespace ctgrad
