// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A graph in two, at the sums over a named extent (layer 7, parallel).
//
// The part runs on a block of the extent: its results are what is indexed by the extent, and what is summed over it. The
// rest runs once, on those sums over all blocks, for everything that is not indexed by it.
//     Σ_i f(x[i]) / n      part: Σ_i f(x[i]) of a block;    rest: Σ_b part[b] / n
// What the part knows of the whole extent is its size and where the block begins, which are variables.
//
// Blocks of steps come one after the other: the part then begins each recurrence over the extent from a variable, and gives
// its values back. Where some run forward and some backward, those that run forward run first, on their own, and find the
// sums over them; what these sums come to is known to the part.
#pragma once
#include "ctgrad/ir/rebuild.hpp"
#include "ctgrad/ir/substitute.hpp"

namespace ctgrad::parallel {

using namespace ir;

// Where a value stands towards the extent.
enum class side : std::uint8_t {
    apart,    // needs nothing that is indexed by it
    along,    // indexed by it, made of what is apart or along it
    summed,   // a sum, or another reduction, over it
    beyond,   // made of such sums
};

class splitter {
    const graph_view from_;
    const extent along_;
    const bool by_steps_;
    sequence<side> sides_;
    sequence<char> backward_;  // whether a node needs a recurrence from the last step to the first,
    sequence<char> late_;      // or what is beyond a sum, although it is along the extent
    sequence<int> sums_;       // nodes that are summed, in order
    sequence<int> states_;     // recurrences over the extent, in order
    sequence<int> links_;      // what is beyond first sums, and read along the extent
    message error_;

    static constexpr marks sums_marks{'\3'}, starts_marks{'\4'}, links_marks{'\5'};

public:
    // Names that no user gives.
    static constexpr std::string_view blocks = "\3blocks", total = "\3total", first = "\3first";
    static constexpr std::string_view sum_name(int k) { return sums_marks.name(k + 1); }
    static constexpr std::string_view start_name(int k) { return starts_marks.name(k + 1); }
    static constexpr std::string_view link_name(int k) { return links_marks.name(k + 1); }

    constexpr splitter(const graph_view& from, int dim, bool by_steps = false)
        : from_(from), along_(named_extent(dim)), by_steps_(by_steps), sides_(from.node_count, side::apart), backward_(from.node_count, 0), late_(from.node_count, 0) {
        for (int i = 0; i < from_.node_count && error_.length == 0; ++i) {
            sides_[i] = find_side(i);
            find_direction(i);
        }
        for (int i = 0; i < from_.node_count; ++i) {
            if (sides_[i] == side::summed) sums_.push_back(i);
            if (runs_steps(from_[i]) && from_[i].kind == node_kind::recurrence) states_.push_back(i);
        }
        for (int k = 0; k < from_.output_count && error_.length == 0; ++k) {
            const space& shape = from_.outputs[k].shape;
            if (position(shape) > 0) fail(message("result ").add(k + 1), behind_another);
        }
        if (sums_.size() > marks::most || states_.size() > marks::most) fail(message("a program"), " of so many sums or scans");
    }
    constexpr const message& error() const { return error_; }
    constexpr int sums() const { return sums_.size(); }
    constexpr int states() const { return states_.size(); }
    constexpr int links() const { return links_.size(); }
    // What adds it up; nullptr: plus.
    constexpr const op_info* operation_of_sum(int k) const { return from_[sums_[k]].kind == node_kind::reduce ? from_[sums_[k]].op : nullptr; }
    constexpr bool is_first_sum(int k) const { return is_first(sums_[k]); }
    constexpr bool runs_backward(int state) const { return from_[states_[state]].axis < 0; }
    constexpr bool is_along(int output) const { return position(from_.outputs[output].shape) == 0; }

