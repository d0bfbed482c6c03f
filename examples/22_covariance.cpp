// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Mean and covariance by maximum likelihood: Σ = B Bᵀ is positive definite whatever B is, one Cholesky factor serves the
// determinant, the distances and all gradients. What is found is the mean and the covariance of the sample.
#include <array>
#include <ctgrad/linear_algebra.hpp>
#include <ctgrad/optimize.hpp>
#include <iomanip>
#include <iostream>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto Y = cg::matrix<"Y", n, 3>;
inline constexpr auto mu = cg::vector<"mu", 3>;
inline constexpr auto B = cg::matrix<"B", 3, 3>;

inline constexpr double log_two_pi = 1.8378770664093453;

inline constexpr auto sigma = cg::spd(B * cg::transpose(B));
// -log p(Y) / n = ½ log det Σ + ½ Σᵢ (yᵢ - μ)ᵀ Σ⁻¹ (yᵢ - μ) / n + 3/2 log 2π
inline constexpr auto step = cg::compile([] {
    auto r = Y - mu;
    auto distances = cg::sum(cg::hadamard(cg::transpose(r), cg::solve(sigma, cg::transpose(r))));
    auto loss = 0.5 * cg::logdet(sigma) + 0.5 * distances / n + 1.5 * log_two_pi;
    return cg::outputs(loss, cg::gradient(loss, mu), cg::gradient(loss, B));
});
inline constexpr auto covariance = cg::compile([] { return sigma; });
inline constexpr auto sample = cg::compile([] {
    auto mean = cg::mean(Y, cg::axis<0>);
    auto r = Y - mean;
    return cg::outputs(mean, cg::transpose(r) * r / n);
});

void print(const char* name, const auto& vector, const auto& matrix) {
    std::cout << name << " mean " << vector[0] << ' ' << vector[1] << ' ' << vector[2] << ", covariance";
    for (int i = 0; i < 3; ++i)
        std::cout << (i == 0 ? " [" : "; ") << matrix(i, 0) << ' ' << matrix(i, 1) << ' ' << matrix(i, 2);
    std::cout << "]\n";
}

int main() {
    std::vector<double> data;
    unsigned state = 1;
    const auto noise = [&] {  // a sum of uniform numbers, nearly normal, of variance 1
        double sum = -6;
        for (int k = 0; k < 12; ++k) sum += (state = 1664525u * state + 1013904223u) / 4294967296.0;
        return sum;
    };
    for (int i = 0; i < 500; ++i) {
        const double a = noise(), b = noise(), c = noise();
        data.insert(data.end(), {1 + a, 2 - 0.8 * a + 0.6 * b, 3 + 0.5 * b + 0.2 * c});
    }
    std::array<double, 3> mean = {0, 0, 0};
    std::array<double, 9> root = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    std::cout << std::fixed << std::setprecision(4);
    const auto print_start = [](long iteration, double loss, double) {
        if (iteration == 0) std::cout << "-log p / n = " << loss << " at first, ";
    };
    const auto result = cg::minimize(step, cg::lbfgs{}, cg::parameters(mu = mean, B = root),
                                     {.gradient_norm = 1e-7, .callback = print_start}, Y = data);
    std::cout << result.loss << (result.converged() ? " at the minimum\n" : " where it stopped\n");
    print("found: ", mean, covariance(B = root));
    const auto [sample_mean, sample_covariance] = sample(Y = data);
    print("sample:", sample_mean.data(), sample_covariance);
}
