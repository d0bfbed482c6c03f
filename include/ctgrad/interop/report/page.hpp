// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A program as one HTML page: formulas, arrays, cost, graph, loops (layer 7, interop).
#pragma once
#include "ctgrad/interop/report/drawing.hpp"
#include "ctgrad/interop/report/style.hpp"

namespace ctgrad::interop {

struct page {
    std::string_view title;
    std::string_view formulas;  // MathML, a line for each result, then what recurrences are
    std::string_view flops, bytes;
    content_view shown;
};

class page_writer {
    const page& page_;
    const content_view& shown_;
    std::string out_;

public:
    explicit page_writer(const page& p) : page_(p), shown_(p.shown) {}

    std::string run() {
        const std::string title = escaped(page_.title);
        out_ = "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head><meta charset=\"utf-8\"/>"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/><link rel=\"icon\" href=\"data:,\"/>\n<title>" +
               title + "</title>\n<style>" + std::string(style_sheet) + "</style></head>\n<body>\n<header><h1>" + title +
               "</h1><input id=\"search\" type=\"search\" placeholder=\"find a name ( / )\" aria-label=\"find a name\"/>"
               "<output id=\"found\"></output><button id=\"theme\" type=\"button\">light or dark</button></header>\n<main>\n";
        write_formulas();
        write_arrays();
        write_cost();
        write_graph();
        write_loops();
        out_ += "</main>\n<footer>Hover or focus a value to see where it is read. Written by ctgrad.</footer>\n<script>" +
                std::string(script) + "</script>\n</body>\n</html>\n";
        return std::move(out_);
    }

private:
    void open(std::string_view id, std::string_view heading, bool is_wide = false) {
        out_ += "<section" + attribute("id", id) + (is_wide ? " class=\"wide\"" : "") + "><h2>" + std::string(heading) + "</h2>\n";
    }
    void close() { out_ += "</section>\n"; }
    const shown_array& output(int k) const { return shown_.arrays[shown_.variables + k]; }
    int outputs() const { return shown_.size.arrays - shown_.variables; }
    static std::string value_attribute(int value) { return value < 0 ? "" : attribute("data-value", value); }

    void write_formulas() {
        open("formulas", "Formulas", true);
        std::string_view rest = page_.formulas;
        for (int k = 0; !rest.empty(); ++k) {
            const std::size_t end = rest.find('\n');
            const bool is_output = k < outputs();
            out_ += "<div class=\"formula\"" + (is_output ? value_attribute(output(k).value) : "") + "><span class=\"name\">" +
                    (is_output ? escaped(shown_[output(k).name]) + "</span><span>=" : "</span><span>") + "</span>" +
                    std::string(rest.substr(0, end)) + "</div>\n";
            rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
        }
        close();
    }
    void write_arrays() {
        open("arrays", "Inputs and results");
        out_ += "<table><thead><tr><th>name</th><th>shape</th><th>passes over it</th></tr></thead><tbody>\n";
        for (int a = 0; a < shown_.size.arrays; ++a) {
            const bool is_input = a < shown_.variables;
            const shown_array& array = shown_.arrays[a];
            out_ += std::string("<tr class=\"") + (is_input ? "input" : "result") + "\"" + value_attribute(array.value) + "><td class=\"name\"" +
                    value_attribute(array.value) + ">" + escaped(shown_[array.name]) + "</td><td class=\"shape\">" +
                    (shown_[array.shape] == "[]" ? "a number" : escaped(shown_[array.shape])) +
                    (array.note.begin == array.note.end ? "" : " ") + escaped(shown_[array.note]) + "</td><td>" +
                    (is_input ? std::to_string(array.passes) : "written") + "</td></tr>\n";
        }
        out_ += "</tbody></table>\n";
        close();
    }
    void write_cost() {
        int loops = 0, nests = 0, temporaries = 0;
        for (int l = 0; l < shown_.size.lines; ++l) {
            loops += shown_.lines[l].is_loop ? 1 : 0;
            nests += shown_.lines[l].is_loop && shown_.lines[l].depth == 0 ? 1 : 0;
        }
        for (int v = 0; v < shown_.size.values; ++v) temporaries += shown_.values[v].where == schedule::place::buffer ? 1 : 0;
        open("cost", "One run takes");
        out_ += "<dl class=\"cost\">";
        const auto entry = [&](std::string_view value, std::string_view name, std::string_view note) {
            out_ += "<dt>" + escaped(value) + "</dt><dd>" + std::string(name) + " <small>" + std::string(note) + "</small></dd>\n";
        };
        entry(page_.flops, "flops", "additions, multiplications and function calls");
        entry(page_.bytes, "bytes", "of f64 that move if nothing stays in cache between nests");
        entry(std::to_string(nests), nests == 1 ? "loop nest" : "loop nests", loops > nests ? "of " + std::to_string(loops) + " loops" : "");
        entry(std::to_string(temporaries), temporaries == 1 ? "temporary" : "temporaries", "in memory");
        out_ += "</dl>\n";
        close();
    }
    void write_graph() {
        open("graph", "Graph");
        out_ += "<div class=\"keys\">";
        for (const schedule::place p : {schedule::place::input, schedule::place::register_, schedule::place::buffer, schedule::place::output})
            out_ += "<span class=\"key " + std::string(name_of(p)) + "\">" + std::string(name_of(p)) + "</span>";
        out_ += "</div>\n" + graph_drawing(shown_).svg();
        close();
    }