    // Its outputs: those of the graph that are indexed by the extent, then the sums, then the recurrences.
    constexpr graph part() const {
        builder home(nullptr, false);
        rebuilder pass(from_, home);
        const sequence<read> sums = keep_part(home, pass);
        for (int k = 0; k < from_.output_count; ++k)
            if (is_along(k)) home.result().outputs.push_back({pass.translate(from_.outputs[k].value), from_.outputs[k].shape});
        for (int k = 0; k < sums_.size(); ++k) home.result().outputs.push_back({sums[k], shape_of_node(from_[sums_[k]])});
        for (const int s : states_) add_output(home, pass, s);
        return finished(home);
    }
    // The part of what runs forward. Its outputs: the recurrences, and the sums that need no other.
    constexpr graph forward() const {
        builder home(nullptr, false);
        rebuilder pass(from_, home);
        const sequence<read> sums = keep_part(home, pass);
        for (const int s : states_)
            if (from_[s].axis > 0) add_output(home, pass, s);
        for (int k = 0; k < sums_.size(); ++k)
            if (is_first(sums_[k])) home.result().outputs.push_back({sums[k], shape_of_node(from_[sums_[k]])});
        return finished(home);
    }
    // What first sums come to, where the part reads it.
    constexpr graph middle() const {
        builder home(nullptr, false);
        rebuilder pass(from_, home);
        keep_rest(home, pass, true);
        for (const int l : links_) add_output(home, pass, l);
        return finished(home);
    }
    // What the recurrences start from.
    constexpr graph starts() const {
        builder home(nullptr, false);
        rebuilder pass(from_, home);
        for (int i = 0; i < from_.node_count; ++i)
            if (sides_[i] == side::apart) pass.keep(i);
        for (const int s : states_) {
            const read& start = from_.operand(before(s), 0);
            axis_map to;
            for (int a = 0; a < from_[start.node].rank; ++a)
                to.set(a, start.axes[a] == axis_map::fixed ? axis_map::fixed : start.axes[a] - 1);
            home.result().outputs.push_back({pass.translate({start.node, to, start.coefficient}), shape_of_state(s)});
        }
        return finished(home);
    }
    // Its outputs: the others of the graph. It reads each sum from a variable with a leading axis, the blocks.
    constexpr graph rest() const {
        builder home(nullptr, false);
        rebuilder pass(from_, home);
        keep_rest(home, pass, false);
        for (int k = 0; k < from_.output_count; ++k)
            if (!is_along(k)) home.result().outputs.push_back({pass.translate(from_.outputs[k].value), from_.outputs[k].shape});
        return finished(home);
    }
    // A recurrence in one step.
    constexpr space shape_of_state(int recurrence) const {
        space state;
        for (int a = 1; a < from_[recurrence].rank; ++a) state.push_back(from_[recurrence].domain[a]);
        return state;
    }

private:
    constexpr const node& before(int recurrence) const { return from_[from_.operand(from_[recurrence], 0).node]; }
    constexpr bool runs_steps(const node& n) const { return is_recurrent(n) && n.domain[0] == along_; }

    // Whether a sum is known when all that runs forward has run.
    constexpr bool is_first(int sum) const { return backward_[sum] == 0 && late_[sum] == 0; }
    constexpr void keep_rest(builder& home, rebuilder& pass, bool first_sums) const {
        const extent count = named_extent(home.dim(blocks));
        int next = 0;
        for (int i = 0; i < from_.node_count; ++i) {
            if (sides_[i] == side::summed) {
                const std::string_view name = sum_name(next++);
                if (!first_sums || is_first(i)) pass.set(i, over_blocks(home, i, name, count));
            } else if (sides_[i] == side::apart || (sides_[i] == side::beyond && (!first_sums || (backward_[i] == 0 && late_[i] == 0)))) {
                pass.keep(i);
            }
        }
    }
    // The sums, which the part itself reads as variables, where it does.
    constexpr sequence<read> keep_part(builder& home, rebuilder& pass) const {
        sequence<read> sums;
        for (int i = 0; i < from_.node_count; ++i) {
            const node& n = from_[i];
            if (sides_[i] == side::beyond) {
                set_link(home, pass, i);
                continue;
            }
            if (n.kind == node_kind::size && named_extent(n.id) == along_) {
                pass.set(i, home.input({total, {}, false, 0}));
            } else if (n.kind == node_kind::index && n.domain[0] == along_) {
                const read begin = home.input({first, {}, false, 0}).value;
                pass.set(i, home.linear(n.domain, {home.index(n.domain, 0).value, begin}));
            } else if (n.kind == node_kind::previous && runs_steps(n)) {
                pass.set(i, home.previous(start_of_block(home, i), n.domain, n.axis));
            } else {
                pass.keep(i);
            }
            if (sides_[i] == side::summed) {
                sums.push_back(pass.translate({i, axis_map::identity(n.rank), 1}));
                set_link(home, pass, i);
            }
        }
        return sums;
    }
    constexpr void set_link(builder& home, rebuilder& pass, int node) const {
        for (int k = 0; k < links_.size(); ++k)
            if (links_[k] == node) pass.set(node, home.input({link_name(k), shape_of_node(from_[node]), false, 0}));
    }
    // A variable, read over the steps and the axes of the state.
    constexpr read start_of_block(builder& home, int previous) const {
        const int recurrence = recurrence_of(from_, previous);
        int k = 0;
        while (k < states_.size() && states_[k] != recurrence) ++k;
        if (k == states_.size()) return from_.operand(from_[previous], 0);  // dead
        read start = home.input({start_name(k), shape_of_state(recurrence), false, 0}).value;
        for (int a = 0; a + 1 < from_[recurrence].rank; ++a) start.axes.set(a, a + 1);
        return start;
    }
    constexpr void add_output(builder& home, const rebuilder& pass, int node) const {
        home.result().outputs.push_back({pass.translate({node, axis_map::identity(from_[node].rank), 1}), shape_of_node(from_[node])});
    }
    static constexpr std::string_view behind_another = ", where it stands behind another axis,", over = " over it";

