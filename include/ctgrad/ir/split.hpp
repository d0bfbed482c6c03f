// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A graph in two, at the sums over a named extent (layer 1, ir).
//
// The part runs on a block of the extent: its results are what is indexed by the extent, and what is summed over it. The
// rest runs once, on those sums over all blocks, for everything that is not indexed by it.
//     Σ_i f(x[i]) / n      part: Σ_i f(x[i]) of a block;    rest: Σ_b part[b] / n
// What the part knows of the whole extent is its size, a variable.
#pragma once
#include "ctgrad/ir/rebuild.hpp"
#include "ctgrad/ir/substitute.hpp"

namespace ctgrad::ir {

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
    sequence<side> sides_;
    sequence<int> sums_;  // nodes that are summed, in order
    message error_;

public:
    static constexpr std::string_view blocks = "\1blocks";  // names that no user gives: an extent, and a variable
    static constexpr std::string_view total = "\1total";
    static constexpr std::string_view sum_name(int k) { return {all_marks.text, static_cast<std::size_t>(k) + 2}; }

    constexpr splitter(const graph_view& from, int dim) : from_(from), along_(named_extent(dim)), sides_(from.node_count, side::apart) {
        for (int i = 0; i < from_.node_count && error_.length == 0; ++i) sides_[i] = find_side(i);
        for (int i = 0; i < from_.node_count; ++i)
            if (sides_[i] == side::summed) sums_.push_back(i);
        for (int k = 0; k < from_.output_count && error_.length == 0; ++k) {
            const space& shape = from_.outputs[k].shape;
            if (position(shape) > 0) fail(message("result ").add(k + 1), behind_another);
        }
        if (sums_.size() + 2 > marks::most) fail(message("a program"), " of so many sums");
    }
    constexpr const message& error() const { return error_; }
    constexpr const sequence<int>& sums() const { return sums_; }
    constexpr bool is_along(int output) const { return position(from_.outputs[output].shape) == 0; }

    // Its outputs: those of the graph that are indexed by the extent, then the sums.
    constexpr graph part() const {
        builder home(nullptr, false);
        rebuilder pass(from_, home);
        for (int i = 0; i < from_.node_count; ++i) {
            if (sides_[i] == side::beyond) continue;
            if (from_[i].kind == node_kind::size && named_extent(from_[i].id) == along_)
                pass.set(i, home.input({total, {}, false, 0}));
            else
                pass.keep(i);
        }
        graph& result = home.result();
        for (int k = 0; k < from_.output_count; ++k)
            if (is_along(k)) result.outputs.push_back({pass.translate(from_.outputs[k].value), from_.outputs[k].shape});
        for (const int s : sums_)
            result.outputs.push_back({pass.translate({s, axis_map::identity(from_[s].rank), 1}), shape_of_node(from_[s])});
        return finished(home);
    }
    // Its outputs: the others of the graph. It reads each sum from a variable with a leading axis, the blocks.
    constexpr graph rest() const {
        builder home(nullptr, false);
        rebuilder pass(from_, home);
        const extent count = named_extent(home.dim(blocks));
        int next = 0;
        for (int i = 0; i < from_.node_count; ++i) {
            if (sides_[i] == side::summed) pass.set(i, over_blocks(home, i, sum_name(next++), count));
            if (sides_[i] == side::apart || sides_[i] == side::beyond) pass.keep(i);
        }
        for (int k = 0; k < from_.output_count; ++k)
            if (!is_along(k)) home.result().outputs.push_back({pass.translate(from_.outputs[k].value), from_.outputs[k].shape});
        return finished(home);
    }

private:
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
    // The axis that is the extent, -1: none; several are an error.
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
            case node_kind::index: return "an index";
            case node_kind::delta: return "an identity matrix";
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
        if (operands > side::along) {
            fail(message(name_of(n)), ", which needs a sum over all for each element,");
        } else if (n.kind == node_kind::input && axis > 0) {
            fail(message(from_.variables[n.id].name), behind_another);
        } else if (n.kind == node_kind::index || n.kind == node_kind::delta || is_recurrent(n) ||
                   (n.kind == node_kind::window && n.axis == axis) || (n.kind == node_kind::reshape && !keeps_first(n)) ||
                   (n.kind == node_kind::routine && (core_axes(*n.op->routine, roles_of(n)) >> axis & 1u) != 0)) {
            fail(message(name_of(n)), over);
        }
        return axis < n.rank || n.kind == node_kind::reshape ? side::along : side::summed;
    }
    constexpr bool keeps_first(const node& n) const { return n.domain[0] == along_ && n.domain[n.rank] == along_; }

    constexpr term over_blocks(builder& home, int i, std::string_view name, extent count) const {
        const node& n = from_[i];
        variable v{name, {}, false, 0};
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
constexpr message find_obstacle(const graph_view& g, const graph_view& formulas, int dim) {
    const message found = splitter(g, dim).error();
    for (int i = 0; i < formulas.node_count && found.length > 0; ++i) {
        const node& n = formulas[i];
        for (int a = 0; a < n.domain.rank; ++a)
            if (n.kind == node_kind::composite && (static_cast<unsigned>(n.id) >> a & 1u) != 0 && n.domain[a] == named_extent(dim))
                return message(n.op->name).add(" over ").add(formulas.dims[dim].name).add(" cannot be split along ").add(formulas.dims[dim].name);
    }
    return found;
}

}  // namespace ctgrad::ir
