// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Evaluates graphs in the most obvious way, in constant evaluation too: what every lowering is compared with
// (layer 1, ir).
#pragma once
#include "ctgrad/ir/graph.hpp"
#include "ctgrad/ir/op.hpp"
#include "ctgrad/ir/recurrence.hpp"

namespace ctgrad::ir {

class interpreter {
    graph_view graph_;
    const double* const* variables_;     // row-major; labels as numbers
    const std::int64_t* dims_;           // the sizes of the named extents
    sequence<sequence<double>> values_;  // of each live node, row-major over its output axes

    // All indices of a space, the last axis fastest.
    struct counter {
        int rank = 0;
        std::int64_t firsts[max_rank]{}, sizes[max_rank]{};
        std::int64_t at[max_rank]{};
        bool done = false;

        constexpr void add(std::int64_t size) {
            sizes[rank++] = size;
            done = done || size == 0;
        }
        // Only this one along an axis.
        constexpr void hold(int axis, std::int64_t index) {
            firsts[axis] = at[axis] = index;
            sizes[axis] = index + 1;
        }
        constexpr void next() {
            for (int axis = rank - 1; axis >= 0; --axis) {
                if (++at[axis] < sizes[axis]) return;
                at[axis] = firsts[axis];
            }
            done = true;
        }
    };

public:
    constexpr interpreter(const graph_view& graph, const double* const* variables, const std::int64_t* dims)
        : graph_(graph), variables_(variables), dims_(dims), values_(graph.node_count, {}) {}

    // The outputs, each row-major in its own shape.
    constexpr sequence<sequence<double>> run() {
        const sequence<int> uses = count_uses(graph_);
        sequence<step_axes> steps(graph_.node_count, step_axes());
        sequence<int> loop(graph_.node_count, -1);  // the recurrence that runs the node step by step
        for (int i = 0; i < graph_.node_count; ++i) {
            if (graph_[i].kind != node_kind::recurrence || uses[i] == 0) continue;
            steps[i] = find_steps(graph_, i);
            for (int j = 0; j <= i; ++j)
                if (steps[i].contains(j)) loop[j] = i;
        }
        sequence<char> known(graph_.node_count, 0);
        const auto is_ready = [&](int i) {
            for (int k = 0; k < graph_[i].count; ++k) {
                const int operand = graph_.operand(graph_[i], k).node;
                if (known[operand] == 0 && (loop[i] < 0 || loop[operand] != loop[i])) return false;
            }
            return true;
        };
        for (bool waits = true; waits;) {  // once, but for what needs a `previous` and not its recurrence
            waits = false;
            for (int i = 0; i < graph_.node_count; ++i) {
                if (uses[i] == 0 || known[i] != 0 || (loop[i] >= 0 && loop[i] != i)) continue;
                bool ready = is_ready(i);
                for (int j = 0; j < i && ready && loop[i] == i; ++j) ready = loop[j] != i || is_ready(j);
                waits = waits || !ready;
                if (!ready) continue;
                known[i] = 1;
                if (loop[i] < 0) {
                    evaluate(i);
                    continue;
                }
                run_steps(i, steps[i]);
                for (int j = 0; j < i; ++j)
                    if (loop[j] == i) known[j] = 1;
            }
        }
        sequence<sequence<double>> results;
        for (int i = 0; i < graph_.output_count; ++i) {
            sequence<double> result;
            const space& shape = graph_.outputs[i].shape;
            for (counter index = indices(shape, 0, shape.rank); !index.done; index.next())
                result.push_back(value(graph_.outputs[i].value, index.at));
            results.push_back(result);
        }
        return results;
    }

private:
    constexpr std::int64_t size(extent e) const { return is_named(e) ? dims_[dim_of(e)] : e; }
    constexpr counter indices(const space& s, int first, int last) const {
        counter result;
        for (int axis = first; axis < last; ++axis) result.add(size(s[axis]));
        return result;
    }
    // coefficient * node[axes...] at an index of the reader's space
    constexpr double value(const read& r, const std::int64_t* index) const {
        const node& n = graph_[r.node];
        std::int64_t offset = 0;
        for (int axis = 0; axis < n.rank; ++axis)
            offset = offset * size(n.domain[axis]) + (r.axes[axis] == axis_map::fixed ? 0 : index[r.axes[axis]]);
        return r.coefficient * values_[r.node][static_cast<int>(offset)];
    }

