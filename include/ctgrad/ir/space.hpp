// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Extents, iteration spaces and axis maps: how a value is indexed (layer 1, ir).
#pragma once
#include <cstdint>

namespace ctgrad::ir {

// Axes of one iteration space, output and summed together.
inline constexpr int max_rank = 8;

// A static extent is its size; the named extent number k of a graph is -(k + 1).
using extent = std::int32_t;
constexpr bool is_named(extent e) { return e < 0; }
constexpr int dim_of(extent e) { return -(e + 1); }
constexpr extent named_extent(int dim) { return -(dim + 1); }

// The extents of an iteration space, outermost axis first.
struct space {
    int rank = 0;
    extent extents[max_rank]{};

    constexpr void push_back(extent e) {
        if (rank == max_rank) throw "ctgrad: an expression needs more than 8 axes at once";
        extents[rank++] = e;
    }
    constexpr extent operator[](int axis) const { return extents[axis]; }
    friend constexpr bool operator==(const space& a, const space& b) {
        if (a.rank != b.rank) return false;
        for (int i = 0; i < a.rank; ++i)
            if (a.extents[i] != b.extents[i]) return false;
        return true;
    }
};

// Where each axis of a value lies in its reader's iteration space, four bits an axis. `fixed` reads index 0: an axis of
// extent 1 that is broadcast. An axis may occur twice (a diagonal), and a reader's axis that does not occur is
// broadcast over.
struct axis_map {
    std::uint32_t packed_ = 0;  // public, so that a map may be part of a constant in a template argument

    static constexpr int fixed = 15;
    static constexpr int moved = 14;  // goes with no axis of the reader: see schedule/use.hpp

    constexpr int operator[](int axis) const { return static_cast<int>((packed_ >> (4 * axis)) & 15u); }
    constexpr void set(int axis, int target) {
        packed_ = (packed_ & ~(15u << (4 * axis))) | (static_cast<std::uint32_t>(target) << (4 * axis));
    }
    constexpr std::uint32_t packed() const { return packed_; }
    friend constexpr bool operator==(axis_map, axis_map) = default;

    static constexpr axis_map identity(int rank) {
        axis_map result;
        for (int i = 0; i < rank; ++i) result.set(i, i);
        return result;
    }
    // Reads through this map first, then through `outer`.
    constexpr axis_map then(axis_map outer, int rank) const {
        axis_map result;
        for (int i = 0; i < rank; ++i) {
            const int axis = (*this)[i];
            result.set(i, axis == fixed ? fixed : outer[axis]);
        }
        return result;
    }
};

}  // namespace ctgrad::ir
