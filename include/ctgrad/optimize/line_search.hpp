// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A line search for the strong Wolfe conditions, and descent along directions with it (layer 8, optimize).
#pragma once
#include <limits>
#include <optional>

#include "ctgrad/optimize/objective.hpp"
#include "ctgrad/optimize/result.hpp"

namespace ctgrad::optimize {

// A point on the line: φ(step) and φ'(step).
struct probe {
    double step = 0, loss = 0, slope = 0;
};

// Finds a step with φ(s) <= φ(0) + c₁ s φ'(0) and |φ'(s)| <= c₂ |φ'(0)| (Nocedal, Wright 2006, algorithms 3.5 and 3.6).
//
// Where losses differ by less than `noise`, their rounding error, slopes decide alone (Hager, Zhang 2005, doi
// 10.1137/030601880). A loss that is not finite is too far. Without a step that meets the second condition it is the best that
// meets the first, if any.
template <class Line>
class strong_wolfe {
    Line& at_;
    const probe start_;
    const double noise_, c2_;
    static constexpr double c1 = 1e-4;
    static constexpr int most = 40;

    bool descends(const probe& p) const {
        if (!std::isfinite(p.loss) || !std::isfinite(p.slope)) return false;
        return p.loss <= start_.loss + c1 * p.step * start_.slope ||
               (p.loss <= start_.loss + noise_ && p.slope <= (2 * c1 - 1) * start_.slope);
    }
    bool is_flat(const probe& p) const { return std::abs(p.slope) <= -c2_ * start_.slope; }
    bool is_higher(const probe& p, const probe& than) const { return !(p.loss <= than.loss + noise_); }

    // The minimiser of the cubic through both probes, kept off the ends of the interval.
    static double between(const probe& a, const probe& b) {
        const double width = b.step - a.step;
        double part = 0.5;
        if (std::isfinite(b.loss) && std::isfinite(b.slope)) {
            const double d1 = a.slope + b.slope - 3 * (b.loss - a.loss) / width;
            const double root = std::sqrt(d1 * d1 - a.slope * b.slope), d2 = width > 0 ? root : -root;
            const double found = 1 - (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2);
            if (std::isfinite(found)) part = std::clamp(found, 0.1, 0.9);
        }
        return a.step + part * width;
    }
    // Between `low`, the lowest that descends, and `high`, on the side to which it falls.
    std::optional<probe> zoom(probe low, probe high) const {
        for (int i = 0; i < most; ++i) {
            const probe p = at_(between(low, high));
            if (!descends(p) || is_higher(p, low)) {
                high = p;
            } else {
                if (is_flat(p)) return p;
                if (p.slope * (high.step - low.step) >= 0) high = low;
                low = p;
            }
        }
        if (low.loss < start_.loss) return low;
        return std::nullopt;
    }

public:
    strong_wolfe(Line& at, double loss_, double slope_, double noise, double c2)
        : at_(at), start_{0, loss_, slope_}, noise_(noise), c2_(c2) {}

    std::optional<probe> find(double first) const {
        probe before = start_;
        double step = first;
        for (int i = 0; i < most; ++i, step *= 2) {
            const probe p = at_(step);
            if (!descends(p) || (i > 0 && is_higher(p, before))) return zoom(before, p);
            if (is_flat(p)) return p;
            if (p.slope >= 0) return zoom(p, before);
            before = p;
        }
        return before;
    }
};

// A point x with its gradient, and what is found in steps along d from there. F: like `objective`, but loss and gradient may
// be made of other results.
template <class T, class F>
class line {
    F& f_;
    std::vector<T> memory_;
    double last_ = 0;
    std::span<T> part(std::size_t i) { return std::span<T>(memory_).subspan(i * f_.size(), f_.size()); }
    using view = std::span<const T>;

    static void change(std::span<T> before, view after) {
        for (std::size_t i = 0; i < before.size(); ++i) before[i] = after[i] - before[i];
    }

public:
    const std::span<T> x, g, d, next_x, next_g;
    double loss = 0;

    explicit line(F& along) : f_(along), memory_(5 * along.size()), x(part(0)), g(part(1)), d(part(2)), next_x(part(3)), next_g(part(4)) {
        f_.read_parameters(x);
        f_.evaluate();
        f_.read_gradient(g);
        loss = f_.loss();
    }
    line(const line&) = delete;

    double squares() const { return dot_of(view(g), view(g)); }
    double slope() const { return dot_of(view(g), view(d)); }
    probe operator()(double length) {
        std::copy(x.begin(), x.end(), next_x.begin());
        add_to(next_x, length, view(d));
        f_.write_parameters(next_x);
        f_.evaluate();
        f_.read_gradient(next_g);
        last_ = length;
        return {length, f_.loss(), dot_of(view(next_g), view(d))};
    }
    double last() const { return last_; }
    void stay() { f_.write_parameters(x); }
    // Moves to the last point that was tried; the direction hears of it.
    void move(auto& direction) {
        change(x, next_x);
        change(g, next_g);
        direction.took(view(x), view(g));
        std::copy(next_x.begin(), next_x.end(), x.begin());
        std::copy(next_g.begin(), next_g.end(), g.begin());
        loss = f_.loss();
    }
};

// Goes along one direction after the other. A direction has of(x, g, d), which writes d; first(k, d), how far along d to look
// first; took(s, y), the step taken and how the gradient changed; and c2, how exact the search is.
template <class T, class F, class Direction>
minimization descend_along(F& f, const options& o, Direction& direction) {
    using view = std::span<const T>;
    monitor watch(o);
    line<T, F> at(f);
    if (!std::isfinite(at.loss)) return watch.diverge(0, at.loss);
    for (long k = 0;; ++k) {
        if (watch.stops(k, at.loss, std::sqrt(at.squares()))) return watch.result();
        direction.of(view(at.x), view(at.g), at.d);
        if (!(at.slope() < 0)) std::transform(at.g.begin(), at.g.end(), at.d.begin(), std::negate<>());
        const double noise = 4 * static_cast<double>(std::numeric_limits<T>::epsilon()) * std::abs(at.loss);
        const strong_wolfe<line<T, F>> search(at, at.loss, at.slope(), noise, Direction::c2);
        const auto found = search.find(direction.first(k, view(at.d)));
        if (!found) {
            at.stay();
            return watch.stop(stop_reason::no_descent);
        }
        if (at.last() != found->step) at(found->step);
        at.move(direction);
    }
}

}  // namespace ctgrad::optimize
