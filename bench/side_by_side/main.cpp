// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Value and gradient of the same functions with ctgrad, by hand, with Eigen, ADOL-C, Sacado, ceres::Jet, AutoDiffScalar and
// libtorch, in turns (bench): double, one thread.
//
// --benchmark_filter=REGEX takes the workloads with such a name. Who disagrees is not timed, and fails the whole.
#include <cmath>
#include <regex>

#include "../contest.hpp"
#include "allocations.hpp"
#include "report.hpp"

namespace side_by_side {
namespace {

constexpr double tolerance = 1e-8;

// Times by name, one of each repetition.
class collector : public benchmark::BenchmarkReporter {
    std::vector<std::pair<std::string, std::vector<double>>> times_;

public:
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override {
        for (const Run& run : runs) {
            if (run.run_type != Run::RT_Iteration) continue;
            const std::string& name = run.run_name.function_name;
            auto at = std::find_if(times_.begin(), times_.end(), [&](const auto& t) { return t.first == name; });
            if (at == times_.end()) at = times_.insert(at, {name, {}});
            at->second.push_back(run.cpu_accumulated_time / static_cast<double>(run.iterations));
        }
    }
    double time_of(const std::string& name) const {
        for (const auto& [known, times] : times_)
            if (known == name) return bench::median(times);
        return 0;
    }
};

struct entrant {
    const contestant* who;
    std::unique_ptr<runner> run;
    long allocations;
    double seconds;
};
std::string label(const contestant& c) {
    return c.name + "/" + c.way;
}

struct answer {
    double value, again;
    std::vector<double> gradient;
};
// Twice, so that nothing is left of the first time; the second is measured.
answer ask(entrant& e, std::size_t outputs) {
    answer a{e.run->value(), 0, std::vector<double>(outputs)};
    e.run->value_and_gradient();
    const long before = allocations();
    const double start = bench::now();
    a.again = e.run->value_and_gradient();
    e.seconds = bench::now() - start;
    e.allocations = allocations() - before;
    e.run->copy_gradient(a.gradient.data());
    return a;
}
// How far apart, of the largest.
double distance(const answer& a, const answer& b) {
    double most = 0, apart = 0;
    for (std::size_t i = 0; i < a.gradient.size(); ++i) {
        const double d = std::abs(a.gradient[i] - b.gradient[i]);
        most = std::max(most, std::abs(b.gradient[i]));
        apart = std::isnan(d) ? HUGE_VAL : std::max(apart, d);
    }
    const double values = std::max(std::abs(a.value - b.value), std::abs(a.again - b.value)) / std::abs(b.value);
    return std::isnan(values) ? HUGE_VAL : std::max(values, apart / most);
}

// Those who agree with the first.
std::vector<entrant> check(const contest& c, bool& all_agree) {
    std::vector<entrant> agreed;
    answer first;
    for (const contestant& who : c.contestants) {
        entrant e{&who, who.make(), 0, 0};
        const answer own = ask(e, c.outputs);
        if (agreed.empty()) first = own;
        const double apart = distance(own, first);
        if (apart <= tolerance) {
            agreed.push_back(std::move(e));
            continue;
        }
        std::printf("%s: %s is %g off and not timed\n", c.name.c_str(), label(who).c_str(), apart);
        all_agree = false;
    }
    return agreed;
}

outcome measure(const contest& c, bool& all_agree) {
    std::vector<entrant> entrants = check(c, all_agree);
    benchmark::ClearRegisteredBenchmarks();
    for (entrant& e : entrants) {
        const int repetitions = e.seconds > 0.2 ? 3 : e.seconds > 0.02 ? 7 : 15;
        benchmark::RegisterBenchmark((label(*e.who) + "/value").c_str(), [&](benchmark::State& s) {
            e.run->time_value(s);
        })->Repetitions(repetitions);
        benchmark::RegisterBenchmark((label(*e.who) + "/both").c_str(), [&](benchmark::State& s) {
            e.run->time_value_and_gradient(s);
        })->Repetitions(repetitions);
    }
    collector times;
    benchmark::RunSpecifiedBenchmarks(&times, ".");
    outcome result{c.name, c.size, c.of, c.second_order, {}};
    for (const entrant& e : entrants) {
        const std::string name = label(*e.who);
        result.all.push_back(
            {e.who->name, e.who->way, times.time_of(name + "/value"), times.time_of(name + "/both"), e.allocations});
    }
    return result;
}

int run() {
    registry everybody;
    for (const auto enter : {&enter_hand_sums, &enter_hand_models, &enter_hand_small, &enter_ctgrad_sums, &enter_ctgrad_models,
                             &enter_ctgrad_networks, &enter_ctgrad_recurrences, &enter_ctgrad_small, &enter_eigen, &enter_adolc,
                             &enter_sacado, &enter_ceres, &enter_autodiff_scalar, &enter_torch})
        enter(everybody);
    const std::string filter = benchmark::GetBenchmarkFilter();
    const std::regex wanted(filter.empty() || filter == "all" ? "." : filter);
    std::vector<outcome> outcomes;
    bool all_agree = true;
    print_head();
    // Small ones first: ADOL-C's store of values never shrinks, and a small tape pays for every large one before it.
    std::vector<contest> contests = everybody.contests();
    std::sort(contests.begin(), contests.end(),
                     [](const contest& a, const contest& b) { return a.outputs != b.outputs ? a.outputs < b.outputs : a.name < b.name; });
    for (const contest& c : contests)
        if (std::regex_search(c.name + ", " + c.size, wanted)) print(outcomes.emplace_back(measure(c, all_agree)));
    print_markdown(outcomes);
    write(outcomes);
    return all_agree ? 0 : 1;
}

}  // namespace
}  // namespace side_by_side

int main(int argc, char** argv) {
    std::vector<std::string> arguments = {argv[0], "--benchmark_enable_random_interleaving=true", "--benchmark_min_time=0.01"};
    arguments.insert(arguments.end(), argv + 1, argv + argc);
    std::vector<char*> pointers;
    for (std::string& a : arguments) pointers.push_back(a.data());
    int count = static_cast<int>(pointers.size());
    benchmark::Initialize(&count, pointers.data());
    return benchmark::ReportUnrecognizedArguments(count, pointers.data()) ? 1 : side_by_side::run();
}
