// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The graph of a program's values as SVG (layer 7, interop).
#pragma once
#include "ctgrad/interop/report/content.hpp"
#include "ctgrad/interop/report/layout.hpp"
#include "ctgrad/interop/report/markup.hpp"

namespace ctgrad::interop {

inline std::string_view name_of(schedule::place where) {
    switch (where) {
        case schedule::place::input: return "input";
        case schedule::place::output: return "result";
        case schedule::place::buffer: return "temporary";
        case schedule::place::register_: return "register";
        case schedule::place::nowhere: break;
    }
    return "nowhere";
}

class graph_drawing {
    static constexpr double letter = 7.3, line = 17, margin = 10;  // of monospaced text of 12 px; in a box
    static constexpr int longest = 34;                             // letters in a line
    static constexpr double smallest = 0.8;                        // of its size, to which a narrow page shrinks it

    const content_view& shown_;
    std::vector<const shown_line*> statement_;  // that says what a value is
    std::vector<std::vector<int>> reads_;
    std::vector<int> drawn_;  // values, as boxes are numbered

public:
    explicit graph_drawing(const content_view& shown)
        : shown_(shown), statement_(static_cast<std::size_t>(shown.size.values)), reads_(statement_.size()) {
        for (int l = 0; l < shown.size.lines; ++l)
            if (shown.lines[l].value >= 0) add_statement(shown.lines[l]);
        std::vector<bool> is_read(statement_.size());
        for (const auto& list : reads_)
            for (const int v : list) is_read[static_cast<std::size_t>(v)] = true;
        for (int v = 0; v < shown.size.values; ++v)
            if (statement(v) != nullptr || is_read[static_cast<std::size_t>(v)]) drawn_.push_back(v);
    }
    std::string svg() const {
        std::vector<box> boxes;
        std::vector<edge> edges;
        std::vector<int> box_of(statement_.size(), -1);
        for (const int v : drawn_) {
            box_of[static_cast<std::size_t>(v)] = static_cast<int>(boxes.size());
            boxes.push_back(box_for(v));
        }
        for (const int v : drawn_)
            for (const int read : reads_[static_cast<std::size_t>(v)])
                edges.push_back({box_of[static_cast<std::size_t>(read)], box_of[static_cast<std::size_t>(v)], read > v, {}});
        const layout placed(std::move(boxes), std::move(edges));
        std::string inside = element("defs", {}, tip());
        for (const edge& e : placed.edges) inside += path(placed, e) + "\n";
        for (std::size_t b = 0; b < drawn_.size(); ++b) inside += node(drawn_[b], placed.boxes[b]) + "\n";
        return element("svg",
                       {{"xmlns", "http://www.w3.org/2000/svg"},
                        {"role", "group"},
                        {"aria-label", "graph"},
                        {"width", placed.width},
                        {"style", "min-width:" + coordinate(smallest * placed.width) + "px"},
                        {"viewBox", "0 0 " + coordinate(placed.width) + " " + coordinate(placed.height)}},
                       inside);
    }

private:
    const shown_line* statement(int v) const { return statement_[static_cast<std::size_t>(v)]; }

