// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Types of number that carry their derivatives by all inputs with them (bench).
#pragma once
#include "contestant.hpp"

namespace side_by_side {

// Number says `type<N>`, `input<N>(x, i)`, `value(x)` and `slopes(x)`.
template <class W, class Number>
class forward {
    static constexpr int inputs = static_cast<int>(W::inputs);
    using number = typename Number::template type<inputs>;
    const W& workload_;
    std::vector<number> x_ = std::vector<number>(W::inputs);

public:
    numbers gradient{W::inputs, 3};

    explicit forward(const W& workload) : workload_(workload) {}
    double value() { return workload_(workload_.at.data()); }
    double value_and_gradient() {
        for (std::size_t i = 0; i < W::inputs; ++i)
            x_[i] = Number::template input<inputs>(workload_.at[i], static_cast<int>(i));
        const number f = workload_(x_.data());
        std::copy_n(Number::slopes(f), W::inputs, gradient.data());
        return Number::value(f);
    }
};

template <class Number>
void enter_forward(registry& to, const char* name) {
    for_each(all(), [&]<class W>() {
        if constexpr (!is_second_order<W> && W::inputs <= most_forward_inputs) to.enter<W, forward<W, Number>>(name, "");
    });
}

}  // namespace side_by_side
