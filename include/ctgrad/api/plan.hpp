// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What a program does, as a value that a static_assert can pin (layer 6, api).
#pragma once
#include <algorithm>
#include <stdexcept>

#include "ctgrad/api/call.hpp"
#include "ctgrad/schedule/measure.hpp"

namespace ctgrad {

// step.plan(): loops, passes over each input, temporaries, bytes, flops. explain(step) prints it.
class program_plan {
    const schedule::plan_view* plan_;

public:
    constexpr explicit program_plan(const schedule::plan_view& plan) : plan_(&plan) {}

    // How often the program walks over a variable's data: once for each nest of loops that reads it, 0 if none does. A small
    // program has no loops and reads every element once.
    template <class Leaf>
    constexpr int passes(leaf<Leaf>) const {
        int most = 0;
        for (int v = 0; v < plan_->graph.variable_count; ++v)  // without loops, every element is one
            if (plan_->graph.variables[v].name == Leaf::name) most = std::max(most, schedule::passes(*plan_, v));
        return most;
    }
    // Loops, those inside others included, and the outermost ones alone.
    constexpr int loops() const { return plan_->loop_count; }
    constexpr int loop_nests() const {
        int count = 0;
        for (int l = 0; l < plan_->loop_count; ++l) count += plan_->loops[l].parent < 0 ? 1 : 0;
        return count;
    }
    // Values that are written to memory other than the results'.
    constexpr int temporaries() const { return plan_->buffer_count; }
    // Bytes that move between memory and processor, if nothing stays in cache from one pass to the next:
    // bytes(n = 1000), for float data bytes<float>(n = 1000).
    template <class T = double, class... Sizes>
    constexpr std::int64_t bytes(const Sizes&... sizes) const {
        return static_cast<std::int64_t>(sizeof(T)) * schedule::traffic(*plan_, named_sizes(sizes...).values);
    }
    // Additions, multiplications and function calls.
    template <class... Sizes>
    constexpr std::int64_t flops(const Sizes&... sizes) const {
        return schedule::operations(*plan_, named_sizes(sizes...).values);
    }
    // Everything: the graph, its loops and where each value lives.
    constexpr const schedule::plan_view& details() const { return *plan_; }

private:
    struct size_list {
        static constexpr int capacity = 64;
        std::ptrdiff_t values[capacity]{};
        bool known[capacity]{};
    };
    template <class... Sizes>
    constexpr size_list named_sizes(const Sizes&... sizes) const {
        size_list list;
        if (plan_->graph.dim_count > size_list::capacity) throw std::invalid_argument("more than 64 named extents");
        (take(list, sizes), ...);
        for (int d = 0; d < plan_->graph.dim_count; ++d)
            if (!list.known[d]) throw std::invalid_argument("a named extent of the program has no size: n = 1000");
        return list;
    }
    template <fixed_string Name, frontend::element Type, frontend::origin From, bool Const>
    constexpr void take(size_list& list, const frontend::binding<leaf<dimension<Name>>, Type, From, Const>& size) const {
        const int d = api::find_dimension(plan_->graph, Name.view());
        if (d < 0) return;
        list.values[d] = static_cast<std::ptrdiff_t>(size.data.value);
        list.known[d] = true;
    }
};

}  // namespace ctgrad
