// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A graph in the making, in which equal nodes are one node (layer 1, ir).
#pragma once
#include <bit>

#include "ctgrad/ir/graph.hpp"
#include "ctgrad/ir/op.hpp"

namespace ctgrad::ir {

class store {
    sequence<std::uint64_t> hashes_;
    sequence<int> table_ = sequence<int>(64, -1);  // open addressing, at most half full

protected:
    graph graph_;

public:
    // Notes why there is no graph; the first reason stays.
    constexpr void fail(const message& reason) {
        if (graph_.error.length == 0) graph_.error = reason;
    }
    // A graph over the same variables and named extents begins.
    constexpr void declare(const graph_view& from) {
        for (int i = graph_.dims.size(); i < from.dim_count; ++i) graph_.dims.push_back(from.dims[i]);
        for (int i = graph_.variables.size(); i < from.variable_count; ++i) graph_.variables.push_back(from.variables[i]);
    }
    constexpr graph& result() { return graph_; }
    constexpr graph_view view() const { return graph_.view(); }
    constexpr const node& operator[](int i) const { return graph_.nodes[i]; }
    constexpr const read& operand(const node& n, int k) const { return graph_.operands[n.first + k]; }

    // The number of a named extent, new or known.
    constexpr int dim(std::string_view name, std::int64_t hint = 0) {
        for (int i = 0; i < graph_.dims.size(); ++i)
            if (graph_.dims[i].name == name) return i;
        graph_.dims.push_back({name, hint});
        return graph_.dims.size() - 1;
    }
    constexpr extent lower(const extent_of& e) {
        return e.named() ? named_extent(dim(e.name, e.hint)) : static_cast<extent>(e.size);
    }
    // -1 where the name is unknown.
    constexpr int find_variable(std::string_view name) const {
        for (int i = 0; i < graph_.variables.size(); ++i)
            if (graph_.variables[i].name == name) return i;
        return -1;
    }
    constexpr message& add(message& m, extent e) const {
        return is_named(e) ? m.add(graph_.dims[dim_of(e)].name) : m.add(e);
    }
    constexpr message& add(message& m, const space& s) const {  // [10, n]
        m.add("[");
        for (int a = 0; a < s.rank; ++a) add(m.add(a > 0 ? ", " : ""), s[a]);
        return m.add("]");
    }

protected:
    // A variable is its name: whatever is said of it twice must be the same.
    constexpr void agree(const variable& first, const variable& second) {
        message m(first.name);
        if (!(first.shape == second.shape))
            add(add(m.add(" is "), first.shape).add(" and "), second.shape);
        else if (first.labels != second.labels)
            m.add(" holds labels and numbers");
        else if (first.classes != second.classes)
            add(add(m.add(" has "), first.classes).add(" and "), second.classes).add(" classes");
        else
            return;
        fail(m.add(" in one program: a variable is its name"));
    }
    static constexpr std::uint64_t mix(std::uint64_t h, std::uint64_t v) {
        h = (h ^ v) * 0x9E3779B97F4A7C15ull;
        return h ^ (h >> 29);
    }
    static constexpr std::uint64_t hash(const node& n, const read* operands) {
        std::uint64_t h = mix(static_cast<std::uint64_t>(n.kind) | static_cast<std::uint64_t>(n.rank) << 8 |
                                  static_cast<std::uint64_t>(n.count) << 16,
                              static_cast<std::uint64_t>(static_cast<std::uint32_t>(n.id)));
        if (n.op != nullptr) h = mix(h, hash_of(n.op->name));
        if (n.kind == node_kind::delta || n.kind == node_kind::triangle || n.kind == node_kind::index)
            h = mix(h, static_cast<std::uint32_t>(n.domain[0]));
        if (n.kind == node_kind::window || n.kind == node_kind::reshape || n.kind == node_kind::derivative)
            for (int a = 0; a < n.domain.rank; ++a) h = mix(h, static_cast<std::uint32_t>(n.domain[a] + 16 * n.axis));
        for (int k = 0; k < n.count; ++k) {
            h = mix(h, static_cast<std::uint32_t>(operands[k].node) |
                           static_cast<std::uint64_t>(operands[k].axes.packed()) << 32);
            if (operands[k].coefficient != 1) h = mix(h, std::bit_cast<std::uint64_t>(operands[k].coefficient));
        }
        return h;
    }
    constexpr bool equal(const node& a, const node& b, const read* operands) const {
        if (a.kind != b.kind || a.op != b.op || a.id != b.id || a.axis != b.axis || a.count != b.count ||
            a.rank != b.rank || !(a.domain == b.domain))
            return false;
        for (int k = 0; k < a.count; ++k)
            if (!(operand(a, k) == operands[k])) return false;
        return true;
    }
    // The index of the node, made where there is none like it.
    constexpr int intern(node n, const read* operands) {
        const std::uint64_t h = hash(n, operands);
        unsigned mask = static_cast<unsigned>(table_.size()) - 1;
        unsigned slot = static_cast<unsigned>(h) & mask;
        for (; table_[static_cast<int>(slot)] >= 0; slot = (slot + 1) & mask) {
            const int found = table_[static_cast<int>(slot)];
            if (hashes_[found] == h && equal(graph_.nodes[found], n, operands)) return found;
        }
        n.first = graph_.operands.size();
        for (int k = 0; k < n.count; ++k) graph_.operands.push_back(operands[k]);
        const int index = graph_.nodes.size();
        graph_.nodes.push_back(n);
        hashes_.push_back(h);
        table_[static_cast<int>(slot)] = index;
        if (2 * graph_.nodes.size() > table_.size()) grow();
        return index;
    }
    constexpr void grow() {
        table_ = sequence<int>(4 * table_.size(), -1);
        const unsigned mask = static_cast<unsigned>(table_.size()) - 1;
        for (int i = 0; i < hashes_.size(); ++i) {
            unsigned slot = static_cast<unsigned>(hashes_[i]) & mask;
            while (table_[static_cast<int>(slot)] >= 0) slot = (slot + 1) & mask;
            table_[static_cast<int>(slot)] = i;
        }
    }
};

}  // namespace ctgrad::ir
