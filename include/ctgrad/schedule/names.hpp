// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What the values and loops of a plan are called in a text (layer 4, schedule).
#pragma once
#include "ctgrad/print/decimal.hpp"
#include "ctgrad/schedule/elements.hpp"
#include "ctgrad/schedule/structure.hpp"

namespace ctgrad::schedule {

// A place in a text where a value is named.
struct mention {
    int begin = 0, end = 0, node = 0;
};
// A part of a text with the values that it names.
struct phrase {
    sequence<char> text;
    sequence<mention> names;
};

constexpr std::string_view manner_of(const loop& l) {
    return runs_blocks(l) ? "rows in blocks" : runs_across(l) ? "rows across packs" : l.vector ? "SIMD" : "";
}

// Variables by their names, results out1, out2, ... in order, other values t1, t2, ...
class value_names {
    graph_view graph_;
    const graph_view* arrays_;  // whose elements the variables and results are, or null
    sequence<int> names_;       // of nodes: positive t1, t2, ..., negative out1, out2, ...

    // Which array an element belongs to; its place among all becomes that in the array.
    template <class Array>
    static constexpr int array_of(int& place, const Array* arrays) {
        int array = 0;
        for (; place >= elements_of(arrays[array].shape); ++array) place -= static_cast<int>(elements_of(arrays[array].shape));
        return array;
    }

public:
    constexpr value_names(const plan_view& p, const graph_view* arrays)
        : graph_(p.graph), arrays_(arrays), names_(p.graph.node_count, 0) {
        int next = 0;
        for (int k = 0; k < graph_.output_count; ++k) names_[graph_.outputs[k].value.node] = -(k + 1);
        for (int i = 0; i < graph_.node_count; ++i)
            if (names_[i] == 0 && is_computed(p, i)) names_[i] = ++next;
    }
    constexpr void write(int i, sequence<char>& text) const {
        if (graph_[i].kind == node_kind::input) {
            int place = graph_[i].id;
            add(graph_.variables[place].name, text);
            if (arrays_ == nullptr) return;
            const int variable = array_of(place, arrays_->variables);
            return add_place(arrays_->variables[variable].shape, place, text);
        }
        if (names_[i] > 0) {
            add("t", text);
            return add(names_[i], text);
        }
        int place = -names_[i] - 1;
        add("out", text);
        if (arrays_ == nullptr) return add(place + 1, text);
        const int array = array_of(place, arrays_->outputs);
        add(array + 1, text);
        add_place(arrays_->outputs[array].shape, place, text);
    }

private:
    static constexpr void add(std::string_view s, sequence<char>& text) {
        for (const char c : s) text.push_back(c);
    }
    static constexpr void add(int number, sequence<char>& text) { add(print::decimal(number).view(), text); }
    static constexpr void add_place(const space& shape, int place, sequence<char>& text) {
        int size = static_cast<int>(elements_of(shape));
        for (int a = 0; a < shape.rank; ++a) {
            size /= shape[a];
            add(a == 0 ? "[" : ",", text);
            add(place / size, text);
            place %= size;
        }
        if (shape.rank > 0) add("]", text);
    }
};

}  // namespace ctgrad::schedule
