// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Losses (layer 2, ops).
#pragma once
#include "ctgrad/ops/normalisation.hpp"

namespace ctgrad {

struct cross_entropy_op {
    static constexpr std::string_view name = "cross_entropy";
    static constexpr verdict shape(const shape_of* x, int) {
        const shape_of &z = x[0], &y = x[1];
        message m(name);
        m.add(": ");
        if (z.labels) return add(m, z, "the first operand").add(" holds labels: the logits come first");
        if (!y.labels) return add(m, y, "the second operand").add(" must hold labels");
        bool fits = z.rank == y.rank + 1 && z[z.rank - 1] == y.classes;
        for (int i = 0; i < y.rank && fits; ++i) fits = z[i] == y[i];
        if (fits) return shape_of();
        add(add(m, z, "the first operand").add(" is "), z).add(" but ");
        add(add(m, y, "labels").add(" is "), y).add(" of ");
        add(m, y.classes).add(" classes: logits of [");
        for (int i = 0; i < y.rank; ++i) add(m, y[i]).add(", ");
        return add(m, y.classes).add("] are needed");
    }
    static constexpr term build(const auto* x) {
        const auto &z = x[0], &y = x[1];
        ir::builder& home = *z.home;
        const int classes = z.rank() - 1;
        const auto hot = home.one_hot(y);
        const auto total = ir::over<logsumexp_op>(z, 1u << classes);
        const auto chosen = home.contract(z.shape, classes, {z.value, hot.value});
        return mean(total - chosen);
    }
};

// The mean over samples of logsumexp(z_i) - z_i[y_i]: logits [..., classes], labels [...] -> []. Never overflows.
CTGRAD_BINARY(cross_entropy, cross_entropy_op);

struct mse_op {
    static constexpr std::string_view name = "mse";
    static constexpr verdict shape(const shape_of* x, int) {
        const verdict v = broadcast(name, x[0], x[1]);
        return v.ok() ? verdict(shape_of()) : v;
    }
    static constexpr term build(const auto* x) { return mean(square(x[0] - x[1])); }
};

// The mean of the squared differences of predictions and targets, broadcast.
CTGRAD_BINARY(mse, mse_op);

}  // namespace ctgrad
