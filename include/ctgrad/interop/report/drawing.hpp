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
        std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"graph\"" + attribute("width", placed.width) +
                          attribute("style", "min-width:" + coordinate(smallest * placed.width) + "px") + attribute("viewBox", "0 0 " + coordinate(placed.width) + " " + coordinate(placed.height)) +
                          ">\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" "
                          "markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n";
        for (const edge& e : placed.edges) out += path(placed, e);
        for (std::size_t b = 0; b < drawn_.size(); ++b) out += node(drawn_[b], placed.boxes[b]);
        return out + "</svg>\n";
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
        return {letter * std::max(length_of(title_text(v)), length_of(says)) + 2 * margin, (says.empty() ? 1 : 2) * line + margin, 0, 0};
    }
    std::string node(int v, const box& b) const {
        const shown_value& value = shown_.values[v];
        const std::string says = value_text(v);
        const double left = b.x - b.width / 2, top = b.y - b.height / 2;
        std::string reads;
        for (const int r : reads_[static_cast<std::size_t>(v)]) reads += (reads.empty() ? "" : " ") + std::to_string(r);
        std::string out = "<g" + attribute("class", "node " + std::string(name_of(value.where))) + attribute("data-value", v) +
                          attribute("data-reads", reads) + " tabindex=\"0\"><title>" +
                          escaped(statement(v) == nullptr ? shown_[value.name] : shown_[statement(v)->text]) + " (" +
                          std::string(name_of(value.where)) + ")</title><rect rx=\"6\"" + attribute("x", left) + attribute("y", top) +
                          attribute("width", b.width) + attribute("height", b.height) + "/><text" + attribute("x", left + margin) +
                          attribute("y", top + line) + "><tspan class=\"name\">" + escaped(shortened(shown_[value.name], longest)) +
                          "</tspan><tspan class=\"shape\">" + (shape(v).empty() ? "" : " ") + escaped(shape(v)) + "</tspan></text>";
        if (!says.empty())
            out += "<text class=\"says\"" + attribute("x", left + margin) + attribute("y", top + 2 * line) + ">" +
                   escaped(shortened(says, longest)) + "</text>";
        return out + "</g>\n";
    }
    // Down from layer to layer, straight past the boxes of the layers between; back around the right side.
    std::string path(const layout& placed, const edge& e) const {
        const box &from = placed.at(e.from), &to = placed.at(e.to);
        std::string d;
        const auto point = [](double x, double y) { return coordinate(x) + " " + coordinate(y); };
        if (e.back) {
            const double right = std::max(from.x + from.width / 2, to.x + to.width / 2) + letter;
            d = "M" + point(from.x + from.width / 2, from.y) + "C" + point(right, from.y) + " " + point(right, to.y) + " " +
                point(to.x + to.width / 2, to.y);
        } else {
            double x = e.leaves, y = from.y + from.height / 2;
            d = "M" + point(x, y);
            const auto curve = [&](double to_x, double to_y) {
                const double start = placed.bottom(placed.row_of(e.from));
                if (y < start && d.find('C') == std::string::npos) d += "V" + coordinate(y = start);
                const double middle = (y + to_y) / 2;
                d += "C" + point(x, middle) + " " + point(to_x, middle) + " " + point(to_x, to_y);
                x = to_x, y = to_y;
            };
            for (const int bend : e.way) {
                curve(placed.at(bend).x, placed.top(placed.row_of(bend)));
                d += "V" + coordinate(y = placed.bottom(placed.row_of(bend)));
            }
            curve(e.arrives, to.y - to.height / 2);
        }
        const int source = drawn_[static_cast<std::size_t>(e.from)], target = drawn_[static_cast<std::size_t>(e.to)];
        return "<path" + attribute("class", e.back ? "edge back" : "edge") + attribute("data-from", source) + attribute("data-to", target) +
               attribute("d", d) + " marker-end=\"url(#tip)\"/>\n";
    }
};

}  // namespace ctgrad::interop