    // softmax over n cannot be split along n
    constexpr void fail(message m, std::string_view why) {
        if (error_.length > 0) return;
        const std::string_view name = from_.dims[dim_of(along_)].name;
        if (why == over)
            m.add(" over ").add(name);
        else
            m.add(why);
        error_ = m.add(" cannot be split along ").add(name);
    }
    constexpr graph finished(builder& home) const {
        graph result = live_part(home.result());
        result.error = error_;
        return result;
    }
    constexpr void find_direction(int i) {
        const node& n = from_[i];
        bool back = n.kind == node_kind::previous && runs_steps(n) && n.axis < 0, late = false;
        for (int k = 0; k < n.count; ++k) {
            const int read = from_.operand(n, k).node;
            back = back || backward_[read] != 0;
            late = late || late_[read] != 0;
            if (sides_[i] > side::summed || sides_[i] == side::apart || sides_[read] < side::summed) continue;
            late = true;  // along the extent, and beyond a sum
            if (backward_[read] != 0 || late_[read] != 0) fail(message(name_of(n)), ", which needs a sum over all for each element,");
            link(read);
        }
        backward_[i] = back ? 1 : 0;
        late_[i] = late ? 1 : 0;
        if ((back || late) && n.kind == node_kind::recurrence && runs_steps(n) && n.axis > 0) fail(message("a scan"), " of what runs backward");
    }
    constexpr void link(int node) {
        for (const int l : links_)
            if (l == node) return;
        links_.push_back(node);
    }
    // The axis that is the extent, -1: none.
    constexpr int position(const space& s) const {
        int found = -1;
        for (int a = 0; a < s.rank; ++a)
            if (s[a] == along_ && found < 0) found = a;
        return found;
    }
    constexpr bool has_two(const space& s) const {
        int count = 0;
        for (int a = 0; a < s.rank; ++a) count += s[a] == along_ ? 1 : 0;
        return count > 1;
    }
    constexpr std::string_view name_of(const node& n) const {
        switch (n.kind) {
            case node_kind::window: return "a slice";
            case node_kind::reshape: return "a reshape";
            case node_kind::delta: return "an identity matrix";
            case node_kind::triangle: return "a triangle";
            case node_kind::previous:
            case node_kind::recurrence: return "a scan";
            default: return n.op != nullptr ? n.op->name : std::string_view("a product");
        }
    }
    // The largest side of what a node reads: later ones need earlier ones.
    constexpr side side_of_operands(const node& n) const {
        side most = side::apart;
        for (int k = 0; k < n.count; ++k) {
            const side s = sides_[from_.operand(n, k).node];
            if (s > most) most = s;
        }
        return most;
    }
    constexpr side find_side(int i) {
        const node& n = from_[i];
        const side operands = side_of_operands(n);
        const int axis = position(n.domain);
        if (axis < 0) {
            if (operands == side::along) fail(message(name_of(n)), " of single elements");
            return operands == side::apart ? side::apart : side::beyond;
        }
        if (has_two(n.domain) && !(n.kind == node_kind::reshape && keeps_first(n)))
            fail(message(name_of(n)), " over two axes of the extent");
        if (operands > side::along && !by_steps_) {
            fail(message(name_of(n)), ", which needs a sum over all for each element,");
        } else if (n.kind == node_kind::input && axis > 0) {
            fail(message(from_.variables[n.id].name), behind_another);
        } else if (n.kind == node_kind::delta || n.kind == node_kind::triangle || (runs_steps(n) && !by_steps_) ||
                   (n.kind == node_kind::window && n.axis == axis) || (n.kind == node_kind::reshape && !keeps_first(n)) ||
                   (n.kind == node_kind::routine && (core_axes(*n.op->routine, roles_of(n)) >> axis & 1u) != 0)) {
            fail(message(name_of(n)), over);
        }
        return axis < n.rank || n.kind == node_kind::reshape ? side::along : side::summed;
    }
    constexpr bool keeps_first(const node& n) const { return n.domain[0] == along_ && n.domain[n.rank] == along_; }

    constexpr term over_blocks(builder& home, int i, std::string_view name, extent count) const {
        const node& n = from_[i];
        ir::variable v{name, {}, false, 0};
        v.shape.push_back(count);
        space domain = shape_of_node(n);
        axis_map axes;
        axes.set(0, n.rank);
        for (int a = 0; a < n.rank; ++a) {
            v.shape.push_back(n.domain[a]);
            axes.set(a + 1, a);
        }
        domain.push_back(count);
        read values = home.input(v).value;
        values.axes = axes;
        return n.kind == node_kind::reduce ? home.reduce(*n.op, domain, n.rank, values) : home.contract(domain, n.rank, {values});
    }
};

// Why a graph cannot be split, where `formulas` is the same with its operations as they are called; empty where it can.
constexpr message find_obstacle(const graph_view& g, const graph_view& formulas, int dim, bool by_steps = false) {
    const message found = splitter(g, dim, by_steps).error();
    for (int i = 0; i < formulas.node_count && found.length > 0; ++i) {
        const node& n = formulas[i];
        for (int a = 0; a < n.domain.rank; ++a)
            if (n.kind == node_kind::composite && (static_cast<unsigned>(n.id) >> a & 1u) != 0 && n.domain[a] == named_extent(dim))
                return message(n.op->name).add(" over ").add(formulas.dims[dim].name).add(" cannot be split along ").add(formulas.dims[dim].name);
    }
    return found;
}

}  // namespace ctgrad::parallel