    constexpr void run_steps(int recurrence, const step_axes& steps) {
        const std::int64_t count = size(graph_[recurrence].domain[0]);
        for (std::int64_t s = 0; s < count; ++s)
            for (int i = 0; i <= recurrence; ++i)
                if (steps.contains(i)) evaluate(i, steps.of[i], graph_[recurrence].axis > 0 ? s : count - 1 - s);
    }
    // A node's value, or (held >= 0) what it has at one index along an axis.
    constexpr void evaluate(int i, int held = -1, std::int64_t at = 0) {
        const node& n = graph_[i];
        sequence<double>& result = values_[i];
        if (n.kind == node_kind::routine) return call(n, result, held, at);
        if (n.kind == node_kind::composite) return work_along(n, static_cast<unsigned>(n.id), result, held, at);
        if (n.kind == node_kind::reduce) {
            const unsigned all = (1u << n.domain.rank) - 1, kept = (1u << n.rank) - 1;
            return work_along(n, all & ~kept, result, held, at);
        }
        counter index = indices(n.domain, 0, n.rank);
        if (held < 0) {
            for (; !index.done; index.next()) result.push_back(element(n, index.at, result.size()));
            return;
        }
        result.resize(volume(n), 0);
        for (index.hold(held, at); !index.done; index.next()) {
            const int to = position(n, index.at);
            result[to] = element(n, index.at, to);
        }
    }
    constexpr int volume(const node& n) const {
        std::int64_t count = 1;
        for (int axis = 0; axis < n.rank; ++axis) count *= size(n.domain[axis]);
        return static_cast<int>(count);
    }
    constexpr double element(const node& n, const std::int64_t* index, int position) const {
        switch (n.kind) {
            case node_kind::one: return 1;
            case node_kind::size: return static_cast<double>(dims_[n.id]);
            case node_kind::input: return variables_[n.id][position];
            case node_kind::delta: return index[0] == index[1] ? 1 : 0;
            case node_kind::triangle: return index[0] >= index[1] ? 1 : 0;
            case node_kind::index: return static_cast<double>(index[0]);
            case node_kind::one_hot:
                return value(graph_.operand(n, 0), index) == static_cast<double>(index[n.rank - 1]) ? 1 : 0;
            case node_kind::map: {
                double x[4]{}, y = 0;
                for (int k = 0; k < n.count; ++k) x[k] = value(graph_.operand(n, k), index);
                n.op->evaluate(x, &y, n.count);
                return y;
            }
            case node_kind::linear: {
                double total = 0;
                for (int k = 0; k < n.count; ++k) total += value(graph_.operand(n, k), index);
                return total;
            }
            case node_kind::contract: return sum_of_products(n, index);
            case node_kind::window: {
                const read& r = graph_.operand(n, 0);
                std::int64_t moved[max_rank]{};
                for (int axis = 0; axis < n.rank; ++axis) moved[axis] = index[axis] + (axis == n.axis ? n.id : 0);
                return moved[n.axis] < 0 || moved[n.axis] >= n.domain[n.rank] ? 0 : value(r, moved);
            }
            case node_kind::reshape: {
                std::int64_t linear = 0, inside[max_rank]{};
                for (int axis = 0; axis < n.rank; ++axis) linear = linear * size(n.domain[axis]) + index[axis];
                for (int axis = n.domain.rank - 1; axis >= n.rank; --axis) {
                    inside[axis] = linear % size(n.domain[axis]);
                    linear /= size(n.domain[axis]);
                }
                return value(graph_.operand(n, 0), inside);
            }
            case node_kind::recurrence: return value(graph_.operand(n, 1), index);
            case node_kind::previous: {
                std::int64_t before[max_rank]{};
                for (int axis = 0; axis < n.rank; ++axis) before[axis] = index[axis];
                before[0] -= n.axis;
                if (before[0] < 0 || before[0] == size(n.domain[0])) return value(graph_.operand(n, 0), index);
                return values_[recurrence_of(graph_, static_cast<int>(&n - graph_.nodes))][this->position(n, before)];
            }
            default: throw "ctgrad: the interpreter needs a graph without derivative requests";
        }
    }
    // What a triangle excludes is no term at all, not 0 times what stands beside it.
    constexpr bool is_inside(const node& n, const std::int64_t* index) const {
        for (int k = 0; k < n.count; ++k)
            if (graph_[graph_.operand(n, k).node].kind == node_kind::triangle && value(graph_.operand(n, k), index) == 0) return false;
        return true;
    }
    constexpr double sum_of_products(const node& n, const std::int64_t* outside) const {
        std::int64_t index[max_rank]{};
        for (int axis = 0; axis < n.rank; ++axis) index[axis] = outside[axis];
        double total = 0;
        for (counter summed = indices(n.domain, n.rank, n.domain.rank); !summed.done; summed.next()) {
            for (int axis = n.rank; axis < n.domain.rank; ++axis) index[axis] = summed.at[axis - n.rank];
            double product = 1;
            for (int k = 0; k < n.count; ++k) product *= value(graph_.operand(n, k), index);
            if (is_inside(n, index)) total += product;
        }
        return total;
    }

