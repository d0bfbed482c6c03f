// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Plans as loop nests a person can read, in constant evaluation (layer 4, schedule).
//
// Results are out1, out2, ... in order, other values t1, t2, ... A value that lives in a register has no index, one in
// memory has one for each of its axes. `(y[i] == j)` is 1 where it holds, else 0.
#pragma once
#include "ctgrad/print/index_notation.hpp"
#include "ctgrad/schedule/measure.hpp"
#include "ctgrad/schedule/names.hpp"
#include "ctgrad/schedule/triangles.hpp"

namespace ctgrad::schedule {

class explainer {
    const plan_view& plan_;
    const graph_view* arrays_;  // whose elements the variables and results of the plan are, or null
    print::index_letters letters_;
    sequence<char> text_;
    value_names names_;
    sequence<mention> mentions_;

public:
    constexpr explicit explainer(const plan_view& p, const graph_view* arrays = nullptr)
        : plan_(p), arrays_(arrays), letters_(p.graph), names_(p, arrays) {}
    constexpr sequence<char> run() {
        write_summary();
        write_items(plan_.root_first, plan_.root_count, 0);
        return text_;
    }
    // One after the other: the range of a loop inside so many others; a statement; names, shapes, extents.
    constexpr phrase range(const loop& l, int depth) {
        write_range(l, depth);
        return take();
    }
    constexpr phrase statement(const item& it, int depth) {
        write_statement(it, depth);
        return take();
    }
    constexpr phrase name(int i) {
        add_name(i);
        return take();
    }
    constexpr phrase shape(const space& s) {
        add_shape(s);
        return take();
    }
    constexpr phrase size(extent e) {
        add_extent(e);
        return take();
    }
    constexpr bool is_written(const item& it) const {
        return plan_.graph[it.index].kind != node_kind::input && (it.what != action::finish || finishes(it.index));
    }

private:
    constexpr phrase take() {
        phrase taken{text_, mentions_};
        text_.clear();
        mentions_.clear();
        return taken;
    }
    constexpr void add(std::string_view s) {
        for (const char c : s) text_.push_back(c);
    }
    constexpr void add(int number) { add(print::decimal(number)); }
    constexpr void add(const print::decimal& d) { add(std::string_view(d.text, static_cast<std::size_t>(d.length))); }
    constexpr void add_extent(extent e) {
        if (is_named(e))
            add(plan_.graph.dims[dim_of(e)].name);
        else
            add(e);
    }
    constexpr void add_count(int count, std::string_view one, std::string_view many) {
        if (count == 0)
            add("no");
        else
            add(count);
        add(count == 1 ? one : many);
    }

    // 1 loop nest, no temporaries; passes: X 1, w 1
    constexpr void write_summary() {
        if (arrays_ != nullptr) return add("no loops, no temporaries: every element is read once and has code of its own\n");
        int nests = 0;
        for (int l = 0; l < plan_.loop_count; ++l) nests += plan_.loops[l].parent < 0 ? 1 : 0;
        add_count(nests, " loop nest, ", " loop nests, ");
        add_count(plan_.buffer_count, " temporary", " temporaries");
        bool first = true;
        for (int v = 0; v < plan_.graph.variable_count; ++v) {
            if (rank_of(plan_, v) == 0 || passes(plan_, v) == 0) continue;
            add(first ? "; passes: " : ", ");
            first = false;
            add(plan_.graph.variables[v].name);
            add(" ");
            add(passes(plan_, v));
        }
        add("\n");
    }