    void write_loops() {
        open("loops", shown_.size.lines > 0 && std::any_of(shown_.lines, shown_.lines + shown_.size.lines,
                                                          [](const shown_line& l) { return l.is_loop; })
                          ? "Loops"
                          : "Statements, without loops");
        int depth = 0;
        for (int l = 0; l < shown_.size.lines; ++l) {
            for (; depth > shown_.lines[l].depth; --depth) out_ += "</div>\n";
            if (shown_.lines[l].is_loop) {
                write_head(l);
                ++depth;
            } else {
                write_statement(shown_.lines[l]);
            }
        }
        for (; depth > 0; --depth) out_ += "</div>\n";
        close();
    }
    void write_head(int l) {
        const shown_line& head = shown_.lines[l];
        out_ += std::string("<div class=\"loop") + (head.manner.begin < head.manner.end ? " simd" : "") + "\"><div class=\"head\"><span>" +
                escaped(shown_[head.text]) + "</span>";
        if (head.manner.begin < head.manner.end) out_ += "<span class=\"badge\">" + escaped(shown_[head.manner]) + "</span>";
        std::vector<int> inputs;
        for (int k = l + 1; k < shown_.size.lines && shown_.lines[k].depth > head.depth; ++k)
            for (int m = shown_.lines[k].first; m < shown_.lines[k].first + shown_.lines[k].count; ++m) {
                const int v = shown_.mentions[m].value;
                if (shown_.values[v].where == schedule::place::input && std::find(inputs.begin(), inputs.end(), v) == inputs.end())
                    inputs.push_back(v);
            }
        if (!inputs.empty()) out_ += "<span class=\"from\">reads";
        for (const int v : inputs) out_ += " " + named(v, shown_[shown_.values[v].name]);
        out_ += inputs.empty() ? "</div>\n" : "</span></div>\n";
    }
    std::string named(int value, std::string_view name) const {
        return "<b" + attribute("class", name_of(shown_.values[value].where)) + attribute("data-value", value) + ">" + escaped(name) + "</b>";
    }
    void write_statement(const shown_line& line) {
        std::string reads, text;
        int done = line.text.begin;
        for (int m = line.first; m < line.first + line.count; ++m) {
            const shown_mention& mention = shown_.mentions[m];
            text += escaped(shown_[{done, mention.name.begin}]) + named(mention.value, shown_[mention.name]);
            done = mention.name.end;
            if (mention.value != line.value) reads += (reads.empty() ? "" : " ") + std::to_string(mention.value);
        }
        text += escaped(shown_[{done, line.text.end}]);
        out_ += "<div class=\"line\"" + attribute("data-value", line.value) + attribute("data-reads", reads) + ">" + text + "</div>\n";
    }
};

inline std::string html(const page& p) { return page_writer(p).run(); }

}  // namespace ctgrad::interop