    // Gathers the values along the masked axes, hands them to the operation, and stores the one or all that it returns.
    constexpr void work_along(const node& n, unsigned mask, sequence<double>& result, int held, std::int64_t at_held) {
        int outer[max_rank]{}, inner[max_rank]{};
        counter outside, inside;
        std::int64_t count = 1;
        for (int axis = 0; axis < n.domain.rank; ++axis) {
            const bool worked = (mask >> axis & 1u) != 0;
            (worked ? inner[inside.rank] : outer[outside.rank]) = axis;
            (worked ? inside : outside).add(size(n.domain[axis]));
            if (worked) count *= size(n.domain[axis]);
            if (axis == held) outside.hold(outside.rank - 1, at_held);
        }
        const bool keeps = n.kind == node_kind::composite && n.op->keeps_axes != 0;
        result.resize(volume(n), 0);
        for (; !outside.done; outside.next()) {
            std::int64_t index[max_rank]{};
            for (int a = 0; a < outside.rank; ++a) index[outer[a]] = outside.at[a];
            sequence<double> x, y(static_cast<int>(keeps ? count : 1), 0);
            for (counter at = inside; !at.done; at.next()) {
                for (int a = 0; a < at.rank; ++a) index[inner[a]] = at.at[a];
                x.push_back(value(graph_.operand(n, 0), index));
            }
            n.op->evaluate(x.data(), y.begin(), static_cast<int>(count));
            if (!keeps) {
                result[position(n, index)] = y[0];
                continue;
            }
            int k = 0;
            for (counter at = inside; !at.done; at.next()) {
                for (int a = 0; a < at.rank; ++a) index[inner[a]] = at.at[a];
                result[position(n, index)] = y[k++];
            }
        }
    }

    // The elements of an array along a routine's own axes, others as given: `visit` sees every index, row-major.
    template <class Visitor>
    constexpr void walk(const core& c, const node& n, const std::int64_t* batch, Visitor visit) const {
        counter inside;
        for (int a = 0; a < c.rank; ++a) inside.add(size(n.domain[roles_of(n)[c.roles[a]]]));
        std::int64_t index[max_rank]{};
        for (int a = 0; a < n.domain.rank; ++a) index[a] = batch[a];
        for (; !inside.done; inside.next()) {
            for (int a = 0; a < c.rank; ++a) index[roles_of(n)[c.roles[a]]] = inside.at[a];
            visit(index);
        }
    }
    constexpr void call(const node& n, sequence<double>& result, int held, std::int64_t at) {
        const routine_info& info = *n.op->routine;
        const unsigned own = core_axes(info, roles_of(n));
        std::int64_t sizes[max_rank]{}, total = 1;
        for (int role = 0; role < info.roles; ++role) sizes[role] = size(n.domain[roles_of(n)[role]]);
        for (int a = 0; a < n.rank; ++a) total *= size(n.domain[a]);
        result.resize(static_cast<int>(total), 0);
        counter batches;
        int outer[max_rank]{};
        for (int a = 0; a < n.domain.rank; ++a) {
            if ((own >> a & 1u) != 0) continue;
            outer[batches.rank] = a;
            batches.add(size(n.domain[a]));
            if (a == held) batches.hold(batches.rank - 1, at);
        }
        for (; !batches.done; batches.next()) {
            std::int64_t batch[max_rank]{};
            for (int a = 0; a < batches.rank; ++a) batch[outer[a]] = batches.at[a];
            sequence<sequence<double>> x(n.count, {});
            const double* operands[max_rank]{};
            for (int k = 0; k < n.count; ++k) {
                walk(core_of_operand(*n.op, k), n, batch,
                     [&](const std::int64_t* index) { x[k].push_back(value(graph_.operand(n, k), index)); });
                operands[k] = x[k].data();
            }
            int count = 0;
            walk(info.result, n, batch, [&](const std::int64_t*) { ++count; });
            sequence<double> y(count, 0);
            info.compute(operands, y.begin(), sizes, n.count);
            int next = 0;
            walk(info.result, n, batch, [&](const std::int64_t* index) { result[position(n, index)] = y[next++]; });
        }
    }
    constexpr int position(const node& n, const std::int64_t* index) const {
        std::int64_t offset = 0;
        for (int axis = 0; axis < n.rank; ++axis) offset = offset * size(n.domain[axis]) + index[axis];
        return static_cast<int>(offset);
    }
};

// The outputs of a graph without derivative requests: one pointer for each variable of the graph (row-major numbers,
// labels too; null where it is not used) and one size for each named extent, in the graph's order.
constexpr sequence<sequence<double>> interpret(const graph_view& graph, const double* const* variables,
                                               const std::int64_t* dims) {
    return interpreter(graph, variables, dims).run();
}

}  // namespace ctgrad::ir
