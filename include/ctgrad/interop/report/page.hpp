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
        out_ = "<!DOCTYPE html>\n" + opening("html", {{"lang", "en"}, {"xmlns", "http://www.w3.org/1999/xhtml"}}) + "\n";
        out_ += element("head", {},
                        lone("meta", {{"charset", "utf-8"}}) +
                            lone("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +
                            lone("link", {{"rel", "icon"}, {"href", "data:,"}}) + element("title", {}, title) +
                            element("style", {}, style_sheet));
        out_ += "\n<body>\n";
        out_ += element("header", {},
                        element("h1", {}, title) +
                            lone("input", {{"id", "search"},
                                           {"type", "search"},
                                           {"placeholder", "find a name ( / )"},
                                           {"aria-label", "find a name"}}) +
                            element("output", {{"id", "found"}}, "") +
                            element("button", {{"id", "theme"}, {"type", "button"}}, "light or dark"));
        out_ += "\n<main>\n";
        write_formulas();
        write_arrays();
        write_cost();
        write_graph();
        write_loops();
        out_ += "</main>\n" + element("footer", {}, "Hover or focus a value to see where it is read. Written by ctgrad.") +
                element("script", {}, script) + "\n</body>\n</html>\n";
        return std::move(out_);
    }

private:
    void open(std::string_view id, std::string_view heading, std::string_view kind = "") {
        out_ += opening("section", {{"id", id}, {"class", kind}}) + element("h2", {}, heading) + "\n";
    }
    void close() { out_ += "</section>\n"; }
    const shown_array& output(int k) const { return shown_.arrays[shown_.variables + k]; }
    int outputs() const { return shown_.size.arrays - shown_.variables; }

    void write_formulas() {
        open("formulas", "Formulas", "wide");
        std::string_view rest = page_.formulas;
        for (int k = 0; !rest.empty(); ++k) {
            const std::size_t end = rest.find('\n');
            const bool is_output = k < outputs();
            const std::string name = is_output ? escaped(shown_[output(k).name]) : "";
            out_ += element("div", {{"class", "formula"}, {"data-value", is_output ? output(k).value : -1}},
                            element("span", {{"class", "name"}}, name) + element("span", {}, is_output ? "=" : "") +
                                std::string(rest.substr(0, end)));
            out_ += "\n";
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
            const std::string_view shape = shown_[array.shape], note = shown_[array.note];
            std::string extents(shape == "[]" ? "a number" : shape);
            if (!note.empty()) extents += " " + std::string(note);
            out_ += element("tr", {{"class", is_input ? "input" : "result"}, {"data-value", array.value}},
                            element("td", {{"class", "name"}, {"data-value", array.value}}, escaped(shown_[array.name])) +
                                element("td", {{"class", "shape"}}, escaped(extents)) +
                                element("td", {}, is_input ? std::to_string(array.passes) : "written"));
            out_ += "\n";
        }
        out_ += "</tbody></table>\n";
        close();
    }
    void write_cost() {
        int loops = 0, nests = 0;
        for (int l = 0; l < shown_.size.lines; ++l) {
            loops += shown_.lines[l].is_loop ? 1 : 0;
            nests += shown_.lines[l].is_loop && shown_.lines[l].depth == 0 ? 1 : 0;
        }
        open("cost", "One run takes");
        out_ += "<dl class=\"cost\">";
        const auto entry = [&](std::string_view value, std::string_view name, std::string_view note) {
            out_ += element("dt", {}, escaped(value)) +
                    element("dd", {}, std::string(name) + " " + element("small", {}, note)) + "\n";
        };
        entry(page_.flops, "flops", "additions, multiplications and function calls");
        entry(page_.bytes, "bytes", "of f64 that move if nothing stays in cache between nests");
        entry(std::to_string(nests), nests == 1 ? "loop nest" : "loop nests",
              loops > nests ? "of " + std::to_string(loops) + " loops" : "");
        entry(std::to_string(shown_.temporaries), shown_.temporaries == 1 ? "temporary" : "temporaries", "in memory");
        out_ += "</dl>\n";
        close();
    }
    void write_graph() {
        open("graph", "Graph");
        std::string keys;
        for (const schedule::place p :
             {schedule::place::input, schedule::place::register_, schedule::place::buffer, schedule::place::output})
            keys += element("span", {{"class", "key " + std::string(name_of(p))}}, name_of(p));
        out_ += element("div", {{"class", "keys"}}, keys) + "\n" + graph_drawing(shown_).svg() + "\n";
        close();
    }

    void write_loops() {
        bool has_loops = false;
        for (int l = 0; l < shown_.size.lines; ++l) has_loops = has_loops || shown_.lines[l].is_loop;
        open("loops", has_loops ? "Loops" : "Statements, without loops");
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
        const std::string_view manner = shown_[head.manner];
        std::string inside = element("span", {}, escaped(shown_[head.text]));
        if (!manner.empty()) inside += element("span", {{"class", "badge"}}, manner);
        std::string read;
        for (const int v : inputs_in(l)) read += " " + named(v, shown_[shown_.values[v].name]);
        if (!read.empty()) inside += element("span", {{"class", "from"}}, "reads" + read);
        out_ += opening("div", {{"class", manner.empty() ? "loop" : "loop simd"}});
        out_ += element("div", {{"class", "head"}}, inside) + "\n";
    }
    std::vector<int> inputs_in(int loop) const {
        std::vector<int> inputs;
        for (int l = loop + 1; l < shown_.size.lines && shown_.lines[l].depth > shown_.lines[loop].depth; ++l)
            for (int m = shown_.lines[l].first; m < shown_.lines[l].first + shown_.lines[l].count; ++m) {
                const int v = shown_.mentions[m].value;
                const bool is_input = shown_.values[v].where == schedule::place::input;
                if (is_input && std::find(inputs.begin(), inputs.end(), v) == inputs.end()) inputs.push_back(v);
            }
        return inputs;
    }
    std::string named(int value, std::string_view name) const {
        return element("b", {{"class", name_of(shown_.values[value].where)}, {"data-value", value}}, escaped(name));
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
        out_ += element("div", {{"class", "line"}, {"data-value", line.value}, {"data-reads", reads}}, text) + "\n";
    }
};

inline std::string html(const page& p) {
    return page_writer(p).run();
}

}  // namespace ctgrad::interop
