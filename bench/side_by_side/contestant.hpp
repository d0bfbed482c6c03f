// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Who takes part: each file of this folder enters one library's ways to compute a workload's value and its gradient (bench).
#pragma once
#include <benchmark/benchmark.h>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "workloads.hpp"

namespace side_by_side {

// A way to compute one workload, ready to run.
class runner {
public:
    virtual ~runner() = default;
    virtual double value() = 0;
    virtual double value_and_gradient() = 0;
    virtual void copy_gradient(double* to) const = 0;
    virtual void time_value(benchmark::State& state) = 0;
    virtual void time_value_and_gradient(benchmark::State& state) = 0;
};
// Run has the first two, and copy_gradient or `gradient`, where the last result is.
template <class Run>
class runner_of final : public runner {
    Run run_;

public:
    template <class... From>
    explicit runner_of(From&&... from) : run_(std::forward<From>(from)...) {}
    double value() override { return run_.value(); }
    double value_and_gradient() override { return run_.value_and_gradient(); }
    void copy_gradient(double* to) const override {
        if constexpr (requires { run_.copy_gradient(to); })
            run_.copy_gradient(to);
        else
            std::copy_n(run_.gradient.data(), run_.gradient.size(), to);
    }
    void time_value(benchmark::State& state) override {
        for (auto _ : state) {
            benchmark::DoNotOptimize(run_.value());
            benchmark::ClobberMemory();
        }
    }
    void time_value_and_gradient(benchmark::State& state) override {
        for (auto _ : state) {
            benchmark::DoNotOptimize(run_.value_and_gradient());
            benchmark::ClobberMemory();
        }
    }
};

// Derivatives by hand: evaluate<true>(g) returns the value and writes the gradient, evaluate<false> does the first alone.
template <class W, class Model>
class by_hand {
    Model model_;

public:
    numbers gradient{outputs<W>, 3};

    explicit by_hand(const W& workload) : model_(workload) {}
    double value() { return model_.template evaluate<false>(nullptr); }
    double value_and_gradient() { return model_.template evaluate<true>(gradient.data()); }
};

struct contestant {
    std::string name, way;  // the library; "once" or "each call" for when it records, "bound" or "called" for when it checks
    std::function<std::unique_ptr<runner>()> make;
};
struct contest {
    std::string name, size;
    std::size_t outputs;
    kind of;
    bool second_order;
    std::vector<contestant> contestants;
};

class registry {
    std::vector<contest> contests_;

    template <class W>
    static contest contest_of() {
        return {the<W>().name, the<W>().size, outputs<W>, kind_of<W>, is_second_order<W>, {}};
    }
    template <class... W>
    explicit registry(list<W...>) : contests_{contest_of<W>()...} {}
    contest& of(const std::string& name, const std::string& size) {
        return *std::find_if(contests_.begin(), contests_.end(),
                             [&](const contest& c) { return c.name == name && c.size == size; });
    }

public:
    registry() : registry(all()) {}
    const std::vector<contest>& contests() const { return contests_; }

    // Run is made of the workload and `from`.
    template <class W, class Run, class... From>
    void enter(const char* name, const char* way, From... from) {
        of(the<W>().name, the<W>().size).contestants.push_back({name, way, [=] {
                                                                    return std::make_unique<runner_of<Run>>(the<W>(), from...);
                                                                }});
    }
    void skip(const char* name, const char* package) {
        std::printf("%s is skipped: it was not there when this was built (Debian: %s)\n", name, package);
    }
};

// use.operator()<W>() for all W.
template <class... W>
void for_each(list<W...>, const auto& use) {
    (use.template operator()<W>(), ...);
}

// One for each file; who enters first is whom the others must agree with.
void enter_hand_sums(registry& to);
void enter_hand_models(registry& to);
void enter_hand_small(registry& to);
void enter_ctgrad_sums(registry& to);
void enter_ctgrad_models(registry& to);
void enter_ctgrad_networks(registry& to);
void enter_ctgrad_recurrences(registry& to);
void enter_ctgrad_small(registry& to);
void enter_eigen(registry& to);
void enter_adolc(registry& to);
void enter_sacado(registry& to);
void enter_ceres(registry& to);
void enter_autodiff_scalar(registry& to);
void enter_torch(registry& to);

// How many inputs a type of number that carries all its derivatives with it is tried with.
constexpr std::size_t most_forward_inputs = 64;

}  // namespace side_by_side