    constexpr void indent(int depth) {
        for (int i = 0; i < depth; ++i) add("    ");
    }
    constexpr void write_items(int first, int count, int depth) {
        for (int k = first; k < first + count; ++k) {
            const item& it = plan_.items[k];
            if (it.what == action::loop) {
                write_loop(plan_.loops[it.index], depth);
            } else if (is_written(it)) {
                indent(depth);
                write_statement(it, depth);
                add("\n");
            }
        }
    }
    // Whether an accumulator that is done has still to be scaled or written to an array.
    constexpr bool finishes(int i) const {
        const home& h = plan_.homes[i];
        return !h.in_memory && (h.scale != 1 || stored_axes(i) != 0);
    }
    // The axes of the memory that holds the node's value, none while it is in a register.
    constexpr unsigned stored_axes(int i) const {
        const home& h = plan_.homes[i];
        if (h.output >= 0) return (1u << plan_.graph[i].rank) - 1;
        return h.where == place::buffer ? h.stored : 0;
    }
    constexpr void write_loop(const loop& l, int depth) {
        indent(depth);
        write_range(l, depth);
        if (!manner_of(l).empty()) add(", ");
        add(manner_of(l));
        if (l.direction < 0) add(", from last to first");
        add("\n");
        write_items(l.first, l.count, depth + 1);
    }
    constexpr void write_range(const loop& l, int depth) {
        add("for ");
        add_letter(depth);
        if (l.limit >= 0 && !l.begins) {
            add(" <= ");
            add_letter(depth_of(plan_, l.limit) - 1);
        } else {
            add(" < ");
            add_extent(l.size);
        }
        if (!l.begins) return;
        add(", from ");
        add_letter(depth_of(plan_, l.limit) - 1);
    }
    constexpr void add_letter(int depth) { add(letters_.view().substr(static_cast<std::size_t>(depth), 1)); }
    // Axes that a function runs itself have the letters behind those of the loops around it.
    constexpr int letter_of(int reader, int axis) const {
        const home& h = plan_.homes[reader];
        int letter = depth_of(plan_, scope_of_statement(plan_, reader));
        for (int a = 0; a < axis; ++a) letter += h.loops[a] < 0 && plan_.graph[reader].domain[a] != 1 ? 1 : 0;
        return letter;
    }
    // by a matrix product over i < n, j < 256, k < 784:
    constexpr void write_call(int i) {
        const node& n = plan_.graph[i];
        add(n.kind == node_kind::routine    ? "by a function over "
            : plan_.homes[i].symmetric ? "by a symmetric matrix product over "
                                       : "by a matrix product over ");
        bool first = true;
        for (int a = 0; a < n.domain.rank; ++a) {
            if (plan_.homes[i].loops[a] >= 0 || n.domain[a] == 1) continue;
            if (!first) add(", ");
            first = false;
            add_letter(letter_of(i, a));
            add(" < ");
            add_extent(n.domain[a]);
        }
        add(": ");
    }
    // The index along an axis of the reader: the letter of the loop that runs it, or the label that picks.
    constexpr void add_index(int reader, int axis, int shift) {
        const node& n = plan_.graph[reader];
        const int loop = axis == axis_map::fixed ? -1 : plan_.homes[reader].loops[axis];
        const int factor = axis == axis_map::fixed || loop >= 0 ? -1 : picking_factor(plan_.graph, n, axis);
        if (loop < 0 && factor < 0 && axis != axis_map::fixed && plan_.homes[reader].whole && n.domain[axis] != 1)
            return add_letter(letter_of(reader, axis));
        if (loop < 0 && factor < 0) return add(shift);
        if (loop >= 0) {
            add_letter(depth_of(plan_, loop) - 1);
        } else {
            const read& hot = plan_.graph.operand(n, factor);
            write_label(reader, plan_.graph.operand(plan_.graph[hot.node], 0), hot.axes);
        }
        if (shift > 0) add("+");
        if (shift != 0) add(shift);
    }
    constexpr void add_indices(const use& u, int reader, unsigned axes) {
        bool first = true;
        for (int a = 0; a < plan_.graph[u.shape].rank; ++a) {
            if ((axes >> a & 1u) == 0) continue;
            add(first ? "[" : ",");
            first = false;
            add_index(reader, u.axes[a], u.shift[a]);
        }
        if (!first) add("]");
    }