    // The statement that reads the most says what the value is: not how a sum starts or ends.
    void add_statement(const shown_line& l) {
        std::vector<int>& reads = reads_[static_cast<std::size_t>(l.value)];
        int others = 0, most = static_cast<int>(reads.size());
        for (int m = l.first; m < l.first + l.count; ++m) {
            const int v = shown_.mentions[m].value;
            if (v == l.value) continue;
            ++others;
            if (std::find(reads.begin(), reads.end(), v) == reads.end()) reads.push_back(v);
        }
        const shown_line*& said = statement_[static_cast<std::size_t>(l.value)];
        if (said == nullptr || (others > 0 && most == 0)) said = &l;
    }
    // Its right side; with Σ before it where it is summed.
    std::string value_text(int v) const {
        if (statement(v) == nullptr) return "";
        const std::string_view text = shown_[statement(v)->text];
        const std::size_t sum = text.find(" += "), equals = text.find(" = ");
        if (sum < equals) return "Σ " + std::string(text.substr(sum + 4));
        return std::string(equals == std::string_view::npos ? text : text.substr(equals + 3));
    }
    std::string title_text(int v) const {
        return shortened(shown_[shown_.values[v].name], longest) + (shape(v).empty() ? "" : " ") + std::string(shape(v));
    }
    std::string_view shape(int v) const {
        const std::string_view text = shown_[shown_.values[v].shape];
        return text == "[]" ? "" : text;
    }
    box box_for(int v) const {
        const std::string says = shortened(value_text(v), longest);
        return {letter * std::max(length_of(title_text(v)), length_of(says)) + 2 * margin,
                (says.empty() ? 1 : 2) * line + margin, 0, 0};
    }
    static std::string tip() {
        return element("marker",
                       {{"id", "tip"},
                        {"viewBox", "0 0 8 8"},
                        {"refX", 7},
                        {"refY", 4},
                        {"markerWidth", 8},
                        {"markerHeight", 8},
                        {"markerUnits", "userSpaceOnUse"},
                        {"orient", "auto-start-reverse"}},
                       lone("path", {{"d", "M0 0L8 4L0 8z"}}));
    }
    std::string node(int v, const box& b) const {
        const std::string_view where = name_of(shown_.values[v].where), name = shown_[shown_.values[v].name];
        const double left = b.x - b.width / 2, top = b.y - b.height / 2;
        std::string reads;
        for (const int r : reads_[static_cast<std::size_t>(v)]) reads += (reads.empty() ? "" : " ") + std::to_string(r);
        const std::string_view whole = statement(v) == nullptr ? name : shown_[statement(v)->text];
        std::string inside = element("title", {}, escaped(whole) + " (" + std::string(where) + ")");
        inside += lone("rect", {{"rx", 6}, {"x", left}, {"y", top}, {"width", b.width}, {"height", b.height}});
        inside += element("text", {{"x", left + margin}, {"y", top + line}},
                          element("tspan", {{"class", "name"}}, escaped(shortened(name, longest))) +
                              element("tspan", {{"class", "shape"}}, (shape(v).empty() ? "" : " ") + escaped(shape(v))));
        if (const std::string says = value_text(v); !says.empty())
            inside += element("text", {{"x", left + margin}, {"y", top + 2 * line}}, escaped(shortened(says, longest)));
        return element(
            "g", {{"class", "node " + std::string(where)}, {"data-value", v}, {"data-reads", reads}, {"tabindex", 0}}, inside);
    }
    static std::string point(double x, double y) { return coordinate(x) + " " + coordinate(y); }
    // From layer to layer, straight past the boxes of those between.
    static std::string way_down(const layout& placed, const edge& e) {
        const box &from = placed.at(e.from), &to = placed.at(e.to);
        double x = e.leaves, y = placed.bottom(placed.row_of(e.from));
        std::string d = "M" + point(x, from.y + from.height / 2) + "V" + coordinate(y);
        const auto curve = [&](double to_x, double to_y) {
            const double middle = (y + to_y) / 2;
            d += "C" + point(x, middle) + " " + point(to_x, middle) + " " + point(to_x, to_y);
            x = to_x;
        };
        for (const int bend : e.way) {
            curve(placed.at(bend).x, placed.top(placed.row_of(bend)));
            y = placed.bottom(placed.row_of(bend));
            d += "V" + coordinate(y);
        }
        curve(e.arrives, to.y - to.height / 2);
        return d;
    }
    // Around the right side.
    static std::string way_back(const layout& placed, const edge& e) {
        const box &from = placed.at(e.from), &to = placed.at(e.to);
        const double from_x = from.x + from.width / 2, to_x = to.x + to.width / 2, right = std::max(from_x, to_x) + letter;
        return "M" + point(from_x, from.y) + "C" + point(right, from.y) + " " + point(right, to.y) + " " + point(to_x, to.y);
    }
    std::string path(const layout& placed, const edge& e) const {
        return lone("path", {{"class", e.back ? "edge back" : "edge"},
                             {"data-from", drawn_[static_cast<std::size_t>(e.from)]},
                             {"data-to", drawn_[static_cast<std::size_t>(e.to)]},
                             {"d", e.back ? way_back(placed, e) : way_down(placed, e)},
                             {"marker-end", "url(#tip)"}});
    }
};

}  // namespace ctgrad::interop
