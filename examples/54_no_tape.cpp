// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What a tape records at run time to find a gradient, and what ctgrad knew at compile time instead. Speed against ADOL-C,
// Sacado, ceres::Jet, Eigen and PyTorch: bench/.
#include <cmath>
#include <ctgrad/ctgrad.hpp>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

// -- reverse mode in thirty lines: every operation is a record of its operands and their weights -----------------------------

struct tape {
    struct record {
        std::size_t operand[2];
        double weight[2];
    };
    std::vector<record> records;
    std::vector<double> adjoints;

    std::size_t add(record r) { return records.push_back(r), records.size() - 1; }
    void pull_back(std::size_t from) {
        adjoints.assign(records.size(), 0);
        adjoints[from] = 1;
        for (std::size_t k = records.size(); k-- > 0;)
            for (const int i : {0, 1}) adjoints[records[k].operand[i]] += records[k].weight[i] * adjoints[k];
    }
} recorded;

struct number {
    double value;
    std::size_t id = recorded.add({{0, 0}, {0, 0}});
};
number operator+(number a, number b) { return {a.value + b.value, recorded.add({{a.id, b.id}, {1, 1}})}; }
number operator-(number a, number b) { return {a.value - b.value, recorded.add({{a.id, b.id}, {1, -1}})}; }
number operator*(number a, number b) { return {a.value * b.value, recorded.add({{a.id, b.id}, {b.value, a.value}})}; }
number tanh(number a) {
    const double y = std::tanh(a.value);
    return {y, recorded.add({{a.id, 0}, {1 - y * y, 0}})};
}

// -- the same loss as an expression ----------------------------------------------------------------------------------------

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 4>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto w = cg::vector<"w", 4>;
inline constexpr auto loss = [] { return cg::squared_norm(cg::tanh(X * w) - y); };
inline constexpr auto step = cg::compile([] { return cg::outputs(loss(), cg::gradient(loss(), w)); });
static_assert(step.plan().loop_nests() == 1 && step.plan().temporaries() == 0 && step.plan().passes(X) == 1);

int main() {
    std::vector<double> features, targets;
    for (int i = 0; i < 4000; ++i) features.push_back(std::sin(i));
    for (int i = 0; i < 1000; ++i) targets.push_back(std::cos(3 * i));
    const std::vector<double> weights{0.5, -1, 0.25, 2};

    number total{0}, parameter[4] = {{0.5}, {-1}, {0.25}, {2}};
    for (std::size_t i = 0; i < 1000; ++i) {
        number sum{0};
        for (std::size_t j = 0; j < 4; ++j) sum = sum + number{features[4 * i + j]} * parameter[j];
        const number residual = tanh(sum) - number{targets[i]};
        total = total + residual * residual;
    }
    recorded.pull_back(total.id);
    const auto [value, slope] = step(X = features, y = targets, w = weights);
    std::cout << "gradient " << cg::to_text([] { return cg::gradient(loss(), w); }) << "\n\n\t\ta tape\t\tctgrad\nloss\t\t"
              << total.value << "\t\t" << value << "\n";
    for (std::size_t j = 0; j < 4; ++j)
        std::cout << "gradient[" << j << "]\t" << recorded.adjoints[parameter[j].id] << "\t\t" << slope.data()[j] << "\n";
    const std::size_t records = recorded.records.size();  // each is written once and read once
    std::cout << "records\t\t" << records << "\t\t0\nbytes moved\t" << 2 * sizeof(tape::record) * records << "\t\t"
              << step.plan().bytes(n = 1000) << "\n\n"
              << cg::explain(step);
}
