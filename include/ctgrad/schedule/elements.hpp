// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Small programs without loops: every element of an array becomes a scalar of its own (layer 4, schedule).
//
// The elements of the variables are the variables of the new graph, those of the results its outputs, both in order. What is
// zero, equal or not needed is gone then, however it was spread over the arrays. All variables are read before the first
// result is written, so that results may lie on them. An element less itself is 0, as x - x is, also where it is not finite.
#pragma once
#include "ctgrad/ir/builder.hpp"
#include "ctgrad/schedule/measure.hpp"

namespace ctgrad::schedule {

using namespace ir;

// Of an array of static extents.
constexpr std::int64_t elements_of(const space& s) { return volume(s, nullptr); }

// What a node costs, in additions. Functions weigh as much as dozens of them: a loop calls them for a whole pack.
constexpr std::int64_t work_of(const node& n, std::int64_t elements) {
    constexpr std::int64_t weight_of_function = 48;
    switch (n.kind) {
        case node_kind::input: return elements;
        case node_kind::map: return weight_of_function * elements;
        case node_kind::linear:
        case node_kind::contract: return n.count * elements;
        default: return 0;
    }
}
// Whether every element can be a scalar of its own.
constexpr bool has_elements(const graph_view& g) {
    if (g.dim_count > 0) return false;
    const sequence<int> uses = count_uses(g);
    bool has_arrays = false;
    for (int i = 0; i < g.node_count; ++i) {
        if (uses[i] == 0) continue;
        switch (g[i].kind) {
            case node_kind::one:
            case node_kind::delta:
            case node_kind::triangle:
            case node_kind::index:
            case node_kind::window:
            case node_kind::reshape:
            case node_kind::map:
            case node_kind::linear:
            case node_kind::contract: break;
            case node_kind::input:
                if (g.variables[g[i].id].labels) return false;
                break;
            default: return false;
        }
        has_arrays = has_arrays || g[i].domain.rank > 0;
    }
    return has_arrays;
}
constexpr std::int64_t work_of(const graph_view& g) {
    const sequence<int> uses = count_uses(g);
    std::int64_t work = 0;
    for (int i = 0; i < g.node_count; ++i)
        if (uses[i] > 0) work += work_of(g[i], elements_of(g[i].domain));
    return work;
}
// The same by loops over packs, each of whose statements waits for memory that the one before has written.
constexpr std::int64_t work_in_loops(const graph_view& g) {
    constexpr std::int64_t lanes = 8, weight_of_statement = 24;
    const sequence<int> uses = count_uses(g);
    std::int64_t work = 0;
    for (int i = 0; i < g.node_count; ++i) {
        const std::int64_t elements = elements_of(g[i].domain), own = work_of(g[i], (elements + lanes - 1) / lanes);
        if (uses[i] > 0 && own > 0) work += own + (g[i].domain.rank > 0 && g[i].kind != node_kind::input ? weight_of_statement : 0);
    }
    return work;
}
// Where loops would cost more than what they do.
constexpr std::int64_t small_work = 400;
// Of all results, each of them a pointer of its own.
constexpr std::int64_t result_elements(const graph_view& g) {
    std::int64_t count = 0;
    for (int k = 0; k < g.output_count; ++k) count += elements_of(g.outputs[k].shape);
    return count;
}
constexpr bool is_small(const graph_view& g) {
    return has_elements(g) && work_of(g) <= small_work && result_elements(g) <= small_work;
}
// Where they might, if many elements are zero, equal or not needed; to find out takes the compiler a while.
constexpr bool may_be_small(const graph_view& g) {
    constexpr std::int64_t most = 10 * small_work, most_saved = 4;
    return has_elements(g) && work_of(g) <= most && result_elements(g) <= most && work_of(g) <= most_saved * work_in_loops(g);
}

class element_graph {
    graph_view from_;
    builder to_{nullptr, false};
    sequence<sequence<read>> values_;  // of each live node, row-major over its output axes

    struct index_list {
        std::int64_t at[max_rank]{};
    };

    // All indices along the axes from first to last, others as given. Above its users: clang evaluates no template that it
    // has not seen whole.
    template <class Visitor>
    static constexpr void walk(const space& s, int first, int last, index_list start, const Visitor& visit) {
        if (first == last) return visit(start.at);
        for (std::int64_t i = 0; i < s[first]; ++i) {
            start.at[first] = i;
            walk(s, first + 1, last, start, visit);
        }
    }

public:
    constexpr explicit element_graph(const graph_view& from) : from_(from), values_(from.node_count, {}) {}

