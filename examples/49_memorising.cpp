// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Memorising is not learning: a look-up table and a line, trained by the same mini-batches, on what they saw and on new data.
#include <ctgrad/data/batches.hpp>
#include <ctgrad/data/dataset.hpp>
#include <ctgrad/optimize.hpp>
#include <iomanip>
#include <iostream>
#include <random>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto place = cg::labels<"place", n, 400>;  // which of 400 places x falls into
inline constexpr auto table = cg::vector<"table", 400>;     // a number for each
inline constexpr auto x = cg::vector<"x", n>;
inline constexpr auto a = cg::scalar<"a">;
inline constexpr auto b = cg::scalar<"b">;

// The empirical risk: the mean loss over a sample.
inline constexpr auto risk_of_table = [] { return cg::mse(cg::take(table, place), y); };
inline constexpr auto risk_of_line = [] { return cg::mse(a * x + b, y); };
inline constexpr auto table_step =
    cg::compile([] { return cg::outputs(risk_of_table(), cg::gradient(risk_of_table(), table)); });
inline constexpr auto line_step = cg::compile(
    [] { return cg::outputs(risk_of_line(), cg::gradient(risk_of_line(), a), cg::gradient(risk_of_line(), b)); });
inline constexpr auto both = cg::compile([] { return cg::outputs(risk_of_table(), risk_of_line()); });

struct sample {
    cg::dataset<double> input, target;
    cg::dataset<int> index;
};
// y = 2 x - 1 and noise of variance 1/4: no model has an expected risk below that.
sample draw(std::ptrdiff_t size, auto uniform) {
    std::vector<double> input, target;
    std::vector<int> index;
    for (int i = 0; i < size; ++i) {
        input.push_back(uniform());
        target.push_back(2 * input.back() - 1 + uniform() + uniform() + uniform() - 1.5);
        index.push_back(static_cast<int>(400 * input.back()));
    }
    return {{{size}, input}, {{size}, target}, {{size}, index}};
}

int main() {
    std::cout << "table: " << cg::to_text(risk_of_table) << "\n  gradient "
              << cg::to_text([] { return cg::gradient(risk_of_table(), table); }) << "\nline:  "
              << cg::to_text(risk_of_line) << "\n\n";
    std::mt19937 random(7);
    const auto uniform = [&] { return static_cast<double>(random()) * 0x1p-32; };
    const sample seen = draw(64, uniform), unseen = draw(10000, uniform);
    std::vector<double> memory(400);
    double slope = 0, offset = 0;
    auto train_table = cg::optimizer(cg::gradient_descent{.learning_rate = 4}, table = memory);
    auto train_line = cg::optimizer(cg::gradient_descent{.learning_rate = 0.1}, a = slope, b = offset);

    cg::mini_batches batches(64, 8, 1);
    std::cout << std::fixed << std::setprecision(3) << "         table: seen  unseen    line: seen  unseen\n";
    for (int epoch = 0; epoch <= 40; ++epoch) {
        const auto risks = [&](const sample& s) {
            return both(table = memory, a = slope, b = offset, place = s.index, x = s.input, y = s.target);
        };
        const auto [table_seen, line_seen] = risks(seen);
        const auto [table_unseen, line_unseen] = risks(unseen);
        if (epoch % 10 == 0)
            std::cout << "epoch " << std::setw(2) << epoch << std::setw(12) << table_seen << std::setw(8) << table_unseen
                      << std::setw(14) << line_seen << std::setw(8) << line_unseen << "\n";
        for (const auto rows : batches.next_epoch()) {
            const auto targets = seen.target.take(rows);
            const auto [risk, by_table] = table_step(table = memory, place = seen.index.take(rows), y = targets);
            const auto [same, by_a, by_b] = line_step(a = slope, b = offset, x = seen.input.take(rows), y = targets);
            train_table.update(by_table);
            train_line.update(by_a, by_b);
        }
    }
}
