// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Losses are negative log-likelihoods: each loss below is derived from a distribution; and fitting is minimising KL.
#include <cmath>
#include <ctgrad/probability.hpp>
#include <iostream>
#include <string_view>
#include <vector>

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto mu = cg::vector<"mu", n>;     // predicted means
inline constexpr auto z = cg::vector<"z", n>;       // logits of one class against the other
inline constexpr auto Z = cg::matrix<"Z", n, 3>;    // logits of three classes
inline constexpr auto y = cg::vector<"y", n>;       // what was observed
inline constexpr auto k = cg::labels<"k", n, 3>;
inline constexpr auto theta = cg::vector<"theta", 3>;
inline constexpr auto p = cg::vector<"p", 3>;       // how often each class occurs

template <class Likelihood, class Gradient>
void print(const char* name, Likelihood likelihood, Gradient gradient) {
    std::cout << name << "\n  nll       " << cg::to_text(likelihood) << "\n  gradient  " << cg::to_text(gradient) << "\n";
}

// -- one model, three numbers: nll = entropy of the sample + KL(sample ‖ model) --------------------------------------------

inline constexpr auto sample = cg::categorical(cg::log(p));
inline constexpr auto model = cg::categorical(theta);
inline constexpr auto compare = cg::compile([] {
    const auto nll = cg::nll(model, k);
    return cg::outputs(nll, cg::entropy(sample), cg::kl(sample, model), cg::gradient(nll, theta));
});

int main() {
    print("normal: half the mean squared error, and a constant", [] { return cg::nll(cg::normal(mu, 1), y); },
          [] { return cg::gradient(cg::nll(cg::normal(mu, 1), y), mu); });
    print("laplace: the mean absolute error, and a constant", [] { return cg::nll(cg::laplace(mu, 1), y); },
          [] { return cg::gradient(cg::nll(cg::laplace(mu, 1), y), mu); });
    print("bernoulli: the logistic loss", [] { return cg::nll(cg::bernoulli(z), y); },
          [] { return cg::gradient(cg::nll(cg::bernoulli(z), y), z); });
    print("categorical: the cross-entropy", [] { return cg::nll(cg::categorical(Z), k); },
          [] { return cg::gradient(cg::nll(cg::categorical(Z), k), Z); });
    print("poisson, of the logarithm of its rate", [] { return cg::nll(cg::poisson(cg::exp(z)), y); },
          [] { return cg::gradient(cg::nll(cg::poisson(cg::exp(z)), y), z); });

    const std::vector<int> seen{0, 0, 1, 2, 2, 2, 2, 0};
    const std::vector<double> share{3. / 8, 1. / 8, 4. / 8};
    std::vector<double> logits{0, 0, 0};
    std::cout << "\nsteps      nll  entropy of the sample  KL(sample || model)\n";
    for (int step = 0; step <= 16; ++step) {
        const auto [nll, entropy, kl, slope] = compare(k = seen, p = share, theta = logits);
        if (step % 4 == 0)
            std::cout << step << "  " << std::round(1e4 * nll) / 1e4 << "  " << std::round(1e4 * entropy) / 1e4 << "  "
                      << std::round(1e4 * kl) / 1e4 << "\n";
        for (std::size_t i = 0; i < 3; ++i) logits[i] -= slope.data()[i];
    }
}
