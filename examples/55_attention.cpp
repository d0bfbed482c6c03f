// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Attention: a look-up by similarity that can be differentiated. Its n x n weights are never stored, only a row at a time.
#include <ctgrad/ctgrad.hpp>
#include <iomanip>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto Q = cg::matrix<"Q", n, 4>;  // what is asked for
inline constexpr auto K = cg::matrix<"K", n, 4>;  // what is there
inline constexpr auto V = cg::matrix<"V", n, 2>;  // what it says
inline constexpr auto G = cg::matrix<"G", n, 2>;

inline constexpr auto weights = cg::softmax(Q * cg::transpose(K) / 2, cg::axis<1>);  // 2 = √4
inline constexpr auto answer = [] { return weights * V; };

inline constexpr auto attend = cg::compile([] { return answer(); });
inline constexpr auto backward = cg::compile([] { return cg::outputs(cg::vjp(answer(), Q, G), cg::vjp(answer(), V, G)); });
static_assert(attend.plan().loop_nests() == 1 && attend.plan().passes(Q) == 1);
static_assert(cg::to_text([] { return cg::vjp(answer(), V, G); }) == "softmax(0.5 Q Kᵀ)ᵀ G");
// Inputs and result are 12 n numbers; the weights alone would be n².
static_assert(attend.plan().bytes(n = 10000) < 8 * 10000 * 100);

int main() {
    std::cout << "answer        " << cg::to_text(answer) << "\nits pull-backs\n  to V        "
              << cg::to_text([] { return cg::vjp(answer(), V, G); }) << "\n  to Q        "
              << cg::to_text([] { return cg::vjp(answer(), Q, G); }) << "\noperations    " << cg::cost(answer).flops
              << "\nbytes moved   " << cg::cost(answer).bytes << "\n\n";

    // Four keys, one for each direction; the queries ask for the third, for the first or second, for none.
    std::vector<double> keys(16), queries(16);
    for (std::size_t i = 0; i < 4; ++i) keys[5 * i] = 1;
    queries[2] = 8;
    queries[4] = queries[5] = 8;
    const std::vector<double> values{10, 1, 20, 2, 30, 3, 40, 4}, pull{1, 0, 1, 0, 1, 0, 1, 0};
    const auto found = attend(Q = queries, K = keys, V = values);
    const auto [by_query, by_value] = backward(Q = queries, K = keys, V = values, G = pull);
    std::cout << std::fixed << std::setprecision(3);
    for (int i = 0; i < 3; ++i) {
        std::cout << "asked (";
        for (int k = 0; k < 4; ++k) std::cout << (k > 0 ? ", " : "") << queries[static_cast<std::size_t>(4 * i + k)];
        std::cout << "): found " << found(i, 0) << ", " << found(i, 1) << "; by the query (";
        for (int k = 0; k < 4; ++k) std::cout << (k > 0 ? ", " : "") << by_query(i, k);
        std::cout << ")\n";
    }
    std::cout << "how much each value was listened to: " << by_value(0, 0) << ", " << by_value(1, 0) << ", " << by_value(2, 0)
              << ", " << by_value(3, 0) << "\n\n"
              << cg::explain(attend);
}
