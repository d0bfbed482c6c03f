// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What a page shows of a program: lines, the values that they name, arrays (layer 7, interop).
//
// A constant made of numbers and one text, without the graph and its operations: a program that writes a page does not carry
// the compiler in its object file, and what writes the page is no template.
#pragma once
#include "ctgrad/schedule/explain.hpp"

namespace ctgrad::interop {

// A part of the text.
struct part {
    int begin = 0, end = 0;
};
// A variable or what a statement computes.
struct shown_value {
    part name, shape;
    schedule::place where = schedule::place::nowhere;
};
struct shown_mention {
    part name;
    int value = 0;
};
// A loop with what lies in it, all deeper lines behind it; or a statement.
struct shown_line {
    bool is_loop = false;
    int depth = 0;
    part text, manner;
    int value = -1;            // that the statement computes
    int first = 0, count = 0;  // mentions
};
struct shown_array {
    part name, shape, note;
    int passes = 0;
    int value = -1;
};

struct content_size {
    int text, values, mentions, lines, arrays;
};
struct content_view {
    const char* text;
    const shown_value* values;
    const shown_mention* mentions;
    const shown_line* lines;
    const shown_array* arrays;
    content_size size;
    int variables;    // so many of the arrays, the first ones
    int temporaries;  // in memory

    constexpr std::string_view operator[](part p) const { return {text + p.begin, static_cast<std::size_t>(p.end - p.begin)}; }
};

struct content {
    sequence<char> text;
    sequence<shown_value> values;
    sequence<shown_mention> mentions;
    sequence<shown_line> lines;
    sequence<shown_array> arrays;
    int variables = 0, temporaries = 0;

    constexpr content() = default;
    constexpr content_size size() const { return {text.size(), values.size(), mentions.size(), lines.size(), arrays.size()}; }
};

template <content_size Size>
class frozen_content {
    char text_[Size.text + 1]{};
    shown_value values_[Size.values + 1]{};
    shown_mention mentions_[Size.mentions + 1]{};
    shown_line lines_[Size.lines + 1]{};
    shown_array arrays_[Size.arrays + 1]{};
    int variables_, temporaries_;

    template <class T>
    static constexpr void copy(const sequence<T>& from, T* to) {
        for (int i = 0; i < from.size(); ++i) to[i] = from[i];
    }

public:
    constexpr explicit frozen_content(const content& source) : variables_(source.variables), temporaries_(source.temporaries) {
        copy(source.text, text_);
        copy(source.values, values_);
        copy(source.mentions, mentions_);
        copy(source.lines, lines_);
        copy(source.arrays, arrays_);
    }
    constexpr content_view view() const { return {text_, values_, mentions_, lines_, arrays_, Size, variables_, temporaries_}; }
};

class content_writer {
    const ir::graph_view& program_;
    const schedule::plan_view& plan_;
    bool is_straight_;  // the plan is of elements
    schedule::explainer says_;
    sequence<int> value_of_;  // nodes, -1: has none
    content made_;

public:
    constexpr content_writer(const ir::graph_view& program, const schedule::plan_view& plan, bool is_straight)
        : program_(program),
          plan_(plan),
          is_straight_(is_straight),
          says_(plan, is_straight ? &program : nullptr),
          value_of_(plan.graph.node_count, -1) {}

    constexpr content run() {
        for (int i = 0; i < plan_.graph.node_count; ++i)
            if (plan_.graph[i].kind == ir::node_kind::input || is_computed(plan_, i)) add_value(i);
        add_items(plan_.root_first, plan_.root_count, 0);
        for (int v = 0; v < program_.variable_count; ++v) add_variable(program_.variables[v]);
        made_.variables = made_.arrays.size();
        made_.temporaries = plan_.buffer_count;
        for (int k = 0; k < program_.output_count; ++k) add_output(k);
        return made_;
    }

private:
    constexpr part add(std::string_view s) {
        const int begin = made_.text.size();
        for (const char c : s) made_.text.push_back(c);
        return {begin, made_.text.size()};
    }
    constexpr part add(const schedule::phrase& p) { return add({p.text.data(), static_cast<std::size_t>(p.text.size())}); }

    constexpr void add_value(int i) {
        const schedule::home& h = plan_.homes[i];
        value_of_[i] = made_.values.size();
        shown_value v;
        v.name = add(says_.name(i));
        v.shape = add(says_.shape(shape_of_node(plan_.graph[i])));
        v.where = h.output >= 0 ? schedule::place::output : h.where;
        if (plan_.graph[i].kind == ir::node_kind::input) v.where = schedule::place::input;
        made_.values.push_back(v);
    }
    constexpr void add_items(int first, int count, int depth) {
        for (int k = first; k < first + count; ++k) {
            const schedule::item& it = plan_.items[k];
            if (it.what == schedule::action::loop)
                add_loop(plan_.loops[it.index], depth);
            else if (says_.is_written(it))
                add_line(says_.statement(it, depth), depth, it.index);
        }
    }
    constexpr void add_loop(const schedule::loop& l, int depth) {
        add_line(says_.range(l, depth), depth, -1);
        shown_line& head = made_.lines.back();
        head.is_loop = true;
        head.manner = add(l.direction < 0 ? "from last to first" : schedule::manner_of(l));
        add_items(l.first, l.count, depth + 1);
    }
    constexpr void add_line(const schedule::phrase& said, int depth, int node) {
        shown_line line;
        line.depth = depth;
        line.text = add(said);
        line.value = node < 0 ? -1 : value_of_[node];
        line.first = made_.mentions.size();
        for (const schedule::mention& m : said.names)
            made_.mentions.push_back({{line.text.begin + m.begin, line.text.begin + m.end}, value_of_[m.node]});
        line.count = made_.mentions.size() - line.first;
        made_.lines.push_back(line);
    }
    constexpr void add_variable(const ir::variable& v) {
        shown_array array;
        array.name = add(v.name);
        array.shape = add(says_.shape(v.shape));
        if (v.labels) {
            array.note = add("integers in [0, ");
            array.note.end = add(says_.size(v.classes)).end;
            array.note.end = add(")").end;
        }
        for (int k = 0; k < plan_.graph.variable_count; ++k) {
            if (plan_.graph.variables[k].name != v.name) continue;
            const int passes = schedule::passes(plan_, k);
            if (passes > array.passes) array.passes = passes;
        }
        for (int i = 0; i < plan_.graph.node_count && !is_straight_; ++i)
            if (plan_.graph[i].kind == ir::node_kind::input && plan_.graph.variables[plan_.graph[i].id].name == v.name)
                array.value = value_of_[i];
        made_.arrays.push_back(array);
    }
    constexpr void add_output(int k) {
        shown_array array;
        array.name = add("out");
        array.name.end = add(print::decimal(k + 1).view()).end;
        array.shape = add(says_.shape(program_.outputs[k].shape));
        if (!is_straight_) array.value = value_of_[plan_.graph.outputs[k].value.node];
        made_.arrays.push_back(array);
    }
};

}  // namespace ctgrad::interop
