// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A chart of ratios: a line for each subject, a dot for each rival, a logarithmic scale; as SVG, for light and dark pages (bench).
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

namespace bench {

class chart {
    struct dot {
        std::size_t line, series;
        double value;
    };
    std::string title_;
    std::vector<std::string> lines_, series_;
    std::vector<dot> dots_;

    // Okabe and Ito, Color Universal Design (2008), and two greys.
    static constexpr std::array colours = {"#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#d55e00",
                                           "#0072b2", "#b8a800", "#888888", "#aa6644"};
    static constexpr int left = 250, width = 620, row = 22, margin = 24;

    static std::size_t place(std::vector<std::string>& in, const std::string& name) {
        const auto at = std::find(in.begin(), in.end(), name);
        if (at != in.end()) return static_cast<std::size_t>(at - in.begin());
        in.push_back(name);
        return in.size() - 1;
    }
    static std::string escaped(const std::string& text) {
        std::string to;
        for (const char c : text) to += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
        return to;
    }
    static void write_text(std::ostream& to, double x, double y, const char* kind, const std::string& text) {
        to << "<text x=\"" << x << "\" y=\"" << y << "\" class=\"" << kind << "\">" << escaped(text) << "</text>\n";
    }
    static void write_dot(std::ostream& to, double x, double y, std::size_t series, const std::string& title) {
        to << "<circle cx=\"" << x << "\" cy=\"" << y << "\" r=\"5\" fill=\"" << colours[series % colours.size()]
           << "\"><title>" << escaped(title) << "</title></circle>\n";
    }
    static void write_line(std::ostream& to, double x1, double y1, double x2, double y2, const char* kind) {
        to << "<line x1=\"" << x1 << "\" y1=\"" << y1 << "\" x2=\"" << x2 << "\" y2=\"" << y2 << "\" class=\"" << kind
           << "\"/>\n";
    }

    // Where everything is.
    struct frame {
        std::vector<std::pair<double, double>> legend;
        double top, bottom, low, high;  // the scale, in powers of ten

        double x_of(double value) const { return left + width * (std::log10(value) - low) / (high - low); }
        double y_of(std::size_t line) const { return top + row * (static_cast<double>(line) + 0.5); }
    };
    frame find_frame() const {
        frame f{{}, 46, 0, 0, 1};
        double x = margin;
        for (const std::string& name : series_) {
            const double wide = 26 + 7 * static_cast<double>(name.size());
            if (x + wide > left + width + margin) x = margin, f.top += row;
            f.legend.push_back({x, f.top});
            x += wide;
        }
        f.top += 32;
        f.bottom = f.top + row * static_cast<double>(lines_.size());
        for (const dot& d : dots_) {
            f.low = std::min(f.low, std::floor(std::log10(d.value)));
            f.high = std::max(f.high, std::ceil(std::log10(d.value)));
        }
        return f;
    }
    void write_grid(std::ostream& to, const frame& f) const {
        for (double power = f.low; power <= f.high; ++power) {
            const double x = f.x_of(std::pow(10, power));
            char label[32];
            std::snprintf(label, sizeof label, "%.10g", std::pow(10, power));
            write_line(to, x, f.top, x, f.bottom, power == 0 ? "one" : "grid");
            write_text(to, x, f.bottom + 18, "middle", label);
        }
        for (std::size_t l = 0; l < lines_.size(); ++l) {
            write_text(to, left - 12, f.y_of(l) + 4, "end", lines_[l]);
            write_line(to, left, f.y_of(l), left + width, f.y_of(l), "grid");
        }
    }

public:
    explicit chart(std::string title) : title_(std::move(title)) {}
    void add(const std::string& line, const std::string& series, double value) {
        if (value > 0) dots_.push_back({place(lines_, line), place(series_, series), value});
    }
    void write(std::ostream& to) const {
        const frame f = find_frame();
        to << "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" << left + width + margin << "\" height=\"" << f.bottom + 36
           << "\" font-family=\"sans-serif\" font-size=\"12\">\n<style>text { fill: #222 } .grid { stroke: #8885 } .one { "
              "stroke: #222 }"
              " .title { font-size: 15px } .end { text-anchor: end } .middle { text-anchor: middle }"
              " @media (prefers-color-scheme: dark) { text { fill: #ddd } .one { stroke: #ddd } }</style>\n";
        write_text(to, margin, 24, "title", title_);
        for (std::size_t s = 0; s < series_.size(); ++s) {
            const auto [x, y] = f.legend[s];
            write_dot(to, x + 5, y, s, series_[s]);
            write_text(to, x + 14, y + 4, "name", series_[s]);
        }
        write_grid(to, f);
        for (const dot& d : dots_) {
            char ratio[32];
            std::snprintf(ratio, sizeof ratio, ": %.3g", d.value);
            write_dot(to, f.x_of(d.value), f.y_of(d.line), d.series, lines_[d.line] + ", " + series_[d.series] + ratio);
        }
        to << "</svg>\n";
    }
};

}  // namespace bench
