// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// One program for every x86-64: the kernel is compiled for three levels of the instruction set (ctgrad_add_kernels in
// cmake/instruction_sets.cmake), and the best that the machine knows is chosen at start-up.
#include <cmath>
#include <cstddef>
#include <iostream>
#include <vector>

using logistic = float(const float*, const float*, const float*, std::ptrdiff_t, std::ptrdiff_t, float*);
extern "C" logistic logistic_x86_64, logistic_x86_64_v3, logistic_x86_64_v4;

// The kernels that this machine can run, the best last.
std::vector<logistic*> available() {
    std::vector<logistic*> found{&logistic_x86_64};
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return found;
    found.push_back(&logistic_x86_64_v3);
    for (const bool has : {__builtin_cpu_supports("avx512f") != 0, __builtin_cpu_supports("avx512bw") != 0,
                           __builtin_cpu_supports("avx512dq") != 0, __builtin_cpu_supports("avx512vl") != 0})
        if (!has) return found;
    found.push_back(&logistic_x86_64_v4);
    return found;
}

int main() {
    const std::ptrdiff_t n = 1000, d = 37;
    std::vector<float> X(static_cast<std::size_t>(n * d)), y(static_cast<std::size_t>(n)), w(static_cast<std::size_t>(d), 0.1f);
    for (std::size_t i = 0; i < X.size(); ++i) X[i] = std::sin(static_cast<float>(i % 1009));
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = i % 3 == 0 ? 1.f : -1.f;

    const std::vector<logistic*> kernels = available();
    std::vector<float> gradient(w.size()), other(w.size());
    const float loss = kernels.back()(X.data(), y.data(), w.data(), n, d, gradient.data());
    bool agree = true;
    for (logistic* kernel : kernels) {
        agree = agree && std::abs(kernel(X.data(), y.data(), w.data(), n, d, other.data()) / loss - 1) < 1e-5f;
        for (std::size_t i = 0; i < w.size(); ++i) agree = agree && std::abs(other[i] - gradient[i]) < 1e-3f;
    }
    std::cout << "loss " << std::round(loss) << "\nall kernels that this machine can run " << (agree ? "agree" : "DISAGREE") << "\n";
    return agree ? 0 : 1;
}
