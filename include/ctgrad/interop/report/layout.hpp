// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Drawings of graphs in layers, readers below what they read (layer 7, interop).
//
// Layers by longest paths, orders by barycenters, as Sugiyama, Tagawa and Toda (1981, doi:10.1109/TSMC.1981.4308636)
// do it. An edge over several layers goes by bends, one in each; edges from one box share theirs.
#pragma once
#include <algorithm>
#include <utility>
#include <vector>

namespace ctgrad::interop {

struct box {
    double width = 0, height = 0;
    double x = 0, y = 0;  // its centre
};
struct edge {
    int from = 0, to = 0;
    bool back = false;     // against the layers: to what the next step of a recurrence reads
    std::vector<int> way;  // the bends, from above
    double leaves = 0, arrives = 0;
};

class layout {
    static constexpr double across = 22, down = 46;  // between boxes, between layers
    static constexpr int sweeps = 24;

    std::vector<int> layer_;
    std::vector<std::vector<int>> rows_, above_, below_;
    std::vector<double> top_, height_;  // of layers

public:
    std::vector<box> boxes;  // behind those given, bends, which have no size
    std::vector<edge> edges;
    double width = 0, height = 0;

    // Boxes in an order in which edges that are not `back` lead forward.
    layout(std::vector<box> given, std::vector<edge> between)
        : layer_(given.size(), 0), boxes(std::move(given)), edges(std::move(between)) {
        find_layers();
        add_bends();
        order();
        place_across();
        place_down();
        spread_ends();
    }
    double top(int row) const { return top_[static_cast<std::size_t>(row)]; }
    double bottom(int row) const { return top(row) + height_[static_cast<std::size_t>(row)]; }
    int row_of(int b) const { return layer_[static_cast<std::size_t>(b)]; }
    const box& at(int b) const { return boxes[static_cast<std::size_t>(b)]; }

private:
    template <class T>
    static T& in(std::vector<T>& list, int i) {
        return list[static_cast<std::size_t>(i)];
    }
    int count() const { return static_cast<int>(boxes.size()); }

    void find_layers() {
        std::vector<int> first_reader(boxes.size(), -1), reads(boxes.size(), 0);
        std::sort(edges.begin(), edges.end(), [](const edge& a, const edge& b) { return a.to < b.to; });
        for (const edge& e : edges) {
            if (e.back) continue;
            in(layer_, e.to) = std::max(in(layer_, e.to), in(layer_, e.from) + 1);
            ++in(reads, e.to);
        }
        for (const edge& e : edges) {
            int& first = in(first_reader, e.from);
            if (!e.back) first = first < 0 ? in(layer_, e.to) : std::min(first, in(layer_, e.to));
        }
        for (int b = 0; b < count(); ++b)  // what reads nothing lies close to its first reader
            if (in(reads, b) == 0 && in(first_reader, b) > 0) in(layer_, b) = in(first_reader, b) - 1;
    }
    void add_bends() {
        above_.resize(boxes.size());
        below_.resize(boxes.size());
        for (int b = 0, own = count(); b < own; ++b) {
            std::vector<int> bends;
            for (edge& e : edges) {
                if (e.from != b || e.back) continue;
                const int between = in(layer_, e.to) - in(layer_, b) - 1;
                while (static_cast<int>(bends.size()) < between) {
                    const int last = bends.empty() ? b : bends.back(), row = in(layer_, last) + 1;
                    bends.push_back(count());
                    boxes.push_back({});
                    layer_.push_back(row);
                    above_.emplace_back();
                    below_.emplace_back();
                    connect(last, bends.back());
                }
                e.way.assign(bends.begin(), bends.begin() + between);
                connect(e.way.empty() ? b : e.way.back(), e.to);
            }
        }
    }
    void connect(int from, int to) {
        in(below_, from).push_back(to);
        in(above_, to).push_back(from);
    }

