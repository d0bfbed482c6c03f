// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs timed in turns: what disturbs one disturbs the other (bench).
#pragma once
#include <algorithm>
#include <cstddef>
#include <ctime>
#include <functional>
#include <type_traits>
#include <vector>

namespace bench {

// The processor's time, in seconds.
inline double now() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}
template <class Run>
double seconds(Run& run, long repetitions) {
    const double start = now();
    for (long r = 0; r < repetitions; ++r) {
        run();
        asm volatile("" ::: "memory");
    }
    return (now() - start) / static_cast<double>(repetitions);
}
inline double median(std::vector<double> v) {
    const auto middle = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
    std::nth_element(v.begin(), middle, v.end());
    return *middle;
}
// The times of each way to do the same.
struct contest {
    std::vector<double> seconds[4];

    double of(int which) const { return seconds[which].empty() ? 0 : median(seconds[which]); }
};
// A way to do it that there may not be, as its library is missing: then it is empty, or nullptr.
using way = std::function<void()>;
// Each way in turns for a quarter of a second or five times.
template <class... Run>
contest in_turns(Run&&... runs) {
    contest result;
    const auto once = [&](int which, auto& run, long& repetitions) {
        if constexpr (!std::is_null_pointer_v<std::remove_cvref_t<decltype(run)>>) {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(run)>, way>)
                if (!run) return;
            if (repetitions == 0)
                for (repetitions = 1; bench::seconds(run, repetitions) * static_cast<double>(repetitions) < 1e-4;) repetitions *= 2;
            result.seconds[which].push_back(seconds(run, repetitions));
        }
    };
    long repetitions[sizeof...(runs)] = {};
    const double start = now();
    for (int round = 0; round < 5 || (round < 301 && now() - start < 0.25); ++round) {
        int which = 0;
        ((once(which, runs, repetitions[which]), ++which), ...);
    }
    return result;
}

}  // namespace bench
