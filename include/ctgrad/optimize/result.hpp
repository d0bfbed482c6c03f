// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// When a minimisation stops, and what it says then (layer 8, optimize).
#pragma once
#include <cmath>
#include <functional>
#include <sstream>
#include <string>

namespace ctgrad {

struct options {
    long iterations = 1000;    // at most as many
    double gradient_norm = 0;  // stops where ‖∇f‖₂ is at most this
    double loss_change = 0;    // stops where |f - f before| <= loss_change |f before|; 0: never
    // Called with every iteration, its loss and its gradient's norm, while the parameters are those that have them. Iteration 0
    // is the start.
    std::function<void(long, double, double)> callback = {};
};

enum class stop_reason {
    iterations,     // as many as allowed
    gradient_norm,  // the gradient is small
    loss_change,    // the loss hardly changes any more
    diverged,       // the loss is NaN or infinite
    no_descent      // the direction leads nowhere lower, often because rounding errors are all that is left
};

struct minimization {
    stop_reason reason = stop_reason::iterations;
    long iteration = 0;        // at which it stopped
    double loss = 0;           // of the parameters as they are now
    double gradient_norm = 0;  // the same
    double diverged_to = 0;    // the loss that stopped it, NaN or infinite

    bool converged() const { return reason == stop_reason::gradient_norm || reason == stop_reason::loss_change; }
    // One sentence: "iteration 12: the loss is inf; the parameters are those of iteration 11, of loss 3.5e+300".
    std::string text() const {
        std::ostringstream s;
        s << "iteration " << iteration << ": ";
        if (reason == stop_reason::diverged) {
            s << "the loss is " << diverged_to << "; the parameters are those of ";
            if (iteration > 0)
                s << "iteration " << iteration - 1 << ", of loss " << loss;
            else
                s << "the start";
            return s.str();
        }
        s << "loss " << loss << ", gradient norm " << gradient_norm << "; ";
        switch (reason) {
            case stop_reason::gradient_norm: return s.str() + "the gradient is small";
            case stop_reason::loss_change: return s.str() + "the loss hardly changes";
            case stop_reason::no_descent: return s.str() + "no lower loss was found along the direction";
            default: return s.str() + "as many iterations as allowed";
        }
    }
};

namespace optimize {

// Decides after every iteration whether it was the last one.
class monitor {
    const options& options_;
    minimization result_;

public:
    explicit monitor(const options& o) : options_(o) {}
    const minimization& result() const { return result_; }
    const minimization& stop(stop_reason reason) {
        result_.reason = reason;
        return result_;
    }
    const minimization& diverge(long iteration, double loss) {
        result_.iteration = iteration;
        result_.diverged_to = loss;
        if (iteration == 0) result_.loss = loss;
        return stop(stop_reason::diverged);
    }
    bool stops(long iteration, double loss, double gradient_norm) {
        const double before = result_.loss;
        result_ = {stop_reason::iterations, iteration, loss, gradient_norm, 0};
        if (options_.callback) options_.callback(iteration, loss, gradient_norm);
        if (gradient_norm <= options_.gradient_norm)
            stop(stop_reason::gradient_norm);
        else if (iteration > 0 && options_.loss_change > 0 &&
                 std::abs(loss - before) <= options_.loss_change * std::abs(before))
            stop(stop_reason::loss_change);
        return result_.reason != stop_reason::iterations || iteration >= options_.iterations;
    }
    // The same after the parameters have been replaced once more.
    const minimization& finish(double loss, double gradient_norm) {
        result_.loss = loss;
        result_.gradient_norm = gradient_norm;
        return result_;
    }
};

}  // namespace optimize
}  // namespace ctgrad
