// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Sums along axes, and every other reduction alike; backward, a sum along an axis is a broadcast.
#include <ctgrad/ctgrad.hpp>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto T = cg::tensor<"T", 2, n, 3>;
inline constexpr auto c = cg::vector<"c", 3>;
inline constexpr auto r = cg::vector<"r", n>;

inline constexpr auto centred = [] { return X - cg::mean(X, cg::axis<0>); };
inline constexpr auto shares = [] { return cg::exp(X) / cg::sum(cg::exp(X), cg::axis<1>, cg::keepdims); };

// A sum of columns is a product with ones, and its derivative puts the same number in every place that was summed.
static_assert(cg::to_text([] { return X * cg::ones<3>; }) == cg::to_text([] { return cg::sum(X, cg::axis<1>); }));
static_assert(cg::to_text([] { return cg::gradient(cg::dot(c, cg::sum(X, cg::axis<0>)), X); }) == "1 cᵀ");
static_assert(cg::to_text([] { return cg::gradient(cg::dot(r, cg::sum(X, cg::axis<1>)), X); }) == "r 1ᵀ");

inline constexpr auto reduce = cg::compile([] {
    return cg::outputs(cg::sum(X, cg::axis<0>), cg::mean(X, cg::axis<0>), cg::prod(X, cg::axis<0>), cg::max(X, cg::axis<0>),
                       cg::variance(X, cg::axis<0>), cg::logsumexp(X, cg::axis<0>), cg::norm2(X, cg::axis<0>));
});
inline constexpr auto rows = cg::compile([] { return cg::sum(X, cg::axis<1>); });
inline constexpr auto all_but_one = cg::compile([] { return cg::sum(T, cg::axes<0, -1>); });

void print(const char* name, const auto& v) {
    std::cout << name;
    for (const double number : v) std::cout << "\t" << number;
    std::cout << "\n";
}

int main() {
    std::cout << "sum of rows, weighted        " << cg::to_text([] { return cg::dot(r, cg::sum(X, cg::axis<1>)); })
              << ", gradient " << cg::to_text([] { return cg::gradient(cg::dot(r, cg::sum(X, cg::axis<1>)), X); })
              << "\ncentred columns              " << cg::to_text(centred) << "\n  their squares' gradient    "
              << cg::to_text([] { return cg::gradient(0.5 * cg::squared_norm(centred()), X); })
              << "\nshares of each row           " << cg::to_text(shares) << "\n\n";

    const std::vector<double> data{1, 2, 3, 4, 5, 6, 7, 8, 10, 0, 1, -3};
    const auto [total, average, product, largest, spread, smooth, length] = reduce(X = data);
    std::cout << "along axis 0 of a 4 x 3 matrix\n";
    print("sum      ", total);
    print("mean     ", average);
    print("prod     ", product);
    print("max      ", largest);
    print("variance ", spread);
    print("logsumexp", smooth);
    print("norm2    ", length);
    print("\nalong axis 1, sum\n", rows(X = data));
    print("\na 2 x 2 x 3 tensor along axes 0 and -1, sum\n", all_but_one(T = data));
    std::cout << "\nall seven reductions read X " << reduce.plan().passes(X) << " times: the variance needs the mean first\n";
}