    constexpr void write_statement(const item& it, int depth) {
        const node& n = plan_.graph[it.index];
        const home& h = plan_.homes[it.index];
        use itself;
        itself.node = itself.shape = it.index;
        itself.axes = axis_map::identity(n.rank);
        // an accumulator that is not in memory has no index until it is finished
        const bool indexed = it.what == action::compute || it.what == action::finish || h.in_memory;
        const unsigned axes = indexed ? stored_axes(it.index) : 0;
        if (it.what == action::call) write_call(it.index);
        add_name(it.index);
        if (it.what == action::start && h.in_memory) {
            for (int a = 0; a < n.rank; ++a) {
                add(a == 0 ? "[" : ",");
                const int level = depth_of(plan_, h.loops[a]) - 1;
                if (level >= 0 && level < depth)
                    add_letter(level);
                else
                    add(":");
            }
            add("]");
        } else {
            add_indices(itself, it.index, axes);
        }
        if (it.what == action::start) {
            add(" = ");
            return add(print::decimal(n.kind == node_kind::reduce ? n.op->identity : 0));
        }
        if (it.what == action::finish) {
            add(" = ");
            add_scale(h.scale);
            return add_name(it.index);
        }
        const bool sums = (it.what == action::update || it.what == action::call) && n.kind == node_kind::contract;
        add(sums ? " += " : " = ");
        if (h.in_memory || it.what == action::compute) {
            add_scale(h.scale);
            if (h.scale != 1 && n.kind == node_kind::linear && n.count > 1) {
                add("(");
                write_value(it.index);
                return add(")");
            }
        }
        if (n.kind != node_kind::reduce) return write_value(it.index);
        add(n.op->name);
        add("(");
        add_name(it.index);
        add(", ");
        write_operand(it.index, 0, false);
        add(")");
    }
    constexpr void add_name(int i) {
        const int begin = text_.size();
        names_.write(i, text_);
        mentions_.push_back({begin, text_.size(), i});
    }
    constexpr void add_scale(double scale) {
        if (scale == 1) return;
        if (scale == -1) return add("-");
        add(print::decimal(scale));
        add(" ");
    }
    constexpr std::string_view glue(const node& n, double coefficient) const {
        if (n.kind == node_kind::contract) return " ";
        if (n.kind == node_kind::linear) return coefficient < 0 ? " - " : " + ";
        if (n.kind == node_kind::map && n.op->form == writing::quotient) return " / ";
        return n.op->form == writing::relation ? n.op->name : ", ";
    }
    constexpr void write_value(int i) {
        const node& n = plan_.graph[i];
        if (n.kind == node_kind::previous) return write_step_before(i);
        if (n.kind == node_kind::recurrence) return write_operand(i, 1, false);
        const bool is_map = n.kind == node_kind::map;
        const bool calls = n.kind == node_kind::routine || (is_map && (n.op->form == writing::call || n.op->form == writing::power));
        const bool relates = n.kind == node_kind::map && n.op->form == writing::relation;
        if (calls) {
            add(n.op->name);
            add("(");
        }
        if (first_factor(n) == n.count) add("1");
        for (int k = 0; k < n.count; ++k) {
            if (picks(n, k)) continue;
            if (k > 0 && relates) add(" ");
            if (k > first_factor(n)) add(glue(n, plan_.graph.operand(n, k).coefficient));
            if (k > 0 && relates) add(" ");
            write_operand(i, k, k > 0 && n.kind == node_kind::linear);
        }
        if (calls) add(")");
    }
    // out1[i-1] or, at i == 0, h0
    constexpr void write_step_before(int i) {
        const node& n = plan_.graph[i];
        use u;
        u.node = u.shape = recurrence_of(plan_.graph, i);
        u.axes = axis_map::identity(n.rank);
        u.shift[0] = -n.axis;
        add_name(u.node);
        add_indices(u, i, stored_axes(u.node));
        add(" or, at ");
        add_index(i, 0, 0);
        add(" == ");
        if (n.axis > 0) {
            add("0");
        } else {
            add_extent(n.domain[0]);
            add("-1");
        }
        add(", ");
        write_operand(i, 0, false);
    }
    // Whether a factor only says where: the index that a label picks is written as the label, a loop over a triangle ends there.
    constexpr bool picks(const node& n, int k) const {
        if (is_limit(plan_, static_cast<int>(&n - plan_.graph.nodes), k)) return true;
        for (int a = 0; a < n.domain.rank; ++a)
            if (picking_factor(plan_.graph, n, a) == k) return true;
        return false;
    }
    constexpr int first_factor(const node& n) const {
        int k = 0;
        while (k < n.count && picks(n, k)) ++k;
        return k;
    }
    constexpr void write_operand(int reader, int k, bool is_unsigned) {
        const use u = use_of(plan_.graph, plan_.graph[reader], plan_.graph.operand(plan_.graph[reader], k));
        const double c = is_unsigned && u.coefficient < 0 ? -u.coefficient : u.coefficient;
        if (plan_.graph[u.node].kind == node_kind::one && u.guarded == 0) return add(print::decimal(c));
        add_scale(c);
        write_plain(reader, u);
        if (u.guarded == 0) return;
        // 0 outside
        add("{");
        bool first = true;
        for (int a = 0; a < max_rank; ++a) {
            if ((u.guarded >> a & 1u) == 0) continue;
            if (!first) add(", ");
            first = false;
            add(u.first[a]);
            add(" <= ");
            add_index(reader, a, 0);
            add(" < ");
            add(u.last[a]);
        }
        add("}");
    }
    constexpr void write_plain(int reader, const use& u) {
        const node& n = plan_.graph[u.node];
        switch (n.kind) {
            case node_kind::one: return add("1");
            case node_kind::size: return add(plan_.graph.dims[n.id].name);
            case node_kind::index: return add_index(reader, u.axes[0], u.shift[0]);
            case node_kind::delta:
            case node_kind::triangle:
            case node_kind::one_hot: {
                add("(");
                if (n.kind == node_kind::one_hot)
                    write_label(reader, plan_.graph.operand(n, 0), u.axes);
                else
                    add_index(reader, u.axes[0], u.shift[0]);
                add(n.kind == node_kind::triangle ? " >= " : " == ");
                add_index(reader, u.axes[n.rank - 1], u.shift[n.rank - 1]);
                return add(")");
            }
            default: add_name(u.node);
        }
        if (n.kind != node_kind::input && in_register(plan_, u.node, reader)) return;
        const bool reshaped = u.node != u.shape;
        if (reshaped) {
            add(" as ");
            add_shape(shape_of_node(plan_.graph[u.shape]));
        }
        add_indices(u, reader, reshaped || n.kind == node_kind::input ? ~0u : plan_.homes[u.node].stored);
    }
    constexpr void write_label(int reader, const read& labels, axis_map to) {
        use u;
        u.node = u.shape = labels.node;
        u.axes = labels.axes.then(to, plan_.graph[labels.node].rank);
        write_plain(reader, u);
    }
    constexpr void add_shape(const space& s) {
        add("[");
        for (int a = 0; a < s.rank; ++a) {
            if (a > 0) add(",");
            add_extent(s[a]);
        }
        add("]");
    }
};

// The plan as text: a line of what it takes, then its loops.
constexpr sequence<char> explain(const plan_view& p) { return explainer(p).run(); }
// Of the elements of these arrays.
constexpr sequence<char> explain(const plan_view& elements, const graph_view& arrays) {
    return explainer(elements, &arrays).run();
}

}  // namespace ctgrad::schedule