    constexpr graph run() {
        sequence<int> first;
        for (int v = 0; v < from_.variable_count; ++v) {
            const space& shape = from_.variables[v].shape;
            first.push_back(to_.result().variables.size());
            for (std::int64_t k = elements_of(shape); k > 0; --k)
                to_.result().variables.push_back({from_.variables[v].name, {}});
        }
        const sequence<int> uses = count_uses(from_);
        for (const bool input : {true, false})
            for (int i = 0; i < from_.node_count; ++i)
                if (uses[i] > 0 && (from_[i].kind == node_kind::input) == input) evaluate(i, first);
        for (int k = 0; k < from_.output_count; ++k) {
            const output& o = from_.outputs[k];
            walk(o.shape, 0, o.shape.rank, {},
                 [&](const std::int64_t* at) { to_.result().outputs.push_back({value(o.value, at), {}}); });
        }
        return to_.result();
    }

private:
    constexpr read value(const read& r, const std::int64_t* index) const {
        const node& n = from_[r.node];
        std::int64_t offset = 0;
        for (int a = 0; a < n.rank; ++a) offset = offset * n.domain[a] + (r.axes[a] == axis_map::fixed ? 0 : index[r.axes[a]]);
        read found = values_[r.node][static_cast<int>(offset)];
        found.coefficient *= r.coefficient;
        return found;
    }
    constexpr void evaluate(int i, const sequence<int>& first) {
        const node& n = from_[i];
        walk(n.domain, 0, n.rank, {}, [&](const std::int64_t* at) {
            const int position = values_[i].size();
            values_[i].push_back(n.kind == node_kind::input ? input(first[n.id] + position) : element(n, at));
        });
    }
    constexpr read input(int variable) {
        node n;
        n.kind = node_kind::input;
        n.id = variable;
        return to_.add(n, {});
    }
    static constexpr read number(double x) { return {0, {}, x}; }
    constexpr read element(const node& n, const std::int64_t* at) {
        switch (n.kind) {
            case node_kind::one: return number(1);
            case node_kind::delta: return number(at[0] == at[1] ? 1 : 0);
            case node_kind::triangle: return number(at[0] >= at[1] ? 1 : 0);
            case node_kind::index: return number(static_cast<double>(at[0]));
            case node_kind::map: {
                sequence<read> x;
                for (int k = 0; k < n.count; ++k) x.push_back(value(from_.operand(n, k), at));
                return to_.map(*n.op, {}, x).value;
            }
            case node_kind::linear: {
                sequence<read> terms;
                for (int k = 0; k < n.count; ++k) terms.push_back(value(from_.operand(n, k), at));
                return to_.linear({}, terms).value;
            }
            case node_kind::contract: {
                index_list start;
                for (int a = 0; a < n.rank; ++a) start.at[a] = at[a];
                sequence<read> terms;
                walk(n.domain, n.rank, n.domain.rank, start,
                     [&](const std::int64_t* inside) { terms.push_back(product(n, inside)); });
                return to_.linear({}, terms).value;
            }
            case node_kind::window: {
                index_list moved;
                for (int a = 0; a < n.rank; ++a) moved.at[a] = at[a] + (a == n.axis ? n.id : 0);
                const bool inside = moved.at[n.axis] >= 0 && moved.at[n.axis] < n.domain[n.rank];
                return inside ? value(from_.operand(n, 0), moved.at) : number(0);
            }
            default: {  // reshape
                std::int64_t linear = 0;
                index_list inside;
                for (int a = 0; a < n.rank; ++a) linear = linear * n.domain[a] + at[a];
                for (int a = n.domain.rank - 1; a >= n.rank; --a) {
                    inside.at[a] = linear % n.domain[a];
                    linear /= n.domain[a];
                }
                return value(from_.operand(n, 0), inside.at);
            }
        }
    }
    // What an indicator excludes is no term at all, not 0 times what stands beside it.
    constexpr read product(const node& n, const std::int64_t* at) {
        sequence<read> factors;
        for (int k = 0; k < n.count; ++k) {
            const read& operand = from_.operand(n, k);
            factors.push_back(value(operand, at));
            const node_kind kind = from_[operand.node].kind;
            if ((kind == node_kind::delta || kind == node_kind::triangle) && factors.back().coefficient == 0) return number(0);
        }
        return to_.contract({}, 0, factors).value;
    }
};

constexpr graph separate_elements(const graph_view& g) { return element_graph(g).run(); }

}  // namespace ctgrad::schedule
