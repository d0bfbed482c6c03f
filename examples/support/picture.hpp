// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Pictures for the examples: curves, contours and arrows in the plane, saved as SVG.
#pragma once
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct point {
    double x = 0, y = 0;
};

class picture {
    static constexpr double width = 640;
    point low_, high_;
    double scale_, height_;
    std::ostringstream body_;

public:
    // Shows low.x to high.x across and low.y to high.y up, both at the same scale.
    picture(point low, point high)
        : low_(low), high_(high), scale_(width / (high.x - low.x)), height_(scale_ * (high.y - low.y)) {
        body_ << std::fixed;
        body_.precision(1);
    }

    void curve(const std::vector<point>& points, std::string_view colour, double thickness = 2) {
        path(points, "none", colour, thickness);
    }
    void area(const std::vector<point>& corners, std::string_view colour) { path(corners, colour, "none", 0); }
    void disc(point centre, std::string_view colour) {
        body_ << "<circle cx='" << across(centre) << "' cy='" << down(centre) << "' r='5' fill='" << colour << "'/>\n";
    }
    void arrow(point from, point to, std::string_view colour) {
        const point back{0.04 * (from.x - to.x), 0.04 * (from.y - to.y)}, neck{to.x + 3 * back.x, to.y + 3 * back.y};
        curve({from, neck}, colour, 3);
        area({to, {neck.x + back.y, neck.y - back.x}, {neck.x - back.y, neck.y + back.x}}, colour);
    }
    void text(point at, std::string_view words, std::string_view colour = "black") {
        body_ << "<text x='" << across(at) << "' y='" << down(at) << "' fill='" << colour << "'>" << words << "</text>\n";
    }
    // Where f(x, y) is one of the levels, straight within each triangle of a fine grid.
    template <class F>
    void contours(F f, const std::vector<double>& levels, std::string_view colour = "silver", int cells = 160) {
        const point step{(high_.x - low_.x) / cells, (high_.y - low_.y) / cells};
        const auto at = [&](int i, int j) { return point{low_.x + i * step.x, low_.y + j * step.y}; };
        std::vector<double> values;
        for (int i = 0; i <= cells; ++i)
            for (int j = 0; j <= cells; ++j) values.push_back(f(at(i, j).x, at(i, j).y));
        const auto value = [&](int i, int j) { return values[static_cast<std::size_t>(i * (cells + 1) + j)]; };
        for (const double level : levels) {
            body_ << "<path fill='none' stroke='" << colour << "' d='";
            for (int i = 0; i < cells; ++i)
                for (int j = 0; j < cells; ++j)
                    for (const int k : {0, 1}) {  // the triangles right of and above a cell's diagonal
                        const int a[] = {i, i + 1, i + 1 - k}, b[] = {j, j + 1, j + k};
                        char move = 'M';
                        for (int s = 0, e = 1; s < 3; e = (++s + 1) % 3) {
                            const double u = value(a[s], b[s]) - level, v = value(a[e], b[e]) - level;
                            if ((u < 0) == (v < 0)) continue;
                            const point p = at(a[s], b[s]), q = at(a[e], b[e]);
                            const point cut{p.x + (q.x - p.x) * u / (u - v), p.y + (q.y - p.y) * u / (u - v)};
                            body_ << move << across(cut) << ' ' << down(cut);
                            move = 'L';
                        }
                    }
            body_ << "'/>\n";
        }
    }

    // To the first argument of the program, or to `name` in the working directory.
    void save(int argc, char** argv, const std::string& name) const {
        std::ofstream file(argc > 1 ? argv[1] : name);
        file << "<svg xmlns='http://www.w3.org/2000/svg' width='" << width << "' height='" << height_
             << "' font-family='sans-serif' font-size='16'>\n<rect width='100%' height='100%' fill='white'/>\n"
             << body_.str() << "</svg>\n";
        if (!file.flush()) throw std::runtime_error("the picture cannot be written: " + (argc > 1 ? argv[1] : name));
    }

private:
    double across(point p) const { return scale_ * (p.x - low_.x); }
    double down(point p) const { return scale_ * (high_.y - p.y); }
    void path(const std::vector<point>& points, std::string_view fill, std::string_view stroke, double thickness) {
        body_ << "<polyline fill='" << fill << "' stroke='" << stroke << "' stroke-width='" << thickness << "' points='";
        for (const point p : points)
            if (std::isfinite(p.x) && std::isfinite(p.y)) body_ << across(p) << ',' << down(p) << ' ';
        body_ << "'/>\n";
    }
};