    void order() {
        rows_.resize(layer_.empty() ? 0 : static_cast<std::size_t>(*std::max_element(layer_.begin(), layer_.end()) + 1));
        for (int b = 0; b < count(); ++b) in(rows_, in(layer_, b)).push_back(b);
        auto best = rows_;
        long least = crossings();
        for (int s = 0; s < sweeps && least > 0; ++s) {
            const int rows = static_cast<int>(rows_.size());
            for (int r = 0; r < rows; ++r) sort_row(s % 2 == 0 ? r : rows - 1 - r, s % 2 == 0 ? above_ : below_);
            if (const long now = crossings(); now < least) {
                least = now;
                best = rows_;
            }
        }
        rows_ = best;
    }
    std::vector<double> positions() const {
        std::vector<double> at(boxes.size());
        for (const auto& row : rows_)
            for (std::size_t k = 0; k < row.size(); ++k) at[static_cast<std::size_t>(row[k])] = static_cast<double>(k);
        return at;
    }
    static double mean_of(const std::vector<int>& neighbours, const std::vector<double>& at, double otherwise) {
        if (neighbours.empty()) return otherwise;
        double sum = 0;
        for (const int b : neighbours) sum += at[static_cast<std::size_t>(b)];
        return sum / static_cast<double>(neighbours.size());
    }
    void sort_row(int r, const std::vector<std::vector<int>>& neighbours) {
        const std::vector<double> at = positions();
        const auto place = [&](int b) {
            const double own = at[static_cast<std::size_t>(b)];
            return std::pair(mean_of(neighbours[static_cast<std::size_t>(b)], at, own), own);
        };
        std::sort(in(rows_, r).begin(), in(rows_, r).end(), [&](int a, int b) { return place(a) < place(b); });
    }
    long crossings() const {
        const std::vector<double> at = positions();
        long count = 0;
        for (const auto& row : rows_) {
            std::vector<double> ends;  // of the edges down, from left to right
            for (const int b : row) {
                std::vector<double> own;
                for (const int t : below_[static_cast<std::size_t>(b)]) own.push_back(at[static_cast<std::size_t>(t)]);
                for (const double end : own)
                    count += std::count_if(ends.begin(), ends.end(), [&](double e) { return e > end; });
                ends.insert(ends.end(), own.begin(), own.end());
            }
        }
        return count;
    }

    // Every box as close to the mean of its neighbours as its row lets it.
    void place_across() {
        std::vector<double> x = positions();
        for (auto& row : rows_) settle(row, std::vector<double>(row.size(), 0), x);
        for (int s = 0; s < sweeps; ++s)
            for (auto& row : rows_) {
                std::vector<double> wishes;
                for (const int b : row) wishes.push_back(wish(b, x));
                settle(row, wishes, x);
            }
        double left = 0;
        for (int b = 0; b < count(); ++b) left = std::min(left, in(x, b) - in(boxes, b).width / 2);
        for (int b = 0; b < count(); ++b) {
            in(boxes, b).x = in(x, b) - left + across / 2;
            width = std::max(width, in(boxes, b).x + in(boxes, b).width / 2 + across / 2);
        }
    }
    // Long edges become straight: between two bends they pull more than between two boxes, as Gansner, Koutsofios, North and
    // Vo (1993, doi:10.1109/32.221135) weigh them.
    double wish(int b, const std::vector<double>& x) const {
        double sum = 0, weights = 0;
        for (const auto* const neighbours : {&above_, &below_})
            for (const int other : (*neighbours)[static_cast<std::size_t>(b)]) {
                const int bends = (at(b).width > 0 ? 0 : 1) + (at(other).width > 0 ? 0 : 1);
                const double weight = bends == 0 ? 1 : bends == 1 ? 2 : 8;
                sum += weight * x[static_cast<std::size_t>(other)];
                weights += weight;
            }
        return weights > 0 ? sum / weights : x[static_cast<std::size_t>(b)];
    }
    // The mean of two placements that keep the distances: pushed to the right from the left end, and the other way round.
    void settle(const std::vector<int>& row, const std::vector<double>& wishes, std::vector<double>& x) {
        const auto distance = [&](std::size_t k) {
            return (in(boxes, row[k]).width + in(boxes, row[k + 1]).width) / 2 + across;
        };
        std::vector<double> right = wishes, left = wishes;
        for (std::size_t k = 0; k + 1 < row.size(); ++k) right[k + 1] = std::max(wishes[k + 1], right[k] + distance(k));
        for (std::size_t k = row.size(); k-- > 1;) left[k - 1] = std::min(wishes[k - 1], left[k] - distance(k - 1));
        for (std::size_t k = 0; k < row.size(); ++k) in(x, row[k]) = (right[k] + left[k]) / 2;
    }
    void place_down() {
        height = down / 4;
        for (const auto& row : rows_) {
            double tallest = 0;
            for (const int b : row) tallest = std::max(tallest, in(boxes, b).height);
            for (const int b : row) in(boxes, b).y = height + tallest / 2;
            top_.push_back(height);
            height_.push_back(tallest);
            height += tallest + down;
        }
        height += down / 4 - (rows_.empty() ? 0 : down);
    }
    // Edges leave and arrive side by side, in the order of where they come from.
    void spread_ends() {
        for (int b = 0; b < count(); ++b) {
            std::vector<edge*> coming, going;
            for (edge& e : edges) {
                if (e.to == b && !e.back) coming.push_back(&e);
                if (e.from == b && !e.back) going.push_back(&e);
            }
            const auto from = [&](const edge* e) { return in(boxes, e->way.empty() ? e->from : e->way.back()).x; };
            std::sort(coming.begin(), coming.end(), [&](const edge* a, const edge* e) { return from(a) < from(e); });
            const box& own = in(boxes, b);
            for (std::size_t k = 0; k < coming.size(); ++k)
                coming[k]->arrives =
                    own.x + own.width * (static_cast<double>(k + 1) / static_cast<double>(coming.size() + 1) - 0.5) / 2;
            for (edge* e : going) e->leaves = own.x;
        }
    }
};

}  // namespace ctgrad::interop
