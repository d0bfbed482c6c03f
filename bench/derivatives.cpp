// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Structured derivatives against the ways around them: a Jacobian that is its matrix against a copy of it, Hessians against
// one Hessian-vector product for each column (bench).
//
// It fails where results differ.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctgrad/ctgrad.hpp>
#include <random>
#include <vector>

#include "contest.hpp"

namespace {
namespace cg = ctgrad;
using numbers = std::vector<double>;

numbers random_numbers(std::size_t count, unsigned seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal(0, 0.3);
    numbers result(count);
    for (double& x : result) x = normal(random);
    return result;
}
// Prints both times and how many times as long the other way takes.
void compare(const char* name, const char* other_name, auto&& own, auto&& other) {
    const bench::contest times = bench::in_turns(own, other);
    std::printf("%-44s %10.1f us   %-24s %10.1f us   %6.2f\n", name, 1e6 * times.of(0), other_name, 1e6 * times.of(1),
                times.of(1) / times.of(0));
}
void require_equal(const char* name, const numbers& a, const numbers& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!(std::abs(a[i] - b[i]) <= 1e-9 * (1 + std::abs(b[i])))) {
            std::fprintf(stderr, "%s: element %zu is %.17g and not %.17g\n", name, i, a[i], b[i]);
            std::exit(1);
        }
}

// A symmetric matrix column by column: run writes the product with `unit` to `one`.
void write_columns(auto& run, numbers& unit, const numbers& one, numbers& to) {
    for (std::size_t j = 0; j < unit.size(); ++j) {
        unit[j] = 1;
        run();
        unit[j] = 0;
        std::copy(one.begin(), one.end(), to.begin() + static_cast<std::ptrdiff_t>(j * unit.size()));
    }
}

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto d = cg::dim<"d">;
inline constexpr auto k = cg::dim<"k">;
inline constexpr auto A = cg::matrix<"A", n, d>;
inline constexpr auto x = cg::vector<"x", d>;
inline constexpr auto v = cg::vector<"v", d>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto U = cg::matrix<"U", n, k>;
inline constexpr auto V = cg::matrix<"V", d, k>;
inline constexpr auto D = cg::matrix<"D", n, k>;
inline constexpr auto T = cg::matrix<"T", n, d>;

void linear_function() {
    static constexpr auto jacobian = cg::compile([] { return cg::jacobian(A * x, x); });
    const std::size_t size = 1000;
    const numbers a = random_numbers(size * size, 1), at = random_numbers(size, 2);
    numbers own(size * size), copy(size * size);
    auto run = jacobian.bind(A = a, n = size, d = size, cg::into(own));
    run();
    require_equal("jacobian(A x, x)", own, a);
    compare("jacobian(A x, x), 1000 x 1000", "memcpy of A", run, [&] { std::memcpy(copy.data(), a.data(), 8 * a.size()); });
}

void logistic_regression() {
    static constexpr auto loss = [] { return cg::sum(cg::softplus(-cg::hadamard(y, A * x))); };
    static constexpr auto hessian = cg::compile([] { return cg::hessian(loss(), x); });
    static constexpr auto column = cg::compile([] { return cg::hvp(loss(), x, v); });
    const std::size_t rows = 1000, size = 100;
    const numbers a = random_numbers(rows * size, 1), at = random_numbers(size, 2), labels = random_numbers(rows, 3);
    numbers own(size * size), other(size * size), unit(size), one(size);
    auto run = hessian.bind(A = a, x = at, y = labels, cg::into(own));
    auto run_column = column.bind(A = a, x = at, y = labels, v = unit, cg::into(one));
    const auto by_columns = [&] { write_columns(run_column, unit, one, other); };
    run();
    by_columns();
    require_equal("hessian of logistic regression", own, other);
    compare("hessian of logistic regression, 1000 x 100", "100 times hvp", run, by_columns);
}

void factorization() {
    static constexpr auto loss = [] { return cg::squared_norm(U * cg::transpose(V) - T); };
    static constexpr auto hessian = cg::compile([] { return cg::hessian(loss(), U); });
    static constexpr auto column = cg::compile([] { return cg::hvp(loss(), U, D); });
    const std::size_t rows = 60, columns = 50, rank = 5, size = rows * rank;
    const numbers u = random_numbers(size, 1), w = random_numbers(columns * rank, 2), t = random_numbers(rows * columns, 3);
    numbers own(size * size), other(size * size), unit(size), one(size);
    auto run = hessian.bind(V = w, n = rows, k = rank, cg::into(own));
    auto run_column = column.bind(V = w, D = unit, k = rank, cg::into(one));
    const auto by_columns = [&] { write_columns(run_column, unit, one, other); };
    run();
    by_columns();
    require_equal("hessian of a factorization", own, other);
    compare("hessian of ||U V^T - T||^2 in U, 60 x 5", "300 times hvp", run, by_columns);
}

// The only case of the reference cases with more than 1000 operations, BMM09.
void value_and_gradients() {
    static constexpr auto A4 = cg::tensor<"A", 10, 4, 5, 2>;
    static constexpr auto B4 = cg::tensor<"B", 10, 4, 2, 3>;
    static constexpr auto G4 = cg::tensor<"G", 10, 4, 5, 3>;
    static constexpr auto product = [] { return cg::generalized_dot(G4, A4 * B4); };
    static constexpr auto value = cg::compile(product);
    static constexpr auto both = cg::compile([] {
        auto f = product();
        return cg::outputs(f, cg::gradient(f, A4), cg::gradient(f, B4));
    });
    const numbers a = random_numbers(400, 1), b = random_numbers(240, 2), g = random_numbers(600, 3);
    numbers da(400), db(240);
    double f = 0, again = 0;
    auto run = value.bind(A4 = a, B4 = b, G4 = g, cg::into(f));
    auto run_both = both.bind(A4 = a, B4 = b, G4 = g, cg::into(again, da, db));
    run();
    run_both();
    require_equal("batched product", {f}, {again});
    compare("<G, A B> of a batch of 40", "with both gradients", run, run_both);
}

}  // namespace

int main() {
    std::printf("%-44s %13s   %-24s %13s   %6s\n", "", "time", "the other way", "time", "ratio");
    linear_function();
    logistic_regression();
    factorization();
    value_and_gradients();
    return 0;
}
